//! The first bytes of a stream and the name of its file come in, the format that is meant goes out.

use std::path::Path;

use unboil::read::{Shape, format_of};

use crate::cli::stream_flags::StreamFormat;

/// The mark that some writers put before UTF-8.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The format that is meant, by the first bytes and the name of the file.
pub(super) fn told(format: StreamFormat, first: &[u8], path: &Path) -> StreamFormat {
    let named_html = || {
        let (format, _) = format_of(&path.to_string_lossy());
        format.is_some_and(|format| format.shape == Shape::Page)
    };
    let first = first.strip_prefix(BOM).unwrap_or(first);
    let opens = without_comments(first).to_ascii_lowercase();
    match format {
        StreamFormat::Auto if first.first() == Some(&b'{') && !named_html() => StreamFormat::Jsonl,
        StreamFormat::Auto if named_html() || PAGES.iter().any(|tag| opens.starts_with(tag)) => {
            StreamFormat::Html
        }
        format => format,
    }
}

/// The bytes behind white space, comments and an XML declaration.
fn without_comments(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = bytes.trim_ascii_start();
        let end = match bytes {
            [b'<', b'?', ..] => &b"?>"[..],
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            _ => return bytes,
        };
        match bytes.windows(end.len()).position(|window| window == end) {
            Some(at) => bytes = &bytes[at + end.len()..],
            None => return bytes,
        }
    }
}

/// How pages of HTML begin.
const PAGES: [&[u8]; 2] = [b"<!doctype html", b"<html"];
