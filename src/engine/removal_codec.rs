//! Encodes the removals of an article as bytes for a spill file, and decodes them.
//!
//! Each removal is its start, end and class as 64-bit little-endian numbers, then its rule and its
//! reason, each as a length and UTF-8 bytes, then its score and threshold as one number.

use std::borrow::Cow;

use unboil_text::{Class, ModelScore, Removal, Span};

/// Encodes removals. No removals give no bytes.
pub(super) fn encode(removals: &[Removal]) -> Vec<u8> {
    let bytes = |removal: &Removal| 6 * 8 + removal.rule.len() + removal.why.len();
    let mut out = Vec::with_capacity(removals.iter().map(bytes).sum());
    for removal in removals {
        write_number(&mut out, removal.span.start);
        write_number(&mut out, removal.span.end);
        write_number(&mut out, removal.class.index());
        write_text(&mut out, &removal.rule);
        write_text(&mut out, &removal.why);
        write_number(&mut out, removal.score.map_or(0, packed_score));
    }
    out
}

/// A score as a number above 0.
fn packed_score(score: ModelScore) -> usize {
    1 << 16 | usize::from(score.score) << 8 | usize::from(score.threshold)
}

/// The score that [`packed_score`] packed; `None` for 0.
fn unpacked_score(number: usize) -> Option<ModelScore> {
    (number > 0).then_some(ModelScore {
        score: (number >> 8) as u8,
        threshold: number as u8,
    })
}

fn write_number(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&(number as u64).to_le_bytes());
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Decodes what [`encode`] returned. `None`: the bytes are damaged.
pub(super) fn decode(mut bytes: &[u8]) -> Option<Vec<Removal>> {
    let mut removals = Vec::new();
    while !bytes.is_empty() {
        let (start, end) = (read_number(&mut bytes)?, read_number(&mut bytes)?);
        if end < start {
            return None;
        }
        removals.push(Removal {
            span: Span::new(start, end),
            class: *Class::ALL.get(read_number(&mut bytes)?)?,
            rule: Cow::Owned(read_text(&mut bytes)?),
            why: read_text(&mut bytes)?,
            score: unpacked_score(read_number(&mut bytes)?),
        });
    }
    Some(removals)
}

/// Reads a number from the front of `bytes`, and moves `bytes` behind it.
fn read_number(bytes: &mut &[u8]) -> Option<usize> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    usize::try_from(u64::from_le_bytes(*number)).ok()
}

/// Reads a text from the front of `bytes`, and moves `bytes` behind it.
fn read_text(bytes: &mut &[u8]) -> Option<String> {
    let len = read_number(bytes)?;
    let (text, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_round_trips() {
        let removals: Vec<Removal> = (0..20)
            .map(|n| Removal {
                span: Span::new(n * 1000, n * 1001),
                class: Class::ALL[n % Class::ALL.len()],
                rule: Cow::Borrowed(["site", "é"][n % 2]),
                why: "why ".repeat(n),
                score: (n % 3 == 0).then_some(ModelScore {
                    score: 4 * n as u8,
                    threshold: 50,
                }),
            })
            .collect();
        let encoded = encode(&removals);
        for end in 0..encoded.len() {
            // A part of the bytes never decodes to all removals.
            assert_ne!(decode(&encoded[..end]).as_ref(), Some(&removals), "{end}");
        }
        assert_eq!(decode(&[0; 64]), None);
        let mut inverted = encoded.clone();
        inverted[..8].fill(0x7f);
        assert_eq!(decode(&inverted), None, "it ends before it starts");
        assert_eq!(decode(&encoded), Some(removals));
        assert_eq!(encode(&[]), [0_u8; 0]);
    }
}
