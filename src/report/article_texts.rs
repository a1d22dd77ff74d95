//! [`ArticleTexts`] reads the texts of articles again: what is left of them from `articles/`, and the
//! removals from the ledger.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use unboil_io::{
    ArticleReader, Error, LedgerRow, LedgerRows, OutputReader, ReadConfig, ReadFile, RowLocation,
    Source, Spill, read_file,
};
use unboil_text::{Article, host};

use super::article_list::{ArticleEntry, ArticleList};
use crate::engine::map_in_order;

/// Batches of rows that are parsed together.
const BATCHES: usize = 8;

/// Reads the texts of articles of an output folder.
pub(super) struct ArticleTexts<'a> {
    config: ReadConfig,
    /// The cleaned files of the articles by their path below `articles/`, without those from which no
    /// text can be read again.
    sources: HashMap<String, Source>,
    /// The encodings of the files that are not in UTF-8.
    encodings: HashMap<String, String>,
    /// The length and the hash of each file, as the run wrote it.
    digests: HashMap<String, (u64, String)>,
    /// The files with rows, if they can be read.
    row_files: HashMap<String, RowFile>,
    /// The first byte and the length of the row of each article. 0 bytes: it has none.
    rows: Vec<(u64, usize)>,
    /// `None`: there is no ledger, and so no removal.
    ledger: Option<LedgerRows>,
    spill: &'a Spill,
}

/// A file with rows.
struct RowFile {
    file: ReadFile<()>,
    reader: ArticleReader,
}

/// What is left of an article.
#[derive(Default)]
pub(super) struct KeptText {
    /// The text before its first removal, between each two, and after the last. `None`: it is not in the
    /// output folder, or was edited there.
    pub(super) pieces: Option<Vec<String>>,
    /// The host of the URL in its row.
    pub(super) host: Option<String>,
}

/// An article as it was before cleaning.
#[derive(Default)]
pub(super) struct OriginalText {
    /// The text. `None`: as for [`pieces`](KeptText::pieces), or the two runs had other texts.
    pub(super) text: Option<String>,
    /// The host of the URL in its row.
    pub(super) host: Option<String>,
}

/// The span of a row of the ledger.
#[derive(Deserialize)]
struct RemovedSpan {
    start: usize,
    end: usize,
}

impl<'a> ArticleTexts<'a> {
    /// Finds the texts of all articles of a list, which knows all rows that were left out.
    ///
    /// # Errors
    /// If the output folder cannot be read.
    pub(super) fn open(
        out: &OutputReader,
        articles: &ArticleList,
        spill: &'a Spill,
    ) -> Result<ArticleTexts<'a>, Error> {
        let config = read_config(out);
        let listed: HashSet<&str> = (articles.entries.iter())
            .map(|article| articles.file(article))
            .collect();
        let mut sources = HashMap::new();
        let (mut encodings, mut digests) = (HashMap::new(), HashMap::new());
        for entry in out.manifest()? {
            let entry = entry?;
            let file = entry.path.strip_prefix("articles/");
            // Markdown and the rows of pages do not hold the text that was stripped.
            let is_text = !entry.markdown && !entry.page_rows;
            let Some(file) = file.filter(|file| is_text && listed.contains(file)) else {
                continue;
            };
            let Some(source) = out.article_file(&entry) else {
                continue;
            };
            sources.insert(file.to_string(), source);
            if let (Some(bytes), Some(xxh3)) = (entry.bytes, &entry.xxh3) {
                digests.insert(file.to_string(), (bytes, xxh3.clone()));
            }
            if let Some(encoding) = entry.encoding.as_deref().filter(|name| *name != "UTF-8") {
                encodings.insert(file.to_string(), encoding.to_string());
            }
        }
        let mut texts = ArticleTexts {
            config,
            sources,
            encodings,
            digests,
            row_files: HashMap::new(),
            rows: Vec::new(),
            ledger: out.ledger_file().ok(),
            spill,
        };
        texts.find_rows(articles);
        Ok(texts)
    }

    /// Finds the rows of the articles. Each file is read once.
    fn find_rows(&mut self, articles: &ArticleList) {
        let mut wanted: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
        for (number, article) in articles.entries.iter().enumerate() {
            let file = articles.file(article);
            let is_there = !article.is_dropped && self.sources.contains_key(file);
            if let (Some(line), true) = (article.line(), is_there) {
                wanted.entry(file).or_default().push((line, number));
            }
        }
        if !wanted.is_empty() {
            self.rows = vec![(0, 0); articles.entries.len()];
        }
        for (file, mut lines) in wanted {
            let mut dropped = articles
                .dropped_lines
                .get(file)
                .cloned()
                .unwrap_or_default();
            dropped.sort_unstable();
            for (line, _) in &mut lines {
                // The rows after those that were left out are in other lines.
                *line -= dropped.partition_point(|other| other < line);
            }
            lines.sort_unstable();
            let mut lines = lines.into_iter().peekable();
            let (config, source) = (self.config_of(file), &self.sources[file]);
            let rows = &mut self.rows;
            let found = RowFile::open(source, &config, self.spill, |row| {
                while lines.next_if(|(line, _)| *line < row.line).is_some() {}
                while let Some((_, number)) = lines.next_if(|(line, _)| *line == row.line) {
                    rows[number] = (row.start, row.bytes);
                }
            });
            if let Some(found) = found.filter(|found| self.is_unedited(file, &found.file)) {
                self.row_files.insert(file.to_string(), found);
            }
        }
    }

    /// What is left of the article with this number.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(super) fn kept(&self, articles: &ArticleList, number: usize) -> Result<KeptText, Error> {
        let article = &articles.entries[number];
        let removals: Vec<RemovedSpan> = self.removals(article)?;
        let Some(cleaned) = self.cleaned(articles, number) else {
            return Ok(KeptText::default());
        };
        let spans = removals.iter().map(|row| (row.start, row.end));
        Ok(KeptText {
            pieces: kept_pieces(&cleaned.text, spans),
            host: cleaned.url.as_deref().and_then(host),
        })
    }

    /// The article with this number as it was before cleaning.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(super) fn original(
        &self,
        articles: &ArticleList,
        number: usize,
    ) -> Result<OriginalText, Error> {
        let article = &articles.entries[number];
        let Some(cleaned) = self.cleaned(articles, number) else {
            return Ok(OriginalText::default());
        };
        let host = cleaned.url.as_deref().and_then(host);
        if article.has_other_text {
            return Ok(OriginalText { text: None, host });
        }
        let removals: Vec<LedgerRow> = self.removals(article)?;
        let spans = removals
            .iter()
            .map(|row| (row.start, row.start.saturating_add(row.text.len())));
        let text = kept_pieces(&cleaned.text, spans).map(|pieces| {
            let removed = removals.iter().map(|row| row.text.as_str()).chain([""]);
            let pieces = pieces.iter().map(String::as_str);
            pieces
                .zip(removed)
                .flat_map(|(kept, removed)| [kept, removed])
                .collect()
        });
        Ok(OriginalText { text, host })
    }

    /// The rows of an article in the ledger.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(super) fn removals<T: serde::de::DeserializeOwned>(
        &self,
        article: &ArticleEntry,
    ) -> Result<Vec<T>, Error> {
        match (&self.ledger, article.removals) {
            (Some(ledger), 1..) => ledger.read(article.ledger.0, article.ledger.1),
            _ => Ok(Vec::new()),
        }
    }

    /// An article as it is in the output folder.
    fn cleaned(&self, articles: &ArticleList, number: usize) -> Option<Article> {
        let article = &articles.entries[number];
        let file = articles.file(article);
        if article.is_dropped {
            return Some(Article::default());
        }
        let Some(source) = self.sources.get(file) else {
            // A file of which nothing is left is not written.
            let is_gone = article.line().is_none() && article.removals > 0;
            return is_gone.then(Article::default);
        };
        let config = self.config_of(file);
        let Some(line) = article.line() else {
            let read = read_file(source, &config);
            let is_unedited = self.is_unedited(file, &read);
            return is_unedited.then(|| read.articles.into_iter().next().unwrap_or_default());
        };
        let row_file = self.row_files.get(file)?;
        let &(start, bytes) = self.rows.get(number).filter(|(_, bytes)| *bytes > 0)?;
        let row = RowLocation { line, start, bytes };
        let info = row_file.file.info();
        row_file.reader.article(info, Some(row), &config).ok()
    }

    /// True if a file is as the run wrote it.
    fn is_unedited<T>(&self, file: &str, read: &ReadFile<T>) -> bool {
        let digest = read.digest.packed;
        (self.digests.get(file)).is_none_or(|(bytes, xxh3)| {
            digest.bytes == *bytes && format!("{:016x}", digest.xxh3) == *xxh3
        })
    }

    fn config_of(&self, file: &str) -> ReadConfig {
        let encoding = self.encodings.get(file).cloned();
        ReadConfig {
            encoding,
            ..self.config.clone()
        }
    }
}

impl RowFile {
    /// Reads a file, and passes the place of each row to `found`. `None`: it cannot be read.
    fn open(
        source: &Source,
        config: &ReadConfig,
        spill: &Spill,
        mut found: impl FnMut(RowLocation),
    ) -> Option<RowFile> {
        let mut batches = source
            .format
            .read_batches(source, config, Some(spill))
            .ok()?;
        loop {
            let some: Vec<_> = batches.by_ref().take(BATCHES).collect();
            if some.is_empty() {
                break;
            }
            let rows = map_in_order(some, |batch| batch().rows);
            rows.into_iter().flatten().for_each(&mut found);
        }
        Some(RowFile {
            file: ReadFile::from_batches(source, [], batches.finish()),
            reader: ArticleReader::new(1),
        })
    }
}

/// How the articles were read, as far as it counts for what is left of them.
fn read_config(out: &OutputReader) -> ReadConfig {
    let settings = &out.summary().settings["read"];
    let text_field = settings["text_field"].as_str().map(str::to_string);
    let default = ReadConfig::default();
    ReadConfig {
        text_field: text_field.unwrap_or(default.text_field),
        id_field: settings["id_field"]
            .as_str()
            .map_or(default.id_field, str::to_string),
        url_field: settings["url_field"]
            .as_str()
            .map_or(default.url_field, str::to_string),
        ..ReadConfig::default()
    }
}

/// Cuts what is left of a text where its removals were: the start and the end of each in the original text.
/// `None`: they do not fit, so the text was edited.
fn kept_pieces(text: &str, removals: impl Iterator<Item = (usize, usize)>) -> Option<Vec<String>> {
    let mut pieces = Vec::new();
    let (mut from, mut removed) = (0, 0);
    for (start, end) in removals {
        let at = start.checked_sub(removed)?;
        pieces.push(text.get(from..at)?.to_string());
        from = at;
        removed += end.checked_sub(start)?;
    }
    pieces.push(text.get(from..)?.to_string());
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_text::{Class, Removal, Span, kept_text};

    #[test]
    fn pieces_are_what_is_between_the_removals() {
        let text = "Share\nThe tide rose.\nPrint\nIt fell.\nAd";
        let spans = [(0, 6), (21, 27), (35, 38)];
        let removals = spans.map(|(start, end)| Removal {
            span: Span::new(start, end),
            class: Class::Chrome,
            rule: "phrase".into(),
            why: String::new(),
            score: None,
        });
        let kept = kept_text(text, &removals);
        let pieces = kept_pieces(&kept, spans.into_iter()).expect("they fit");
        assert_eq!(pieces, ["", "The tide rose.\n", "It fell.", ""]);
        assert_eq!(kept_pieces("short", spans.into_iter()), None);
        assert_eq!(kept_pieces(&kept, [].into_iter()), Some(vec![kept]));
    }
}
