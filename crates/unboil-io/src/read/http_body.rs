//! [`http_body`] undoes the transfer and content codings of an HTTP message.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};

use crate::read::gzip_reader::GzipReader;
use crate::read::warc_header::Headers;

/// The content of a message with these headers: at most `max_bytes` bytes. Of a body that breaks off,
/// it is the part that can be unpacked. A body that does not have the coding that its headers state
/// was unpacked by the crawler.
///
/// # Errors
/// If the coding is not known and the content no markup, or the content is too long. The error is a reason for a person.
pub(crate) fn http_body<'b>(
    headers: &Headers,
    body: &'b [u8],
    max_bytes: usize,
) -> Result<Cow<'b, [u8]>, String> {
    let transfer = headers.get("transfer-encoding").unwrap_or_default();
    let is_chunked = transfer.to_ascii_lowercase().contains("chunked");
    let body = match is_chunked {
        true => joined_chunks(body).map_or(Cow::Borrowed(body), Cow::Owned),
        false => Cow::Borrowed(body),
    };
    let coding = headers.get("content-encoding").unwrap_or_default();
    let codings: Vec<String> = (coding.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    let mut content = body;
    // The last coding was applied last.
    for coding in codings.iter().rev() {
        let unpacked = match &**coding {
            "gzip" | "x-gzip" if content.starts_with(b"\x1f\x8b") => {
                Some(unpack(GzipReader::new(&*content), max_bytes)?)
            }
            "gzip" | "x-gzip" => None,
            "deflate" => inflated(&content, max_bytes)?,
            // Some servers state a charset here, or nothing that is a coding.
            _ if is_markup(&content) => None,
            other => return Err(format!("the content coding {other:?} is not known")),
        };
        if let Some(unpacked) = unpacked {
            content = Cow::Owned(unpacked);
        }
    }
    Ok(content)
}

/// True if bytes start with a tag.
fn is_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<")
}

/// The bytes before a read error.
fn unpack(reader: impl Read, max_bytes: usize) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    // What can be unpacked before an error is the content.
    let _ = reader.take(max_bytes as u64 + 1).read_to_end(&mut out);
    match out.len() > max_bytes {
        true => Err(format!("unpacks to more than {max_bytes} bytes")),
        false => Ok(out),
    }
}

/// Some servers send deflate with the header of zlib, others without. `None`: it is neither.
fn inflated(body: &[u8], max_bytes: usize) -> Result<Option<Vec<u8>>, String> {
    let with_header = unpack(ZlibDecoder::new(body), max_bytes)?;
    if !with_header.is_empty() {
        return Ok(Some(with_header));
    }
    let without = unpack(DeflateDecoder::new(body), max_bytes)?;
    Ok((!without.is_empty()).then_some(without))
}

/// The chunks of a body, up to the end or to where it breaks off. `None`: it has no chunks.
fn joined_chunks(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let line_end = memchr::memchr(b'\n', &rest[..rest.len().min(MAX_SIZE_LINE_BYTES)]);
        let size = line_end.and_then(|end| chunk_size(&rest[..end]));
        let Some((end, size)) = line_end.zip(size) else {
            // The first line says whether there are chunks. Later ones may be cut.
            return (rest.len() < body.len()).then_some(out);
        };
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        let len = rest.len().min(size);
        out.extend_from_slice(&rest[..len]);
        rest = &rest[len..];
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        if rest.is_empty() {
            return Some(out);
        }
    }
}

/// The longest line with the size of a chunk, in bytes.
const MAX_SIZE_LINE_BYTES: usize = 1024;

/// The size at the start of a chunk: a hexadecimal number, and extensions after a semicolon.
fn chunk_size(line: &[u8]) -> Option<usize> {
    let line = str::from_utf8(line).ok()?;
    let digits = line.split(';').next().unwrap_or_default().trim();
    usize::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn body(headers: &str, body: &[u8]) -> Result<Vec<u8>, String> {
        http_body(&Headers::parse(headers.as_bytes()), body, 100).map(Cow::into_owned)
    }

    #[test]
    fn chunks_are_joined() {
        let chunked = |bytes: &[u8]| body("Transfer-Encoding: Chunked", bytes).expect("a body");
        assert_eq!(
            chunked(b"3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n"),
            b"abc0123456789"
        );
        assert_eq!(chunked(b"3\nabc\n2\nde"), b"abcde");
        // It breaks off in a chunk, and in the size of one.
        assert_eq!(chunked(b"9\r\nabc"), b"abc");
        assert_eq!(chunked(b"3\r\nabc\r\n1"), b"abc");
        assert_eq!(chunked(b"3\r\nabc\r\nno size\r\n"), b"abc");
        // The crawler has joined them.
        assert_eq!(chunked(b"<p>Tide"), b"<p>Tide");
        assert_eq!(chunked(b""), b"");
        assert_eq!(chunked(b"ffffffffffffffff\r\nabc"), b"abc");
    }

    #[test]
    fn content_is_unpacked() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"High tide at noon.").expect("memory");
        let gzip = gzip.finish().expect("memory");
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(b"High tide.").expect("memory");
        let zlib = zlib.finish().expect("memory");
        let coded =
            |coding: &str, bytes: &[u8]| body(&format!("Content-Encoding: {coding}"), bytes);
        assert_eq!(coded("gzip", &gzip), Ok(b"High tide at noon.".to_vec()));
        assert_eq!(coded("identity", b"a"), Ok(b"a".to_vec()));
        assert_eq!(coded("gzip", b"<p>Tide"), Ok(b"<p>Tide".to_vec()));
        let cut = coded("x-gzip", &gzip[..gzip.len() - 10]).expect("a part");
        assert!(b"High tide at noon.".starts_with(&cut[..]));
        assert_eq!(coded("deflate", &zlib), Ok(b"High tide.".to_vec()));
        assert_eq!(coded("deflate", &zlib[2..]), Ok(b"High tide.".to_vec()));
        for coding in ["UTF-8", "none", "br"] {
            assert_eq!(coded(coding, b"\n<p>Tide"), Ok(b"\n<p>Tide".to_vec()));
        }
        assert_eq!(
            coded("br", b"x"),
            Err("the content coding \"br\" is not known".into())
        );
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        bomb.write_all(&[0; 1000]).expect("memory");
        let bomb = bomb.finish().expect("memory");
        assert_eq!(
            coded("gzip", &bomb),
            Err("unpacks to more than 100 bytes".into())
        );
    }
}
