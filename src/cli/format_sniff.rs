//! Detects the format of a stream from its first bytes and the name of its file.

use std::io::{self, BufRead};
use std::path::Path;

use unboil_io::{RowSyntax, format_of};

use crate::cli::strip_args::InputFormat;

/// The byte order mark of UTF-8.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The magic bytes of gzip, zstd, bzip2 and xz.
const COMPRESSED_MAGIC: [&[u8]; 4] = [
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"BZh91AY&SY",
    b"\xfd7zXZ\0",
];

/// Start and end of XML declarations and comments.
const COMMENTS: [(&[u8], &[u8]); 2] = [(b"<?", b"?>"), (b"<!--", b"-->")];

/// The start of HTML pages, in lower case.
const HTML_STARTS: [&[u8]; 2] = [b"<!doctype html", b"<html"];

/// At most this many bytes are read to detect the format.
const MAX_SNIFF_BYTES: usize = 64 << 10;

/// Reads the first bytes of a stream: those that are available, and more while they are ambiguous.
/// A read error after the first bytes comes again with the next call of `input`.
pub(super) fn read_start(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    while start.len() < MAX_SNIFF_BYTES && is_ambiguous(&start) {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) if !start.is_empty() => break,
            Err(error) => return Err(error),
        };
        let read = available.len();
        start.extend_from_slice(available);
        input.consume(read);
        if read == 0 {
            break;
        }
    }
    Ok(start)
}

/// True if the next bytes can change the format.
fn is_ambiguous(start: &[u8]) -> bool {
    let is_prefix =
        |start: &[u8], whole: &[u8]| start.len() < whole.len() && whole.starts_with(start);
    let text = start.strip_prefix(BOM).unwrap_or(start);
    let content = skip_comments(text).to_ascii_lowercase();
    let mut magic = COMPRESSED_MAGIC.iter().chain([&BOM]);
    magic.any(|magic| is_prefix(start, magic))
        || HTML_STARTS.iter().any(|tag| is_prefix(&content, tag))
        || COMMENTS
            .iter()
            .any(|(open, _)| is_prefix(&content, open) || content.starts_with(open))
}

/// The format of a stream: `format`, or the detected one if that is `Auto`. `Auto` comes back for
/// text.
pub(super) fn detect_format(format: InputFormat, start: &[u8], path: &Path) -> InputFormat {
    let is_html_name = || {
        let (format, _) = format_of(&path.to_string_lossy());
        format.is_some_and(|format| format.is_page())
    };
    let rows_of_name = || {
        let (format, _) = format_of(&path.to_string_lossy());
        let mut known = [
            InputFormat::Json,
            InputFormat::Csv,
            InputFormat::Tsv,
            InputFormat::Warc,
        ]
        .into_iter();
        let name = |format: &InputFormat| format.row_syntax().map(RowSyntax::name);
        known.find(|known| format.is_some_and(|format| name(known) == Some(format.name())))
    };
    let start = start.strip_prefix(BOM).unwrap_or(start);
    if format == InputFormat::Auto
        && let Some(format) = rows_of_name()
    {
        return format;
    }
    let content = skip_comments(start).to_ascii_lowercase();
    let is_html_content = || HTML_STARTS.iter().any(|tag| content.starts_with(tag));
    match format {
        InputFormat::Auto if start.first() == Some(&b'{') && !is_html_name() => InputFormat::Jsonl,
        InputFormat::Auto if start.starts_with(b"WARC/") => InputFormat::Warc,
        InputFormat::Auto if is_json_array(start) && !is_html_name() => InputFormat::Json,
        InputFormat::Auto if is_html_name() || is_html_content() => InputFormat::Html,
        format => format,
    }
}

/// True if a stream starts like an array of objects.
fn is_json_array(start: &[u8]) -> bool {
    let array = start.trim_ascii_start().strip_prefix(b"[");
    array.is_some_and(|array| array.trim_ascii_start().starts_with(b"{"))
}

/// The bytes after white space, comments and an XML declaration.
fn skip_comments(mut bytes: &[u8]) -> &[u8] {
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
