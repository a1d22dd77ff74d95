//! Escapes text and code, so that Markdown reads them as they are.

/// Length of the longest run of backticks in a text.
pub(super) fn longest_backtick_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// True for the characters that end a line in some reader of Markdown. What follows could be
/// read as the start of a block.
pub(super) fn is_line_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What surrounds a text to escape.
#[derive(Clone, Copy)]
pub(super) struct EscapeContext {
    /// It is at the start of a line or after white space.
    pub(super) after_space: bool,
    /// It is in a table.
    pub(super) in_cell: bool,
    /// The page has formulas, so that its readers know what dollar signs mean.
    pub(super) has_formulas: bool,
}

/// Writes the first `len` bytes of `line_rest` with escapes, and spaces for line breaks.
pub(super) fn escape(line_rest: &str, len: usize, context: EscapeContext, out: &mut String) {
    let text = &line_rest[..len];
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let previous = match at {
            0 if context.after_space => b' ',
            0 => b'*',
            _ => bytes[at - 1],
        };
        let needs_escape = match c {
            '*' | '`' | '[' | ']' => true,
            '\\' => at + 1 == bytes.len() || next.is_ascii_punctuation(),
            '<' => {
                next.is_ascii_alphabetic()
                    || matches!(next, b'/' | b'!' | b'?')
                    || opens_email(&line_rest[at + 1..])
            }
            '&' => next.is_ascii_alphabetic() || next == b'#',
            // Between two letters or digits an underscore is no markup.
            '_' => !(previous.is_ascii_alphanumeric() && next.is_ascii_alphanumeric()),
            // After white space a tilde could only open a strikethrough, and every other one is
            // escaped.
            '~' => previous != b' ',
            '|' => context.in_cell,
            '$' => context.has_formulas,
            _ => false,
        };
        if needs_escape {
            out.push('\\');
        }
        out.push(if is_line_break(c) { ' ' } else { c });
    }
}

/// True if the text after a `<` could be read as an email address. Style delimiters may be written
/// within it.
fn opens_email(text: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '<' | '>');
    let end = text.find(is_end).unwrap_or(text.len());
    text[..end].contains('@')
}

/// Escapes the start of a line if Markdown would read it as a list, a heading, a quote or the like.
/// Returns the number of bytes of `line` that are written.
pub(super) fn escape_line_start(line: &str, out: &mut String) -> usize {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let Some(marker) = line[digits..].chars().next().filter(char::is_ascii) else {
        return 0;
    };
    let rest = &line[digits + 1..];
    let stands_alone = rest.is_empty() || rest.starts_with(' ');
    let needs_escape = match marker {
        '.' | ')' => (1..=9).contains(&digits) && stands_alone,
        _ if digits > 0 => false,
        '#' => matches!(
            rest.trim_start_matches('#').chars().next(),
            None | Some(' ')
        ),
        '>' | '=' => true,
        '-' if stands_alone || rest.starts_with('-') => true,
        '+' => stands_alone,
        // The line could be the delimiter row of a table.
        '-' | ':' | '|' => line.contains('-') && line.chars().all(|c| "-:| ".contains(c)),
        _ => false,
    };
    if !needs_escape {
        return 0;
    }
    out.push_str(&line[..digits]);
    out.push('\\');
    out.push(marker);
    digits + 1
}

/// True if a formula with its dollar signs needs no escapes: it has no tag, link, image, note,
/// character reference or code, and its first and last dollar signs are its start and end.
pub(super) fn is_safe_formula(formula: &str) -> bool {
    let opens_link = ["](", "][", "]:", "[[", "[^", "[!"];
    let opens_reference = |at: usize| {
        let next = formula.as_bytes().get(at + 1);
        next.is_some_and(|&b| b == b'#' || b.is_ascii_alphanumeric())
    };
    formula_content(formula).is_some_and(|tex| !tex.is_empty() && is_delimited_by_dollars(tex))
        && has_balanced_brackets(formula)
        && !formula.contains(['<', '`', '~'])
        && !formula.contains(is_line_break)
        && !opens_link.iter().any(|start| formula.contains(start))
        && !formula
            .match_indices('&')
            .any(|(at, _)| opens_reference(at))
}

/// The TeX between the dollar signs, or between two of them at each end. `None` without them.
fn formula_content(formula: &str) -> Option<&str> {
    let between =
        |delimiter| -> Option<&str> { formula.strip_prefix(delimiter)?.strip_suffix(delimiter) };
    between("$$").or_else(|| between("$"))
}

/// True if dollar signs around this TeX are read as its start and end. A space beside them, a
/// backslash before the second or another dollar sign within would change that.
fn is_delimited_by_dollars(tex: &str) -> bool {
    !tex.starts_with(' ') && !tex.ends_with([' ', '\\']) && !tex.contains('$')
}

/// True if each square bracket has its partner, and none has a backslash before it.
fn has_balanced_brackets(formula: &str) -> bool {
    let mut open = 0_usize;
    for c in formula.chars() {
        open = match (c, open.checked_sub(1)) {
            ('[', _) => open + 1,
            (']', None) => return false,
            (']', Some(outer)) => outer,
            _ => open,
        };
    }
    open == 0 && !formula.contains("\\[") && !formula.contains("\\]")
}

/// Writes a code span between backticks. The delimiters are longer than any run of backticks in the
/// text.
pub(super) fn write_code_span(text: &str, in_cell: bool, out: &mut String) {
    let fence = "`".repeat(1 + longest_backtick_run(text));
    let padding = match text.starts_with('`') || text.ends_with('`') {
        true => " ",
        false => "",
    };
    let mut text = text.replace(is_line_break, " ");
    if in_cell {
        text = text.replace('|', "\\|");
    }
    for part in [&fence, padding, &text, padding, &fence] {
        out.push_str(part);
    }
}
