//! Reads JSON-LD scripts with the vocabulary of schema.org, and adds their values to the
//! [`MetadataBuilder`].
//!
//! Sites also describe other articles, the site and its owner in JSON-LD. So only objects at the
//! top level, in `@graph`, or in `mainEntity` and `mainEntityOfPage` count.

use std::borrow::Cow;

use serde_json::{Map, Value};
use unboil_text::DeclaredType;

use crate::metadata_builder::{MAX_AUTHORS, MAX_VALUE_BYTES, MetadataBuilder};
use crate::metadata_keys::{JSON_LD_AUTHOR, JSON_LD_HEADLINE, JSON_LD_NAME};
use crate::page_parser::parse_page;

type Object = Map<String, Value>;

/// A script with more articles than this describes a list.
const MAX_ARTICLES: usize = 2;

/// A longer script is not read, because its values take up to 30 times its bytes.
const MAX_SCRIPT_BYTES: usize = 1 << 20;

/// Adds the metadata in a JSON-LD script to `builder`. Invalid JSON adds nothing, nor does a script
/// of more than 1 MiB.
pub(super) fn read(json: &str, builder: &mut MetadataBuilder) {
    if json.len() > MAX_SCRIPT_BYTES {
        return;
    }
    let Some(data) = parse_json(json) else {
        return;
    };
    let mut objects = Vec::new();
    page_objects(&data, &mut objects);
    let articles: Vec<&Object> = (objects.iter().copied())
        .filter(|object| declared_type(object) == Some(DeclaredType::Article))
        .collect();
    let is_list = articles.len() > MAX_ARTICLES;
    for object in &objects {
        match declared_type(object) {
            Some(DeclaredType::Article) if is_list => builder.declare_type(DeclaredType::Listing),
            Some(declared_type) => builder.declare_type(declared_type),
            None => {}
        }
        if type_names(object).any(|name| name == "WebSite") {
            add_value(builder, b"ld:website", object.get("name"));
        }
        if type_names(object).any(|name| name.ends_with("Page")) {
            add_value(builder, b"ld:inlanguage", object.get("inLanguage"));
        }
    }
    if is_list {
        return;
    }
    // A review is the article unless it belongs to a product or article on the same page.
    let is_review = |object: &&Object| type_names(object).all(|name| name.ends_with("Review"));
    let has_main_object = objects.iter().any(|object| {
        matches!(
            declared_type(object),
            Some(DeclaredType::Article | DeclaredType::Product)
        ) && !is_review(object)
    });
    for article in articles
        .into_iter()
        .filter(|article| !has_main_object || !is_review(article))
    {
        add_article(article, &objects, builder);
    }
}

/// Parses the JSON in a script. It may be in a comment, end with a semicolon, or have line breaks
/// in its strings.
fn parse_json(script: &str) -> Option<Value> {
    let start = script.find(['{', '['])?;
    let end = script.rfind(['}', ']'])? + 1;
    let json = script.get(start..end)?;
    serde_json::from_str(json)
        .or_else(|_| serde_json::from_str(&json.replace(|c: char| c.is_ascii_control(), " ")))
        .ok()
}

/// Collects the objects that describe the page itself.
fn page_objects<'v>(value: &'v Value, objects: &mut Vec<&'v Object>) {
    match value {
        Value::Array(values) => {
            for value in values {
                page_objects(value, objects);
            }
        }
        Value::Object(object) => {
            if object.contains_key("@type") {
                objects.push(object);
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner @ (Value::Array(_) | Value::Object(_))) = object.get(key) {
                    page_objects(inner, objects);
                }
            }
        }
        _ => {}
    }
}

/// Names of the types of an object, without their vocabulary.
fn type_names(object: &Object) -> impl Iterator<Item = &str> {
    let values = match object.get("@type") {
        Some(Value::Array(values)) => &values[..],
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    let name = |value| Value::as_str(value)?.rsplit(['/', ':']).next();
    values.iter().filter_map(name)
}

/// Type of a page whose main entity is this object. `None` if the object does not describe the
/// page.
fn declared_type(object: &Object) -> Option<DeclaredType> {
    let type_of_name = |name: &str| match name {
        "Report" | "BlogPosting" | "LiveBlogPosting" | "Review" | "Recipe" | "HowTo" => {
            Some(DeclaredType::Article)
        }
        _ if name.ends_with("Article") => Some(DeclaredType::Article),
        "QAPage" | "FAQPage" | "DiscussionForumPosting" | "SocialMediaPosting" | "Question" => {
            Some(DeclaredType::Forum)
        }
        "Product"
        | "ProductGroup"
        | "IndividualProduct"
        | "ProductModel"
        | "Vehicle"
        | "Book"
        | "SoftwareApplication" => Some(DeclaredType::Product),
        "CollectionPage" | "ItemList" | "SearchResultsPage" | "Blog" | "OfferCatalog" => {
            Some(DeclaredType::Listing)
        }
        "WebSite" | "WebPage" | "AboutPage" | "ContactPage" | "ItemPage" | "ProfilePage" => {
            Some(DeclaredType::Website)
        }
        "Organization" | "Person" | "BreadcrumbList" | "ImageObject" | "SearchAction" => None,
        _ => Some(DeclaredType::Other),
    };
    type_names(object).filter_map(type_of_name).max()
}

/// Adds the metadata of an article object.
fn add_article(article: &Object, objects: &[&Object], builder: &mut MetadataBuilder) {
    add_value(builder, JSON_LD_HEADLINE, article.get("headline"));
    add_value(builder, JSON_LD_NAME, article.get("name"));
    add_value(builder, b"ld:datepublished", article.get("datePublished"));
    add_value(builder, b"ld:description", article.get("description"));
    add_value(builder, b"ld:inlanguage", article.get("inLanguage"));
    add_value(builder, b"ld:url", article.get("url"));
    for (name, is_organization) in entity_names(article.get("author"), objects) {
        match is_organization {
            true => builder.add_organization_author(&plain_text(&name)),
            false => builder.add(JSON_LD_AUTHOR, &plain_text(&name)),
        }
    }
    for (name, _) in entity_names(article.get("publisher"), objects) {
        builder.add(b"ld:publisher", &plain_text(&name));
    }
    if let Some(Value::String(body)) = article.get("articleBody") {
        // Tags separate the paragraphs of a body that has some, line breaks those of others.
        builder.add_article_body(match body.contains('<') {
            true => plain_text(body),
            false => body.lines().map(plain_text).collect::<Vec<_>>().join("\n"),
        });
    }
}

/// Adds a string or a number, or the first one of a list.
fn add_value(builder: &mut MetadataBuilder, name: &[u8], value: Option<&Value>) {
    let value = match value {
        Some(Value::Array(values)) => values.first(),
        value => value,
    };
    match value {
        Some(Value::String(value)) if value.len() <= MAX_VALUE_BYTES => {
            builder.add(name, &plain_text(value));
        }
        // A date may be the seconds since 1970.
        Some(Value::Number(value)) => builder.add(name, &value.to_string()),
        _ => {}
    }
}

/// Names of people and organizations, and whether each is an organization. A value is a name, an
/// object, or a reference by `@id` to another object of the script. Names of more than
/// [`MAX_VALUE_BYTES`] are left out.
fn entity_names<'v>(value: Option<&'v Value>, objects: &[&'v Object]) -> Vec<(Cow<'v, str>, bool)> {
    let name = |value: &'v Value| -> Option<(Cow<'v, str>, bool)> {
        let object = match value {
            Value::String(name) => return Some((name.into(), false)),
            Value::Object(object) => object,
            _ => return None,
        };
        let has_same_id = |other: &&&Object| other.get("@id") == object.get("@id");
        let has_name = ["name", "familyName"]
            .iter()
            .any(|key| object.contains_key(*key));
        let referenced = match has_name {
            true => object,
            false => object
                .get("@id")
                .and_then(|_| objects.iter().find(has_same_id))?,
        };
        let is_organization = type_names(referenced).any(|name| name.ends_with("Organization"));
        Some((entity_name(referenced)?, is_organization))
    };
    let values = match value {
        Some(Value::Array(values)) => &values[..],
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    let entity_names = values.iter().take(MAX_AUTHORS).filter_map(name);
    entity_names
        .filter(|(name, _)| name.len() <= MAX_VALUE_BYTES)
        .collect()
}

/// The name of a person or organization, or the given name and the family name of a person.
fn entity_name(object: &Object) -> Option<Cow<'_, str>> {
    let part = |key: &str| object.get(key)?.as_str();
    if let Some(name) = part("name") {
        return Some(name.into());
    }
    let family_name = part("familyName")?;
    Some(match part("givenName") {
        Some(given_name) => format!("{given_name} {family_name}").into(),
        None => family_name.into(),
    })
}

/// The text of a value that may contain tags and character references. JSON-LD within it is
/// ignored.
fn plain_text(value: &str) -> String {
    match value.contains(['&', '<']) {
        true => parse_page(value, |_, _| {}).0,
        false => value.to_string(),
    }
}
