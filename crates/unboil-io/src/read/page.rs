//! A file that is a page of HTML: its bytes to characters, and to the article.

use encoding_rs::Encoding;
use memchr::{memchr, memchr_iter, memmem};

use crate::config::ReadConfig;
use crate::error::ProblemStage;
use crate::read::decode::{TextEncoding, detect_encoding};
use crate::read::{ReadFile, Source, json_row, plain_text};
use unboil_html::article;
use unboil_text::Article;

/// The characters of a file that is to be a page.
///
/// # Errors
/// Why it is none.
pub fn page(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<String, String> {
    let html = decode(bytes, declared);
    match is_binary(&html) {
        true => Err("NUL byte and no tag: this is no page".to_string()),
        false => Ok(html),
    }
}

/// Reads a file that is a page. Its text is that of the page, in UTF-8.
pub fn read(source: &Source, config: &ReadConfig) -> ReadFile {
    let bytes = match plain_text::read_bytes(source, config) {
        Ok(bytes) => bytes,
        Err(unusable) => return *unusable,
    };
    let html = match page(&bytes, json_row::declared_encoding(config)) {
        Ok(html) => html,
        Err(reason) => return ReadFile::unusable(source, ProblemStage::Decode, None, reason),
    };
    let mut file = ReadFile::empty(source, TextEncoding::UTF_8);
    file.articles.push(Article {
        id: source.rel.clone(),
        ..article(&html)
    });
    file
}

/// True for what has NUL characters, as pictures have, and none of the tags that every page has.
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

/// The characters of a page, by its byte order mark, as UTF-8, by what is declared outside of it, by what it declares itself, or by what
/// it looks like. Bytes that mean nothing become U+FFFD, as browsers do it.
pub fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let encoding = detect_encoding(bytes, declared.or_else(|| declared_encoding(bytes)));
    let body = &bytes[encoding.bom_bytes().len()..];
    let (text, _) = encoding.charset.decode_without_bom_handling(body);
    text.into_owned()
}

/// A page says what its encoding is within so many bytes.
const PROLOG_BYTES: usize = 4096;

/// The encoding that a page declares: in the first `meta` that names one, or in the XML declaration.
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
    // What could be read so far is no UTF-16, and what is UTF-8 is known by its bytes.
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
        let check = |bytes: &[u8], expected: &str| assert_eq!(decode(bytes, None), expected);
        check(
            b"<meta charset=\"windows-1251\">\xcc\xee\xf1\xea\xe2\xe0",
            "<meta charset=\"windows-1251\">Москва",
        );
        check(
            b"<meta content='text/html; charset=iso-8859-1'>caf\xe9",
            "<meta content='text/html; charset=iso-8859-1'>café",
        );
        let scripts = b"<script charset=utf-8></script><meta charset = koi8-r>\xcd";
        assert!(decode(scripts, None).ends_with('\u{43c}'));
        let xml = b"<?xml version='1.0' encoding='windows-1251'?><p>\xcc\xee\xf1\xea\xe2\xe0";
        assert!(decode(xml, None).ends_with("Москва"));
        // What is UTF-8 is not what it says.
        check(
            "<meta charset=latin1>café".as_bytes(),
            "<meta charset=latin1>café",
        );
        check(b"\xff\xfeh\0i\0", "hi");
        check(b"\xef\xbb\xbfhi", "hi");
        // A page is read, however broken.
        check(b"caf\xc3\xa9 na\xc3\xafve \xff!", "café naïve \u{fffd}!");
    }

    #[test]
    fn pictures_are_no_pages() {
        assert!(is_binary("\u{fffd}PNG\r\n\0\0<\0p"));
        assert!(!is_binary("<P>one\0two"));
        assert!(!is_binary("no tag"));
    }
}
