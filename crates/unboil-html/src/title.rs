//! The title of a page comes in, and goes out without the name of the site.

use unboil_text::host;

/// What stands between a title and the name of its site.
const SEPARATORS: [&str; 11] = [
    " | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: ", " : ", " / ", "|",
];

/// So many names stand before and behind a title, at most.
const MOST_NAMES: usize = 3;
/// So many places are looked at where a title could end.
const MOST_PARTS: usize = 16;
/// A shorter part of a title may be in an address by chance, in letters.
const LEAST_LETTERS: usize = 4;

/// A title without the names of the site and its parts before or behind it: what the site is called, what its address has in it, or what
/// stands behind a heading of the page.
pub(super) fn without_site(
    title: &str,
    site_name: Option<&str>,
    url: Option<&str>,
    headings: &[&str],
) -> String {
    let names = Names {
        letters: site_name.map(letters).unwrap_or_default(),
        words: site_name.map(words).unwrap_or_default(),
        host: letters(&url.and_then(host).unwrap_or_default()),
        headings: headings.iter().map(|heading| letters(heading)).collect(),
    };
    let mut title = title.trim();
    for _ in 0..MOST_NAMES {
        let rest = SEPARATORS.iter().find_map(|by| names.rest(title, by));
        title = rest.map_or(title, str::trim);
    }
    title.to_string()
}

/// What a site and a page are called.
struct Names {
    /// The name of the site, its letters alone and its words.
    letters: String,
    words: Vec<String>,
    /// The letters of the host.
    host: String,
    /// The letters of each heading.
    headings: Vec<String>,
}

impl Names {
    /// What is left of a title without a name; `None`: there is none.
    fn rest<'t>(&self, title: &'t str, separator: &str) -> Option<&'t str> {
        let parts = || {
            let ends = title.match_indices(separator);
            let parts = ends.map(|(at, by)| (&title[..at], &title[at + by.len()..]));
            parts.take(MOST_PARTS)
        };
        let named = |part: &str| !self.letters.is_empty() && letters(part) == self.letters;
        let is_heading = |part: &str| self.headings.contains(&letters(part));
        let left = |rest: &&str| !letters(rest).is_empty() && !named(rest);
        // A site may be named by a heading, too.
        let before = parts().find(|(rest, name)| named(name) && left(rest));
        let behind = || parts().find(|(name, rest)| named(name) && left(rest));
        let is_of_site = |part: &str| self.is_site(part) || self.host.starts_with(&letters(part));
        let headed = || {
            parts().find(|(rest, name)| {
                is_heading(rest) && !is_heading(name) && left(rest) && !is_of_site(rest)
            })
        };
        let last = || {
            let last = title.rsplit_once(separator);
            last.filter(|(rest, name)| self.is_site(name) && left(rest) && !self.is_site(rest))
        };
        (before.map(|(rest, _)| rest))
            .or_else(|| behind().map(|(_, rest)| rest))
            .or_else(|| headed().map(|(rest, _)| rest))
            .or_else(|| last().map(|(rest, _)| rest))
    }

    /// True for a part of a title that is in the address of the site, or begins as the name of the site does, up to the end of one of them.
    fn is_site(&self, part: &str) -> bool {
        let all = letters(part);
        let is_in_host = all.chars().count() >= LEAST_LETTERS && self.host.contains(&all);
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
    fn titles_lose_the_name_of_the_site() {
        let check = |title: &str, site: &str, expected: &str| {
            assert_eq!(without_site(title, Some(site), None, &[]), expected);
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
    fn sites_without_a_name_are_known_by_their_address_and_what_stands_around_headings() {
        let check = |title: &str, headings: &[&str], expected: &str| {
            let url = Some("https://www.get-harbour.example/a?b");
            assert_eq!(without_site(title, None, url, headings), expected);
        };
        check("A | GetHarbour", &[], "A");
        check("A | Harbour Town", &[], "A | Harbour Town");
        check("A - Ferries | Herald", &["B", "A"], "A");
        check("A - B", &["A", "B"], "A - B");
        check("Harbour | A", &["Harbour"], "Harbour | A");
        check("Get | A", &["Get"], "Get | A");
    }
}
