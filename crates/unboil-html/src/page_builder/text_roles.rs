//! Writes the text of elements with a [`TextRole`]: holds words back, and sets off raised figures
//! and readings.

use unboil_text::Span;

use super::held_text::{HeldText, HeldWord};
use super::state::PageBuilder;
use crate::text_role::{TextRole, script_marks};

/// More words of an element are not held back, because they can be its article.
const MAX_HELD_WORDS: usize = 40;

impl PageBuilder {
    /// Applies the role of an element that opens. Returns whether its end ends the held text.
    pub(super) fn open_role(&mut self, role: TextRole, opens_place_link: bool) -> bool {
        match role {
            TextRole::Superscript | TextRole::Subscript => self.pending_script = Some(role),
            TextRole::RubyReading => self.pending_reading = true,
            _ => {}
        }
        let role = match role {
            TextRole::ScreenReader | TextRole::LineNumbers | TextRole::PlaceLink => role,
            _ if opens_place_link => TextRole::PlaceLink,
            _ => return false,
        };
        if self.held_text.is_some() {
            return false;
        }
        let words = Vec::new();
        self.held_text = Some(HeldText { role, words });
        true
    }

    /// Applies the end of an element with this role. `ends_held_text` is what
    /// [`PageBuilder::open_role`] returned.
    pub(super) fn close_role(&mut self, role: TextRole, ends_held_text: bool) {
        match role {
            TextRole::Superscript | TextRole::Subscript => self.pending_script = None,
            TextRole::RubyReading => self.end_reading(),
            _ => {}
        }
        let Some(held) = self.held_text.take_if(|_| ends_held_text) else {
            return;
        };
        // A space before the words still separates those around them.
        self.omitted_space |= held.words.iter().any(|held| held.after_space);
        match held.role {
            TextRole::ScreenReader if self.is_start_of_unit() => {
                self.substitute_words.extend(held.words);
            }
            TextRole::PlaceLink if !held.words.is_empty() => {
                self.pending_links = self.pending_links.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// True if the next word is the first of its block or cell.
    fn is_start_of_unit(&self) -> bool {
        self.open_block.is_none() || self.pending_cell_separator
    }

    /// Adds a word at `source`, or holds it back if the role of an open element says so.
    pub(super) fn add_word(&mut self, word: &str, source: Span) {
        if let Some(held) = &mut self.held_text {
            let node = self.stack[self.stack.len() - 1].node;
            if held.role.holds(word) && held.words.len() < MAX_HELD_WORDS {
                held.words.push(HeldWord {
                    word: word.to_string(),
                    source,
                    after_space: std::mem::take(&mut self.pending_space),
                    is_link: self.open_links > 0,
                    node,
                });
                return;
            }
            let space = std::mem::take(&mut self.pending_space);
            let held = self.held_text.take().expect("checked above");
            self.write_held_words(held.words);
            self.pending_space |= space;
        }
        self.substitute_words.clear();
        let closes = word.starts_with(['.', ',', ';', ':', '!', '?', ')']);
        self.pending_space |= std::mem::take(&mut self.omitted_space) && !closes;
        self.write_word(word, source, self.open_links > 0);
    }

    /// Writes words that were held back.
    fn write_held_words(&mut self, words: Vec<HeldWord>) {
        for held in words {
            self.pending_space |= held.after_space;
            self.held_node = Some(held.node);
            self.write_word(&held.word, held.source, held.is_link);
        }
        self.held_node = None;
    }

    /// Writes the words for screen readers of a block or cell that has no others.
    pub(super) fn write_substitute_words(&mut self) {
        if self.substitute_words.is_empty() {
            return;
        }
        let words = std::mem::take(&mut self.substitute_words);
        if self.is_start_of_unit() {
            self.write_held_words(words);
        }
    }

    /// Marks around a word that starts a raised or lowered text or a reading. `touches` is true if
    /// nothing separates it from the text before.
    pub(super) fn role_marks(&mut self, word: &str, touches: bool) -> (&'static str, &'static str) {
        if std::mem::take(&mut self.pending_reading) && touches {
            self.reading_is_open = true;
            return ("(", "");
        }
        let before = self.text.chars().next_back().filter(|_| touches);
        let Some(role) = self.pending_script.take() else {
            // A fraction after a whole number, as in 3 1/2, is no power.
            if word.starts_with(['/', '⁄']) && touches && self.power_at > 0 {
                self.text.replace_range(self.power_at..=self.power_at, " ");
            }
            self.power_at = 0;
            return ("", "");
        };
        let marks = script_marks(role, before, word, self.open_place_links > 0);
        self.power_at = if marks.0 == "^" { self.text.len() } else { 0 };
        marks
    }

    /// Ends the reading of characters.
    fn end_reading(&mut self) {
        self.pending_reading = false;
        if std::mem::take(&mut self.reading_is_open)
            && let Some(open_block) = &mut self.open_block
        {
            self.text.push(')');
            self.visible_end = self.text.len();
            open_block.block.bytes += 1;
            self.pending_space = false;
        }
    }
}
