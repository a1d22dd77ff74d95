//! [`FuzzInput`] splits the bytes of a fuzz target into numbers and the rest.

/// The bytes of a fuzz target, read from the front. After their end all numbers are 0.
pub(super) struct FuzzInput<'a>(pub(super) &'a [u8]);

impl<'a> FuzzInput<'a> {
    /// The next byte.
    pub(super) fn byte(&mut self) -> u8 {
        self.bytes(1).first().copied().unwrap_or(0)
    }

    /// The next two bytes as a number, the lower byte first.
    pub(super) fn number(&mut self) -> usize {
        usize::from(self.byte()) + 256 * usize::from(self.byte())
    }

    /// The next `n` bytes, or those that are left.
    pub(super) fn bytes(&mut self, n: usize) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at(n.min(self.0.len()));
        self.0 = rest;
        bytes
    }
}
