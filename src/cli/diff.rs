//! `unboil diff`: shows what two runs did differently.

use serde_json::{Value, json};
use unboil::{DiffOutcome, DiffRequest};
use unboil_io::Error;

use crate::cli::console::{print, print_error_line};
use crate::cli::escape::escape_controls;
use crate::cli::exit_code;
use crate::cli::review_args::DiffArgs;
use crate::cli::run_flags::RunFlags;
use crate::cli::summary_table::group_thousands;

/// Runs the command.
pub(super) fn diff(args: DiffArgs, run: &RunFlags) -> Result<u8, Error> {
    let request = DiffRequest {
        runs: [args.first, args.second],
        page: args.out,
        force: args.force,
        threads: run.threads(),
        memory: run.memory(),
    };
    let outcome = unboil::diff(&request)?;
    let text = match args.json {
        true => json(&outcome).to_string() + "\n",
        false => table(&outcome),
    };
    print(text.as_bytes())?;
    if let Some(page) = request.page.filter(|_| !run.quiet) {
        print_error_line(&format!("{}: the differences", page.display()));
    }
    Ok(exit_code::DONE)
}

/// The counts that are compared, and their names in `summary.json`.
const COUNTS: [(&str, &str); 6] = [
    ("articles", "articles"),
    ("changed articles", "articles_changed"),
    ("dropped articles", "articles_dropped"),
    ("words in", "words_in"),
    ("removals", "removals"),
    ("passages", "passages"),
];

fn table(outcome: &DiffOutcome) -> String {
    let [a, b] = &outcome
        .names
        .each_ref()
        .map(|name| escape_controls(name).into_owned());
    let mut rows = vec![[String::new(), a.clone(), b.clone()]];
    for (label, name) in COUNTS {
        let count = |run: usize| {
            let count = outcome.counts[run].get(name).and_then(Value::as_u64);
            group_thousands(count.unwrap_or(0) as usize)
        };
        rows.push([label.to_string(), count(0), count(1)]);
    }
    rows.push(Default::default());
    let only = |name: &String| format!("only in {name}");
    rows.push(["removed by rule".to_string(), only(a), only(b)]);
    for (rule, difference) in &outcome.rules {
        let cell = |run: usize| match difference.spans[run] {
            0 => "-".to_string(),
            spans => {
                let words = difference.words[run];
                format!("{}, {}", counted(spans, "span"), counted(words, "word"))
            }
        };
        rows.push([format!("  {}", escape_controls(rule)), cell(0), cell(1)]);
    }
    let [only_a, only_b] = outcome.passages.map(group_thousands);
    rows.push(["passages found".to_string(), only_a, only_b]);
    let mut out = aligned(&rows);
    let verb = if outcome.articles == 1 {
        "differs"
    } else {
        "differ"
    };
    out.push_str(&format!(
        "\n{} {verb}\n",
        counted(outcome.articles, "article")
    ));
    if outcome.other_texts > 0 {
        let files = counted(outcome.other_texts, "article");
        out.push_str(&format!(
            "{files} had another text in the other run, and count nowhere above\n"
        ));
    }
    out
}

/// A number and a noun.
fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", group_thousands(count))
}

/// Rows with the columns below each other.
fn aligned(rows: &[[String; 3]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    let line = |row: &[String; 3]| {
        let [first, second, third] = row;
        let (first_width, second_width) = (widths[0], widths[1]);
        let line = format!("{first:first_width$}  {second:second_width$}  {third}");
        line.trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}

fn json(outcome: &DiffOutcome) -> Value {
    let rules = outcome.rules.iter().map(|(rule, difference)| {
        let value = json!({"spans": difference.spans, "words": difference.words});
        (rule.clone(), value)
    });
    json!({
        "names": outcome.names,
        "counts": outcome.counts,
        "rules": Value::Object(rules.collect()),
        "passages": outcome.passages,
        "articles": outcome.articles,
        "other_texts": outcome.other_texts,
    })
}
