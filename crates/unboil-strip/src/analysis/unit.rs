//! [`Unit`]: blocks that stand or fall together.

use std::ops::Range;

/// Neighbouring blocks that stand or fall together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Indices of its blocks.
    pub(crate) blocks: Range<usize>,
    pub(crate) kind: UnitKind,
}

/// The kind of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitKind {
    /// The metadata at the start of a Markdown file. No rule removes it.
    FrontMatter,
    /// A code block of a text. No rule removes it.
    Code,
    /// Preformatted lines of a page.
    Preformatted,
    /// The rows of one table.
    Table,
    /// The items of one list, terms with their definitions, or the notes of one section.
    List,
    /// A quotation of several paragraphs.
    Quote,
    /// Lines of one sentence with the mark `>` of a Markdown quotation. A cue in them is none.
    QuotedLines,
    /// Lines without list markers below a line that ends in a colon.
    IntroducedList,
    /// A question and its answer.
    QuestionAnswer,
    /// Short sentences in a row, such as the steps of a recipe.
    Steps,
    /// A title and the line of `=` or `-` below it.
    UnderlinedTitle,
}

impl UnitKind {
    /// True for a unit whose lines no rule and no model may judge.
    pub(crate) fn is_protected(self) -> bool {
        matches!(self, UnitKind::FrontMatter | UnitKind::Code)
    }

    /// True for a unit of which no block goes if one stays; the blocks of others share one verdict.
    pub(crate) fn stays_if_one_stays(self) -> bool {
        matches!(
            self,
            UnitKind::IntroducedList
                | UnitKind::QuestionAnswer
                | UnitKind::Steps
                | UnitKind::Preformatted
                | UnitKind::Quote
                | UnitKind::QuotedLines
        )
    }

    /// The name in `unboil explain`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            UnitKind::FrontMatter => "front matter",
            UnitKind::Code => "a code block",
            UnitKind::Preformatted => "preformatted text",
            UnitKind::Table => "a table",
            UnitKind::List => "a list",
            UnitKind::Quote | UnitKind::QuotedLines => "a quotation",
            UnitKind::IntroducedList => "a list with an introduction",
            UnitKind::QuestionAnswer => "a question and its answer",
            UnitKind::Steps => "a row of short sentences",
            UnitKind::UnderlinedTitle => "an underlined title",
        }
    }
}
