//! The order of settings: flag, environment variable, `--config` file, default.

use std::path::Path;

use serde_json::json;

use crate::program::{COMMANDS, ProgramOutput, command, wait_for_exit};
use crate::util::{temp_dir, write};

const TEXT: &str = "Harbour to stay open\n\nThe council voted on Tuesday evening to keep the old harbour open for another ten \
                    years.\n\nComments are closed.\n";

/// Runs the program with variables.
fn run(folder: &Path, args: &[&str], variables: &[(&str, &str)], stdin: &str) -> ProgramOutput {
    write(&folder.join("stdin"), stdin);
    let file = |name: &str| std::fs::File::create(folder.join(name)).expect("a file");
    let mut child = command(folder, args)
        .envs(variables.iter().copied())
        .stdin(std::fs::File::open(folder.join("stdin")).expect("a file"))
        .stdout(file("stdout"))
        .stderr(file("stderr"))
        .spawn()
        .expect("the program starts");
    let (status, peak_kib) = wait_for_exit(&mut child);
    let text = |name: &str| std::fs::read(folder.join(name)).expect("a file");
    ProgramOutput {
        status,
        stdout: text("stdout"),
        stderr: String::from_utf8(text("stderr")).expect("text"),
        peak_kib,
    }
}

#[test]
fn a_flag_wins_over_a_variable_over_the_file_over_the_default() {
    let dir = temp_dir();
    write(
        &dir.path().join("c.toml"),
        "[read]\ntext_field = \"of_file\"\n",
    );
    let fields = ["of_flag", "of_variable", "of_file", "text"];
    let row: serde_json::Map<_, _> = (fields.iter())
        .map(|field| (field.to_string(), json!(TEXT)))
        .collect();
    let row = serde_json::Value::Object(row).to_string();
    let flag = ["--text-field", "of_flag"];
    let file = ["--config", "c.toml"];
    let variable = [("UNBOIL_TEXT_FIELD", "of_variable")];
    for (args, variables, stripped) in [
        ([&file[..], &flag].concat(), &variable[..], "of_flag"),
        (flag.to_vec(), &variable, "of_flag"),
        (file.to_vec(), &variable, "of_variable"),
        (vec![], &variable, "of_variable"),
        (file.to_vec(), &[("UNBOIL_TEXT_FIELD", "")], "of_file"),
        (vec![], &[("UNBOIL_CONFIG", "c.toml")], "of_file"),
        (vec![], &[], "text"),
    ] {
        let args = [&["strip"], &args[..]].concat();
        let ran = run(dir.path(), &args, variables, &row).success();
        let out: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("a row");
        for field in fields {
            let text = out[field].as_str().expect("a text");
            let closed = text.contains("Comments are closed");
            assert_eq!(closed, field != stripped, "{args:?} {variables:?} {field}");
        }
    }
}

#[test]
fn variables_of_all_commands_and_of_switches() {
    let dir = temp_dir();
    let in_dir = |args: &[&str], variables: &[(&str, &str)]| run(dir.path(), args, variables, TEXT);
    // Of every command; the flag wins before and after its name.
    let none = [("UNBOIL_CONFIG", "none.toml")];
    assert_eq!(in_dir(&["rules"], &none).status, 2);
    write(&dir.path().join("c.toml"), "");
    in_dir(&["--config", "c.toml", "rules"], &none).success();
    in_dir(&["rules", "--config", "c.toml"], &none).success();
    let ran = in_dir(&["rules"], &[("UNBOIL_THREADS", "0")]);
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    let explained = |value| {
        let ran = in_dir(&["strip"], &[("UNBOIL_EXPLAIN", value)]).success();
        !ran.stderr.is_empty()
    };
    for (value, on) in [
        ("1", true),
        ("true", true),
        ("0", false),
        ("off", false),
        ("", false),
    ] {
        assert_eq!(explained(value), on, "{value:?}");
    }
    // A switch in the environment does not take away the flag.
    let ran = in_dir(&["strip", "--explain"], &[("UNBOIL_EXPLAIN", "0")]);
    assert!(!ran.success().stderr.is_empty());
    // What is written over has none.
    let ran = in_dir(
        &["clean", "stdin"],
        &[("UNBOIL_OUT", "out"), ("UNBOIL_FORCE", "1")],
    );
    assert_eq!(ran.status, 2);
    assert!(!dir.path().join("out").exists());
}

#[test]
fn every_command_reads_the_settings_file() {
    let dir = temp_dir();
    write(&dir.path().join("in/a.txt"), TEXT);
    write(&dir.path().join("bad.toml"), "[strip]\nsite_min_page = 3\n");
    write(
        &dir.path().join("c.toml"),
        "[strip.rules]\ndisable = [\"phrase\"]\n[passages]\nmin_tokens = 7\n",
    );
    run(dir.path(), &["clean", "in", "-o", "cleaned"], &[], "").success();
    for args in [
        &["clean", "in", "-o", "out-a"][..],
        &["match", "in", "-o", "out-b"],
        &["strip", "in/a.txt"],
        &["explain", "in/a.txt"],
        &["rules"],
        &["restore", "cleaned", "-o", "restored"],
        &["bench", "--articles", "9"],
    ] {
        let ran = run(
            dir.path(),
            &[args, &["--config", "bad.toml"]].concat(),
            &[],
            "",
        );
        assert_eq!(ran.status, 2, "{args:?}");
        assert!(
            ran.stderr.starts_with("unboil: bad.toml: "),
            "{}",
            ran.stderr
        );
        let ran = run(
            dir.path(),
            &[args, &["--config", "c.toml"]].concat(),
            &[],
            "",
        )
        .success();
        let out = String::from_utf8(ran.stdout).expect("text");
        let summary = |out: &str| {
            let text = std::fs::read_to_string(dir.path().join(out).join("summary.json"));
            let summary: serde_json::Value =
                serde_json::from_str(&text.expect("text")).expect("JSON");
            summary["settings"].clone()
        };
        match args[0] {
            "clean" => assert_eq!(
                summary("out-a")["strip"]["rules"]["disable"],
                json!(["phrase"])
            ),
            "match" => assert_eq!(summary("out-b")["passages"]["min_tokens"], 7),
            "strip" => assert_eq!(out, TEXT),
            "explain" => assert!(!out.contains("REMOVE"), "{out}"),
            "rules" => assert!(out.contains("phrase (class chrome, disabled)"), "{out}"),
            // They have nothing to set that shows.
            _ => {}
        }
    }
}

/// The tables and keys of the settings that are whole numbers.
fn number_settings() -> Vec<(String, String)> {
    let settings = serde_json::to_value(unboil::Config::default()).expect("JSON");
    let tables = settings.as_object().expect("tables").iter();
    let keys = tables.flat_map(|(table, values)| {
        let numbers = values.as_object().into_iter().flatten();
        let numbers = numbers.filter(|(_, value)| value.is_u64());
        numbers.map(|(key, _)| (table.clone(), key.clone()))
    });
    keys.collect()
}

#[test]
fn the_largest_numbers_are_used_or_refused() {
    let dir = temp_dir();
    write(&dir.path().join("in/a.txt"), TEXT);
    write(&dir.path().join("in/b.txt"), TEXT);
    let row = format!("{}\n", json!({"text": TEXT}));
    write(&dir.path().join("in/c.jsonl"), &row);
    let max = u64::MAX;
    let numbers = number_settings();
    assert_eq!(numbers.len(), 7, "{numbers:?}");
    let out = ["-o", "out", "-q", "--force"];
    for (table, key) in numbers {
        let settings = format!("[{table}]\n{key} = {max}\n");
        write(&dir.path().join("c.toml"), settings);
        let is_refused = ["shingle_tokens", "window_shingles"].contains(&&*key);
        for (args, stdin) in [
            (&["strip"][..], TEXT),
            (&["strip"], &row),
            (&["explain", "in/a.txt"], ""),
            (&[&["match", "in"], &out[..]].concat(), ""),
            (&[&["clean", "in"], &out[..]].concat(), ""),
        ] {
            let args = [args, &["--config", "c.toml"]].concat();
            let ran = run(dir.path(), &args, &[], stdin);
            if is_refused {
                let expected = format!("unboil: {table}.{key}: {max} is not ");
                assert_eq!(ran.status, 2, "{args:?}");
                assert!(ran.stderr.starts_with(&expected), "{}", ran.stderr);
                continue;
            }
            assert_eq!(ran.status, 0, "{key} {args:?}: {}", ran.stderr);
            if !args.contains(&"in") {
                let printed = String::from_utf8(ran.stdout).expect("text");
                assert!(printed.contains("keep the old harbour"), "{key}: {printed}");
            }
        }
        if !is_refused {
            let cleaned = std::fs::read_to_string(dir.path().join("out/articles/a.txt"));
            assert!(cleaned.expect("text").contains("another ten"), "{key}");
        }
    }
    let max = max.to_string();
    for flag in ["--memory", "--min-passage"] {
        let args = [&["clean", "in", flag, &max], &out[..]].concat();
        run(dir.path(), &args, &[], "").success();
    }
}

#[test]
fn shells_and_manual_pages_know_every_command() {
    let text = |args: &[&str]| {
        let ran = run(temp_dir().path(), args, &[], "").success();
        String::from_utf8(ran.stdout).expect("text")
    };
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = text(&["completions", shell]);
        for word in COMMANDS
            .iter()
            .chain(&["on-error", "keep-captions", "spill-dir"])
        {
            assert!(script.contains(word), "{word} is unknown to {shell}");
        }
    }
    let page = text(&["man"]);
    for command in COMMANDS {
        let name = format!("unboil\\-{command}(1)");
        assert!(page.contains(&name), "{name} is not in the manual page");
        let page = text(&["man", command]);
        assert!(
            page.contains(&format!("\n.TH unboil-{command} 1")),
            "{page}"
        );
        for word in ["memory", "UNBOIL_TEXT_FIELD"] {
            assert!(page.contains(word), "{word} is not in that of {command}");
        }
    }
    // One that the short help leaves out.
    let page = text(&["man", "clean"]);
    assert!(
        page.contains("\\-\\-disable\\fR \\fI<NAME>\\fR\nDisable a rule"),
        "{page}"
    );
    let ran = run(temp_dir().path(), &["man", "none"], &[], "");
    assert_eq!(ran.status, 2);
    let expected = "unboil: none: not a command; `unboil -h` lists the commands\n";
    assert_eq!(ran.stderr, expected);
}
