//! `restore` can be run again after it was killed, and never replaces or harms other files.

use std::path::{Path, PathBuf};

use crate::program::{ProgramOutput, run_command};
use crate::util::{assert_same, read_folder, temp_dir, write};

/// A cleaned folder, and the files from which it was made.
struct Cleaned {
    dir: tempfile::TempDir,
    input: PathBuf,
    out: PathBuf,
    back: PathBuf,
}

/// Cleans `count` texts, and one file of rows and one page for every ten.
fn cleaned(count: usize) -> Cleaned {
    let dir = temp_dir();
    let [input, out, back] = ["in", "out", "back"].map(|name| dir.path().join(name));
    for at in 0..count {
        let text = format!("The council of {at} voted on Tuesday.\n\nComments are closed.\n");
        write(&input.join(format!("{}/{at}.txt", at % 3)), &text);
        if at % 10 == 0 {
            let row = format!(
                "{}\n",
                serde_json::json!({"id": at.to_string(), "text": text})
            );
            write(&input.join(format!("rows/{at}.jsonl")), row.repeat(3));
        }
    }
    run_command("clean", &input, &out, &[]).success();
    Cleaned {
        dir,
        input,
        out,
        back,
    }
}

impl Cleaned {
    fn restore(&self, more: &[&str]) -> ProgramOutput {
        run_command("restore", &self.out, &self.back, more)
    }

    #[track_caller]
    fn assert_restored(&self) {
        let (input, back) = (read_folder(&self.input), read_folder(&self.back));
        assert_same(&input, &back, "restored");
    }
}

#[test]
fn a_restore_can_be_run_again() {
    let cleaned = cleaned(20);
    cleaned.restore(&[]).success();
    cleaned.assert_restored();
    // As a killed run leaves the folder.
    let gone = ["0/3.txt", "rows/10.jsonl"];
    for name in gone {
        std::fs::remove_file(cleaned.back.join(name)).expect("it was there");
    }
    for folder in ["", "0/", "rows/"] {
        let unfinished = format!("{folder}.unboil-0123456789abcdef.tmp");
        write(&cleaned.back.join(unfinished), "The coun");
    }
    write(&cleaned.back.join(".unboil-lock"), "");
    let ran = cleaned.restore(&[]).success();
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    cleaned.assert_restored();
}

#[test]
fn files_with_other_content_stay() {
    let cleaned = cleaned(10);
    write(&cleaned.back.join("0/3.txt"), "mine");
    write(&cleaned.back.join("rows/0.jsonl"), "{}\n");
    let ran = cleaned.restore(&[]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stderr);
    let reason = "exists with other content; --force replaces it";
    assert!(lines.iter().all(|line| line.ends_with(reason)), "{lines:?}");
    let back = read_folder(&cleaned.back);
    assert_eq!(back["0/3.txt"], b"mine");
    assert_eq!(back.len(), 11);
    cleaned.restore(&["--force"]).success();
    cleaned.assert_restored();
}

#[test]
fn a_folder_with_other_files_is_refused_before_anything_is_written() {
    let cleaned = cleaned(3);
    for (name, is_folder) in [
        ("notes.txt", false),
        ("0/notes.txt", false),
        ("photos", true),
    ] {
        let path = cleaned.back.join(name);
        match is_folder {
            true => std::fs::create_dir_all(&path).expect("a folder"),
            false => write(&path, "mine"),
        }
        let before = read_folder(&cleaned.back);
        let ran = cleaned.restore(&[]);
        assert_eq!(ran.status, 2, "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("is not empty"), "{}", ran.stderr);
        assert_same(&before, &read_folder(&cleaned.back), name);
        std::fs::remove_dir_all(&cleaned.back).expect("removed");
    }
    write(&cleaned.back.join("notes.txt"), "mine");
    // Somebody else's file of such a name is in a folder of no original.
    write(&cleaned.back.join("x/.unboil-0123456789abcdef.tmp"), "mine");
    cleaned.restore(&["--force"]).success();
    assert_eq!(
        read_folder(&cleaned.back).len(),
        2 + read_folder(&cleaned.input).len()
    );
}

#[test]
fn folders_in_use_are_refused() {
    let cleaned = cleaned(3);
    std::fs::create_dir(&cleaned.back).expect("a folder");
    for folder in [&cleaned.out, &cleaned.back] {
        let path = folder.join(".unboil-lock");
        let lock = std::fs::File::create(&path).expect("a file");
        lock.lock().expect("nobody else has it");
        let ran = cleaned.restore(&[]);
        assert_eq!(ran.status, 2, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("another run of unboil"),
            "{}",
            ran.stderr
        );
        drop(lock);
        std::fs::remove_file(path).expect("removed");
    }
    cleaned.restore(&[]).success();
}

#[cfg(unix)]
#[test]
fn the_cleaned_folder_is_never_harmed() {
    use std::os::unix::fs::symlink;
    let cleaned = cleaned(10);
    let before = read_folder(&cleaned.out);
    // By hard links of all its files.
    for name in before.keys() {
        let rel = name.strip_prefix("articles/").unwrap_or(name);
        let to = cleaned.back.join(rel);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("created");
        std::fs::hard_link(cleaned.out.join(name), to).expect("linked");
    }
    cleaned.restore(&["--force"]).success();
    assert_same(&before, &read_folder(&cleaned.out), "hard links");
    // By a link to a folder in it, below it, and to the folder above.
    let link = cleaned.dir.path().join("link");
    symlink(cleaned.out.join("articles"), &link).expect("a link");
    for dir in [
        link.clone(),
        link.join("0"),
        link.join("new/new"),
        cleaned.dir.path().into(),
    ] {
        let ran = run_command("restore", &cleaned.out, &dir, &["--force"]);
        assert_eq!(ran.status, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("lie in one another"), "{}", ran.stderr);
    }
    // By a link below the folder.
    std::fs::remove_dir_all(&cleaned.back).expect("removed");
    std::fs::create_dir(&cleaned.back).expect("created");
    symlink(cleaned.out.join("articles/0"), cleaned.back.join("0")).expect("a link");
    assert_eq!(cleaned.restore(&["--force"]).status, 1);
    assert_same(&before, &read_folder(&cleaned.out), "links");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links() {
    use std::os::unix::fs::symlink;
    let cleaned = cleaned(10);
    let outside = cleaned.dir.path().join("outside");
    write(&outside.join("a.txt"), "mine");
    let before = read_folder(&outside);
    for more in [&[][..], &["--force"]] {
        std::fs::create_dir_all(cleaned.back.join("1")).expect("created");
        symlink(&outside, cleaned.back.join("0")).expect("a link");
        symlink(outside.join("a.txt"), cleaned.back.join("1/1.txt")).expect("a link");
        symlink(outside.join("new.txt"), cleaned.back.join("1/4.txt")).expect("a link");
        std::fs::create_dir(cleaned.back.join("1/7.txt")).expect("created");
        let ran = cleaned.restore(more);
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        let problems = ran.stderr.lines().count();
        assert_eq!(problems, 4 + 3, "{}", ran.stderr);
        assert_same(&before, &read_folder(&outside), "outside");
        assert!(cleaned.back.join("2/2.txt").exists());
        std::fs::remove_dir_all(&cleaned.back).expect("removed");
    }
    // The folder itself may be a link.
    let real = cleaned.dir.path().join("real");
    std::fs::create_dir(&real).expect("created");
    symlink(&real, &cleaned.back).expect("a link");
    cleaned.restore(&[]).success();
    cleaned.assert_restored();
}

#[cfg(unix)]
#[test]
fn an_original_is_not_more_readable_than_what_it_is_made_of() {
    use std::os::unix::fs::PermissionsExt;
    let cleaned = cleaned(10);
    let set = |path: &Path, mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(path, mode).expect("set");
    };
    let mode = |path: &Path| path.metadata().expect("a file").permissions().mode() & 0o777;
    set(&cleaned.out.join("articles/0/0.txt"), 0o600);
    set(&cleaned.out.join("articles/rows/0.jsonl"), 0o640);
    cleaned.restore(&[]).success();
    assert_eq!(mode(&cleaned.back.join("0/0.txt")), 0o600);
    assert_eq!(mode(&cleaned.back.join("rows/0.jsonl")) & 0o007, 0);
    set(&cleaned.out.join("ledger.jsonl"), 0o600);
    cleaned.restore(&["--force"]).success();
    for name in read_folder(&cleaned.back).keys() {
        assert_eq!(mode(&cleaned.back.join(name)), 0o600, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_killed_restore_leaves_no_file_and_no_wrong_byte() {
    use std::os::unix::process::ExitStatusExt;
    let cleaned = cleaned(600);
    let args = ["restore", "out", "-o", "back", "-q"];
    let mut killed = 0;
    for at in 0..10 {
        let mut run = crate::program::command(cleaned.dir.path(), &args);
        let mut run = run.spawn().expect("started");
        std::thread::sleep(std::time::Duration::from_millis(5 + 15 * at));
        run.kill().expect("a child");
        killed += usize::from(run.wait().expect("a child").signal() == Some(9));
        // What is there is whole.
        let originals = read_folder(&cleaned.input);
        for (name, bytes) in read_folder(&cleaned.back) {
            let is_temporary = name.contains(".unboil-");
            assert!(is_temporary || originals[&name] == bytes, "{name}");
        }
        if at % 3 == 2 {
            cleaned.restore(&[]).success();
            cleaned.assert_restored();
            std::fs::remove_dir_all(&cleaned.back).expect("removed");
        }
    }
    assert!(killed > 0);
    cleaned.restore(&[]).success();
    cleaned.assert_restored();
}
