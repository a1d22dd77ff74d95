//! Columns of numbers and texts as bytes.

use std::io;

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

/// A column of texts, which are one after the other in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct TextColumn {
    texts: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl TextColumn {
    /// The texts with some lengths. `None` if they have another length together, or a character is
    /// split.
    pub(super) fn new(lens: impl Iterator<Item = usize>, texts: &[u8]) -> Option<TextColumn> {
        let (texts, mut end) = (std::str::from_utf8(texts).ok()?, 0_usize);
        let ends = lens.map(|len| {
            end = end.checked_add(len)?;
            let end = u32::try_from(end).ok()?;
            texts.is_char_boundary(end as usize).then_some(end)
        });
        let ends = ends.collect::<Option<Vec<u32>>>()?;
        (end == texts.len()).then(|| TextColumn {
            texts: texts.to_string(),
            ends,
        })
    }

    /// The number of texts.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A text.
    pub(super) fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[start as usize..self.ends[at] as usize]
    }

    /// All texts, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).map(|at| self.get(at))
    }
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
        let bytes = self.bytes(count.checked_mul(size_of::<u64>())?)?;
        let (numbers, _) = bytes.as_chunks();
        Some(
            numbers
                .iter()
                .map(|&number| u64::from_le_bytes(number))
                .collect(),
        )
    }

    /// Some columns of numbers.
    pub(super) fn columns<const N: usize>(&mut self, count: usize) -> Option<[Vec<u64>; N]> {
        let mut columns = [const { Vec::new() }; N];
        for column in &mut columns {
            *column = self.numbers(count)?;
        }
        Some(columns)
    }

    /// The number of bytes that are not read yet.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// A column of texts.
    pub(super) fn texts(&mut self, count: usize) -> Option<Vec<Option<&'b str>>> {
        let lens = self.numbers(count)?;
        let text = |len: u64| match len {
            NONE => Some(None),
            len => {
                let bytes = self.bytes(usize::try_from(len).ok()?)?;
                std::str::from_utf8(bytes).ok().map(Some)
            }
        };
        lens.into_iter().map(text).collect()
    }

    /// A column of texts that are all there.
    pub(super) fn text_column(&mut self, count: usize) -> Option<TextColumn> {
        let lens = self.numbers(count)?.into_iter();
        let lens: Vec<usize> = lens
            .map(|len| usize::try_from(len).ok())
            .collect::<Option<_>>()?;
        let bytes = lens
            .iter()
            .try_fold(0, |sum: usize, &len| sum.checked_add(len));
        let texts = self.bytes(bytes?)?;
        TextColumn::new(lens.into_iter(), texts)
    }

    /// Some bytes.
    pub(super) fn bytes(&mut self, bytes: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(bytes)?;
        self.bytes = rest;
        Some(taken)
    }

    /// `Some` if all bytes were read.
    pub(super) fn end(self) -> Option<()> {
        self.bytes.is_empty().then_some(())
    }
}

/// The error about a segment whose bytes are not those that were written.
pub(crate) fn damaged() -> io::Error {
    io::Error::other("is damaged: its bytes are not those that were written")
}
