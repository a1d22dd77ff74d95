//! A script of linked data (JSON-LD with the words of schema.org) comes in; what it says of the page goes to what was gathered.
//!
//! Sites put much into it that is not of this page: other articles, the site, its owner. Only what stands at the top, in a graph, or is
//! called the main thing of the page is looked at.

use serde_json::{Map, Value};

use crate::metadata::{JSON_LD_AUTHOR, MAX_AUTHORS, MAX_VALUE_BYTES, MetadataBuilder};
use crate::parse;
use unboil_text::DeclaredType;

type Object = Map<String, Value>;

/// More articles than this are a list of them.
const MAX_ARTICLES: usize = 2;

/// Reads a script; what is no JSON says nothing.
pub(super) fn read(json: &str, builder: &mut MetadataBuilder) {
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
    // A page of a product or the like has reviews, one that is a review has nothing else.
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

/// The JSON in a script, also where it stands in a comment, ends in a semicolon, or has line breaks in its strings.
fn parse_json(script: &str) -> Option<Value> {
    let start = script.find(['{', '['])?;
    let end = script.rfind(['}', ']'])? + 1;
    let json = script.get(start..end)?;
    serde_json::from_str(json)
        .or_else(|_| serde_json::from_str(&json.replace(|c: char| c.is_ascii_control(), " ")))
        .ok()
}

/// The objects that are of the page itself.
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

/// What an object says that it is.
fn type_names(object: &Object) -> impl Iterator<Item = &str> {
    let values = match object.get("@type") {
        Some(Value::Array(values)) => &values[..],
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    let name = |value| Value::as_str(value)?.rsplit(['/', ':']).next();
    values.iter().filter_map(name)
}

/// What a page is that an object of such a type is the main thing of.
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

/// What an object says of the article that it is.
fn add_article(article: &Object, objects: &[&Object], builder: &mut MetadataBuilder) {
    add_value(builder, b"ld:headline", article.get("headline"));
    add_value(builder, b"ld:datepublished", article.get("datePublished"));
    add_value(builder, b"ld:description", article.get("description"));
    add_value(builder, b"ld:inlanguage", article.get("inLanguage"));
    add_value(builder, b"ld:url", article.get("url"));
    for (name, is_organization) in entity_names(article.get("author"), objects) {
        match is_organization {
            true => builder.add_organization_author(&plain_text(name)),
            false => builder.add(JSON_LD_AUTHOR, &plain_text(name)),
        }
    }
    for (name, _) in entity_names(article.get("publisher"), objects) {
        builder.add(b"ld:publisher", &plain_text(name));
    }
    if let Some(Value::String(body)) = article.get("articleBody") {
        builder.add_article_body(plain_text(body));
    }
}

fn add_value(builder: &mut MetadataBuilder, name: &[u8], value: Option<&Value>) {
    let value = match value {
        Some(Value::Array(values)) => values.first(),
        value => value,
    };
    if let Some(Value::String(value)) = value
        && value.len() <= MAX_VALUE_BYTES
    {
        builder.add(name, &plain_text(value));
    }
}

/// The names of people and the like: plain, of objects, or of objects elsewhere that are meant by their `@id`; and whether it is an organization.
/// Longer ones than any name are left out.
fn entity_names<'v>(value: Option<&'v Value>, objects: &[&'v Object]) -> Vec<(&'v str, bool)> {
    let name = |value: &'v Value| -> Option<(&'v str, bool)> {
        let object = match value {
            Value::String(name) => return Some((name, false)),
            Value::Object(object) => object,
            _ => return None,
        };
        let has_same_id = |other: &&&Object| other.get("@id") == object.get("@id");
        let referenced = match object.contains_key("name") {
            true => object,
            false => object
                .get("@id")
                .and_then(|_| objects.iter().find(has_same_id))?,
        };
        let is_organization = type_names(referenced).any(|name| name.ends_with("Organization"));
        Some((referenced.get("name")?.as_str()?, is_organization))
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

/// The text of a value in which there may be tags and character references.
fn plain_text(value: &str) -> String {
    match value.contains(['&', '<']) {
        true => parse(value).0,
        false => value.to_string(),
    }
}
