//! Writes the cleaned articles, the ledger and the metadata of a run.
//!
//! Files are written on all threads. [`OutputCollector`] collects the rows of the ledger and of the
//! metadata, and writes them sorted by the id of the article at the end.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

use super::budget::{self, MemoryShare};
use super::corpus::Corpus;
use super::lock::{into_inner, lock};
use super::removal_column::RemovalColumn;
use super::sorted_output::{IdList, parallel_pieces};
use super::stripped_corpus::StrippedCorpus;
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::{
    ArticleRemovals, BlobRef, BlobStore, CleanedCopy, Error, FileInfo, LEDGER, LedgerRow, MANIFEST,
    METADATA, ManifestEntry, MetadataRow, OutDir, RowSink, Spill, Summary, json_lines,
    portable_name, write_cleaned_file,
};
use unboil_match::with_duplicates;
use unboil_text::{Class, DROP_ARTICLES_RULE, Removal, count_words};

/// Adds the removals of duplicates, a list for each article that has some, to those of stripping.
pub(super) fn merge_duplicate_removals(
    removals: &mut RemovalColumn,
    duplicates: Vec<(usize, Vec<Removal>)>,
) -> Result<(), Error> {
    for (article, duplicates) in duplicates {
        let merged = with_duplicates(removals.get(article)?, duplicates);
        removals.set(article, &merged)?;
    }
    Ok(())
}

/// Collects the rows and the counts of the files that are written.
struct OutputCollector<'o> {
    ledger: RowsByArticle<'o>,
    metadata: RowsByArticle<'o>,
    summary: Mutex<Summary>,
    /// The files whose cleaned copies have a [`portable_name`].
    renamed: Mutex<Vec<String>>,
}

/// Takes the rows of one file. They are collected only if the file could be written.
struct FileRowSink<'o> {
    collector: &'o OutputCollector<'o>,
    /// The number of the first article of the file.
    first_article: usize,
    written: Mutex<WrittenRows>,
}

/// The rows of one file and their counts.
#[derive(Default)]
struct WrittenRows {
    ledger: Vec<ArticleRows>,
    metadata: Vec<ArticleRows>,
    summary: Summary,
}

impl FileRowSink<'_> {
    /// Adds the rows and counts to those of the other files.
    fn collect(self) {
        let WrittenRows {
            ledger,
            metadata,
            summary,
        } = into_inner(self.written);
        let changed: HashSet<usize> = ledger.iter().map(|&(article, _)| article).collect();
        lock(&self.collector.ledger.blobs).extend(ledger);
        lock(&self.collector.metadata.blobs).extend(metadata);
        let mut sum = lock(&self.collector.summary);
        sum.articles_changed += changed.len();
        add_removal_counts(&mut sum, &summary);
    }
}

/// Adds the counts of removals of `part` to those of `sum`.
fn add_removal_counts(sum: &mut Summary, part: &Summary) {
    sum.articles_dropped += part.articles_dropped;
    sum.removals += part.removals;
    for (sum, words) in sum.words_removed.iter_mut().zip(part.words_removed) {
        *sum += words;
    }
}

/// Counts removals of one article.
fn count_removals(rows: &[LedgerRow]) -> Summary {
    let mut summary = Summary::default();
    for row in rows {
        let mut classes = Class::ALL.iter();
        let class = classes.position(|class| class.name() == row.class);
        let class = class.expect("every class is in the list");
        summary.words_removed[class] += count_words(&row.text);
    }
    let is_dropped = rows.iter().any(|row| row.rule == DROP_ARTICLES_RULE);
    summary.articles_dropped = usize::from(is_dropped);
    summary.removals = rows.len();
    summary
}

impl RowSink for FileRowSink<'_> {
    fn add_ledger_rows(&self, article: usize, rows: &[LedgerRow]) -> Result<(), Error> {
        let counts = count_removals(rows);
        let blob = self.collector.ledger.rows.add(&json_lines(rows))?;
        let mut written = lock(&self.written);
        written.ledger.push((self.first_article + article, blob));
        add_removal_counts(&mut written.summary, &counts);
        Ok(())
    }

    fn add_metadata_row(&self, article: usize, row: &MetadataRow) -> Result<(), Error> {
        let blob = self.collector.metadata.rows.add(&json_lines([row]))?;
        let row = (self.first_article + article, blob);
        lock(&self.written).metadata.push(row);
        Ok(())
    }

    fn for_each_row(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).into_par_iter().for_each(work);
    }
}

/// An article, and rows of it.
type ArticleRows = (usize, BlobRef);

/// Rows of a file that is sorted by article. Any thread can add rows.
struct RowsByArticle<'o> {
    rows: BlobStore<'o>,
    /// The articles with rows, and their rows: one or more blobs of an article, in order.
    blobs: Mutex<Vec<ArticleRows>>,
}

impl<'o> RowsByArticle<'o> {
    /// Creates an empty store that holds its share of the memory limit.
    fn new(share: &MemoryShare, spill: &'o Spill) -> RowsByArticle<'o> {
        RowsByArticle {
            rows: BlobStore::new(share.bytes(spill), spill),
            blobs: Mutex::default(),
        }
    }

    /// Writes the file, sorted by the bytes of the ids.
    fn write(self, out: &OutDir, name: &str, corpus: &Corpus) -> Result<(), Error> {
        let mut blobs = into_inner(self.blobs);
        // The sort is stable, so the blobs of an article stay in order.
        blobs.par_sort_by_key(|&(article, _)| article);
        let order = IdList::read(corpus, blobs.iter().map(|&(article, _)| article))?.order();
        let blob = |position: usize| blobs[order[position] as usize].1;
        let make_piece = |range: Range<usize>| {
            let mut lines = Vec::new();
            for position in range {
                lines.extend(self.rows.get(blob(position))?);
            }
            Ok(lines)
        };
        let bytes = |position: usize| blob(position).bytes();
        out.write_pieces(name, parallel_pieces(order.len(), bytes, &make_piece))
    }
}

/// What [`write_articles`] wrote.
#[derive(Default)]
pub(super) struct WrittenArticles {
    /// The rows of the manifest.
    pub(super) entries: Vec<ManifestEntry>,
    /// The counts of removals.
    pub(super) summary: Summary,
    /// What the user should know of the names of the files.
    pub(super) note: Option<String>,
}

/// Writes the cleaned articles, the ledger and, if `write.metadata` is set, the metadata.
pub(super) fn write_articles(
    out: &OutDir,
    stripped: &StrippedCorpus,
    config: &Config,
    spill: &Spill,
    progress: &dyn Progress,
) -> Result<WrittenArticles, Error> {
    let sources = stripped.corpus.sources();
    let written = sources.iter().filter(|source| !source.is_reference).count();
    progress.begin("writing", written as u64, "files");
    let collector = OutputCollector {
        ledger: RowsByArticle::new(&budget::LEDGER, spill),
        metadata: RowsByArticle::new(&budget::METADATA, spill),
        summary: Mutex::default(),
        renamed: Mutex::default(),
    };
    let entries: Vec<Option<ManifestEntry>> = (0..sources.len())
        .into_par_iter()
        .filter(|&file| !sources[file].is_reference)
        .map(|file| {
            let written = write_file(out, stripped, file, &collector, config);
            progress.advance(1);
            written
        })
        .collect::<Result<_, _>>()?;
    let OutputCollector {
        ledger,
        metadata,
        summary,
        renamed,
    } = collector;
    ledger.write(out, LEDGER, stripped.corpus)?;
    if config.write.metadata {
        metadata.write(out, METADATA, stripped.corpus)?;
    }
    Ok(WrittenArticles {
        entries: entries.into_iter().flatten().collect(),
        summary: into_inner(summary),
        note: rename_note(into_inner(renamed)),
    })
}

/// What the user reads about files that got portable names.
fn rename_note(mut renamed: Vec<String>) -> Option<String> {
    renamed.sort_unstable();
    let first = renamed.first()?;
    Some(format!(
        "{first}: the file system refuses the name, so its cleaned copy has another one; {} such \
         files; {MANIFEST} has the names",
        renamed.len()
    ))
}

/// Writes the cleaned copy of the file with the index `file`. `None`: the file is unusable.
fn write_file(
    out: &OutDir,
    stripped: &StrippedCorpus,
    file: usize,
    collector: &OutputCollector,
    config: &Config,
) -> Result<Option<ManifestEntry>, Error> {
    let mut info = stripped.corpus.file_info(file);
    let mut copy = write_copy(out, stripped, file, info, collector, config)?;
    let mut renamed = info.source.clone();
    if let CleanedCopy::NameRefused(_) = copy {
        renamed.cleaned_rel = portable_name(&renamed.cleaned_rel).into();
        info.source = &renamed;
        copy = write_copy(out, stripped, file, info, collector, config)?;
        lock(&collector.renamed).push(renamed.rel.to_string());
    }
    match copy {
        CleanedCopy::Written(entry) => Ok(Some(entry)),
        CleanedCopy::Unusable => Ok(None),
        CleanedCopy::NameRefused(error) => Err(error),
    }
}

/// Writes the cleaned copy of the file with the index `file` under the name in `info`.
fn write_copy(
    out: &OutDir,
    stripped: &StrippedCorpus,
    file: usize,
    info: FileInfo,
    collector: &OutputCollector,
    config: &Config,
) -> Result<CleanedCopy, Error> {
    let corpus = stripped.corpus;
    let articles = corpus.articles_of_file(file);
    let first_article = articles.start;
    let has_removals = articles
        .into_iter()
        .any(|article| stripped.removals.has_any(article));
    let mut removals = corpus.articles(file).map(|article| {
        let (article, meta) = article?;
        Ok(ArticleRemovals {
            id: meta.id.into(),
            row: meta.row,
            text_hash: meta.text_hash,
            page_type: stripped.page_types[article],
            removals: stripped.removals.get(article)?,
        })
    });
    let rows = FileRowSink {
        collector,
        first_article,
        written: Mutex::default(),
    };
    let copy = write_cleaned_file(out, info, has_removals, &mut removals, &rows, config.io())?;
    if let CleanedCopy::Written(_) = copy {
        rows.collect();
    }
    Ok(copy)
}
