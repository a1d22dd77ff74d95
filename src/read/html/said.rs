//! What a page says of itself comes in bit by bit, under many names; its [`Head`] goes out, with what is trusted most of each.

use crate::document::{Head, Metadata, Said};
use crate::read::html::date::iso_date;
use crate::read::html::linked_data;

/// What something that a page says of itself is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Title,
    Author,
    Date,
    SiteName,
    Language,
    Url,
    Description,
}

/// How many things a page can say something of.
const ABOUT: usize = 7;

/// Of which element, or which part of linked data, a value is, where it has no name of its own there.
pub(super) const CANONICAL: &[u8] = b"link:canonical";
pub(super) const LANG: &[u8] = b"html:lang";
pub(super) const TIME: &[u8] = b"time";
pub(super) const TIME_PUBLISHED: &[u8] = b"time:published";

/// The names under which pages say what they say, in small letters; what comes first is trusted most.
const NAMES: &[(&[u8], About)] = &[
    (b"ld:headline", About::Title),
    (b"og:title", About::Title),
    (b"citation_title", About::Title),
    (b"dc.title", About::Title),
    (b"dcterms.title", About::Title),
    (b"parsely-title", About::Title),
    (b"sailthru.title", About::Title),
    (b"twitter:title", About::Title),
    (b"title", About::Title),
    (b"ld:author", About::Author),
    (b"citation_author", About::Author),
    (b"parsely-author", About::Author),
    (b"sailthru.author", About::Author),
    (b"author", About::Author),
    (b"dc.creator", About::Author),
    (b"dcterms.creator", About::Author),
    (b"byl", About::Author),
    (b"article:author", About::Author),
    (b"og:article:author", About::Author),
    (b"ld:datepublished", About::Date),
    (b"article:published_time", About::Date),
    (b"og:article:published_time", About::Date),
    (b"citation_publication_date", About::Date),
    (b"datepublished", About::Date),
    (b"parsely-pub-date", About::Date),
    (b"sailthru.date", About::Date),
    (b"dc.date.issued", About::Date),
    (b"dcterms.issued", About::Date),
    (b"dcterms.created", About::Date),
    (b"dc.date", About::Date),
    (b"citation_date", About::Date),
    (b"pubdate", About::Date),
    (b"publishdate", About::Date),
    (b"publish_date", About::Date),
    (b"publish-date", About::Date),
    (b"published", About::Date),
    (b"date", About::Date),
    (TIME_PUBLISHED, About::Date),
    (TIME, About::Date),
    (b"og:site_name", About::SiteName),
    (b"ld:publisher", About::SiteName),
    (b"ld:website", About::SiteName),
    (b"citation_journal_title", About::SiteName),
    (b"application-name", About::SiteName),
    (b"apple-mobile-web-app-title", About::SiteName),
    (LANG, About::Language),
    (b"content-language", About::Language),
    (b"og:locale", About::Language),
    (b"ld:inlanguage", About::Language),
    (CANONICAL, About::Url),
    (b"og:url", About::Url),
    (b"ld:url", About::Url),
    (b"og:description", About::Description),
    (b"ld:description", About::Description),
    (b"description", About::Description),
];

/// The longest value that means something, in bytes.
pub(super) const MOST_BYTES: usize = 2000;
/// No article has more authors that are worth naming.
pub(super) const MOST_AUTHORS: usize = 50;

/// What a page has said so far.
#[derive(Default)]
pub(super) struct Gathered {
    /// Of each thing the values under the name that is trusted most, and its place in [`NAMES`].
    best: [(usize, Vec<String>); ABOUT],
    open_graph: Option<Said>,
    linked_data: Option<Said>,
    body: String,
}

impl Gathered {
    /// Takes a value that the page gives under a name, which is in small letters.
    pub(super) fn add(&mut self, name: &[u8], value: &str) {
        let value = value.trim();
        if value.is_empty() || value.len() > MOST_BYTES {
            return;
        }
        if name == b"og:type" {
            self.open_graph = open_graph(value);
        }
        let Some(rank) = NAMES.iter().position(|(known, _)| *known == name) else {
            return;
        };
        let about = NAMES[rank].1;
        let values = usable(about, value);
        let (best, held) = &mut self.best[about as usize];
        if values.is_empty() || (!held.is_empty() && rank > *best) {
            return;
        }
        if rank < *best {
            held.clear();
        }
        // Authors may stand one by one; of all else the first counts.
        let is_author = about == About::Author;
        if held.is_empty() || is_author {
            *best = rank;
            let new = values.into_iter().filter(|value| !value.is_empty());
            for value in new.take(if is_author { MOST_AUTHORS } else { 1 }) {
                if !held.contains(&value) && held.len() < MOST_AUTHORS {
                    held.push(value);
                }
            }
        }
    }

    /// Takes the content of a script of linked data.
    pub(super) fn add_linked_data(&mut self, json: &str) {
        linked_data::read(json, self);
    }

    /// Takes what linked data calls the page; the most telling counts.
    pub(super) fn is(&mut self, said: Said) {
        self.linked_data = self.linked_data.max(Some(said));
    }

    /// Takes the text of the article as linked data has it; the longest counts.
    pub(super) fn add_body(&mut self, body: String) {
        if body.len() > self.body.len() {
            self.body = body;
        }
    }

    /// What the page says of itself; `title` is its title.
    pub(super) fn done(mut self, title: String) -> Head {
        self.add(b"title", &title);
        let mut take = |about: About| std::mem::take(&mut self.best[about as usize].1);
        let [site_name, language, url, date, description, named] = [
            About::SiteName,
            About::Language,
            About::Url,
            About::Date,
            About::Description,
            About::Title,
        ]
        .map(|about| take(about).pop());
        let metadata = Metadata {
            title: named.map(|title| without_site(&title, site_name.as_deref())),
            authors: take(About::Author),
            date,
            site_name,
            language,
            url,
        };
        Head {
            title,
            metadata,
            description: description.unwrap_or_default(),
            body: self.body,
            open_graph: self.open_graph,
            linked_data: self.linked_data,
        }
    }
}

/// What a value means, as far as it means something.
fn usable(about: About, value: &str) -> Vec<String> {
    let one = |value: Option<String>| value.into_iter().collect();
    match about {
        About::Title | About::SiteName | About::Description => vec![spaced(value)],
        About::Author => authors(value),
        About::Date => one(iso_date(value)),
        About::Language => one(language(value)),
        About::Url => one(is_address(value).then(|| value.to_string())),
    }
}

fn is_address(value: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| value.len() > scheme.len() && value.starts_with(scheme))
}

/// The value with single spaces between its words.
fn spaced(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names in what a page says of its authors; addresses and the names of accounts are none.
fn authors(value: &str) -> Vec<String> {
    let value = spaced(value);
    let list = value.replace(" and ", ";").replace(" & ", ";");
    let pieces = |by: char| {
        list.split(by)
            .map(str::trim)
            .filter(|name| !name.is_empty())
    };
    // "Orrel, Tamsin" is one name, "Tamsin Orrel, Emeric Vance" are two.
    let full = list.contains(',') && pieces(',').all(|name| name.contains(' '));
    let names: Vec<&str> = match full {
        true => list.split([',', ';']).collect(),
        false => pieces(';').collect(),
    };
    names.into_iter().filter_map(author).collect()
}

/// The longest name of a person, in bytes.
const MOST_NAME: usize = 100;

fn author(name: &str) -> Option<String> {
    let name = name.trim();
    let by = name
        .get(..3)
        .is_some_and(|by| by.eq_ignore_ascii_case("by "));
    let name = if by { name[3..].trim() } else { name };
    let is_account = name.contains("://") || name.starts_with('@') || name.contains("www.");
    let is_nobody = ["admin", "administrator", "author", "null", "undefined"]
        .iter()
        .any(|nobody| name.eq_ignore_ascii_case(nobody));
    let usable = !is_account && !is_nobody && (2..=MOST_NAME).contains(&name.len());
    (usable && name.contains(char::is_alphabetic)).then(|| name.to_string())
}

/// `en_US` and `en-us` are `en-US`.
fn language(value: &str) -> Option<String> {
    let first = value.split([',', ';', ' ']).next()?;
    let mut parts = first.split(['-', '_']);
    let tag = parts.next()?.to_ascii_lowercase();
    let known = (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
    let mut out = known.then_some(tag)?;
    for part in parts {
        if !(2..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            break;
        }
        let part = part.to_ascii_lowercase();
        out.push('-');
        match part.len() {
            2 => out.push_str(&part.to_ascii_uppercase()),
            4 => {
                out.push_str(&part[..1].to_ascii_uppercase());
                out.push_str(&part[1..]);
            }
            _ => out.push_str(&part),
        }
    }
    Some(out)
}

/// What stands between a title and the name of its site.
const SEPARATORS: [&str; 8] = [" | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: "];

/// A title without the name of its site before or behind it.
fn without_site(title: &str, site_name: Option<&str>) -> String {
    let Some(site_name) = site_name else {
        return title.to_string();
    };
    let is_site = |part: &str| part.to_lowercase() == site_name.to_lowercase();
    for separator in SEPARATORS {
        match (title.split_once(separator), title.rsplit_once(separator)) {
            (_, Some((rest, site))) if is_site(site) => return rest.trim().to_string(),
            (Some((site, rest)), _) if is_site(site) => return rest.trim().to_string(),
            _ => {}
        }
    }
    title.to_string()
}

/// What an `og:type` means.
fn open_graph(value: &str) -> Option<Said> {
    let value = value.to_ascii_lowercase();
    Some(match value.split([':', '.']).next()? {
        "article" | "news" | "blogpost" | "post" => Said::Article,
        "product" | "og" if value.contains("product") => Said::Product,
        "website" | "site" | "webpage" | "page" => Said::Website,
        "blog" => Said::Listing,
        _ => Said::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(values: &[(&str, &str)]) -> Head {
        let mut gathered = Gathered::default();
        for (name, value) in values {
            gathered.add(name.as_bytes(), value);
        }
        gathered.done(String::new())
    }

    #[test]
    fn the_most_trusted_name_counts_whatever_comes_first() {
        let head = said(&[
            ("title", "The ferry stays | Harbour Herald"),
            ("og:title", "Ferry stays"),
            ("twitter:title", "twitter"),
            ("author", "web team"),
            ("citation_author", "Orrel, Tamsin"),
            ("citation_author", "Vance, Emeric"),
            ("citation_author", "Vance, Emeric"),
            ("time", "2024-11-20"),
            ("article:published_time", "2024-11-14T08:00:00Z"),
            ("date", "yesterday"),
        ]);
        let Metadata {
            title,
            authors,
            date,
            ..
        } = head.metadata;
        assert_eq!(title.as_deref(), Some("Ferry stays"));
        assert_eq!(authors, ["Orrel, Tamsin", "Vance, Emeric"]);
        assert_eq!(date.as_deref(), Some("2024-11-14T08:00:00Z"));
    }

    #[test]
    fn titles_lose_the_name_of_the_site() {
        let check = |title: &str, site: &str, expected: &str| {
            assert_eq!(without_site(title, Some(site)), expected);
        };
        check("A - B | Herald", "Herald", "A - B");
        check("HERALD - A - B", "Herald", "A - B");
        check("A | B", "Herald", "A | B");
        check("Herald", "Herald", "Herald");
    }

    #[test]
    fn names_of_authors_are_told_apart() {
        assert_eq!(authors("By Tamsin Orrel"), ["Tamsin Orrel"]);
        assert_eq!(
            authors("Tamsin Orrel, Emeric Vance and Ada Roe"),
            ["Tamsin Orrel", "Emeric Vance", "Ada Roe"]
        );
        assert_eq!(authors("Orrel, Tamsin"), ["Orrel, Tamsin"]);
        assert_eq!(authors("https://example.org/orrel"), [""; 0]);
        assert_eq!(authors("admin"), [""; 0]);
        assert_eq!(authors("@herald"), [""; 0]);
        assert_eq!(authors("王小明"), ["王小明"]);
    }

    #[test]
    fn languages_are_written_one_way() {
        for (value, expected) in [
            ("en_us", Some("en-US")),
            ("EN", Some("en")),
            ("zh-hans-cn", Some("zh-Hans-CN")),
            ("de, en", Some("de")),
            ("english", None),
            ("", None),
        ] {
            assert_eq!(language(value).as_deref(), expected, "{value}");
        }
    }
}
