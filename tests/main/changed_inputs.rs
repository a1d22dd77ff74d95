//! A file that changes between its first reading and the writing of its cleaned copy: nothing of
//! it is written, and an error names it.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use unboil::{Config, Error, Progress, Request, SiteProfiles, clean};
use unboil_io::{
    ArticleRemovals, CleanedCopy, LedgerRow, MetadataRow, OutDir, ReadConfig, ReadFile, ReadStatus,
    RowSink, Spill, write_cleaned_file,
};
use unboil_text::{Class, Removal, Span};
use xxhash_rust::xxh3::xxh3_64;

use crate::util::{gzip, read_folder, temp_dir, write, zstd};

const CHANGED: &str = "changed while it was being cleaned";

struct NoRows;

impl RowSink for NoRows {
    fn add_ledger_rows(&self, _: usize, _: &[LedgerRow]) -> Result<(), Error> {
        Ok(())
    }

    fn add_metadata_row(&self, _: usize, _: &MetadataRow) -> Result<(), Error> {
        Ok(())
    }
}

/// Which articles lose their first byte.
#[derive(Clone, Copy)]
enum Removed {
    Nothing,
    OfLastArticle,
}

/// Writes the cleaned copy of a file that was read before.
fn write_again(
    root: &Path,
    file: &ReadFile,
    removed: Removed,
    config: &Config,
) -> Result<bool, Error> {
    let out = OutDir::create(&root.join("out"), &[], true, "").expect("an output folder");
    let removal = Removal {
        span: Span::new(0, 1),
        class: Class::Chrome,
        rule: "test".into(),
        why: "for a test".into(),
        score: None,
    };
    let last = file.articles.len().saturating_sub(1);
    let has_removals = matches!(removed, Removed::OfLastArticle);
    let mut removals = file.articles.iter().enumerate().map(|(i, article)| {
        Ok(ArticleRemovals {
            id: article.id.as_str().into(),
            row: file.rows.get(i).copied(),
            text_hash: xxh3_64(article.text.as_bytes()),
            page_type: None,
            removals: match has_removals && i == last {
                true => vec![removal.clone()],
                false => Vec::new(),
            },
        })
    });
    let (rows, io) = (&NoRows, config.io());
    write_cleaned_file(&out, file.info(), has_removals, &mut removals, rows, io)
        .map(|copy| matches!(copy, CleanedCopy::Written(_)))
}

/// Reads a file, changes it, and checks that its cleaned copy is not written. Without the change it
/// is.
#[track_caller]
fn check_with(
    config: &Config,
    (name, original): (&str, &[u8]),
    removed: Removed,
    change: impl Fn(&Path),
) {
    let dir = temp_dir();
    let root = dir.path();
    let path = root.join("in").join(name);
    write(&path, original);
    let spill = Spill::unlimited();
    let found = unboil_io::discover(&[root.join("in")], &config.read, &spill);
    let sources = found.expect("a folder").sources;
    let file = unboil_io::read_file(&sources[0], &config.read);
    assert_ne!(file.status, ReadStatus::Unusable, "{:?}", file.problems);
    let written = write_again(&root.join("before"), &file, removed, config);
    assert!(written.expect("unchanged"), "{name}");
    change(&path);
    let after = root.join("after");
    let error = write_again(&after, &file, removed, config).expect_err("changed");
    let expected = format!("{}: {CHANGED}", path.display());
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert!(read_folder(&after.join("out/articles")).is_empty());
}

#[track_caller]
fn check(file: (&str, &[u8]), removed: Removed, change: impl Fn(&Path)) {
    check_with(&Config::default(), file, removed, change);
}

/// Replaces the content of a file.
fn put(bytes: &[u8]) -> impl Fn(&Path) + use<> {
    let bytes = bytes.to_vec();
    move |path| write(path, &bytes)
}

const ROWS: &[u8] = b"{\"text\": \"One.\", \"n\": 1}\nno row\n{\"text\": \"Two.\", \"n\": 2}\n";

fn rows_with(from: &str, to: &str) -> Vec<u8> {
    let rows = String::from_utf8(ROWS.to_vec()).expect("text");
    assert!(rows.contains(from));
    rows.replacen(from, to, 1).into_bytes()
}

#[test]
fn texts_that_change_are_not_written() {
    let text = ("a.txt", &b"High tide at noon.\n"[..]);
    for removed in [Removed::Nothing, Removed::OfLastArticle] {
        check(text, removed, put(b"Low tide at night.\n"));
        check(text, removed, put(b"High tide at noon.\nLow tide.\n"));
        check(text, removed, put(b"High tide"));
        check(text, removed, put(b""));
        // The text is the same, its bytes are not.
        check(text, removed, put(b"\xEF\xBB\xBFHigh tide at noon.\n"));
        check(text, removed, put(b"\xFF\xFE"));
    }
    let packed = gzip(text.1);
    let file = ("a.txt.gz", &packed[..]);
    check(file, Removed::Nothing, put(&gzip(b"Low tide.\n")));
    check(file, Removed::OfLastArticle, put(&packed[..20]));
}

#[test]
fn rows_that_change_are_not_written() {
    for removed in [Removed::Nothing, Removed::OfLastArticle] {
        let check = |change: Vec<u8>| check(("a.jsonl", ROWS), removed, put(&change));
        check(rows_with("One.", "Six."));
        check(rows_with("\"n\": 1", "\"n\": 7"));
        check(rows_with("no row", "no_row"));
        check(rows_with("no row\n", "no row\n\n"));
        check([ROWS, b"\n"].concat());
        check([ROWS, b"{\"text\": \"Three.\"}\n"].concat());
        check(ROWS[..20].to_vec());
    }
    let packed = zstd(ROWS);
    let file = ("a.jsonl.zst", &packed[..]);
    let change = put(&zstd(&rows_with("\"n\": 1", "\"n\": 7")));
    check(file, Removed::OfLastArticle, &change);
    check(file, Removed::Nothing, &change);
}

#[test]
fn lines_that_are_too_long_and_pages_that_change_are_not_written() {
    let mut config = Config::default();
    config.read.max_article_bytes = 40;
    let rows = |c: &str| format!("{}\n{{\"text\": \"One.\"}}\n", c.repeat(100)).into_bytes();
    for removed in [Removed::Nothing, Removed::OfLastArticle] {
        check_with(&config, ("a.jsonl", &rows("x")), removed, put(&rows("y")));
    }
    let mut config = Config::default();
    config.read.html_field = Some("html".into());
    let rows = |title: &str| {
        format!("{{\"html\": \"<title>{title}</title><p>High tide.\"}}\n").into_bytes()
    };
    let change = put(&rows("Two"));
    check_with(&config, ("a.jsonl", &rows("One")), Removed::Nothing, change);
    // The text of the page is the same, its metadata is not.
    let page = |name: &str| {
        format!("<meta name=author content='{name}'><p>High tide at noon.").into_bytes()
    };
    let change = put(&page("Bob"));
    check(("a.html", &page("Ann")), Removed::Nothing, change);
}

#[test]
fn files_that_break_off_and_change_are_not_written() {
    let whole = gzip(ROWS);
    let cut = &whole[..whole.len() - 3];
    for removed in [Removed::Nothing, Removed::OfLastArticle] {
        check(("a.jsonl.gz", cut), removed, put(&whole));
        check(("a.jsonl.gz", cut), removed, put(&whole[..30]));
        check(("a.jsonl.gz", cut), removed, put(b""));
        let text = gzip(b"High tide at noon.\n");
        let cut = &text[..text.len() - 3];
        check(("a.txt.gz", cut), removed, put(&text));
        check(("a.txt.gz", cut), removed, put(&text[..15]));
    }
}

#[test]
fn files_that_are_gone_are_not_written() {
    let files: [(&str, &[u8]); 2] = [("a.txt", b"High tide.\n"), ("a.jsonl", ROWS)];
    for file in files {
        for removed in [Removed::Nothing, Removed::OfLastArticle] {
            check(file, removed, |path| {
                fs::remove_file(path).expect("removed")
            });
            check(file, removed, |path| {
                fs::remove_file(path).expect("removed");
                fs::create_dir(path).expect("a folder");
            });
            #[cfg(unix)]
            check(file, removed, |path| {
                fs::remove_file(path).expect("removed");
                let other = path.with_file_name("other");
                write(&other, "Another text.\n");
                std::os::unix::fs::symlink(other, path).expect("a link");
            });
            #[cfg(unix)]
            check(file, removed, |path| {
                fs::remove_file(path).expect("removed");
                let made = std::process::Command::new("mkfifo").arg(path).status();
                assert!(made.expect("mkfifo runs").success());
            });
        }
    }
}

/// Replaces a file when a run begins to write.
struct ChangeWhenWriting<'p>(Mutex<Option<&'p Path>>);

impl Progress for ChangeWhenWriting<'_> {
    fn begin(&self, stage: &'static str, _: u64, _: &'static str) {
        let mut path = self.0.lock().expect("no panic");
        if stage == "writing"
            && let Some(path) = path.take()
        {
            write(path, "REPLACED\n");
        }
    }

    fn advance(&self, _: u64) {}
}

#[test]
fn a_run_ends_with_an_error_that_names_the_file() {
    let dir = temp_dir();
    let path = dir.path().join("in/a.txt");
    write(
        &path,
        "The council voted on Tuesday to keep the harbour open.\n",
    );
    write(
        &dir.path().join("in/b.txt"),
        "Low tide was at six that evening.\n",
    );
    let request = Request {
        inputs: vec![dir.path().join("in")],
        out: dir.path().join("out"),
        ..Request::default()
    };
    let progress = ChangeWhenWriting(Mutex::new(Some(&path)));
    let config = Config {
        read: ReadConfig::default(),
        ..Config::default()
    };
    let result = clean(&request, &config, &SiteProfiles::default(), &progress);
    let error = result.expect_err("the file changed");
    assert_eq!(error.to_string(), format!("{}: {CHANGED}", path.display()));
    let written = read_folder(&dir.path().join("out"));
    assert!(!written.values().any(|bytes| bytes.starts_with(b"REPLACED")));
    assert!(!written.contains_key("ledger.jsonl"));
}
