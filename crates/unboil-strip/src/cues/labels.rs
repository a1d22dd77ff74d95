//! Splits a line that is a row of labels, such as the links of a menu, into its labels.

use super::word_keys::is_unspaced;

/// A row has at most this many labels.
const MAX_LABELS: usize = 24;
/// A longer line is no row of links.
const MAX_ROW_BYTES: usize = 4000;
/// Characters that stand between labels.
const SEPARATORS: [char; 9] = ['|', '·', '•', '∙', '/', '–', '｜', '／', '\u{3000}'];
/// The name of a page in its path has at most this many words.
const MAX_PAGE_WORDS: usize = 10;
/// A label of a row that is separated by spaces has at most this many words.
const MAX_LABEL_WORDS: usize = 3;

/// The text of a Markdown heading. Its marks would be read as a number.
pub(super) fn markdown_heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - text.len())) && text.starts_with(' ');
    is_heading.then_some(text)
}

/// The texts of the Markdown links of a line; `None` if it holds anything else than links and
/// separators. Images have no text.
pub(super) fn link_labels(line: &str) -> Option<Vec<&str>> {
    let is_filler = |c: char| {
        !c.is_ascii_alphanumeric() && (c.is_whitespace() || "|·•∙/*-+>–—»›｜".contains(c))
    };
    let mut rest = line.trim_start_matches(is_filler);
    if !rest.starts_with('[') || line.len() > MAX_ROW_BYTES {
        return None;
    }
    rest = rest.trim_end_matches(is_filler);
    let mut labels = Vec::new();
    while !rest.is_empty() {
        let Some(link) = rest.strip_prefix('[') else {
            // The last step of a path is no link.
            let is_path = labels.len() >= 2 && line.contains(['›', '»', '>']);
            let is_page = !rest.contains('[') && rest.split(' ').count() <= MAX_PAGE_WORDS;
            return (is_path && is_page).then_some(labels);
        };
        let end = link.find("](")?;
        let label = &link[..end];
        let address = &link[end + 2..];
        let close = address.find(')')?;
        if label.contains(['[', ']']) || address[..close].contains('(') {
            return None;
        }
        labels.push(label);
        rest = address[close + 1..].trim_start_matches(is_filler);
    }
    (labels.len() <= MAX_LABELS).then_some(labels)
}

/// The text of a line with Markdown links among other words, without addresses and bold marks;
/// `None` for a line without links.
pub(super) fn without_addresses(line: &str) -> Option<String> {
    memchr::memmem::find(line.as_bytes(), b"](")?;
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("](") {
        let Some((_, after_address)) = after.split_once(')') else {
            break;
        };
        let (words, label) = before.rsplit_once('[').unwrap_or((before, ""));
        text.push_str(words);
        text.push_str(label);
        rest = after_address;
    }
    text.push_str(rest);
    Some(text.replace("**", ""))
}

/// The labels of a line that separates them by bars, dots or slashes, or by spaces in a script
/// without spaces between words. `None` if there is but one.
pub(super) fn separated_labels(line: &str) -> Option<Vec<&str>> {
    // Of the separators these two are ASCII.
    let is_separated = match line.is_ascii() {
        true => memchr::memchr2(b'|', b'/', line.as_bytes()).is_some(),
        false => line.contains(SEPARATORS),
    };
    let labels: Vec<&str> = match is_separated {
        true => line.split(SEPARATORS).collect(),
        false if !line.is_ascii() && line.contains(is_unspaced) => line.split(' ').collect(),
        false => return None,
    };
    let labels: Vec<&str> = (labels.into_iter().map(str::trim))
        .filter(|label| !label.is_empty())
        .collect();
    (2..=MAX_LABELS).contains(&labels.len()).then_some(labels)
}

/// The labels of a line of capitalised words: at each word the longest for which `is_label` is true.
/// `None` if a word is part of none, or if there are fewer than three.
pub(super) fn spaced_labels(line: &str, is_label: impl Fn(&str) -> bool) -> Option<Vec<&str>> {
    // Most lines have a small letter after their first space.
    let after_space = line.as_bytes().windows(2).find(|pair| pair[0] == b' ');
    if after_space.is_some_and(|pair| pair[1].is_ascii_lowercase()) {
        return None;
    }
    if !line
        .split(' ')
        .all(|word| word.starts_with(char::is_uppercase))
    {
        return None;
    }
    let mut labels = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let ends = rest
            .match_indices(' ')
            .map(|(at, _)| at)
            .chain([rest.len()]);
        let ends: Vec<usize> = ends.take(MAX_LABEL_WORDS).collect();
        let end = ends.into_iter().rev().find(|&end| is_label(&rest[..end]))?;
        labels.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    (3..=MAX_LABELS).contains(&labels.len()).then_some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_line() {
        let row = |line| link_labels(line).unwrap_or_default();
        assert_eq!(row("[News](/n) [Sport](/s)"), ["News", "Sport"]);
        assert_eq!(
            row("- [About us](/a) | [Contact](/c)"),
            ["About us", "Contact"]
        );
        assert!(row("[News](/n) of the day").is_empty());
        assert!(row("See [News](/n)").is_empty());
        assert!(row("[Mole](/wiki/Mole_(animal)) [News](/n)").is_empty());
        assert!(row("[News](/n").is_empty());
        assert!(row("[^1]: News").is_empty());
    }

    #[test]
    fn labels_of_a_row() {
        let row = |line| separated_labels(line).unwrap_or_default();
        assert_eq!(row("About us | Contact |"), ["About us", "Contact"]);
        assert_eq!(row("つぎのお話 トップへ"), ["つぎのお話", "トップへ"]);
        assert!(row("About us").is_empty());
        let known = ["Home", "About", "About Us", "News"];
        let spaced = |line| spaced_labels(line, |label| known.contains(&label)).unwrap_or_default();
        assert_eq!(spaced("Home About Us News"), ["Home", "About Us", "News"]);
        assert!(spaced("Home News").is_empty());
        assert!(spaced("Home About Harbour News").is_empty());
        assert!(spaced("Home about News").is_empty());
    }
}
