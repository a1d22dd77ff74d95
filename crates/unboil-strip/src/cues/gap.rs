//! Cues with a gap, in which any words may stand: "the post ... appeared first on".

use super::word_keys::{is_word_boundary, is_word_char};

/// Stands for any words in the text of an opening or a notice.
const GAP: &str = " ... ";

/// What follows the text of a cue at the start of a line; `None` if the line does not start with
/// it. A gap in the text stands for any words.
pub(super) fn after_opening<'l>(line: &'l str, cue: &str) -> Option<&'l str> {
    let after = |line: &'l str, text: &str| {
        line.strip_prefix(text)
            .filter(|rest| is_word_boundary(text.chars().next_back(), rest.chars().next()))
    };
    if differs_before_gap(line, cue) {
        return None;
    }
    let opening = before_gap(cue);
    let rest = after(line, opening)?;
    let Some(continuation) = cue[opening.len()..].strip_prefix(GAP) else {
        return Some(rest);
    };
    if !continuation.starts_with(is_word_char) {
        let at = rest.find(continuation)?;
        return Some(&rest[at + continuation.len()..]);
    }
    let words = |(at, _): (usize, &str)| after(&rest[at + 1..], continuation);
    rest.match_indices(' ').find_map(words)
}

/// True if a line and a cue differ in their first letters, where no cue has its gap yet. Tells most
/// cues that share the first word with a line.
fn differs_before_gap(line: &str, cue: &str) -> bool {
    let common = line.bytes().zip(cue.bytes()).take_while(|(a, b)| a == b);
    let common = common.count();
    let other = cue.as_bytes().get(common);
    common <= GAP.len() && other.is_some_and(|&byte| !matches!(byte, b' ' | b'.'))
}

/// The text of a cue up to its gap, or all of it.
pub(super) fn before_gap(cue: &str) -> &str {
    // Few cues have a full stop, so that the gap is seldom searched for.
    let has_stop = memchr::memchr(b'.', cue.as_bytes()).is_some();
    let gap = has_stop.then(|| cue.find(GAP)).flatten();
    &cue[..gap.unwrap_or(cue.len())]
}

/// True if two texts are equal up to the end of the shorter one.
pub(super) fn starts_alike(a: &str, b: &str) -> bool {
    let len = a.len().min(b.len());
    a.as_bytes()[..len] == b.as_bytes()[..len]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_stands_for_any_words() {
        let cue = "the post ... appeared first on";
        let after = |line| after_opening(line, cue);
        assert_eq!(
            after("the post a quay appeared first on news"),
            Some(" news")
        );
        assert_eq!(after("the post office appeared in town"), None);
        assert_eq!(after("the posts appeared first on news"), None);
        assert_eq!(after_opening("by ada", "by"), Some(" ada"));
        assert_eq!(after_opening("a b ... d", "a ... d"), Some(""));
        assert_eq!(after_opening("bylines", "by"), None);
    }

    #[test]
    fn few_letters_tell_most_cues() {
        assert!(differs_before_gap("the quay", "the post"));
        assert!(!differs_before_gap("the quay", "the ... post"));
        assert!(!differs_before_gap("the post", "the post"));
    }
}
