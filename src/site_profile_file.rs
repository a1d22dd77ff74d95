//! Site templates as JSON: what `--save-site-profile` writes and `--site-profile` reads.
//!
//! The JSON carries a [`FormatId`], because the keys of the templates are hashes:
//!
//! ```json
//! {"format": {"unboil": "0.1.0"}, "sites": {"herald.example": {"pages": 9, "blocks": {}}}}
//! ```

use serde::{Deserialize, Serialize};

use crate::format_id::FormatId;
use unboil_io::Error;
use unboil_strip::SiteProfiles;

#[derive(Serialize)]
struct SavedProfilesRef<'a> {
    format: FormatId,
    sites: &'a SiteProfiles,
}

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
    let saved = SavedProfilesRef {
        format: FormatId::of_site_profiles(),
        sites: profiles,
    };
    serde_json::to_string_pretty(&saved).expect("site profiles have text keys") + "\n"
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
        assert!(profiles.insert_if_better("herald.example", SiteProfile::new(4, blocks)));
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
