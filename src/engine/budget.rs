//! The memory budget of a run: which data structure may hold which share of `--memory`, and when.
//!
//! Each structure that can move to temporary files has a [`MemoryShare`] here. It stays in memory up
//! to its share and moves to files beyond that, so the outputs do not depend on the shares. A share
//! counts only in the stages in which its structure is alive. The live shares of each stage sum to at
//! most 100 %, which the compiler checks. What they leave is for what always stays in memory: the
//! columns of the articles, site pages and version clusters, verified passages and overlaps, the
//! texts and buffers of the threads, and the allocator.

use unboil_io::Spill;

use BudgetStage::{CollectPostings, Compare, LearnTemplates, Link, Strip, Verify, Write};

/// The stages of a run, as far as memory is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BudgetStage {
    /// Reads and strips every article, and collects the site keys.
    Strip,
    /// Learns the templates of the sites.
    LearnTemplates,
    /// Strips with templates, and collects the postings.
    CollectPostings,
    /// Joins the postings to links.
    Link,
    /// Verifies the links.
    Verify,
    /// Writes the outputs.
    Write,
    /// Compares two output folders, in a run of its own.
    Compare,
}

/// The share of the memory limit that one data structure may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemoryShare {
    /// Name of the structure; unique in [`SHARES`].
    #[cfg_attr(not(test), expect(dead_code, reason = "names the row of the table"))]
    name: &'static str,
    /// Hundredths of the memory limit, 1 to 100.
    percent: usize,
    /// First and last stage in which the structure is alive.
    first: BudgetStage,
    last: BudgetStage,
}

impl MemoryShare {
    /// The share of `spill`'s memory limit, in bytes.
    pub(crate) fn bytes(&self, spill: &Spill) -> usize {
        spill.memory_limit() / 100 * self.percent
    }

    const fn is_live(&self, stage: BudgetStage) -> bool {
        self.first as usize <= stage as usize && stage as usize <= self.last as usize
    }
}

const fn share(
    name: &'static str,
    percent: usize,
    first: BudgetStage,
    last: BudgetStage,
) -> MemoryShare {
    MemoryShare {
        name,
        percent,
        first,
        last,
    }
}

/// The removals of all articles, what is known of each beside its text, and the problems of reading.
pub(super) const RECORDS: MemoryShare = share("records", 20, Strip, Write);
/// Hashes of the ids of all articles, while files are read.
pub(super) const ID_HASHES: MemoryShare = share("id hashes", 5, Strip, CollectPostings);
/// Hashes of the prose of every page.
pub(super) const PROSE_HASHES: MemoryShare = share("prose hashes", 10, Strip, LearnTemplates);
/// Keys of the blocks of every page that may be part of a template.
pub(super) const BLOCK_KEYS: MemoryShare = share("block keys", 20, Strip, LearnTemplates);
/// The prose hashes that several pages of a site share.
pub(super) const SHARED_PROSE_HASHES: MemoryShare =
    share("shared prose hashes", 10, LearnTemplates, LearnTemplates);
/// Postings of the seeds.
pub(super) const POSTINGS: MemoryShare = share("postings", 26, CollectPostings, Link);
/// Postings of the short seeds, of which there are about half as many.
pub(super) const SHORT_POSTINGS: MemoryShare = share("short postings", 14, CollectPostings, Link);
/// Words of the articles.
pub(super) const WORDS: MemoryShare = share("words", 15, CollectPostings, Verify);
/// The seeds of the articles that are no references.
pub(super) const SEED_FILTER: MemoryShare =
    share("seed filter", 2, CollectPostings, CollectPostings);
/// Links between articles.
pub(super) const LINKS: MemoryShare = share("links", 10, Link, Verify);
/// Tokenized articles that were read for verification.
pub(super) const ARTICLE_CACHE: MemoryShare = share("article cache", 25, Verify, Verify);
/// Rows of `ledger.jsonl`, before they are sorted.
pub(super) const LEDGER: MemoryShare = share("ledger", 20, Write, Write);
/// Rows of `metadata.jsonl`, before they are sorted.
pub(super) const METADATA: MemoryShare = share("metadata", 10, Write, Write);

/// Passages of two output folders.
pub(crate) const COMPARED_PASSAGES: MemoryShare = share("compared passages", 25, Compare, Compare);
/// The spans that two output folders removed differently.
pub(crate) const DIFFERENT_SPANS: MemoryShare = share("different spans", 25, Compare, Compare);

/// The table: every share.
const SHARES: [MemoryShare; 15] = [
    RECORDS,
    ID_HASHES,
    PROSE_HASHES,
    BLOCK_KEYS,
    SHARED_PROSE_HASHES,
    POSTINGS,
    SHORT_POSTINGS,
    WORDS,
    SEED_FILTER,
    LINKS,
    ARTICLE_CACHE,
    LEDGER,
    METADATA,
    COMPARED_PASSAGES,
    DIFFERENT_SPANS,
];

/// The sum of the shares that are live in a stage, in hundredths.
const fn live_percent(stage: BudgetStage) -> usize {
    let (mut sum, mut index) = (0, 0);
    while index < SHARES.len() {
        if SHARES[index].is_live(stage) {
            sum += SHARES[index].percent;
        }
        index += 1;
    }
    sum
}

// A table that promises more memory than there is does not compile. The sum is highest in a stage in
// which a share begins.
const _: () = {
    let mut index = 0;
    while index < SHARES.len() {
        let share = SHARES[index];
        assert!(share.percent > 0 && share.is_live(share.first));
        assert!(live_percent(share.first) <= 100);
        index += 1;
    }
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_share_has_its_own_name() {
        let names: BTreeSet<&str> = SHARES.iter().map(|share| share.name).collect();
        assert_eq!(names.len(), SHARES.len());
    }

    #[test]
    fn bytes_are_hundredths_of_the_limit() {
        let spill = Spill::new(1000, std::path::Path::new(""));
        assert_eq!(RECORDS.bytes(&spill), 200);
    }
}
