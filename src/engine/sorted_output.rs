//! Sorts rows by the ids of their articles, and makes files of rows in pieces.

use std::ops::Range;

use rayon::prelude::*;

use super::corpus::Corpus;
use super::sequential_reader::SequentialReader;
use unboil_io::{ArticleName, Error};

/// Ids in one buffer: a list of strings would take three times the memory.
#[derive(Default)]
pub(super) struct IdList {
    bytes: String,
    ends: Vec<usize>,
}

impl IdList {
    /// Reads the ids of some articles, which are sorted by number. One may be there several times.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn read(
        corpus: &Corpus,
        articles: impl Iterator<Item = usize>,
    ) -> Result<IdList, Error> {
        let mut ids = IdList::default();
        let mut reader = SequentialReader::new(corpus);
        for article in articles {
            ids.push(&reader.article(article)?.id);
        }
        Ok(ids)
    }

    fn push(&mut self, id: &str) {
        self.bytes.push_str(id);
        self.ends.push(self.bytes.len());
    }

    /// The id with this index.
    pub(super) fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[index]]
    }

    /// The indices, sorted by the bytes of the ids. Those of equal ids stay in order.
    pub(super) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.ends.len() as u32).collect();
        order.par_sort_by(|&x, &y| self.get(x as usize).cmp(self.get(y as usize)));
        order
    }
}

/// The names of articles.
pub(super) struct NameList<'c> {
    ids: IdList,
    /// The path of the file of each article, and its line.
    places: Vec<(&'c str, Option<usize>)>,
}

impl<'c> NameList<'c> {
    /// Reads the names of some articles, which are sorted by number.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn read(
        corpus: &'c Corpus,
        articles: impl Iterator<Item = usize>,
    ) -> Result<NameList<'c>, Error> {
        let (mut ids, mut places) = (IdList::default(), Vec::new());
        let mut reader = SequentialReader::new(corpus);
        for article in articles {
            let article = reader.article(article)?;
            ids.push(&article.id);
            let path = &*corpus.sources()[article.file].rel;
            places.push((path, article.row.map(|row| row.line)));
        }
        Ok(NameList { ids, places })
    }

    /// The name with this index.
    pub(super) fn get(&self, index: usize) -> ArticleName<'_> {
        let (path, line) = self.places[index];
        ArticleName::new(self.ids.get(index), path, line)
    }

    /// The indices, sorted by the bytes of the ids.
    pub(super) fn order(&self) -> Vec<u32> {
        self.ids.order()
    }
}

/// The most rows, or articles with rows, in a piece of a file.
const MAX_PIECE_ROWS: usize = 1024;

/// The most bytes in a piece of a file, unless one row is longer.
const MAX_PIECE_BYTES: usize = 256 << 10;

/// The number of pieces that are made before they are written.
const PIECES_IN_FLIGHT: usize = 64;

/// Makes a file of `len` rows in pieces, on all threads. `bytes` estimates the length of a row.
pub(super) fn parallel_pieces(
    len: usize,
    bytes: impl Fn(usize) -> usize,
    make: &(dyn Fn(Range<usize>) -> Result<Vec<u8>, Error> + Sync),
) -> impl Iterator<Item = Result<Vec<u8>, Error>> {
    let mut end = 0;
    let mut next_range = move || {
        let start = end;
        let mut sum = 0;
        while end < len
            && end - start < MAX_PIECE_ROWS
            && (sum == 0 || sum + bytes(end) <= MAX_PIECE_BYTES)
        {
            sum += bytes(end);
            end += 1;
        }
        (start < end).then_some(start..end)
    };
    let next_ranges = move || {
        let ranges: Vec<Range<usize>> = std::iter::from_fn(&mut next_range)
            .take(PIECES_IN_FLIGHT)
            .collect();
        (!ranges.is_empty()).then_some(ranges)
    };
    std::iter::from_fn(next_ranges)
        .flat_map(move |ranges| ranges.into_par_iter().map(make).collect::<Vec<_>>())
}
