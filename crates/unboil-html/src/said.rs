//! What a page says of itself comes in bit by bit, under many names; its [`Head`] goes out, with what is trusted most of each.

use crate::date::iso_date;
use crate::linked_data;
use crate::title::without_site;
use crate::values::{author, authors, is_address, language, spaced};
use unboil_text::{Head, Metadata, Said};

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
pub(super) const LD_AUTHOR: &[u8] = b"ld:author";
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
    (LD_AUTHOR, About::Author),
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
        if let Some(rank) = NAMES.iter().position(|(known, _)| *known == name) {
            self.hold(rank, usable(NAMES[rank].1, value));
        }
    }

    /// Takes the name of one author from linked data, which is not taken apart.
    pub(super) fn add_organization(&mut self, value: &str) {
        if let Some(rank) = NAMES.iter().position(|(known, _)| *known == LD_AUTHOR) {
            self.hold(rank, author(&spaced(value)).into_iter().collect());
        }
    }

    /// Takes values under a name by its place in [`NAMES`].
    fn hold(&mut self, rank: usize, values: Vec<String>) {
        let about = NAMES[rank].1;
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

    /// What the page says of itself; `title` is its title, and these are its headings.
    pub(super) fn done(mut self, title: String, headings: &[&str]) -> Head {
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
            title: named
                .map(|title| without_site(&title, site_name.as_deref(), url.as_deref(), headings)),
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
        About::Title | About::Description => vec![spaced(value)],
        About::SiteName => vec![spaced(value.trim_matches([' ', '|', '-', '–', '—']))],
        About::Author => authors(value),
        About::Date => one(iso_date(value)),
        About::Language => one(language(value)),
        About::Url => one(is_address(value).then(|| value.to_string())),
    }
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
        gathered.done(String::new(), &[])
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
}
