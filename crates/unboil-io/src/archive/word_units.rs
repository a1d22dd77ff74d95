//! Cuts a text into units: its tokens and the gaps between them.
//!
//! A gap of one space between two words is left out, so that most units are words. This is the
//! spaceless words model (de Moura, Navarro, Ziviani and Baeza-Yates, "Fast and flexible word searching
//! on compressed text", 2000). Scripts without spaces leave out the empty gap in the same way.

use unboil_text::{SPACELESS, Span, TokenList, Tokens};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UnitKind {
    /// What is before, between or after tokens.
    Gap,
    /// A token of a script with spaces.
    Word,
    /// A token of a script without spaces.
    Character,
}

impl UnitKind {
    /// The number that stands for it in a file.
    pub(super) fn number(self) -> u8 {
        self as u8
    }

    /// The kind with a number.
    pub(super) fn from_number(number: u8) -> Option<UnitKind> {
        let kinds = [UnitKind::Gap, UnitKind::Word, UnitKind::Character];
        kinds.get(usize::from(number)).copied()
    }

    /// The kind of a token.
    fn of_token(ocr_hash: u32) -> UnitKind {
        match ocr_hash & SPACELESS {
            0 => UnitKind::Word,
            _ => UnitKind::Character,
        }
    }
}

/// The gap between two units that follow each other. `before` is `None` at the start of a text.
pub(super) fn gap_left_out(before: Option<UnitKind>, unit: UnitKind) -> &'static str {
    match (before, unit) {
        (Some(UnitKind::Word), UnitKind::Word) => " ",
        _ => "",
    }
}

/// A token or a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit<'t> {
    pub(super) kind: UnitKind,
    pub(super) text: &'t str,
    /// The OCR hash of the token; 0 for a gap.
    pub(super) ocr_hash: u32,
}

impl<'t> Unit<'t> {
    fn gap(text: &'t str) -> Unit<'t> {
        Unit {
            kind: UnitKind::Gap,
            text,
            ocr_hash: 0,
        }
    }

    /// True if the text of a token alone, without its neighbours, is this token.
    pub(super) fn stands_alone(&self, list: &mut TokenList) -> bool {
        if self.kind == UnitKind::Gap {
            return true;
        }
        list.fill(self.text, &[Span::new(0, self.text.len())]);
        let tokens = list.tokens();
        tokens.ocr_hashes == [self.ocr_hash] && tokens.bytes(0, 1).range() == (0..self.text.len())
    }
}

/// A hash of a unit.
pub(super) fn unit_hash(kind: UnitKind, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), u64::from(kind.number()))
}

/// Calls `emit` with the units of a text, in their order. `tokens` are those of the whole text.
pub(super) fn for_each_unit<'t>(text: &'t str, tokens: Tokens, mut emit: impl FnMut(Unit<'t>)) {
    let (mut at, mut before) = (0, None);
    for (token, &ocr_hash) in tokens.ocr_hashes.iter().enumerate() {
        let (start, end) = (tokens.start(token), tokens.end(token));
        let kind = UnitKind::of_token(ocr_hash);
        let gap = &text[at..start];
        if gap != gap_left_out(before, kind) {
            emit(Unit::gap(gap));
        }
        emit(Unit {
            kind,
            text: &text[start..end],
            ocr_hash,
        });
        (at, before) = (end, Some(kind));
    }
    if at < text.len() {
        emit(Unit::gap(&text[at..]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<&str> {
        let list = TokenList::tokenize(text, &[Span::new(0, text.len())]);
        let mut out = Vec::new();
        for_each_unit(text, list.tokens(), |unit| out.push(unit.text));
        out
    }

    #[test]
    fn the_usual_gaps_are_left_out() {
        assert_eq!(
            units("High tide, today."),
            ["High", "tide", ", ", "today", "."]
        );
        assert_eq!(units("\nHigh  tide"), ["\n", "High", "  ", "tide"]);
        assert_eq!(units("海の港 is"), ["海", "の", "港", " ", "is"]);
        assert_eq!(units("..."), ["..."]);
        assert!(units("").is_empty());
    }

    #[test]
    fn a_token_that_needs_its_neighbours_does_not_stand_alone() {
        let stands_alone = |text, ocr_hash| {
            let unit = Unit {
                kind: UnitKind::Word,
                text,
                ocr_hash,
            };
            unit.stands_alone(&mut TokenList::default())
        };
        let alone = TokenList::tokenize("tide", &[Span::new(0, 4)]);
        let ocr_hash = alone.tokens().ocr_hashes[0];
        assert!(stands_alone("tide", ocr_hash));
        assert!(!stands_alone("tide", ocr_hash ^ 1));
        assert!(!stands_alone("high tide", ocr_hash));
    }
}
