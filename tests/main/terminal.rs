//! Names, ids, texts and arguments of strangers reach the terminal with escapes only.

use std::path::Path;

use serde_json::{Value, json};

use crate::program::{ProgramOutput, command, unboil_in};
use crate::util::{rows, temp_dir, write};

/// What a hostile name or text holds: escape sequences in seven and eight bits, a bell, a
/// backspace, a carriage return, direction controls and separators.
const HOSTILE: &str =
    "a\x1b[2J\x1b]0;t\x07b\u{9b}31mc\x08\rd\u{202e}e\u{2066}f\u{200f}g\u{61c}h\u{2028}i\u{85}j";

/// [`HOSTILE`] as it is printed.
const PRINTED: &str = "a\\x1b[2J\\x1b]0;t\\x07b\\u{9b}31mc\\x08\\rd\\u{202e}e\\u{2066}f\\u{200f}g\\u{61c}h\
                       \\u{2028}i\\u{85}j";

/// Panics if the text would do anything on a terminal but show characters in lines.
#[track_caller]
fn assert_printable(text: &str) {
    let acts = |c: &char| {
        let is_control = c.is_control() && *c != '\n';
        let changes_direction = matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        is_control || changes_direction || matches!(c, '\u{2028}' | '\u{2029}')
    };
    assert_eq!(text.chars().find(acts), None, "{text:?}");
}

/// Runs the program. What it prints for people must be printable; the output of `strip` is data.
#[track_caller]
fn run(dir: &Path, args: &[&str]) -> ProgramOutput {
    let ran = unboil_in(dir, args, b"");
    // The list of cues has columns.
    let stdout = str::from_utf8(&ran.stdout)
        .expect("text")
        .replace('\t', " ");
    if args[0] != "strip" {
        assert_printable(&stdout);
    }
    assert_printable(&ran.stderr);
    // A line break in a name or argument starts no line of the output.
    let is_forged = |line: &str| line.starts_with(PRINTED);
    assert!(!ran.stderr.lines().any(is_forged), "{}", ran.stderr);
    ran
}

#[cfg(unix)]
#[test]
fn names_of_files_are_escaped() {
    let dir = temp_dir();
    let name = format!("in/x\n{HOSTILE}: not a problem.txt");
    write(&dir.path().join(&name), "\0");
    let rows_name = format!("in/y{HOSTILE}.jsonl");
    write(&dir.path().join(&rows_name), "{}\n[\n");
    let printed = format!("x\\n{PRINTED}: not a problem.txt:1: ");
    for args in [
        &["clean", "in", "-o", "cleaned", "-q"][..],
        &["match", "in", "-o", "matched", "-q"],
    ] {
        let ran = run(dir.path(), args);
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 3, "{}", ran.stderr);
        assert!(ran.stderr.contains(&printed), "{}", ran.stderr);
    }
    for args in [
        &["explain", &name][..],
        &["strip", &name],
        &["clean", &name, "-o", "out", "-q"],
        &["restore", &name, "-o", "back"],
        &["rules", "--rules", &name],
        &["clean", "in", "-o", "out", "--site-profile", &name],
        &["strip", "-", "--site-profile", &name],
        &["explain", "-", "--from", &name],
        &["bench", "--articles", "9", "--corpus", &rows_name],
        &["explain", &format!("no {name}")],
        &["strip", &format!("no {name}")],
        &["rules", "--config", &format!("no {name}")],
    ] {
        let ran = run(dir.path(), args);
        assert_ne!(ran.status, 0, "{args:?}");
        assert!(ran.stderr.contains(PRINTED), "{args:?}: {}", ran.stderr);
    }
    // Files are data: they keep the names.
    let problems = rows(&dir.path().join("cleaned/problems.jsonl"));
    let is_raw = |row: &Value| {
        row["path"]
            .as_str()
            .is_some_and(|path| path.contains(HOSTILE))
    };
    assert!(
        problems.len() == 3 && problems.iter().all(is_raw),
        "{problems:?}"
    );
}

#[test]
fn ids_and_texts_are_escaped_in_explain() {
    let dir = temp_dir();
    let text =
        format!("{HOSTILE}\n\nThe council {HOSTILE} voted on Tuesday.\n\nComments are closed.\n");
    let row = json!({"id": format!("\n{HOSTILE}"), "text": text});
    write(&dir.path().join("a.jsonl"), format!("{row}\n"));
    let out = run(dir.path(), &["explain", "a.jsonl"]).success().stdout;
    let out = String::from_utf8(out).expect("text");
    // Line breaks end a block of the text, or are shown as spaces.
    assert!(out.starts_with(&format!("\\n{PRINTED}: ")), "{out}");
    assert!(
        out.contains("The council a\\x1b[2J\\x1b]0;t\\x07b\\u{9b}31mc\\x08\n"),
        "{out}"
    );
    let ran = run(dir.path(), &["explain", "a.jsonl", "--id", HOSTILE]);
    assert_eq!(
        ran.stderr,
        format!("unboil: a.jsonl: no article has the id `{PRINTED}`\n")
    );
}

#[test]
fn arguments_and_variables_are_escaped() {
    let dir = temp_dir();
    let arg = format!("x\n{HOSTILE}");
    let flag = format!("--{arg}");
    let printed = format!("x\\n{PRINTED}");
    for args in [
        &[&*arg][..],
        &[&flag],
        &["strip", &flag],
        &["strip", "a", &arg],
        &["strip", "--strength", &arg],
        &["strip", "--format", &arg],
        &["strip", "--threads", &arg],
        &["strip", "--memory", &arg],
        &["bench", "--edits", &arg],
        &["completions", &arg],
        &["man", &arg],
        &["rules", "--disable", &arg],
        &["clean", &arg, "-o", "out"],
        &["strip", &arg],
    ] {
        let ran = run(dir.path(), args);
        assert_eq!(ran.status, 2, "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(&printed), "{args:?}: {}", ran.stderr);
    }
    let ran = command(dir.path(), &["strip"])
        .env("UNBOIL_THREADS", &arg)
        .output();
    let stderr = String::from_utf8(ran.expect("it runs").stderr).expect("text");
    assert_printable(&stderr);
    assert!(stderr.contains(&printed), "{stderr}");
}

#[test]
fn contents_of_settings_and_rules_are_escaped() {
    let dir = temp_dir();
    let cue = json!({"text": "tide tables", "shape": "line", "tier": "A", "why": HOSTILE});
    let cue = |key: &str| cue[key].to_string();
    let rules = ["text", "shape", "tier", "why"].map(|key| format!("{key} = {}\n", cue(key)));
    // TOML takes the escapes of JSON, and no raw control characters.
    let escaped = rules
        .concat()
        .replace('\u{85}', "\\u0085")
        .replace('\u{9b}', "\\u009b");
    write(
        &dir.path().join("rules.toml"),
        format!("[[cue]]\n{escaped}"),
    );
    let cues = run(dir.path(), &["rules", "--cues", "--rules", "rules.toml"]).success();
    let cues = String::from_utf8(cues.stdout).expect("text");
    assert!(
        cues.contains(&format!("\ttide tables\t{PRINTED}\n")),
        "{cues}"
    );

    for (toml, expected) in [
        (
            "[read]\n  \"\u{202e}\" = 1\n",
            "line 2, column 3: unknown field `\\u{202e}`, expected ",
        ),
        (
            "[read]\ntext_field = \"\u{202e}\" [\n",
            "line 2, column 18: ",
        ),
        ("\u{e9} \x1b\n", "line 1, column "),
        (
            "[strip.rules]\ndisable = [\"\\n\\u001b\"]\n",
            "no rule or cue ",
        ),
    ] {
        write(&dir.path().join("c.toml"), toml);
        let ran = run(dir.path(), &["rules", "--config", "c.toml"]);
        assert_eq!(
            (ran.status, ran.stderr.lines().count()),
            (2, 1),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.to_lowercase().contains(expected),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn explained_removals_are_escaped_on_standard_error_only() {
    let dir = temp_dir();
    let title = "Storm \u{202e}closes\u{9b} the\u{7f} bridge";
    let paragraph = |n: usize| {
        format!(
            "On day {n} the council voted to keep the old harbour open for another ten years, \
             after a debate that went on until midnight, the harbour master said.\n\n"
        )
    };
    let mut text: String = (1..11).map(paragraph).collect();
    let titles = "Ferry gets a new engine\nMarket moves indoors\n";
    text.push_str(&format!("Recent Posts\n{title}\n{titles}"));
    write(&dir.path().join("a.txt"), &text);
    write(
        &dir.path().join("a.jsonl"),
        format!("{}\n", json!({"text": text})),
    );
    let ran = unboil_in(dir.path(), &["strip", "--explain", "a.txt"], b"").success();
    assert_printable(&ran.stderr);
    let removed: Vec<Value> = (ran.stderr.lines())
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let ran = unboil_in(dir.path(), &["strip", "--explain", "a.jsonl"], b"").success();
    let row: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    let removed_of_row = row["removed"].as_array().expect("removals");
    assert_eq!(removed_of_row, &removed);
    let has_title = |row: &Value| {
        row["text"]
            .as_str()
            .is_some_and(|text| text.contains(title))
    };
    assert!(removed.iter().any(has_title), "{removed:?}");
    // Rows are data: only what JSON needs is escaped in them.
    assert!(String::from_utf8_lossy(&ran.stdout).contains("\u{202e}closes\u{9b}"));
}
