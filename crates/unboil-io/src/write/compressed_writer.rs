//! Bytes come in and go out packed as the input was.

use std::io::{self, Write};

use crate::read::Compression;

/// A writer that packs what it is given.
pub enum CompressedWriter<W: Write> {
    /// As it is.
    Plain(W),
    /// gzip, without a time stamp.
    Gzip(flate2::write::GzEncoder<W>),
    /// Zstandard.
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> CompressedWriter<W> {
    /// Packs into `out`, at the levels that the programs `gzip` and `zstd` take by default.
    pub fn new(out: W, compression: Compression) -> io::Result<CompressedWriter<W>> {
        Ok(match compression {
            Compression::None => CompressedWriter::Plain(out),
            Compression::Gzip => CompressedWriter::Gzip(flate2::write::GzEncoder::new(
                out,
                flate2::Compression::new(6),
            )),
            Compression::Zstd => CompressedWriter::Zstd(zstd::Encoder::new(out, 3)?),
        })
    }

    /// Writes what is still held back and gives the writer below.
    pub fn finish(self) -> io::Result<W> {
        match self {
            CompressedWriter::Plain(out) => Ok(out),
            CompressedWriter::Gzip(encoder) => encoder.finish(),
            CompressedWriter::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for CompressedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            CompressedWriter::Plain(out) => out.write(bytes),
            CompressedWriter::Gzip(encoder) => encoder.write(bytes),
            CompressedWriter::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            CompressedWriter::Plain(out) => out.flush(),
            CompressedWriter::Gzip(encoder) => encoder.flush(),
            CompressedWriter::Zstd(encoder) => encoder.flush(),
        }
    }
}
