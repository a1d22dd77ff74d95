//! [`visit_members`] reads the keys and values of a JSON object, faster than a parser for any JSON.

use serde_json::value::RawValue;

use crate::read::json_string::string_end;

/// Calls `visit` for each key of an object and its value, as JSON. `None`: it is no object, or one
/// that is left to a parser for any JSON, because a key has escapes. `visit` may have been called
/// for the keys before.
pub(crate) fn visit_members<'a>(
    json: &'a str,
    mut visit: impl FnMut(&'a str, &'a str),
) -> Option<()> {
    let at = skip_space(json, 0);
    let mut at = skip_space(json, skip_byte(json, at, b'{')?);
    if byte(json, at) == Some(b'}') {
        return is_end(json, at + 1);
    }
    loop {
        let key = &json[at..string_end(json, at)?];
        if key.contains('\\') {
            return None;
        }
        at = skip_space(json, at + key.len());
        at = skip_space(json, skip_byte(json, at, b':')?);
        let value = value(json, at)?;
        visit(&key[1..key.len() - 1], value);
        at = skip_space(json, at + value.len());
        match byte(json, at)? {
            b',' => at = skip_space(json, at + 1),
            b'}' => return is_end(json, at + 1),
            _ => return None,
        }
    }
}

/// The value that starts at `at`.
fn value(json: &str, at: usize) -> Option<&str> {
    if byte(json, at)? == b'"' {
        return Some(&json[at..string_end(json, at)?]);
    }
    let values = serde_json::Deserializer::from_str(&json[at..]).into_iter::<&RawValue>();
    let value = values.map(Result::ok).next()??;
    Some(value.get())
}

fn byte(json: &str, at: usize) -> Option<u8> {
    json.as_bytes().get(at).copied()
}

/// The offset after the byte at `at`, if that is `expected`.
fn skip_byte(json: &str, at: usize, expected: u8) -> Option<usize> {
    (byte(json, at)? == expected).then_some(at + 1)
}

fn skip_space(json: &str, at: usize) -> usize {
    let is_space = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
    let rest = json.as_bytes()[at..].iter();
    at + rest.take_while(|b| is_space(b)).count()
}

/// `Some` if only white space follows.
fn is_end(json: &str, at: usize) -> Option<()> {
    (skip_space(json, at) == json.len()).then_some(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The members as text. `None`: left to another parser.
    fn members(json: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        visit_members(json, |key, value| {
            found.push((key.to_string(), value.to_string()))
        })?;
        Some(found)
    }

    /// What is read is what the other parser reads; what that refuses is not read.
    #[track_caller]
    fn check(json: &str) {
        let parsed: Result<BTreeMap<String, &RawValue>, _> = serde_json::from_str(json);
        let Some(found) = members(json) else {
            assert!(parsed.is_err() || json.contains('\\'), "{json:?}");
            return;
        };
        let found: BTreeMap<&str, &str> = found
            .iter()
            .map(|(key, value)| (&**key, &**value))
            .collect();
        let parsed = parsed.unwrap_or_else(|error| panic!("{json:?}: {error}"));
        let parsed: BTreeMap<&str, &str> = parsed
            .iter()
            .map(|(key, value)| (&**key, value.get()))
            .collect();
        assert_eq!(found, parsed, "{json:?}");
    }

    #[test]
    fn objects_are_read_as_by_a_parser() {
        for json in [
            "{}",
            " { } \n",
            r#"{"a":1}"#,
            r#" {"a" : "x" , "b":[1,{"c":"}"}],"d":null} "#,
            r#"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud800"}"#,
            r#"{"":"","é":"中\n文"}"#,
            r#"{"a":-1.5e3,"b":true}"#,
            r#"{"a":{"b":{"c":[[]]}}}"#,
        ] {
            check(json);
            assert!(members(json).is_some(), "{json}");
            // Every end and every changed byte.
            for end in (0..json.len()).filter(|&end| json.is_char_boundary(end)) {
                check(&json[..end]);
                for other in ["\"", "\\", "{", "}", ",", ":", "x", "\u{1}", " ", "1", "é"] {
                    check(&format!("{}{other}{}", &json[..end], &json[end..]));
                    let rest = json[end..].chars().next().map_or(0, char::len_utf8);
                    check(&format!("{}{other}{}", &json[..end], &json[end + rest..]));
                }
            }
        }
        assert_eq!(members(r#"{"\u0061":1}"#), None);
    }
}
