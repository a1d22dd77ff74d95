//! [`ArticleList`] numbers the articles of a report.

use std::collections::HashMap;

use unboil_io::{ArticleName, LedgerRow, PlacedRow};
use unboil_text::count_words;

/// An article with a removal or a passage.
#[derive(Debug, Default)]
pub(super) struct ArticleEntry {
    pub(super) id: Box<str>,
    /// The path of its file below `articles/`, if it is not the id.
    pub(super) path: Option<Box<str>>,
    /// The line of its row in the original file, from 1.
    pub(super) line: Option<usize>,
    /// The number of its page type.
    pub(super) page_type: Option<u32>,
    /// The number of removed words.
    pub(super) removed_words: usize,
    /// The number of its removals, and the bytes of their rows in the ledger.
    pub(super) removals: usize,
    pub(super) ledger: (u64, usize),
    /// True if its row or file is not in the output: nothing is left of it.
    pub(super) is_dropped: bool,
}

impl ArticleEntry {
    /// The path of its file below `articles/`.
    pub(super) fn file(&self) -> &str {
        self.path.as_ref().unwrap_or(&self.id)
    }

    /// The site of an article, as far as the output tells: the folder of its file. `None`: it is in
    /// no folder.
    pub(super) fn site(&self) -> Option<&str> {
        match self.file().rsplit_once('/') {
            Some((folder, _)) => Some(folder),
            None => self.line.map(|_| self.file()),
        }
    }
}

/// The articles with a removal or a passage, by number: those with removals in the order of the
/// ledger, then the others.
#[derive(Default)]
pub(super) struct ArticleList {
    pub(super) entries: Vec<ArticleEntry>,
    /// The lines of the rows that were left out of each file.
    pub(super) dropped_lines: HashMap<String, Vec<usize>>,
    numbers: HashMap<Box<str>, u32>,
}

impl ArticleList {
    /// The number of an article.
    pub(super) fn number(&mut self, id: &str, path: Option<&str>, line: Option<usize>) -> usize {
        if let Some(&number) = self.numbers.get(id) {
            return number as usize;
        }
        self.entries.push(ArticleEntry {
            id: id.into(),
            path: path.map(Box::from),
            line,
            ..ArticleEntry::default()
        });
        let number = self.entries.len() - 1;
        self.numbers.insert(id.into(), number as u32);
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

    /// Adds a row of the ledger, in which the rows of an article follow one another. Returns the number
    /// of the article.
    pub(super) fn add_removal(&mut self, placed: &PlacedRow<LedgerRow>) -> usize {
        let row = &placed.row;
        let number = match self.entries.last() {
            Some(last) if *last.id == *row.article => self.entries.len() - 1,
            _ => self.number(&row.article, row.path.as_deref(), row.line),
        };
        let entry = &mut self.entries[number];
        if entry.removals == 0 {
            entry.ledger.0 = placed.start;
        }
        entry.removals += 1;
        entry.ledger.1 = (placed.start - entry.ledger.0) as usize + placed.bytes;
        entry.removed_words += count_words(&row.text);
        entry.is_dropped |= row.row.is_some();
        number
    }
}
