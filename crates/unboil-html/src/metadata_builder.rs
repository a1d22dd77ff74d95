//! Collects the metadata that a page declares, and keeps the value of the most trusted key for each
//! field.
//!
//! The page parser adds values as it finds them, in any order. [`MetadataBuilder::finish`] returns
//! the [`DeclaredMetadata`].

use unboil_text::{DeclaredMetadata, DeclaredType, Metadata};

use crate::authors::choose_authors;
use crate::date::{date_of_url, iso_date};
use crate::metadata_keys::{FIELD_COUNT, JSON_LD_AUTHOR, METADATA_KEYS, MetadataField};
use crate::metadata_values::{
    collapse_whitespace, decode_references, is_url, parse_author, parse_authors, parse_language,
};
use crate::title::{JsonLdTitle, choose_title};
use crate::visible_metadata::{Site, VisibleMetadata};

/// Longest usable value, in bytes. Longer values are ignored.
pub(super) const MAX_VALUE_BYTES: usize = 2000;
/// Most authors of an article. Further names are ignored.
pub(super) const MAX_AUTHORS: usize = 50;

/// Metadata that a page has declared so far.
#[derive(Default)]
pub(super) struct MetadataBuilder {
    /// For each field the values of each key so far, with the index of the key in [`METADATA_KEYS`].
    values: [Vec<(usize, Vec<String>)>; FIELD_COUNT],
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
        let value = &decode_references(value)[..];
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

    /// Stores the values of the key at index `rank` in [`METADATA_KEYS`].
    fn store(&mut self, rank: usize, new: Vec<String>) {
        let field = METADATA_KEYS[rank].1;
        let new: Vec<String> = new.into_iter().filter(|value| !value.is_empty()).collect();
        if new.is_empty() {
            return;
        }
        let of_field = &mut self.values[field as usize];
        let at = match of_field.iter().position(|(known, _)| *known == rank) {
            Some(at) => at,
            None => {
                of_field.push((rank, Vec::new()));
                of_field.len() - 1
            }
        };
        // Pages may declare authors one by one. Of all other fields the first value counts.
        let stored = &mut of_field[at].1;
        let limit = match field {
            MetadataField::Author => MAX_AUTHORS,
            _ => 1,
        };
        for value in new {
            if stored.len() < limit && !stored.contains(&value) {
                stored.push(value);
            }
        }
    }

    /// The values of a field, those of the most trusted key first.
    fn ranked_values(&mut self, field: MetadataField) -> Vec<Vec<String>> {
        let mut values = std::mem::take(&mut self.values[field as usize]);
        values.sort_by_key(|(rank, _)| *rank);
        values.into_iter().map(|(_, values)| values).collect()
    }

    /// The most trusted value of a field.
    fn take_first(&mut self, field: MetadataField) -> Option<String> {
        self.ranked_values(field).into_iter().flatten().next()
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

    /// All declared metadata. `title` is the content of the `title` element.
    pub(super) fn finish(mut self, title: String, visible: &VisibleMetadata) -> DeclaredMetadata {
        self.add(b"title", &title);
        let titles = self.ranked_values(MetadataField::Title);
        let linked_data = JsonLdTitle {
            headline: self.take_first(MetadataField::Headline),
            name: self.take_first(MetadataField::ArticleName),
        };
        let authors = self.ranked_values(MetadataField::Author);
        let [site_name, language, url, date, description] = [
            MetadataField::SiteName,
            MetadataField::Language,
            MetadataField::Url,
            MetadataField::Date,
            MetadataField::Description,
        ]
        .map(|field| self.take_first(field));
        let site = Site {
            name: site_name.as_deref().or(visible.logo_text.as_deref()),
            url: url.as_deref(),
        };
        let metadata = Metadata {
            title: choose_title(&linked_data, titles.into_iter().flatten(), &site, visible),
            authors: choose_authors(authors, &site, visible),
            date: date.or_else(|| visible.date.clone()).or_else(|| {
                let url_date = url.as_deref().and_then(date_of_url);
                url_date.or_else(|| visible.other_date.clone())
            }),
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
        MetadataField::Headline
        | MetadataField::ArticleName
        | MetadataField::Title
        | MetadataField::Description => vec![collapse_whitespace(value)],
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
        builder.finish(String::new(), &VisibleMetadata::default())
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
