//! The lines and paragraphs of a text in which sentences are found: [`lines_of_sentences`].

use unboil_text::{Span, is_sentence_end, paragraphs};

/// The lines of a text, or the paragraphs that they form.
pub(crate) fn lines_of_sentences(text: &str) -> Vec<Span> {
    // A text of too many lines for a segmentation is one unit, which is hardly ever cut.
    let lines = paragraphs(text).unwrap_or_else(|| vec![Span::new(0, text.len())]);
    let joined = join_broken_lines(text, lines);
    joined
        .into_iter()
        .flat_map(|line| fields(text, line))
        .collect()
}

/// A line of at least this many bytes may be broken in a sentence.
const MIN_BROKEN_BYTES: usize = 40;

/// Joins lines that are broken in a sentence: parts of a text may be hard-wrapped.
fn join_broken_lines(text: &str, lines: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(lines.len());
    for line in lines {
        match out.last_mut() {
            Some(above) if is_broken(text, *above, line) => above.end = line.end,
            _ => out.push(line),
        }
    }
    out
}

/// True if a sentence goes on in the next line: there is no blank line between, the first one is long
/// enough and ends no sentence, and the next one opens with a word.
fn is_broken(text: &str, line: Span, next: Span) -> bool {
    let gap = text[line.end..next.start].bytes();
    let last_line = text[line.range()].rsplit('\n').next().unwrap_or("");
    gap.filter(|&byte| byte == b'\n').count() == 1
        && last_line.trim().len() >= MIN_BROKEN_BYTES
        && !last_line.ends_with(|c| is_sentence_end(c) || matches!(c, ':' | ';' | '|'))
        && text[next.range()]
            .starts_with(|c: char| c.is_alphabetic() || matches!(c, '(' | '"' | '“'))
        && marks_len(&text[next.range()]) == 0
}

/// The fields of a paragraph such as "Format: 1.0\nUpstream-Name: libthai", each with the lines that
/// belong to it. A paragraph that begins with no field is one.
fn fields(text: &str, paragraph: Span) -> Vec<Span> {
    let content = &text[paragraph.range()];
    if !content.contains('\n') || !starts_with_key(content) {
        return vec![paragraph];
    }
    let breaks = content.match_indices('\n').map(|(at, _)| at);
    let mut out = vec![paragraph];
    for at in breaks.filter(|at| starts_with_key(&content[at + 1..])) {
        let last = out.last_mut().expect("it is not empty");
        let start = paragraph.start + at + 1;
        last.end = last.start + text[last.start..start].trim_end().len();
        out.push(Span::new(start, paragraph.end));
    }
    out
}

/// Longest name of a field, in bytes.
const MAX_KEY_BYTES: usize = 24;

/// True for a line such as "Upstream-Name: libthai": a word with a capital, and a colon.
fn starts_with_key(line: &str) -> bool {
    let end = line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
    let end = end.unwrap_or(line.len());
    let after = line[end..].strip_prefix(':');
    line.starts_with(char::is_uppercase)
        && end <= MAX_KEY_BYTES
        && after.is_some_and(|after| after.starts_with([' ', '\t']))
}

/// Longest number of a list item, in digits.
pub(crate) const MAX_ITEM_DIGITS: usize = 3;

/// The bytes of the marks that a line opens with: `##`, `>`, `-`, `|`, `2.`, `a)`.
pub(crate) fn marks_len(line: &str) -> usize {
    let is_mark = |c: char| {
        c.is_whitespace() || matches!(c, '#' | '>' | '*' | '-' | '+' | '•' | '|' | '–' | '—')
    };
    let rest = line.trim_start_matches(is_mark);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let letter = usize::from(rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    let (number, ends): (usize, &[char]) = match digits {
        0 => (letter, &[')']),
        _ => (digits, &['.', ')']),
    };
    let after = &rest[number.min(rest.len())..];
    let is_item = (1..=MAX_ITEM_DIGITS).contains(&number)
        && after.starts_with(ends)
        && after[1..].starts_with(char::is_whitespace);
    let rest = match is_item {
        true => after[1..].trim_start(),
        false => rest,
    };
    match rest.is_empty() {
        // A rule such as "* * *" has nothing else.
        true => 0,
        false => line.len() - rest.len(),
    }
}
