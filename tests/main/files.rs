//! Round trips of files: read, write with removals, restore; the bytes are those of the input.

mod broken_inputs;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use proptest::prelude::*;
use unboil::Config;
use unboil_io::{
    ArticleRemovals, CleanedCopy, Error, LEDGER, LedgerRow, MetadataRow, OutDir, Problem,
    ReadConfig, ReadFile, RestoreReport, RowSink, Spill, Summary, TextEncoding, decode_text,
    encode_text, escaped, is_blank, json_lines, parse_row, write_cleaned_file,
};
use unboil_text::{Class, Removal, Span, kept_text};
use xxhash_rust::xxh3::xxh3_64;

use crate::util::{decompress, gzip, zstd as zst};

/// Chooses the removals of a text.
type RemovalChooser = fn(&str) -> Vec<Removal>;

fn removal(start: usize, end: usize, rule: &'static str) -> Removal {
    Removal {
        span: Span::new(start, end),
        class: Class::Chrome,
        rule: rule.into(),
        why: "for a test".into(),
        score: None,
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

/// Collects the ledger rows of the articles of a file, and checks them.
struct LedgerCollector<'f> {
    file: &'f ReadFile,
    lines: Vec<Mutex<Vec<u8>>>,
}

impl LedgerCollector<'_> {
    fn new(file: &ReadFile) -> LedgerCollector<'_> {
        let lines = file.articles.iter().map(|_| Mutex::default()).collect();
        LedgerCollector { file, lines }
    }

    /// The ledger rows of each article.
    fn into_lines(self) -> impl Iterator<Item = Vec<u8>> {
        let lines = self.lines.into_iter();
        lines.map(|lines| lines.into_inner().expect("no panic"))
    }
}

impl RowSink for LedgerCollector<'_> {
    fn add_ledger_rows(&self, article: usize, rows: &[LedgerRow]) -> Result<(), Error> {
        let text = &self.file.articles[article].text;
        for row in rows {
            assert_eq!(row.text, text[row.start..row.end]);
        }
        let mut lines = self.lines[article].lock().expect("no panic");
        lines.extend(json_lines(rows));
        Ok(())
    }

    fn add_metadata_row(&self, _: usize, row: &MetadataRow) -> Result<(), Error> {
        panic!("write.metadata is not set: {row:?}")
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
        let out = OutDir::create(&self.path("out"), &inputs, true, "");
        let mut out = out.expect("an output folder");
        let mut found =
            unboil_io::discover(&inputs, config, &Spill::unlimited()).expect("good settings");
        unboil_io::name_cleaned_files(&mut found.sources, whole.write.to, false);
        self.problems = found.problems;
        self.files = (found.sources)
            .iter()
            .map(|s| unboil_io::read_file(s, config))
            .collect();
        unboil_io::unique_ids(&mut self.files, |article| &mut article.id);
        out.prepare(&found.sources, Path::new("none"), true, &whole.write)
            .expect("no files in the way");
        let (mut ids, mut ledger) = (Vec::new(), Vec::new());
        let mut entries = Vec::new();
        for file in &self.files {
            let rows = LedgerCollector::new(file);
            let chosen: Vec<_> = file.articles.iter().map(|a| choose(&a.text)).collect();
            let has_removals = chosen.iter().any(|removals| !removals.is_empty());
            let articles = file.articles.iter().zip(chosen);
            let mut removals = articles.enumerate().map(|(index, (article, removals))| {
                Ok(ArticleRemovals {
                    id: article.id.as_str().into(),
                    row: file.rows.get(index).copied(),
                    text_hash: xxh3_64(article.text.as_bytes()),
                    page_type: None,
                    removals,
                })
            });
            let (info, sink) = (file.info(), &rows);
            let written = write_cleaned_file(&out, info, has_removals, &mut removals, sink, io);
            match written.expect("written") {
                CleanedCopy::Written(entry) => entries.push(entry),
                CleanedCopy::Unusable => {}
                CleanedCopy::NameRefused(error) => panic!("{error}"),
            }
            ids.extend(file.articles.iter().map(|article| article.id.as_str()));
            ledger.extend(rows.into_lines());
            self.problems.extend(file.problems.iter().cloned());
        }
        let mut pieces: Vec<(&str, Vec<u8>)> = ids.into_iter().zip(ledger).collect();
        pieces.sort();
        let pieces = pieces.into_iter().map(|(_, lines)| Ok(lines));
        out.write_pieces(LEDGER, pieces).expect("written");
        self.problems.sort();
        let problems = self.problems.iter().cloned().map(Ok);
        unboil_io::write_problems(&out, problems).expect("written");
        out.write_manifest(io, entries).expect("written");
        unboil_io::write_summary(&out, "clean", &whole, &Summary::default()).expect("written");
    }

    fn restore(&self) -> RestoreReport {
        unboil_io::restore(&self.path("out"), &self.path("back"), true).expect("restored")
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn problems(&self) -> Vec<String> {
        self.problems.iter().map(Problem::to_string).collect()
    }
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
            let rows = file.source.format.has_rows();
            if !rows && dropped(0) {
                assert!(!run.path(&path).exists());
                continue;
            }
            // A short rest may look like another encoding, so the known one is used.
            let bytes = decompress(rel, &run.bytes(&path));
            let text = decode_text(bytes, file.encoding).expect("text");
            let cleaned = match rows {
                false => vec![text],
                true => row_texts(&text),
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

/// The texts of the rows of a JSONL file.
fn row_texts(jsonl: &str) -> Vec<String> {
    let config = ReadConfig::default();
    let rows = jsonl.split_inclusive('\n').filter(|row| !is_blank(row));
    rows.map(|row| parse_row(row, &config).expect("a row").text)
        .collect()
}

const RUSSIAN: &str =
    "Совет утвердил бюджет на следующий год.\r\nДороги починят, школы откроют.\r\n";
const JAPANESE: &str = "市議会は来年度の予算案を可決した。\n道路も直すという。カタカナ。\n";
const CHINESE: &str = "市议会通过了明年的预算。道路将得到修复。\n图书馆的开放时间也会延长。\n";
const FRENCH: &str =
    "Le conseil a voté le budget à l’unanimité.\n\nL’école rouvre, où l’on a repeint.\n";

fn bytes_in(text: &str, label: &str, bom: bool) -> Vec<u8> {
    let encoding = TextEncoding::from_label(label, bom).expect("a known label");
    let body = encode_text(text, encoding.charset).expect("in the charset");
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
            let text = escaped(text, ascii);
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
