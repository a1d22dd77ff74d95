//! Joins paragraphs that an extractor broke into fragments.
//!
//! Some extractors break the line at every link: "According to", "Dan Rafael", ", they agreed."
//! [`join_fragments`] finds neighbours that continue each other's sentence and makes them prose.

use super::block_kind::{BlockKind, PROSE_MIN_WORDS};
use super::block_state::BlockState;
use unboil_text::{Block, BlockEnd};

/// A fragment may be the text of a link if at least this many words of the paragraph precede it.
const MIN_WORDS_BEFORE_LINK: u32 = 6;

/// Makes the fragments of a broken paragraph prose. A fragment matches no cue.
pub(super) fn join_fragments(text: &str, blocks: &mut [BlockState]) {
    let continues_sentence: Vec<bool> = (0..blocks.len())
        .map(|at| {
            at > 0
                && continues_sentence(&text[blocks[at].block.span.range()], &blocks[at - 1].block)
        })
        .collect();
    let mut from = 0;
    while from < blocks.len() {
        let mut to = from + 1;
        let mut words = blocks[from].block.words;
        while to < blocks.len() {
            let last = &blocks[to - 1].block;
            // The text of a link between two fragments may start with a capital letter.
            let is_link_text = continues_sentence.get(to + 1) == Some(&true)
                && words >= MIN_WORDS_BEFORE_LINK
                && has_open_end(last);
            if !(continues_sentence[to] || is_link_text) {
                break;
            }
            words += blocks[to].block.words;
            to += 1;
        }
        let has_sentence_end = blocks[from..to]
            .iter()
            .any(|state| state.block.sentences > 0);
        if to > from + 1 && has_sentence_end && words >= PROSE_MIN_WORDS {
            for state in &mut blocks[from..to] {
                state.kind = BlockKind::Prose;
                state.paragraph_words = words;
                // A cue in the middle of a sentence is part of that sentence.
                state.cue_match = None;
            }
        }
        from = to;
    }
}

fn has_open_end(block: &Block) -> bool {
    matches!(block.end, BlockEnd::Open | BlockEnd::Continues)
}

/// True if a line continues the sentence of the block before: it starts with a small letter or a
/// punctuation mark, and the block before has no end mark.
fn continues_sentence(line: &str, before: &Block) -> bool {
    let opens_mid_sentence = line.starts_with(|c: char| {
        c.is_lowercase() || matches!(c, ',' | '.' | ';' | ':' | ')' | '!' | '?' | '’')
    });
    opens_mid_sentence && has_open_end(before)
}
