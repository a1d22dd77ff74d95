//! A script of linked data (JSON-LD with the words of schema.org) comes in; what it says of the page goes to what was gathered.
//!
//! Sites put much into it that is not of this page: other articles, the site, its owner. Only what stands at the top, in a graph, or is
//! called the main thing of the page is looked at.

use serde_json::{Map, Value};

use crate::document::Said;
use crate::read::html::parse;
use crate::read::html::said::{Gathered, MOST_AUTHORS, MOST_BYTES};

type Object = Map<String, Value>;

/// More articles than this are a list of them.
const MOST_ARTICLES: usize = 2;

/// Reads a script; what is no JSON says nothing.
pub(super) fn read(json: &str, gathered: &mut Gathered) {
    let Some(data) = parsed(json) else {
        return;
    };
    let mut objects = Vec::new();
    main_objects(&data, &mut objects);
    let articles: Vec<&Object> = (objects.iter().copied())
        .filter(|object| said(object) == Some(Said::Article))
        .collect();
    let is_list = articles.len() > MOST_ARTICLES;
    for object in &objects {
        match said(object) {
            Some(Said::Article) if is_list => gathered.is(Said::Listing),
            Some(said) => gathered.is(said),
            None => {}
        }
        if types(object).any(|name| name == "WebSite") {
            add(gathered, b"ld:website", object.get("name"));
        }
        if types(object).any(|name| name.ends_with("Page")) {
            add(gathered, b"ld:inlanguage", object.get("inLanguage"));
        }
    }
    if is_list {
        return;
    }
    for article in articles {
        tell(article, &objects, gathered);
    }
}

/// The JSON in a script, also where it stands in a comment, ends in a semicolon, or has line breaks in its strings.
fn parsed(script: &str) -> Option<Value> {
    let start = script.find(['{', '['])?;
    let end = script.rfind(['}', ']'])? + 1;
    let json = script.get(start..end)?;
    serde_json::from_str(json)
        .or_else(|_| serde_json::from_str(&json.replace(|c: char| c.is_ascii_control(), " ")))
        .ok()
}

/// The objects that are of the page itself.
fn main_objects<'v>(value: &'v Value, objects: &mut Vec<&'v Object>) {
    match value {
        Value::Array(values) => {
            for value in values {
                main_objects(value, objects);
            }
        }
        Value::Object(object) => {
            if object.contains_key("@type") {
                objects.push(object);
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner @ (Value::Array(_) | Value::Object(_))) = object.get(key) {
                    main_objects(inner, objects);
                }
            }
        }
        _ => {}
    }
}

/// What an object says that it is.
fn types(object: &Object) -> impl Iterator<Item = &str> {
    let values = match object.get("@type") {
        Some(Value::Array(values)) => &values[..],
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    let name = |value| Value::as_str(value)?.rsplit(['/', ':']).next();
    values.iter().filter_map(name)
}

/// What a page is that an object of such a type is the main thing of.
fn said(object: &Object) -> Option<Said> {
    let of_type = |name: &str| match name {
        "Report" | "BlogPosting" | "LiveBlogPosting" | "Review" | "Recipe" | "HowTo" => {
            Some(Said::Article)
        }
        _ if name.ends_with("Article") => Some(Said::Article),
        "QAPage" | "FAQPage" | "DiscussionForumPosting" | "SocialMediaPosting" | "Question" => {
            Some(Said::Forum)
        }
        "Product"
        | "ProductGroup"
        | "IndividualProduct"
        | "ProductModel"
        | "Vehicle"
        | "Book"
        | "SoftwareApplication" => Some(Said::Product),
        "CollectionPage" | "ItemList" | "SearchResultsPage" | "Blog" | "OfferCatalog" => {
            Some(Said::Listing)
        }
        "WebSite" | "WebPage" | "AboutPage" | "ContactPage" | "ItemPage" | "ProfilePage" => {
            Some(Said::Website)
        }
        "Organization" | "Person" | "BreadcrumbList" | "ImageObject" | "SearchAction" => None,
        _ => Some(Said::Other),
    };
    types(object).filter_map(of_type).max()
}

/// What an object says of the article that it is.
fn tell(article: &Object, objects: &[&Object], gathered: &mut Gathered) {
    add(gathered, b"ld:headline", article.get("headline"));
    add(gathered, b"ld:datepublished", article.get("datePublished"));
    add(gathered, b"ld:description", article.get("description"));
    add(gathered, b"ld:inlanguage", article.get("inLanguage"));
    add(gathered, b"ld:url", article.get("url"));
    for (name, key) in [
        (&b"ld:author"[..], "author"),
        (b"ld:publisher", "publisher"),
    ] {
        for name_of_it in names(article.get(key), objects) {
            if name_of_it.len() <= MOST_BYTES {
                gathered.add(name, &plain(name_of_it));
            }
        }
    }
    if let Some(Value::String(body)) = article.get("articleBody") {
        gathered.add_body(plain(body));
    }
}

fn add(gathered: &mut Gathered, name: &[u8], value: Option<&Value>) {
    let value = match value {
        Some(Value::Array(values)) => values.first(),
        value => value,
    };
    if let Some(Value::String(value)) = value
        && value.len() <= MOST_BYTES
    {
        gathered.add(name, &plain(value));
    }
}

/// The names of people and the like: plain, of objects, or of objects elsewhere that are meant by their `@id`.
fn names<'v>(value: Option<&'v Value>, objects: &[&'v Object]) -> Vec<&'v str> {
    let name = |value: &'v Value| -> Option<&'v str> {
        let object = match value {
            Value::String(name) => return Some(name),
            Value::Object(object) => object,
            _ => return None,
        };
        let is_it = |other: &&&Object| other.get("@id") == object.get("@id");
        let meant = match object.contains_key("name") {
            true => object,
            false => object.get("@id").and_then(|_| objects.iter().find(is_it))?,
        };
        meant.get("name")?.as_str()
    };
    match value {
        Some(Value::Array(values)) => values.iter().take(MOST_AUTHORS).filter_map(name).collect(),
        Some(value) => name(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The text of a value in which there may be tags and character references.
fn plain(value: &str) -> String {
    match value.contains(['&', '<']) {
        true => parse(value).0,
        false => value.to_string(),
    }
}
