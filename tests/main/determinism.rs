//! The same bytes for any number of threads, any order of the directory listing, any path and any time.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use unboil::{Config, NoProgress, Request};
use unboil_match::{CopyPreference, Duplicates};
use unboil_strip::SiteProfiles;

use crate::program::{run_command, unboil};
use crate::util::{
    Files, assert_same, decompress, read_folder, spill_folders, temp_dir, testdata, write_folder,
};

/// Cleans a folder; unusable inputs may make the exit code 1.
fn clean(input: &Path, out: &Path, more: &[&str]) -> Files {
    let ran = run_command("clean", input, out, more);
    assert!(ran.status < 2, "{}", ran.stderr);
    read_folder(out)
}

const MODES: [&str; 3] = ["report", "drop-passages", "drop-articles"];

#[test]
fn output_is_the_same_for_any_number_of_threads() {
    for mode in MODES {
        let dir = temp_dir();
        let run = |threads| {
            let more = ["--duplicates", mode, "--threads", threads];
            clean(&testdata("articles"), &dir.path().join(threads), &more)
        };
        let one = run("1");
        assert!(one.len() > 60, "{} files", one.len());
        for threads in ["2", "8"] {
            let what = format!("{mode}, 1 and {threads} threads");
            assert_same(&one, &run(threads), &what);
        }
    }
}

#[test]
fn output_is_the_same_for_any_memory_budget() {
    let dir = temp_dir();
    // Rows too, packed and not: what does not fit is read again from their files.
    let input = dir.path().join("in");
    write_folder(&input, &read_folder(&testdata("articles")));
    let article = |(name, bytes): (&String, &Vec<u8>)| {
        let text = String::from_utf8_lossy(bytes);
        serde_json::json!({"id": name, "url": format!("http://x.org/{name}"), "text": text})
            .to_string()
            + "\n"
    };
    let rows: String = read_folder(&testdata("articles/blog"))
        .iter()
        .map(article)
        .collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(rows.as_bytes()).expect("memory");
    fs::write(input.join("rows.jsonl"), &rows).expect("file");
    fs::write(
        input.join("packed.jsonl.gz"),
        packed.finish().expect("memory"),
    )
    .expect("file");
    for duplicates in [
        Duplicates::Report,
        Duplicates::DropPassages,
        Duplicates::DropArticles,
    ] {
        for keep in [
            CopyPreference::First,
            CopyPreference::Longest,
            CopyPreference::Earliest,
        ] {
            let config = Config {
                duplicates,
                keep: keep.clone(),
                ..Config::default()
            };
            let run = |name: &str, memory: Option<usize>| {
                let request = Request {
                    inputs: vec![input.clone()],
                    out: dir.path().join(name),
                    force: true,
                    memory,
                    ..Request::default()
                };
                unboil::clean(&request, &config, &SiteProfiles::default(), &NoProgress)
                    .expect("the run ends");
                assert_eq!(spill_folders(dir.path()), Vec::<PathBuf>::new());
                read_folder(&request.out)
            };
            let what = format!("{duplicates:?}, {keep:?}");
            let whole = run("whole", None);
            assert_same(&whole, &run("spilled", Some(0)), &what);
            assert_same(&whole, &run("partly", Some(100_000)), &what);
        }
    }
}

#[test]
fn page_rows_are_the_same_for_any_threads_and_memory() {
    // Pages in files, in rows, and in rows that are packed.
    let dir = temp_dir();
    let input = dir.path().join("in");
    write_folder(&input, &read_folder(&testdata("pages")));
    write_folder(&input, &read_folder(&testdata("page-rows")));
    let rows = fs::read(input.join("crawl.jsonl")).expect("rows");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&rows).expect("memory");
    let packed = packed.finish().expect("memory");
    fs::write(input.join("packed.jsonl.gz"), packed).expect("file");
    let packed = zstd::encode_all(&rows[..], 1).expect("memory");
    fs::write(input.join("packed.jsonl.zst"), packed).expect("file");
    for duplicates in [
        Duplicates::Report,
        Duplicates::DropPassages,
        Duplicates::DropArticles,
    ] {
        let mut config = Config {
            duplicates,
            ..Config::default()
        };
        config.read.html_field = Some("html".to_string());
        config.write.metadata = true;
        let run = |threads: usize, memory: Option<usize>| {
            let request = Request {
                inputs: vec![input.clone()],
                out: dir.path().join("out"),
                force: true,
                threads: Some(threads),
                memory,
                ..Request::default()
            };
            let known = SiteProfiles::default();
            let outcome = unboil::clean(&request, &config, &known, &NoProgress);
            // Of 24 rows 15 are broken; the pages of the others and of the files are counted.
            let summary = outcome.expect("the run ends").summary;
            assert_eq!((summary.problems, summary.pages.iter().sum()), (15, 24));
            read_folder(&request.out)
        };
        let whole = run(1, None);
        assert!(whole.contains_key("metadata.jsonl") && whole.contains_key("ledger.jsonl"));
        for (threads, memory) in [(2, None), (8, None), (1, Some(0)), (8, Some(50_000))] {
            let what = format!("{duplicates:?}, {threads} threads, {memory:?} bytes");
            assert_same(&whole, &run(threads, memory), &what);
        }
    }
}

#[test]
fn output_does_not_depend_on_listing_order_path_or_time() {
    for folder in ["articles", "hostile"] {
        let files = read_folder(&testdata(folder));
        let (dir, elsewhere) = (temp_dir(), temp_dir());
        let (there, far) = (dir.path().join("b"), elsewhere.path().join("a/longer/path"));
        // Made in another order, and in a far place: from the last to the first, and every second before the others.
        write_folder(&there, files.iter().rev());
        let odd = |wanted| move |(at, _): &(usize, _)| at % 2 == wanted;
        for wanted in [1, 0] {
            let some = files.iter().enumerate().filter(odd(wanted));
            write_folder(&far, some.map(|(_, file)| file));
        }
        for name in files.keys() {
            let file = File::options().append(true).open(far.join(name));
            let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
            file.and_then(|file| file.set_modified(old))
                .expect("a date");
        }
        for mode in MODES {
            let more = ["--duplicates", mode];
            let here = clean(&testdata(folder), &dir.path().join(mode), &more);
            for other in [&there, &far] {
                let out = elsewhere.path().join(format!("out/of/{mode}"));
                let found = clean(other, &out, &more);
                assert_same(
                    &here,
                    &found,
                    &format!("{folder}, {mode}, {}", other.display()),
                );
                fs::remove_dir_all(&out).expect("ours");
            }
        }
    }
}

#[test]
fn split_input_gives_the_same_articles() {
    // The folder, and the same files given one by one in another order.
    let dir = temp_dir();
    let out = |name: &str| dir.path().join(name);
    let blog = testdata("articles/blog");
    let whole = clean(&blog, &out("whole"), &[]);
    let mut files: Vec<_> = read_folder(&blog).into_keys().collect();
    files.reverse();
    let mut args = vec!["clean".to_string(), "-q".into(), "-o".into()];
    args.push(out("pieces").to_string_lossy().into_owned());
    args.extend(
        files
            .iter()
            .map(|name| blog.join(name).to_string_lossy().into_owned()),
    );
    unboil(&args).success();
    assert_same(&whole, &read_folder(&out("pieces")), "one by one");
}

#[test]
fn output_holds_no_machine_path_and_no_date() {
    let (dir, out) = (temp_dir(), temp_dir());
    for folder in ["articles", "hostile"] {
        write_folder(
            &dir.path().join("here").join(folder),
            &read_folder(&testdata(folder)),
        );
    }
    let missing = dir.path().join("here/missing.txt");
    let found = clean(
        &dir.path().join("here"),
        &out.path().join("there"),
        &[
            "--duplicates",
            "drop-passages",
            missing.to_str().expect("text"),
        ],
    );
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs();
    let banned = [
        dir.path().to_string_lossy().into_owned(),
        out.path().to_string_lossy().into_owned(),
        day(now / 86_400),
    ];
    for (name, bytes) in &found {
        if name.starts_with("articles/") {
            // A gzip stream may hold a time and a name.
            if name.ends_with(".gz") {
                assert_eq!(bytes[3..8], [0; 5], "{name}: flags and time");
            }
            let input = read_folder(dir.path().join("here").as_path());
            let original = &input[name.strip_prefix("articles/").expect("an article")];
            assert!(
                decompress(name, bytes).len() <= original.len().max(1 << 20),
                "{name}"
            );
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        for word in &banned {
            // The path of an input that was given and is not there is the name of it.
            let problem = |line: &&str| line.contains("missing.txt") && name == "problems.jsonl";
            let line = text
                .lines()
                .find(|line| line.contains(word.as_str()) && !problem(line));
            assert_eq!(line, None, "{word} in {name}");
        }
        let line = text.lines().find(|line| holds_time(line, now));
        assert_eq!(line, None, "a time in {name}");
    }
}

/// True for a line with a number that is a time of today, in seconds since 1970 or in thousandths, millionths or
/// billionths of one. Digits inside a word, such as those of a hash, are no number.
fn holds_time(line: &str, now: u64) -> bool {
    line.split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.parse::<u64>().ok())
        .any(|number| {
            [1, 1_000, 1_000_000, 1_000_000_000]
                .iter()
                .any(|unit| now.abs_diff(number / unit) < 86_400)
        })
}

/// The day of a date, as ISO 8601 writes it. (Days since 1970 to a date: Howard Hinnant, "chrono-compatible low-level
/// date algorithms".)
fn day(days: u64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[test]
fn civil_dates_are_right() {
    assert_eq!(day(0), "1970-01-01");
    assert_eq!(day(11_016), "2000-02-29");
    assert_eq!(day(20_089), "2025-01-01");
}
