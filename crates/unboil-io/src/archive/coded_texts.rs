//! The texts of a block as codes of their units: [`CodedTexts`].

use std::io;
use std::sync::Arc;

use super::columns::{ColumnReader, TextColumn, damaged, put_numbers, put_texts};
use super::word_dictionary::{MAX_UNITS, WordDictionary, ocr_hashes, token_of};
use super::word_units::{Unit, UnitKind, gap_left_out};

/// The lowest code of a unit that is not in the dictionary: that of a gap. The codes of other kinds
/// follow. The texts of such rare units are in columns.
const FIRST_RARE: u16 = MAX_UNITS as u16;

/// Writes texts as codes.
#[derive(Default)]
pub(super) struct TextCoder<'t> {
    codes: Vec<u16>,
    /// The number of codes after each text.
    ends: Vec<u64>,
    rare_tokens: Vec<&'t str>,
    rare_gaps: Vec<&'t str>,
}

impl<'t> TextCoder<'t> {
    /// Adds a unit. `code` is its code in the dictionary, if it is there.
    pub(super) fn add(&mut self, unit: &Unit<'t>, code: Option<u16>) {
        if let Some(code) = code {
            self.codes.push(code);
            return;
        }
        self.codes.push(FIRST_RARE + u16::from(unit.kind.number()));
        match unit.kind {
            UnitKind::Gap => self.rare_gaps.push(unit.text),
            UnitKind::Word | UnitKind::Character => self.rare_tokens.push(unit.text),
        }
    }

    /// Ends a text.
    pub(super) fn end_text(&mut self) {
        self.ends.push(self.codes.len() as u64);
    }

    /// The number of units.
    pub(super) fn units(&self) -> usize {
        self.codes.len()
    }

    /// The number of units that are not in the dictionary.
    pub(super) fn rare_units(&self) -> usize {
        self.rare_tokens.len() + self.rare_gaps.len()
    }

    /// The bytes of the codes, and of what is known beside them.
    pub(super) fn to_bytes(&self) -> [Vec<u8>; 2] {
        let codes = self.codes.iter().flat_map(|code| code.to_le_bytes());
        let mut rest = Vec::new();
        let counts = [
            self.ends.len(),
            self.rare_tokens.len(),
            self.rare_gaps.len(),
        ];
        put_numbers(&mut rest, counts.iter().map(|&count| count as u64));
        put_numbers(&mut rest, self.ends.iter().copied());
        put_texts(&mut rest, self.rare_tokens.iter().copied().map(Some));
        put_texts(&mut rest, self.rare_gaps.iter().copied().map(Some));
        [codes.collect(), rest]
    }
}

/// Texts as codes. Both the texts and their tokens are made of them.
#[derive(Clone, Debug)]
pub(super) struct CodedTexts {
    dictionary: Arc<WordDictionary>,
    codes: Vec<u16>,
    /// Where each text ends.
    ends: Vec<Place>,
    rare_tokens: TextColumn,
    rare_gaps: TextColumn,
}

/// A place between two units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    code: usize,
    rare_token: usize,
    rare_gap: usize,
}

impl Place {
    /// The place after some codes.
    fn after(mut self, codes: &[u16]) -> Place {
        for &code in codes.iter().filter(|&&code| code >= FIRST_RARE) {
            match code == FIRST_RARE {
                true => self.rare_gap += 1,
                false => self.rare_token += 1,
            }
        }
        self.code += codes.len();
        self
    }
}

impl CodedTexts {
    /// Reads what [`TextCoder::to_bytes`] returned.
    ///
    /// # Errors
    /// If the bytes are not those, or the dictionary is another one.
    pub(super) fn from_bytes(
        dictionary: Arc<WordDictionary>,
        codes: &[u8],
        rest: &[u8],
    ) -> io::Result<CodedTexts> {
        CodedTexts::parse(dictionary, codes, rest).ok_or_else(damaged)
    }

    fn parse(dictionary: Arc<WordDictionary>, codes: &[u8], rest: &[u8]) -> Option<CodedTexts> {
        let (codes, odd) = codes.as_chunks();
        let codes: Vec<u16> = codes.iter().map(|&code| u16::from_le_bytes(code)).collect();
        let is_known = |&code: &u16| usize::from(code) < dictionary.len() || code >= FIRST_RARE;
        let mut columns = ColumnReader::new(rest);
        let mut count = || usize::try_from(columns.number()?).ok();
        let (texts, rare_tokens, rare_gaps) = (count()?, count()?, count()?);
        let mut place = Place::default();
        let ends = columns.numbers(texts)?.into_iter().map(|end| {
            place = place.after(codes.get(place.code..usize::try_from(end).ok()?)?);
            Some(place)
        });
        let ends = ends.collect::<Option<Vec<Place>>>()?;
        let rare_tokens = columns.text_column(rare_tokens)?;
        let rare_gaps = columns.text_column(rare_gaps)?;
        columns.end()?;
        let end = Place {
            code: codes.len(),
            rare_token: rare_tokens.len(),
            rare_gap: rare_gaps.len(),
        };
        let is_whole = odd.is_empty() && place == end && codes.iter().all(is_known);
        is_whole.then_some(CodedTexts {
            dictionary,
            codes,
            ends,
            rare_tokens,
            rare_gaps,
        })
    }

    /// The number of texts.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The places where a text starts and ends.
    fn places(&self, text: usize) -> [Place; 2] {
        let start = text.checked_sub(1).map(|before| self.ends[before]);
        [start.unwrap_or_default(), self.ends[text]]
    }

    /// Appends a text to `out`.
    pub(super) fn push_text(&self, text: usize, out: &mut String) {
        let [start, end] = self.places(text);
        let mut rare_tokens = start.rare_token..end.rare_token;
        let mut rare_gaps = start.rare_gap..end.rare_gap;
        let mut before = None;
        for &code in &self.codes[start.code..end.code] {
            let (kind, unit) = match code.checked_sub(FIRST_RARE) {
                None => self.dictionary.unit(code.into()),
                Some(number) => {
                    let kind = UnitKind::from_number(number as u8).expect("there are three");
                    let unit = match kind {
                        UnitKind::Gap => rare_gaps.next().map(|at| self.rare_gaps.get(at)),
                        _ => rare_tokens.next().map(|at| self.rare_tokens.get(at)),
                    };
                    (kind, unit.expect("they were counted"))
                }
            };
            out.push_str(gap_left_out(before, kind));
            out.push_str(unit);
            before = Some(kind);
        }
    }

    /// All texts, one after the other.
    pub(super) fn all(&self) -> String {
        let mut out = String::new();
        (0..self.len()).for_each(|text| self.push_text(text, &mut out));
        out
    }

    /// The OCR hashes of the rare tokens. `None` if this version finds other tokens in the texts than
    /// the one that coded them.
    pub(super) fn rare_hashes(&self) -> Option<Vec<u32>> {
        self.dictionary.tokens()?;
        ocr_hashes(self.rare_tokens.iter())
    }

    /// Appends the OCR hashes of the tokens of a text to `out`. `rare_hashes` are those of the rare
    /// tokens of all texts.
    pub(super) fn push_ocr_hashes(&self, text: usize, rare_hashes: &[u32], out: &mut Vec<u32>) {
        let [start, end] = self.places(text);
        let tokens = self.dictionary.tokens().expect("there are rare hashes");
        let mut rare = rare_hashes[start.rare_token..end.rare_token].iter();
        let codes = &self.codes[start.code..end.code];
        let mut at = out.len();
        out.resize(at + codes.len(), 0);
        for &code in codes {
            let token = match tokens.get(usize::from(code)) {
                Some(&token) => token,
                None if code == FIRST_RARE => 0,
                None => token_of(*rare.next().expect("they were counted")),
            };
            // There is no branch on the kind of a unit, which a processor could not predict.
            out[at] = token as u32;
            at += (token >> u32::BITS) as usize;
        }
        out.truncate(at);
    }
}

/// The texts of articles whose tokens are known. The tokens are read without the texts, which takes a
/// tenth of the time.
///
/// ```
/// use unboil_io::{ArchiveAddition, ArchiveWriter, ReadConfig, Spill, discover_with_references};
/// use unboil_text::{Article, Span, TokenList};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("archive");
/// let mut state = 1_u64;
/// let mut word = |_| {
///     state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
///     format!("boat{} ", state >> 56)
/// };
/// let text: String = (0..9000).map(&mut word).collect();
/// let article = |id: &str| Article { id: id.into(), text: text.clone(), ..Article::default() };
/// let mut archive = ArchiveWriter::open_or_create(&path)?;
/// let mut addition = ArchiveAddition::begin(&mut archive)?;
/// addition.add(vec![article("monday"), article("tuesday")]);
/// addition.finish()?;
///
/// let config = ReadConfig::default();
/// let found = discover_with_references(&[], &[path], &config, &Spill::unlimited())?;
/// let segment = &found.sources[0];
/// let batch = segment.format.read_batches(segment, &config, None)?.next().expect("one")();
/// assert_eq!(batch.articles[1].text, "", "only its tokens are read");
/// let texts = batch.tokenized.expect("codes take less space than the texts");
/// let mut ocr_hashes = Vec::new();
/// texts.push_ocr_hashes(1, &mut ocr_hashes);
/// let list = TokenList::tokenize(&text, &[Span::new(0, text.len())]);
/// assert_eq!(ocr_hashes, list.tokens().ocr_hashes);
/// assert_eq!((texts.text(1).as_str(), texts.text_bytes(1)), (text.as_str(), text.len()));
/// assert_eq!(texts.text_hash(1), xxhash_rust::xxh3::xxh3_64(text.as_bytes()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TokenizedTexts {
    texts: CodedTexts,
    rare_hashes: Vec<u32>,
    /// What the archive says of each text.
    properties: Vec<TextProperties>,
}

/// What an archive says of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextProperties {
    /// Its length in bytes.
    pub(super) bytes: usize,
    /// Its xxh3.
    pub(super) hash: u64,
}

impl TokenizedTexts {
    /// Texts with their properties. `rare_hashes` are their [`CodedTexts::rare_hashes`].
    pub(super) fn new(
        texts: CodedTexts,
        rare_hashes: Vec<u32>,
        properties: Vec<TextProperties>,
    ) -> Self {
        TokenizedTexts {
            texts,
            rare_hashes,
            properties,
        }
    }

    /// Appends the OCR hashes of the tokens of a text to `out`: what
    /// [`TokenHashes::ocr_hashes`](unboil_text::TokenHashes::ocr_hashes) is for the whole text.
    pub fn push_ocr_hashes(&self, text: usize, out: &mut Vec<u32>) {
        let start = out.len();
        self.texts.push_ocr_hashes(text, &self.rare_hashes, out);
        // Only a file that unboil did not write has more tokens than bytes. Its texts cannot be read.
        out.truncate(start.saturating_add(self.properties[text].bytes));
    }

    /// A text.
    pub fn text(&self, text: usize) -> String {
        let mut out = String::new();
        self.texts.push_text(text, &mut out);
        out
    }

    /// The xxh3 of a text.
    pub fn text_hash(&self, text: usize) -> u64 {
        self.properties[text].hash
    }

    /// The length of a text in bytes.
    pub fn text_bytes(&self, text: usize) -> usize {
        self.properties[text].bytes
    }
}
