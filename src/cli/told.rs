//! The first bytes of a stream and the name of its file come in, the format that is meant goes out.

use std::io::{self, BufRead};
use std::path::Path;

use unboil_io::read::{FormatKind, format_of};

use crate::cli::stream_flags::StreamFormat;

/// The mark that some writers put before UTF-8.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// How gzip and zstd files begin.
pub(super) const PACKED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];

/// So many bytes tell a format, if any do.
const MOST_BYTES: usize = 64 << 10;

/// Takes the first bytes of a stream: those that are here, and as many more as it takes to tell the format.
pub(super) fn begin(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    while first.len() < MOST_BYTES && may_tell_more(&first) {
        let more = input.fill_buf()?;
        let read = more.len();
        first.extend_from_slice(more);
        input.consume(read);
        if read == 0 {
            break;
        }
    }
    Ok(first)
}

/// True if it depends on the next bytes what these mean.
fn may_tell_more(first: &[u8]) -> bool {
    let begins = |first: &[u8], whole: &[u8]| first.len() < whole.len() && whole.starts_with(first);
    let text = first.strip_prefix(BOM).unwrap_or(first);
    let opens = without_comments(text).to_ascii_lowercase();
    PACKED.iter().chain([&BOM]).any(|mark| begins(first, mark))
        || PAGES.iter().any(|tag| begins(&opens, tag))
        || COMMENTS
            .iter()
            .any(|(open, _)| begins(&opens, open) || opens.starts_with(open))
}

/// The format that is meant, by the first bytes and the name of the file.
pub(super) fn told(format: StreamFormat, first: &[u8], path: &Path) -> StreamFormat {
    let named_html = || {
        let (format, _) = format_of(&path.to_string_lossy());
        format.is_some_and(|format| format.kind == FormatKind::Html)
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
        let Some((_, end)) = COMMENTS.iter().find(|(open, _)| bytes.starts_with(open)) else {
            return bytes;
        };
        match bytes.windows(end.len()).position(|window| window == *end) {
            Some(at) => bytes = &bytes[at + end.len()..],
            None => return bytes,
        }
    }
}

/// How comments and XML declarations begin and end.
const COMMENTS: [(&[u8], &[u8]); 2] = [(b"<?", b"?>"), (b"<!--", b"-->")];

/// How pages of HTML begin.
const PAGES: [&[u8]; 2] = [b"<!doctype html", b"<html"];
