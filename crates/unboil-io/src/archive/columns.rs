//! Columns of numbers and texts as bytes.

/// Appends a column of numbers.
pub(super) fn put_numbers(out: &mut Vec<u8>, numbers: impl Iterator<Item = u64>) {
    numbers.for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}

/// The length of a text that is not there.
const NONE: u64 = u64::MAX;

/// Appends a column of texts: their lengths, and then their bytes.
pub(super) fn put_texts<'t>(
    out: &mut Vec<u8>,
    texts: impl Iterator<Item = Option<&'t str>> + Clone,
) {
    let len = |text: Option<&str>| text.map_or(NONE, |text| text.len() as u64);
    put_numbers(out, texts.clone().map(len));
    texts
        .flatten()
        .for_each(|text| out.extend_from_slice(text.as_bytes()));
}

/// Reads columns. Each function returns `None` if the bytes end too early or are not valid.
pub(super) struct ColumnReader<'b> {
    bytes: &'b [u8],
}

impl<'b> ColumnReader<'b> {
    /// Reads from the first byte on.
    pub(super) fn new(bytes: &'b [u8]) -> ColumnReader<'b> {
        ColumnReader { bytes }
    }

    /// A number.
    pub(super) fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(u64::from_le_bytes(*number))
    }

    /// A column of numbers.
    pub(super) fn numbers(&mut self, count: usize) -> Option<Vec<u64>> {
        let bytes = self.take(count.checked_mul(size_of::<u64>())?)?;
        let (numbers, _) = bytes.as_chunks();
        Some(
            numbers
                .iter()
                .map(|&number| u64::from_le_bytes(number))
                .collect(),
        )
    }

    /// A column of texts.
    pub(super) fn texts(&mut self, count: usize) -> Option<Vec<Option<&'b str>>> {
        let lens = self.numbers(count)?;
        let text = |len: u64| match len {
            NONE => Some(None),
            len => {
                let bytes = self.take(usize::try_from(len).ok()?)?;
                std::str::from_utf8(bytes).ok().map(Some)
            }
        };
        lens.into_iter().map(text).collect()
    }

    fn take(&mut self, bytes: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(bytes)?;
        self.bytes = rest;
        Some(taken)
    }

    /// `Some` if all bytes were read.
    pub(super) fn end(self) -> Option<()> {
        self.bytes.is_empty().then_some(())
    }
}
