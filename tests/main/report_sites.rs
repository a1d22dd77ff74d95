//! What the page of `unboil report` says beside the texts: sites, languages, the command, and names that
//! only a newer version knows.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{run_command, unboil};
use crate::report::chunks;
use crate::util::{rows, temp_dir, testdata, write};

/// The names of the sites or of the languages of the articles of a page, by id, sorted.
fn named(page: &Path, column: &str, names: &str) -> Vec<(String, String)> {
    let chunks = chunks(page);
    let articles = &chunks["articles-0"];
    let numbers = articles[column].as_array().expect("a column").iter();
    let ids = articles["id"].as_array().expect("a column").iter();
    let named = ids.zip(numbers).map(|(id, number)| {
        let number = number.as_u64().expect("a number") as usize;
        let name = &chunks["meta"][names][number];
        let text = |value: &Value| value.as_str().expect("a name").to_string();
        (text(id), text(name))
    });
    let mut named: Vec<_> = named.collect();
    named.sort();
    named
}

fn expected(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(id, name): &(&str, &str)| (id.to_string(), name.to_string());
    pairs.iter().map(owned).collect()
}

const ARTICLE: &str = "The harbour stays open for another year, as the council said on Tuesday \
                       evening, and the ferry will run as it did in the winter before.\n\nComments are closed.\n";

#[test]
fn the_site_is_the_host_else_what_the_run_took() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    let row =
        |id: &str, url: Value| json!({"id": id, "url": url, "text": ARTICLE}).to_string() + "\n";
    let page = "<html><head><title>Harbour</title><link rel=canonical href='https://www.herald.example/1'>\
                </head><body><p>The harbour stays open for another year.</p><p>Comments are closed.</p></body></html>";
    write(&at("in/a/one.txt"), ARTICLE);
    write(&at("in/two.txt"), ARTICLE);
    write(&at("in/b/page.html"), page);
    let rows_text =
        row("with", json!("https://www.Gazette.example:80/x")) + &row("without", json!(null));
    write(&at("in/c.jsonl"), rows_text);
    let check = |flags: &[&str], others: [&str; 3]| {
        run_command(
            "clean",
            &at("in"),
            &at("out"),
            &[flags, &["--force"]].concat(),
        )
        .success();
        run_command("report", &at("out"), &at("page.html"), &[]).success();
        let sites = expected(&[
            ("a/one.txt", others[0]),
            ("b/page.html", "herald.example"),
            ("two.txt", others[1]),
            ("with", "gazette.example"),
            ("without", others[2]),
        ]);
        let found = named(&at("page.html"), "site", "sites");
        assert_eq!(found, sites, "{flags:?}");
    };
    check(&[], ["a", ".", "c.jsonl"]);
    check(&["--site-by", "folder"], ["a", ".", "c.jsonl"]);
    check(&["--site-by", "all"], ["all", "all", "all"]);
    let hosts: Vec<_> = (rows(&at("out/ledger.jsonl")).iter())
        .filter_map(|row| row.get("host").cloned())
        .collect();
    assert_eq!(hosts, [json!("herald.example"), json!("gazette.example")]);

    // An article with a passage only has no row in the ledger.
    run_command("match", &at("in"), &at("matched"), &[]).success();
    run_command("report", &at("matched"), &at("page.html"), &[]).success();
    let found = named(&at("page.html"), "site", "sites");
    let sites = expected(&[
        ("a/one.txt", "a"),
        ("two.txt", "."),
        ("with", "c.jsonl"),
        ("without", "c.jsonl"),
    ]);
    assert_eq!(found, sites);
}

#[test]
fn a_comparison_names_the_sites_of_the_report() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    let url = "https://www.gazette.example/x";
    let prose = ARTICLE.split("Comments").next().expect("a text");
    let rows = [("ends", ARTICLE), ("ends-too", ARTICLE), ("prose", prose)];
    let rows =
        rows.map(|(id, text)| json!({"id": id, "url": url, "text": text}).to_string() + "\n");
    let page = "<html><head><title>Harbour</title><link rel=canonical href='https://www.herald.example/1'>\
                </head><body><p>The harbour stays open for another year.</p><p>Comments are closed.</p></body></html>";
    write(&at("in/c.jsonl"), rows.concat());
    write(&at("in/b/page.html"), page);
    run_command("clean", &at("in"), &at("all"), &[]).success();
    let fewer = [
        "--disable",
        "scorer",
        "--disable",
        "phrase",
        "--min-passage",
        "500",
    ];
    run_command("clean", &at("in"), &at("fewer"), &fewer).success();
    run_command("report", &at("all"), &at("page.html"), &[]).success();
    let sites = expected(&[
        ("b/page.html", "herald.example"),
        ("ends", "gazette.example"),
        ("ends-too", "gazette.example"),
        ("prose", "gazette.example"),
    ]);
    assert_eq!(named(&at("page.html"), "site", "sites"), sites);
    for [first, second] in [["all", "fewer"], ["fewer", "all"]] {
        let (first, second, page) = (at(first), at(second), at("diff.html"));
        let files = [first.as_os_str(), second.as_os_str()];
        let more = ["-o".as_ref(), page.as_os_str(), "--force".as_ref()];
        unboil(&[&["diff".as_ref()], &files[..], &more].concat()).success();
        assert_eq!(named(&page, "site", "sites"), sites, "{first:?}");
    }
}

#[test]
fn the_language_is_that_of_the_text_if_it_is_sure() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    for language in ["de", "fr", "ja", "en"] {
        let text = fs::read_to_string(testdata(&format!("languages/{language}.page.txt")));
        write(&at(&format!("in/{language}.txt")), text.expect("a text"));
    }
    write(
        &at("in/short.txt"),
        "Harbour to stay open\n\nComments are closed.\n",
    );
    run_command("clean", &at("in"), &at("out"), &[]).success();
    let languages = expected(&[
        ("de.txt", "de"),
        ("en.txt", "en"),
        ("fr.txt", "fr"),
        ("ja.txt", "ja"),
        ("short.txt", "unknown"),
    ]);
    for flags in [
        &[][..],
        &["--split"],
        &["--threads", "1", "--memory", "64MiB"],
    ] {
        run_command(
            "report",
            &at("out"),
            &at("page.html"),
            &[flags, &["--force"]].concat(),
        )
        .success();
        assert_eq!(named(&at("page.html"), "language", "languages"), languages);
    }
}

#[test]
fn the_page_names_the_command_that_ran() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    for command in ["clean", "dedup", "match"] {
        run_command(command, &testdata("articles"), &at(command), &[]).success();
        run_command("report", &at(command), &at("page.html"), &[]).success();
        assert_eq!(chunks(&at("page.html"))["meta"]["command"], command);
    }
    // Folders of older versions do not name it.
    let summary = at("match/summary.json");
    let older = fs::read_to_string(&summary).expect("a summary");
    let command = "\"command\": \"match\",";
    assert!(older.contains(command), "{older}");
    write(&summary, older.replace(command, ""));
    run_command("report", &at("match"), &at("page.html"), &[]).success();
    assert_eq!(chunks(&at("page.html"))["meta"]["command"], "match");
}

#[test]
fn names_of_a_newer_version_are_shown_as_they_are() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    run_command("clean", &testdata("articles"), &at("out"), &[]).success();
    let edit = |file: &str, from: &str, to: &str| {
        let path = at("out").join(file);
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{file}");
        write(&path, text.replacen(from, to, 1));
    };
    edit(
        "ledger.jsonl",
        "\"class\":\"caption\"",
        "\"class\":\"quiz\",\"page_type\":\"recipe\"",
    );
    edit(
        "passages.jsonl",
        "\"kind\":\"exact\"",
        "\"kind\":\"quoted\"",
    );
    let problem = "{\"path\":\"x\",\"stage\":\"translate\",\"reason\":\"no\"}\n";
    write(&at("out/problems.jsonl"), problem);
    run_command("report", &at("out"), &at("page.html"), &[]).success();
    let meta = &chunks(&at("page.html"))["meta"];
    let has = |names: &str, name: &str| {
        let names = meta[names].as_array().expect("names");
        assert!(names.contains(&json!(name)), "{names:?}");
    };
    has("classes", "quiz");
    has("types", "recipe");
    has("kinds", "quoted");
    assert_eq!(meta["problems"][0]["stage"], "translate");
}

#[test]
fn a_comparison_is_the_same_for_any_threads_and_memory() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    run_command("clean", &testdata("articles"), &at("a"), &[]).success();
    let other = [
        "--min-passage",
        "20",
        "--keep-bylines",
        "--disable",
        "teasers",
    ];
    run_command("clean", &testdata("articles"), &at("b"), &other).success();
    let diff = |page: &str, flags: &[&str]| {
        let (a, b, page) = (at("a"), at("b"), at(page));
        let mut args = vec!["diff".as_ref(), a.as_os_str(), b.as_os_str()];
        args.extend(["-o".as_ref(), page.as_os_str(), "--json".as_ref()]);
        args.extend(flags.iter().map(std::ffi::OsStr::new));
        unboil(&args).success().stdout
    };
    let table = diff("one.html", &["--threads", "2"]);
    let found: Value = serde_json::from_slice(&table).expect("JSON");
    let only_first = found["passages"][0].as_u64().expect("a number");
    assert!(only_first > 0, "{found}");
    assert_eq!(
        diff("other.html", &["--threads", "1", "--memory", "64MiB"]),
        table
    );
    let page = |name: &str| fs::read(at(name)).expect("a page");
    assert!(page("one.html") == page("other.html"));
    let kinds = chunks(&at("one.html"))["passages-0"]["kind"].clone();
    let kinds: Vec<u64> = serde_json::from_value(kinds).expect("numbers");
    assert_eq!(
        kinds.iter().filter(|kind| **kind == 0).count() as u64,
        only_first
    );
    assert!(kinds.is_sorted());
}
