//! A script of linked data (JSON-LD with the words of schema.org) comes in; what it says of the page goes to what was gathered.
//!
//! Sites put much into it that is not of this page: other articles, the site, its owner. Only what stands at the top, in a graph, or is
//! called the main thing of the page is looked at.

use serde_json::{Map, Value};

use crate::parse;
use crate::said::{Gathered, LD_AUTHOR, MOST_AUTHORS, MOST_BYTES};
use unboil_text::Said;

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
    // A page of a product or the like has reviews, one that is a review has nothing else.
    let is_review = |object: &&Object| types(object).all(|name| name.ends_with("Review"));
    let others = objects.iter().any(|object| {
        matches!(said(object), Some(Said::Article | Said::Product)) && !is_review(object)
    });
    for article in articles
        .into_iter()
        .filter(|article| !others || !is_review(article))
    {
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
    for (name, is_organization) in names(article.get("author"), objects) {
        match is_organization {
            true => gathered.add_organization(&plain(name)),
            false => gathered.add(LD_AUTHOR, &plain(name)),
        }
    }
    for (name, _) in names(article.get("publisher"), objects) {
        gathered.add(b"ld:publisher", &plain(name));
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

/// The names of people and the like: plain, of objects, or of objects elsewhere that are meant by their `@id`; and whether it is an organization.
/// Longer ones than any name are left out.
fn names<'v>(value: Option<&'v Value>, objects: &[&'v Object]) -> Vec<(&'v str, bool)> {
    let name = |value: &'v Value| -> Option<(&'v str, bool)> {
        let object = match value {
            Value::String(name) => return Some((name, false)),
            Value::Object(object) => object,
            _ => return None,
        };
        let is_it = |other: &&&Object| other.get("@id") == object.get("@id");
        let meant = match object.contains_key("name") {
            true => object,
            false => object.get("@id").and_then(|_| objects.iter().find(is_it))?,
        };
        let is_organization = types(meant).any(|name| name.ends_with("Organization"));
        Some((meant.get("name")?.as_str()?, is_organization))
    };
    let values = match value {
        Some(Value::Array(values)) => &values[..],
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    let names = values.iter().take(MOST_AUTHORS).filter_map(name);
    names.filter(|(name, _)| name.len() <= MOST_BYTES).collect()
}

/// The text of a value in which there may be tags and character references.
fn plain(value: &str) -> String {
    match value.contains(['&', '<']) {
        true => parse(value).0,
        false => value.to_string(),
    }
}
