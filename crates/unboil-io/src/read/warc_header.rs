//! The headers of WARC records and of HTTP messages: lines of a name, a colon and a value.

use memchr::memmem;

/// The start of a record, without the last digit of the version.
pub(crate) const WARC_MAGIC: &[u8] = b"WARC/1.";

/// True if a line is the first of a record.
pub(crate) fn is_version_line(line: &[u8]) -> bool {
    line.starts_with(b"WARC/")
}

/// The headers of a record or a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Parses the lines after the first. A line that starts with white space continues the one before.
    pub(crate) fn parse(lines: &[u8]) -> Headers {
        let text = String::from_utf8_lossy(lines);
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            match (line.starts_with([' ', '\t']), headers.last_mut()) {
                (true, Some((_, value))) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                _ => {
                    if let Some((name, value)) = line.split_once(':') {
                        let name = name.trim().to_ascii_lowercase();
                        headers.push((name, value.trim().to_string()));
                    }
                }
            }
        }
        Headers(headers)
    }

    /// The value of the first header with a name in lower case, if it is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| &**value)
            .filter(|value| !value.is_empty())
    }

    /// The content type in lower case, without its parameters.
    pub(crate) fn content_type(&self) -> Option<String> {
        let value = self.get("content-type")?;
        let essence = value.split(';').next().unwrap_or_default();
        Some(essence.trim().to_ascii_lowercase())
    }

    /// The parameter `charset` of the content type.
    pub(crate) fn charset(&self) -> Option<&str> {
        let mut parameters = self.get("content-type")?.split(';').skip(1);
        parameters.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_charset = name.trim().eq_ignore_ascii_case("charset");
            is_charset.then(|| value.trim().trim_matches(['"', '\'']))
        })
    }
}

/// Splits a record or a message into its first line, its headers and its block. `None`: the header
/// has no end.
pub(crate) fn split_header(bytes: &[u8]) -> Option<(&[u8], Headers, &[u8])> {
    let end = |pattern: &[u8]| memmem::find(bytes, pattern).map(|at| at + pattern.len());
    let end = match (end(b"\n\r\n"), end(b"\n\n")) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b)?,
    };
    let first_line = memchr::memchr(b'\n', bytes).map_or(end, |at| at + 1);
    let headers = Headers::parse(&bytes[first_line.min(end)..end]);
    Some((&bytes[..first_line], headers, &bytes[end..]))
}

/// The length that a header of a record states. `None`: none, or not a number.
pub(crate) fn content_length(header: &[u8]) -> Option<u64> {
    Headers::parse(header).get("content-length")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_by_name() {
        let bytes =
            b"HTTP/1.1 200 OK\r\nA : b\r\n c\nCONTENT-Type: Text/HTML; x=1; Charset=\"koi8-r\"\r\n\
            odd\r\n\r\nblock";
        let (line, headers, block) = split_header(bytes).expect("a header");
        assert_eq!((line, block), (&b"HTTP/1.1 200 OK\r\n"[..], &b"block"[..]));
        assert_eq!(headers.get("a"), Some("b c"));
        assert_eq!(headers.get("odd"), None);
        assert_eq!(headers.content_type().as_deref(), Some("text/html"));
        assert_eq!(headers.charset(), Some("koi8-r"));
        assert_eq!(split_header(b"HTTP/1.1 200 OK\r\nA: b\r\n"), None);
        let (_, headers, block) = split_header(b"X\n\nblock\n\n").expect("a header");
        assert_eq!((headers, block), (Headers::default(), &b"block\n\n"[..]));
        assert_eq!(content_length(b"WARC/1.0\nContent-length: 7\n\n"), Some(7));
        assert_eq!(content_length(b"WARC/1.0\nContent-length: 7x\n\n"), None);
    }
}
