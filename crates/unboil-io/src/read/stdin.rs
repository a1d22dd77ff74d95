//! [`spool_stdin`] copies standard input to a file, because inputs are read more than once.

use std::io::{self, Read, Seek, Write};

use xxhash_rust::xxh3::Xxh3;

use crate::disk::access::Access;
use crate::disk::disk_file::DiskFile;
use crate::disk::file_id::FileId;
use crate::error::Error;
use crate::formats::format::Source;
use crate::read::decode::detect_encoding;
use crate::spill::Spill;

/// Copies standard input to a file of `spill`.
///
/// # Errors
/// If standard input cannot be read or the copy cannot be written.
pub(super) fn spool_stdin(mut input: impl Read, spill: &Spill) -> Result<Source, Error> {
    let (file, path) = spill.file()?;
    let mut copy = HashingWriter {
        file,
        hash: Xxh3::new(),
    };
    let mut name = || {
        io::copy(&mut input, &mut copy)?;
        copy.file.rewind()?;
        stdin_name(&mut copy.file)
    };
    let name = name().map_err(Error::io("-"))?;
    Ok(Source {
        path,
        fingerprint: copy.hash.digest(),
        id: FileId::of_stream(io::stdin()),
        access: Access::of_stdin(),
        ..Source::from_name(name)
    })
}

/// Writes to a file and hashes the bytes.
struct HashingWriter {
    file: DiskFile,
    hash: Xxh3,
}

impl Write for HashingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The name of standard input: that of a JSONL file if its first character is `{`, that of a JSON file
/// if it starts with `[{`, that of a WARC file if it starts with `WARC/`.
fn stdin_name(input: &mut DiskFile) -> io::Result<&'static str> {
    let mut head = Vec::new();
    input.take(64).read_to_end(&mut head)?;
    let encoding = detect_encoding(&head, None);
    let body = &head[encoding.bom_bytes().len()..];
    if body.starts_with(b"WARC/") {
        return Ok("stdin.warc");
    }
    let mut bytes = body.iter().filter(|byte| **byte != 0);
    let mut later = bytes.clone().filter(|byte| !byte.is_ascii_whitespace());
    Ok(match (bytes.next(), later.next(), later.next()) {
        (Some(b'{'), _, _) => "stdin.jsonl",
        (_, Some(b'['), Some(b'{')) => "stdin.json",
        _ => "stdin.txt",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stdin_format_is_detected_from_the_first_character() {
        let check = |bytes: &[u8], name: &str| {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let spill = Spill::new(0, &dir.path().join("copies"));
            let source = spool_stdin(bytes, &spill).expect("copied");
            assert_eq!(&*source.rel, name);
            assert_eq!(std::fs::read(&source.path).expect("the copy"), bytes);
            drop(spill);
            assert!(!source.path.exists());
        };
        check(b"{\"text\":\"\"}\n", "stdin.jsonl");
        check(b"\xEF\xBB\xBF{", "stdin.jsonl");
        check(b"\xFF\xFE{\0", "stdin.jsonl");
        check(b"Title\n", "stdin.txt");
        check(b"\n [\n  {\"text\":\"\"}]", "stdin.json");
        check(b"[Photo]\n", "stdin.txt");
        check(b"WARC/1.0\r\n", "stdin.warc");
        check(b"", "stdin.txt");
    }
}
