//! No command changes or removes a file that unboil did not write.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::program::{command, run_command};
use crate::util::{Files, read_folder, spill_folders, temp_dir, write};

const ROW: &str = "{\"text\":\"The council kept the harbour open.\\n\\nShare this\"}\n";

/// Runs a command line in a folder. Checks the exit code, and that `kept` is as it was.
fn refused(folder: &Path, args: &str, stdin: Option<&str>, reason: &str) {
    let before: Files = read_folder(folder);
    let args: Vec<&str> = args.split(' ').collect();
    let stdin = match stdin {
        Some(name) => fs::File::open(folder.join(name)).expect("a file").into(),
        None => Stdio::null(),
    };
    let output = command(folder, &args).stdin(stdin).output();
    let output = output.expect("the program runs");
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    assert!(stderr.contains(reason), "{args:?}: {stderr}");
    assert!(read_folder(folder) == before, "{args:?} changed a file");
}

#[test]
fn files_that_look_like_temporary_ones_stay() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    let article = "The council kept the harbour open.\n";
    write(&at("in/a.txt"), article);
    for folder in ["out.unboil-spill", "out.unboil-spill-0123456789abcdef"] {
        // A folder of the user, and one with a file that has the name of a spill file.
        write(&at(&format!("{folder}/thesis.docx")), "mine");
        write(&at(&format!("{folder}/0.spill")), "mine");
        write(&at(&format!("{folder}/state.json")), "{}\n");
    }
    write(&at("from.unboil-spill/a.txt"), article);
    let before = read_folder(dir.path());
    run_command("clean", &at("in"), &at("out"), &[]).success();
    run_command("clean", &at("from.unboil-spill"), &at("from"), &[]).success();
    let after = read_folder(dir.path());
    for (name, bytes) in before {
        assert_eq!(after.get(&name), Some(&bytes), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_planted_link_leads_nowhere() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    write(&at("in/a.jsonl.gz"), flate2_bytes(ROW.as_bytes()));
    write(&at("victim/state.json"), "mine");
    write(&at("victim/0.spill"), "mine");
    for name in ["out.unboil-spill", "out.unboil-spill-0123456789abcdef"] {
        std::os::unix::fs::symlink("victim", at(name)).expect("a link");
    }
    run_command("clean", &at("in"), &at("out"), &[]).success();
    assert_eq!(read_folder(&at("victim")).len(), 2);
}

#[cfg(unix)]
fn flate2_bytes(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}

#[cfg(unix)]
#[test]
fn outputs_are_never_inputs() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    write(&at("in/a.jsonl"), ROW);
    write(&at("rules.toml"), "disable = []\n");
    write(&at("settings.toml"), "");
    fs::hard_link(at("in/a.jsonl"), at("hard.jsonl")).expect("a link");
    std::os::unix::fs::symlink("in/a.jsonl", at("soft.jsonl")).expect("a link");
    let check = |args: &str, stdin| refused(dir.path(), args, stdin, "input");
    for name in [
        "in/a.jsonl",
        "hard.jsonl",
        "soft.jsonl",
        "./in/../in/a.jsonl",
    ] {
        check(&format!("clean in -o out --save-site-profile {name}"), None);
        check(
            &format!("clean in/a.jsonl -o out --save-site-profile {name}"),
            None,
        );
        check(
            &format!("clean - -o out --save-site-profile {name}"),
            Some("in/a.jsonl"),
        );
        check(&format!("strip in/a.jsonl --problems {name}"), None);
        check(&format!("strip --problems {name}"), Some("in/a.jsonl"));
    }
    check(
        "clean in -o out --rules rules.toml --save-site-profile rules.toml",
        None,
    );
    check(
        "clean in -o out --config settings.toml --save-site-profile settings.toml",
        None,
    );
    check(
        "strip in/a.jsonl --rules rules.toml --problems rules.toml",
        None,
    );
    check(
        "strip in/a.jsonl --config settings.toml --problems settings.toml",
        None,
    );
    check("clean in -o out --spill-dir in/temporary", None);
    let exists = "File exists";
    refused(
        dir.path(),
        "bench --articles 10 --corpus in/a.jsonl",
        None,
        exists,
    );
    refused(
        dir.path(),
        "clean in -o out --save-site-profile out/ledger.jsonl",
        None,
        "is an output of this run",
    );
    // Nothing of a refused run stays.
    assert_eq!(read_folder(&at("out")), Files::new());
}

#[cfg(unix)]
#[test]
fn a_filter_does_not_write_to_its_input() {
    let dir = temp_dir();
    let path = dir.path().join("a.jsonl");
    write(&path, ROW);
    for from_stdin in [false, true] {
        let open = || {
            fs::OpenOptions::new()
                .append(true)
                .read(true)
                .open(&path)
                .expect("a file")
        };
        let args: &[&str] = if from_stdin {
            &["strip"]
        } else {
            &["strip", "a.jsonl"]
        };
        let mut command = command(dir.path(), args);
        command.stdin(fs::File::open(&path).expect("a file"));
        let output = command.stdout(open()).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(fs::read_to_string(&path).expect("kept"), ROW);
    }
}

#[cfg(unix)]
#[test]
fn outputs_are_not_more_readable_than_inputs() {
    use std::os::unix::fs::PermissionsExt;
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    let mode = |name: &str| at(name).metadata().expect("a file").permissions().mode() & 0o777;
    let set = |name: &str, mode: u32| {
        fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).expect("set");
    };
    let text = "The council kept the harbour open.\n\nShare this\n";
    for name in [
        "in/open.txt",
        "in/private.txt",
        "in/page.html",
        "in/rows.jsonl",
    ] {
        let text = if name.ends_with("jsonl") { ROW } else { text };
        write(&at(name), text);
        set(name, if name == "in/open.txt" { 0o644 } else { 0o600 });
    }
    run_command("clean", &at("in"), &at("out"), &[]).success();
    for name in ["private.txt", "page.html.txt", "rows.jsonl"] {
        assert_eq!(mode(&format!("out/articles/{name}")), 0o600, "{name}");
    }
    assert_eq!(mode("out/articles/open.txt") & 0o200, 0o200);
    // They hold texts of all inputs.
    for name in ["ledger.jsonl", "passages.jsonl", "summary.json"] {
        assert_eq!(mode(&format!("out/{name}")), 0o600, "{name}");
    }
}

#[test]
fn an_edited_output_is_kept() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    let text = "The council kept the harbour open.\n\nShare this\n";
    write(&at("in/a.txt"), text);
    write(&at("in/b/c.txt"), text);
    run_command("clean", &at("in"), &at("out"), &[]).success();
    let first = read_folder(&at("out"));
    write(&at("out/articles/b/c.txt"), "Edited by hand.\n");
    write(&at("out/ledger.jsonl"), "");
    let ran = run_command("clean", &at("in"), &at("out"), &["--force"]).success();
    assert!(ran.stderr.contains("c.txt: was edited"), "{}", ran.stderr);
    let mut second = read_folder(&at("out"));
    let edited = second.remove("edited/articles/b/c.txt");
    assert_eq!(edited.as_deref(), Some(&b"Edited by hand.\n"[..]));
    assert_eq!(
        second.remove("edited/ledger.jsonl").as_deref(),
        Some(&b""[..])
    );
    assert!(second == first);
    // Another edit of the same file does not replace the first.
    write(&at("out/articles/b/c.txt"), "Edited again.\n");
    let ran = run_command("clean", &at("in"), &at("out"), &["--force"]).success();
    assert!(
        ran.stderr.contains("edited/articles/b/c.txt-2"),
        "{}",
        ran.stderr
    );
    // Without an edit there is nothing to say.
    let ran = run_command("clean", &at("in"), &at("out"), &["--force"]).success();
    assert_eq!(ran.stderr, "");
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    write(&at("in/a.txt"), "The council kept the harbour open.\n");
    let out = unboil_io::OutDir::create(&at("out"), &[], false, "1").expect("a new folder");
    for more in [&[][..], &["--force"]] {
        let ran = run_command("clean", &at("in"), &at("out"), more);
        assert_eq!(ran.status, 2);
        assert!(
            ran.stderr.contains("another run of unboil"),
            "{}",
            ran.stderr
        );
    }
    drop(out);
    run_command("clean", &at("in"), &at("out"), &[]).success();
    assert!(!read_folder(&at("out")).contains_key(".unboil-lock"));
}

#[test]
fn one_bad_name_does_not_end_the_run() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    let long = format!("{}.html", "n".repeat(250));
    write(&at("in/a.html"), "<p>One");
    write(&at("in/a.html.txt/b.txt"), "Two");
    write(&at(&format!("in/{long}")), "<p>Three");
    run_command("clean", &at("in"), &at("out"), &[]).success();
    let cleaned = read_folder(&at("out/articles"));
    let texts: Vec<&[u8]> = cleaned.values().map(Vec::as_slice).collect();
    assert_eq!(
        cleaned.keys().next().map(String::as_str),
        Some("a.html-2.txt")
    );
    assert_eq!(texts, [&b"One\n"[..], b"Two", b"Three\n"]);
    run_command("restore", &at("out"), &at("back"), &[]).success();
    assert_eq!(read_folder(&at("back")).len(), 3);
}

#[test]
fn damaged_checkpoints_are_not_believed() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    write(&at("in/a.txt"), "The council kept the harbour open.\n");
    let base = at("out.unboil-spill");
    for state in ["", "{", "\0\0\0\0", "{}\n0000000000000000\n", "[1]\n"] {
        for force in [&[][..], &["--force"]] {
            let spill = unboil_io::Spill::new(0, &base);
            spill.save(&state).expect("saved");
            let folder = spill_folders(dir.path()).pop().expect("it is made");
            write(&folder.join("state.json"), state);
            run_command("clean", &at("in"), &at("out"), force).success();
            assert_eq!(spill_folders(dir.path()), Vec::<std::path::PathBuf>::new());
            fs::remove_dir_all(at("out")).expect("removed");
        }
    }
}
