//! Cuts an article's text into blocks: lines, paragraphs of hard-wrapped lines, or the sentences of a one-line document.
//!
//! In: the decoded text. Out: its blocks in order, each with its byte span and the features that the strip rules look at.
//! White space between blocks belongs to none of them. Nothing here changes the text.

use crate::document::Span;

/// How the text is laid out, and so what a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A line is a paragraph: a block is a line.
    Lines,
    /// Paragraphs are wrapped at a fixed width: a block is a run of wrapped lines.
    Wrapped,
    /// The whole document stands on a line or two: a block is a sentence.
    OneLine,
}

/// How a block ends, closing quotes and brackets aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A letter, a digit, a symbol: no end mark.
    Open,
    /// A full stop, question or exclamation mark of any script.
    Sentence,
    /// `…` or `...`.
    Ellipsis,
    /// A colon, comma, semicolon or dash: more follows.
    Continues,
}

/// A line, paragraph or sentence, with what can be counted in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Bytes of the text, without the white space around.
    pub span: Span,
    /// Words; scripts without spaces count two characters as a word (Thai and its neighbours: four).
    pub words: u32,
    /// Sentence ends inside, the last one included.
    pub sentences: u32,
    /// Words that start with a capital letter.
    pub capitals: u32,
    /// Digits.
    pub digits: u32,
    /// The last mark.
    pub end: End,
    /// Starts with a list marker: a bullet, a dash before a space, `*`, `1.`, `a)`.
    pub list_item: bool,
    /// Starts with a quotation mark or a dialogue dash, or the Markdown quote mark `>`.
    pub quote: bool,
    /// Holds a table's cell borders: a tab, `|` between spaces, or runs of spaces inside the line.
    pub table: bool,
}

/// A text's blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Segmented {
    /// What a block is in this text.
    pub layout: Layout,
    /// In the order of the text.
    pub blocks: Vec<Block>,
}

/// Cuts `text` into blocks.
pub fn segment(text: &str) -> Segmented {
    let lines = lines(text);
    let layout = layout(text, &lines);
    let spans = match layout.1 {
        Layout::Lines => lines,
        Layout::Wrapped => reflow(text, &lines, layout.0),
        Layout::OneLine => lines
            .iter()
            .flat_map(|&line| sentences(text, line))
            .collect(),
    };
    let blocks = spans.into_iter().map(|span| measure(text, span)).collect();
    Segmented {
        layout: layout.1,
        blocks,
    }
}

/// The lines that hold anything but white space, trimmed.
fn lines(text: &str) -> Vec<Span> {
    let mut lines = Vec::with_capacity(text.len() / 64 + 1);
    let mut from = 0;
    let breaks = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes());
    for at in breaks.chain([text.len()]) {
        if at > from
            && let Some(span) = trim(text, Span::new(from, at))
        {
            lines.push(span);
        }
        from = at + 1;
    }
    lines
}

/// The span without white space at its ends; `None` if nothing is left.
fn trim(text: &str, span: Span) -> Option<Span> {
    let bytes = text.as_bytes();
    let (mut start, mut end) = (span.start, span.end);
    while start < end && bytes[start].is_ascii_whitespace() {
        start += 1;
    }
    while start < end && bytes[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    if start < end && (bytes[start] >= 0x80 || bytes[end - 1] >= 0x80) {
        let inner = &text[start..end];
        start += inner.len() - inner.trim_start_matches(is_blank).len();
        end = start + text[start..end].trim_end_matches(is_blank).len();
    }
    (start < end).then(|| Span::new(start, end))
}

/// White space, and the characters of no width that pages are full of.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        )
}

/// Narrowest and widest hard wrap that is looked for, in characters. E-mail wraps at 65 to 78, old terminals at 80.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 40..=100;
/// A text of at most this many lines ...
const ONE_LINE_MAX_LINES: usize = 2;
/// ... and at least this many bytes is a one-line document.
const ONE_LINE_MIN_BYTES: usize = 400;

/// The layout, and the wrap width in characters where it is [`Layout::Wrapped`].
fn layout(text: &str, lines: &[Span]) -> (usize, Layout) {
    let bytes: usize = lines.iter().map(|line| line.len()).sum();
    if lines.len() <= ONE_LINE_MAX_LINES && bytes >= ONE_LINE_MIN_BYTES {
        return (0, Layout::OneLine);
    }
    // A line longer than any wrap settles it without counting: most texts stop here.
    let too_wide =
        |line: &&Span| line.len() > 4 * WRAP_WIDTHS.end() && text[line.range()].contains(' ');
    if lines.iter().any(|line| too_wide(&line)) {
        return (0, Layout::Lines);
    }
    let chars = |line: &Span| text[line.range()].chars().count();
    let width = lines
        .iter()
        .filter(|line| text[line.range()].contains(' '))
        .map(chars)
        .max()
        .unwrap_or(0);
    if !WRAP_WIDTHS.contains(&width) {
        return (0, Layout::Lines);
    }
    // Wrapped text is known by its full lines: the next word would not have fitted, and the sentence goes on below.
    let full = lines.windows(2).filter(|pair| {
        is_full(text, pair[0], pair[1], width) && end_of(&text[pair[0].range()]) == End::Open
    });
    if full.count() * 3 >= lines.len() {
        (width, Layout::Wrapped)
    } else {
        (0, Layout::Lines)
    }
}

/// True if the first word of `next` would not have fitted on `line` at this width, so that a wrap may have split them.
fn is_full(text: &str, line: Span, next: Span, width: usize) -> bool {
    let first = text[next.range()]
        .split_inclusive([' ', '-'])
        .next()
        .unwrap_or("")
        .trim_end();
    text[line.range()].chars().count() + 1 + first.chars().count() > width
}

/// Joins the lines of a hard-wrapped text to paragraphs.
fn reflow(text: &str, lines: &[Span], width: usize) -> Vec<Span> {
    let mut paragraphs: Vec<Span> = Vec::new();
    let mut last: Option<Span> = None;
    for &line in lines {
        let goes_on = last.is_some_and(|last| {
            is_full(text, last, line, width) && !has_blank_line(&text[last.end..line.start])
        });
        match paragraphs.last_mut() {
            Some(paragraph) if goes_on => paragraph.end = line.end,
            _ => paragraphs.push(line),
        }
        last = Some(line);
    }
    paragraphs
}

/// True if white space holds two line breaks.
fn has_blank_line(gap: &str) -> bool {
    let returns = gap.bytes().filter(|&b| b == b'\r').count();
    let feeds = gap.bytes().filter(|&b| b == b'\n').count();
    returns.max(feeds) > 1
}

/// The sentences of one line.
fn sentences(text: &str, line: Span) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut from = line.start;
    let mut ended = false;
    let mut chars = text[line.range()].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        if is_sentence_end(c) {
            // A stop inside a number, an abbreviation or an address ends nothing.
            ended = is_wide_stop(c) || next.is_none_or(|n| !n.is_alphanumeric());
        } else if ended && (c.is_whitespace() || !is_closer(c)) {
            let end = line.start + at;
            let starts = next.is_none_or(|n| !n.is_lowercase());
            let wide = !c.is_whitespace();
            if (starts || wide) && !is_abbreviation(&text[from..end]) {
                sentences.extend(trim(text, Span::new(from, end)));
                from = end;
            }
            ended = false;
        }
    }
    sentences.extend(trim(text, Span::new(from, line.end)));
    sentences
}

/// True if the text ends in an initial or a short title: "J.", "Mr.", "U.S.".
fn is_abbreviation(text: &str) -> bool {
    let Some(stem) = text.strip_suffix('.') else {
        return false;
    };
    let word = stem
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    word.chars().next().is_some_and(char::is_uppercase)
        && (letters == 1 || word.contains('.') || TITLES.contains(&word))
}

/// Titles that stand before a name with a full stop.
const TITLES: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Sen", "Rep", "Gov", "Gen", "Col", "Lt", "Sgt", "Jr",
    "Sr", "No", "Hon", "Rev",
];

/// Full stops, question and exclamation marks of the scripts we know.
pub(crate) fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…') || (c as u32 > 0x300 && is_other_sentence_end(c))
}

fn is_other_sentence_end(c: char) -> bool {
    is_wide_stop(c) || matches!(c, '؟' | '۔' | '।' | '॥' | '։' | '።' | '‼' | '⁇' | '⁈' | '⁉')
}

/// Sentence ends that no space follows.
fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// Quotes, brackets and the like that close after a sentence end.
fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '*'
            | '_'
            | '”'
            | '’'
            | '»'
            | '›'
            | '«'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〉'
            | '》'
            | '“'
    ) || is_sentence_end(c)
}

/// How a line ends.
fn end_of(line: &str) -> End {
    let bare = line.trim_end_matches(|c| is_closer(c) && !is_sentence_end(c));
    match bare.chars().next_back() {
        Some('…') => End::Ellipsis,
        Some('.') if bare.ends_with("..") => End::Ellipsis,
        Some(c) if is_sentence_end(c) => End::Sentence,
        Some(':' | ',' | ';' | '-' | '–' | '—' | '：' | '，' | '、' | '；' | '،') => {
            End::Continues
        }
        _ => End::Open,
    }
}

/// Scripts that write no spaces: how many characters make a word, 0 for all others.
fn chars_per_word(c: char) -> u32 {
    match c as u32 {
        0x3040..=0x30ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xf900..=0xfaff
        | 0x20000..=0x3ffff => 2,
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff => 4,
        _ => 0,
    }
}

/// Words in a text, counted as in [`Block::words`].
pub fn words(text: &str) -> usize {
    lines(text)
        .into_iter()
        .map(|line| measure(text, line).words as usize)
        .sum()
}

/// Counts what the rules look at, in one pass.
fn measure(text: &str, span: Span) -> Block {
    let line = &text[span.range()];
    let (mut words, mut sentences, mut capitals, mut digits) = (0u32, 0u32, 0u32, 0u32);
    let (mut twos, mut fours) = (0u32, 0u32);
    let mut in_word = false;
    let mut pending_end = false;
    let mut spaces = 0u32;
    let mut table = false;
    for c in line.chars() {
        if c.is_ascii_alphanumeric() || (c as u32 >= 0x80 && c.is_alphanumeric()) {
            if !in_word {
                match chars_per_word(c) {
                    2 => twos += 1,
                    4 => fours += 1,
                    _ => {
                        in_word = true;
                        words += 1;
                        capitals += u32::from(c.is_uppercase());
                    }
                }
            }
            digits += u32::from(c.is_numeric());
            pending_end = false;
            spaces = 0;
        } else if c == ' ' || c == '\t' || c == '\n' || c.is_whitespace() {
            sentences += u32::from(pending_end);
            pending_end = false;
            in_word = false;
            spaces += u32::from(c == ' ');
            table |= c == '\t' || spaces >= 3;
        } else {
            // An apostrophe or hyphen inside a word does not end it.
            in_word &=
                matches!(c, '\'' | '’' | '-' | '.' | ',' | '\u{ad}') || chars_per_word(c) > 0;
            if is_sentence_end(c) {
                sentences += u32::from(is_wide_stop(c));
                pending_end = !is_wide_stop(c);
            }
            table |= c == '|' && spaces > 0;
            spaces = 0;
        }
    }
    let end = end_of(line);
    sentences += u32::from(pending_end || (end == End::Sentence && sentences == 0));
    let (list_item, quote) = opening(line);
    Block {
        span,
        words: words + twos.div_ceil(2) + fours.div_ceil(4),
        sentences,
        capitals,
        digits,
        end,
        list_item,
        quote,
        table,
    }
}

/// Whether a line starts as a list item, and whether it starts as a quotation.
fn opening(line: &str) -> (bool, bool) {
    let mut chars = line.chars();
    let Some(first) = chars.next() else {
        return (false, false);
    };
    let spaced = chars.next().is_some_and(char::is_whitespace);
    match first {
        '•' | '·' | '▪' | '◦' | '‣' | '●' | '○' | '■' => (true, false),
        '*' | '-' | '+' if spaced => (true, false),
        '–' | '—' | '―' => (false, true),
        '"' | '“' | '„' | '«' | '»' | '‘' | '「' | '『' | '>' => (false, true),
        c if c.is_alphanumeric() => {
            let marker = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = line.len() - marker.len();
            let numbered = (1..=3).contains(&digits)
                || (digits == 0 && marker[c.len_utf8()..].starts_with(')'));
            let rest = if digits == 0 {
                &marker[c.len_utf8()..]
            } else {
                marker
            };
            (
                numbered && (rest.starts_with(". ") || rest.starts_with(") ")),
                false,
            )
        }
        _ => (false, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> (Layout, Vec<&str>) {
        let segmented = segment(text);
        (
            segmented.layout,
            segmented
                .blocks
                .iter()
                .map(|b| &text[b.span.range()])
                .collect(),
        )
    }

    #[test]
    fn lines_are_trimmed_and_blank_ones_skipped() {
        let (layout, blocks) = cut("\u{feff}One\r\n\r\n\u{a0} Two \u{200b}\n\n\n\tThree");
        assert_eq!(layout, Layout::Lines);
        assert_eq!(blocks, ["One", "Two", "Three"]);
        assert_eq!(cut("").1, Vec::<&str>::new());
        assert_eq!(cut(" \n\u{a0}\n").1, Vec::<&str>::new());
    }

    #[test]
    fn wrapped_text_is_reflowed() {
        let text = "Harbour to stay open\n\nThe council voted on Tuesday evening to keep the old\nharbour open for another ten years, after a debate\nthat went on until well past midnight and left few\nof those who came with a seat.\nA second paragraph follows without a blank line and\nit is as long as the first one, so that there is no\ndoubt about the width.\nShare\nTweet\n";
        let (layout, blocks) = cut(text);
        assert_eq!(layout, Layout::Wrapped);
        assert_eq!(blocks.len(), 5);
        assert!(blocks[1].starts_with("The council") && blocks[1].ends_with("a seat."));
        assert!(blocks[2].ends_with("the width."));
        assert_eq!(&blocks[3..], ["Share", "Tweet"]);
    }

    #[test]
    fn poems_and_lists_are_not_reflowed() {
        let poem = "The tide comes in, the tide goes out,\nthe boats lie in the bay,\nand what the gulls are all about\nno one on land can say.\n\nThe wind goes round, the light goes low,\nthe nets are hung to dry,\n";
        assert_eq!(cut(poem).0, Layout::Lines);
    }

    #[test]
    fn one_line_documents_are_cut_into_sentences() {
        let filler =
            "The vote was close and the night was long, as everyone had said it would be. "
                .repeat(6);
        let text = format!(
            "{filler}Mr. J. R. Brown of the U.S. Navy paid $3.50 for it. \"Why?\" he asked. Comments are closed. Exit mobile version"
        );
        let (layout, blocks) = cut(&text);
        assert_eq!(layout, Layout::OneLine);
        assert_eq!(
            &blocks[6..],
            [
                "Mr. J. R. Brown of the U.S. Navy paid $3.50 for it.",
                "\"Why?\" he asked.",
                "Comments are closed.",
                "Exit mobile version"
            ]
        );
        let wide = "議会は火曜日の夜、古い港をさらに十年間開放することを決めた。".repeat(12);
        assert_eq!(cut(&wide).1.len(), 12);
    }

    #[test]
    fn words_are_counted_by_script() {
        let words = |text: &str| segment(text).blocks[0].words;
        assert_eq!(words("It's a well-known fact, 3.5 % of 10,000."), 7);
        assert_eq!(words("議会は火曜日の夜に"), 5);
        assert_eq!(words("การประชุมสภา"), 3);
        assert_eq!(words("한국어 문장은 띄어 쓴다"), 4);
        assert_eq!(words("المجلس قرر إبقاء الميناء"), 4);
    }

    #[test]
    fn endings_and_openings() {
        let end = |text: &str| segment(text).blocks[0].end;
        assert_eq!(end("He left."), End::Sentence);
        assert_eq!(end("He said: “I left.”"), End::Sentence);
        assert_eq!(end("that went on until…"), End::Ellipsis);
        assert_eq!(end("that went on until ..."), End::Ellipsis);
        assert_eq!(end("会議は終わった。」"), End::Sentence);
        assert_eq!(end("Recent Posts"), End::Open);
        assert_eq!(end("Share this:"), End::Continues);
        let item = |text: &str| segment(text).blocks[0].list_item;
        assert!(
            item("* Home")
                && item("• Home")
                && item("1. Home")
                && item("12) Home")
                && item("a) Home")
        );
        assert!(
            !item("1.5 million people")
                && !item("A house")
                && !item("*bold*")
                && !item("2024 was a year")
        );
        assert_eq!(
            segment("One. Two! Three? $3.50 is four.").blocks[0].sentences,
            4
        );
    }
}
