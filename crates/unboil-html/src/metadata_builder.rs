//! Collects the metadata that a page declares, and keeps the value of the most trusted key for each
//! field.
//!
//! The page parser adds values as it finds them, in any order. [`MetadataBuilder::finish`] returns
//! the [`DeclaredMetadata`].

use unboil_text::{DeclaredMetadata, DeclaredType, Metadata};

use crate::date::iso_date;
use crate::metadata_keys::{FIELD_COUNT, JSON_LD_AUTHOR, METADATA_KEYS, MetadataField};
use crate::metadata_values::{
    collapse_whitespace, is_url, parse_author, parse_authors, parse_language,
};
use crate::title::strip_site_name;

/// Longest usable value, in bytes. Longer values are ignored.
pub(super) const MAX_VALUE_BYTES: usize = 2000;
/// Most authors of an article. Further names are ignored.
pub(super) const MAX_AUTHORS: usize = 50;

/// Metadata that a page has declared so far.
#[derive(Default)]
pub(super) struct MetadataBuilder {
    /// For each field the index in [`METADATA_KEYS`] of the most trusted key so far, and its
    /// values.
    best_values: [(usize, Vec<String>); FIELD_COUNT],
    og_type: Option<DeclaredType>,
    json_ld_type: Option<DeclaredType>,
    article_body: String,
}

impl MetadataBuilder {
    /// Adds a value with its lower-case key. Unknown keys are ignored.
    pub(super) fn add(&mut self, key: &[u8], value: &str) {
        let value = value.trim();
        if value.is_empty() || value.len() > MAX_VALUE_BYTES {
            return;
        }
        if key == b"og:type" {
            self.og_type = parse_og_type(value);
        }
        if let Some(rank) = key_rank(key) {
            self.store(rank, normalize_value(METADATA_KEYS[rank].1, value));
        }
    }

    /// Adds an organization that JSON-LD names as an author. Its name is not split at "and".
    pub(super) fn add_organization_author(&mut self, value: &str) {
        if let Some(rank) = key_rank(JSON_LD_AUTHOR) {
            let author = parse_author(&collapse_whitespace(value));
            self.store(rank, author.into_iter().collect());
        }
    }

    /// Stores the values of the key at index `rank` in [`METADATA_KEYS`], unless a more trusted key
    /// has values.
    fn store(&mut self, rank: usize, values: Vec<String>) {
        let field = METADATA_KEYS[rank].1;
        let (best_rank, stored) = &mut self.best_values[field as usize];
        if values.is_empty() || (!stored.is_empty() && rank > *best_rank) {
            return;
        }
        if rank < *best_rank {
            stored.clear();
        }
        // Pages may declare authors one by one. Of all other fields the first value counts.
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

    /// Adds a type that JSON-LD declares. The greatest [`DeclaredType`] counts.
    pub(super) fn declare_type(&mut self, declared: DeclaredType) {
        self.json_ld_type = self.json_ld_type.max(Some(declared));
    }

    /// Adds an `articleBody` of JSON-LD. The longest one counts.
    pub(super) fn add_article_body(&mut self, article_body: String) {
        if article_body.len() > self.article_body.len() {
            self.article_body = article_body;
        }
    }

    /// The longest `articleBody` so far.
    pub(super) fn article_body(&self) -> &str {
        &self.article_body
    }

    /// All declared metadata. `title` is the content of the `title` element, and `headings` are the
    /// main headings of the page.
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

/// Index of a key in [`METADATA_KEYS`]; `None` if the key is unknown.
fn key_rank(key: &[u8]) -> Option<usize> {
    METADATA_KEYS.iter().position(|(known, _)| *known == key)
}

/// Normalised values of a field; empty if the value is not usable.
fn normalize_value(field: MetadataField, value: &str) -> Vec<String> {
    let optional = |value: Option<String>| value.into_iter().collect();
    match field {
        MetadataField::Title | MetadataField::Description => vec![collapse_whitespace(value)],
        MetadataField::SiteName => vec![collapse_whitespace(
            value.trim_matches([' ', '|', '-', '–', '—']),
        )],
        MetadataField::Author => parse_authors(value),
        MetadataField::Date => optional(iso_date(value)),
        MetadataField::Language => optional(parse_language(value)),
        MetadataField::Url => optional(is_url(value).then(|| value.to_string())),
    }
}

/// The type that a value of `og:type` declares.
fn parse_og_type(value: &str) -> Option<DeclaredType> {
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
        let metadata = declared(&[
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
        } = metadata.metadata;
        assert_eq!(title.as_deref(), Some("Ferry stays"));
        assert_eq!(authors, ["Orrel, Tamsin", "Vance, Emeric"]);
        assert_eq!(date.as_deref(), Some("2024-11-14T08:00:00Z"));
    }
}
