//! Makes the ids of all articles unique, without holding them in memory: [`IdCollector`] and
//! [`repeated_ids`].
//!
//! The first article with an id keeps it; later ones get `id@path:line`, or `id@path` if the file is
//! one article. `unboil_io::unique_ids` does the same in memory. Here, threads collect a hash of each
//! id with the place of its article, in spill files. Ids that occur once need nothing more. The id of
//! a row without words is only reserved: the row itself needs no name of its own.

use std::collections::HashSet;
use std::sync::Mutex;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::budget;
use super::lock::{into_inner, lock};
use unboil_io::{Error, PartitionedRuns, Runs, Spill};

/// Number of partitions of the hashes: each is sorted on its own.
const PARTITIONS: usize = 256;

/// Number of hashes from which the buffer is added to the partitions.
const FLUSH_HASHES: usize = 1 << 14;

/// A place of an article in the corpus: its file, its line, and a bit that is 1 if it is an article
/// and 0 if it is a row without words; packed in their order.
pub(super) type Place = u64;

const ARTICLE_BIT: Place = 1;

/// Packs places. The number of files decides how many bits a line has: at least 31 for less than
/// four billion files.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacePacker {
    line_bits: u32,
}

impl PlacePacker {
    /// Makes the packer for a number of files.
    pub(super) fn new(files: usize) -> PlacePacker {
        let file_bits = usize::BITS - files.leading_zeros();
        PlacePacker {
            line_bits: u64::BITS - 1 - file_bits.max(1),
        }
    }

    /// The place of an article or of a row without words. `line` is 0 if the file is one article.
    pub(super) fn pack(self, file: usize, line: usize, is_article: bool) -> Place {
        ((file as u64) << self.line_bits | line as u64) << 1 | u64::from(is_article)
    }

    /// The file and the line of a place.
    pub(super) fn unpack(self, place: Place) -> (usize, usize) {
        let place = place >> 1;
        let line = place & ((1 << self.line_bits) - 1);
        ((place >> self.line_bits) as usize, line as usize)
    }
}

/// Collects the hashes of the ids of all articles, from any thread.
pub(super) struct IdCollector<'a> {
    hashes: PartitionedRuns<'a>,
    pending: Mutex<Vec<u128>>,
}

fn partition(record: u128) -> usize {
    (record >> 64) as u64 as usize % PARTITIONS
}

fn record(id: &str, place: Place) -> u128 {
    u128::from(xxh3_64(id.as_bytes())) << 64 | u128::from(place)
}

impl<'a> IdCollector<'a> {
    /// Makes an empty collector.
    pub(super) fn new(spill: &'a Spill) -> IdCollector<'a> {
        IdCollector {
            hashes: PartitionedRuns::new(PARTITIONS, budget::ID_HASHES.bytes(spill), spill),
            pending: Mutex::default(),
        }
    }

    /// Adds the ids of some articles with their places.
    ///
    /// # Errors
    /// If a spill file cannot be written.
    pub(super) fn add<'i>(&self, ids: impl Iterator<Item = (&'i str, Place)>) -> Result<(), Error> {
        let records: Vec<u128> = ids.map(|(id, place)| record(id, place)).collect();
        let mut full = {
            let mut pending = lock(&self.pending);
            pending.extend(records);
            match pending.len() < FLUSH_HASHES {
                true => return Ok(()),
                false => std::mem::take(&mut *pending),
            }
        };
        self.hashes.add(&mut full, partition)
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// If a spill file cannot be written.
    pub(super) fn finish(self) -> Result<CollectedIds, Error> {
        self.hashes.add(&mut into_inner(self.pending), partition)?;
        Ok(CollectedIds(self.hashes.finish()))
    }
}

/// The hashes of all ids.
pub(super) struct CollectedIds(Runs);

/// The new name of an article whose id occurs before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RenamedArticle {
    pub(super) place: Place,
    /// The number of `+` after the line: as many as make the name unique.
    pub(super) plus_signs: u32,
}

/// Returns the new names of the articles at some places, sorted.
pub(super) type Names<'n> = dyn Fn(&[Place]) -> Result<Vec<String>, Error> + 'n;

/// The articles that need another name, in the order of their places. `names` returns the id of
/// each article at some sorted places, with `@` and the place.
///
/// # Errors
/// If a spill file cannot be read or written, or the error of `names`.
pub(super) fn repeated_ids(
    ids: CollectedIds,
    names: &Names,
    spill: &Spill,
) -> Result<Vec<RenamedArticle>, Error> {
    let lists: Vec<Vec<Place>> = (0..PARTITIONS)
        .into_par_iter()
        .map(|partition| Ok(later_places(&ids.0.sorted(partition)?)))
        .collect::<Result<_, Error>>()?;
    let mut places = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    lists.into_iter().for_each(|list| places.extend(list));
    places.par_sort_unstable();
    let renamed = match places.is_empty() || !has_name_clash(&ids.0, &places, names, spill)? {
        true => places.into_iter().map(|place| RenamedArticle {
            place,
            plus_signs: 0,
        }),
        false => return rename_in_order(&ids.0, names),
    };
    let renamed = renamed.collect();
    ids.0.remove();
    Ok(renamed)
}

/// Places are named in chunks of this many, so that few names are in memory.
pub(super) const NAMES_CHUNK: usize = 4096;

/// The places of the articles whose hash an earlier record has. `sorted` is sorted.
fn later_places(sorted: &[u128]) -> Vec<Place> {
    let is_later = |two: &&[u128]| {
        two[0] >> 64 == two[1] >> 64 && two[1] as Place & ARTICLE_BIT == ARTICLE_BIT
    };
    let later = sorted.windows(2).filter(is_later);
    later.map(|two| two[1] as u64).collect()
}

/// True if the new name of an article is also the id or the new name of another one.
fn has_name_clash(
    ids: &Runs,
    places: &[Place],
    names: &Names,
    spill: &Spill,
) -> Result<bool, Error> {
    let new_names = PartitionedRuns::new(PARTITIONS, budget::ID_HASHES.bytes(spill), spill);
    for places in places.chunks(NAMES_CHUNK) {
        let named = names(places)?;
        let records = named.iter().zip(places);
        let mut records: Vec<u128> = records.map(|(name, &place)| record(name, place)).collect();
        new_names.add(&mut records, partition)?;
    }
    let new_names = new_names.finish();
    let clashes = (0..PARTITIONS).into_par_iter().map(|partition| {
        let hash = |record: &u128| record >> 64;
        let new: Vec<u128> = new_names.sorted(partition)?.iter().map(hash).collect();
        let old: Vec<u128> = ids.sorted(partition)?.iter().map(hash).collect();
        let is_old = |hash: &u128| old.binary_search(hash).is_ok();
        Ok(new.windows(2).any(|two| two[0] == two[1]) || new.iter().any(is_old))
    });
    let clashes = clashes.collect::<Result<Vec<bool>, Error>>()?;
    new_names.remove();
    Ok(clashes.contains(&true))
}

/// Renames the articles one after the other, with the hashes of all ids in memory. Only for a
/// corpus with an id like `id@path:line`, which is seldom.
fn rename_in_order(ids: &Runs, names: &Names) -> Result<Vec<RenamedArticle>, Error> {
    let mut by_place: Vec<(Place, u64)> = Vec::new();
    for partition in 0..PARTITIONS {
        let sorted = ids.sorted(partition)?;
        by_place.extend((sorted.iter()).map(|&record| (record as u64, (record >> 64) as u64)));
    }
    by_place.par_sort_unstable();
    let mut known = HashSet::new();
    let mut renamed = Vec::new();
    for (place, hash) in by_place {
        if known.insert(hash) || place & ARTICLE_BIT == 0 {
            continue;
        }
        let mut name = names(&[place])?.pop().unwrap_or_default();
        let mut plus_signs = 0;
        while !known.insert(xxh3_64(name.as_bytes())) {
            name.push('+');
            plus_signs += 1;
        }
        renamed.push(RenamedArticle { place, plus_signs });
    }
    Ok(renamed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unboil_io::{ReadConfig, Source, read_file, unique_ids};

    use super::*;

    #[test]
    fn places_are_packed_in_their_order() {
        for files in [0, 1, 2, 300, 1 << 20] {
            let packer = PlacePacker::new(files);
            let last = files.saturating_sub(1);
            let all = [(0, 0), (0, 9), (last, 0), (last, 1 << 40)];
            let places: Vec<Place> = all
                .iter()
                .map(|&(f, l)| packer.pack(f, l, l == 9))
                .collect();
            assert!(places.is_sorted() || files < 2);
            for (place, expected) in places.into_iter().zip(all) {
                assert_eq!(packer.unpack(place), expected);
            }
        }
    }

    proptest! {
        /// The names are those of `unique_ids`.
        #[test]
        fn ids_are_renamed_as_in_memory(
            files in prop::collection::vec(prop::collection::vec(0_usize..7, 0..9), 1..4),
            memory in prop::sample::select(vec![0_usize, 1 << 20]),
        ) {
            const IDS: [&str; 7] = ["x", "y", "x@0:2", "x@0:2@1:1", "x@0:2+", "x@1:1", "z"];
            let of_file = |ids: &[usize]| ids.iter().map(|&id| IDS[id]).collect::<Vec<_>>();
            let files: Vec<Vec<&str>> = files.iter().map(|ids| of_file(ids)).collect();
            let dir = tempfile::tempdir().expect("a temporary folder");
            let read = |(number, ids): (usize, &Vec<&str>)| {
                let mut source = Source::from_name("rows.jsonl");
                source.path = dir.path().join(format!("{number}.jsonl"));
                source.rel = number.to_string().into();
                let row = |id: &&str| format!("{{\"id\":\"{id}\",\"text\":\"\"}}\n");
                std::fs::write(&source.path, ids.iter().map(row).collect::<String>()).expect("file");
                read_file(&source, &ReadConfig::default())
            };
            let mut expected: Vec<_> = files.iter().enumerate().map(read).collect();
            unique_ids(&mut expected, |article| &mut article.id);
            let expected = expected.iter().flat_map(|file| &file.articles);
            let expected: Vec<&str> = expected.map(|article| article.id.as_str()).collect();

            let spill = Spill::new(memory, &dir.path().join("spill"));
            let (collector, packer) = (IdCollector::new(&spill), PlacePacker::new(files.len()));
            for (number, ids) in files.iter().enumerate().rev() {
                let ids = ids.iter().zip(1..);
                let ids = ids.map(|(&id, line)| (id, packer.pack(number, line, true)));
                collector.add(ids).expect("added");
            }
            let name = |place: &Place| {
                let (file, line) = packer.unpack(*place);
                format!("{}@{file}:{line}", files[file][line - 1])
            };
            let names = |places: &[Place]| Ok(places.iter().map(name).collect());
            let ids = collector.finish().expect("collected");
            let mut renamed = repeated_ids(ids, &names, &spill).expect("named").into_iter().peekable();
            let mut found = Vec::new();
            for (number, ids) in files.iter().enumerate() {
                for (id, line) in ids.iter().zip(1..) {
                    let place = packer.pack(number, line, true);
                    found.push(match renamed.next_if(|renamed| renamed.place == place) {
                        Some(other) => name(&place) + &"+".repeat(other.plus_signs as usize),
                        None => id.to_string(),
                    });
                }
            }
            prop_assert_eq!(found, expected);
        }
    }
}
