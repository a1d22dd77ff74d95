//! [`OutputReader`] reads the files of an output folder back, row by row.

use std::fs::File;
use std::io::{BufReader, Read};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::disk::disk_file::read_at;
use crate::disk::folder::Folder;
use crate::disk::lock::is_locked;
use crate::error::Error;
use crate::read::line_reader::{LineInfo, LineReader};
use crate::read::newline_splitter::Newline;
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{ManifestEntry, ManifestHeader};
use crate::write::output_names::{
    ARTICLES, DROPPED, GROUPS, LEDGER, MANIFEST, OUTPUT_SCHEMA, PASSAGES, PROBLEMS, SUMMARY,
};
use crate::write::passages::{DroppedRow, GroupRow, PassageRow};

/// The content of `summary.json`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct SummaryRow {
    /// The schema of the rows: [`OUTPUT_SCHEMA`].
    #[serde(default = "first_schema")]
    pub schema: u32,
    /// The version of unboil that wrote the folder.
    pub version: String,
    /// The command that wrote it. `None`: a version that did not name it.
    #[serde(default)]
    pub command: Option<String>,
    /// The settings of the run.
    pub settings: Value,
    /// The counts of the run.
    pub counts: Map<String, Value>,
}

/// The schema of folders that name none.
fn first_schema() -> u32 {
    1
}

/// A row of `problems.jsonl`: a [`Problem`](crate::Problem) of any version.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct ProblemRow {
    /// The file.
    pub path: String,
    /// The line of the file, from 1.
    #[serde(default)]
    pub line: Option<usize>,
    /// The stage that found the problem: a name of [`ProblemStage`](crate::ProblemStage).
    pub stage: String,
    /// What is wrong.
    pub reason: String,
}

/// A finished output folder of `clean`, `dedup` or `match`. Files that the command does not write are
/// read as empty.
///
/// The folder may come from somebody else: its files are opened below it without following links.
///
/// ```
/// use unboil_io::{OutDir, OutputReader, Summary, write_summary};
///
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
/// let row = r#"{"article":"a.txt","start":0,"end":5,"class":"chrome","rule":"phrase","why":"","text":"Share"}"#;
/// out.write_lines("ledger.jsonl", [row.to_string()])?;
/// write_summary(&out, "clean", &"the settings", &Summary::default())?;
/// drop(out); // unlocks it
///
/// let out = OutputReader::open(folder.path())?;
/// assert_eq!(out.summary().settings, "the settings");
/// let rows: Vec<_> = out.ledger()?.collect::<Result<_, _>>()?;
/// assert_eq!(rows[0].row.text, "Share");
/// assert_eq!(out.passages()?.count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OutputReader {
    pub(super) folder: Folder,
    summary: SummaryRow,
}

/// A row and its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedRow<T> {
    /// The row.
    pub row: T,
    /// The offset of its first byte.
    pub start: u64,
    /// Its length in bytes, line end included.
    pub bytes: usize,
}

/// The most bytes of a row. A row of the ledger has the text of one removal.
const MAX_ROW_BYTES: usize = 1 << 30;

impl OutputReader {
    /// Opens the folder of a finished run.
    ///
    /// # Errors
    /// If the folder or its `summary.json` cannot be read or has another schema, or if a run writes to it.
    pub fn open(out: &Path) -> Result<OutputReader, Error> {
        let folder = Folder::open(out).map_err(Error::io(out))?;
        let name = || out.display().to_string();
        if is_locked(&folder) {
            let reason = "another run of unboil writes to this folder; wait until it has ended";
            return Err(Error::config(name(), reason));
        }
        let path = out.join(SUMMARY);
        let mut text = String::new();
        match folder.open_file(SUMMARY) {
            Ok(mut file) => file.read_to_string(&mut text).map_err(Error::io(&path))?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let reason = "holds no summary.json; it is not the output folder of a finished run";
                return Err(Error::config(name(), reason));
            }
            Err(e) => return Err(Error::io(&path)(e)),
        };
        let summary: SummaryRow =
            serde_json::from_str(&text).map_err(|e| Error::format(&path, None, e))?;
        if summary.schema != OUTPUT_SCHEMA {
            let reason = format!(
                "has schema {}, and this version of unboil reads schema {OUTPUT_SCHEMA}; use version {}",
                summary.schema, summary.version
            );
            return Err(Error::format(&path, None, reason));
        }
        Ok(OutputReader { folder, summary })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the cleaned articles. `None`: the command wrote no articles.
    pub fn articles(&self) -> Option<PathBuf> {
        let name = ARTICLES.trim_end_matches('/');
        // A link there may lead anywhere.
        let folder = self.folder.subfolder(name).ok()?;
        Some(folder.path().to_path_buf())
    }

    /// The counts and settings of the run.
    pub fn summary(&self) -> &SummaryRow {
        &self.summary
    }

    /// The files that the run wrote.
    ///
    /// # Errors
    /// If the manifest cannot be read. The items are errors if a row is not valid.
    pub fn manifest(&self) -> Result<impl Iterator<Item = Result<ManifestEntry, Error>>, Error> {
        let mut rows = self.rows::<Value>(MANIFEST)?;
        let path = self.path().join(MANIFEST);
        if let Some(header) = rows.next() {
            let header = serde_json::from_value::<ManifestHeader>(header?.row);
            header.map_err(|e| Error::format(&path, Some(1), e))?;
        }
        Ok(rows.map(move |row| {
            let entry = serde_json::from_value(row?.row);
            entry.map_err(|e| Error::format(&path, None, e))
        }))
    }

    /// The rows of the ledger, sorted by the bytes of the article id, then by start.
    ///
    /// # Errors
    /// If the file cannot be read. The items are errors if a row is not valid.
    pub fn ledger(&self) -> Result<OutputRows<LedgerRow>, Error> {
        self.rows(LEDGER)
    }

    /// The passages.
    ///
    /// # Errors
    /// As [`ledger`](OutputReader::ledger).
    pub fn passages(&self) -> Result<OutputRows<PassageRow<'static>>, Error> {
        self.rows(PASSAGES)
    }

    /// The groups.
    ///
    /// # Errors
    /// As [`ledger`](OutputReader::ledger).
    pub fn groups(&self) -> Result<OutputRows<GroupRow<'static>>, Error> {
        self.rows(GROUPS)
    }

    /// The articles of which nothing is left.
    ///
    /// # Errors
    /// As [`ledger`](OutputReader::ledger).
    pub fn dropped(&self) -> Result<OutputRows<DroppedRow<'static>>, Error> {
        self.rows(DROPPED)
    }

    /// The inputs that could not be used.
    ///
    /// # Errors
    /// As [`ledger`](OutputReader::ledger).
    pub fn problems(&self) -> Result<OutputRows<ProblemRow>, Error> {
        self.rows(PROBLEMS)
    }

    /// Reads rows of the ledger again, by their places.
    pub fn ledger_file(&self) -> Result<LedgerRows, Error> {
        let path = self.path().join(LEDGER);
        let file = self.folder.open_file(LEDGER).map_err(Error::io(&path))?;
        Ok(LedgerRows { file, path })
    }

    pub(super) fn rows<T: DeserializeOwned>(&self, name: &str) -> Result<OutputRows<T>, Error> {
        let path = self.path().join(name);
        let lines = match self.folder.open_file(name) {
            Ok(file) => {
                let input = BufReader::with_capacity(256 << 10, file);
                Some(LineReader::new(input, Newline::Byte, MAX_ROW_BYTES))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(Error::io(&path)(e)),
        };
        Ok(OutputRows {
            lines,
            line: Vec::new(),
            path,
            row: PhantomData,
        })
    }
}

/// The rows of one file. Reading them holds one row in memory.
pub struct OutputRows<T> {
    lines: Option<LineReader<BufReader<File>>>,
    line: Vec<u8>,
    path: PathBuf,
    row: PhantomData<T>,
}

impl<T: DeserializeOwned> Iterator for OutputRows<T> {
    type Item = Result<PlacedRow<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let info = self.next_line()?;
        Some(info.and_then(|info| parse_line(&self.line, info, &self.path)))
    }
}

impl<T: DeserializeOwned> OutputRows<T> {
    /// Reads the next rows without parsing them: `bytes` bytes, or one row more. `None`: the file ends.
    ///
    /// ```
    /// # use unboil_io::{OutDir, OutputReader, Summary, write_summary};
    /// # let folder = tempfile::tempdir()?;
    /// # let out = OutDir::create(folder.path(), &[], false, "run 1")?;
    /// # let row = r#"{"article":"a.txt","start":0,"end":5,"class":"chrome","rule":"phrase","why":"","text":"Share"}"#;
    /// # out.write_lines("ledger.jsonl", [row.to_string()])?;
    /// # write_summary(&out, "clean", &"the settings", &Summary::default())?;
    /// # drop(out);
    /// let out = OutputReader::open(folder.path())?;
    /// let mut rows = out.ledger()?;
    /// let batch = rows.next_batch(1 << 20).expect("there are rows");
    /// assert_eq!(batch.parse()[0].as_ref().expect("valid").row.rule, "phrase");
    /// assert!(rows.next_batch(1 << 20).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next_batch(&mut self, bytes: usize) -> Option<RowBatch<T>> {
        let mut batch = RowBatch {
            lines: Vec::new(),
            rows: Vec::new(),
            path: self.path.clone(),
            row: PhantomData,
        };
        while batch.lines.len() < bytes {
            let Some(line) = self.next_line() else {
                break;
            };
            let is_read = line.is_ok();
            batch.rows.push(line.map(|info| (info, self.line.len())));
            batch.lines.extend_from_slice(&self.line);
            if !is_read {
                break;
            }
        }
        (!batch.rows.is_empty()).then_some(batch)
    }

    /// Reads the next line. After an error of the file, it ends.
    fn next_line(&mut self) -> Option<Result<LineInfo, Error>> {
        let lines = self.lines.as_mut()?;
        let info = match lines.next(&mut self.line, &mut |_| {}) {
            Ok(info) => info?,
            Err(e) => {
                self.lines = None;
                self.line.clear();
                return Some(Err(Error::io(&self.path)(e)));
            }
        };
        Some(match info.too_long {
            true => Err(Error::format(
                &self.path,
                Some(info.number),
                format!("the row is longer than {MAX_ROW_BYTES} bytes"),
            )),
            false => Ok(info),
        })
    }
}

/// Rows of a file that were read but not parsed.
pub struct RowBatch<T> {
    lines: Vec<u8>,
    /// The line of each row, and its length.
    rows: Vec<Result<(LineInfo, usize), Error>>,
    path: PathBuf,
    row: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> RowBatch<T> {
    /// Parses the rows, on any thread.
    pub fn parse(self) -> Vec<Result<PlacedRow<T>, Error>> {
        let mut from = 0;
        let parse = |row: Result<(LineInfo, usize), Error>| {
            let (info, bytes) = row?;
            let line = &self.lines[from..from + bytes];
            from += bytes;
            parse_line(line, info, &self.path)
        };
        self.rows.into_iter().map(parse).collect()
    }
}

fn parse_line<T: DeserializeOwned>(
    line: &[u8],
    info: LineInfo,
    path: &Path,
) -> Result<PlacedRow<T>, Error> {
    let row = serde_json::from_slice(line);
    let row = row.map_err(|e| Error::format(path, Some(info.number), e))?;
    Ok(PlacedRow {
        row,
        start: info.start,
        bytes: line.len(),
    })
}

/// Reads rows of the ledger again. Any thread can use it.
pub struct LedgerRows {
    file: File,
    path: PathBuf,
}

impl LedgerRows {
    /// Reads the rows in a range of bytes, which begins and ends with a row: as [`LedgerRow`]s, or as a
    /// type with some of their fields.
    ///
    /// ```
    /// # use unboil_io::{LedgerRow, OutDir, OutputReader, Summary, write_summary};
    /// # let folder = tempfile::tempdir()?;
    /// # let out = OutDir::create(folder.path(), &[], false, "run 1")?;
    /// # let row = r#"{"article":"a.txt","start":0,"end":5,"class":"chrome","rule":"phrase","why":"","text":"Share"}"#;
    /// # out.write_lines("ledger.jsonl", [row.to_string()])?;
    /// # write_summary(&out, "clean", &"the settings", &Summary::default())?;
    /// # drop(out);
    /// let out = OutputReader::open(folder.path())?;
    /// let placed = out.ledger()?.next().expect("a row")?;
    /// let rows: Vec<LedgerRow> = out.ledger_file()?.read(placed.start, placed.bytes)?;
    /// assert_eq!(rows, [placed.row]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn read<T: DeserializeOwned>(&self, start: u64, bytes: usize) -> Result<Vec<T>, Error> {
        let mut buffer = vec![0; bytes];
        read_at(&self.file, &mut buffer, start).map_err(Error::io(&self.path))?;
        let rows = serde_json::Deserializer::from_slice(&buffer).into_iter();
        let rows: Result<Vec<T>, _> = rows.collect();
        rows.map_err(|e| Error::format(&self.path, None, e))
    }
}
