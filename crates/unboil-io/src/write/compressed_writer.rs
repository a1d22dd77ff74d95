//! [`CompressedWriter`] compresses a file as its input was.

use std::io::{self, Write};

use crate::read::compression::Compression;

/// A writer that compresses.
pub(crate) enum CompressedWriter<W: Write> {
    /// Not compressed.
    Plain(W),
    /// gzip, without a time stamp.
    Gzip(flate2::write::GzEncoder<W>),
    /// Zstandard.
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> CompressedWriter<W> {
    /// Makes a writer to `out`, with the default levels of the programs `gzip` and `zstd`.
    pub(crate) fn new(out: W, compression: Compression) -> io::Result<CompressedWriter<W>> {
        Ok(match compression {
            Compression::None => CompressedWriter::Plain(out),
            Compression::Gzip => CompressedWriter::Gzip(flate2::write::GzEncoder::new(
                out,
                flate2::Compression::new(6),
            )),
            Compression::Zstd => CompressedWriter::Zstd(zstd::Encoder::new(out, 3)?),
        })
    }

    /// Writes the rest of the compressed data and returns `out`.
    pub(crate) fn finish(self) -> io::Result<W> {
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
