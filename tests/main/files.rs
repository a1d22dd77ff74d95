//! Round trips of files: read, write with removals, restore; the bytes are those of the input.

mod broken_inputs;

use std::cell::RefCell;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use unboil::Config;
use unboil_io::config::ReadConfig;
use unboil_io::error::{Error, Problem};
use unboil_io::read::{self, ReadFile, decode, json_row, jsonl_batches};
use unboil_io::spill::Spill;
use unboil_io::write::ledger::{LEDGER, LedgerRow};
use unboil_io::write::metadata::MetadataRow;
use unboil_io::write::{self, Decisions, OutDir, RestoreReport, Summary};
use unboil_text::{Class, PageType, Removal, Span, kept_text};
use xxhash_rust::xxh3::xxh3_64;

use crate::util::decompress;

/// Chooses the removals of a text.
type RemovalChooser = fn(&str) -> Vec<Removal>;

fn removal(start: usize, end: usize, rule: &'static str) -> Removal {
    Removal {
        span: Span::new(start, end),
        class: Class::Chrome,
        rule: rule.into(),
        why: "for a test".into(),
    }
}

/// Nothing.
fn nothing(_: &str) -> Vec<Removal> {
    Vec::new()
}

/// Every second piece, pieces being up to a line end or 7 characters long.
fn second_pieces(text: &str) -> Vec<Removal> {
    let mut borders = vec![0];
    let mut run = 0;
    for (at, c) in text.char_indices() {
        run += 1;
        if c == '\n' || run == 7 {
            borders.push(at + c.len_utf8());
            run = 0;
        }
    }
    borders.push(text.len());
    borders
        .chunks_exact(2)
        .filter(|pair| pair[0] < pair[1])
        .map(|pair| removal(pair[0], pair[1], "second"))
        .collect()
}

/// All of it, as a near-duplicate.
fn whole(text: &str) -> Vec<Removal> {
    match text.is_empty() {
        true => Vec::new(),
        false => vec![removal(0, text.len(), unboil_text::DROP_ARTICLES_RULE)],
    }
}

/// All of it, as chrome.
fn emptied(text: &str) -> Vec<Removal> {
    match text.is_empty() {
        true => Vec::new(),
        false => vec![removal(0, text.len(), "second")],
    }
}

/// One of the other choosers, by the length of the text.
fn mixed(text: &str) -> Vec<Removal> {
    [second_pieces, nothing, whole, emptied][text.len() % 4](text)
}

const CHOICES: [RemovalChooser; 5] = [nothing, second_pieces, whole, emptied, mixed];

/// The removals of a file's articles; keeps the ledger rows.
struct TestDecisions<'f> {
    file: &'f ReadFile,
    choose: RemovalChooser,
    ledger_rows: RefCell<Vec<Vec<u8>>>,
}

impl Decisions for TestDecisions<'_> {
    fn id(&self, article: usize) -> &str {
        &self.file.articles[article].id
    }

    fn content(&self, article: usize) -> u64 {
        xxh3_64(self.file.articles[article].text.as_bytes())
    }

    fn page_type(&self, _: usize) -> Option<PageType> {
        None
    }

    fn has_removals(&self, article: usize) -> bool {
        !(self.choose)(&self.file.articles[article].text).is_empty()
    }

    fn removals(&self, article: usize) -> Result<Vec<Removal>, Error> {
        Ok((self.choose)(&self.file.articles[article].text))
    }

    fn add_ledger_rows(&self, article: usize, text: &str, rows: &[LedgerRow]) -> Result<(), Error> {
        assert_eq!(text, self.file.articles[article].text);
        self.ledger_rows.borrow_mut()[article] = write::lines(rows);
        Ok(())
    }

    fn add_metadata(&self, _: usize, row: &MetadataRow) -> Result<(), Error> {
        panic!("it is not asked for: {row:?}")
    }
}

struct RoundTrip {
    dir: tempfile::TempDir,
    files: Vec<ReadFile>,
    problems: Vec<Problem>,
}

impl RoundTrip {
    /// Writes the files into a folder.
    fn new(files: &[(&str, Vec<u8>)]) -> RoundTrip {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in files {
            let path = dir.path().join("in").join(name);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("folder");
            fs::write(path, bytes).expect("file");
        }
        RoundTrip {
            dir,
            files: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Reads the folder `in` and writes the folder `out`.
    fn clean(&mut self, config: &ReadConfig, choose: RemovalChooser) {
        let inputs = [self.path("in")];
        let whole = Config {
            read: config.clone(),
            ..Config::default()
        };
        let io = whole.io();
        let out = OutDir::create(&self.path("out"), &inputs, true, "").expect("an output folder");
        let (sources, problems) =
            read::discover(&inputs, config, &Spill::unlimited()).expect("good settings");
        self.problems = problems;
        self.files = sources.iter().map(|s| read::read_file(s, config)).collect();
        read::unique_ids(&mut self.files, |article| &mut article.id);
        out.begin(&sources, &whole.write, self.dir.path())
            .expect("no files in the way");
        let (mut ids, mut ledger) = (Vec::new(), Vec::new());
        let mut entries = Vec::new();
        for file in &self.files {
            let chosen = TestDecisions {
                file,
                choose,
                ledger_rows: RefCell::new(vec![Vec::new(); file.articles.len()]),
            };
            let written = write::write_file(&out, file, &chosen, io).expect("written");
            entries.extend(written);
            ids.extend(file.articles.iter().map(|article| article.id.as_str()));
            ledger.extend(chosen.ledger_rows.into_inner());
            self.problems.extend(file.problems.iter().cloned());
        }
        let mut pieces: Vec<(&str, Vec<u8>)> = ids.into_iter().zip(ledger).collect();
        pieces.sort();
        let pieces = pieces.into_iter().map(|(_, lines)| Ok(lines));
        out.write_pieces(LEDGER, pieces).expect("written");
        write::write_problems(&out, &self.problems).expect("written");
        write::write_manifest(&out, io, entries).expect("written");
        write::write_summary(&out, &whole, &Summary::default()).expect("written");
    }

    fn restore(&self) -> RestoreReport {
        write::restore(&self.path("out"), &self.path("back"), true).expect("restored")
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn problems(&self) -> Vec<String> {
        self.problems.iter().map(Problem::to_string).collect()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory")
}

/// Cleans with every choice, and checks the output folder and what is restored from it.
fn check(files: &[(&str, Vec<u8>)]) {
    for choose in CHOICES {
        let mut run = RoundTrip::new(files);
        run.clean(&ReadConfig::default(), choose);
        assert_eq!(run.problems(), [""; 0]);
        let report = run.restore();
        assert_eq!(report.problems, []);
        assert_eq!(report.files, files.len());
        for (name, original) in files {
            let back = run.bytes(&format!("back/{name}"));
            assert_eq!(
                decompress(name, &back),
                decompress(name, original),
                "{name} restored"
            );
        }
        for file in &run.files {
            let rel = &file.source.rel;
            let removals: Vec<_> = file.articles.iter().map(|a| choose(&a.text)).collect();
            let dropped = |i: usize| {
                removals[i]
                    .iter()
                    .any(|r| r.rule == unboil_text::DROP_ARTICLES_RULE)
            };
            let path = format!("out/articles/{rel}");
            if removals.iter().all(Vec::is_empty) {
                assert_eq!(run.bytes(&path), run.bytes(&format!("in/{rel}")));
            }
            let rows = file.source.format.kind == read::FormatKind::Rows;
            if !rows && dropped(0) {
                assert!(!run.path(&path).exists());
                continue;
            }
            let mut source = file.source.clone();
            source.path = run.path(&path);
            let cleaned = match !rows {
                // A short rest may look like another encoding, so it is read with the one that is known.
                true => {
                    let bytes = decompress(rel, &run.bytes(&path));
                    vec![decode::decode(bytes, file.encoding).expect("text")]
                }
                false => read_rows(&source, file.encoding),
            };
            let articles = file.articles.iter().enumerate();
            let expected: Vec<_> = articles
                .filter(|(i, _)| !dropped(*i))
                .map(|(i, article)| kept_text(&article.text, &removals[i]))
                .collect();
            assert_eq!(cleaned, expected, "{rel} cleaned");
        }
    }
}

/// The texts of a JSONL file whose encoding is known.
fn read_rows(source: &read::Source, encoding: read::TextEncoding) -> Vec<String> {
    let config = ReadConfig::default();
    let mut rows = jsonl_batches::open(source, &config, Some(encoding)).expect("opened");
    let mut line = Vec::new();
    let mut texts = Vec::new();
    while let Some(found) = rows.lines.next(&mut line, &mut |_| {}).expect("read") {
        let row = json_row::decode_row(&line, encoding.charset).expect("text");
        if !found.too_long && !json_row::is_blank(&row) {
            texts.push(json_row::parse_row(&row, &config).expect("a row").text);
        }
    }
    texts
}

const RUSSIAN: &str =
    "Совет утвердил бюджет на следующий год.\r\nДороги починят, школы откроют.\r\n";
const JAPANESE: &str = "市議会は来年度の予算案を可決した。\n道路も直すという。カタカナ。\n";
const CHINESE: &str = "市议会通过了明年的预算。道路将得到修复。\n图书馆的开放时间也会延长。\n";
const FRENCH: &str =
    "Le conseil a voté le budget à l’unanimité.\n\nL’école rouvre, où l’on a repeint.\n";

fn bytes_in(text: &str, label: &str, bom: bool) -> Vec<u8> {
    let encoding = read::TextEncoding::from_label(label, bom).expect("a known label");
    let body = decode::encode(text, encoding.charset).expect("in the charset");
    [encoding.bom_bytes(), &body].concat()
}

#[test]
fn text_files_of_every_encoding_and_packing_come_back() {
    check(&[
        ("empty.txt", Vec::new()),
        ("bom-only.txt", bytes_in("", "utf-8", true)),
        ("a.txt", FRENCH.into()),
        ("b/crlf.md", RUSSIAN.into()),
        ("b/no-end.md", "one\ntwo".into()),
        (
            "odd.txt",
            "a\u{feff}b\u{2028}c\u{200b}\u{e9}e\u{301}\r\r\n\u{b}😀\u{10ffff}".into(),
        ),
        ("bom.txt", bytes_in(JAPANESE, "utf-8", true)),
        ("16le.txt", bytes_in(JAPANESE, "utf-16le", true)),
        ("16be.txt", bytes_in(FRENCH, "utf-16be", true)),
        ("16bare.txt", bytes_in(FRENCH, "utf-16le", false)),
        ("1251.txt", bytes_in(RUSSIAN, "windows-1251", false)),
        ("latin1.txt", bytes_in(FRENCH, "windows-1252", false)),
        ("gbk.txt", bytes_in(CHINESE, "gbk", false)),
        ("sjis.md", bytes_in(JAPANESE, "shift_jis", false)),
        ("packed.txt.gz", gzip(FRENCH.as_bytes())),
        ("two.txt.gz", [gzip(b"one\n"), gzip(b"two\n")].concat()),
        (
            "packed.md.zst",
            zst(&bytes_in(RUSSIAN, "windows-1251", false)),
        ),
        ("frames.txt.zst", [zst(b"one\n"), zst(b"two\n")].concat()),
    ]);
}

#[test]
fn rows_of_every_style_encoding_and_packing_come_back() {
    let plain = "{\"id\": \"x\", \"text\": \"Prose \\u4e2d\\ud83d\\ude00 here.\\nSubscribe\\n\", \"n\": 1.50}\n\
                 \n\
                 {\"text\":\"Ünï \\\"raw\\\"\\tcafé\\/z\\u00E9\",\"z\":[1,  2]}\r\n\
                 {\"id\": \"x\", \"text\": \"the same id\"}\n\
                 {\"text\":\"one\",\"text\":\"the last one counts\"}\n\
                 {\"id\": 7, \"text\": \"\"}\n\
                 {\"id\": 8, \"text\": \"no line end\"}";
    let rows = |text: &str| -> String {
        let row = |line| serde_json::json!({"text": line, "id": null}).to_string() + "\n";
        text.split_inclusive('\n').map(row).collect()
    };
    check(&[
        ("a.jsonl", plain.into()),
        ("b.ndjson", rows(FRENCH).into()),
        ("bom.jsonl", bytes_in(plain, "utf-8", true)),
        ("16.jsonl", bytes_in(plain, "utf-16le", true)),
        ("16bare.jsonl", bytes_in(plain, "utf-16be", false)),
        (
            "1251.jsonl",
            bytes_in(&rows(RUSSIAN), "windows-1251", false),
        ),
        ("sjis.jsonl", bytes_in(&rows(JAPANESE), "shift_jis", false)),
        ("packed.jsonl.gz", gzip(plain.as_bytes())),
        ("packed.jsonl.zst", zst(plain.as_bytes())),
        ("empty.jsonl", Vec::new()),
    ]);
}

#[test]
fn an_id_that_is_the_name_of_a_file_does_not_confuse() {
    check(&[
        (
            "a.jsonl",
            "{\"id\":\"b.txt\",\"text\":\"row of that name\"}\n".into(),
        ),
        ("b.txt", "file of that name\n".into()),
    ]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back(texts in prop::collection::vec("(?s).{0,40}", 1..6), ascii: bool) {
        let mut rows = String::new();
        for text in &texts {
            let text = write::jsonl_edit::escaped(text, ascii);
            rows.push_str(&format!("{{\"k\": [1, {{}}], \"text\": \"{text}\", \"e\": 1e5}}\n"));
        }
        // A NUL is no text in a file, but may be one in a row.
        let file = texts.concat().replace('\0', "");
        let file = file.trim_start_matches(['\u{feff}', '\u{fffe}']).as_bytes().to_vec();
        check(&[("a.jsonl", rows.into_bytes()), ("b.txt.gz", gzip(&file)), ("b.txt", file)]);
    }
}
#[test]
fn two_runs_give_the_same_bytes() {
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("a.txt.gz", gzip(FRENCH.as_bytes())),
        ("b.jsonl.zst", zst(b"{\"text\":\"one\\ntwo\\nthree\"}\n")),
    ];
    let run = || {
        let mut run = RoundTrip::new(&files);
        run.clean(&ReadConfig::default(), second_pieces);
        let names = [
            "articles/a.txt.gz",
            "articles/b.jsonl.zst",
            "ledger.jsonl",
            "manifest.jsonl",
        ];
        names.map(|name| run.bytes(&format!("out/{name}")))
    };
    assert_eq!(run(), run());
}
