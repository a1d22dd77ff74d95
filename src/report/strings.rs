//! [`Strings`] numbers strings, so that each is in the data once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::{Serialize, Serializer};
use xxhash_rust::xxh3::xxh3_64;

/// Strings by number, in the order in which they came.
#[derive(Default)]
pub(super) struct Strings {
    /// The number of each string, by its hash. If another string has that hash, the next free hash stands
    /// for it.
    numbers: HashMap<u64, u32>,
    list: Vec<Box<str>>,
    bytes: usize,
}

impl Strings {
    /// The number of a string.
    pub(super) fn number(&mut self, string: &str) -> u32 {
        self.number_hashed(string, xxh3_64(string.as_bytes()))
    }

    /// The number of a string whose xxh3 is known.
    pub(super) fn number_hashed(&mut self, string: &str, hash: u64) -> u32 {
        let mut key = hash;
        loop {
            match self.numbers.entry(key) {
                Entry::Occupied(entry) => {
                    let number = *entry.get();
                    // Whoever writes an article can find texts with the same hash.
                    if *self.list[number as usize] == *string {
                        return number;
                    }
                    key = key.wrapping_add(1);
                }
                Entry::Vacant(entry) => {
                    let number = self.list.len() as u32;
                    entry.insert(number);
                    self.list.push(string.into());
                    self.bytes += string.len();
                    return number;
                }
            }
        }
    }

    /// The string with a number.
    pub(super) fn get(&self, number: u32) -> &str {
        &self.list[number as usize]
    }

    /// Bytes of the strings.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The strings.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|string| &**string)
    }
}

/// As a list.
impl Serialize for Strings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_with_one_hash_have_two_numbers() {
        let mut strings = Strings::default();
        let numbers = ["a", "b", "a", "b"].map(|string| strings.number_hashed(string, 7));
        assert_eq!(numbers, [0, 1, 0, 1]);
        assert_eq!((strings.get(1), strings.bytes()), ("b", 2));
    }
}
