//! Bytes of a text to code points, which are what Python counts in.

/// Turns offsets in bytes, on character borders and in any order, into offsets in code points.
pub(crate) fn to_code_points<'a>(text: &str, offsets: impl Iterator<Item = &'a mut usize>) {
    if text.is_ascii() {
        return;
    }
    let mut offsets: Vec<&mut usize> = offsets.collect();
    offsets.sort();
    let (mut bytes, mut chars) = (0, 0);
    for offset in offsets {
        chars += text[bytes..*offset].chars().count();
        bytes = *offset;
        *offset = chars;
    }
}
