//! [`find_decisions`] reads what an output folder says about one article.

use std::collections::HashMap;

use unboil_io::{
    ArticleName, DroppedRow, Error, LedgerRow, ManifestEntry, OutputReader, PassageRow,
};

use super::article_list::ArticleList;
use super::article_texts::ArticleTexts;
use crate::temporary_spill::temporary_spill;

/// An article of which only its own file is known.
pub(crate) struct SoughtArticle<'a> {
    /// The paths that its file may have below `articles/`, the longest first.
    pub(crate) files: &'a [String],
    /// The line of its row in the file. `None`: it is the whole file.
    pub(crate) line: Option<usize>,
    /// Its text as it is read now.
    pub(crate) text: &'a str,
}

/// What an output folder says about an article.
pub(crate) enum FoundArticle {
    /// Nothing: its file is not in the folder.
    Missing,
    /// The run read another text.
    OtherText,
    Decisions(Box<ArticleDecisions>),
}

/// The decisions of a run about an article.
#[derive(Debug, Default)]
pub(crate) struct ArticleDecisions {
    /// The path of its file below `articles/`.
    file: String,
    /// The line of its row.
    line: Option<usize>,
    /// Its removals, by start.
    pub(crate) removals: Vec<LedgerRow>,
    /// Its passages, in the order of their copies in it. The article may be `a` or `b`, or both.
    pub(crate) passages: Vec<PassageRow<'static>>,
    /// The article that stays instead, if nothing is left of it.
    pub(crate) dropped: Option<DroppedRow<'static>>,
    /// True if its text is the one that the run read. False: the folder does not hold enough to tell.
    pub(crate) is_text_checked: bool,
}

impl ArticleDecisions {
    /// True if a name of the output is that of the article.
    pub(crate) fn is_article(&self, name: &ArticleName) -> bool {
        name.file() == self.file && name.line == self.line
    }

    /// Reads the passages of the article, and which article stays instead of it.
    fn read_duplicates(&mut self, out: &OutputReader) -> Result<(), Error> {
        for placed in out.passages()? {
            let row = placed?.row;
            if self.is_article(&row.a.name) || self.is_article(&row.b.name) {
                self.passages.push(row);
            }
        }
        let mut passages = std::mem::take(&mut self.passages);
        passages.sort_by_key(|row| {
            let copy = match self.is_article(&row.a.name) {
                true => &row.a,
                false => &row.b,
            };
            (copy.start, copy.end)
        });
        self.passages = passages;
        for placed in out.dropped()? {
            let row = placed?.row;
            if self.is_article(&row.name) {
                self.dropped = Some(row);
            }
        }
        Ok(())
    }
}

impl SoughtArticle<'_> {
    /// True if a name of the output is that of the article, if its file is `file`.
    fn is(&self, file: &str, name: &ArticleName) -> bool {
        name.file() == file && name.line == self.line
    }
}

/// Finds an article in an output folder.
///
/// # Errors
/// If the output folder cannot be read.
pub(crate) fn find_decisions(
    out: &OutputReader,
    article: &SoughtArticle,
) -> Result<FoundArticle, Error> {
    let Some((file, entry)) = find_file(out, article)? else {
        return Ok(FoundArticle::Missing);
    };
    let mut found = ArticleDecisions {
        file: file.to_string(),
        line: article.line,
        ..ArticleDecisions::default()
    };
    let mut list = ArticleList::default();
    let mut number = None;
    for placed in out.ledger()? {
        let placed = placed?;
        let row = &placed.row;
        if row.file() != file {
            continue;
        }
        // Rows after a dropped one are in other lines of the output.
        list.note_dropped(row);
        if row.line == article.line {
            number = Some(list.add_removal(&placed, 0));
            found.removals.push(placed.row);
        }
    }
    found.read_duplicates(out)?;
    if !fits(article.text, &found) {
        return Ok(FoundArticle::OtherText);
    }
    // Markdown and the rows of pages do not hold the text that was stripped.
    if entry.is_some_and(|entry| !entry.markdown && !entry.page_rows) {
        // An article without removals is not in the list.
        let number = number.unwrap_or_else(|| list.number(file, None, article.line));
        let (_folder, spill) = temporary_spill(usize::MAX)?;
        let original = ArticleTexts::open(out, &list, &spill)?.original(&list, number)?;
        if original.text.as_deref() != Some(article.text) {
            return Ok(FoundArticle::OtherText);
        }
        found.is_text_checked = true;
    }
    Ok(FoundArticle::Decisions(Box::new(found)))
}

/// The first of the paths that the output folder has, with its row of the manifest. A run that wrote
/// no articles has the paths of articles with passages only.
fn find_file<'a>(
    out: &OutputReader,
    article: &'a SoughtArticle,
) -> Result<Option<(&'a str, Option<ManifestEntry>)>, Error> {
    let paths = article.files.iter().enumerate();
    let paths: HashMap<&str, usize> = paths.map(|(at, file)| (&**file, at)).collect();
    let mut first: Option<(usize, Option<ManifestEntry>)> = None;
    let is_first = |first: &Option<(usize, _)>, at: usize| first.as_ref().is_none_or(|f| at < f.0);
    for entry in out.manifest()? {
        let entry = entry?;
        let path = entry.path.strip_prefix("articles/").unwrap_or_default();
        if let Some(&at) = paths.get(path).filter(|&&at| is_first(&first, at)) {
            first = Some((at, Some(entry)));
        }
    }
    if first.is_none() && out.articles().is_none() {
        for placed in out.passages()? {
            let row = placed?.row;
            for name in [&row.a.name, &row.b.name] {
                let at = article.files.iter().position(|file| article.is(file, name));
                if let Some(at) = at.filter(|&at| is_first(&first, at)) {
                    first = Some((at, None));
                }
            }
        }
    }
    Ok(first.map(|(at, entry)| (article.files[at].as_str(), entry)))
}

/// True if the spans of the removals and of the passages are in the text, and the removals have its
/// words.
fn fits(text: &str, found: &ArticleDecisions) -> bool {
    let mut removals = found.removals.iter();
    let mut copies = (found.passages.iter())
        .flat_map(|row| [&row.a, &row.b])
        .filter(|copy| found.is_article(&copy.name));
    removals.all(|row| text.get(row.start..row.end) == Some(&row.text))
        && copies.all(|copy| text.get(copy.start..copy.end).is_some())
}
