//! The title of a page comes in, and goes out without the name of the site.

use unboil_text::host;

/// What stands between a title and the name of its site.
const SEPARATORS: [&str; 11] = [
    " | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: ", " : ", " / ", "|",
];

/// So many names stand before and behind a title, at most.
const MAX_SITE_NAMES: usize = 3;
/// So many places are looked at where a title could end.
const MAX_SPLITS: usize = 16;
/// A shorter part of a title may be in an address by chance, in letters.
const MIN_HOST_LETTERS: usize = 4;

/// A title without the names of the site and its parts before or behind it: what the site is called, what its address has in it, or what
/// stands behind a heading of the page.
pub(super) fn strip_site_name(
    title: &str,
    site_name: Option<&str>,
    url: Option<&str>,
    headings: &[&str],
) -> String {
    let names = SiteNames {
        letters: site_name.map(letters).unwrap_or_default(),
        words: site_name.map(words).unwrap_or_default(),
        host: letters(&url.and_then(host).unwrap_or_default()),
        headings: headings.iter().map(|heading| letters(heading)).collect(),
    };
    let mut title = title.trim();
    for _ in 0..MAX_SITE_NAMES {
        let remainder = SEPARATORS
            .iter()
            .find_map(|separator| names.remainder(title, separator));
        title = remainder.map_or(title, str::trim);
    }
    title.to_string()
}

/// What a site and a page are called.
struct SiteNames {
    /// The name of the site, its letters alone and its words.
    letters: String,
    words: Vec<String>,
    /// The letters of the host.
    host: String,
    /// The letters of each heading.
    headings: Vec<String>,
}

impl SiteNames {
    /// What is left of a title without a name; `None`: there is none.
    fn remainder<'t>(&self, title: &'t str, separator: &str) -> Option<&'t str> {
        let parts = || {
            let ends = title.match_indices(separator);
            let parts = ends.map(|(at, separator)| (&title[..at], &title[at + separator.len()..]));
            parts.take(MAX_SPLITS)
        };
        let equals_site_name =
            |part: &str| !self.letters.is_empty() && letters(part) == self.letters;
        let is_heading = |part: &str| self.headings.contains(&letters(part));
        let has_title =
            |remainder: &&str| !letters(remainder).is_empty() && !equals_site_name(remainder);
        // A site may be named by a heading, too.
        let before =
            parts().find(|(remainder, name)| equals_site_name(name) && has_title(remainder));
        let behind =
            || parts().find(|(name, remainder)| equals_site_name(name) && has_title(remainder));
        let matches_site =
            |part: &str| self.names_site(part) || self.host.starts_with(&letters(part));
        let beside_heading = || {
            parts().find(|(remainder, name)| {
                is_heading(remainder)
                    && !is_heading(name)
                    && has_title(remainder)
                    && !matches_site(remainder)
            })
        };
        let last = || {
            let last = title.rsplit_once(separator);
            last.filter(|(remainder, name)| {
                self.names_site(name) && has_title(remainder) && !self.names_site(remainder)
            })
        };
        (before.map(|(remainder, _)| remainder))
            .or_else(|| behind().map(|(_, remainder)| remainder))
            .or_else(|| beside_heading().map(|(remainder, _)| remainder))
            .or_else(|| last().map(|(remainder, _)| remainder))
    }

    /// True for a part of a title that is in the address of the site, or begins as the name of the site does, up to the end of one of them.
    fn names_site(&self, part: &str) -> bool {
        let all = letters(part);
        let is_in_host = all.chars().count() >= MIN_HOST_LETTERS && self.host.contains(&all);
        let words = words(part);
        let mut both = words.iter().zip(&self.words);
        is_in_host || (!words.is_empty() && !self.words.is_empty() && both.all(|(a, b)| a == b))
    }
}

/// The letters and figures of a text, in small letters.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The words of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn site_name_is_stripped_from_title() {
        let check = |title: &str, site: &str, expected: &str| {
            assert_eq!(strip_site_name(title, Some(site), None, &[]), expected);
        };
        check("A - B | Herald", "Herald", "A - B");
        check("HERALD - A - B", "Herald", "A - B");
        check("A | B", "Herald", "A | B");
        check("Herald", "Herald", "Herald");
        check("A - Herald - Since 1911", "Herald | Since 1911", "A");
        check("A | Herald", "Herald: Ferries, Boats", "A");
        check("A | Herald Co-op", "Herald", "A");
        check("A | B | Herald | Herald", "Herald", "A | B");
    }

    #[test]
    fn site_name_is_found_by_host_and_headings() {
        let check = |title: &str, headings: &[&str], expected: &str| {
            let url = Some("https://www.get-harbour.example/a?b");
            assert_eq!(strip_site_name(title, None, url, headings), expected);
        };
        check("A | GetHarbour", &[], "A");
        check("A | Harbour Town", &[], "A | Harbour Town");
        check("A - Ferries | Herald", &["B", "A"], "A");
        check("A - B", &["A", "B"], "A - B");
        check("Harbour | A", &["Harbour"], "Harbour | A");
        check("Get | A", &["Get"], "Get | A");
    }
}
