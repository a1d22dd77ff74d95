//! Any bytes as a text in any encoding.

use unboil_io::{
    LineReader, Newline, TextEncoding, decode_page, decode_row, decode_text, detect_encoding,
    encode_text, page_text,
};

use super::fuzz_input::FuzzInput;

/// Labels of all encodings that the standard names, and of some that it does not know.
const LABELS: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "ibm866",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-8-i",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "windows-874",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "x-mac-cyrillic",
    "gbk",
    "gb18030",
    "big5",
    "euc-jp",
    "iso-2022-jp",
    "shift_jis",
    "euc-kr",
    "x-user-defined",
    "replacement",
    "harbour",
];

/// Detects the encoding of bytes, decodes them and encodes them again. The first byte selects the
/// declared encoding.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = FuzzInput(bytes);
    let label = LABELS[usize::from(input.byte()) % LABELS.len()];
    let bytes = input.0;
    let declared = TextEncoding::from_label(label, false);
    let charset = declared.map(|encoding| encoding.charset);
    let detected = detect_encoding(bytes, charset);
    check_decoded(bytes, detected);
    for bom in [false, true] {
        if let Some(encoding) = TextEncoding::from_label(label, bom) {
            check_decoded(bytes, encoding);
        }
    }
    let plain = |text: &str| !text.contains(['\0', '\x1b']);
    let utf8 = std::str::from_utf8(bytes).ok().filter(|text| plain(text));
    if let Some(text) = utf8 {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        assert_eq!(decode_text(bytes.to_vec(), detected).as_deref(), Ok(text));
        assert_eq!(decode_page(bytes, charset), text);
    }
    let page = decode_page(bytes, charset);
    if let Ok(text) = page_text(bytes, charset) {
        assert_eq!(text, page);
    } else {
        assert!(page.contains('\0'));
    }
    for newline in [Newline::Byte, Newline::Utf16Le, Newline::Utf16Be] {
        check_lines(bytes, newline);
    }
}

/// Bytes that are decoded are encoded to the same bytes. Else they are refused, with a line.
fn check_decoded(bytes: &[u8], encoding: TextEncoding) {
    match decode_text(bytes.to_vec(), encoding) {
        Ok(text) => {
            assert!(!text.contains('\0'));
            let encoded = encode_text(&text, encoding.charset).expect("it was decoded");
            let mark = encoding.bom_bytes();
            // A mark that is declared and missing is not added.
            let body = bytes.strip_prefix(mark).unwrap_or(bytes);
            assert_eq!(&*encoded, body);
        }
        Err(error) => {
            let newlines = bytes.iter().filter(|byte| **byte == b'\n').count();
            assert!((1..=newlines + 1).contains(&error.line), "{error:?}");
            assert!(!error.reason.is_empty());
        }
    }
    if let Ok(text) = decode_row(bytes, encoding.charset) {
        assert!(!text.contains('\0'));
        assert_eq!(encode_text(&text, encoding.charset).as_deref(), Some(bytes));
    }
}

/// The lines, with those that are too long, are the bytes.
fn check_lines(bytes: &[u8], newline: Newline) {
    for max_bytes in [1, 7, usize::MAX] {
        let buffered = std::io::BufReader::with_capacity(5, bytes);
        let mut lines = LineReader::new(buffered, newline, max_bytes);
        let mut found = Vec::new();
        let (mut line, mut number) = (Vec::new(), 0);
        loop {
            let at = found.len();
            let info = lines.next(&mut line, &mut |piece| found.extend_from_slice(piece));
            let Some(info) = info.expect("memory") else {
                break;
            };
            number += 1;
            assert_eq!((info.number, info.start), (number, at as u64));
            assert!(line.len() <= max_bytes);
            assert!(!info.too_long || line.is_empty());
            found.extend_from_slice(&line);
        }
        assert_eq!(found, bytes);
    }
}
