//! [`ArticleTexts`] reads the texts of articles again: what is left of them from `articles/`, and the
//! removals from the ledger.

use std::collections::HashMap;

use tempfile::TempDir;
use unboil_io::{
    ArticleReader, Error, LedgerRow, LedgerRows, OutputReader, ReadConfig, ReadFile, Source, Spill,
    discover, read_file,
};

use super::article_list::{ArticleEntry, ArticleList};

/// Reads the texts of articles of an output folder.
pub(super) struct ArticleTexts {
    config: ReadConfig,
    /// The cleaned files by their path below `articles/`, without those from which no text can be
    /// read again.
    sources: HashMap<String, Source>,
    /// The encodings of the files that are not in UTF-8.
    encodings: HashMap<String, String>,
    /// The length and the hash of each file, as the run wrote it.
    digests: HashMap<String, (u64, String)>,
    /// The lines of the rows that were left out of each file, sorted.
    dropped_lines: HashMap<String, Vec<usize>>,
    /// The files with rows that were opened; `None` if they cannot be read.
    row_files: HashMap<String, Option<RowFile>>,
    /// `None`: there is no ledger, and so no removal.
    ledger: Option<LedgerRows>,
    spill: Spill,
    _temporary_folder: TempDir,
}

/// A file with rows.
struct RowFile {
    file: ReadFile<()>,
    /// The index of each row, by its line.
    rows: HashMap<usize, usize>,
    reader: ArticleReader,
}

impl ArticleTexts {
    /// Finds the cleaned files. `articles` knows all rows that were left out.
    ///
    /// # Errors
    /// If the output folder cannot be read.
    pub(super) fn open(out: &OutputReader, articles: &ArticleList) -> Result<ArticleTexts, Error> {
        let folder = tempfile::tempdir().map_err(Error::io("the folder for temporary files"))?;
        let spill = Spill::new(usize::MAX, &folder.path().join("copies"));
        let config = read_config(out);
        let mut sources = HashMap::new();
        if let Some(articles) = out.articles() {
            let found = discover(&[articles], &config, &spill)?.sources;
            sources.extend(
                found
                    .into_iter()
                    .map(|source| (source.rel.to_string(), source)),
            );
        }
        let (mut encodings, mut digests) = (HashMap::new(), HashMap::new());
        for entry in out.manifest()? {
            let entry = entry?;
            let Some(file) = entry.path.strip_prefix("articles/") else {
                continue;
            };
            if let (Some(bytes), Some(xxh3)) = (entry.bytes, &entry.xxh3) {
                digests.insert(file.to_string(), (bytes, xxh3.clone()));
            }
            if entry.markdown || entry.page_rows {
                // Markdown and the rows of pages do not hold the text that was stripped.
                sources.remove(file);
            } else if let Some(encoding) = entry.encoding.filter(|name| name != "UTF-8") {
                encodings.insert(file.to_string(), encoding);
            }
        }
        let mut dropped_lines = articles.dropped_lines.clone();
        dropped_lines
            .values_mut()
            .for_each(|lines| lines.sort_unstable());
        Ok(ArticleTexts {
            config,
            sources,
            encodings,
            digests,
            dropped_lines,
            row_files: HashMap::new(),
            ledger: out.ledger_file().ok(),
            spill,
            _temporary_folder: folder,
        })
    }

    /// Opens the files with rows of some articles, for the other calls.
    pub(super) fn open_row_files<'a>(&mut self, articles: impl Iterator<Item = &'a ArticleEntry>) {
        for article in articles.filter(|article| article.line.is_some()) {
            let file = article.file();
            let Some(source) = self
                .sources
                .get(file)
                .filter(|_| !self.row_files.contains_key(file))
            else {
                continue;
            };
            let row_file = RowFile::open(source, &self.config_of(file), &self.spill);
            let row_file = row_file.filter(|row_file| self.is_unedited(file, &row_file.file));
            self.row_files.insert(file.to_string(), row_file);
        }
    }

    /// The text of an article before its first removal, between each two, and after the last. `None`:
    /// it is not in the output folder, or was edited there.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(super) fn kept_pieces(&self, article: &ArticleEntry) -> Result<Option<Vec<String>>, Error> {
        let removals = self.removals(article)?;
        Ok(self
            .cleaned_text(article)
            .and_then(|text| kept_pieces(&text, &removals)))
    }

    /// The text of an article as it was before cleaning. `None`: as for
    /// [`kept_pieces`](ArticleTexts::kept_pieces).
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(super) fn original(&self, article: &ArticleEntry) -> Result<Option<String>, Error> {
        let removals = self.removals(article)?;
        let pieces = self
            .cleaned_text(article)
            .and_then(|text| kept_pieces(&text, &removals));
        Ok(pieces.map(|pieces| {
            let removed = removals.iter().map(|row| row.text.as_str()).chain([""]);
            let pieces = pieces.iter().map(String::as_str);
            pieces
                .zip(removed)
                .flat_map(|(kept, removed)| [kept, removed])
                .collect()
        }))
    }

    fn removals(&self, article: &ArticleEntry) -> Result<Vec<LedgerRow>, Error> {
        match (&self.ledger, article.removals) {
            (Some(ledger), 1..) => ledger.read(article.ledger.0, article.ledger.1),
            _ => Ok(Vec::new()),
        }
    }

    /// What is left of an article.
    fn cleaned_text(&self, article: &ArticleEntry) -> Option<String> {
        let file = article.file();
        if article.is_dropped {
            return Some(String::new());
        }
        let Some(source) = self.sources.get(file) else {
            // A file of which nothing is left is not written.
            return (article.line.is_none() && article.removals > 0).then(String::new);
        };
        let Some(line) = article.line else {
            let read = read_file(source, &self.config_of(file));
            if !self.is_unedited(file, &read) {
                return None;
            }
            let articles = read.articles;
            return Some(
                articles
                    .into_iter()
                    .next()
                    .map_or_else(String::new, |article| article.text),
            );
        };
        let dropped = self.dropped_lines.get(file);
        let dropped_before =
            dropped.map_or(0, |lines| lines.partition_point(|&other| other < line));
        let row_file = self.row_files.get(file)?.as_ref()?;
        let row = row_file.rows.get(&(line - dropped_before))?;
        let (info, config) = (row_file.file.info(), self.config_of(file));
        let text = row_file
            .reader
            .text(info, Some(row_file.file.rows[*row]), &config);
        text.ok().map(|(text, _)| text)
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
    /// Finds the rows of a file. `None`: it cannot be read.
    fn open(source: &Source, config: &ReadConfig, spill: &Spill) -> Option<RowFile> {
        let mut batches = source
            .format
            .read_batches(source, config, Some(spill))
            .ok()?;
        let without_texts = |articles: Vec<_>| Ok::<_, Error>(vec![(); articles.len()]);
        let parsed: Result<Vec<_>, Error> = batches
            .by_ref()
            .map(|batch| batch().try_map(without_texts))
            .collect();
        let file = ReadFile::from_batches(source, parsed.ok()?, batches.finish());
        let rows = file.rows.iter().enumerate();
        Some(RowFile {
            rows: rows.map(|(index, row)| (row.line, index)).collect(),
            reader: ArticleReader::new(1),
            file,
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
        ..ReadConfig::default()
    }
}

/// Cuts what is left of a text where its removals were. `None`: they do not fit, so the text was
/// edited.
fn kept_pieces(text: &str, removals: &[LedgerRow]) -> Option<Vec<String>> {
    let mut pieces = Vec::with_capacity(removals.len() + 1);
    let (mut from, mut removed) = (0, 0);
    for row in removals {
        let at = row.start.checked_sub(removed)?;
        pieces.push(text.get(from..at)?.to_string());
        from = at;
        removed += row.text.len();
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
        let row = |start, end| {
            let removal = Removal {
                span: Span::new(start, end),
                class: Class::Chrome,
                rule: "phrase".into(),
                why: String::new(),
                score: None,
            };
            (LedgerRow::new("a", text, &removal), removal)
        };
        let (rows, removals): (Vec<_>, Vec<_>) =
            [row(0, 6), row(21, 27), row(35, 38)].into_iter().unzip();
        let kept = kept_text(text, &removals);
        let pieces = kept_pieces(&kept, &rows).expect("they fit");
        assert_eq!(pieces, ["", "The tide rose.\n", "It fell.", ""]);
        assert_eq!(kept_pieces("short", &rows), None);
        assert_eq!(kept_pieces(&kept, &[]), Some(vec![kept]));
    }
}
