//! The removals of an article as bytes, and back: what a spill file holds of them.

use std::borrow::Cow;

use unboil_text::{Class, Removal, Span};

/// The removals as bytes; none are no bytes.
pub(super) fn encode(removals: &[Removal]) -> Vec<u8> {
    let mut out = Vec::new();
    let read_number = |out: &mut Vec<u8>, read_number: usize| {
        out.extend_from_slice(&(read_number as u64).to_le_bytes());
    };
    for removal in removals {
        read_number(&mut out, removal.span.start);
        read_number(&mut out, removal.span.end);
        let class = Class::ALL.iter().position(|&class| class == removal.class);
        read_number(&mut out, class.expect("every class is in the list"));
        for read_text in [removal.rule.as_ref(), &removal.why] {
            read_number(&mut out, read_text.len());
            out.extend_from_slice(read_text.as_bytes());
        }
    }
    out
}

/// The removals that were made these bytes.
pub(super) fn decode(bytes: &[u8]) -> Vec<Removal> {
    let mut rest = bytes;
    let mut out = Vec::new();
    while !rest.is_empty() {
        let span = Span::new(read_number(&mut rest), read_number(&mut rest));
        out.push(Removal {
            span,
            class: Class::ALL[read_number(&mut rest)],
            rule: Cow::Owned(read_text(&mut rest)),
            why: read_text(&mut rest),
        });
    }
    out
}

fn read_number(rest: &mut &[u8]) -> usize {
    let (read_number, more) = rest.split_first_chunk().expect("a number was written");
    *rest = more;
    u64::from_le_bytes(*read_number) as usize
}

fn read_text(rest: &mut &[u8]) -> String {
    let len = read_number(rest);
    let (read_text, more) = rest.split_at(len);
    *rest = more;
    String::from_utf8(read_text.to_vec()).expect("text was written")
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
            })
            .collect();
        assert_eq!(decode(&encode(&removals)), removals);
        assert_eq!(encode(&[]), [0_u8; 0]);
    }
}
