//! Bytes come in and go out packed as the input was.

use std::io::{self, Write};

use crate::read::Compression;

/// A writer that packs what it is given.
pub enum Packed<W: Write> {
    /// As it is.
    Plain(W),
    /// gzip, without a time stamp.
    Gzip(flate2::write::GzEncoder<W>),
    /// Zstandard.
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Packed<W> {
    /// Packs into `out`, at the levels that the programs `gzip` and `zstd` take by default.
    pub fn new(out: W, compression: Compression) -> io::Result<Packed<W>> {
        Ok(match compression {
            Compression::None => Packed::Plain(out),
            Compression::Gzip => Packed::Gzip(flate2::write::GzEncoder::new(
                out,
                flate2::Compression::new(6),
            )),
            Compression::Zstd => Packed::Zstd(zstd::Encoder::new(out, 3)?),
        })
    }

    /// Writes what is still held back and gives the writer below.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Packed::Plain(out) => Ok(out),
            Packed::Gzip(encoder) => encoder.finish(),
            Packed::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Packed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packed::Plain(out) => out.write(bytes),
            Packed::Gzip(encoder) => encoder.write(bytes),
            Packed::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packed::Plain(out) => out.flush(),
            Packed::Gzip(encoder) => encoder.flush(),
            Packed::Zstd(encoder) => encoder.flush(),
        }
    }
}
