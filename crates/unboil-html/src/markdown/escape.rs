//! Escapes text, code and addresses, so that Markdown reads them as they are.

/// Length of the longest run of backticks in a text.
pub(super) fn longest_backtick_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// Writes text with escapes. `after_space` is true at the start of a line and after white space,
/// `in_cell` within a table.
pub(super) fn escape(text: &str, after_space: bool, in_cell: bool, out: &mut String) {
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let previous = match at {
            0 if after_space => b' ',
            0 => b'*',
            _ => bytes[at - 1],
        };
        let needs_escape = match c {
            '*' | '`' | '[' | ']' => true,
            '\\' => at + 1 == bytes.len() || next.is_ascii_punctuation(),
            '<' => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'),
            '&' => next.is_ascii_alphabetic() || next == b'#',
            // Between two letters or digits an underscore is no markup.
            '_' => !(previous.is_ascii_alphanumeric() && next.is_ascii_alphanumeric()),
            // After white space a tilde could only open a strikethrough, and every other one is
            // escaped.
            '~' => previous != b' ',
            '|' => in_cell,
            _ => false,
        };
        if needs_escape {
            out.push('\\');
        }
        out.push(c);
    }
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

/// Writes a code span between backticks. The delimiters are longer than any run of backticks in the
/// text.
pub(super) fn write_code_span(text: &str, in_cell: bool, out: &mut String) {
    let fence = "`".repeat(1 + longest_backtick_run(text));
    let padding = match text.starts_with('`') || text.ends_with('`') {
        true => " ",
        false => "",
    };
    let text = match in_cell {
        true => text.replace('|', "\\|"),
        false => text.to_string(),
    };
    for part in [&fence, padding, &text, padding, &fence] {
        out.push_str(part);
    }
}

/// Writes the address of a link, with percent-encoding where Markdown needs it.
pub(super) fn write_url(url: &str, out: &mut String) {
    for (at, c) in url.char_indices() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '\\' | '`' | '|' => {
                out.push_str(&format!("%{:02X}", c as u32))
            }
            '&' if is_char_reference(&url[at..]) => out.push_str("&amp;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// True if the text, which starts with `&`, could start with a character reference.
fn is_char_reference(text: &str) -> bool {
    let name = &text[1..];
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    end.is_some_and(|end| end > 0 && name[end..].starts_with(';'))
}
