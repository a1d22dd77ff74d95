//! Converts byte offsets to offsets in code points, the unit of Python's strings.

/// Converts byte offsets to code points. The offsets are at character boundaries, in any order.
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
