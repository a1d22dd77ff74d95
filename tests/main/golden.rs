//! `unboil clean testdata/articles`: cleaned articles, ledger, passages, groups and summary.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use unboil_text::Class;

use crate::program::{CLEANED_ARTICLES, CleanRun, run_command};
use crate::util::{
    Files, articles, assert_golden, decoded, decompress_folder, folder_diff, read_folder, rows,
    temp_dir, testdata,
};

/// Decompressed, and decoded to UTF-8: as the golden files are kept.
fn plain_articles(files: &Files) -> Files {
    let utf8 = |(name, bytes): (String, Vec<u8>)| (name, decoded(&bytes).into_bytes());
    decompress_folder(files).into_iter().map(utf8).collect()
}

#[test]
fn articles_come_out_as_expected() {
    let rules_only = CleanRun::new("articles", &["--disable", "scorer"]);
    let runs = [&rules_only, &*CLEANED_ARTICLES].map(|run| plain_articles(&run.articles()));
    let input = plain_articles(&read_folder(&testdata("articles")));
    for (name, article) in input.iter().filter(|(name, _)| is_clean(name)) {
        let is_same = runs.iter().all(|files| files[name] == *article);
        assert!(is_same, "{name}: the cleaned article is not the article");
    }
    assert_golden("articles", &runs[0], &runs[1]);
}

/// True for articles without boilerplate.
fn is_clean(name: &str) -> bool {
    name.starts_with("clean/")
}

#[test]
fn clean_articles_come_back_byte_for_byte() {
    let mut found = CLEANED_ARTICLES.articles();
    found.retain(|name, _| is_clean(name));
    let mut input = read_folder(&testdata("articles"));
    input.retain(|name, _| is_clean(name));
    let diff = folder_diff(&input, &found);
    let ledger = CLEANED_ARTICLES.rows("ledger.jsonl");
    let removed = ledger.iter().filter(|row| is_clean(text(row, "article")));
    let removed: Vec<String> = removed.map(Value::to_string).collect();
    assert!(
        diff.is_empty() && removed.is_empty(),
        "{diff}\n{removed:#?}"
    );
}

#[track_caller]
fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} of {row}"))
}

#[track_caller]
fn number(row: &Value, field: &str) -> usize {
    let value = row[field].as_u64();
    value.unwrap_or_else(|| panic!("{field} of {row}")) as usize
}

#[test]
fn the_ledger_explains_every_removal() {
    let before = articles(&read_folder(&testdata("articles")));
    let after = articles(&CLEANED_ARTICLES.articles());
    let ledger = CLEANED_ARTICLES.rows("ledger.jsonl");
    assert!(ledger.len() > 100, "{} rows", ledger.len());

    let place = |row| (text(row, "article"), number(row, "start"));
    assert!(ledger.is_sorted_by_key(place), "not sorted");
    let mut left: BTreeMap<&str, String> = BTreeMap::new();
    let mut end = BTreeMap::new();
    for row in &ledger {
        let (id, start, stop) = (
            text(row, "article"),
            number(row, "start"),
            number(row, "end"),
        );
        let article = &before[id];
        assert!(start < stop, "nothing is taken: {row}");
        // `get` is `None` beyond the end and inside of a character.
        assert_eq!(article.get(start..stop), Some(text(row, "text")), "{row}");
        let last = end.insert(id, stop).unwrap_or(0);
        assert!(start >= last, "overlaps the row before: {row}");
        left.entry(id).or_default().push_str(&article[last..start]);

        let class = text(row, "class");
        assert!(
            Class::ALL.iter().any(|known| known.name() == class),
            "{row}"
        );
        assert!(
            !text(row, "rule").is_empty() && text(row, "why").len() > 9,
            "{row}"
        );
    }
    for (id, article) in &before {
        let mut kept = left.remove(id.as_str()).unwrap_or_default();
        kept.push_str(&article[end.get(id.as_str()).copied().unwrap_or(0)..]);
        assert_eq!(kept, after[id], "{id}: kept + removed is not the input");
    }
    assert_eq!(CLEANED_ARTICLES.rows("problems.jsonl"), [Value::Null; 0]);
}

/// The span of a text from the words `first` to the words `last` (five each, joined by single
/// spaces). Marks beside words do not count.
fn find_words(text: &str, first: &str, last: &str) -> Option<(usize, usize)> {
    let bare = |word: &'_ str| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_string()
    };
    let mut words = Vec::new();
    let mut from = 0;
    for word in text.split_whitespace() {
        let start = from + text[from..].find(word).expect("in the text");
        from = start + word.len();
        words.push((bare(word), start, from));
    }
    let at = |phrase: &str| {
        let phrase: Vec<String> = phrase.split(' ').map(bare).collect();
        let mut runs = words.windows(phrase.len());
        let first = runs.position(|run| run.iter().map(|word| &word.0).eq(&phrase))?;
        Some((first, first + phrase.len() - 1))
    };
    let (first, last) = (at(first)?.0, at(last)?.1);
    (first < last).then(|| (words[first].1, words[last].2))
}

#[test]
fn planted_passages_are_found() {
    let texts = articles(&read_folder(&testdata("articles")));
    let found = CLEANED_ARTICLES.rows("passages.jsonl");
    let mut missed = Vec::new();
    for planted in rows(&testdata("passages.jsonl")) {
        let side = |side: &str| {
            let id = text(&planted, side);
            let (first, last) = (format!("text_{side}_starts"), format!("text_{side}_ends"));
            let span = find_words(&texts[id], text(&planted, &first), text(&planted, &last));
            (id, span.unwrap_or_else(|| panic!("not in {id}: {planted}")))
        };
        let (a, b) = (side("a"), side("b"));
        // Two copies that were changed in different places are linked by a third one.
        let partners = |side: (&str, (usize, usize))| -> BTreeSet<&str> {
            let pairs = found
                .iter()
                .flat_map(|row| [(&row["a"], &row["b"]), (&row["b"], &row["a"])]);
            let covering = pairs.filter(|(one, _)| covers(one, side, &texts));
            covering.map(|(_, other)| text(other, "article")).collect()
        };
        let (of_a, of_b) = (partners(a), partners(b));
        if !of_a.contains(b.0) && of_a.is_disjoint(&of_b) {
            missed.push(planted.to_string());
        }
    }
    assert!(
        missed.is_empty(),
        "not covered by any row:\n{}",
        missed.join("\n")
    );
}

/// True if a side of a passage covers the span; only marks at its edges may be missing.
fn covers(
    side: &Value,
    (id, (start, end)): (&str, (usize, usize)),
    texts: &BTreeMap<String, String>,
) -> bool {
    let (from, to) = (number(side, "start"), number(side, "end"));
    let bare = |span: &str| !span.contains(char::is_alphanumeric);
    let text = &texts[id];
    text_is(side, id)
        && bare(&text[start..from.clamp(start, end)])
        && bare(&text[to.clamp(start, end)..end])
}

fn text_is(side: &Value, id: &str) -> bool {
    text(side, "article") == id
}

/// The longest version has most words of another one, which says more all the same.
#[test]
fn versions_of_one_report_are_a_group() {
    let run = CleanRun::new(
        "articles",
        &["--keep", "longest", "--duplicates", "drop-articles"],
    );
    let groups = run.rows("groups.jsonl");
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(
        text(&groups[0], "stays"),
        "wire/selm-gazette/bridge-closure.txt"
    );
    let members = groups[0]["members"].as_array().expect("members");
    assert_eq!(members.len(), 1);
    let member = &members[0];
    assert_eq!(
        text(member, "article"),
        "wire/north-post/bridge-closure.txt"
    );
    for overlap in ["overlap", "kept_overlap"] {
        let overlap = member[overlap].as_f64().expect("a number");
        assert!((0.7..0.95).contains(&overlap), "{member}");
    }
    assert!(member["new_sentences"].as_u64() > Some(0));
    let name = "wire/north-post/bridge-closure.txt";
    assert!(run.articles().contains_key(name), "it is left out");
}

#[test]
fn the_summary_adds_up() {
    let run = &CLEANED_ARTICLES;
    let summary: Value = serde_json::from_slice(&run.files()["summary.json"]).expect("JSON");
    let counts = &summary["counts"];
    let input = read_folder(&testdata("articles"));
    let ledger = run.rows("ledger.jsonl");
    let changed: BTreeSet<&str> = ledger.iter().map(|row| text(row, "article")).collect();
    for (name, count) in [
        ("files", input.len()),
        ("articles", articles(&input).len()),
        ("articles_changed", changed.len()),
        ("articles_dropped", 0),
        ("removals", ledger.len()),
        ("passages", run.rows("passages.jsonl").len()),
        ("groups", run.rows("groups.jsonl").len()),
        ("problems", 0),
    ] {
        assert_eq!(number(counts, name), count, "{name}");
    }
    assert_eq!(text(&summary, "version"), env!("CARGO_PKG_VERSION"));
}

/// The broken files of `hostile/`, with the broken lines if the other lines are usable.
const BROKEN: &[(&str, &[u64])] = &[
    ("bad-utf8.txt", &[]),
    ("broken.jsonl", &[3]),
    ("bytes.txt", &[]),
    ("empty.txt.gz", &[]),
    ("not-gzip.txt.gz", &[]),
    ("nul-byte.txt", &[]),
    ("odd-rows.jsonl", &[2, 3, 4, 6, 7, 8]),
    ("truncated.jsonl.gz", &[]),
    ("truncated.jsonl.zst", &[]),
    ("truncated.txt.gz", &[]),
    ("utf16-truncated.txt", &[]),
];

#[test]
fn broken_inputs_are_reported_and_the_rest_is_cleaned() {
    let dir = temp_dir();
    let out = dir.path().join("out");
    let ran = run_command("clean", &testdata("hostile"), &out, &[]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    let problems = rows(&out.join("problems.jsonl"));
    let reported: Vec<String> = problems
        .iter()
        .map(|row| text(row, "path").to_string())
        .collect();
    let mut expected = Vec::new();
    for (name, lines) in BROKEN {
        // The last row of this one is not whole, which is a problem too.
        let more = usize::from(*name == "truncated.jsonl.gz");
        expected.extend(vec![name.to_string(); lines.len().max(1) + more]);
        let of_file = problems.iter().filter(|row| text(row, "path") == *name);
        let numbers: Vec<u64> = of_file.filter_map(|row| row["line"].as_u64()).collect();
        assert!(lines.is_empty() || numbers == *lines, "{name}: {numbers:?}");
    }
    assert_eq!(reported, expected);
    let written = read_folder(&out.join("articles"));
    for name in read_folder(&testdata("hostile")).into_keys() {
        let broken = BROKEN.iter().any(|(broken, _)| *broken == name);
        assert!(
            broken || written.contains_key(&name),
            "{name} did not come through"
        );
    }
    // The rows beside the broken ones are articles.
    for (name, ids) in [("broken.jsonl", 4), ("odd-rows.jsonl", 2)] {
        let file = decoded(&written[name]);
        let good = file
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        assert_eq!(
            good.filter(|row| row["text"].is_string()).count(),
            ids,
            "{name}"
        );
    }
}
