//! WARC and WET: records of crawls become rows, and every record is accounted for.

use std::path::Path;

use serde_json::Value;

use crate::program::{run_command, unboil_in};
use crate::util::{bzip2, decompress, gzip, parse_rows, read_folder, rows, temp_dir, write, zstd};

/// A record with a right length.
fn record(kind: &str, id: usize, headers: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\n\
         WARC-Target-URI: https://herald.example/{id}\r\nWARC-Date: 2024-11-14T19:20:00Z\r\n\
         {headers}Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(id: usize, http_headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{http_headers}\r\n");
    let block = [head.as_bytes(), body].concat();
    let kind = "Content-Type: application/http; msgtype=response\r\n";
    record("response", id, kind, &block)
}

fn page(word: &str) -> String {
    format!(
        "<html><title>The {word}</title><nav><a href=/>Home</a></nav><main><h1>The {word}</h1>\
         <p>It rained all day in {word}, and nobody of the council went out to see the ferry.</p>\
         </main></html>"
    )
}

fn chunked(bytes: &[u8]) -> Vec<u8> {
    let chunk =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    let mut out: Vec<u8> = bytes.chunks(50).flat_map(chunk).collect();
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

/// A page in KOI8-R, whose charset only the HTTP header states.
fn cyrillic_page() -> Vec<u8> {
    encoding_rs::KOI8_R.encode(&page("Дождь")).0.into_owned()
}

const HTML: &str = "Content-Type: text/html\r\n";
const HTTP: &str = "Content-Type: application/http\r\n";

/// Responses with an HTML page.
fn pages() -> Vec<Vec<u8>> {
    let chunks = format!("{HTML}Transfer-Encoding: chunked\r\n");
    let both = format!("{chunks}Content-Encoding: gzip\r\n");
    let cut = page("Truncated").replace("</main></html>", "");
    let cut = format!("HTTP/1.0 200\nContent-Type: text/html\n\n{cut}");
    let truncated = format!("WARC-Truncated: length\r\n{HTTP}");
    let koi8 = "Content-Type: text/html; charset=KOI8-R\r\n";
    vec![
        response(3, HTML, page("Selmouth").as_bytes()),
        response(4, &both, &chunked(&gzip(page("Aldeth").as_bytes()))),
        response(5, koi8, &cyrillic_page()),
        response(6, &chunks, page("Unchunked").as_bytes()),
        record("response", 7, &truncated, cut.as_bytes()),
    ]
}

/// Good records of all kinds, and the texts that they must give.
fn crawl() -> (Vec<Vec<u8>>, Vec<(usize, &'static str)>) {
    let not_found = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>No";
    let text = b"It rained in Converted.\n\nComments are closed.\n";
    let mut records = vec![
        record("warcinfo", 1, "", b"software: x\r\n"),
        record("request", 2, "", b"GET / HTTP/1.1\r\n\r\n"),
    ];
    records.extend(pages());
    records.extend([
        record("resource", 8, HTML, page("Resource").as_bytes()),
        record("conversion", 9, "Content-Type: text/plain\r\n", text),
        record("revisit", 10, "", b""),
        record("metadata", 11, "", b"a: b\r\n"),
        record("response", 12, HTTP, not_found),
        record("x-other", 13, "", b""),
        response(14, "Content-Type: image/png\r\n", b"\x89PNG\0WARC\r\n\r\n"),
        record("conversion", 15, "", b"It rained in Last."),
    ]);
    let texts = vec![
        (3, "Selmouth"),
        (4, "Aldeth"),
        (5, "Дождь"),
        (6, "Unchunked"),
        (7, "Truncated"),
        (8, "Resource"),
        (9, "Converted"),
        (15, "Last"),
    ];
    (records, texts)
}

fn check_rows(rows: &[Value], texts: &[(usize, &str)]) {
    let ids: Vec<&str> = rows
        .iter()
        .map(|row| row["id"].as_str().expect("an id"))
        .collect();
    let expected: Vec<String> = texts
        .iter()
        .map(|(id, _)| format!("<urn:uuid:{id}>"))
        .collect();
    assert_eq!(ids, expected);
    for (row, (id, word)) in rows.iter().zip(texts) {
        let text = row["text"].as_str().expect("a text");
        assert!(
            text.contains(word) && text.contains("It rained"),
            "{id}: {text}"
        );
        assert!(
            !text.contains("Home") && !text.contains("Comments"),
            "{id}: {text}"
        );
        assert_eq!(row["url"], format!("https://herald.example/{id}"));
        assert_eq!(row["date"], "2024-11-14T19:20:00Z");
    }
}

/// A file, with one member for each record or for all of them.
fn files(records: &[Vec<u8>]) -> Vec<(&'static str, Vec<u8>)> {
    let whole = records.concat();
    let members =
        |pack: fn(&[u8]) -> Vec<u8>| records.iter().flat_map(|record| pack(record)).collect();
    vec![
        ("a.warc", whole.clone()),
        ("a.warc.gz", members(gzip)),
        ("whole.warc.gz", gzip(&whole)),
        ("a.warc.zst", members(zstd)),
        ("a.wet.bz2", bzip2(&whole)),
    ]
}

#[test]
fn records_become_rows() {
    let (records, texts) = crawl();
    let other = "1 warcinfo, 1 request, 1 metadata, 1 revisit, 1 not-html, 1 status, 1 unknown";
    for (name, bytes) in files(&records) {
        let dir = temp_dir();
        write(&dir.path().join(name), bytes);
        let ran = unboil_in(
            dir.path(),
            &["clean", name, "-o", "out", "--memory", "64MiB"],
            b"",
        );
        assert_eq!(ran.status, 0, "{name}: {}", ran.stderr);
        assert!(
            ran.stderr
                .contains(&format!("other records        {other}\n")),
            "{}",
            ran.stderr
        );
        let cleaned = read_folder(&dir.path().join("out/articles"));
        let (cleaned_name, bytes) = cleaned.iter().next().expect("a file");
        assert!(cleaned_name.contains(".jsonl"), "{cleaned_name}");
        let text = String::from_utf8(decompress(cleaned_name, bytes)).expect("text");
        check_rows(&parse_rows(&text), &texts);
        let summary = std::fs::read_to_string(dir.path().join("out/summary.json")).expect("it");
        assert!(summary.contains("\"not-html\": 1"), "{summary}");
        let stripped = unboil_in(dir.path(), &["strip", name, "--disable", "site"], b"").success();
        let text = String::from_utf8(stripped.stdout).expect("text");
        check_rows(&parse_rows(&text), &texts);
        assert!(stripped.stderr.contains(other), "{}", stripped.stderr);
        let explained = unboil_in(dir.path(), &["explain", name, "--id", "<urn:uuid:9>"], b"");
        assert!(String::from_utf8_lossy(&explained.stdout).contains("Comments are closed"));
        unboil_in(dir.path(), &["match", name, "-o", "matched"], b"").success();
        let restored = unboil_in(dir.path(), &["restore", "out", "-o", "back"], b"");
        assert_eq!(restored.status, 1);
        assert!(
            restored.stderr.contains("are their originals"),
            "{}",
            restored.stderr
        );
        unboil_in(dir.path(), &["report", "out"], b"").success();
    }
}

#[test]
fn wet_is_written_and_read_again() {
    let (records, texts) = crawl();
    for (name, wet) in [("a.warc.gz", "a.warc.wet.gz"), ("a.wet", "a.wet")] {
        let dir = temp_dir();
        let packed: Vec<u8> = match name {
            "a.wet" => records.concat(),
            _ => records.iter().flat_map(|record| gzip(record)).collect(),
        };
        write(&dir.path().join(name), packed);
        unboil_in(
            dir.path(),
            &["clean", name, "-o", "out", "--to", "wet"],
            b"",
        )
        .success();
        let bytes = read_folder(&dir.path().join("out/articles"))[wet].clone();
        if wet.ends_with(".gz") {
            let members = bytes.windows(3).filter(|at| *at == b"\x1f\x8b\x08").count();
            assert_eq!(members, texts.len(), "a member for each record");
        }
        let text = String::from_utf8(decompress(wet, &bytes)).expect("text");
        assert_eq!(
            text.matches("WARC-Refers-To: <urn:uuid:").count(),
            texts.len()
        );
        // The same input gives the same bytes, and a second run changes nothing in the texts.
        write(&dir.path().join("again").join(wet), bytes);
        let input = dir.path().join("again").join(wet);
        let rows_of = |path: &Path| {
            let ran =
                unboil_in(dir.path(), &["strip", path.to_str().expect("a path")], b"").success();
            let rows = parse_rows(&String::from_utf8(ran.stdout).expect("text"));
            let texts = rows.iter().map(|row| row["text"].clone());
            texts.collect::<Vec<_>>()
        };
        assert_eq!(rows_of(&input), rows_of(&dir.path().join(name)));
    }
}

fn good(id: usize) -> Vec<u8> {
    response(id, HTML, page("Selmouth").as_bytes())
}

/// A good record with another header instead of its length.
fn with_length(id: usize, header: &str) -> Vec<u8> {
    let record = String::from_utf8(good(id)).expect("text");
    let at = record.find("Content-Length: ").expect("a length");
    let end = at + record[at..].find("\r\n").expect("an end");
    [&record[..at], header, &record[end..]]
        .concat()
        .into_bytes()
}

/// A good record whose lines end with a line feed only.
fn with_line_feeds(id: usize) -> Vec<u8> {
    let block = format!("HTTP/1.1 200 OK\n{HTML}\n{}", page("Selmouth")).replace('\r', "");
    let record = String::from_utf8(record("response", id, HTTP, block.as_bytes()));
    record.expect("text").replace('\r', "").into_bytes()
}

/// Records, and why they cannot be used.
fn broken_records() -> [(Vec<u8>, Option<&'static str>); 12] {
    let brotli = format!("{HTML}Content-Encoding: br\r\n");
    let cut = Some("the record is cut or its Content-Length wrong");
    let wrong = Some("its Content-Length is wrong");
    [
        (good(1), None),
        (with_length(2, "Content-Length: 999999"), cut),
        (good(3), None),
        (with_length(4, "Content-Length: 30"), wrong),
        (
            with_length(5, "Content-Length: many"),
            Some("the Content-Length \"many\" is no length"),
        ),
        (with_length(6, "X: y"), Some("no Content-Length")),
        (
            response(7, &brotli, b"x"),
            Some("the content coding \"br\" is not known"),
        ),
        (
            record("response", 8, HTTP, b"<html>"),
            Some("no HTTP header in the response"),
        ),
        (with_line_feeds(9), None),
        (b"junk\r\n".to_vec(), Some("no WARC header")),
        (good(10), None),
        (good(11)[..200].to_vec(), Some("the WARC header has no end")),
    ]
}

/// The offset in the reason of a problem.
fn offset(reason: &str) -> usize {
    let number = reason.strip_prefix("record at byte ").expect(reason);
    let number = number.split(':').next().expect("a part");
    number.parse().expect(reason)
}

/// Records that cannot be used are problems with their offset, and the next ones are found.
#[test]
fn broken_records_are_problems() {
    let records = broken_records();
    let bytes: Vec<u8> = records
        .iter()
        .flat_map(|(record, _)| record.clone())
        .collect();
    let dir = temp_dir();
    write(&dir.path().join("in/a.warc"), &bytes);
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    assert_eq!(run_command("clean", &input, &out, &[]).status, 1);
    let mut found: Vec<String> = rows(&out.join("problems.jsonl"))
        .iter()
        .map(|row| row["reason"].as_str().expect("a reason").to_string())
        .collect();
    found.sort_by_key(|reason| offset(reason));
    let expected: Vec<&str> = records.iter().filter_map(|(_, reason)| *reason).collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{found}");
    }
    let cleaned = rows(&out.join("articles/a.warc.jsonl"));
    let ids: Vec<&Value> = cleaned.iter().map(|row| &row["id"]).collect();
    let good = [
        "<urn:uuid:1>",
        "<urn:uuid:3>",
        "<urn:uuid:9>",
        "<urn:uuid:10>",
    ];
    assert_eq!(ids, good);
    let stripped = unboil_in(&input, &["strip", "a.warc"], b"");
    assert_eq!(stripped.status, 1);
    let text = String::from_utf8(stripped.stdout).expect("text");
    assert_eq!(parse_rows(&text).len(), good.len());
}

#[test]
fn a_file_that_breaks_off_gives_the_records_before() {
    let (records, texts) = crawl();
    let packed: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    let dir = temp_dir();
    write(&dir.path().join("a.warc.gz"), &packed[..packed.len() - 30]);
    let ran = unboil_in(dir.path(), &["clean", "a.warc.gz", "-o", "out"], b"");
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("could be unpacked"), "{}", ran.stderr);
    let bytes = &read_folder(&dir.path().join("out/articles"))["a.warc.jsonl.gz"];
    let text = String::from_utf8(decompress("a.gz", bytes)).expect("text");
    check_rows(&parse_rows(&text), &texts[..texts.len() - 1]);
    write(&dir.path().join("no.warc"), "This is no crawl.\n");
    let ran = unboil_in(dir.path(), &["clean", "no.warc", "-o", "none"], b"");
    assert!(
        ran.stderr.contains("no.warc: has no record of WARC"),
        "{}",
        ran.stderr
    );
}

/// A dropped article, and removals by line: the report and the ledger name the rows of the output.
#[test]
fn duplicates_in_a_crawl_are_dropped() {
    let text = "The council voted on Tuesday to keep the night ferry for two more winters, said the \
        mayor of Port Aldeth after the meeting of the council.\n";
    let conversion = |id, text: &str| {
        record(
            "conversion",
            id,
            "Content-Type: text/plain\r\n",
            text.as_bytes(),
        )
    };
    let bytes = [
        conversion(1, text),
        record("request", 2, "", b""),
        conversion(3, text),
        conversion(4, ""),
        conversion(5, "It rained.\n\nComments are closed.\n"),
    ]
    .concat();
    let dir = temp_dir();
    write(&dir.path().join("a.warc"), bytes);
    let args = [
        "clean",
        "a.warc",
        "-o",
        "out",
        "--duplicates",
        "drop-articles",
    ];
    unboil_in(dir.path(), &args, b"").success();
    let kept = rows(&dir.path().join("out/articles/a.warc.jsonl"));
    let ids: Vec<&Value> = kept.iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, ["<urn:uuid:1>", "<urn:uuid:4>", "<urn:uuid:5>"]);
    let ledger = rows(&dir.path().join("out/ledger.jsonl"));
    let lines: Vec<(&str, u64)> = (ledger.iter())
        .map(|row| {
            (
                row["article"].as_str().expect("an id"),
                row["line"].as_u64().expect("a line"),
            )
        })
        .collect();
    assert_eq!(lines, [("<urn:uuid:3>", 2), ("<urn:uuid:5>", 4)]);
    unboil_in(dir.path(), &["report", "out"], b"").success();
}
