//! Reads the rows of a stream in chunks that are stripped together.

use std::io::{self, BufReader, Read};

use unboil_io::{LineReader, PieceKind};

/// Short lines are stripped together, up to this many bytes.
const CHUNK_BYTES: usize = 32 << 10;

/// The bytes of a line that is too long are passed in pieces of this size.
const MAX_PIECE_BYTES: usize = 1 << 20;

/// The rows of the input.
pub(super) type InputRows = LineReader<BufReader<Box<dyn Read + Send>>>;

/// A line or row of the input.
pub(super) struct InputLine {
    /// Counts from 1.
    pub(super) number: usize,
    pub(super) kind: PieceKind,
    /// The offset of its first byte.
    pub(super) start: u64,
    /// The line with its end. Empty if it is too long.
    pub(super) bytes: Vec<u8>,
    pub(super) too_long: bool,
}

/// A piece of the input.
pub(super) enum InputPiece {
    Line(InputLine),
    /// Bytes of a line that is too long. The line itself comes after them.
    OfLongLine(Vec<u8>),
    /// The error that ends the input.
    ReadError {
        /// The line in which it occurred, from 1.
        line: usize,
        /// The bytes before it.
        bytes_read: u64,
        error: io::Error,
    },
    /// After the last row: why the input as a whole is not well formed.
    NotWellFormed(&'static str),
}

impl InputPiece {
    /// What it takes in memory.
    fn size(&self) -> usize {
        let bytes = match self {
            InputPiece::Line(line) => line.bytes.len(),
            InputPiece::OfLongLine(bytes) => bytes.len(),
            InputPiece::ReadError { .. } | InputPiece::NotWellFormed(_) => 0,
        };
        bytes + size_of::<InputPiece>()
    }
}

/// Reads all lines and passes them to `send`, in their order, with their size in memory. No line
/// that was read waits for more input. Ends early if `send` returns false.
///
/// The bytes of a line that is too long are pieces of their own if `passes_long_lines` is true, else
/// they are discarded.
pub(super) fn read_lines(
    mut lines: InputRows,
    passes_long_lines: bool,
    send: impl Fn(Vec<InputPiece>, usize) -> bool,
) {
    let mut chunk = Vec::new();
    let mut size = 0;
    let mut add = |piece: InputPiece, is_last: bool| {
        size += piece.size();
        chunk.push(piece);
        !(is_last || size >= CHUNK_BYTES)
            || send(std::mem::take(&mut chunk), std::mem::take(&mut size))
    };
    loop {
        let mut bytes = Vec::new();
        let mut is_wanted = true;
        let mut add_long = |bytes: &[u8]| {
            // The first bytes are all that a line may have. They are copied in parts.
            let parts = bytes.chunks(MAX_PIECE_BYTES);
            for part in parts.filter(|_| passes_long_lines) {
                is_wanted = is_wanted && add(InputPiece::OfLongLine(part.to_vec()), true);
            }
        };
        match lines.next(&mut bytes, &mut add_long) {
            Ok(Some(line)) => {
                let line = InputLine {
                    number: line.number,
                    kind: line.kind,
                    start: line.start,
                    bytes,
                    too_long: line.too_long,
                };
                let is_last = !lines.has_next();
                if !is_wanted || !add(InputPiece::Line(line), is_last) {
                    return;
                }
            }
            // All lines before were in the buffer together, and the last of them was sent.
            Ok(None) => {
                if let Some(reason) = lines.problem_at_end() {
                    add(InputPiece::NotWellFormed(reason), true);
                }
                return;
            }
            Err(error) => {
                let error = InputPiece::ReadError {
                    line: lines.number(),
                    bytes_read: lines.bytes_read(),
                    error,
                };
                add(error, true);
                return;
            }
        }
    }
}
