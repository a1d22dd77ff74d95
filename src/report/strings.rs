//! [`Strings`] numbers strings, so that each is in the data once.

use std::collections::HashMap;
use std::rc::Rc;

use serde::{Serialize, Serializer};

/// Strings by number, in the order in which they came.
#[derive(Default)]
pub(super) struct Strings {
    numbers: HashMap<Rc<str>, u32>,
    list: Vec<Rc<str>>,
}

impl Strings {
    /// The number of a string.
    pub(super) fn number(&mut self, string: &str) -> u32 {
        if let Some(&number) = self.numbers.get(string) {
            return number;
        }
        let (number, string) = (self.list.len() as u32, Rc::from(string));
        self.list.push(Rc::clone(&string));
        self.numbers.insert(string, number);
        number
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
