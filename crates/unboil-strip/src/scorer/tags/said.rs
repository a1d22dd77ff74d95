//! What the page says of itself, block by block: the text that linked data gives as the article's, the summary, the authors. It is
//! a witness, not a judge: how much of it is on the page at all, and how long it is, are features too.

use crate::scorer::features::Column::*;
use crate::scorer::lexicon::Lexicon;
use crate::scorer::look::{Word, words};
use crate::scorer::own::Own;
use crate::scorer::table::{Table, scale, share};
use crate::scorer::tags::tree::Tree;
use unboil_text::Said;

/// A block is of a text if so much of it, from 0 to 200 as [`share`] has it, is found there.
const FOUND: u8 = 120;

/// A text to look for.
struct Witness {
    /// Hashes of three words in a row, or of all words of a shorter text; sorted.
    runs: Vec<u64>,
    words: usize,
}

/// Words in a run.
const RUN: usize = 3;

impl Witness {
    fn new(text: &str, lexicon: &Lexicon) -> Witness {
        let words = words(text, lexicon);
        let mut runs: Vec<u64> = runs(&words).collect();
        runs.sort_unstable();
        runs.dedup();
        Witness {
            runs,
            words: words.len(),
        }
    }

    /// How much of a block it has.
    fn share(&self, words: &[Word]) -> u8 {
        if self.runs.is_empty() {
            return 0;
        }
        let found = runs(words).filter(|run| self.runs.binary_search(run).is_ok());
        share(found.count(), runs(words).count())
    }
}

fn runs(words: &[Word]) -> impl Iterator<Item = u64> {
    let hash = |run: &[Word]| {
        let mix = |sum: u64, word: &Word| {
            (sum.rotate_left(23) ^ u64::from(word.hash)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        };
        run.iter().fold(run.len() as u64, mix)
    };
    words.windows(RUN.min(words.len()).max(1)).map(hash)
}

impl Tree<'_> {
    /// Fills the columns of what the page says.
    pub(super) fn said(&self, own: &Own, lexicon: &Lexicon, table: &mut Table) {
        let head = &self.page.head;
        let kind = |said: Option<Said>| said.map_or(0, |said| 1 + said as u8);
        self.set(table, SAID_OPEN_GRAPH, |_, _, _| kind(head.open_graph));
        self.set(table, SAID_LINKED_DATA, |_, _, _| kind(head.linked_data));
        let mut of = |column, text: &str| {
            let witness = Witness::new(text, lexicon);
            let shares: Vec<u8> = (0..self.blocks.len())
                .map(|at| witness.share(own.words(at)))
                .collect();
            self.set(table, column, |at, _, _| shares[at]);
            (shares, witness.words)
        };
        of(SAID_SUMMARY, &head.description);
        of(SAID_AUTHOR, &head.metadata.authors.join("\n"));
        let (body, words) = of(SAID_BODY, &head.body);
        let is_found = |at: &usize| body[*at] >= FOUND;
        let mut found = (0..body.len()).filter(is_found);
        let found_words: usize = found.clone().map(|at| self.blocks[at].words).sum();
        let ends = found.clone().next().zip(found.next_back());
        self.set(table, BODY_WORDS, |_, _, _| scale(words));
        self.set(table, BODY_FOUND, |_, _, _| share(found_words, words));
        self.set(table, BODY_SHARE, |_, _, _| {
            share(words, self.nodes[0].weight)
        });
        self.set(table, BODY_PLACE, |at, _, _| match ends {
            None => 0,
            Some((first, _)) if at < first => 1,
            Some((_, last)) if at > last => 2,
            Some(_) if is_found(&at) => 4,
            Some(_) => 3,
        });
    }
}
