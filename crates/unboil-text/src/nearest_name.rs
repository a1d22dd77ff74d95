//! Suggests the name that a user meant.

/// The name nearest to `name`, if at most a third of its characters differ. Of several, the first.
///
/// ```
/// let names = ["page-foot", "page-head", "site"];
/// assert_eq!(unboil_text::nearest_name("pagefoot", names.into_iter()), Some("page-foot"));
/// assert_eq!(unboil_text::nearest_name("cookies", names.into_iter()), None);
/// ```
pub fn nearest_name<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let max_edits = name.chars().count() / 3;
    let candidates = names.map(|candidate| (edit_distance(name, candidate), candidate));
    let (edits, nearest) = candidates.min_by_key(|(edits, _)| *edits)?;
    (edits <= max_edits).then_some(nearest)
}

/// The number of inserted, deleted and replaced characters between two names.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a_char) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &b_char) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(a_char != b_char);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (a, b, edits) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("page-foot", "page-foot", 0),
            ("pagefoot", "page-foot", 1),
        ] {
            assert_eq!(edit_distance(a, b), edits, "{a} {b}");
            assert_eq!(edit_distance(b, a), edits, "{b} {a}");
        }
    }

    #[test]
    fn only_near_names_are_suggested() {
        let nearest = |name| nearest_name(name, ["page-foot", "page-head", "site"].into_iter());
        assert_eq!(nearest("pagefoot"), Some("page-foot"));
        assert_eq!(nearest("page-feed"), Some("page-head"));
        assert_eq!(nearest("cookie banner"), None);
        assert_eq!(nearest(""), None);
    }
}
