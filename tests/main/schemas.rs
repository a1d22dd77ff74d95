//! The JSON schemas for settings files and rules files, with which editors complete and check them.
//!
//! They are made here from the definitions: keys, types and defaults from `Config::default()`, the
//! values of a choice and the limits of a number by asking what is accepted, and the descriptions
//! from the tables in `docs/`. `UNBOIL_BLESS=1` writes them to `docs/schemas`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use unboil::{Config, UserRules};

use crate::util::{file_diff, should_update_golden};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// Where the docs site has the folder `docs/schemas`.
const SITE: &str = "https://unboil.github.io/unboil/schemas";

/// The settings with one of them changed: an error if its value is refused.
fn with_setting(key: &str, value: &Value) -> Result<(), String> {
    let nested = key
        .rsplit('.')
        .fold(value.clone(), |value, name| json!({ name: value }));
    let config: Config = serde_json::from_value(nested).map_err(|error| error.to_string())?;
    config.validate().map_err(|error| error.to_string())
}

/// The names that an error about an unknown one lists.
fn expected_names(error: &str) -> Vec<String> {
    let Some((_, list)) = error.split_once(", expected ") else {
        return Vec::new();
    };
    let names = list.split('`').skip(1).step_by(2);
    names.map(str::to_string).collect()
}

/// What each key means, from the table of settings.
fn meanings() -> BTreeMap<String, String> {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/command-line.md")).expect("the page");
    let (_, table) = page.split_once("\n## Settings file\n").expect("the table");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        (cells[1].trim_matches('`').to_string(), cells[5].to_string())
    };
    rows.map(row).collect()
}

/// The schema of a number: its type and its limits.
fn number(key: &str, default: &Value) -> Map<String, Value> {
    let accepts = |value: &Value| with_setting(key, value).is_ok();
    let mut schema = Map::new();
    if default.is_f64() {
        schema.insert("type".into(), json!("number"));
        assert!(
            accepts(&json!(0.0)) && accepts(&json!(1.0)),
            "{key}: a share"
        );
        assert!(
            !accepts(&json!(-0.01)) && !accepts(&json!(1.01)),
            "{key}: a share"
        );
        schema.insert("minimum".into(), json!(0));
        schema.insert("maximum".into(), json!(1));
        return schema;
    }
    schema.insert("type".into(), json!("integer"));
    let least = (0..=8)
        .find(|&value| accepts(&json!(value)))
        .expect("a small number");
    schema.insert("minimum".into(), json!(least));
    if !accepts(&json!(u64::from(u32::MAX))) {
        let most = (least..=1024)
            .take_while(|&value| accepts(&json!(value)))
            .last();
        schema.insert(
            "maximum".into(),
            json!(most.expect("the least is accepted")),
        );
    }
    schema
}

/// The schema of a setting that is no table.
fn setting(key: &str, default: &Value) -> Map<String, Value> {
    let mut schema = match default {
        Value::Bool(_) => Map::from_iter([("type".to_string(), json!("boolean"))]),
        Value::Number(_) => number(key, default),
        Value::Array(_) => Map::from_iter([
            ("type".to_string(), json!("array")),
            ("items".to_string(), json!({"type": "string"})),
        ]),
        // Not set, and then a string.
        Value::Null | Value::String(_) => {
            let mut schema = Map::from_iter([("type".to_string(), json!("string"))]);
            let error = with_setting(key, &json!("no such value"))
                .err()
                .unwrap_or_default();
            let names = expected_names(&error);
            if !names.is_empty() {
                schema.insert("enum".into(), json!(names));
            }
            schema
        }
        Value::Object(_) => unreachable!("{key} is a table"),
    };
    if key == "keep" {
        // Any other word is the name of a field.
        schema.insert(
            "examples".into(),
            json!(["first", "longest", "earliest", "latest"]),
        );
    }
    if !default.is_null() {
        schema.insert("default".into(), default.clone());
    }
    schema
}

/// The schema of a table.
fn table(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

/// The schema of an entry of `strip.rules.cue`.
fn cue() -> Value {
    let parse = |cue: Value| serde_json::from_value::<UserRules>(json!({"cue": [cue]}));
    let error = |cue: Value| parse(cue).expect_err("an unknown name").to_string();
    let names = expected_names(&error(json!({"text": "x", "no-such-key": 1})));
    assert_eq!(names, ["text", "shape", "tier", "why"]);
    let shapes = expected_names(&error(json!({"text": "x", "shape": "none"})));
    let tiers = expected_names(&error(json!({"text": "x", "tier": "none"})));
    parse(json!({"why": "x"})).expect_err("a text is required");
    let default = serde_json::to_value(parse(json!({"text": "x"})).expect("a cue")).expect("JSON");
    let default = &default["cue"][0];
    let about = "a phrase that sites print around articles";
    json!({
        "type": "object",
        "description": about,
        "additionalProperties": false,
        "required": ["text"],
        "properties": {
            "text": {"type": "string", "description": "the phrase; `#` stands for any number"},
            "shape": {"type": "string", "enum": shapes, "default": default["shape"],
                "description": "where in a line the phrase must stand"},
            "tier": {"type": "string", "enum": tiers, "default": default["tier"],
                "description": "A removes its line anywhere, B at the start or end of the article or beside another, \
                                C is the heading of a section"},
            "why": {"type": "string", "default": default["why"],
                "description": "the reason that the ledger gives"},
        },
    })
}

/// The schema of the settings below a key.
fn schema_below(key: &str, value: &Value, meanings: &BTreeMap<String, String>) -> Value {
    let Value::Object(entries) = value else {
        let mut schema = setting(key, value);
        if key == "strip.rules.cue" {
            schema.insert("items".into(), cue());
        }
        let meaning = meanings
            .get(key)
            .unwrap_or_else(|| panic!("{key} is not in the table"));
        schema.insert("description".into(), json!(meaning));
        return Value::Object(schema);
    };
    let below = entries.iter().map(|(name, value)| {
        let dot = if key.is_empty() { "" } else { "." };
        (
            name.clone(),
            schema_below(&format!("{key}{dot}{name}"), value, meanings),
        )
    });
    table(below.collect())
}

/// A schema with its address and title, as a file.
fn file(name: &str, title: &str, schema: &Value) -> String {
    let mut whole = json!({"$schema": DRAFT, "$id": format!("{SITE}/{name}"), "title": title});
    let entries = schema.as_object().expect("a table").clone();
    whole.as_object_mut().expect("a table").extend(entries);
    serde_json::to_string_pretty(&whole).expect("JSON") + "\n"
}

#[test]
fn the_schemas_are_those_of_the_definitions() {
    let defaults = serde_json::to_value(Config::default()).expect("JSON");
    let settings = schema_below("", &defaults, &meanings());
    let rules = &settings["properties"]["strip"]["properties"]["rules"];
    let mut wrong = String::new();
    for (name, title, schema) in [
        ("settings.json", "Settings of unboil (--config)", &settings),
        ("rules.json", "Rules of unboil (--rules)", rules),
    ] {
        let path = Path::new(ROOT).join("docs/schemas").join(name);
        let made = file(name, title, schema);
        let there = fs::read_to_string(&path).unwrap_or_default();
        if made != there && should_update_golden() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            fs::write(&path, &made).expect("writable");
        } else if made != there {
            wrong.push_str(&file_diff(name, there.as_bytes(), made.as_bytes()));
        }
    }
    assert!(
        wrong.is_empty(),
        "UNBOIL_BLESS=1 writes the schemas:\n{wrong}"
    );
}

#[test]
fn the_schemas_have_the_limits_and_choices_that_they_must() {
    let path = Path::new(ROOT).join("docs/schemas/settings.json");
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON");
    let property = |path: &str| {
        let pointer: String = path
            .split('.')
            .map(|name| format!("/properties/{name}"))
            .collect();
        schema
            .pointer(&pointer)
            .unwrap_or_else(|| panic!("{path}"))
            .clone()
    };
    let shingle = property("passages.shingle_tokens");
    assert_eq!(
        (&shingle["minimum"], &shingle["maximum"]),
        (&json!(2), &json!(16))
    );
    assert_eq!(property("strip.site_min_pages")["minimum"], 2);
    assert!(property("strip.site_min_pages").get("maximum").is_none());
    assert_eq!(
        property("strip.strength")["enum"],
        json!(["auto", "careful", "full"])
    );
    assert!(property("keep").get("enum").is_none(), "a field is allowed");
    assert_eq!(property("duplicates")["default"], "report");
}
