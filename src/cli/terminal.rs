//! The terminal of standard output: its width, its colours, and text wrapped to a width.

use std::env;
use std::io::{self, IsTerminal};

use crate::cli::escape::{escape_controls, push_escaped};

/// The width in columns where standard output is not a terminal.
const DEFAULT_WIDTH: usize = 100;

/// A narrower width is not used: the texts would be columns of single words.
const MIN_WIDTH: usize = 40;

/// How text is shown.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// Columns of a line.
    pub(super) width: usize,
    /// True if colours are used.
    pub(super) color: bool,
}

impl Style {
    /// The style for standard output: `COLUMNS`, else the width of the terminal, else 100 columns;
    /// colours on a terminal unless `NO_COLOR` is set.
    pub(super) fn of_stdout() -> Style {
        let is_terminal = io::stdout().is_terminal();
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let columns = env::var("COLUMNS").ok();
        let columns = columns.and_then(|columns| columns.trim().parse().ok());
        let terminal_width = || terminal_size::terminal_size().map(|(width, _)| width.0.into());
        let width = match is_terminal {
            true => columns.or_else(terminal_width),
            false => columns,
        };
        Style {
            width: width.unwrap_or(DEFAULT_WIDTH).max(MIN_WIDTH),
            color: is_terminal && !is_set("NO_COLOR") && !is_dumb,
        }
    }

    /// The text in red.
    pub(super) fn red(self, text: &str) -> String {
        self.colored("31", text)
    }

    /// The text in faint letters.
    pub(super) fn faint(self, text: &str) -> String {
        self.colored("2", text)
    }

    fn colored(self, code: &str, text: &str) -> String {
        match self.color {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_string(),
        }
    }
}

/// Wraps a text at spaces into lines of at most `width` columns, with
/// [escapes](escape_controls). A longer word gets its own line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in escape_controls(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

/// The start of a text on one line of at most `width` columns, with [escapes](escape_controls).
pub(super) fn excerpt(text: &str, width: usize) -> String {
    let words = text.split_whitespace().flat_map(|word| [" ", word]);
    let mut chars = words.skip(1).flat_map(str::chars);
    let mut line = String::new();
    let mut line_columns = 0;
    while line_columns <= width {
        let Some(c) = chars.next() else {
            return line;
        };
        let end = line.len();
        push_escaped(c, &mut line);
        line_columns += columns(&line[end..]);
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += char_columns(*c);
        used < width
    };
    line.chars().take_while(fits).chain(['…']).collect()
}

fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

/// Columns of a character: 2 for those of East Asian scripts and for emoji, else 1.
fn char_columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_at_spaces() {
        assert_eq!(wrap("", 10), [""; 0]);
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("a unbreakable b", 5), ["a", "unbreakable", "b"]);
        assert_eq!(wrap("a\nb \x1b[2J", 80), ["a\\nb \\x1b[2J"]);
        assert_eq!(wrap("신문 기사", 5), ["신문", "기사"]);
        assert_eq!(wrap("신문 기사", 9), ["신문 기사"]);
    }

    #[test]
    fn excerpts_fit_the_width() {
        assert_eq!(excerpt(" one\n two ", 7), "one two");
        assert_eq!(excerpt(" one\n two\u{7} ", 11), "one two\\x07");
        assert_eq!(excerpt("one\u{202e}two", 8), "one\\u{2…");
        assert_eq!(excerpt("", 6), "");
        assert_eq!(excerpt("one two", 6), "one t…");
        assert_eq!(excerpt("新闻报道", 8), "新闻报道");
        assert_eq!(excerpt("新闻报道", 7), "新闻报…");
        assert_eq!(excerpt("新闻报道", 6), "新闻…");
    }
}
