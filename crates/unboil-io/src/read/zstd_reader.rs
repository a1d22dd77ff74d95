//! [`ZstdReader`] decompresses Zstandard, and returns every byte that can be unpacked before it
//! returns an error.
//!
//! The decoder drops what it has unpacked in the call in which an error comes. So each call gets
//! the bytes of one block, or of a header.

use std::io::{self, BufRead, Read};

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

/// The size of the header of a block.
const BLOCK_HEADER_BYTES: usize = 3;

/// The decoder reads this many bytes of a frame first.
const FRAME_START_BYTES: usize = 5;

/// Decompresses the frames of a file, one after the other.
pub(crate) struct ZstdReader<R> {
    input: R,
    decoder: Decoder<'static>,
    /// The number of bytes that the decoder waits for. 0: the frame is complete.
    wanted: usize,
    /// True if the decoder may hold bytes that did not fit in the buffer of the caller.
    has_more_output: bool,
    /// True before the first frame.
    at_start: bool,
}

impl<R: BufRead> ZstdReader<R> {
    /// Makes a reader of `input`.
    ///
    /// # Errors
    /// If the decoder cannot be made.
    pub(crate) fn new(input: R) -> io::Result<ZstdReader<R>> {
        Ok(ZstdReader {
            input,
            decoder: Decoder::new()?,
            wanted: FRAME_START_BYTES,
            has_more_output: false,
            at_start: true,
        })
    }

    /// Refuses frames that need a window of more than 2 to the power of `log` bytes of memory.
    ///
    /// # Errors
    /// If the decoder does not know the limit.
    pub(crate) fn limit_window(&mut self, log: u32) -> io::Result<()> {
        self.decoder.set_parameter(DParameter::WindowLogMax(log))
    }

    /// The compressed input.
    pub(crate) fn get_ref(&self) -> &R {
        &self.input
    }

    /// Passes the next bytes of a frame to the decoder. Returns the number of bytes written to
    /// `out`, which is not empty. `None`: the file ends.
    fn step(&mut self, out: &mut [u8]) -> io::Result<Option<usize>> {
        let mut input: &[u8] = &[];
        if !self.has_more_output {
            input = self.input.fill_buf()?;
            if input.is_empty() {
                return match self.wanted == 0 && !self.at_start {
                    true => Ok(None),
                    false => Err(end_of_file()),
                };
            }
            if self.wanted == 0 {
                self.decoder.reinit()?;
                self.wanted = FRAME_START_BYTES;
            }
            // The decoder asks for a block and the header of the next block. A bad header would
            // lose the block before it.
            let wanted = match self.wanted > BLOCK_HEADER_BYTES {
                true => self.wanted - BLOCK_HEADER_BYTES,
                false => self.wanted,
            };
            input = &input[..wanted.min(input.len())];
        }
        let mut source = InBuffer::around(input);
        let mut target = OutBuffer::around(&mut *out);
        self.wanted = self.decoder.run(&mut source, &mut target)?;
        let (read, written) = (source.pos(), target.pos());
        self.input.consume(read);
        self.at_start &= read == 0;
        self.has_more_output = self.wanted > 0 && written == out.len();
        Ok(Some(written))
    }
}

impl<R: BufRead> Read for ZstdReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match self.step(out) {
                Ok(None) => return Ok(0),
                Ok(Some(0)) => {}
                Ok(Some(written)) => return Ok(written),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn end_of_file() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the zstd frame is incomplete")
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write};

    use super::*;

    /// Two frames: one of several blocks with a checksum, and one without.
    fn sample() -> (Vec<u8>, Vec<u8>) {
        let line = |n: u64| format!("line {n} {:x}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let text = (0..20_000).map(line).collect::<String>().into_bytes();
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("memory");
        encoder.include_checksum(true).expect("a setting");
        encoder.write_all(&text[..500_000]).expect("memory");
        let first = encoder.finish().expect("memory");
        let second = zstd::encode_all(&text[500_000..], 1).expect("memory");
        (text, [first, second].concat())
    }

    /// The bytes before an error, and the error.
    fn unpack(packed: &[u8], buffer: usize) -> (Vec<u8>, Option<io::Error>) {
        let mut reader = ZstdReader::new(BufReader::with_capacity(buffer, packed)).expect("memory");
        let mut bytes = Vec::new();
        let error = reader.read_to_end(&mut bytes).err();
        (bytes, error)
    }

    /// The bytes that the reader of zstd returns.
    fn expected_bytes(packed: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut reader = zstd::Decoder::with_buffer(packed).expect("memory");
        let _ = reader.read_to_end(&mut bytes);
        bytes
    }

    #[test]
    fn all_bytes_before_the_end_are_returned() {
        let (text, packed) = sample();
        let mut longest = 0;
        let last = packed.len() - 8;
        for cut in (0..last).step_by(1999).chain(last..packed.len()) {
            let (bytes, error) = unpack(&packed[..cut], 64 << 10);
            assert!(text.starts_with(&bytes) && error.is_some(), "{cut}");
            assert!(bytes.len() >= expected_bytes(&packed[..cut]).len(), "{cut}");
            assert!(bytes.len() >= longest, "{cut}");
            longest = bytes.len();
        }
        for buffer in [1, 100, 1 << 20] {
            let (bytes, error) = unpack(&packed, buffer);
            assert!(bytes == text && error.is_none(), "{buffer}");
        }
    }

    /// A wrong checksum hides nothing of its frame, and a bad block nothing of the blocks before.
    #[test]
    fn bytes_before_corrupt_data_are_returned() {
        let (text, packed) = sample();
        let frame = zstd::encode_all(&text[..100], 1).expect("memory");
        for after in [&b"junk"[..], &frame[..4], &[0; 20]] {
            let (bytes, error) = unpack(&[&frame, after].concat(), 1 << 20);
            assert!(bytes == text[..100] && error.is_some(), "{after:?}");
        }
        for at in (0..packed.len()).step_by(5003) {
            let mut corrupt = packed.clone();
            corrupt[at] ^= 0x55;
            let (bytes, error) = unpack(&corrupt, 1 << 20);
            assert!(error.is_some() || bytes != text, "{at}");
            assert!(bytes.starts_with(&expected_bytes(&corrupt)), "{at}");
        }
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("memory");
        encoder.include_checksum(true).expect("a setting");
        encoder.write_all(&text[..100]).expect("memory");
        let mut wrong = encoder.finish().expect("memory");
        *wrong.last_mut().expect("a checksum") ^= 1;
        let (bytes, error) = unpack(&wrong, 1 << 20);
        assert!(bytes == text[..100] && error.is_some());
    }

    #[test]
    fn an_empty_file_is_no_frame_and_an_empty_frame_is_no_error() {
        assert!(unpack(b"", 10).1.is_some());
        let empty = zstd::encode_all(&b""[..], 1).expect("memory");
        let skippable = b"\x50\x2a\x4d\x18\x02\0\0\0ab";
        for packed in [&empty[..], skippable, &[skippable, &empty[..]].concat()] {
            let (bytes, error) = unpack(packed, 10);
            assert!(bytes.is_empty() && error.is_none(), "{packed:?}");
        }
        assert!(unpack(&skippable[..9], 10).1.is_some());
    }
}
