//! [`ArticleList`] numbers the articles of a report.

use std::collections::HashMap;
use std::num::NonZeroUsize;

use unboil_io::{ArticleName, LedgerRow, PlacedRow};
use xxhash_rust::xxh3::xxh3_64;

use super::strings::Strings;

/// An article with a removal or a passage.
#[derive(Debug, Default)]
pub(super) struct ArticleEntry {
    pub(super) id: Box<str>,
    /// The number of the path of its file below `articles/`, if it is not the id.
    path: Option<u32>,
    line: Option<NonZeroUsize>,
    /// The number of its page type.
    pub(super) page_type: Option<u32>,
    /// The number of the host of its URL.
    host: Option<u32>,
    /// The number of removed words.
    pub(super) removed_words: usize,
    /// The number of its removals, and the bytes of their rows in the ledger.
    pub(super) removals: usize,
    pub(super) ledger: (u64, usize),
    /// True if its row or file is not in the output: nothing is left of it.
    pub(super) is_dropped: bool,
    /// True if the texts of the two runs that are compared differ, so that none is shown.
    pub(super) has_other_text: bool,
}

impl ArticleEntry {
    /// The line of its row in the original file, from 1.
    pub(super) fn line(&self) -> Option<usize> {
        self.line.map(NonZeroUsize::get)
    }
}

/// The articles with a removal or a passage, by number: those with removals in the order of the
/// ledger, then the others. All of them are in memory.
#[derive(Default)]
pub(super) struct ArticleList {
    pub(super) entries: Vec<ArticleEntry>,
    /// The lines of the rows that were left out of each file.
    pub(super) dropped_lines: HashMap<String, Vec<usize>>,
    /// The number of each article, by the hash of its id. If another article has that hash, the next free
    /// hash stands for it.
    numbers: HashMap<u64, u32>,
    paths: Strings,
    hosts: Strings,
}

impl ArticleList {
    /// The path of the file of an article below `articles/`, if it is not the id.
    pub(super) fn path(&self, article: &ArticleEntry) -> Option<&str> {
        article.path.map(|path| self.paths.get(path))
    }

    /// The path of the file of an article below `articles/`.
    pub(super) fn file<'a>(&'a self, article: &'a ArticleEntry) -> &'a str {
        self.path(article).unwrap_or(&article.id)
    }

    /// The host of the URL of an article, as far as the ledger has it.
    pub(super) fn host(&self, article: &ArticleEntry) -> Option<&str> {
        article.host.map(|host| self.hosts.get(host))
    }

    /// The number of an article.
    pub(super) fn number(&mut self, id: &str, path: Option<&str>, line: Option<usize>) -> usize {
        let mut key = xxh3_64(id.as_bytes());
        while let Some(&number) = self.numbers.get(&key) {
            if *self.entries[number as usize].id == *id {
                return number as usize;
            }
            key = key.wrapping_add(1);
        }
        let path = path.map(|path| self.paths.number(path));
        self.entries.push(ArticleEntry {
            id: id.into(),
            path,
            line: line.and_then(NonZeroUsize::new),
            ..ArticleEntry::default()
        });
        let number = self.entries.len() - 1;
        self.numbers.insert(key, number as u32);
        number
    }

    /// The number of an article, by its name in the output.
    pub(super) fn number_of(&mut self, name: &ArticleName) -> usize {
        self.number(&name.article, name.path.as_deref(), name.line)
    }

    /// Notes whether a row of the ledger left a row out of its file. For each row of the ledger, also of articles
    /// that are not listed.
    pub(super) fn note_dropped(&mut self, row: &LedgerRow) {
        if let (Some(line), true) = (row.line, row.row.is_some()) {
            let lines = self.dropped_lines.entry(row.file().to_string());
            lines.or_default().push(line);
        }
    }

    /// Notes the host in a row of the article with this number.
    pub(super) fn note_host(&mut self, number: usize, row: &LedgerRow) {
        let host = row.host.as_deref().map(|host| self.hosts.number(host));
        self.entries[number].host = host;
    }

    /// Adds a row of the ledger, in which the rows of an article follow one another, and its number of
    /// words. Returns the number of the article.
    pub(super) fn add_removal(&mut self, placed: &PlacedRow<LedgerRow>, words: usize) -> usize {
        let row = &placed.row;
        let number = match self.entries.last() {
            Some(last) if *last.id == *row.article => self.entries.len() - 1,
            _ => self.number(&row.article, row.path.as_deref(), row.line),
        };
        if self.entries[number].removals == 0 {
            self.entries[number].ledger.0 = placed.start;
            self.note_host(number, row);
        }
        let entry = &mut self.entries[number];
        entry.removals += 1;
        entry.ledger.1 = (placed.start - entry.ledger.0) as usize + placed.bytes;
        entry.removed_words += words;
        entry.is_dropped |= row.row.is_some();
        number
    }
}
