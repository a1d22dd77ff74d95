//! Maps the ordinal of a token in the whole corpus to an article and a token of it.
//!
//! The engine numbers the tokens of all articles in the order in which it reads them. Each article
//! has a range of ordinals. [`Ordinals`] finds the article in constant time on average.

/// The ranges of ordinals of all articles.
///
/// ```
/// use unboil_match::Ordinals;
///
/// // The article with rank 1 was read first and has the ordinals 0 to 49.
/// let ordinals = Ordinals::new(vec![(50, 0), (0, 1)]);
/// assert_eq!(ordinals.locate(7), (1, 7));
/// assert_eq!(ordinals.locate(53), (0, 3));
/// ```
pub struct Ordinals {
    /// Ordinal of the first token of each article, and the article's rank; sorted.
    first_ordinals: Vec<(u64, u32)>,
    /// For each bucket of ordinals, the last article that starts at or before it.
    buckets: Vec<u32>,
    shift: u32,
}

impl Ordinals {
    /// Builds the map from the ordinal of the first token and the rank of each article, in any
    /// order.
    pub fn new(mut first_ordinals: Vec<(u64, u32)>) -> Ordinals {
        first_ordinals.sort_unstable();
        let last = first_ordinals.last().map_or(0, |&(first, _)| first);
        // About one bucket for each article.
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

    /// Returns the rank of the article that has the token, and the index of the token in it.
    pub fn locate(&self, ordinal: u64) -> (u32, u32) {
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
        // Read in the order 2, 0, 1; an article without tokens has a range too.
        let ordinals = Ordinals::new(vec![(50, 0), (0, 2), (1_000_000, 1), (50, 3)]);
        for (ordinal, located) in [
            (0, (2, 0)),
            (49, (2, 49)),
            (50, (3, 0)),
            (999_999, (3, 999_949)),
            (1_000_000, (1, 0)),
            (1_000_400, (1, 400)),
        ] {
            assert_eq!(ordinals.locate(ordinal), located, "{ordinal}");
        }
    }
}
