//! Decodes HTML pages. Unlike the text of other formats, a page is decoded with replacement
//! characters for invalid bytes, as browsers do it.

use encoding_rs::Encoding;
use memchr::{memchr, memchr_iter, memmem};

use crate::read::decode::detect_encoding;

/// Decodes an HTML page, and refuses files such as pictures.
///
/// ```
/// use unboil_io::page_text;
///
/// assert_eq!(page_text(b"<p>High water", None).as_deref(), Ok("<p>High water"));
/// assert!(page_text(b"\x89PNG\0\0", None).is_err());
/// ```
///
/// # Errors
/// The reason why it is not a page.
pub fn page_text(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<String, String> {
    let html = decode_page(bytes, declared);
    match is_binary(&html) {
        true => Err("NUL byte and no tag: this is no page".to_string()),
        false => Ok(html),
    }
}

/// True for a file with NUL characters, as pictures have, and without the tags of every page.
fn is_binary(html: &str) -> bool {
    let has = |tag: &[u8]| {
        memchr_iter(b'<', html.as_bytes()).any(|at| {
            let name = html.as_bytes().get(at + 1..at + 1 + tag.len());
            let after = html.as_bytes().get(at + 1 + tag.len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(tag))
                && after.is_some_and(|b| matches!(b, b'>' | b'/' | b' ' | b'\n' | b'\r' | b'\t'))
        })
    };
    html.contains('\0') && ![&b"p"[..], b"div", b"html", b"body"].into_iter().any(has)
}

/// Decodes an HTML page. The encoding is that of its byte order mark, UTF-8, `declared`, the one
/// that the page declares, or the detected one, in this order. Invalid bytes become U+FFFD.
///
/// ```
/// let html = unboil_io::decode_page(b"<meta charset=koi8-r><p>\xcd", None);
/// assert!(html.ends_with("<p>\u{43c}"));
/// ```
pub fn decode_page(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let encoding = detect_encoding(bytes, declared.or_else(|| declared_encoding(bytes)));
    let body = &bytes[encoding.bom_bytes().len()..];
    let (text, _) = encoding.charset.decode_without_bom_handling(body);
    text.into_owned()
}

/// The encoding is declared within this number of bytes.
const PROLOG_BYTES: usize = 4096;

/// The encoding that a page declares: in the first `meta` with an encoding, or else in the
/// XML declaration.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PROLOG_BYTES)].to_ascii_lowercase();
    let tags = memmem::find_iter(head, b"<meta").chain(memmem::find_iter(head, b"<?xml"));
    let encoding_in_tag = |at: usize| {
        let tag = &head[at..];
        let tag = &tag[..memchr(b'>', tag)?];
        let (key, at) = [&b"charset"[..], b"encoding"]
            .into_iter()
            .find_map(|key| Some((key, memmem::find(tag, key)?)))?;
        let label = tag[at + key.len()..]
            .trim_ascii_start()
            .strip_prefix(b"=")?;
        let label = label.trim_ascii_start();
        let label = label
            .strip_prefix(b"\"")
            .or(label.strip_prefix(b"'"))
            .unwrap_or(label);
        let end = label
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)));
        Encoding::for_label_no_replacement(&label[..end.unwrap_or(label.len())])
    };
    // The declaration was read as ASCII, so it is not UTF-16; UTF-8 is detected by its bytes.
    let is_informative = |charset: &&'static Encoding| {
        charset.is_ascii_compatible() && *charset != encoding_rs::UTF_8
    };
    tags.filter_map(encoding_in_tag).find(is_informative)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(decode_page(bytes, None), expected);
        check(
            b"<meta charset=\"windows-1251\">\xcc\xee\xf1\xea\xe2\xe0",
            "<meta charset=\"windows-1251\">Москва",
        );
        check(
            b"<meta content='text/html; charset=iso-8859-1'>caf\xe9",
            "<meta content='text/html; charset=iso-8859-1'>café",
        );
        let scripts = b"<script charset=utf-8></script><meta charset = koi8-r>\xcd";
        assert!(decode_page(scripts, None).ends_with('\u{43c}'));
        let xml = b"<?xml version='1.0' encoding='windows-1251'?><p>\xcc\xee\xf1\xea\xe2\xe0";
        assert!(decode_page(xml, None).ends_with("Москва"));
        // Valid UTF-8 has priority over the declaration.
        check(
            "<meta charset=latin1>café".as_bytes(),
            "<meta charset=latin1>café",
        );
        check(b"\xff\xfeh\0i\0", "hi");
        check(b"\xef\xbb\xbfhi", "hi");
        // Invalid bytes do not make a page unusable.
        check(b"caf\xc3\xa9 na\xc3\xafve \xff!", "café naïve \u{fffd}!");
    }

    #[test]
    fn pictures_are_no_pages() {
        assert!(is_binary("\u{fffd}PNG\r\n\0\0<\0p"));
        assert!(!is_binary("<P>one\0two"));
        assert!(!is_binary("no tag"));
    }
}
