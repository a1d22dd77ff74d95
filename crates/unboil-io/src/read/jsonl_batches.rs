//! A JSONL file comes in, its articles go out, read in batches that can be parsed on many threads.

use std::io::BufReader;

use encoding_rs::Encoding;
use memchr::memrchr;

use crate::config::ReadConfig;
use crate::error::ProblemStage;
use crate::read::decode::{TextEncoding, detect_encoding};
use crate::read::decompress::{BUFFER_BYTES, DecompressReader, PeekReader};
use crate::read::json_row::{
    JsonRow, declared_encoding, decode_row, is_blank, parse_row, too_long_message,
};
use crate::read::line_reader::LineReader;
use crate::read::{ReadFile, ReadStatus, RowLocation, Source};
use unboil_html as html;
use unboil_text::Article;

/// So much of a file is looked at to tell its encoding.
const ENCODING_SAMPLE_BYTES: usize = 256 << 10;

/// The lines of an open JSONL file.
pub struct RowReader {
    /// Its lines, byte order mark left out.
    pub lines: LineReader<BufReader<PeekReader<DecompressReader>>>,
    /// How they are encoded.
    pub encoding: TextEncoding,
}

/// Opens a JSONL file and tells its encoding, unless it is known.
pub fn open(
    source: &Source,
    config: &ReadConfig,
    known: Option<TextEncoding>,
) -> std::io::Result<RowReader> {
    Ok(row_reader(DecompressReader::open(source)?, config, known))
}

fn row_reader(
    input: DecompressReader,
    config: &ReadConfig,
    known: Option<TextEncoding>,
) -> RowReader {
    let mut input = PeekReader::new(input, ENCODING_SAMPLE_BYTES);
    let encoding = known.unwrap_or_else(|| {
        let sample = input.sample();
        let whole = match sample.len() < ENCODING_SAMPLE_BYTES {
            true => sample.len(),
            false => complete_chars_len(sample),
        };
        detect_encoding(&sample[..whole], declared_encoding(config))
    });
    input.skip(encoding.bom_len(input.sample()));
    let input = BufReader::with_capacity(BUFFER_BYTES, input);
    RowReader {
        lines: LineReader::new(input, encoding.newline(), config.max_article_bytes),
        encoding,
    }
}

/// How much of a sample to look at so that it does not end within a character.
fn complete_chars_len(sample: &[u8]) -> usize {
    let whole = memrchr(b'\n', sample).unwrap_or(sample.len()) & !1;
    match std::str::from_utf8(&sample[..whole]) {
        Err(e) if e.error_len().is_none() => e.valid_up_to(),
        _ => whole,
    }
}

/// Reads a JSONL file.
pub fn read(source: &Source, config: &ReadConfig) -> ReadFile {
    read_with(
        source,
        config,
        DecompressReader::open(source),
        |batches, parse| batches.map(|batch| parse(&batch)).collect(),
    )
}

/// Parses one batch. A plain function of it, so that batches can be parsed on many threads.
pub type Parse<'a> = &'a (dyn Fn(&Batch) -> ParsedBatch + Sync);

/// Reads a JSONL file whose bytes are `input`; `run` parses its batches and gives what they hold in their order.
pub fn read_with<T>(
    source: &Source,
    config: &ReadConfig,
    input: std::io::Result<DecompressReader>,
    run: impl FnOnce(&mut Batches, Parse) -> Vec<ParsedBatch<T>>,
) -> ReadFile<T> {
    let rows = match input {
        Ok(input) => row_reader(input, config, None),
        Err(e) => return ReadFile::unusable(source, ProblemStage::Read, None, e.to_string()),
    };
    let encoding = rows.encoding;
    let mut file = ReadFile::empty(source, encoding);
    let mut batches = Batches {
        rows,
        too_long: Vec::new(),
        broken: None,
    };
    let parsed = run(&mut batches, &|batch| {
        parse(batch, source, encoding.charset, config)
    });
    for parsed in parsed {
        file.articles.extend(parsed.articles);
        file.rows.extend(parsed.rows);
        for (line, stage, reason) in parsed.problems {
            file.add_problem(stage, Some(line), reason);
        }
    }
    for line in batches.too_long {
        file.add_problem(ProblemStage::Read, Some(line), too_long_message(config));
    }
    if let Some((line, reason)) = batches.broken {
        file.add_problem(ProblemStage::Read, Some(line), reason);
        file.status = if line == 1 {
            ReadStatus::Unusable
        } else {
            ReadStatus::Partial
        };
    }
    file.problems.sort_by_key(|problem| problem.line);
    file
}

/// Lines of a file that are parsed together.
#[derive(Debug, Default)]
pub struct Batch {
    bytes: Vec<u8>,
    /// The number of each line, from 1, its first byte in the file, and where it ends in the bytes.
    lines: Vec<(usize, u64, usize)>,
}

/// What the rows of a batch hold.
#[derive(Debug)]
pub struct ParsedBatch<T = Article> {
    articles: Vec<T>,
    rows: Vec<RowLocation>,
    problems: Vec<(usize, ProblemStage, String)>,
}

impl<T> ParsedBatch<T> {
    /// The same rows with other articles.
    pub fn with<U>(self, articles: impl FnOnce(Vec<T>) -> Vec<U>) -> ParsedBatch<U> {
        ParsedBatch {
            articles: articles(self.articles),
            rows: self.rows,
            problems: self.problems,
        }
    }
}

/// The batches of a file, one after the other.
pub struct Batches {
    rows: RowReader,
    /// Lines that are longer than allowed.
    too_long: Vec<usize>,
    /// The line in which the file breaks off, and why.
    broken: Option<(usize, String)>,
}

/// A batch is closed when it has so many bytes.
const BATCH_BYTES: usize = 1 << 20;

impl Iterator for Batches {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        let mut line = Vec::new();
        while self.broken.is_none() && batch.bytes.len() < BATCH_BYTES {
            match self.rows.lines.next(&mut line, &mut |_| {}) {
                Ok(Some(found)) if found.too_long => self.too_long.push(found.number),
                Ok(Some(found)) => {
                    batch.bytes.extend_from_slice(&line);
                    let start = found.start + self.rows.encoding.bom_bytes().len() as u64;
                    batch.lines.push((found.number, start, batch.bytes.len()));
                }
                Ok(None) => break,
                Err(e) => self.broken = Some((self.rows.lines.number(), e.to_string())),
            }
        }
        (!batch.lines.is_empty()).then_some(batch)
    }
}

fn parse(
    batch: &Batch,
    source: &Source,
    charset: &'static Encoding,
    config: &ReadConfig,
) -> ParsedBatch {
    let mut parsed = ParsedBatch {
        articles: Vec::new(),
        rows: Vec::new(),
        problems: Vec::new(),
    };
    let mut from = 0;
    for &(number, start, to) in &batch.lines {
        let line = &batch.bytes[from..to];
        from = to;
        let row = match decode_row(line, charset) {
            Ok(row) if is_blank(&row) => continue,
            Ok(row) => row,
            Err(reason) => {
                parsed.problems.push((number, ProblemStage::Decode, reason));
                continue;
            }
        };
        match parse_row(&row, config) {
            Ok(row) => {
                parsed.rows.push(RowLocation {
                    line: number,
                    start,
                    bytes: line.len(),
                });
                let mut article = article(row, config);
                if article.id.is_empty() {
                    article.id = format!("{}:{number}", source.rel);
                }
                parsed.articles.push(article);
            }
            Err(reason) => parsed.problems.push((number, ProblemStage::Parse, reason)),
        }
    }
    parsed
}

/// The article of a row: its text, or that of the page that it holds. What the row says of it counts before what the page says. Without
/// an id if the row has none.
pub fn article(row: JsonRow, config: &ReadConfig) -> Article {
    let page = match config.html_field {
        Some(_) => html::article(&row.text),
        None => Article {
            text: row.text,
            ..Article::default()
        },
    };
    Article {
        id: row.id.unwrap_or_default(),
        url: row.url.or(page.url),
        date: row.date.or(page.date),
        ..page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_ends_at_a_character_border() {
        let check = |sample: &str, len: usize, whole: usize| {
            assert_eq!(complete_chars_len(&sample.as_bytes()[..len]), whole);
        };
        check("abcdé", 5, 4);
        check("abcdef中", 8, 6);
        check("éé\nab", 5, 4);
        check("aé\nab", 4, 1);
    }
}
