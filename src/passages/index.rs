//! Seeds in, links out: which seeds of two articles are the same.
//!
//! Seeds are sorted by hash in partitions, so that partitions can be worked on one by one or side by side with the same
//! result. A seed that many articles have is not dropped: each of its places is linked to the first and to its neighbour
//! instead of to all others, so that the cost is linear in the copies.

/// Partitions of the index, by some bits of the hash. A power of two; enough that one fits the cache for some
/// gigabytes of text, few enough that every thread can keep a buffer for each.
pub const PARTITIONS: usize = 256;

/// A seed has up to this many places linked each with each; a more frequent one has every place linked to the first and to its
/// neighbours. Sixteen keeps small families complete at no more than 120 links a seed. It bounds the guarantee: copies of what
/// more articles have are compared by way of these.
const ALL_PAIRS: usize = 16;

/// So many places of a seed in one article are linked, the first ones. Prose seldom has more; a column of zeros has thousands,
/// and each would pair with each. This bounds the guarantee too.
const IN_ARTICLE: usize = 16;

/// A short seed in more places than this says nothing and is not linked. Short seeds are beyond the guarantee: they find
/// copies of which half the words were changed. With 2 to 6 the same passages are found within one in a hundred.
const RARE: usize = 4;

/// The same seed in two articles. Articles are given by their rank in the order of `--keep`; `early` is the lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Rank of the article that goes if one has to.
    pub late: u32,
    /// Rank of the article that stays.
    pub early: u32,
    /// First token of the seed in `late`.
    pub late_token: u32,
    /// First token of the seed in `early`.
    pub early_token: u32,
}

/// Postings of some articles before they are parted. A posting is a seed and where it is, in one number: 32 bits of its hash, of
/// which the lowest says if it is `short`, above its ordinal, the count of tokens before it in the whole corpus. Numbers of one
/// partition sort by seed, then by place.
#[derive(Default)]
pub struct Postings {
    partitions: Vec<u8>,
    postings: Vec<u64>,
}

impl Postings {
    /// One more. The partition comes from low bits of the hash: winnowing selects by the upper ones, of which low values are
    /// more frequent.
    pub fn push(&mut self, hash: u64, ordinal: u32, short: bool) {
        self.partitions.push((hash >> 16) as u8);
        let seed = hash >> 32 & !1 | u64::from(short);
        self.postings.push(seed << 32 | u64::from(ordinal));
    }

    /// Takes all of them away, with room for so many.
    pub fn clear(&mut self, room: usize) {
        self.partitions.clear();
        self.partitions.reserve(room);
        self.postings.clear();
        self.postings.reserve(room);
    }
}

/// Postings by partition: one list, and where each partition starts and ends in it.
pub struct Partitioned {
    postings: Vec<u64>,
    bounds: Vec<usize>,
}

impl Partitioned {
    /// Parts postings, in their order, by partition.
    pub fn new(postings: &Postings) -> Partitioned {
        let mut bounds = vec![0; PARTITIONS + 1];
        for &partition in &postings.partitions {
            bounds[partition as usize + 1] += 1;
        }
        for at in 0..PARTITIONS {
            bounds[at + 1] += bounds[at];
        }
        let mut next = bounds.clone();
        let mut sorted = vec![0; postings.postings.len()];
        for (&partition, &posting) in postings.partitions.iter().zip(&postings.postings) {
            let slot = &mut next[partition as usize];
            sorted[*slot] = posting;
            *slot += 1;
        }
        Partitioned {
            postings: sorted,
            bounds,
        }
    }

    /// The postings of one partition.
    pub fn partition(&self, partition: usize) -> &[u64] {
        &self.postings[self.bounds[partition]..self.bounds[partition + 1]]
    }
}

/// The postings of one partition from all parts of the corpus, but for most of the seeds that occur once: they are most of
/// all, and sorting them is of no use.
#[derive(Default)]
pub struct Repeated {
    /// By some bits of the seed: 0 if it has not been seen, 1 if it was seen once, 3 or more if again, or another one.
    seen: Vec<u8>,
    postings: Vec<u64>,
}

impl Repeated {
    /// Those of this partition.
    pub fn of(&mut self, parts: &[Partitioned], partition: usize) -> &mut [u64] {
        let lists = parts.iter().map(|part| part.partition(partition));
        let count: usize = lists.clone().map(<[u64]>::len).sum();
        let size = (PLACES_A_POSTING * count).next_power_of_two();
        let place = |posting: u64| (posting >> 32) as usize & (size - 1);
        self.seen.clear();
        self.seen.resize(size, 0);
        for &posting in lists.clone().flatten() {
            let seen = &mut self.seen[place(posting)];
            *seen = *seen << 1 | 1;
        }
        // What is left of another partition is written over.
        if self.postings.len() < count {
            self.postings.resize(count, 0);
        }
        let mut repeated = 0;
        for list in lists {
            for &posting in list {
                self.postings[repeated] = posting;
                repeated += usize::from(self.seen[place(posting)] > 1);
            }
        }
        &mut self.postings[..repeated]
    }
}

/// Three in four of the seeds that occur once have a place of their own then.
const PLACES_A_POSTING: usize = 4;

/// Sorts the postings of one partition and calls `emit` with the links in it. `firsts` holds the ordinal of the first token of every article.
pub fn links(postings: &mut [u64], firsts: &[u32], mut emit: impl FnMut(Link)) {
    postings.sort_unstable();
    let mut places: Vec<(u32, u32)> = Vec::new();
    for run in postings.chunk_by(|one, other| one >> 32 == other >> 32) {
        if run.len() > 1 {
            places.clear();
            for &posting in run {
                let place = place(posting as u32, firsts);
                let before = places.len().checked_sub(IN_ARTICLE);
                if before.is_none_or(|before| places[before].0 != place.0) {
                    places.push(place);
                }
            }
            let short = run[0] >> 32 & 1 == 1;
            if !short || places.len() <= RARE {
                link_run(&places, &mut emit);
            }
        }
    }
}

/// Rank of the article and token in it.
fn place(ordinal: u32, firsts: &[u32]) -> (u32, u32) {
    let rank = firsts.partition_point(|&first| first <= ordinal) - 1;
    (rank as u32, ordinal - firsts[rank])
}

/// The links of one seed, from its places in order.
fn link_run(places: &[(u32, u32)], emit: &mut impl FnMut(Link)) {
    let mut link = |late: (u32, u32), early: (u32, u32)| {
        if late.0 != early.0 {
            emit(Link {
                late: late.0,
                early: early.0,
                late_token: late.1,
                early_token: early.1,
            });
        }
    };
    if places.len() <= ALL_PAIRS {
        for at in 1..places.len() {
            for &early in &places[..at] {
                link(places[at], early);
            }
        }
        return;
    }
    // The last place of the article before: a seed may stand several times in one article.
    let mut neighbour = places[0];
    for at in 1..places.len() {
        if places[at].0 != places[at - 1].0 {
            neighbour = places[at - 1];
        }
        link(places[at], places[0]);
        if neighbour.0 != places[0].0 {
            link(places[at], neighbour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(places: &[(u64, u32)], firsts: &[u32]) -> Vec<(u32, u32)> {
        let mut postings = Postings::default();
        for &(seed, ordinal) in places {
            postings.push(seed << 33, ordinal, false);
        }
        let mut repeated = Repeated::default();
        let mut out = Vec::new();
        links(
            repeated.of(&[Partitioned::new(&postings)], 0),
            firsts,
            |l| out.push((l.late, l.early)),
        );
        out
    }

    #[test]
    fn few_places_are_linked_each_with_each() {
        let firsts = [0, 10, 20];
        assert_eq!(run(&[(1, 5), (2, 15)], &firsts), []);
        assert_eq!(
            run(&[(1, 25), (1, 15), (1, 5)], &firsts),
            [(1, 0), (2, 0), (2, 1)]
        );
        assert_eq!(run(&[(1, 5), (1, 6), (1, 15)], &firsts), [(1, 0), (1, 0)]);
    }

    #[test]
    fn many_places_are_linked_to_the_first_and_the_neighbour() {
        let firsts: Vec<u32> = (0..5000).map(|rank| rank * 10).collect();
        let places: Vec<(u64, u32)> = firsts.iter().map(|&first| (7, first + 3)).collect();
        let found = run(&places, &firsts);
        assert_eq!(found.len(), 4999 + 4998);
        for late in 1..5000 {
            assert!(found.contains(&(late, 0)));
        }
    }

    #[test]
    fn a_seed_again_and_again_in_one_article_costs_little() {
        let firsts = [0, 100_000, 200_000];
        let places: Vec<(u64, u32)> = (0..150_000).map(|ordinal| (7, 2 * ordinal)).collect();
        assert!(run(&places, &firsts).len() <= 2 * 3 * IN_ARTICLE);
    }
}
