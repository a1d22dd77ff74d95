//! Chooses the units of a dictionary: [`train`].

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use unboil_text::{IntegerHashing, Span, TokenList};

use super::word_dictionary::{MAX_UNIT_BYTES, MAX_UNITS, WordDictionary};
use super::word_units::{Unit, for_each_unit, unit_hash};

/// The bytes of a dictionary of the frequent units of some texts. A unit of one text only is not in
/// it, so that it does not stay when the text is removed later.
pub(super) fn train<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u8> {
    let mut counts = UnitCounts::default();
    let mut list = TokenList::default();
    for (text, number) in texts.zip(0..) {
        list.fill(text, &[Span::new(0, text.len())]);
        for_each_unit(text, list.tokens(), |unit| counts.add(unit, number));
    }
    let chosen = counts.chosen(&mut list);
    WordDictionary::to_bytes(chosen.iter().map(|counted| counted.unit))
}

/// The units of some texts.
#[derive(Default)]
struct UnitCounts<'t> {
    /// The place of each unit in `units`, by its hash.
    places: HashMap<u64, usize, IntegerHashing>,
    units: Vec<CountedUnit<'t>>,
}

/// A unit.
struct CountedUnit<'t> {
    unit: Unit<'t>,
    count: u32,
    /// The number of the first text with it.
    first_text: u32,
    /// True if another text has it too.
    is_shared: bool,
}

impl<'t> UnitCounts<'t> {
    /// Counts a unit of a text.
    fn add(&mut self, unit: Unit<'t>, text: u32) {
        match self.places.entry(unit_hash(unit.kind, unit.text)) {
            Entry::Vacant(entry) => {
                entry.insert(self.units.len());
                self.units.push(CountedUnit {
                    unit,
                    count: 1,
                    first_text: text,
                    is_shared: false,
                });
            }
            Entry::Occupied(entry) => {
                let known = &mut self.units[*entry.get()];
                // Two units may have the same hash, and a token may depend on its neighbours.
                if known.unit == unit {
                    known.count += 1;
                    known.is_shared |= known.first_text != text;
                }
            }
        }
    }

    /// The units of the dictionary, in the order of their codes.
    fn chosen(mut self, list: &mut TokenList) -> Vec<CountedUnit<'t>> {
        self.units.retain(
            |CountedUnit {
                 unit, is_shared, ..
             }| {
                *is_shared && unit.text.len() <= MAX_UNIT_BYTES && unit.stands_alone(list)
            },
        );
        let mut chosen = self.units;
        chosen.sort_by_key(|counted| Reverse(counted.count));
        chosen.truncate(MAX_UNITS);
        // Units with about the same count are sorted by their text, which packs better.
        chosen.sort_by_key(|CountedUnit { unit, count, .. }| {
            (count.leading_zeros(), unit.kind, unit.text)
        });
        chosen
    }
}
