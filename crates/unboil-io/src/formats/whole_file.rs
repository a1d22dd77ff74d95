//! What the formats share in which a file is one article: a [`WholeFile`] is a [`Format`].

use std::io::{self, Read, Write};

use memchr::memchr_iter;
use unboil_html::{OutputFormat, render};
use unboil_text::{Article, ArticleRef, HtmlPage, Removal};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::config::{IoConfig, ReadConfig};
use crate::error::{Error, ProblemStage};
use crate::formats::batches::{ArticleBatches, FileProblem, SingleBatch};
use crate::formats::format::{
    CleanedFile, FileInfo, Format, NOT_THE_ORIGINAL, RemovalsOfFile, RestoreOutcome, RestoredFile,
    Source,
};
use crate::formats::removal_rows::{add_page_metadata, is_dropped};
use crate::formats::row_sink::RowSink;
use crate::read::compression::Compression;
use crate::read::decode::{TextEncoding, decode_text, detect_encoding, encode_text};
use crate::read::decompress_reader::DecompressReader;
use crate::read::file_handle::FileHandle;
use crate::read::json_row;
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

    /// Reads the article of a file, and the encoding of its text. By default the file is the text.
    fn read(
        &self,
        source: &Source,
        config: &ReadConfig,
    ) -> Result<(TextEncoding, Article), FileProblem> {
        read_text(source, config)
    }
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
            OutputFormat::Text => "txt",
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
    ) -> Result<Box<dyn ArticleBatches<'a> + 'a>, Error> {
        Ok(Box::new(SingleBatch::new(self.read(source, config))))
    }

    fn read_article(
        &self,
        file: FileInfo,
        _: usize,
        _: &FileHandle,
        config: &ReadConfig,
    ) -> io::Result<Article> {
        match self.read(file.source, config) {
            Ok((_, article)) => Ok(article),
            Err(problem) => Err(io::Error::other(problem.reason)),
        }
    }

    fn write_cleaned(
        &self,
        file: &CleanedFile,
        removals: &mut RemovalsOfFile,
        rows: &mut dyn RowSink,
    ) -> Result<ManifestEntry, Error> {
        let source = file.input.source;
        let article = removals.next().ok_or_else(|| file.changed_error())??;
        let Article { text, page, .. } = self
            .read_article(file.input, 0, &FileHandle::default(), file.config.read)
            .map_err(Error::io(&source.path))?;
        let page = page.as_deref();
        file.check_text(&article, &text)?;
        let entry = write_kept(file, (&text, page), &article.removals)?;
        add_page_metadata(rows, 0, &article, page, file.config)?;
        // The id of a second article with the same id does not name its file.
        let rel = &source.cleaned_rel;
        let path = (article.id != *rel).then(|| rel.clone());
        let ledger: Vec<LedgerRow> = (article.removals.iter())
            .map(|removal| LedgerRow {
                path: path.clone(),
                ..LedgerRow::new(article.id, &text, removal).of_page(page, article.page_type)
            })
            .collect();
        if !ledger.is_empty() {
            rows.add_ledger_rows(0, &ledger)?;
        }
        Ok(entry)
    }

    fn restore(&self, file: &RestoredFile) -> RestoreOutcome {
        let bytes = match restored_bytes(file) {
            Ok(bytes) => bytes,
            Err(reason) => return Ok(Err(reason)),
        };
        if hex(xxh3_64(&bytes)) != file.original {
            return Ok(Err(NOT_THE_ORIGINAL.into()));
        }
        let new = file.create()?;
        let writer = write_compressed(new, &[&bytes], file.cleaned.compression);
        writer.map_err(Error::io(file.path()))?.commit()?;
        Ok(Ok(()))
    }
}

/// Reads a file that is a text, in any encoding.
fn read_text(source: &Source, config: &ReadConfig) -> Result<(TextEncoding, Article), FileProblem> {
    let bytes = read_bytes(source, config)?;
    let encoding = detect_encoding(&bytes, json_row::declared_encoding(config));
    let text = decode_text(bytes, encoding)
        .map_err(|e| FileProblem::in_line(e.line, ProblemStage::Decode, e.reason))?;
    let article = Article {
        id: source.rel.clone(),
        text,
        ..Article::default()
    };
    Ok((encoding, article))
}

/// Reads the decompressed bytes of a file.
pub(super) fn read_bytes(source: &Source, config: &ReadConfig) -> Result<Vec<u8>, FileProblem> {
    let input = DecompressReader::open(&source.path, source.compression)
        .map_err(|e| FileProblem::new(ProblemStage::Read, e.to_string()))?;
    // The article that is too long starts in line 1.
    let too_long =
        || FileProblem::in_line(1, ProblemStage::Read, json_row::too_long_message(config));
    let mut bytes = Vec::new();
    let max_bytes = config.max_article_bytes as u64;
    // The decompressed length of a compressed file is known only after reading.
    if let DecompressReader::Plain(file) = &input
        && file.metadata().is_ok_and(|data| data.len() > max_bytes)
    {
        return Err(too_long());
    }
    let result = input
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes);
    if let Err(e) = result {
        let line = 1 + memchr_iter(b'\n', &bytes).count();
        return Err(FileProblem::in_line(
            line,
            ProblemStage::Read,
            e.to_string(),
        ));
    }
    match bytes.len() as u64 > max_bytes {
        true => Err(too_long()),
        false => Ok(bytes),
    }
}

/// Writes the kept text, unless the article was dropped, and returns the row of the manifest.
fn write_kept(
    file: &CleanedFile,
    (text, page): (&str, Option<&HtmlPage>),
    removals: &[Removal],
) -> Result<ManifestEntry, Error> {
    let encoding = file.input.encoding;
    let encode = |text| encode_text(text, encoding.charset).expect("its own charset has the text");
    let mut entry = file.manifest_entry();
    entry.markdown = page.is_some() && file.config.write.to == OutputFormat::Markdown;
    let mut original = Xxh3::new();
    original.update(encoding.bom_bytes());
    original.update(&encode(text));
    entry.original = (!entry.markdown).then(|| hex(original.digest()));
    if is_dropped(text, removals) {
        return Ok(entry);
    }
    let kept = render(ArticleRef::from((text, page)), removals, file.config.write);
    let pieces: [&[u8]; 2] = [encoding.bom_bytes(), &encode(&kept)];
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

/// The original bytes of a cleaned file.
fn restored_bytes(file: &RestoredFile) -> Result<Vec<u8>, String> {
    let mut kept = String::new();
    if file.exists {
        let mut bytes = Vec::new();
        let mut input = DecompressReader::open(&file.cleaned.path, file.cleaned.compression)
            .map_err(|e| e.to_string())?;
        input.read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        kept = decode_text(bytes, file.encoding).map_err(|e| e.reason)?;
    }
    let mut text = String::with_capacity(kept.len());
    let mut from = 0_usize;
    for row in file.ledger {
        // The original has the same number of kept bytes before the removal as the cleaned text.
        let position = row
            .start
            .checked_sub(text.len())
            .and_then(|gap| from.checked_add(gap))
            .filter(|_| row.text.len() == row.end.saturating_sub(row.start));
        let gap = position.and_then(|position| kept.get(from..position).map(|gap| (gap, position)));
        let (gap, position) = gap.ok_or(NOT_THE_ORIGINAL)?;
        text.push_str(gap);
        text.push_str(&row.text);
        from = position;
    }
    text.push_str(&kept[from..]);
    let body = encode_text(&text, file.encoding.charset).ok_or(NOT_THE_ORIGINAL)?;
    Ok([file.encoding.bom_bytes(), &body].concat())
}
