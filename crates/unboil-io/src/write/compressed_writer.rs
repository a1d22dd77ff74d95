//! [`CompressedWriter`] compresses a file as its input was.

use std::io::{self, Write};

use crate::read::compression::Compression;

/// The level of xz. It needs 32 MiB for each file that is written. The default of the program `xz`,
/// 6, needs 94 MiB.
const XZ_LEVEL: u32 = 3;

/// A writer that compresses.
pub(crate) enum CompressedWriter<W: Write> {
    /// Not compressed.
    Plain(W),
    /// gzip, without a time stamp.
    Gzip(flate2::write::GzEncoder<W>),
    /// Zstandard.
    Zstd(zstd::Encoder<'static, W>),
    /// bzip2.
    Bzip2(bzip2::write::BzEncoder<W>),
    /// xz.
    Xz(liblzma::write::XzEncoder<W>),
}

impl<W: Write> CompressedWriter<W> {
    /// Makes a writer to `out`, with the default levels of the programs `gzip`, `zstd` and `bzip2`.
    pub(crate) fn new(out: W, compression: Compression) -> io::Result<CompressedWriter<W>> {
        Ok(match compression {
            Compression::None => CompressedWriter::Plain(out),
            Compression::Gzip => CompressedWriter::Gzip(flate2::write::GzEncoder::new(
                out,
                flate2::Compression::new(6),
            )),
            Compression::Zstd => CompressedWriter::Zstd(zstd::Encoder::new(out, 3)?),
            Compression::Bzip2 => {
                let level = bzip2::Compression::best();
                CompressedWriter::Bzip2(bzip2::write::BzEncoder::new(out, level))
            }
            Compression::Xz => CompressedWriter::Xz(liblzma::write::XzEncoder::new(out, XZ_LEVEL)),
        })
    }

    /// Writes the rest of the compressed data and returns `out`.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            CompressedWriter::Plain(out) => Ok(out),
            CompressedWriter::Gzip(encoder) => encoder.finish(),
            CompressedWriter::Zstd(encoder) => encoder.finish(),
            CompressedWriter::Bzip2(encoder) => encoder.finish(),
            CompressedWriter::Xz(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for CompressedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            CompressedWriter::Plain(out) => out.write(bytes),
            CompressedWriter::Gzip(encoder) => encoder.write(bytes),
            CompressedWriter::Zstd(encoder) => encoder.write(bytes),
            CompressedWriter::Bzip2(encoder) => encoder.write(bytes),
            CompressedWriter::Xz(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            CompressedWriter::Plain(out) => out.flush(),
            CompressedWriter::Gzip(encoder) => encoder.flush(),
            CompressedWriter::Zstd(encoder) => encoder.flush(),
            CompressedWriter::Bzip2(encoder) => encoder.flush(),
            CompressedWriter::Xz(encoder) => encoder.flush(),
        }
    }
}
