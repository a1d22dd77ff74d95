//! [`ZstdReader`] decompresses Zstandard, and returns every byte that can be unpacked before it
//! returns an error.
//!
//! The decoder drops what it has unpacked in the call in which an error comes. So each call gets
//! the bytes of one block, or of a header.

use std::io::{self, BufRead, Read};

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

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
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the zstd frame is incomplete",
    )
}
