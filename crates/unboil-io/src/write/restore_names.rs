//! [`NameTable`] tells which names the originals have, in 16 bytes for each.

use xxhash_rust::xxh3::xxh3_64;

/// The names of the originals and their folders, as hashes.
#[derive(Default)]
pub(super) struct NameTable {
    /// The hash of a name, and in the lower half the number of its row. Sorted.
    files: Vec<u128>,
    /// The hashes of the names of folders. Sorted.
    folders: Vec<u64>,
}

fn hash_of(name: &str) -> u64 {
    xxh3_64(name.as_bytes())
}

impl NameTable {
    /// Adds the name of the row `number`.
    pub(super) fn add(&mut self, rel: &str, number: usize) {
        self.files
            .push(u128::from(hash_of(rel)) << 64 | number as u128);
        let before = self.folders.len();
        for (at, _) in rel.match_indices('/') {
            self.folders.push(hash_of(&rel[..at]));
        }
        // The manifest is sorted, so most files have the folders of the file before.
        let (known, new) = self.folders.split_at(before);
        if known.ends_with(new) {
            self.folders.truncate(before);
        }
    }

    /// Its memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.files) + size_of_val(&*self.folders)
    }

    /// Ends the adding of names.
    pub(super) fn sort(&mut self) {
        self.files.sort_unstable();
        self.folders.sort_unstable();
        self.folders.dedup();
    }

    fn rows_of(&self, rel: &str) -> &[u128] {
        let first = u128::from(hash_of(rel)) << 64;
        let start = self.files.partition_point(|&file| file < first);
        let end = self
            .files
            .partition_point(|&file| file <= first | u128::from(u64::MAX));
        &self.files[start..end]
    }

    /// The number of the first row with this name.
    pub(super) fn row_of(&self, rel: &str) -> Option<usize> {
        self.rows_of(rel).first().map(|&file| file as u64 as usize)
    }

    /// True if only the row `number` has this name.
    pub(super) fn is_only_row(&self, rel: &str, number: usize) -> bool {
        matches!(self.rows_of(rel), [file] if *file as u64 == number as u64)
    }

    /// True if a file has this name.
    pub(super) fn has_file(&self, rel: &str) -> bool {
        !self.rows_of(rel).is_empty()
    }

    /// True if a file is in a folder with this name.
    pub(super) fn has_folder(&self, rel: &str) -> bool {
        self.folders.binary_search(&hash_of(rel)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_folders_are_found() {
        let mut names = NameTable::default();
        for (number, name) in (2..).zip(["a.txt", "b/c/d.txt", "b/c/e.txt", "b/a.txt", "a.txt"]) {
            names.add(name, number);
        }
        names.sort();
        assert_eq!(names.row_of("b/c/e.txt"), Some(4));
        assert_eq!(names.row_of("a.txt"), Some(2));
        assert_eq!(names.row_of("b"), None);
        assert!(names.is_only_row("b/c/e.txt", 4) && !names.is_only_row("b/c/e.txt", 3));
        assert!(!names.is_only_row("a.txt", 2) && !names.is_only_row("a.txt", 6));
        assert!(names.has_file("b/a.txt") && !names.has_file("b/c"));
        assert!(names.has_folder("b") && names.has_folder("b/c"));
        assert!(!names.has_folder("b/c/e.txt") && !names.has_folder("c") && !names.has_folder(""));
        assert_eq!(names.bytes(), 5 * 16 + 2 * 8);
    }
}
