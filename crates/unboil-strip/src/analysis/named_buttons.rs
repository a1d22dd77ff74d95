//! Finds buttons that name the site: "Share The Wend Letter", "Subscribe to The Wend Letter".

use std::collections::BTreeSet;

use super::Analysis;
use super::block_kind::BlockKind;
use crate::cues::normalise;
use unboil_text::BlockEnd;

/// Openings of such buttons, normalised.
const VERBS: [&str; 16] = [
    "share ",
    "subscribe to ",
    "follow ",
    "join ",
    "support ",
    "get more from ",
    "teile ",
    "abonniere ",
    "partager ",
    "s'abonner à ",
    "compartir ",
    "suscríbete a ",
    "condividi ",
    "compartilhar ",
    "deel ",
    "udostępnij ",
];
/// A button has at most this many words.
const MAX_WORDS: u32 = 10;
/// The name of the site is in a line of at most this many words.
const MAX_NAME_WORDS: u32 = 6;

impl Analysis<'_> {
    /// For each block, whether it is a button that names the site, as a line of the head does.
    pub(crate) fn named_buttons(&self) -> Vec<bool> {
        let may_be_button = |at: &usize| {
            let state = &self.blocks[*at];
            state.kind == BlockKind::Fragment
                && state.block.words <= MAX_WORDS
                && state.block.end != BlockEnd::Sentence
                && state.cue_match.is_none()
        };
        let name_of_button = |at: usize| -> Option<String> {
            let text = self.block_text(at);
            let line = opens_like_verb(text).then(|| normalise(text))?;
            let name = VERBS.iter().find_map(|verb| line.strip_prefix(verb))?;
            Some(name.to_string())
        };
        let mut is_button = vec![false; self.blocks.len()];
        let candidates = (self.first_prose..self.blocks.len()).filter(may_be_button);
        let candidates: Vec<(usize, String)> = candidates
            .filter_map(|at| Some((at, name_of_button(at)?)))
            .collect();
        if candidates.is_empty() {
            return is_button;
        }
        let head =
            (0..self.first_prose).filter(|&at| self.blocks[at].block.words <= MAX_NAME_WORDS);
        let names: BTreeSet<String> = head.map(|at| normalise(self.block_text(at))).collect();
        for (at, name) in candidates {
            is_button[at] = names.contains(&name);
        }
        is_button
    }
}

/// False for a line that no verb opens, judged by its first two letters: to normalise every line
/// takes longer.
fn opens_like_verb(text: &str) -> bool {
    let mut letters = text.chars().skip_while(|c| !c.is_alphanumeric());
    let (first, second) = (letters.next(), letters.next());
    let is_like = |c: Option<char>, letter: u8| {
        // Other characters may be normalised to letters, or left out.
        c.is_some_and(|c| !c.is_ascii_alphabetic() || c.eq_ignore_ascii_case(&char::from(letter)))
    };
    VERBS.iter().any(|verb| {
        let verb = verb.as_bytes();
        is_like(first, verb[0]) && is_like(second, verb[1])
    })
}
