//! The frequent units of some texts, each with a code: [`WordDictionary`].

use std::io;
use std::sync::OnceLock;

use unboil_text::{NORMALISER_VERSION, Span, TokenList};

use super::columns::{ColumnReader, TextColumn, damaged, put_numbers};
use super::word_units::{Unit, UnitKind};

/// The most units of a dictionary: the codes after them stand for units that are not in it.
pub(super) const MAX_UNITS: usize = 0xfffd;

/// The longest unit of a dictionary in bytes.
pub(super) const MAX_UNIT_BYTES: usize = 255;

/// Units by their code, which is their place.
#[derive(Debug)]
pub(super) struct WordDictionary {
    kinds: Vec<UnitKind>,
    texts: TextColumn,
    normaliser: u64,
    tokens: OnceLock<Option<Vec<UnitToken>>>,
}

/// The token of a unit: its OCR hash, and above it a 1. It is 0 for a gap.
type UnitToken = u64;

/// The token with an OCR hash.
pub(super) fn token_of(ocr_hash: u32) -> UnitToken {
    1 << u32::BITS | u64::from(ocr_hash)
}

impl WordDictionary {
    /// The bytes of a dictionary of some units.
    pub(super) fn to_bytes<'t>(units: impl Iterator<Item = Unit<'t>> + Clone) -> Vec<u8> {
        let mut out = Vec::new();
        let count = units.clone().count() as u64;
        put_numbers(&mut out, [count, u64::from(NORMALISER_VERSION)].into_iter());
        out.extend(units.clone().map(|unit| unit.kind.number()));
        out.extend(units.clone().map(|unit| unit.text.len() as u8));
        units.for_each(|unit| out.extend_from_slice(unit.text.as_bytes()));
        out
    }

    /// Reads a dictionary.
    ///
    /// # Errors
    /// If the bytes are not those of one.
    pub(super) fn from_bytes(bytes: &[u8]) -> io::Result<WordDictionary> {
        WordDictionary::parse(bytes).ok_or_else(damaged)
    }

    fn parse(bytes: &[u8]) -> Option<WordDictionary> {
        let mut columns = ColumnReader::new(bytes);
        let count = usize::try_from(columns.number()?).ok()?;
        let normaliser = columns.number()?;
        let kinds = columns.bytes(count)?.iter();
        let kinds = kinds.map(|&number| UnitKind::from_number(number));
        let kinds = kinds.collect::<Option<Vec<UnitKind>>>()?;
        let lens: Vec<usize> = columns
            .bytes(count)?
            .iter()
            .map(|&len| len.into())
            .collect();
        let texts = columns.bytes(lens.iter().sum())?;
        let texts = TextColumn::new(lens.into_iter(), texts)?;
        columns.end()?;
        (count <= MAX_UNITS).then(|| WordDictionary {
            kinds,
            texts,
            normaliser,
            tokens: OnceLock::new(),
        })
    }

    /// The number of units.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The unit with a code that is lower than [`WordDictionary::len`].
    pub(super) fn unit(&self, code: usize) -> (UnitKind, &str) {
        (self.kinds[code], self.texts.get(code))
    }

    /// All units, in the order of their codes.
    pub(super) fn units(&self) -> impl Iterator<Item = (UnitKind, &str)> + Clone {
        (0..self.len()).map(|code| self.unit(code))
    }

    /// The token of each code. `None` if this version finds other tokens than the one that wrote the
    /// dictionary.
    pub(super) fn tokens(&self) -> Option<&[UnitToken]> {
        let tokens = self.tokens.get_or_init(|| self.tokenize());
        tokens.as_deref()
    }

    fn tokenize(&self) -> Option<Vec<UnitToken>> {
        if self.normaliser != u64::from(NORMALISER_VERSION) {
            return None;
        }
        let units = self.units();
        let is_token = |&(kind, _): &(UnitKind, &str)| kind != UnitKind::Gap;
        let hashes = ocr_hashes(units.clone().filter(is_token).map(|(_, text)| text))?;
        let mut hashes = hashes.into_iter();
        let token = |unit| match is_token(&unit) {
            true => Some(token_of(hashes.next()?)),
            false => Some(0),
        };
        units.map(token).collect()
    }
}

/// The OCR hashes of texts that are one token each. `None` if some are not.
pub(super) fn ocr_hashes<'t>(words: impl Iterator<Item = &'t str> + Clone) -> Option<Vec<u32>> {
    let mut text = String::new();
    for word in words.clone() {
        text.push_str(word);
        text.push(' ');
    }
    let list = TokenList::tokenize(&text, &[Span::new(0, text.len())]);
    let (tokens, mut start, mut count) = (list.tokens(), 0, 0);
    for word in words {
        let span = Span::new(start, start + word.len());
        if count >= tokens.len() || tokens.bytes(count, count + 1) != span {
            return None;
        }
        (start, count) = (span.end + 1, count + 1);
    }
    (count == tokens.len()).then(|| tokens.ocr_hashes.to_vec())
}
