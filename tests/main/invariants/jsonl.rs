//! Any bytes as a row of JSONL.

use std::sync::LazyLock;

use serde_json::Value;
use unboil_html::WriteConfig;
use unboil_io::{
    InsertPositions, IoConfig, ReadConfig, TextEncoding, add_article_fields, add_field, cut_text,
    decode_row, dolma_attributes, encode_text, escaped, is_blank, parse_row,
};
use unboil_strip::{StripConfig, Stripper};
use unboil_text::{Class, Removal, Span, kept_text};

use super::fuzz_input::FuzzInput;

static STRIPPER: LazyLock<Stripper> =
    LazyLock::new(|| Stripper::new(&StripConfig::default()).expect("the defaults make sense"));

/// Encodings of rows: all kinds that are decoded in different ways.
const LABELS: [&str; 8] = [
    "utf-8",
    "utf-8",
    "utf-16le",
    "windows-1252",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-kr",
];

/// Parses a row, cuts its text, and puts back what was cut. The first byte selects the encoding,
/// the second one the borders of the spans, and the others are the row.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = FuzzInput(bytes);
    let label = LABELS[usize::from(input.byte()) % LABELS.len()];
    let pattern = input.byte();
    let charset = TextEncoding::from_label(label, false)
        .expect("a label")
        .charset;
    let Ok(line) = decode_row(input.0, charset) else {
        return;
    };
    assert_eq!(encode_text(&line, charset).as_deref(), Some(input.0));
    let is_blank = is_blank(&line);
    assert!(!is_blank || parse_row(&line, &ReadConfig::default()).is_err());
    check_text_row(&line, pattern);
    check_page_row(&line);
}

/// A row with a text.
fn check_text_row(line: &str, pattern: u8) {
    let config = ReadConfig::default();
    let row = match parse_row(line, &config) {
        Ok(row) => row,
        Err(reason) => {
            assert!(!is_usable(line), "{reason}");
            return;
        }
    };
    let quoted = &line[row.text_span.range()];
    assert_eq!(
        serde_json::from_str::<String>(quoted).expect("a string"),
        row.text
    );
    if let Ok(value) = serde_json::from_str::<Value>(line) {
        assert_eq!(
            value["text"],
            row.text.as_str(),
            "the last field of that name counts"
        );
    }
    for field in [&row.id, &row.url, &row.date] {
        assert!(field.as_ref().is_none_or(|value| !value.is_empty()));
    }
    let removals = STRIPPER.strip(&row.text);
    check_cuts(line, row.text_span, &row.text, &removals);
    check_dolma(line, &row.text, &removals);
    let removals = removals_of_pattern(&row.text, pattern);
    check_cuts(line, row.text_span, &row.text, &removals);
    check_dolma(line, &row.text, &removals);
}

/// True if any JSON library finds a text in the row.
fn is_usable(line: &str) -> bool {
    let value = serde_json::from_str::<Value>(line);
    value.is_ok_and(|value| value.get("text").is_some_and(Value::is_string))
}

/// Removals of every piece of a text whose number has its bit in `pattern`.
fn removals_of_pattern(text: &str, pattern: u8) -> Vec<Removal> {
    let mut borders: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    borders.push(text.len());
    let piece_chars = 1 + usize::from(pattern >> 6);
    let piece = |(number, borders): (usize, &[usize])| Removal {
        span: Span::new(borders[0], borders[borders.len() - 1]),
        class: Class::ALL[number % Class::ALL.len()],
        rule: "phrase".into(),
        why: String::new(),
        score: None,
    };
    let mut pieces = Vec::new();
    let mut at = 0;
    while at + 1 < borders.len() {
        let end = (at + piece_chars).min(borders.len() - 1);
        pieces.push(piece((pieces.len(), &borders[at..=end])));
        at = end;
    }
    let mut number = 0;
    pieces.retain(|_| {
        number += 1;
        pattern >> (number % 8) & 1 == 1
    });
    pieces
}

/// Cuts removals out of a row and puts them back, as the ledger has them.
fn check_cuts(line: &str, text_span: Span, text: &str, removals: &[Removal]) {
    let config = ReadConfig::default();
    let cuts: Vec<Span> = removals.iter().map(|removal| removal.span).collect();
    let (kept, removed) = cut_text(line, text_span, &cuts);
    assert_eq!(kept[..text_span.start], line[..text_span.start]);
    let behind = &line[text_span.end..];
    assert!(kept.ends_with(behind));
    let row = parse_row(&kept, &config).expect("a row without some of its text");
    assert_eq!(row.text, kept_text(text, removals));
    let pieces: Vec<(Span, String)> = (cuts.iter().zip(&removed))
        .map(|(&cut, raw)| (cut, raw_of_ledger(&text[cut.range()], raw)))
        .collect();
    let mended = insert_text(&kept, row.text_span, &pieces);
    assert_eq!(mended.as_deref(), Some(line));

    // A ledger that does not belong to the row is refused or gives another row, and never panics.
    let moved = |by: usize| -> Vec<(Span, String)> {
        let piece =
            |(span, raw): &(Span, String)| (Span::new(span.start + by, span.end + by), raw.clone());
        pieces.iter().map(piece).collect()
    };
    for by in [1, 3, usize::MAX / 4] {
        insert_text(&kept, row.text_span, &moved(by));
    }
    let mut with_field = kept.clone();
    add_field(&mut with_field, text_span, "removed \"spans\"", "[1]");
    if let Ok(value) = serde_json::from_str::<Value>(&with_field) {
        assert_eq!(value["removed \"spans\""], serde_json::json!([1]));
        assert_eq!(value["text"], row.text.as_str());
    } else {
        assert!(
            serde_json::from_str::<Value>(&kept).is_err(),
            "{with_field}"
        );
    }
}

/// The escaped text that `restore` makes of the ledger row of a removal: from its text, where the
/// row of the ledger has no `raw`.
fn raw_of_ledger(text: &str, raw: &str) -> String {
    let same_style = [false, true].map(|ascii| escaped(text, ascii));
    let quoted = format!("\"{raw}\"");
    assert_eq!(
        serde_json::from_str::<String>(&quoted).expect("a string"),
        text
    );
    let found = same_style.into_iter().find(|escaped| escaped == raw);
    found.unwrap_or_else(|| raw.to_string())
}

/// The spans of Dolma attributes count characters.
fn check_dolma(line: &str, text: &str, removals: &[Removal]) {
    let attributes = dolma_attributes(line, "id", text, removals);
    assert!(!attributes.contains('\n'), "a row is one line");
    let Ok(value) = serde_json::from_str::<Value>(&attributes) else {
        // The id of the row is copied, whatever its depth or size.
        assert!(serde_json::from_str::<Value>(line).is_err());
        return;
    };
    let chars: Vec<char> = text.chars().collect();
    for class in Class::ALL {
        let spans = value["attributes"][format!("unboil__{}", class.name())].as_array();
        let of_class = removals.iter().filter(|removal| removal.class == class);
        let found: Vec<String> = (spans.into_iter().flatten())
            .map(|span| {
                let end = |at: usize| span[at].as_u64().expect("a number") as usize;
                chars[end(0)..end(1)].iter().collect()
            })
            .collect();
        let expected: Vec<&str> = of_class
            .map(|removal| &text[removal.span.range()])
            .collect();
        assert_eq!(found, expected);
    }
}

/// A row with a page of HTML, whose article is added.
fn check_page_row(line: &str) {
    let read = ReadConfig {
        html_field: Some("html".into()),
        ..ReadConfig::default()
    };
    let Ok(row) = parse_row(line, &read) else {
        return;
    };
    let article = unboil_html::article(&row.text);
    let removals = STRIPPER.strip(&article);
    let write = WriteConfig {
        metadata: true,
        ..WriteConfig::default()
    };
    let io = IoConfig {
        read: &read,
        write: &write,
    };
    let extra = Some(("removed", "[]"));
    let out = add_article_fields(line, &row, (&article).into(), &removals, io, extra);
    let parsed = parse_row(&out, &ReadConfig::default()).expect("a row with a text");
    let kept = unboil_html::render((&article).into(), &removals, &WriteConfig::default());
    assert_eq!(parsed.text, kept);
    assert_eq!(
        parse_row(&out, &read).expect("the page stays").text,
        row.text
    );
}

/// Puts pieces back into a row, each at its span in the resulting text. `None`: they do not fit.
fn insert_text(line: &str, text_span: Span, pieces: &[(Span, String)]) -> Option<String> {
    let mut positions = InsertPositions::new(line, text_span);
    let mut out = positions.head().to_string();
    for (span, piece) in pieces {
        out.push_str(positions.next_part(span.start, span.end)?);
        out.push_str(piece);
    }
    Some(out + positions.rest())
}
