//! Text comes in, the same goes out so that nothing in it is taken for Markdown.

/// How many backticks stand together in a text, at most.
pub(super) fn longest_backtick_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// Writes text; `after_space` says if it stands at the beginning of a line or after white space, `in_cell` if it is in a table.
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
            // Between two letters it is one.
            '_' => !(previous.is_ascii_alphanumeric() && next.is_ascii_alphanumeric()),
            // After white space it could only begin what strikes through, and nothing ends it.
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

/// Writes what a line begins with so that it is not taken for the mark of a list or the like. Gives how many bytes of it were written.
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
        // Below a line it could make a table of it.
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

/// Writes code, between more backticks than stand together in it.
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

/// Writes the address of a link.
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

/// True for what could be a character reference.
fn is_char_reference(text: &str) -> bool {
    let name = &text[1..];
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    end.is_some_and(|end| end > 0 && name[end..].starts_with(';'))
}
