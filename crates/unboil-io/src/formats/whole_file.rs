//! What the formats share in which a file is one article: a [`WholeFile`] is a [`Format`].

use std::io::{self, Read, Write};

use memchr::memchr_iter;
use unboil_html::{OutputFormat, render};
use unboil_text::{Article, ArticleRef, HtmlPage, Removal, host};
use xxhash_rust::xxh3::Xxh3;

use crate::config::{IoConfig, ReadConfig};
use crate::error::{Error, ProblemStage};
use crate::formats::batches::{
    FileOutcome, FileProblem, OpenedBatches, ReadStatus, RowLocation, SingleBatch,
};
use crate::formats::format::{
    CleanedFile, FileInfo, Format, LedgerRowsOfFile, RemovalsOfFile, RestoreError, RestoredFile,
    Source,
};
use crate::formats::removal_rows::{add_page_metadata, is_dropped};
use crate::formats::restored_text::restore;
use crate::formats::row_sink::{LEDGER_PART_ROWS, RowSink};
use crate::read::compression::Compression;
use crate::read::decode::{TextEncoding, decode_text, detect_encoding, encode_text};
use crate::read::decompress_reader::{DecompressReader, incomplete_reason};
use crate::read::file_handle::FileHandle;
use crate::read::file_signature::not_text_reason;
use crate::read::incomplete_text::decode_incomplete_text;
use crate::read::input_digest::InputDigest;
use crate::read::json_row;
use crate::read::read_in_pieces::read_in_pieces;
use crate::spill::Spill;
use crate::write::compressed_writer::CompressedWriter;
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{ManifestEntry, hex};
use crate::write::new_file::NewFile;

/// A format in which a file is one article.
pub(super) trait WholeFile: std::fmt::Debug + Send + Sync {
    /// See [`Format::name`].
    const NAME: &'static str;
    /// See [`Format::extensions`].
    const EXTENSIONS: &'static [&'static str];
    /// See [`Format::is_page`].
    const IS_PAGE: bool;

    /// Makes the article of the unpacked bytes of a file, which it may take out of `input`. By
    /// default they are the text.
    fn parse(
        &self,
        source: &Source,
        input: &mut UnpackedFile,
        config: &ReadConfig,
    ) -> Result<ParsedFile, FileProblem> {
        parse_text(source, input, config)
    }
}

/// The article of a file.
pub(super) struct ParsedFile {
    /// How the text is encoded.
    pub(super) encoding: TextEncoding,
    pub(super) article: Article,
    /// The bytes at the end of the file that are not in the text: part of a character that breaks
    /// off. They are written behind the text.
    pub(super) incomplete_char: Vec<u8>,
}

impl<F: WholeFile> Format for F {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn extensions(&self) -> &'static [&'static str] {
        F::EXTENSIONS
    }

    fn has_rows(&self) -> bool {
        false
    }

    fn is_page(&self) -> bool {
        F::IS_PAGE
    }

    /// The cleaned file of a page is a text: its name gets `.txt` or `.md` before the extension of
    /// the compression.
    fn cleaned_name(&self, rel: &str, output: OutputFormat) -> String {
        if !F::IS_PAGE {
            return rel.to_string();
        }
        let (inner, _) = Compression::split_extension(rel);
        let extension = match output {
            OutputFormat::Text | OutputFormat::Wet => "txt",
            OutputFormat::Markdown => "md",
        };
        format!("{inner}.{extension}{}", &rel[inner.len()..])
    }

    fn copies_unchanged(&self, _: FileInfo, _: IoConfig) -> bool {
        !F::IS_PAGE
    }

    fn read_batches<'a>(
        &self,
        source: &'a Source,
        config: &'a ReadConfig,
        _: Option<&Spill>,
    ) -> OpenedBatches<'a> {
        Ok(Box::new(match UnpackedFile::read(source, config) {
            Ok(input) => read_batch(self, source, input, config),
            Err(problem) => SingleBatch::unusable(problem),
        }))
    }

    fn read_article(
        &self,
        file: FileInfo,
        _: Option<RowLocation>,
        _: &FileHandle,
        config: &ReadConfig,
    ) -> io::Result<Article> {
        let parsed = UnpackedFile::read(file.source, config)
            .and_then(|mut input| self.parse(file.source, &mut input, config));
        match parsed {
            Ok(parsed) => Ok(parsed.article),
            Err(problem) => Err(io::Error::other(problem.reason)),
        }
    }

    fn write_cleaned(
        &self,
        file: &CleanedFile,
        removals: &mut RemovalsOfFile,
        rows: &dyn RowSink,
    ) -> Result<ManifestEntry, Error> {
        let source = file.input.source;
        let article = removals.next().transpose()?;
        let mut input = UnpackedFile::read(source, file.config.read)
            .map_err(|problem| file.unreadable_error(problem.reason))?;
        file.check_unpacked(input.digest.unpacked, input.problem.is_none())?;
        let Some(article) = article else {
            return write_undecoded(file, &input);
        };
        let parsed = self
            .parse(source, &mut input, file.config.read)
            .map_err(|problem| file.unreadable_error(problem.reason))?;
        let Article {
            text, page, url, ..
        } = parsed.article;
        let page = page.as_deref();
        file.check_text(&article, &text)?;
        let entry = write_kept(
            file,
            (&text, page),
            &parsed.incomplete_char,
            &article.removals,
        )?;
        add_page_metadata(rows, 0, &article, page, file.config)?;
        // The id of a second article with the same id does not name its file.
        let rel = &source.cleaned_rel;
        let path = (*article.id != **rel).then(|| rel.to_string());
        let host = url.as_deref().and_then(host);
        for removals in article.removals.chunks(LEDGER_PART_ROWS) {
            let ledger: Vec<LedgerRow> = (removals.iter())
                .map(|removal| LedgerRow {
                    path: path.clone(),
                    host: host.clone(),
                    ..LedgerRow::new(&article.id, &text, removal).of_page(page, article.page_type)
                })
                .collect();
            rows.add_ledger_rows(0, &ledger)?;
        }
        Ok(entry)
    }

    fn restore(
        &self,
        file: RestoredFile,
        ledger: &mut LedgerRowsOfFile,
    ) -> Result<(), RestoreError> {
        restore(file, ledger)
    }
}

/// Reads the article of a file. Of a file that breaks off, the part that could be read is the
/// article. If that part is no text, its bytes stay as they are in the cleaned file.
fn read_batch<'a>(
    format: &impl WholeFile,
    source: &Source,
    mut input: UnpackedFile,
    config: &ReadConfig,
) -> SingleBatch<'a> {
    let is_partial = input.problem.is_some();
    let is_empty = input.bytes.is_empty();
    let parsed = match not_text_reason(&input.bytes) {
        Some(reason) => Err(FileProblem::new(ProblemStage::Decode, reason)),
        None => format.parse(source, &mut input, config),
    };
    let mut problems: Vec<FileProblem> = input.problem.into_iter().collect();
    let (encoding, article) = match parsed {
        _ if is_partial && is_empty => (TextEncoding::UTF_8, None),
        Ok(parsed) => (parsed.encoding, Some(parsed.article)),
        Err(problem) => {
            problems.push(problem);
            (TextEncoding::UTF_8, None)
        }
    };
    let status = match (is_partial, &article) {
        (false, Some(_)) => ReadStatus::Whole,
        (true, Some(_)) => ReadStatus::Partial,
        (true, None) if !is_empty => ReadStatus::Partial,
        (_, None) => ReadStatus::Unusable,
    };
    let outcome = FileOutcome {
        encoding,
        status,
        digest: input.digest,
        decompressed_copy: None,
        problems,
    };
    SingleBatch::new(article, outcome)
}

/// Makes the article of a text, in any encoding.
fn parse_text(
    source: &Source,
    input: &mut UnpackedFile,
    config: &ReadConfig,
) -> Result<ParsedFile, FileProblem> {
    let declared = json_row::declared_encoding(config);
    let decoded = match input.problem {
        Some(_) => decode_incomplete_text(&input.bytes, declared),
        None => {
            let encoding = detect_encoding(&input.bytes, declared);
            let text = decode_text(std::mem::take(&mut input.bytes), encoding);
            text.map(|text| (encoding, text, 0))
        }
    };
    let (encoding, text, rest) =
        decoded.map_err(|e| FileProblem::in_line(e.line, ProblemStage::Decode, e.reason))?;
    Ok(ParsedFile {
        encoding,
        article: Article {
            id: source.rel.to_string(),
            text,
            ..Article::default()
        },
        incomplete_char: input.bytes.split_off(input.bytes.len() - rest),
    })
}

/// The decompressed bytes of a file.
pub(super) struct UnpackedFile {
    pub(super) bytes: Vec<u8>,
    digest: InputDigest,
    /// The read error at which the bytes end. `None`: the file is complete.
    problem: Option<FileProblem>,
}

impl UnpackedFile {
    /// Reads the decompressed bytes of a file: all of them, or those before a read error.
    fn read(source: &Source, config: &ReadConfig) -> Result<UnpackedFile, FileProblem> {
        let input = DecompressReader::open(&source.path, source.compression, config);
        let mut input = input.map_err(|e| FileProblem::new(ProblemStage::Read, e.to_string()))?;
        // The article that is too long starts in line 1.
        let too_long =
            || FileProblem::in_line(1, ProblemStage::Read, json_row::too_long_message(config));
        let mut bytes = Vec::new();
        let max_bytes = config.max_article_bytes as u64;
        if let Some(known_bytes) = input.known_bytes() {
            if known_bytes > max_bytes {
                return Err(too_long());
            }
            // With space for one byte more, the end of the file is found without growing.
            bytes.reserve_exact(known_bytes as usize + 1);
        }
        let limited = (&mut input).take(max_bytes.saturating_add(1));
        let result = read_in_pieces(limited, &mut bytes);
        if bytes.len() as u64 > max_bytes {
            return Err(too_long());
        }
        let problem = result.err().map(|e| {
            let line = 1 + memchr_iter(b'\n', &bytes).count();
            let reason = incomplete_reason(&e, bytes.len() as u64);
            FileProblem::in_line(line, ProblemStage::Read, reason)
        });
        Ok(UnpackedFile {
            bytes,
            digest: input.digest(),
            problem,
        })
    }
}

/// Writes the bytes of a file that breaks off and is no text, as they are.
fn write_undecoded(file: &CleanedFile, input: &UnpackedFile) -> Result<ManifestEntry, Error> {
    if file.input.status != ReadStatus::Partial {
        return Err(file.changed_error());
    }
    let mut entry = file.manifest_entry();
    entry.original = Some(hex(input.digest.unpacked.xxh3));
    let compression = file.input.source.compression;
    let new = write_compressed(file.create()?, &[&input.bytes], compression);
    let new = new.map_err(Error::io(file.path()))?;
    Ok(entry.with_digest(new.commit()?))
}

/// Writes the kept text and the `rest` of the file behind it, unless the article was dropped, and
/// returns the row of the manifest.
fn write_kept(
    file: &CleanedFile,
    (text, page): (&str, Option<&HtmlPage>),
    rest: &[u8],
    removals: &[Removal],
) -> Result<ManifestEntry, Error> {
    let encoding = file.input.encoding;
    let encode = |text| encode_text(text, encoding.charset).expect("its own charset has the text");
    let mut entry = file.manifest_entry();
    entry.markdown = page.is_some() && file.config.write.to == OutputFormat::Markdown;
    let mut original = Xxh3::new();
    original.update(encoding.bom_bytes());
    original.update(&encode(text));
    original.update(rest);
    entry.original = (!entry.markdown).then(|| hex(original.digest()));
    if is_dropped(text, removals) && rest.is_empty() {
        return Ok(entry);
    }
    let kept = render(ArticleRef::from((text, page)), removals, file.config.write);
    let pieces: [&[u8]; 3] = [encoding.bom_bytes(), &encode(&kept), rest];
    let compression = file.input.source.compression;
    let new = write_compressed(file.create()?, &pieces, compression);
    let new = new.map_err(Error::io(file.path()))?;
    Ok(entry.with_digest(new.commit()?))
}

fn write_compressed(
    new: NewFile,
    pieces: &[&[u8]],
    compression: Compression,
) -> io::Result<NewFile> {
    let mut writer = CompressedWriter::new(new, compression)?;
    for piece in pieces {
        writer.write_all(piece)?;
    }
    writer.finish()
}
