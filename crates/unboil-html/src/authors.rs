//! Chooses the authors of a page among what it declares and shows.

use unboil_text::host;

use crate::visible_metadata::{Site, VisibleMetadata};

/// The authors of the most trusted key that names somebody else than the site, else those in the
/// byline, else the site. `declared` holds the names of each key, the most trusted first.
pub(super) fn choose_authors(
    declared: Vec<Vec<String>>,
    site: &Site,
    visible: &VisibleMetadata,
) -> Vec<String> {
    let names = SiteNames::new(site);
    let first = declared.first().cloned().unwrap_or_default();
    let shown = std::iter::once(visible.authors.clone());
    for authors in declared.into_iter().chain(shown) {
        let others: Vec<String> = authors
            .into_iter()
            .filter(|name| !names.contain(name))
            .collect();
        if !others.is_empty() {
            return without_slugs(others);
        }
    }
    first
}

/// Names of a site in lower case, letters and digits only.
struct SiteNames {
    name: String,
    host: String,
}

impl SiteNames {
    fn new(site: &Site) -> SiteNames {
        let host = site.url.and_then(host).unwrap_or_default();
        // The name is in the host up to its last label.
        let host = host.rsplit_once('.').map_or(&host[..], |(name, _)| name);
        SiteNames {
            name: letters(site.name.unwrap_or_default()),
            host: letters(host.strip_prefix("www.").unwrap_or(host)),
        }
    }

    /// True if an author is the site.
    fn contain(&self, author: &str) -> bool {
        let author = letters(author);
        let is_host = !self.host.is_empty() && (author == self.host);
        // "Herald staff" and "Herald, 22 May" are the site too.
        let is_named = !self.name.is_empty() && author.starts_with(&self.name);
        author.is_empty() || is_named || is_host
    }
}

/// The names without accounts such as "ada-orme" beside "Ada Orme".
fn without_slugs(names: Vec<String>) -> Vec<String> {
    let is_slug = |name: &String| {
        !name.contains(char::is_uppercase)
            && names
                .iter()
                .any(|other| other != name && letters(other) == letters(name))
    };
    names
        .iter()
        .filter(|name| !is_slug(name))
        .cloned()
        .collect()
}

/// Letters and digits of a text in lower case.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_no_author_beside_a_person() {
        let site = Site {
            name: Some("The Larkhill Courier"),
            url: Some("https://www.larkhill-courier.example/x"),
        };
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        let check = |declared: &[&[&str]], shown: &[&str], expected: &[&str]| {
            let declared = declared.iter().map(|key| names(key)).collect();
            let visible = VisibleMetadata {
                authors: names(shown),
                ..VisibleMetadata::default()
            };
            assert_eq!(choose_authors(declared, &site, &visible), expected);
        };
        check(&[&["The Larkhill Courier", "Ada Orme"]], &[], &["Ada Orme"]);
        check(
            &[&["The Larkhill Courier"], &["Ada Orme"]],
            &["Bo Roe"],
            &["Ada Orme"],
        );
        check(&[&["larkhillcourier"]], &["Bo Roe"], &["Bo Roe"]);
        check(&[&["The Larkhill Courier"]], &[], &["The Larkhill Courier"]);
        check(&[&["Ada Orme", "ada-orme"]], &[], &["Ada Orme"]);
        check(
            &[&["The Larkhill Courier Staff"], &["Ada Orme"]],
            &[],
            &["Ada Orme"],
        );
        check(&[], &[], &[]);
    }
}
