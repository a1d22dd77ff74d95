//! [`PieceKind`] says what a piece of a file of rows is.

/// What a piece of a file of rows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A row, which may be blank or unusable.
    Row,
    /// The header of a file with columns, which counts as a row.
    Header,
    /// The start or the end of a JSON array. It is no row and does not count.
    Bracket,
}
