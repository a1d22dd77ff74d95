//! Saved templates of sites: a person can read them, and commands for one article apply them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{run_command, unboil_in};
use crate::util::{assert_same, read_folder, rows, temp_dir, testdata, write};

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

/// `--update` writes the file of `--site-profile`, whether it exists or not.
#[test]
fn update_saves_to_the_file_that_is_read() {
    let dir = temp_dir();
    let saved = saved_profile(dir.path(), &[]);
    let file = dir.path().join("daily.json");
    let path = file.to_string_lossy();
    let update = |more: &[&str]| {
        let args = [&["--site-profile", &path, "--update", "--force"], more].concat();
        run_command(
            "clean",
            &testdata("articles"),
            &dir.path().join("out"),
            &args,
        )
        .success();
        fs::read_to_string(&file).expect("it was saved")
    };
    assert_eq!(update(&[]), saved, "no file yet");
    assert_eq!(
        update(&["--site-by", "none"]),
        saved,
        "a run that learns nothing"
    );
    let alone = unboil_in(dir.path(), &["clean", "out", "-o", "new", "--update"], b"");
    assert!(alone.status == 2 && alone.stderr.contains("--site-profile"));
    fs::write(&file, "{}").expect("written");
    let args = [
        "clean",
        "out",
        "-o",
        "new",
        "--site-profile",
        "daily.json",
        "--update",
    ];
    let refused = unboil_in(dir.path(), &args, b"");
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("daily.json: has no format id"));
    assert_eq!(fs::read_to_string(&file).expect("it stays"), "{}");
}

#[test]
fn strip_with_a_profile_gives_what_clean_gives() {
    let dir = temp_dir();
    let profile = dir.path().join("sites.json").to_string_lossy().into_owned();
    let mut with_template = 0;
    for folder in ["articles", "pages"] {
        let (input, out) = (testdata(folder), dir.path().join(folder));
        let args = ["--save-site-profile", &profile];
        run_command("clean", &input, &out, &args);
        let ledger = rows(&out.join("ledger.jsonl"));
        let cleaned = read_folder(&out.join("articles"));
        for name in read_folder(&input).keys() {
            let is_text = name.ends_with(".txt") || name.ends_with(".md");
            let cleaned_name = if is_text {
                name.clone()
            } else {
                format!("{name}.txt")
            };
            let Some(expected) = cleaned.get(&cleaned_name) else {
                continue;
            };
            let path = input.join(name).to_string_lossy().into_owned();
            let ran = unboil_in(
                dir.path(),
                &["strip", &path, "--site-profile", &profile],
                b"",
            );
            assert_eq!(
                String::from_utf8_lossy(&ran.stdout),
                String::from_utf8_lossy(expected),
                "{name}"
            );
            let is_of_site = |row: &&Value| row["article"] == **name && row["rule"] == "site";
            with_template += usize::from(ledger.iter().any(|row| is_of_site(&row)));
        }
    }
    assert!(
        with_template > 8,
        "{with_template} articles have a template"
    );
}

/// Writes the articles of the harbour-herald as rows with a URL in the field `link`.
fn write_herald_rows(file: &Path) {
    let articles = read_folder(&testdata("articles/harbour-herald"));
    let row = |(name, text): (&String, &Vec<u8>)| {
        let text = String::from_utf8(text.clone()).expect("UTF-8");
        let link = format!("https://www.herald.example/{name}");
        format!("{}\n", json!({"id": name, "link": link, "text": text}))
    };
    write(file, articles.iter().map(row).collect::<String>());
}

/// A report with its lines joined.
fn unwrapped(report: &str) -> String {
    report.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_site_of_a_row_is_the_host_of_its_url() {
    let dir = temp_dir();
    write_herald_rows(&dir.path().join("rows.jsonl"));
    let run = |args: &str| {
        let args: Vec<&str> = args.split_whitespace().collect();
        unboil_in(dir.path(), &args, b"")
    };
    let url = "--url-field link";
    run(&format!(
        "clean rows.jsonl {url} -o out -q --save-site-profile s.json"
    ))
    .success();
    let expected = fs::read(dir.path().join("out/articles/rows.jsonl")).expect("cleaned");

    let stripped = run(&format!("strip rows.jsonl {url} --site-profile s.json")).success();
    assert_eq!(stripped.stdout, expected);
    assert_eq!(stripped.stderr, "");
    let named = run("strip rows.jsonl --site-profile s.json --site herald.example").success();
    assert_eq!(named.stdout, expected);
    let variable = unboil_in(
        dir.path(),
        &["strip", "rows.jsonl", "--site-profile", "s.json"],
        b"",
    );
    assert_ne!(variable.stdout, expected, "no row has a field `url`");
    assert_eq!(
        variable.stderr,
        "unboil: no row belongs to a site of s.json; it has `herald.example`; --site chooses one\n"
    );

    let explained = run(&format!(
        "explain rows.jsonl --id night-ferry.txt {url} --site-profile s.json"
    ));
    let report = String::from_utf8(explained.success().stdout).expect("text");
    let reason = "rule `site`, class `site`: the same block is on 9 of 9 pages of herald.example";
    assert!(unwrapped(&report).contains(reason), "{report}");
    assert!(
        report.contains("\nsite `herald.example` of s.json: "),
        "{report}"
    );
}

#[test]
fn the_site_of_a_file_is_its_folder_as_far_up_as_the_profile_knows_it() {
    let dir = temp_dir();
    saved_profile(dir.path(), &[]);
    let text = fs::read(testdata("articles/harbour-herald/night-ferry.txt")).expect("text");
    let run = |args: &str, stdin: &[u8]| {
        let args: Vec<&str> = args.split_whitespace().collect();
        unboil_in(dir.path(), &args, stdin)
    };
    let with_template = |args: &str, stdin: &[u8]| {
        let ran = run(args, stdin).success();
        let has_line = String::from_utf8(ran.stdout)
            .expect("text")
            .contains("Tide tables");
        (!has_line, ran.stderr)
    };
    write(&dir.path().join("new/harbour-herald/a.txt"), &text);
    write(&dir.path().join("elsewhere/a.txt"), &text);
    let known = "strip new/harbour-herald/a.txt --site-profile sites.json";
    assert_eq!(with_template(known, b""), (true, String::new()));
    let (applied, note) = with_template("strip elsewhere/a.txt --site-profile sites.json", b"");
    assert!(
        !applied && note.starts_with("unboil: sites.json has no site `.`; it has `"),
        "{note}"
    );
    assert!(note.ends_with("`; --site chooses one\n"), "{note}");
    let named = "--site-profile sites.json --site harbour-herald";
    for input in ["elsewhere/a.txt", "-"] {
        let args = format!("strip {input} {named}");
        assert_eq!(
            with_template(&args, &text),
            (true, String::new()),
            "{input}"
        );
    }
}

#[test]
fn explain_names_the_site_and_the_template() {
    let dir = temp_dir();
    saved_profile(dir.path(), &[]);
    let text = fs::read(testdata("articles/harbour-herald/night-ferry.txt")).expect("text");
    write(&dir.path().join("new/harbour-herald/a.txt"), &text);
    write(&dir.path().join("elsewhere/a.txt"), &text);
    let named = "--site-profile sites.json --site harbour-herald";
    let report = |args: &str| {
        let args: Vec<&str> = args.split_whitespace().collect();
        let ran = unboil_in(dir.path(), &args, &text).success();
        String::from_utf8(ran.stdout).expect("text")
    };
    let known = report("explain new/harbour-herald/a.txt --site-profile sites.json");
    assert!(
        known.contains("\nsite `harbour-herald` of sites.json: "),
        "{known}"
    );
    assert!(
        known.contains("REMOVE       0..27      Harbour Herald | Since 1911"),
        "{known}"
    );
    assert!(
        known.contains("rule `site`, class `site`: the same block is on "),
        "{known}"
    );
    assert_eq!(
        known.lines().count(),
        report(&format!("explain - {named}")).lines().count()
    );
    let unknown = report("explain elsewhere/a.txt --site-profile sites.json");
    assert!(
        unknown.contains("\nsites.json has no site `.`; it has "),
        "{unknown}"
    );
    assert!(!unknown.contains("rule `site`"), "{unknown}");
    let disabled = report(&format!("explain - {named} --disable site"));
    assert!(!disabled.contains("rule `site`, "), "{disabled}");
}

#[test]
fn a_site_that_the_profile_does_not_know_is_an_error() {
    let dir = temp_dir();
    saved_profile(dir.path(), &[]);
    for command in ["strip", "explain"] {
        let args = [
            command,
            "-",
            "--site-profile",
            "sites.json",
            "--site",
            "harbor-herald",
        ];
        let ran = unboil_in(dir.path(), &args, b"It rained.\n");
        assert_eq!(
            (ran.status, &*ran.stderr),
            (
                2,
                "unboil: --site: sites.json has no site `harbor-herald`; did you mean \
                 `harbour-herald`?\n"
            )
        );
        let ran = unboil_in(dir.path(), &[command, "-", "--site", "x"], b"It rained.\n");
        assert_eq!(ran.status, 2);
        assert!(
            ran.stderr.contains("--site-profile <FILE>"),
            "{}",
            ran.stderr
        );
    }
}
