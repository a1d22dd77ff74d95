//! Articles that were read again, as long as they may be asked for once more.

use std::collections::HashMap;
use std::rc::Rc;

use crate::document::Span;
use crate::error::Error;
use crate::passages::verify::Ready;

/// Articles that were read for an alignment: the next article often has the same partners.
#[derive(Default)]
pub(super) struct Shelf {
    /// Those of late, and those before, which go next.
    young: HashMap<u32, Rc<Ready>>,
    old: HashMap<u32, Rc<Ready>>,
    bytes: usize,
}

/// Bytes of text of the young articles of a shelf.
const SHELF_BYTES: usize = 4 << 20;

impl Shelf {
    /// The article of a rank, read by `load` if it is not at hand.
    pub(super) fn get(
        &mut self,
        rank: u32,
        load: impl FnOnce() -> Result<(String, Vec<Span>), Error>,
    ) -> Result<Rc<Ready>, Error> {
        if let Some(ready) = self.young.get(&rank) {
            return Ok(Rc::clone(ready));
        }
        let ready = match self.old.remove(&rank) {
            Some(ready) => ready,
            None => {
                let (text, kept) = load()?;
                Rc::new(Ready::new(text, kept))
            }
        };
        if self.bytes > SHELF_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += ready.text.len();
        self.young.insert(rank, Rc::clone(&ready));
        Ok(ready)
    }
}
