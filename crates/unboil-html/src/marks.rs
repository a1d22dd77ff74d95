//! What stands out in the lines of a page, from where its first character is to where its element ends.

use unboil_text::{Mark, Span, Style};

/// The marks of a page that is being read.
#[derive(Default)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    /// The first that has no character yet.
    new: usize,
}

/// Of a mark that ended before it had a character.
const ENDED: Span = Span {
    start: usize::MAX,
    end: usize::MAX,
};

impl Marks {
    /// Adds one that begins with the next character. Gives its number.
    pub(super) fn add(&mut self, style: Style) -> u32 {
        let span = Span::new(0, 0);
        self.marks.push(Mark { span, style });
        self.marks.len() as u32 - 1
    }

    /// There is a character at `place`.
    pub(super) fn begin_at(&mut self, place: usize) {
        for mark in &mut self.marks[self.new..] {
            if mark.span != ENDED {
                mark.span = Span::new(place, place);
            }
        }
        self.new = self.marks.len();
    }

    /// Ends one, at `place`; without a character it never was.
    pub(super) fn end(&mut self, mark: u32, place: usize) {
        let mark = mark as usize;
        if mark < self.new {
            self.marks[mark].span.end = place;
        } else if mark + 1 == self.marks.len() {
            self.marks.pop();
        } else {
            self.marks[mark].span = ENDED;
        }
    }

    /// All of them.
    pub(super) fn done(mut self) -> Vec<Mark> {
        self.marks.retain(|mark| !mark.span.is_empty());
        self.marks
    }
}
