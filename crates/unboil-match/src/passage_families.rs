//! Groups copies of passages into families: [`PassageFamilies`], used by `reporting.rs`.

use crate::records::{ArticleSpan, Passage};

/// Number of earlier copies in the article with which a copy is compared.
const MAX_COPIES_BACK: usize = 8;

/// A union-find structure of the copies of all passages. Node `2 * n` is the copy `a` of passage
/// `n`, node `2 * n + 1` its copy `b`. Copies in one article that overlap by half are united.
pub(crate) struct PassageFamilies {
    parents: Vec<usize>,
    /// The nodes sorted by article and span.
    sorted: Vec<usize>,
}

impl PassageFamilies {
    /// Makes the families of copies in one article: two copies are in one family if they share at
    /// least half of the shorter one.
    pub(crate) fn new(passages: &[Passage]) -> PassageFamilies {
        let mut copies: Vec<(ArticleSpan, usize)> = (passages.iter().enumerate())
            .flat_map(|(at, p)| [(p.a, 2 * at), (p.b, 2 * at + 1)])
            .collect();
        copies.sort_unstable();
        let mut families = PassageFamilies {
            parents: (0..copies.len()).collect(),
            sorted: copies.iter().map(|&(_, node)| node).collect(),
        };
        for (at, &(copy, node)) in copies.iter().enumerate() {
            let before = copies[..at].iter().rev().take(MAX_COPIES_BACK);
            for &(before, other) in before.take_while(|before| before.0.article == copy.article) {
                let shared = before.span.overlap(copy.span);
                let short = before.span.len().min(copy.span.len());
                if 2 * shared >= short {
                    families.union(node, other);
                }
            }
        }
        families
    }

    /// Returns the number of articles of each family, by its root.
    pub(crate) fn count_articles(&mut self, passages: &[Passage]) -> Vec<u32> {
        let mut count = vec![0; self.parents.len()];
        let mut last = vec![usize::MAX; self.parents.len()];
        for at in 0..self.sorted.len() {
            let node = self.sorted[at];
            let root = self.root(node);
            let passage = &passages[node / 2];
            let article = match node % 2 {
                0 => passage.a.article,
                _ => passage.b.article,
            };
            count[root] += u32::from(last[root] != article);
            last[root] = article;
        }
        count
    }

    /// Returns the root of the family of a node.
    pub(crate) fn root(&mut self, node: usize) -> usize {
        let mut node = node;
        while self.parents[node] != node {
            self.parents[node] = self.parents[self.parents[node]];
            node = self.parents[node];
        }
        node
    }

    /// Unites the families of two nodes. Returns false if they were one family before.
    pub(crate) fn union(&mut self, one: usize, two: usize) -> bool {
        let (one, two) = (self.root(one), self.root(two));
        self.parents[one.max(two)] = one.min(two);
        one != two
    }
}
