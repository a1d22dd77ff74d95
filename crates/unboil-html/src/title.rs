//! Strips the name of the site from the title of a page.

use unboil_text::host;

use crate::visible_metadata::{Site, VisibleMetadata};

/// Separators between a title and the name of its site.
const SEPARATORS: [&str; 11] = [
    " | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: ", " : ", " / ", "|",
];

/// Most names to strip from one title.
const MAX_SITE_NAMES: usize = 3;
/// Most positions of one separator to try.
const MAX_SPLITS: usize = 16;
/// A part of a title with fewer letters may occur in a host by chance.
const MIN_HOST_LETTERS: usize = 4;

/// The title of a page: the headline of its JSON-LD, or else the most trusted title that is the
/// headline of the page or is declared twice. A page that declares several titles, none of them its
/// headline, shows another one than it declares. A title that is cut off gives way to the whole one.
///
/// `titles` are the titles that the page declares, without `linked_data`, the most trusted first.
pub(super) fn choose_title(
    linked_data: &JsonLdTitle,
    titles: impl Iterator<Item = String>,
    site: &Site,
    visible: &VisibleMetadata,
) -> Option<String> {
    let headings: Vec<&str> = visible.headings.iter().map(String::as_str).collect();
    let without_site = |title: &str| strip_site_name(title, site.name, site.url, &headings);
    let titles: Vec<String> = titles
        .map(|title| without_site(&title))
        .filter(|title| !title.is_empty())
        .collect();
    let headline = letters(&visible.headline);
    let is_headline = |title: &String| !headline.is_empty() && letters(title) == headline;
    // The headline of an encyclopedia's JSON-LD can be a description.
    let name = linked_data.name.as_ref().filter(|name| is_headline(name));
    let chosen = match name.or(linked_data.headline.as_ref()) {
        Some(title) => without_site(title),
        None => confirmed_title(&titles, &visible.headline)?,
    };
    let stem = letters(chosen.trim_end_matches(['…', '.']));
    let is_cut_off = chosen.ends_with('…') || chosen.ends_with("...");
    let is_whole =
        |title: &&String| letters(title).len() > stem.len() && letters(title).starts_with(&stem);
    let whole = titles
        .iter()
        .find(is_whole)
        .filter(|_| is_cut_off && !stem.is_empty());
    Some(whole.cloned().unwrap_or(chosen)).filter(|title| !title.is_empty())
}

/// Titles in JSON-LD.
#[derive(Debug, Default)]
pub(super) struct JsonLdTitle {
    pub(super) headline: Option<String>,
    pub(super) name: Option<String>,
}

/// The first of these titles that is the headline or is there twice; else the headline, if there are
/// several titles; else the first.
fn confirmed_title(titles: &[String], headline: &str) -> Option<String> {
    let keys: Vec<String> = titles.iter().map(|title| letters(title)).collect();
    let shown = letters(headline);
    let is_confirmed = |at: &usize| {
        let is_declared_twice = keys.iter().filter(|key| **key == keys[*at]).count() > 1;
        is_declared_twice || shown == keys[*at]
    };
    let confirmed = (0..titles.len()).find(is_confirmed);
    // A headline of one word can be the name of a section.
    let has_headline = headline.contains(' ') && titles.len() != 1;
    match (confirmed, has_headline) {
        (Some(at), _) => Some(titles[at].clone()),
        (None, true) => Some(headline.to_string()),
        (None, false) => titles.first().cloned(),
    }
}

/// The title without names of the site before or after it.
///
/// A part of the title is a name of the site if it equals `site_name`, if it occurs in the host of
/// `url`, or if the rest of the title is one of the `headings`.
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

/// Names to compare the parts of a title with.
struct SiteNames {
    /// Letters of the site name.
    letters: String,
    /// Words of the site name.
    words: Vec<String>,
    /// Letters of the host.
    host: String,
    /// Letters of each heading.
    headings: Vec<String>,
}

impl SiteNames {
    /// The title without one name that this separator sets off. `None` if there is no such name.
    fn remainder<'t>(&self, title: &'t str, separator: &str) -> Option<&'t str> {
        if !title.contains(separator) {
            return None;
        }
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
        // A heading may also name the site.
        let before_name =
            parts().find(|(remainder, name)| equals_site_name(name) && has_title(remainder));
        let after_name =
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
        (before_name.map(|(remainder, _)| remainder))
            .or_else(|| after_name().map(|(_, remainder)| remainder))
            .or_else(|| beside_heading().map(|(remainder, _)| remainder))
            .or_else(|| last().map(|(remainder, _)| remainder))
    }

    /// True if the part occurs in the host, or if its words and those of the site name are equal up
    /// to the end of the shorter.
    fn names_site(&self, part: &str) -> bool {
        let all = letters(part);
        let is_in_host = all.chars().count() >= MIN_HOST_LETTERS && self.host.contains(&all);
        let words = words(part);
        let mut both = words.iter().zip(&self.words);
        is_in_host || (!words.is_empty() && !self.words.is_empty() && both.all(|(a, b)| a == b))
    }
}

/// Letters and digits of a text in lower case.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_is_the_headline_of_json_ld() {
        let check = |headline: &str, name: &str, other: &str, shown: &str, expected: &str| {
            let site = Site {
                name: Some("Herald"),
                url: None,
            };
            let linked_data = JsonLdTitle {
                headline: Some(headline.to_string()),
                name: Some(name.to_string()),
            };
            let visible = VisibleMetadata {
                headline: shown.to_string(),
                ..VisibleMetadata::default()
            };
            let titles = std::iter::once(other.to_string());
            let title = choose_title(&linked_data, titles, &site, &visible);
            assert_eq!(title.as_deref(), Some(expected));
        };
        check("The mole", "Mole", "A mole", "A mole", "The mole");
        check("a wall in the sea", "Mole", "Mole | Herald", "Mole", "Mole");
        check(
            "The mole is…",
            "",
            "The mole is old | Herald",
            "",
            "The mole is old",
        );
        check("The mole is…", "", "The boat is old", "", "The mole is…");
    }

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
    fn title_is_one_that_the_page_confirms() {
        let check = |titles: &[&str], headline: &str, expected: &str| {
            let site = Site {
                name: Some("Herald"),
                url: None,
            };
            let visible = VisibleMetadata {
                headline: headline.to_string(),
                ..VisibleMetadata::default()
            };
            let titles = titles.iter().map(|title| title.to_string());
            let title = choose_title(&JsonLdTitle::default(), titles, &site, &visible);
            assert_eq!(title.as_deref(), Some(expected));
        };
        check(&["A b", "C d", "E | Herald"], "The mole", "The mole");
        check(&["A b", "The mole | Herald"], "The mole", "The mole");
        check(&["A b", "C d", "C d | Herald"], "The mole", "C d");
        check(&["A b", "C d"], "", "A b");
        check(&["A b"], "The mole", "A b");
        check(&["A b", "C d"], "Sports", "A b");
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
