//! Saved templates of sites: a person can read them, and commands for one article apply them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{run_command, unboil_in};
use crate::util::{assert_same, read_folder, temp_dir, testdata, write};

/// Cleans the articles and returns the saved templates.
fn saved_profile(folder: &Path, more: &[&str]) -> String {
    let file = folder.join("sites.json");
    let path = file.to_string_lossy();
    let args = [&["--save-site-profile", &path, "--force"], more].concat();
    run_command("clean", &testdata("articles"), &folder.join("out"), &args).success();
    fs::read_to_string(&file).expect("it was saved")
}

/// The blocks of a site in a saved profile.
fn blocks<'a>(profile: &'a Value, site: &str) -> &'a Vec<Value> {
    let blocks = profile["sites"][site]["blocks"].as_array();
    blocks.unwrap_or_else(|| panic!("{site} in {profile}"))
}

#[test]
fn a_person_can_read_a_saved_profile() {
    let dir = temp_dir();
    let text = saved_profile(dir.path(), &["--threads", "4"]);
    let profile: Value = serde_json::from_str(&text).expect("JSON");
    let of_herald = blocks(&profile, "harbour-herald");
    let pages = profile["sites"]["harbour-herald"]["pages"].as_u64();
    let first = &of_herald[0];
    assert_eq!(first["pages"].as_u64(), pages, "{first}");
    let is_named = |block: &Value| block["text"] == "Harbour Herald | Since 1911";
    assert_eq!(of_herald.iter().filter(|block| is_named(block)).count(), 1);
    let sites = profile["sites"].as_object().expect("sites");
    let all: Vec<&Value> = sites
        .keys()
        .flat_map(|site| blocks(&profile, site))
        .collect();
    for block in &all {
        let text = block["text"].as_str().unwrap_or_else(|| panic!("{block}"));
        assert!((1..=80).contains(&text.chars().count()), "{block}");
    }
    // Each is on a line of its own.
    let lines = text.lines().filter(|line| line.contains("\"key\""));
    assert_eq!(lines.count(), all.len());
    for more in [&["--threads", "1"][..], &["--memory", "64MiB"]] {
        assert_eq!(saved_profile(dir.path(), more), text, "{more:?}");
    }
}

#[test]
fn profiles_without_texts_still_work_and_get_them() {
    let dir = temp_dir();
    let new = saved_profile(dir.path(), &[]);
    let mut old: Value = serde_json::from_str(&new).expect("JSON");
    for site in old["sites"].as_object_mut().expect("sites").values_mut() {
        let blocks = site["blocks"].as_array().expect("a list").iter();
        let pages = blocks.map(|block| {
            let key = block["key"].as_str().expect("a key");
            (key.to_string(), block["pages"].clone())
        });
        site["blocks"] = Value::Object(pages.collect());
    }
    assert!(!old.to_string().contains("Harbour Herald |"), "{old}");
    let (old_file, new_file) = (dir.path().join("old.json"), dir.path().join("new.json"));
    write(&old_file, old.to_string());
    write(&new_file, &new);
    let input = testdata("articles/harbour-herald");
    let articles = |profile: &Path| {
        let (out, profile) = (dir.path().join("with"), profile.to_string_lossy());
        run_command(
            "clean",
            &input,
            &out,
            &["--site-profile", &profile, "--force"],
        )
        .success();
        read_folder(&out.join("articles"))
    };
    assert_same(
        &articles(&new_file),
        &articles(&old_file),
        "the same templates",
    );
    let old_file = old_file.to_string_lossy();
    let filled = saved_profile(dir.path(), &["--site-profile", &old_file]);
    assert_eq!(filled, new, "the run fills in the texts");
}
