//! What was decided of the articles -> the cleaned files, the ledger, the manifest, and the numbers of it.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::budget::{self, MemoryShare};
use super::corpus::ArticleMeta;
use super::passages::ranks_in;
use super::removal_column::RemovalColumn;
use super::stripped_corpus::StrippedCorpus;
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::error::Error;
use unboil_io::spill::{BlobRef, BlobStore, Spill};
use unboil_io::write::ledger::{LEDGER, LedgerRow};
use unboil_io::write::manifest;
use unboil_io::write::metadata::{METADATA, MetadataRow};
use unboil_io::write::passages::PASSAGES;
use unboil_io::write::{self, Decisions, OutDir, Summary};
use unboil_match::{ArticleSpan, Passage};
use unboil_text::{Class, DROP_ARTICLES_RULE, PageType, Removal, Span};

/// Adds the removals of duplicates, one list per article, to those of stripping. An article that is
/// dropped gets one removal that spans all of it.
pub(super) fn merge_duplicate_removals(
    removals: &mut RemovalColumn,
    duplicates: Vec<Vec<Removal>>,
) -> Result<(), Error> {
    for (article, duplicates) in duplicates.into_iter().enumerate() {
        if duplicates.is_empty() {
            continue;
        }
        let dropped = duplicates
            .iter()
            .find(|removal| removal.rule == DROP_ARTICLES_RULE)
            .cloned();
        let mut merged = removals.get(article)?;
        merged.extend(duplicates);
        merged.sort_by_key(|removal| removal.span);
        if let (Some(dropped), Some(last)) = (dropped, merged.last()) {
            // Together with what stripping removed, the removals cover the whole article.
            let span = Span::new(0, last.span.end);
            merged = vec![Removal { span, ..dropped }];
        }
        removals.set(article, &merged)?;
    }
    Ok(())
}

/// The decisions of one file.
struct FileDecisions<'o> {
    corpus: &'o StrippedCorpus<'o>,
    /// Number of its first article.
    first: usize,
    articles: &'o [ArticleMeta],
    collector: &'o OutputCollector<'o>,
}

/// What was told while files were written.
struct OutputCollector<'o> {
    ledger: RowsByArticle<'o>,
    metadata: RowsByArticle<'o>,
    summary_totals: Mutex<Summary>,
}

/// Rows of articles for a file that is sorted by article, from any thread.
struct RowsByArticle<'o> {
    bytes: BlobStore<'o>,
    /// Those of each article that has some.
    blobs_by_article: Mutex<Vec<(usize, BlobRef)>>,
}

impl<'o> RowsByArticle<'o> {
    /// Creates an empty store that holds its share of the memory limit.
    fn new(share: &MemoryShare, spill: &'o Spill) -> RowsByArticle<'o> {
        RowsByArticle {
            bytes: BlobStore::new(share.bytes(spill), spill),
            blobs_by_article: Mutex::default(),
        }
    }

    fn add(&self, article: usize, lines: &[u8]) -> Result<(), Error> {
        let blob = self.bytes.add(lines)?;
        lock_ignoring_poison(&self.blobs_by_article).push((article, blob));
        Ok(())
    }

    /// Writes the file, its articles in this order.
    fn write(&self, out: &OutDir, name: &str, order: &[usize]) -> Result<(), Error> {
        let mut blobs = vec![BlobRef::default(); order.len()];
        for &(article, blob) in lock_ignoring_poison(&self.blobs_by_article).iter() {
            blobs[article] = blob;
        }
        let make_piece = |range: Range<usize>| {
            let mut lines = Vec::new();
            for &article in &order[range] {
                lines.extend(self.bytes.get(blobs[article])?);
            }
            Ok(lines)
        };
        let bytes = |at: usize| blobs[order[at]].bytes();
        out.write_pieces(name, parallel_pieces(order.len(), bytes, &make_piece))
    }
}

fn lock_ignoring_poison<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Decisions for FileDecisions<'_> {
    fn id(&self, article: usize) -> &str {
        &self.articles[article].id
    }

    fn content(&self, article: usize) -> u64 {
        self.articles[article].text_hash
    }

    fn page_type(&self, article: usize) -> Option<PageType> {
        self.corpus.page_types[self.first + article]
    }

    fn has_removals(&self, article: usize) -> bool {
        self.corpus.removals.has_any(self.first + article)
    }

    fn removals(&self, article: usize) -> Result<Vec<Removal>, Error> {
        self.corpus.removals.get(self.first + article)
    }

    fn add_ledger_rows(&self, article: usize, text: &str, rows: &[LedgerRow]) -> Result<(), Error> {
        self.collector
            .ledger
            .add(self.first + article, &write::lines(rows))?;
        let mut words = [0; Class::ALL.len()];
        for row in rows {
            let class = Class::ALL
                .iter()
                .position(|class| class.name() == row.class);
            let class = class.expect("every class is in the list");
            words[class] += unboil_text::count_words(&text[row.start..row.end]);
        }
        let mut summary_totals = lock_ignoring_poison(&self.collector.summary_totals);
        summary_totals.articles_changed += 1;
        summary_totals.articles_dropped +=
            usize::from(rows.iter().any(|row| row.rule == DROP_ARTICLES_RULE));
        summary_totals.removals += rows.len();
        for (sum, words) in summary_totals.words_removed.iter_mut().zip(words) {
            *sum += words;
        }
        Ok(())
    }

    fn add_metadata(&self, article: usize, row: &MetadataRow) -> Result<(), Error> {
        let line = write::lines([row]);
        self.collector.metadata.add(self.first + article, &line)
    }
}

/// The articles in the order of the bytes of their ids.
pub(super) fn by_id(ids: &[&str]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.par_sort_unstable_by_key(|&article| ids[article]);
    order
}

/// Writes the passages, sorted.
pub(super) fn write_passages(
    out: &OutDir,
    ids: &[&str],
    by_id: &[usize],
    mut passages: Vec<Passage>,
) -> Result<(), Error> {
    let rank = ranks_in(by_id);
    let side = |side: ArticleSpan| (rank[side.article], side.span);
    passages.par_sort_by_key(|passage| (side(passage.a), side(passage.b)));
    let make_piece = |range: Range<usize>| Ok(write::passage_lines(ids, &passages[range]));
    out.write_pieces(
        PASSAGES,
        parallel_pieces(passages.len(), |_| 1, &make_piece),
    )
}

/// Rows, or articles with rows, that a thread makes a piece of a file of; about how many bytes a piece has at most, unless one row has
/// more; and pieces that are held in memory.
const MAX_PIECE_ROWS: usize = 1024;
const MAX_PIECE_BYTES: usize = 256 << 10;
const PIECES_IN_FLIGHT: usize = 64;

/// A file of `len` rows in pieces, which are made on all threads; `bytes` is about the length of one.
fn parallel_pieces(
    len: usize,
    bytes: impl Fn(usize) -> usize,
    make: &(dyn Fn(Range<usize>) -> Result<Vec<u8>, Error> + Sync),
) -> impl Iterator<Item = Result<Vec<u8>, Error>> {
    let mut start = 0;
    let mut make_piece = move || {
        let from = start;
        let mut sum = 0;
        while start < len
            && start - from < MAX_PIECE_ROWS
            && (sum == 0 || sum + bytes(start) <= MAX_PIECE_BYTES)
        {
            sum += bytes(start);
            start += 1;
        }
        (from < start).then_some(from..start)
    };
    let some = move || {
        let some: Vec<Range<usize>> = std::iter::from_fn(&mut make_piece)
            .take(PIECES_IN_FLIGHT)
            .collect();
        (!some.is_empty()).then_some(some)
    };
    std::iter::from_fn(some)
        .flat_map(move |some| some.into_par_iter().map(make).collect::<Vec<_>>())
}

/// Writes the cleaned articles, the ledger and, if they are asked for, the metadata of pages; gives their rows of the manifest, and the numbers of what was removed.
pub(super) fn write_articles(
    out: &OutDir,
    stripped: &StrippedCorpus,
    by_id: &[usize],
    config: &Config,
    spill: &Spill,
    progress: &dyn Progress,
) -> Result<(Vec<manifest::ManifestEntry>, Summary), Error> {
    let corpus = stripped.corpus;
    progress.begin("writing", corpus.files.len() as u64, "files");
    let collector = OutputCollector {
        ledger: RowsByArticle::new(&budget::LEDGER, spill),
        metadata: RowsByArticle::new(&budget::METADATA, spill),
        summary_totals: Mutex::default(),
    };
    let entries: Vec<_> = (corpus.files.par_iter().enumerate())
        .map(|(number, file)| {
            let decisions = FileDecisions {
                corpus: stripped,
                first: corpus.first_article(number),
                articles: &file.articles,
                collector: &collector,
            };
            let written = write::write_file(out, file, &decisions, config.io());
            progress.advance(1);
            written
        })
        .collect::<Result<_, _>>()?;
    collector.ledger.write(out, LEDGER, by_id)?;
    if config.write.metadata {
        collector.metadata.write(out, METADATA, by_id)?;
    }
    let summary = lock_ignoring_poison(&collector.summary_totals).clone();
    Ok((entries.into_iter().flatten().collect(), summary))
}
