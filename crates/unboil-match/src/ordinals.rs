//! Articles in the order in which they were read in, the article and place of a token out.

/// Where the tokens of each article are among all: in the order in which they were read, and by which rank.
pub struct Ordinals {
    /// Ordinal of the first token of an article, and the article's rank; sorted.
    first_ordinals: Vec<(u64, u32)>,
    /// For each bucket of ordinals, the last article that starts at or before it.
    buckets: Vec<u32>,
    shift: u32,
}

impl Ordinals {
    /// Of articles given by the ordinal of their first token and their rank.
    pub fn new(mut first_ordinals: Vec<(u64, u32)>) -> Ordinals {
        first_ordinals.sort_unstable();
        let last = first_ordinals.last().map_or(0, |&(first, _)| first);
        // About a bucket an article.
        let shift = (last / first_ordinals.len().max(1) as u64 + 1).ilog2();
        let mut buckets = Vec::with_capacity((last >> shift) as usize + 2);
        let mut article = 0;
        for bucket in 0..=(last >> shift) + 1 {
            while (first_ordinals.get(article + 1))
                .is_some_and(|&(first, _)| first <= bucket << shift)
            {
                article += 1;
            }
            buckets.push(article as u32);
        }
        Ordinals {
            first_ordinals,
            buckets,
            shift,
        }
    }

    /// Rank of the article that a token is in, and its place there.
    pub fn place(&self, ordinal: u64) -> (u32, u32) {
        let bucket = ((ordinal >> self.shift) as usize).min(self.buckets.len() - 1);
        let mut article = self.buckets[bucket] as usize;
        while (self.first_ordinals.get(article + 1)).is_some_and(|&(first, _)| first <= ordinal) {
            article += 1;
        }
        let (first, rank) = self.first_ordinals[article];
        (rank, (ordinal - first) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_map_to_rank_and_token() {
        // Read in the order 2, 0, 1; an article without tokens has a place too.
        let ordinals = Ordinals::new(vec![(50, 0), (0, 2), (1_000_000, 1), (50, 3)]);
        for (ordinal, place) in [
            (0, (2, 0)),
            (49, (2, 49)),
            (50, (3, 0)),
            (999_999, (3, 999_949)),
            (1_000_000, (1, 0)),
            (1_000_400, (1, 400)),
        ] {
            assert_eq!(ordinals.place(ordinal), place, "{ordinal}");
        }
    }
}
