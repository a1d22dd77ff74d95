//! [`ChunkWriter`] packs the data of the page: JSON, compressed with gzip, in base64. The chunks are
//! in the page itself or, if they are many, in files beside it.

use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value, json};
use unboil_io::{Error, ReportFiles, gzip};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::engine::map_in_order;

/// The level of compression of a page that is one file, and of chunks that are files: with an eighth more
/// bytes, they are packed in two thirds of the time.
pub(super) const SMALL: u32 = 4;
const FAST: u32 = 2;

/// The number of chunks that are packed together.
const PACKED_TOGETHER: usize = 4;

/// What a chunk holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChunkKind {
    Articles,
    Removals,
    Passages,
    Groups,
    Kept,
}

impl ChunkKind {
    const ALL: [ChunkKind; 5] = [
        ChunkKind::Articles,
        ChunkKind::Removals,
        ChunkKind::Passages,
        ChunkKind::Groups,
        ChunkKind::Kept,
    ];

    fn name(self) -> &'static str {
        match self {
            ChunkKind::Articles => "articles",
            ChunkKind::Removals => "removals",
            ChunkKind::Passages => "passages",
            ChunkKind::Groups => "groups",
            ChunkKind::Kept => "kept",
        }
    }
}

/// The columns of a chunk, which any thread can write as JSON.
trait Columns: Send {
    fn json(&self) -> Vec<u8>;
}

impl<T: Serialize + Send> Columns for T {
    fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("columns have string keys only")
    }
}

/// Writes the chunks of a page.
pub(super) struct ChunkWriter {
    files: ReportFiles,
    /// The number of chunks of each kind.
    counts: [usize; ChunkKind::ALL.len()],
    /// The names and contents of the chunks in the page.
    inline: Vec<(String, String)>,
    /// The names and the columns of chunks that are packed together, on several threads.
    waiting: Vec<(String, Box<dyn Columns>)>,
    hash: Xxh3,
}

impl ChunkWriter {
    /// Prepares the writing of the page at `page` about the output folders `outs`. With `split`, chunks are
    /// files. `force` replaces a file that is no report.
    ///
    /// # Errors
    /// If the files cannot be written there.
    pub(super) fn create(
        page: &Path,
        outs: &[&Path],
        split: bool,
        force: bool,
    ) -> Result<ChunkWriter, Error> {
        Ok(ChunkWriter {
            files: ReportFiles::create(page, outs, split, force)?,
            counts: Default::default(),
            inline: Vec::new(),
            waiting: Vec::new(),
            hash: Xxh3::new(),
        })
    }

    pub(super) fn is_split(&self) -> bool {
        self.files.folder().is_some()
    }

    /// The folder of the chunks; `None` if they are in the page.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.files.folder().map(Path::to_path_buf)
    }

    /// Its name; empty if there is none.
    pub(super) fn folder_name(&self) -> String {
        let name = self.files.folder().and_then(Path::file_name);
        name.unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Adds a chunk.
    ///
    /// # Errors
    /// If it cannot be written to its file.
    pub(super) fn add<C>(&mut self, kind: ChunkKind, columns: C) -> Result<(), Error>
    where
        C: Serialize + Send + 'static,
    {
        let count = &mut self.counts[kind as usize];
        let name = format!("{}-{count}", kind.name());
        *count += 1;
        self.waiting.push((name, Box::new(columns)));
        match self.waiting.len() {
            PACKED_TOGETHER.. => self.pack(),
            _ => Ok(()),
        }
    }

    /// Packs the chunks that wait.
    ///
    /// # Errors
    /// If one cannot be written to its file.
    pub(super) fn pack(&mut self) -> Result<(), Error> {
        let waiting = std::mem::take(&mut self.waiting);
        let level = match self.is_split() {
            true => FAST,
            false => SMALL,
        };
        let made = map_in_order(waiting, |(name, columns)| {
            let json = columns.json();
            drop(columns);
            (name, xxh3_128(&json), packed(&json, level))
        });
        for (name, hash, packed) in made {
            self.hash.update(name.as_bytes());
            self.hash.update(&hash.to_le_bytes());
            if !self.is_split() {
                self.inline.push((name, packed));
                continue;
            }
            let mut file = self.files.chunk(&format!("{name}.js"))?;
            let text = format!("reportChunk(\"{name}\",\"{packed}\");\n");
            let written = file.write_all(text.as_bytes());
            written.map_err(Error::io(self.files.page()))?;
            file.commit()?;
        }
        Ok(())
    }

    /// A hash of all chunks, in hexadecimal.
    pub(super) fn hash(&self) -> String {
        format!("{:016x}", self.hash.digest())
    }

    /// The names of the chunks by kind.
    pub(super) fn names(&self) -> Value {
        let names = ChunkKind::ALL.map(|kind| {
            let name = |number| json!(format!("{}-{number}", kind.name()));
            let names = (0..self.counts[kind as usize]).map(name);
            (kind.name().to_string(), Value::Array(names.collect()))
        });
        Value::Object(names.into_iter().collect())
    }

    /// The names and contents of the chunks in the page.
    pub(super) fn inline(&self) -> &[(String, String)] {
        &self.inline
    }

    /// Writes the page.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn commit(self, page: &[u8]) -> Result<(), Error> {
        self.files.commit(page)
    }
}

/// JSON as the page unpacks it.
pub(super) fn packed(json: &[u8], level: u32) -> String {
    STANDARD.encode(gzip(json, level))
}
