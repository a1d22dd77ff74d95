//! The removals of an article as bytes, and back: what a spill file holds of them.

use std::borrow::Cow;

use unboil_text::{Class, Removal, Span};

/// The removals as bytes; none are no bytes.
pub(super) fn encoded(removals: &[Removal]) -> Vec<u8> {
    let mut out = Vec::new();
    let number = |out: &mut Vec<u8>, number: usize| {
        out.extend_from_slice(&(number as u64).to_le_bytes());
    };
    for removal in removals {
        number(&mut out, removal.span.start);
        number(&mut out, removal.span.end);
        let class = Class::ALL.iter().position(|&class| class == removal.class);
        number(&mut out, class.expect("every class is in the list"));
        for text in [removal.rule.as_ref(), &removal.why] {
            number(&mut out, text.len());
            out.extend_from_slice(text.as_bytes());
        }
    }
    out
}

/// The removals that were made these bytes.
pub(super) fn decoded(bytes: &[u8]) -> Vec<Removal> {
    let mut rest = bytes;
    let mut out = Vec::new();
    while !rest.is_empty() {
        let span = Span::new(number(&mut rest), number(&mut rest));
        out.push(Removal {
            span,
            class: Class::ALL[number(&mut rest)],
            rule: Cow::Owned(text(&mut rest)),
            why: text(&mut rest),
        });
    }
    out
}

fn number(rest: &mut &[u8]) -> usize {
    let (number, more) = rest.split_first_chunk().expect("a number was written");
    *rest = more;
    u64::from_le_bytes(*number) as usize
}

fn text(rest: &mut &[u8]) -> String {
    let len = number(rest);
    let (text, more) = rest.split_at(len);
    *rest = more;
    String::from_utf8(text.to_vec()).expect("text was written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removals_come_back() {
        let removals: Vec<Removal> = (0..20)
            .map(|n| Removal {
                span: Span::new(n * 1000, n * 1001),
                class: Class::ALL[n % Class::ALL.len()],
                rule: Cow::Borrowed(["site", "é"][n % 2]),
                why: "why ".repeat(n),
            })
            .collect();
        assert_eq!(decoded(&encoded(&removals)), removals);
        assert_eq!(encoded(&[]), [0_u8; 0]);
    }
}
