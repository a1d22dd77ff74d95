//! The page of `unboil report` holds the texts of the input: what stays, what was removed, and both
//! copies of each passage.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use unboil::ReadConfig;
use xxhash_rust::xxh3::xxh3_64;

use crate::program::{ProgramOutput, run_command};
use crate::util::{Files, read_folder, rows, temp_dir, testdata, write, write_folder};

/// Stands for the equal words that the page leaves out.
const OMITTED: &str = "\u{1}";

fn unpacked(base64: &str) -> Value {
    let packed = STANDARD.decode(base64).expect("base64");
    serde_json::from_reader(flate2::read::GzDecoder::new(&packed[..])).expect("JSON")
}

/// The chunks of a page by name: those in it, and those in files beside it.
pub(crate) fn chunks(page: &Path) -> BTreeMap<String, Value> {
    let text = fs::read_to_string(page).expect("a page");
    let pieces = text.split("data-chunk=\"").skip(1);
    let mut chunks: BTreeMap<String, Value> = pieces
        .filter_map(|piece| {
            let (name, rest) = piece.split_once("\">")?;
            Some((name.to_string(), unpacked(rest.split_once('<')?.0)))
        })
        .collect();
    let folder = chunks["meta"]["folder"]
        .as_str()
        .expect("a name")
        .to_string();
    if !folder.is_empty() {
        for (_, content) in read_folder(&page.with_file_name(folder)) {
            let content = String::from_utf8(content).expect("text");
            let call = content
                .trim_end()
                .strip_prefix("reportChunk(\"")
                .expect("a call");
            let (name, rest) = call.split_once("\",\"").expect("two texts");
            let base64 = rest.strip_suffix("\");").expect("the end of a call");
            chunks.insert(name.to_string(), unpacked(base64));
        }
    }
    chunks
}

/// The page of an output folder.
fn report(out: &Path, more: &[&str]) -> BTreeMap<String, Value> {
    let page = out.with_file_name("report.html");
    run_command("report", out, &page, more).success();
    chunks(&page)
}

/// The column of a kind of chunk.
fn column(chunks: &BTreeMap<String, Value>, kind: &str, name: &str) -> Vec<Value> {
    let of_kind = chunks.iter().filter(|(chunk, _)| chunk.starts_with(kind));
    let column = |chunk: &Value| chunk[name].as_array().expect("a column").clone();
    of_kind.flat_map(|(_, chunk)| column(chunk)).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

/// The texts of the articles before cleaning, by id. There must be one chunk of removals.
fn original_texts(
    chunks: &BTreeMap<String, Value>,
    ledger: &[Value],
) -> BTreeMap<String, Option<String>> {
    let hashes = &chunks["removals-0"]["hash"];
    let strings = &chunks["removals-0"]["strings"];
    let articles = column(chunks, "removals", "article");
    // Of a long text the page has a hash.
    let removed = column(chunks, "removals", "text");
    let removed: Vec<&str> = (removed.iter().zip(ledger).enumerate())
        .map(|(row, (at, removal))| {
            let full = text(&removal["text"]);
            let shown = text(&strings[at.as_u64().expect("a number") as usize]);
            match hashes.get(row.to_string()).and_then(Value::as_str) {
                Some(hash) => {
                    assert_eq!(hash, format!("{:016x}", xxh3_64(full.as_bytes())));
                    assert!(shown.len() < full.len() && shown.contains(" bytes "));
                }
                None => assert_eq!(shown, full),
            }
            full
        })
        .collect();
    let mut removals = articles.iter().zip(&removed).peekable();
    let kept = column(chunks, "kept", "kept");
    let ids = column(chunks, "articles", "id");
    assert_eq!(ids.len(), kept.len());
    let mut out = BTreeMap::new();
    for (number, (id, kept)) in ids.iter().zip(&kept).enumerate() {
        let of_article =
            std::iter::from_fn(|| removals.next_if(|(article, _)| **article == number));
        let removed: Vec<&str> = of_article
            .map(|(_, removed)| *removed)
            .chain([""])
            .collect();
        let whole = kept.as_array().map(|kept| {
            assert_eq!(kept.len(), removed.len(), "{id}");
            let pairs = kept.iter().zip(&removed);
            pairs
                .flat_map(|(kept, removed)| [text(kept), removed])
                .collect()
        });
        out.insert(text(id).to_string(), whole);
    }
    out
}

/// The articles of a folder by id, as the program reads them.
fn input_texts(folder: &Path) -> BTreeMap<String, String> {
    let config = ReadConfig::default();
    let spill = unboil_io::Spill::unlimited();
    let found = unboil_io::discover(&[folder.to_path_buf()], &config, &spill).expect("found");
    let files = found
        .sources
        .iter()
        .map(|source| unboil_io::read_file(source, &config));
    let articles = files.flat_map(|file| file.articles);
    articles.map(|article| (article.id, article.text)).collect()
}

/// The articles of `testdata/`, one of them twice, and rows of which one is a copy.
fn corpus() -> Files {
    let mut files = read_folder(&testdata("articles"));
    let copy = files["blog/night-train.md"].clone();
    let text = String::from_utf8(copy.clone()).expect("text");
    let row = |id: &str, text: &str| serde_json::json!({"id": id, "text": text}).to_string();
    let rows = [
        row(
            "r1",
            "The tide rose by a metre in the night.\n\nComments are closed.\n",
        ),
        row("r2", &text),
        row(
            "r3",
            "The tide fell by a metre in the night.\n\nComments are closed.\n",
        ),
    ];
    files.insert("wire/night-train.md".into(), copy);
    files.insert(
        "wire/more.jsonl".into(),
        (rows.join("\n") + "\n").into_bytes(),
    );
    files
}

#[test]
fn the_page_has_the_texts_of_the_input() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    write_folder(&input, &corpus());
    let originals = input_texts(&input);
    for mode in ["report", "drop-passages", "drop-articles"] {
        for split in [&[][..], &["--split"]] {
            run_command("clean", &input, &out, &["--duplicates", mode, "--force"]).success();
            let chunks = report(&out, split);
            let ledger = rows(&out.join("ledger.jsonl"));
            let removals = column(&chunks, "removals", "article").len();
            assert_eq!((removals, removals > 200), (ledger.len(), true));
            let texts = original_texts(&chunks, &ledger);
            assert!(texts.len() > 50);
            for (id, text) in &texts {
                assert_eq!(text.as_ref(), Some(&originals[id]), "{mode} {id}");
            }
        }
    }
}

#[test]
fn both_copies_of_a_passage_are_aligned() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    let mut files = corpus();
    let article = String::from_utf8(files["blog/night-train.md"].clone()).expect("text");
    let edited = article.replace(" the ", " that ");
    files.insert("wire/edited.md".into(), edited.into_bytes());
    write_folder(&input, &files);
    let originals = input_texts(&input);
    run_command("clean", &input, &out, &[]).success();
    let chunks = report(&out, &[]);
    let passages = rows(&out.join("passages.jsonl"));
    let parts = column(&chunks, "passages", "parts");
    assert_eq!((parts.len(), parts.len() > 20), (passages.len(), true));
    let (mut changed, mut omitted) = (0, 0);
    for (passage, parts) in passages.iter().zip(&parts) {
        for (side, name) in ["a", "b"].into_iter().enumerate() {
            let parts = parts.as_array().expect("the texts are there");
            let part_text = |part: &Value| match part {
                Value::Number(_) => OMITTED.to_string(),
                part => part
                    .as_str()
                    .unwrap_or_else(|| text(&part[side]))
                    .to_string(),
            };
            let copy: String = parts.iter().map(part_text).collect();
            let span = |end: &str| passage[name][end].as_u64().expect("a number") as usize;
            let original = &originals[text(&passage[name]["article"])];
            let expected = &original[span("start")..span("end")];
            let (start, end) = copy.split_once(OMITTED).unwrap_or((&copy, ""));
            assert!(
                expected.starts_with(start) && expected.ends_with(end),
                "{passage}"
            );
            omitted += copy.matches(OMITTED).count();
            assert!(copy.contains(OMITTED) || copy == expected, "{passage}");
        }
        changed += parts.as_array().map_or(0, |parts| {
            parts.iter().filter(|part| part.get(1).is_some()).count()
        });
    }
    assert!(changed > 10 && omitted > 0, "{changed} {omitted}");
}

#[test]
fn an_edited_article_is_listed_without_its_text() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    write_folder(&input, &read_folder(&testdata("articles")));
    run_command("clean", &input, &out, &[]).success();
    write(&out.join("articles/blog/quiet-car.txt"), "Short.");
    // Each removal would still find a place here.
    let longer = fs::read_to_string(out.join("articles/blog/slow-bread.txt")).expect("a text");
    write(
        &out.join("articles/blog/slow-bread.txt"),
        format!("More. {longer}"),
    );
    fs::remove_file(out.join("articles/blog/night-train.md")).expect("removed");
    let texts = original_texts(&report(&out, &[]), &rows(&out.join("ledger.jsonl")));
    assert_eq!(texts["blog/quiet-car.txt"], None);
    assert_eq!(texts["blog/slow-bread.txt"], None);
    assert!(texts["blog/bakery-visit.txt"].is_some());
}

#[test]
fn the_same_output_gives_the_same_page() {
    let dir = temp_dir();
    let out = dir.path().join("out");
    run_command("clean", &testdata("articles"), &out, &[]).success();
    let page = |name: &str| {
        let page = dir.path().join(name);
        run_command("report", &out, &page, &[]).success();
        fs::read(page).expect("a page")
    };
    assert!(page("one.html") == page("two.html"));
}

#[test]
fn a_page_never_replaces_another_file() {
    let dir = temp_dir();
    let out = dir.path().join("out");
    run_command("clean", &testdata("articles"), &out, &[]).success();
    let page = dir.path().join("page.html");
    write(&page, "<!doctype html>\n<p>Mine</p>");
    let report = |page: &Path, more: &[&str]| run_command("report", &out, page, more);
    let refused = |output: ProgramOutput, message: &str| {
        assert_eq!(output.status, 2);
        assert!(output.stderr.contains(message), "{}", output.stderr);
    };
    refused(
        report(&page, &[]),
        "exists and is no report; --force replaces it",
    );
    let content = fs::read_to_string(&page).expect("a page");
    assert_eq!(content, "<!doctype html>\n<p>Mine</p>");
    report(&page, &["--force"]).success();
    report(&page, &[]).success(); // it is a report now
    refused(
        report(&out.join("report.html"), &[]),
        "is in the output folder",
    );
    refused(
        run_command("report", dir.path(), &page, &[]),
        "holds no summary.json",
    );
}

#[test]
fn a_text_cannot_end_its_script() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    let hostile = "</script><script>alert(1)</script>\u{2028}\u{202e}\u{1b}[31m<!--";
    let article =
        format!("{hostile}\nThe tide rose by a metre in the night.\n\nComments are closed.\n");
    write(&input.join("</script>.txt"), &article);
    run_command("clean", &input, &out, &[]).success();
    let page = dir.path().join("report.html");
    run_command("report", &out, &page, &[]).success();
    let markup = fs::read_to_string(&page).expect("a page");
    for part in ["alert(1)", "\u{2028}", "\u{1b}"] {
        assert!(!markup.contains(part), "{part:?}");
    }
    let texts = original_texts(&chunks(&page), &rows(&out.join("ledger.jsonl")));
    assert_eq!(texts["</script>.txt"].as_ref(), Some(&article));
}

#[test]
fn a_ledger_that_is_not_whole_is_an_error() {
    let dir = temp_dir();
    let (out, page) = (dir.path().join("out"), dir.path().join("report.html"));
    run_command("clean", &testdata("articles"), &out, &[]).success();
    let ledger = fs::read_to_string(out.join("ledger.jsonl")).expect("a ledger");
    let (first, rest) = ledger.split_once('\n').expect("rows");
    let check = |content: String, message: &str| {
        write(&out.join("ledger.jsonl"), content);
        let output = run_command("report", &out, &page, &[]);
        assert_eq!(output.status, 2);
        assert!(output.stderr.contains(message), "{}", output.stderr);
    };
    check(
        rest.to_string(),
        "has 225 rows, and summary.json counts 226",
    );
    check(
        format!("{rest}{first}\n"),
        "ledger.jsonl:226: the rows are not in order",
    );
}

#[test]
fn a_folder_with_other_files_is_not_touched() {
    let dir = temp_dir();
    let (out, page) = (dir.path().join("out"), dir.path().join("report.html"));
    run_command("clean", &testdata("articles"), &out, &[]).success();
    let other = dir.path().join("report.html-data/removals-0.js");
    write(&other, "mine");
    let output = run_command("report", &out, &page, &["--split", "--force"]);
    assert_eq!(output.status, 2);
    assert!(
        output.stderr.contains("holds no data of a report"),
        "{}",
        output.stderr
    );
    assert_eq!(fs::read_to_string(&other).expect("a file"), "mine");
    fs::remove_file(&other).expect("removed");
    run_command("report", &out, &page, &["--split"]).success();
    let stale = dir.path().join("report.html-data/removals-9.js");
    write(&stale, "reportChunk(\"removals-9\",\"\");\n");
    run_command("report", &out, &page, &["--split"]).success();
    assert!(!stale.exists() && other.exists());
}

#[cfg(unix)]
#[test]
fn devices_and_links_are_left_alone() {
    let dir = temp_dir();
    let out = dir.path().join("out");
    run_command("clean", &testdata("articles"), &out, &[]).success();
    let output = run_command("report", &out, Path::new("/dev/null"), &["--force"]);
    assert_eq!(output.status, 2);
    assert!(
        output.stderr.contains("is a device or a pipe"),
        "{}",
        output.stderr
    );
    // The texts of another folder do not get into the page.
    let outside = dir.path().join("outside");
    fs::rename(out.join("articles"), &outside).expect("renamed");
    std::os::unix::fs::symlink(&outside, out.join("articles")).expect("a link");
    let chunks = report(&out, &[]);
    let kept = column(&chunks, "kept", "kept");
    assert!(
        kept.iter()
            .flat_map(Value::as_array)
            .flatten()
            .all(|piece| text(piece).is_empty())
    );
}
