//! [`StreamReader`] decompresses bzip2 and xz, and returns every byte that can be unpacked before it
//! returns an error.

use std::io::{self, BufRead, Read};

use bzip2::Decompress;
use liblzma::stream::{Action, Error as XzError, Status as XzStatus, Stream};

/// The most memory that an xz file may need, in bytes. `xz -9` needs 65 MiB.
const XZ_MEMORY_BYTES: u64 = 160 << 20;

/// Memory of an xz decoder beside its window, in bytes.
const XZ_STATE_BYTES: u64 = 1 << 20;

/// The decoder of one stream of a file.
pub(crate) trait StreamDecoder: Sized {
    /// The name of the compression, for messages.
    const NAME: &'static str;

    /// Makes a decoder that needs at most `memory` bytes.
    fn new(memory: u64) -> io::Result<Self>;

    /// Unpacks bytes of `input` to `out`. `is_last`: no bytes follow `input`. Returns the numbers of
    /// bytes read and written, and true at the end of the stream.
    fn decode(&mut self, input: &[u8], out: &mut [u8], is_last: bool) -> Decoded;
}

/// What a call of a decoder did. The bytes count also before an error.
pub(crate) struct Decoded {
    read: usize,
    written: usize,
    /// True at the end of the stream.
    is_end: io::Result<bool>,
}

impl StreamDecoder for Decompress {
    const NAME: &'static str = "bzip2";

    fn new(_: u64) -> io::Result<Decompress> {
        Ok(Decompress::new(false))
    }

    fn decode(&mut self, input: &[u8], out: &mut [u8], _: bool) -> Decoded {
        let (read, written) = (self.total_in(), self.total_out());
        let status = self.decompress(input, out);
        Decoded {
            read: (self.total_in() - read) as usize,
            written: (self.total_out() - written) as usize,
            is_end: match status {
                Ok(status) => Ok(status == bzip2::Status::StreamEnd),
                Err(_) => Err(invalid("the bzip2 data is corrupt".into())),
            },
        }
    }
}

impl StreamDecoder for Stream {
    const NAME: &'static str = "xz";

    fn new(memory: u64) -> io::Result<Stream> {
        Ok(Stream::new_stream_decoder(memory, 0)?)
    }

    fn decode(&mut self, input: &[u8], out: &mut [u8], is_last: bool) -> Decoded {
        let (read, written) = (self.total_in(), self.total_out());
        let action = match is_last {
            true => Action::Finish,
            false => Action::Run,
        };
        let status = self.process(input, out, action);
        Decoded {
            read: (self.total_in() - read) as usize,
            written: (self.total_out() - written) as usize,
            is_end: match status {
                Ok(status) => Ok(status == XzStatus::StreamEnd),
                Err(XzError::MemLimit) => Err(invalid("the xz data needs too much memory".into())),
                Err(_) => Err(invalid("the xz data is corrupt".into())),
            },
        }
    }
}

/// Decompresses the streams of a file, one after the other. Zeros after a stream are padding and are
/// skipped.
pub(crate) struct StreamReader<R, D> {
    input: R,
    decoder: D,
    /// The most memory that a decoder may need, in bytes.
    memory: u64,
    state: State,
    /// An error that came with the last bytes.
    error: Option<io::Error>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// In a stream.
    Data,
    /// After a stream.
    AfterStream,
    /// After the last stream.
    End,
}

impl<R: BufRead, D: StreamDecoder> StreamReader<R, D> {
    /// Makes a reader of `input`.
    ///
    /// # Errors
    /// If the decoder cannot be made.
    pub(crate) fn new(input: R) -> io::Result<StreamReader<R, D>> {
        Ok(StreamReader {
            input,
            decoder: D::new(XZ_MEMORY_BYTES)?,
            memory: XZ_MEMORY_BYTES,
            state: State::Data,
            error: None,
        })
    }

    /// The compressed input.
    pub(crate) fn get_ref(&self) -> &R {
        &self.input
    }

    /// Refuses streams that need a window of more than 2 to the power of `log` bytes of memory. Call
    /// it before reading.
    ///
    /// # Errors
    /// If the decoder cannot be made.
    pub(crate) fn limit_window(&mut self, log: u32) -> io::Result<()> {
        self.memory = (1 << log) + XZ_STATE_BYTES;
        self.decoder = D::new(self.memory)?;
        Ok(())
    }

    /// Unpacks the next bytes of the file to `out`, which is not empty.
    fn next_bytes(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        loop {
            match self.state {
                State::Data => match self.decode(out)? {
                    0 => {}
                    written => return Ok(written),
                },
                State::AfterStream => self.start_stream()?,
                State::End => return Ok(0),
            }
        }
    }

    /// Unpacks bytes of a stream. The state after its last byte is `AfterStream`.
    fn decode(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let input = self.input.fill_buf()?;
            let is_last = input.is_empty();
            let Decoded {
                read,
                written,
                is_end,
            } = self.decoder.decode(input, out, is_last);
            self.input.consume(read);
            match is_end {
                Ok(true) => self.state = State::AfterStream,
                _ if written == 0 && is_last => {
                    let reason = format!("the {} data is incomplete", D::NAME);
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason));
                }
                Ok(false) if written == 0 => continue,
                Ok(false) => {}
                Err(error) if written > 0 => self.error = Some(error),
                Err(error) => return Err(error),
            }
            return Ok(written);
        }
    }

    /// Skips zeros, and starts the stream after them. The state at the end of the file is `End`.
    fn start_stream(&mut self) -> io::Result<()> {
        loop {
            let input = self.input.fill_buf()?;
            let zeros = input.iter().take_while(|byte| **byte == 0).count();
            let (is_end, has_more) = (input.is_empty(), zeros < input.len());
            self.input.consume(zeros);
            if is_end {
                self.state = State::End;
                return Ok(());
            }
            if has_more {
                self.decoder = D::new(self.memory)?;
                self.state = State::Data;
                return Ok(());
            }
        }
    }
}

impl<R: BufRead, D: StreamDecoder> Read for StreamReader<R, D> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match self.next_bytes(out) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                bytes => return bytes,
            }
        }
    }
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests;
