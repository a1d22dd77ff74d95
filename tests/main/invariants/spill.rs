//! Any damage to the files in which a run saved its state.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use unboil_io::{BlobRef, BlobStore, PartitionedRuns, Runs, SavedBlobs, SavedRuns, Spill};

use super::fuzz_input::FuzzInput;
use super::memory_disk::memory_dir;

const PARTITIONS: usize = 3;

/// What is saved: as in a checkpoint, references to blobs, and records in partitions.
#[derive(Deserialize, Serialize)]
struct State {
    name: String,
    blobs: SavedBlobs,
    blob_refs: Vec<BlobRef>,
    runs: SavedRuns,
}

/// Saves blobs and records that are made from the first bytes, damages the files as the other bytes
/// say, and reads them again.
///
/// # Panics
/// If damaged bytes are believed.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = FuzzInput(bytes);
    let folder = memory_dir();
    let base = folder.path().join("spill");
    let blobs: Vec<Vec<u8>> = (0..input.byte() % 8)
        .map(|_| {
            let len = usize::from(input.byte() % 64);
            input.bytes(len).to_vec()
        })
        .collect();
    let records: Vec<u128> = (0..u128::from(input.byte() % 32))
        .map(|n| n << 64 | u128::from(input.byte()))
        .collect();
    let limit = usize::from(input.byte());
    save(&base, limit, &blobs, &records);
    let saved = only_folder(folder.path());
    let before = files_of(&saved);
    while !input.0.is_empty() {
        damage(&saved, &mut input);
    }
    let marker_is_intact = files_of(&saved).iter().any(|(path, bytes)| {
        path.ends_with("unboil-spill.json") && before.contains(&(path.clone(), bytes.clone()))
    });
    let spill = Spill::new(0, &base);
    spill.reopen().expect("all files are those of a run");
    load(&spill, limit, &blobs, &records);
    // The next run saves its own state in place of this one.
    spill.save(&"next").expect("saved");
    assert_eq!(spill.load_saved::<String>().as_deref(), Some("next"));
    spill.remove();
    drop(spill);
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert!(left == 0 || !marker_is_intact, "files are left");
}

fn partition_of(record: u128) -> usize {
    record as usize % PARTITIONS
}

fn save(base: &Path, limit: usize, blobs: &[Vec<u8>], records: &[u128]) {
    let spill = Spill::new(0, base);
    let store = BlobStore::new(limit, &spill);
    let blob_refs = blobs
        .iter()
        .map(|blob| store.add(blob).expect("added"))
        .collect();
    let partitions = PartitionedRuns::new(PARTITIONS, 4 * limit, &spill);
    for records in records.chunks(5) {
        partitions
            .add(&mut records.to_vec(), partition_of)
            .expect("added");
    }
    let state = State {
        name: "harbour".into(),
        blobs: store.save().expect("saved"),
        blob_refs,
        runs: partitions.finish().save(&spill).expect("saved"),
    };
    spill.save(&state).expect("saved");
}

/// What is loaded is what was saved, or nothing.
fn load(spill: &Spill, limit: usize, blobs: &[Vec<u8>], records: &[u128]) {
    let Some(state) = spill.load_saved::<State>() else {
        return;
    };
    assert_eq!(state.name, "harbour");
    let store = BlobStore::new(limit, spill);
    if store.adopt_saved(&state.blobs) {
        assert_eq!(state.blob_refs.len(), blobs.len());
        for (blob_ref, blob) in state.blob_refs.iter().zip(blobs) {
            assert_eq!(store.get(*blob_ref).as_deref().expect("adopted"), blob);
        }
        let added = store.add(b"one more").expect("added");
        assert_eq!(store.get(added).expect("added"), b"one more");
    }
    if let Some(runs) = Runs::reopen(state.runs, spill) {
        for partition in 0..PARTITIONS {
            let of_partition = |record: &&u128| partition_of(**record) == partition;
            let mut expected: Vec<u128> = records.iter().filter(of_partition).copied().collect();
            expected.sort_unstable();
            assert_eq!(runs.sorted(partition).expect("reopened"), expected);
        }
        runs.remove();
    }
}

/// The folder that the run left.
fn only_folder(parent: &Path) -> PathBuf {
    let mut entries = fs::read_dir(parent).expect("a folder");
    let folder = entries.next().expect("the run left a folder");
    folder.expect("readable").path()
}

/// The files of a folder, sorted by name.
fn files_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut files: Vec<(PathBuf, Vec<u8>)> = entries
        .map(|entry| entry.expect("readable").path())
        .map(|path| (path.clone(), fs::read(path).expect("a file")))
        .collect();
    files.sort();
    files
}

/// Damages one file: as a disk that loses power does, and in other ways.
fn damage(folder: &Path, input: &mut FuzzInput) {
    let files = files_of(folder);
    let (kind, at, value) = (input.byte(), input.number(), input.byte());
    let Some((path, bytes)) = files.get(usize::from(kind >> 4) % files.len().max(1)) else {
        return;
    };
    let mut bytes = bytes.clone();
    let at = at % (bytes.len() + 1);
    let end = (at + usize::from(value)).min(bytes.len());
    match kind & 7 {
        0 => bytes[at..end].fill(0),
        1 => bytes.truncate(at),
        2 => bytes.extend_from_slice(input.bytes(usize::from(value))),
        3 => bytes
            .iter_mut()
            .skip(at)
            .take(1)
            .for_each(|byte| *byte ^= value),
        4 => drop(bytes.splice(at..end, [])),
        5 => drop(bytes.splice(at..at, input.bytes(usize::from(value)).iter().copied())),
        6 => {
            let other = usize::from(value) % files.len();
            bytes.clone_from(&files[other].1);
        }
        _ => return fs::remove_file(path).expect("the file"),
    }
    fs::write(path, bytes).expect("the file");
}
