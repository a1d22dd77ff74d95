//! [`FieldNames`] collects the names of the fields of rows, and suggests the one that a user meant.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use unboil_text::nearest_name;

/// At most this many names are kept, and this many are listed in a message.
const MAX_NAMES: usize = 500;
const MAX_LISTED: usize = 20;
/// A longer name is not kept, in bytes.
const MAX_NAME_BYTES: usize = 100;
/// Fields below this many objects are not kept.
const MAX_DEPTH: usize = 4;

/// The fields of rows, with dotted paths for the fields of nested objects.
#[derive(Default)]
pub(super) struct FieldNames {
    /// In the order in which they were found.
    names: Vec<FieldName>,
    known: HashSet<String>,
}

struct FieldName {
    path: String,
    /// The length of the longest string in it, in bytes. `None`: it holds no string.
    text_bytes: Option<usize>,
}

/// A field that no row has.
pub(super) struct MissingField<'f> {
    /// Its name or dotted path.
    pub(super) path: &'f str,
    /// The field that is read by default.
    pub(super) default: Option<&'f str>,
    /// True if the value must be a string.
    pub(super) holds_text: bool,
}

impl FieldNames {
    /// True if no row had a field.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Adds the fields of an object that is in the field `parent`.
    pub(super) fn add_object(&mut self, json: &str, parent: &str, depth: usize) {
        let Ok(Entries(entries)) = serde_json::from_str(json) else {
            return;
        };
        for (name, value) in entries {
            let path = format!("{parent}{name}");
            let value = value.get();
            let is_object = value.starts_with('{') && value != "{}";
            if is_object && depth + 1 < MAX_DEPTH && path.len() <= MAX_NAME_BYTES {
                self.add_object(value, &format!("{path}."), depth + 1);
            } else {
                self.add(path, value);
            }
        }
    }

    fn add(&mut self, path: String, value: &str) {
        let text_bytes = value.starts_with('"').then_some(value.len());
        if self.known.contains(&path) {
            let mut names = self.names.iter_mut();
            if let Some(known) = names.find(|known| known.path == path) {
                known.text_bytes = known.text_bytes.max(text_bytes);
            }
        } else if self.names.len() < MAX_NAMES && path.len() <= MAX_NAME_BYTES {
            self.known.insert(path.clone());
            self.names.push(FieldName { path, text_bytes });
        }
    }

    /// True if rows have the field, or fields of it.
    pub(super) fn has(&self, path: &str) -> bool {
        self.names.iter().any(|name| {
            let rest = name.path.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Writes the names to `out`, separated by commas.
    pub(super) fn list(&self, out: &mut String) {
        for (at, name) in self.names.iter().take(MAX_LISTED).enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            out.push_str(&format!("{comma}{}", name.path.escape_debug()));
        }
        if self.names.len() > MAX_LISTED {
            out.push_str(&format!(" and {} more", self.names.len() - MAX_LISTED));
        }
    }

    /// The field that the user may mean: one whose name or last part is the same in any case, or
    /// nearly the same, or the default, or, for the text, the one with the longest string.
    pub(super) fn suggestion(&self, field: &MissingField) -> Option<&str> {
        let candidates = self.names.iter().filter(|name| {
            name.path != field.path && (!field.holds_text || name.text_bytes.is_some())
        });
        let paths = || candidates.clone().map(|name| name.path.as_str());
        let last_part = |path: &'_ str| path.rsplit('.').next().unwrap_or(path).to_lowercase();
        let (wanted, wanted_part) = (field.path.to_lowercase(), last_part(field.path));
        let same = paths().find(|path| path.to_lowercase() == wanted);
        let same_part = || paths().find(|path| last_part(path) == wanted_part);
        let near_part = || {
            let parts: Vec<String> = paths().map(last_part).collect();
            let near = nearest_name(&wanted_part, parts.iter().map(String::as_str))?;
            paths().find(|path| last_part(path) == near)
        };
        let default = || paths().find(|path| field.default == Some(path));
        let longest = || {
            let texts = candidates.clone().filter(|_| field.holds_text);
            // The first of equals.
            let longest = texts.rev().max_by_key(|name| name.text_bytes);
            longest.map(|name| name.path.as_str())
        };
        same.or_else(same_part)
            .or_else(|| nearest_name(field.path, paths()))
            .or_else(near_part)
            .or_else(default)
            .or_else(longest)
    }
}

/// The keys and values of an object.
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<Cow<str>, &RawValue>()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        json.deserialize_map(EntriesVisitor)
    }
}
