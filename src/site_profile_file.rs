//! Site templates as JSON: what `--save-site-profile` writes and `--site-profile` reads.
//!
//! The JSON carries a [`FormatId`], because the keys of the templates are hashes. A person can read
//! it: each block is on a line of its own, with the start of its text and the number of pages that have it.
//! Blocks on most pages come first.
//!
//! ```json
//! {
//!   "format": {"model": "b67...", "site keys": "8c1...", "unboil": "0.1.0"},
//!   "sites": {
//!     "herald.example": {
//!       "pages": 9,
//!       "blocks": [
//!         {"text":"Harbour Herald | Since 1911","pages":9,"key":"1f0c..."},
//!         {"text":"Write to the harbour desk","pages":7,"key":"a9b2..."}
//!       ]
//!     }
//!   }
//! }
//! ```

use serde::{Deserialize, Serialize};

use crate::format_id::FormatId;
use unboil_io::Error;
use unboil_strip::{SiteProfiles, TemplateBlockText};

#[derive(Deserialize)]
struct SavedFormat {
    /// `None`: the file is from a version that had no format ids, or holds something else.
    format: Option<FormatId>,
}

#[derive(Deserialize)]
struct SavedProfiles {
    sites: SiteProfiles,
}

/// Converts site templates to JSON, for [`site_profiles_from_json`] in a later run.
pub fn site_profiles_to_json(profiles: &SiteProfiles) -> String {
    let format = json(&FormatId::of_site_profiles());
    let sites = profiles.iter().map(|(site, profile)| {
        let blocks = profile.blocks().into_iter().map(block_json);
        format!(
            "    {}: {{\n      \"pages\": {},\n      \"blocks\": {}\n    }}",
            json(site),
            profile.pages(),
            lines('[', blocks, ']', 6)
        )
    });
    let sites = lines('{', sites, '}', 2);
    format!("{{\n  \"format\": {format},\n  \"sites\": {sites}\n}}\n")
}

/// A block on a line of its own.
fn block_json(block: TemplateBlockText) -> String {
    let text = block.text.map(|text| format!("\"text\":{},", json(text)));
    format!(
        "        {{{}\"pages\":{},\"key\":\"{:016x}\"}}",
        text.unwrap_or_default(),
        block.pages,
        block.key
    )
}

/// A list or an object, an item a line. The items are indented already.
fn lines(open: char, items: impl Iterator<Item = String>, close: char, indent: usize) -> String {
    let items: Vec<String> = items.collect();
    match items.is_empty() {
        true => format!("{open}{close}"),
        false => format!("{open}\n{}\n{:indent$}{close}", items.join(",\n"), ""),
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("texts and maps with text keys")
}

/// Reads site templates that [`site_profiles_to_json`] converted. `name` is the file or the option,
/// for messages.
///
/// ```
/// use unboil::{SiteProfiles, site_profiles_from_json, site_profiles_to_json};
///
/// let json = site_profiles_to_json(&SiteProfiles::default());
/// assert_eq!(site_profiles_from_json("sites.json", &json)?, SiteProfiles::default());
///
/// let error = site_profiles_from_json("sites.json", "{}").unwrap_err();
/// assert!(error.to_string().starts_with("sites.json: has no format id"));
/// # Ok::<(), unboil::Error>(())
/// ```
///
/// # Errors
/// [`Error::Format`] if the text is not JSON of site templates, or if another version of unboil
/// saved it, whose templates this version cannot match.
pub fn site_profiles_from_json(name: &str, json: &str) -> Result<SiteProfiles, Error> {
    let invalid = |error: serde_json::Error| Error::format(name, None, error);
    let SavedFormat { format } = serde_json::from_str(json).map_err(invalid)?;
    let reason = match format.map(|saved| FormatId::of_site_profiles().differences(&saved)) {
        Some(differences) if differences.is_empty() => {
            let SavedProfiles { sites } = serde_json::from_str(json).map_err(invalid)?;
            return Ok(sites);
        }
        Some(differences) => format!("holds templates of another version ({differences})"),
        None => "has no format id, so an older version of unboil saved it".to_string(),
    };
    let hint = "learn the templates again: run `unboil clean` with --save-site-profile and \
                without --site-profile";
    Err(Error::format(name, None, format!("{reason}; {hint}")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use unboil_strip::SiteProfile;

    use super::*;

    fn profiles() -> SiteProfiles {
        let mut profiles = SiteProfiles::default();
        let blocks = BTreeMap::from([(u64::MAX, 3), (7, 4)]);
        let mut profile = SiteProfile::new(4, blocks);
        profile.add_texts([(u64::MAX, "Says \"the\u{202e} Herald\"\n".to_string())]);
        assert!(profiles.insert_if_better("herald.example", profile));
        let other = SiteProfile::new(3, BTreeMap::from([(8, 3)]));
        assert!(profiles.insert_if_better("a \"quoted\" site", other));
        profiles
    }

    #[test]
    fn saved_templates_are_read_back() {
        let json = site_profiles_to_json(&profiles());
        assert_eq!(
            site_profiles_from_json("f", &json).expect("saved"),
            profiles()
        );
    }

    #[test]
    fn a_block_is_a_line_with_its_text_and_its_pages() {
        let json = site_profiles_to_json(&profiles());
        let lines: Vec<&str> = json
            .lines()
            .filter(|line| line.contains("\"key\""))
            .collect();
        assert_eq!(
            lines,
            [
                r#"        {"pages":3,"key":"0000000000000008"}"#,
                r#"        {"pages":4,"key":"0000000000000007"},"#,
                "        {\"text\":\"Says \\\"the\u{202e} Herald\\\"\\n\",\"pages\":3,\
                 \"key\":\"ffffffffffffffff\"}",
            ]
        );
    }

    #[test]
    fn profiles_of_keys_and_pages_are_still_read() {
        let mut saved: serde_json::Value =
            serde_json::from_str(&site_profiles_to_json(&SiteProfiles::default())).expect("JSON");
        saved["sites"]["herald.example"] =
            serde_json::json!({"pages": 4, "blocks": {"ffffffffffffffff": 3, "7": 4}});
        let read = site_profiles_from_json("f", &saved.to_string()).expect("an older file");
        let blocks = BTreeMap::from([(u64::MAX, 3), (7, 4)]);
        let expected = SiteProfile::new(4, blocks);
        assert_eq!(read.get("herald.example"), Some(&expected));
    }

    #[test]
    fn templates_of_another_format_are_refused() {
        let saved: serde_json::Value =
            serde_json::from_str(&site_profiles_to_json(&profiles())).expect("JSON");
        let old = serde_json::to_string(&profiles()).expect("text keys");
        let with = |part: &str, value: &str| {
            let mut saved = saved.clone();
            saved["format"][part] = value.into();
            saved.to_string()
        };
        for (json, reason) in [
            (with("unboil", "0.0.1"), "(unboil: 0.0.1 saved, "),
            (with("site keys", "00"), "(site keys: 00 saved, "),
            (with("model", "00"), "(model: 00 saved, "),
            (
                old,
                "has no format id, so an older version of unboil saved it; ",
            ),
        ] {
            let error = site_profiles_from_json("sites.json", &json);
            let error = error.expect_err(reason).to_string();
            assert!(error.starts_with("sites.json: "), "{error}");
            assert!(error.contains(reason), "{error}");
            assert!(
                error.contains("learn the templates again: run `unboil clean`"),
                "{error}"
            );
        }
    }

    #[test]
    fn other_json_is_refused() {
        for json in ["", "[]", "{\"format\": 1}", "not JSON"] {
            let error = site_profiles_from_json("sites.json", json).expect_err(json);
            assert!(error.to_string().starts_with("sites.json: "), "{error}");
        }
    }
}
