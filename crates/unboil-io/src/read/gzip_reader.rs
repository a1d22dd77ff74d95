//! [`GzipReader`] decompresses gzip, and returns every byte that can be unpacked before it returns
//! an error.
//!
//! The readers of the crate `flate2` drop the bytes that they have unpacked in the call in which
//! an error comes, and take zeros after the data for a broken member. gzip(1) does neither.

use std::io::{self, BufRead, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// The size of the window of deflate.
const WINDOW_BYTES: usize = 32 << 10;

/// Decompresses the members of a gzip file, one after the other. Zeros between and after members
/// are padding and are skipped.
///
/// A member whose checksum is wrong does not hide the members after it: that error comes last.
pub(crate) struct GzipReader<R> {
    input: R,
    state: State,
    inflate: Decompress,
    crc: Crc,
    /// Unpacked bytes for a caller whose buffer was too small.
    buffer: Vec<u8>,
    /// The bytes of `buffer` that were returned.
    returned: usize,
    /// An error that comes after all other bytes of the file.
    last_error: Option<io::Error>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Before the first member.
    Start,
    /// In the compressed data of a member.
    Data,
    /// Before the checksum of a member.
    Trailer,
    /// After a member.
    AfterMember,
    /// After the last byte, or after an error.
    End,
}

impl<R: BufRead> GzipReader<R> {
    /// Makes a reader of `input`.
    pub(crate) fn new(input: R) -> GzipReader<R> {
        GzipReader {
            input,
            state: State::Start,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            buffer: Vec::new(),
            returned: 0,
            last_error: None,
        }
    }

    /// The compressed input.
    pub(crate) fn get_ref(&self) -> &R {
        &self.input
    }

    /// Unpacks bytes to `out`, which is not empty. 0: the file ends.
    fn unpack(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.returned == self.buffer.len() {
            // The decoder unpacks to its window and copies to `out`. When the window wraps around,
            // it can hold bytes that did not fit in `out`, and an error in the same call loses
            // them. A buffer that ends where the window ends prevents that.
            let window_end =
                WINDOW_BYTES - (self.inflate.total_out() % WINDOW_BYTES as u64) as usize;
            if out.len() >= window_end {
                return self.next_bytes(&mut out[..window_end]);
            }
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.resize(window_end, 0);
            self.returned = 0;
            let bytes = self.next_bytes(&mut buffer);
            buffer.truncate(*bytes.as_ref().unwrap_or(&0));
            self.buffer = buffer;
            bytes?;
        }
        let n = out.len().min(self.buffer.len() - self.returned);
        out[..n].copy_from_slice(&self.buffer[self.returned..self.returned + n]);
        self.returned += n;
        Ok(n)
    }

    /// Unpacks the next bytes of the file to `out`, which ends where the window ends.
    fn next_bytes(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state {
                State::Start => self.read_header()?,
                State::Data => match self.inflate(out)? {
                    0 => {}
                    n => return Ok(n),
                },
                State::Trailer => self.read_trailer()?,
                State::AfterMember => match self.skip_zeros()? {
                    None => self.state = State::End,
                    Some(0x1f) => self.read_header()?,
                    Some(_) => return Err(invalid("the data after the gzip stream is not gzip")),
                },
                State::End => return self.last_error.take().map_or(Ok(0), Err),
            }
        }
    }

    fn read_header(&mut self) -> io::Result<()> {
        let mut decoder = flate2::bufread::GzDecoder::new(&mut self.input);
        if decoder.header().is_none() {
            let error = decoder.read(&mut [0]).err();
            return Err(match error.map(|error| error.kind()) {
                Some(io::ErrorKind::UnexpectedEof) => end_of_file("the gzip header is incomplete"),
                _ => invalid("invalid gzip header"),
            });
        }
        self.inflate.reset(false);
        self.crc.reset();
        self.state = State::Data;
        Ok(())
    }

    /// Unpacks bytes of a member. The state after its last byte is `Trailer`.
    fn inflate(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let input = self.input.fill_buf()?;
            let is_end = input.is_empty();
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(input, out, FlushDecompress::None);
            let read = (self.inflate.total_in() - read) as usize;
            let written = (self.inflate.total_out() - written) as usize;
            self.input.consume(read);
            self.crc.update(&out[..written]);
            match status {
                Ok(Status::StreamEnd) => self.state = State::Trailer,
                Ok(_) if written == 0 && is_end => {
                    return Err(end_of_file("the gzip data is incomplete"));
                }
                Ok(_) if written == 0 => continue,
                Ok(_) => {}
                // The decoder returns this error again with the next call.
                Err(_) if written > 0 => {}
                Err(_) => return Err(invalid("the gzip data is corrupt")),
            }
            return Ok(written);
        }
    }

    /// Compares the checksum and the length.
    fn read_trailer(&mut self) -> io::Result<()> {
        let mut trailer = [0; 8];
        (self.input.read_exact(&mut trailer)).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => end_of_file("the gzip checksum is incomplete"),
            _ => error,
        })?;
        let [a, b, c, d, e, f, g, h] = trailer;
        let expected = (
            u32::from_le_bytes([a, b, c, d]),
            u32::from_le_bytes([e, f, g, h]),
        );
        if expected != (self.crc.sum(), self.crc.amount()) && self.last_error.is_none() {
            self.last_error = Some(invalid("the gzip checksum is wrong"));
        }
        self.state = State::AfterMember;
        Ok(())
    }

    /// Skips zeros, and returns the byte after them. `None`: the file ends.
    fn skip_zeros(&mut self) -> io::Result<Option<u8>> {
        loop {
            let input = self.input.fill_buf()?;
            let zeros = input.iter().take_while(|byte| **byte == 0).count();
            let next = input.get(zeros).copied();
            let is_end = input.is_empty();
            self.input.consume(zeros);
            if next.is_some() || is_end {
                return Ok(next);
            }
        }
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            return match out.is_empty() {
                true => Ok(0),
                false => match self.unpack(out) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    unpacked => unpacked,
                },
            };
        }
    }
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

fn end_of_file(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, reason)
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write};

    use super::*;

    /// Text that packs into several blocks and is longer than the window.
    fn sample() -> Vec<u8> {
        let line = |n: u64| format!("line {n} {:x}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        (0..3000).map(line).collect::<String>().into_bytes()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    /// The bytes before an error, and the error. They are the same for reads of any size.
    fn unpack(packed: &[u8], buffer: usize) -> (Vec<u8>, Option<io::Error>) {
        let mut reader = GzipReader::new(BufReader::with_capacity(buffer, packed));
        let mut bytes = Vec::new();
        let error = reader.read_to_end(&mut bytes).err();
        let mut reader = GzipReader::new(BufReader::with_capacity(buffer, packed));
        let mut joined = Vec::new();
        let mut out = vec![0; 70_000];
        for size in [1, 40_000, 300, 70_000].into_iter().cycle() {
            match reader.read(&mut out[..size]) {
                Ok(0) | Err(_) => break,
                Ok(n) => joined.extend_from_slice(&out[..n]),
            }
        }
        assert!(bytes == joined);
        (bytes, error)
    }

    /// The bytes that the reader of flate2 returns in small pieces.
    fn expected_bytes(packed: &[u8]) -> Vec<u8> {
        let mut reader = flate2::bufread::MultiGzDecoder::new(packed);
        let mut bytes = Vec::new();
        let mut piece = [0; 16];
        while let Ok(n @ 1..) = reader.read(&mut piece) {
            bytes.extend_from_slice(&piece[..n]);
        }
        bytes
    }

    #[test]
    fn all_bytes_before_the_end_are_returned() {
        let text = sample();
        let packed = [gzip(&text[..700]), gzip(&text[700..])].concat();
        let mut longest = 0;
        let last = packed.len() - 30;
        for cut in (0..last).step_by(41).chain(last..packed.len()) {
            let (bytes, error) = unpack(&packed[..cut], 64 << 10);
            assert!(text.starts_with(&bytes), "{cut}");
            assert!(bytes.len() >= expected_bytes(&packed[..cut]).len(), "{cut}");
            assert!(bytes.len() >= longest, "{cut}");
            // A file may end after its first member.
            assert!(error.is_some() || bytes.len() == 700, "{cut}");
            longest = bytes.len();
        }
        assert_eq!(longest, text.len());
        let (bytes, error) = unpack(&packed, 100);
        assert!(bytes == text && error.is_none());
    }

    #[test]
    fn bytes_before_corrupt_data_are_returned() {
        let text = sample();
        let packed = gzip(&text);
        for at in (10..packed.len()).step_by(397) {
            let mut corrupt = packed.clone();
            corrupt[at] ^= 0x55;
            let expected = expected_bytes(&corrupt);
            for buffer in [64 << 10, 1000] {
                let (bytes, error) = unpack(&corrupt, buffer);
                assert!(error.is_some(), "{at}");
                assert!(bytes.starts_with(&expected), "{at}");
            }
        }
    }

    #[test]
    fn zeros_are_padding_and_other_bytes_are_not() {
        let packed = gzip(b"tide");
        let check = |after: &[u8], expected: &[u8], reason: Option<&str>| {
            let (bytes, error) = unpack(&[&packed, after].concat(), 3);
            assert_eq!(bytes, expected);
            assert_eq!(error.map(|error| error.to_string()).as_deref(), reason);
        };
        check(&[0; 1000], b"tide", None);
        check(&[&[0; 9], &packed[..]].concat(), b"tidetide", None);
        let junk = "the data after the gzip stream is not gzip";
        check(b"\0\0junk", b"tide", Some(junk));
        check(b"\x1fjunk and more", b"tide", Some("invalid gzip header"));
        check(&packed[..5], b"tide", Some("the gzip header is incomplete"));
        let mut wrong = packed.clone();
        wrong[packed.len() - 5] ^= 1;
        let (bytes, error) = unpack(&[&wrong[..], &packed].concat(), 1);
        assert_eq!(bytes, b"tidetide");
        assert_eq!(
            error.expect("wrong").to_string(),
            "the gzip checksum is wrong"
        );
    }
}
