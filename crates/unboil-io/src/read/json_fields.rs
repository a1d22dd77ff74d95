//! [`find_fields`] finds the values of fields of a JSON object, by name or by dotted path.
//!
//! A path such as `doc.body` leads into nested objects. A key that has the dot itself comes first:
//! of several keys that fit, the longest whose value has the rest of the path. Arrays are not
//! entered. The time is linear in the length of the object, for each part of the path.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::read::json_members::visit_members;

/// A path leads through at most this many nested objects, which bounds the recursion.
const MAX_PATH_DEPTH: usize = 32;

/// The names or paths of up to 8 fields. `None`: the field is not needed.
pub(crate) type FieldPaths<'p, const N: usize> = [Option<&'p str>; N];

/// The fields that were found. If a key occurs twice, the last one counts, as in all common JSON
/// libraries.
pub(crate) struct FoundFields<'a, const N: usize> {
    /// The value of each field, as JSON. `None`: the object has no such field.
    pub(crate) values: [Option<&'a str>; N],
    /// One of the names that the object must not have, if it has one.
    pub(crate) reserved: Option<&'static str>,
}

/// Finds the values of fields of the object `json`, and a key of it that is one of `reserved`.
///
/// # Errors
/// If `json` is not a JSON object.
pub(crate) fn find_fields<'a, const N: usize>(
    json: &'a str,
    paths: &FieldPaths<N>,
    reserved: &[&'static str],
) -> serde_json::Result<FoundFields<'a, N>> {
    const { assert!(N <= 8, "a set of fields is the bits of a byte") };
    find_below(json, paths, reserved, 0)
}

/// Finds fields of an object that is `depth` levels below the row.
fn find_below<'a, const N: usize>(
    json: &'a str,
    paths: &FieldPaths<N>,
    reserved: &[&'static str],
    depth: usize,
) -> serde_json::Result<FoundFields<'a, N>> {
    let Object {
        mut fields,
        mut parents,
    } = read_object(json, &Wanted { paths, reserved })?;
    if depth == MAX_PATH_DEPTH {
        return Ok(fields);
    }
    parents.sort_by_key(|parent| std::cmp::Reverse(parent.key_len));
    for parent in parents {
        if !parent.value.starts_with('{') {
            continue;
        }
        let rest = |field: usize| {
            let path = paths[field].filter(|_| parent.fields & 1 << field != 0)?;
            path.get(parent.key_len + 1..)
        };
        let rests: FieldPaths<N> = std::array::from_fn(rest);
        // The syntax is valid: only the escapes of a key can be wrong. Such an object has no fields.
        let Ok(below) = find_below(parent.value, &rests, &[], depth + 1) else {
            continue;
        };
        for (value, below) in fields.values.iter_mut().zip(below.values) {
            *value = value.or(below);
        }
    }
    Ok(fields)
}

/// Reads an object and compares its keys with the wanted ones.
///
/// # Errors
/// If `json` is not a JSON object.
fn read_object<'a, const N: usize>(
    json: &'a str,
    wanted: &Wanted<N>,
) -> serde_json::Result<Object<'a, N>> {
    let mut object = Object::empty();
    let read = visit_members(json, |key, value| object.add(wanted.key(key), value));
    if read.is_some() {
        return Ok(object);
    }
    // The other parser reads any JSON, and its error says what is wrong.
    let mut parser = serde_json::Deserializer::from_str(json);
    let object = ObjectSeed(wanted).deserialize(&mut parser)?;
    parser.end()?;
    Ok(object)
}

/// An object of which only the keys were compared.
struct Object<'a, const N: usize> {
    /// The fields whose path is a key.
    fields: FoundFields<'a, N>,
    /// The values whose key is the start of a path.
    parents: Vec<Parent<'a>>,
}

/// The value of a key that is the start of a path.
struct Parent<'a> {
    /// The length of the key in bytes.
    key_len: usize,
    /// The fields whose path starts with the key, a bit each.
    fields: u8,
    value: &'a str,
}

impl<'a, const N: usize> Object<'a, N> {
    fn empty() -> Self {
        Object {
            fields: FoundFields {
                values: [None; N],
                reserved: None,
            },
            parents: Vec::new(),
        }
    }

    /// Adds the value of a key.
    fn add(&mut self, key: Key, value: &'a str) {
        self.fields.reserved = key.reserved.or(self.fields.reserved);
        for (field, slot) in self.fields.values.iter_mut().enumerate() {
            if key.whole & 1 << field != 0 {
                *slot = Some(value);
            }
        }
        if key.start == 0 {
            return;
        }
        // A path has one start of a length, so that these two are the same key.
        let is_same =
            |parent: &&mut Parent| parent.key_len == key.len && parent.fields == key.start;
        match self.parents.iter_mut().find(is_same) {
            Some(parent) => parent.value = value,
            None => self.parents.push(Parent {
                key_len: key.len,
                fields: key.start,
                value,
            }),
        }
    }
}

/// The fields that are searched for, and the names that the object must not have.
struct Wanted<'p, const N: usize> {
    paths: &'p FieldPaths<'p, N>,
    reserved: &'p [&'static str],
}

/// What a key is for the paths.
struct Key {
    /// Its length in bytes.
    len: usize,
    /// The fields whose path it is, a bit each, because one key can be several fields.
    whole: u8,
    /// The fields whose path starts with it and a dot, a bit each.
    start: u8,
    /// The reserved name that it is.
    reserved: Option<&'static str>,
}

impl<const N: usize> Wanted<'_, N> {
    fn key(&self, key: &str) -> Key {
        let (mut whole, mut start) = (0, 0);
        for (field, path) in self.paths.iter().enumerate() {
            let Some(path) = path else { continue };
            match path.as_bytes().get(key.len()) {
                None if *path == key => whole |= 1 << field,
                Some(b'.') if path.starts_with(key) => start |= 1 << field,
                _ => {}
            }
        }
        let mut reserved = self.reserved.iter().copied();
        Key {
            len: key.len(),
            whole,
            start,
            reserved: reserved.find(|name| *name == key),
        }
    }
}

struct ObjectSeed<'w, 'p, const N: usize>(&'w Wanted<'p, N>);

impl<'de, const N: usize> DeserializeSeed<'de> for ObjectSeed<'_, '_, N> {
    type Value = Object<'de, N>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de, const N: usize> Visitor<'de> for ObjectSeed<'_, '_, N> {
    type Value = Object<'de, N>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Object::empty();
        while let Some(key) = map.next_key::<String>()? {
            let value: &RawValue = map.next_value()?;
            object.add(self.0.key(&key), value.get());
        }
        Ok(object)
    }
}

/// Where a field is added to an object that lacks it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MissingField<'p> {
    /// The offset of the `}` of the object that gets the field.
    pub(crate) end: usize,
    /// The name of the field there. A rest of the path is the names of new objects.
    pub(crate) rest: &'p str,
    /// True if `rest` is one name, dots included, because a part of the path is there and is no
    /// object.
    pub(crate) is_one_name: bool,
}

/// Finds where the field `path` is added to the object `json`, which does not have it.
///
/// # Errors
/// If `json` is not a JSON object.
pub(crate) fn place_of_missing_field<'p>(
    json: &str,
    path: &'p str,
) -> serde_json::Result<MissingField<'p>> {
    let end = |start: usize, object: &str| start + object.rfind('}').unwrap_or(object.len());
    let (mut start, mut object, mut rest) = (0, json, path);
    for _ in 0..MAX_PATH_DEPTH {
        let Some((name, below)) = rest.split_once('.') else {
            break;
        };
        match find_fields(object, &[Some(name)], &[])?.values[0] {
            None => break,
            Some(value) if value.starts_with('{') => {
                start = value.as_ptr() as usize - json.as_ptr() as usize;
                (object, rest) = (value, below);
            }
            Some(_) => {
                return Ok(MissingField {
                    end: end(0, json),
                    rest: path,
                    is_one_name: true,
                });
            }
        }
    }
    Ok(MissingField {
        end: end(start, object),
        rest,
        is_one_name: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str, path: &str) -> Option<String> {
        let fields = find_fields(json, &[Some(path)], &[]).expect(json);
        fields.values[0].map(str::to_string)
    }

    #[track_caller]
    fn check(json: &str, path: &str, expected: Option<&str>) {
        assert_eq!(found(json, path).as_deref(), expected, "{path} of {json}");
    }

    #[test]
    fn paths_lead_into_objects_and_keys_with_dots_come_first() {
        check(r#"{"a":{"b":1}}"#, "a.b", Some("1"));
        check(r#"{"a":{"b":{"c":{}}}}"#, "a.b.c", Some("{}"));
        check(r#"{"a":{"b":1},"a.b":2}"#, "a.b", Some("2"));
        check(r#"{"a.b":2,"a":{"b":1}}"#, "a.b", Some("2"));
        check(r#"{"a":{"b.c":3,"b":{"c":1}}}"#, "a.b.c", Some("3"));
        check(r#"{"a.b":{"c":4},"a":{"b":{"c":1}}}"#, "a.b.c", Some("4"));
        // The longer key has no such field.
        check(r#"{"a.b":{"d":4},"a":{"b":{"c":1}}}"#, "a.b.c", Some("1"));
        check(r#"{"a.b":7,"a":{"b":{"c":1}}}"#, "a.b.c", Some("1"));
        check(r#"{"a":[{"b":1}]}"#, "a.b", None);
        check(r#"{"a":"b"}"#, "a.b", None);
        check(r#"{"a":null,"b":1}"#, "a.b", None);
        check(r#"{"a":{"b":1}}"#, "a", Some(r#"{"b":1}"#));
        for empty in ["", ".", "a.", ".b", "a..b"] {
            check(r#"{"a":{"b":1}}"#, empty, None);
        }
        check(r#"{"":{"b":1}}"#, ".b", Some("1"));
        check(r#"{"a":{"":1}}"#, "a.", Some("1"));
    }

    #[test]
    fn the_last_of_two_keys_counts_and_keys_may_have_escapes() {
        check(r#"{"a":1,"a":2}"#, "a", Some("2"));
        check(r#"{"a":{"b":1},"a":{"b":2}}"#, "a.b", Some("2"));
        check(r#"{"a":{"b":1},"a":{}}"#, "a.b", None);
        check(r#"{"a":{"b":1},"a":5}"#, "a.b", None);
        check(r#"{"\u0061":{"\u0062":1}}"#, "a.b", Some("1"));
        check(r#"{"a\u002eb":1}"#, "a.b", Some("1"));
        check(r#"{"é":{"中":1}}"#, "é.中", Some("1"));
        check(r#"{"é":{"中":1}}"#, "é.x", None);
        // A key that cannot be read is a problem of its object only.
        check(r#"{"a":{"\ud800":0,"b":1},"a.b":2}"#, "a.b", Some("2"));
        check(r#"{"a":{"\ud800":0,"b":1}}"#, "a.b", None);
    }

    #[test]
    fn several_fields_share_a_parent() {
        let json = r#"{"m":{"u":1,"d":{"x":2}},"t":3}"#;
        let paths = [Some("m.u"), Some("m.d.x"), Some("t"), None, Some("m.u")];
        let found = find_fields(json, &paths, &["t"]).expect(json);
        assert_eq!(
            found.values,
            [Some("1"), Some("2"), Some("3"), None, Some("1")]
        );
        assert_eq!(found.reserved, Some("t"));
    }

    #[test]
    fn depth_and_width_are_bounded() {
        // Deep values beside the path, and on it.
        let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
        check(
            &format!("{{\"x\":{deep},\"a\":{{\"b\":1}}}}"),
            "a.b",
            Some("1"),
        );
        check(&format!("{{\"a\":{deep}}}"), "a.b", None);
        let nest = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        let path = |depth: usize| vec!["a"; depth].join(".");
        check(
            &nest(MAX_PATH_DEPTH + 1),
            &path(MAX_PATH_DEPTH + 1),
            Some("1"),
        );
        check(&nest(MAX_PATH_DEPTH + 2), &path(MAX_PATH_DEPTH + 2), None);
        check(&nest(100_000), &path(100_000), None);
        // Each of many equal keys replaces the one before.
        let wide = format!(
            "{{{}\"a\":{{\"b\":2}}}}",
            "\"a\":{\"b\":1},".repeat(100_000)
        );
        check(&wide, "a.b", Some("2"));
    }

    #[test]
    fn a_missing_field_gets_a_place() {
        let check = |json: &str, path: &'static str, end: usize, rest: &'static str| {
            let place = place_of_missing_field(json, path).expect(json);
            let expected = MissingField {
                end,
                rest,
                is_one_name: json.contains('7'),
            };
            assert_eq!(place, expected, "{path} of {json}");
        };
        check(r#"{"a":1}"#, "b", 6, "b");
        check(r#"{"a":1}"#, "b.c", 6, "b.c");
        check(r#"{"a":{}, "x":1}"#, "a.b.c", 6, "b.c");
        check(r#"{"a":{"b":{"x":"}"}}}"#, "a.b.c", 18, "c");
        check(r#"{"a":{"b":7}}"#, "a.b.c", 12, "a.b.c");
    }
}
