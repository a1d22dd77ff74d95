//! Names under which pages declare metadata, in the order of trust.
//!
//! Names of `meta` elements are keys as they are. Values without such a name have a key of their
//! own: `ld:` for JSON-LD, `link:` and `html:` for attributes, and `time` for the `time` element.

/// Field of the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MetadataField {
    /// Headline of the article in JSON-LD.
    Headline,
    /// Name of the article in JSON-LD.
    ArticleName,
    Title,
    Author,
    Date,
    SiteName,
    Language,
    Url,
    Description,
}

/// Number of metadata fields.
pub(super) const FIELD_COUNT: usize = 9;

/// Keys of the title of an article in JSON-LD.
pub(super) const JSON_LD_HEADLINE: &[u8] = b"ld:headline";
pub(super) const JSON_LD_NAME: &[u8] = b"ld:name";
/// Key of an author in JSON-LD.
pub(super) const JSON_LD_AUTHOR: &[u8] = b"ld:author";
/// Key of the address in `link rel=canonical`.
pub(super) const LINK_CANONICAL: &[u8] = b"link:canonical";
/// Key of the `lang` attribute of the `html` or `body` element.
pub(super) const HTML_LANG: &[u8] = b"html:lang";
/// Key of a `time` element. It is in no list: the place of the element decides what it dates.
pub(super) const TIME_ELEMENT: &[u8] = b"time";
/// Key of a `time` element that is marked as the date of publication.
pub(super) const TIME_ELEMENT_PUBLISHED: &[u8] = b"time:published";

/// Lower-case keys with their fields. Of the keys of a field, the first is trusted most.
pub(super) const METADATA_KEYS: &[(&[u8], MetadataField)] = &[
    (JSON_LD_HEADLINE, MetadataField::Headline),
    (JSON_LD_NAME, MetadataField::ArticleName),
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
    (b"cxenseparse:author", MetadataField::Author),
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
