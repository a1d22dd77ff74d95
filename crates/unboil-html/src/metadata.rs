//! What a page says of itself comes in bit by bit, under many names; its [`DeclaredMetadata`] goes out, with what is trusted most of each.

use crate::date::iso_date;
use crate::json_ld;
use crate::metadata_values::{author, authors, collapse_whitespace, is_url, language};
use crate::title::strip_site_name;
use unboil_text::{DeclaredMetadata, DeclaredType, Metadata};

/// What something that a page says of itself is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MetadataField {
    Title,
    Author,
    Date,
    SiteName,
    Language,
    Url,
    Description,
}

/// How many things a page can say something of.
const FIELD_COUNT: usize = 7;

/// Of which element, or which part of linked data, a value is, where it has no name of its own there.
pub(super) const JSON_LD_AUTHOR: &[u8] = b"ld:author";
pub(super) const LINK_CANONICAL: &[u8] = b"link:canonical";
pub(super) const HTML_LANG: &[u8] = b"html:lang";
pub(super) const TIME_ELEMENT: &[u8] = b"time";
pub(super) const TIME_ELEMENT_PUBLISHED: &[u8] = b"time:published";

/// The names under which pages say what they say, in small letters; what comes first is trusted most.
const METADATA_KEYS: &[(&[u8], MetadataField)] = &[
    (b"ld:headline", MetadataField::Title),
    (b"og:title", MetadataField::Title),
    (b"citation_title", MetadataField::Title),
    (b"dc.title", MetadataField::Title),
    (b"dcterms.title", MetadataField::Title),
    (b"parsely-title", MetadataField::Title),
    (b"sailthru.title", MetadataField::Title),
    (b"twitter:title", MetadataField::Title),
    (b"title", MetadataField::Title),
    (JSON_LD_AUTHOR, MetadataField::Author),
    (b"citation_author", MetadataField::Author),
    (b"parsely-author", MetadataField::Author),
    (b"sailthru.author", MetadataField::Author),
    (b"author", MetadataField::Author),
    (b"dc.creator", MetadataField::Author),
    (b"dcterms.creator", MetadataField::Author),
    (b"byl", MetadataField::Author),
    (b"article:author", MetadataField::Author),
    (b"og:article:author", MetadataField::Author),
    (b"ld:datepublished", MetadataField::Date),
    (b"article:published_time", MetadataField::Date),
    (b"og:article:published_time", MetadataField::Date),
    (b"citation_publication_date", MetadataField::Date),
    (b"datepublished", MetadataField::Date),
    (b"parsely-pub-date", MetadataField::Date),
    (b"sailthru.date", MetadataField::Date),
    (b"dc.date.issued", MetadataField::Date),
    (b"dcterms.issued", MetadataField::Date),
    (b"dcterms.created", MetadataField::Date),
    (b"dc.date", MetadataField::Date),
    (b"citation_date", MetadataField::Date),
    (b"pubdate", MetadataField::Date),
    (b"publishdate", MetadataField::Date),
    (b"publish_date", MetadataField::Date),
    (b"publish-date", MetadataField::Date),
    (b"published", MetadataField::Date),
    (b"date", MetadataField::Date),
    (TIME_ELEMENT_PUBLISHED, MetadataField::Date),
    (TIME_ELEMENT, MetadataField::Date),
    (b"og:site_name", MetadataField::SiteName),
    (b"ld:publisher", MetadataField::SiteName),
    (b"ld:website", MetadataField::SiteName),
    (b"citation_journal_title", MetadataField::SiteName),
    (b"application-name", MetadataField::SiteName),
    (b"apple-mobile-web-app-title", MetadataField::SiteName),
    (HTML_LANG, MetadataField::Language),
    (b"content-language", MetadataField::Language),
    (b"og:locale", MetadataField::Language),
    (b"ld:inlanguage", MetadataField::Language),
    (LINK_CANONICAL, MetadataField::Url),
    (b"og:url", MetadataField::Url),
    (b"ld:url", MetadataField::Url),
    (b"og:description", MetadataField::Description),
    (b"ld:description", MetadataField::Description),
    (b"description", MetadataField::Description),
];

/// The longest value that means something, in bytes.
pub(super) const MAX_VALUE_BYTES: usize = 2000;
/// No article has more authors that are worth naming.
pub(super) const MAX_AUTHORS: usize = 50;

/// What a page has said so far.
#[derive(Default)]
pub(super) struct MetadataBuilder {
    /// Of each thing the values under the name that is trusted most, and its place in [`METADATA_KEYS`].
    best_values: [(usize, Vec<String>); FIELD_COUNT],
    og_type: Option<DeclaredType>,
    json_ld_type: Option<DeclaredType>,
    article_body: String,
}

impl MetadataBuilder {
    /// Takes a value that the page gives under a name, which is in small letters.
    pub(super) fn add(&mut self, name: &[u8], value: &str) {
        let value = value.trim();
        if value.is_empty() || value.len() > MAX_VALUE_BYTES {
            return;
        }
        if name == b"og:type" {
            self.og_type = og_type(value);
        }
        if let Some(rank) = METADATA_KEYS.iter().position(|(known, _)| *known == name) {
            self.store(rank, normalize_value(METADATA_KEYS[rank].1, value));
        }
    }

    /// Takes the name of one author from linked data, which is not taken apart.
    pub(super) fn add_organization_author(&mut self, value: &str) {
        if let Some(rank) = METADATA_KEYS
            .iter()
            .position(|(known, _)| *known == JSON_LD_AUTHOR)
        {
            self.store(
                rank,
                author(&collapse_whitespace(value)).into_iter().collect(),
            );
        }
    }

    /// Takes values under a name by its place in [`METADATA_KEYS`].
    fn store(&mut self, rank: usize, values: Vec<String>) {
        let field = METADATA_KEYS[rank].1;
        let (best_rank, stored) = &mut self.best_values[field as usize];
        if values.is_empty() || (!stored.is_empty() && rank > *best_rank) {
            return;
        }
        if rank < *best_rank {
            stored.clear();
        }
        // Authors may stand one by one; of all else the first counts.
        let is_author = field == MetadataField::Author;
        if stored.is_empty() || is_author {
            *best_rank = rank;
            let new = values.into_iter().filter(|value| !value.is_empty());
            for value in new.take(if is_author { MAX_AUTHORS } else { 1 }) {
                if !stored.contains(&value) && stored.len() < MAX_AUTHORS {
                    stored.push(value);
                }
            }
        }
    }

    /// Takes the content of a script of linked data.
    pub(super) fn add_json_ld(&mut self, json: &str) {
        json_ld::read(json, self);
    }

    /// Takes what linked data calls the page; the most telling counts.
    pub(super) fn declare_type(&mut self, declared: DeclaredType) {
        self.json_ld_type = self.json_ld_type.max(Some(declared));
    }

    /// Takes the text of the article as linked data has it; the longest counts.
    pub(super) fn add_article_body(&mut self, article_body: String) {
        if article_body.len() > self.article_body.len() {
            self.article_body = article_body;
        }
    }

    /// What the page says of itself; `title` is its title, and these are its headings.
    pub(super) fn finish(mut self, title: String, headings: &[&str]) -> DeclaredMetadata {
        self.add(b"title", &title);
        let mut take =
            |field: MetadataField| std::mem::take(&mut self.best_values[field as usize].1);
        let [site_name, language, url, date, description, declared_title] = [
            MetadataField::SiteName,
            MetadataField::Language,
            MetadataField::Url,
            MetadataField::Date,
            MetadataField::Description,
            MetadataField::Title,
        ]
        .map(|field| take(field).pop());
        let metadata = Metadata {
            title: declared_title.map(|title| {
                strip_site_name(&title, site_name.as_deref(), url.as_deref(), headings)
            }),
            authors: take(MetadataField::Author),
            date,
            site_name,
            language,
            url,
        };
        DeclaredMetadata {
            title,
            metadata,
            description: description.unwrap_or_default(),
            article_body: self.article_body,
            og_type: self.og_type,
            json_ld_type: self.json_ld_type,
        }
    }
}

/// What a value means, as far as it means something.
fn normalize_value(field: MetadataField, value: &str) -> Vec<String> {
    let optional = |value: Option<String>| value.into_iter().collect();
    match field {
        MetadataField::Title | MetadataField::Description => vec![collapse_whitespace(value)],
        MetadataField::SiteName => vec![collapse_whitespace(
            value.trim_matches([' ', '|', '-', '–', '—']),
        )],
        MetadataField::Author => authors(value),
        MetadataField::Date => optional(iso_date(value)),
        MetadataField::Language => optional(language(value)),
        MetadataField::Url => optional(is_url(value).then(|| value.to_string())),
    }
}

/// What an `og:type` means.
fn og_type(value: &str) -> Option<DeclaredType> {
    let value = value.to_ascii_lowercase();
    Some(match value.split([':', '.']).next()? {
        "article" | "news" | "blogpost" | "post" => DeclaredType::Article,
        "product" | "og" if value.contains("product") => DeclaredType::Product,
        "website" | "site" | "webpage" | "page" => DeclaredType::Website,
        "blog" => DeclaredType::Listing,
        _ => DeclaredType::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(values: &[(&str, &str)]) -> DeclaredMetadata {
        let mut builder = MetadataBuilder::default();
        for (name, value) in values {
            builder.add(name.as_bytes(), value);
        }
        builder.finish(String::new(), &[])
    }

    #[test]
    fn most_trusted_key_wins_in_any_order() {
        let head = declared(&[
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
