//! JSON arrays, CSV and TSV: the same articles give the same result in each, and only their text
//! changes.

use std::path::Path;

use serde_json::{Value, json};

use crate::program::{run_command, unboil_in};
use crate::util::{gzip, read_folder, rows, temp_dir, write};

/// Id and text of the articles. The second is a copy of the first and a little more.
fn articles() -> Vec<(&'static str, String)> {
    let first = "Council keeps the \"night ferry\", for now\n\n\
        The council voted on Tuesday to keep the night ferry for two more winters, said \"Maud\" Ferrant.\n\n\
        It leaves at twenty past eleven, takes forty minutes and carries nineteen people a night.";
    let second = format!(
        "{first}\n\nThe vote will be looked at again in the spring of 2026, when the engine is due."
    );
    vec![
        ("a", format!("{first}\n\nComments are closed.\n")),
        ("b", format!("Share this article\n\n{second}\n")),
        ("c", "It rained, and nobody went out all day.".into()),
        (
            "d",
            "\u{fc}ber die F\u{e4}hre\tsprach niemand; es regnete.\n\nComments are closed.".into(),
        ),
    ]
}

fn json_rows() -> Vec<Value> {
    let row = |(n, (id, text)): (usize, (&str, String))| json!({"id": id, "n": n, "text": text, "m": [n, {"x": "],[{"}]});
    articles().into_iter().enumerate().map(row).collect()
}

/// The articles as rows with columns, some of whose fields are written in an unusual way.
fn columns(delimiter: char, line_end: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = format!("id{delimiter}n{delimiter}text{delimiter}\"the \"\"rest\"\"\"{line_end}");
    for (n, (id, text)) in articles().into_iter().enumerate() {
        let text = match text.contains([delimiter, '\n', '"']) {
            true => quoted(&text),
            false => text,
        };
        out += &format!("\"{id}\"{delimiter}{n}{delimiter}{text}{delimiter}5\" wide{line_end}");
    }
    out
}

/// The files, each with the same articles.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let rows = json_rows();
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let minified = serde_json::to_string(&rows).expect("JSON");
    let pretty = serde_json::to_string_pretty(&rows).expect("JSON");
    let objects: Vec<String> = (rows.iter())
        .map(|row| serde_json::to_string_pretty(row).expect("JSON"))
        .collect();
    let utf16 = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    };
    vec![
        ("lines.jsonl", lines.clone().into_bytes()),
        ("lines.json", lines.into_bytes()),
        ("minified.json", minified.into_bytes()),
        ("pretty.json", format!("\u{feff} {pretty}\n\n").into_bytes()),
        ("packed.json.gz", gzip(pretty.as_bytes())),
        ("objects.json", objects.join("\n").into_bytes()),
        ("comma.csv", columns(',', "\r\n").into_bytes()),
        (
            "semicolon.csv",
            format!("\n\n{}", columns(';', "\n")).into_bytes(),
        ),
        (
            "bom.csv",
            format!("\u{feff}{}", columns(',', "\n").trim_end()).into_bytes(),
        ),
        ("excel.tsv", utf16(&columns('\t', "\r\n"))),
        ("tabs.tsv", columns('\t', "\n").into_bytes()),
    ]
}

/// Runs a command on each file and compares the ledger with that of the JSONL file, and what is
/// restored with the file.
fn check_command(command: &str, flags: &[&str]) {
    let dir = temp_dir();
    let mut expected: Option<Vec<Value>> = None;
    for (name, bytes) in files() {
        let at = |part: &str| dir.path().join(part).join(name);
        write(&dir.path().join("in").join(name), &bytes);
        let ran = run_command(
            command,
            &dir.path().join("in").join(name),
            &at("out"),
            flags,
        );
        assert_eq!(ran.status, 0, "{name}: {}", ran.stderr);
        let removals: Vec<Value> = rows(&at("out").join("ledger.jsonl"))
            .into_iter()
            .map(|row| {
                json!([
                    row["article"],
                    row["start"],
                    row["end"],
                    row["rule"],
                    row["text"]
                ])
            })
            .collect();
        assert!(!removals.is_empty());
        match &expected {
            None => expected = Some(removals),
            Some(expected) => assert_eq!(removals, *expected, "{name}"),
        }
        let cleaned = &read_folder(&at("out").join("articles"))[name];
        assert_ne!(*cleaned, bytes, "{name}");
        check_rows_are_valid(name, cleaned);
        run_command("restore", &at("out"), &at("back"), &[]).success();
        assert!(
            read_folder(&at("back"))[name] == bytes || name.ends_with(".gz"),
            "{name}"
        );
    }
}

/// Other readers read the cleaned file.
fn check_rows_are_valid(name: &str, cleaned: &[u8]) {
    let text = String::from_utf8_lossy(cleaned);
    let text = text.trim_start_matches('\u{feff}');
    if name.ends_with(".json") && !name.starts_with("lines") && !name.starts_with("objects") {
        let rows: Vec<Value> = serde_json::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(rows.iter().all(|row| row["m"].is_array()));
    }
    if name.ends_with(".csv") {
        let first = text.trim_start().lines().next().expect("a header");
        let columns = first.matches([',', ';']).count();
        assert_eq!(columns, 3, "{name}");
        assert!(text.contains("5\" wide"));
    }
}

#[test]
fn clean_removes_the_same_from_each_syntax() {
    check_command("clean", &[]);
}

#[test]
fn dropped_rows_leave_valid_files_and_come_back() {
    check_command(
        "clean",
        &["--duplicates", "drop-articles", "--keep", "longest"],
    );
    check_command(
        "dedup",
        &["--duplicates", "drop-passages", "--keep", "longest"],
    );
}

#[test]
fn strip_writes_what_clean_writes() {
    let dir = temp_dir();
    let flags = ["--disable", "site"];
    for (name, bytes) in files().into_iter().filter(|(name, _)| *name != "excel.tsv") {
        write(&dir.path().join(name), bytes);
        let out = dir.path().join(format!("out-{name}"));
        run_command("clean", &dir.path().join(name), &out, &flags).success();
        let cleaned = &read_folder(&out.join("articles"))[name];
        let cleaned = crate::util::decompress(name, cleaned);
        let ran = unboil_in(dir.path(), &["strip", name, "--disable", "site"], b"").success();
        assert_eq!(
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&cleaned),
            "{name}"
        );
        let explained = unboil_in(dir.path(), &["explain", name, "--id", "a"], b"").success();
        assert!(String::from_utf8_lossy(&explained.stdout).contains("Comments are closed"));
    }
}

/// The rows that cannot be used are problems with their numbers, and are copied as they are.
#[test]
fn bad_rows_are_problems_and_the_rest_goes_on() {
    let good = "{\"id\":\"g\",\"text\":\"It rained.\\n\\nComments are closed.\"}";
    let kept = "{\"id\":\"g\",\"text\":\"It rained.\"}";
    let array =
        |row: &str| format!("[{row},\n5,\n{{\"text\":7}},\n{{\"text\":\"x}},\n{row},\n{{}}]");
    let table = |text: &str| {
        format!("id,text\n1,\"It rained.{text}\"\n2\n3,a,b\n\"4\"x,y\n\n5,It rained.\n")
    };
    for (name, bytes, cleaned, problems) in [
        (
            "a.json",
            array(good),
            array(kept),
            vec![
                "a.json:2: invalid type: integer `5`, expected a JSON object, at byte 1 of the row",
                "a.json:3: the field \"text\" is not a string",
                "a.json:4: not valid JSON: control character (\\u0000-\\u001F) found while parsing a \
                 string, at byte 12 of the row",
                "a.json:6: no field \"text\"",
            ],
        ),
        (
            "a.csv",
            table("\n\nComments are closed."),
            table(""),
            vec![
                "a.csv:3: the row has 1 fields and the header 2",
                "a.csv:4: the row has 3 fields and the header 2",
                "a.csv:5: field 1 has text after its closing quote",
            ],
        ),
    ] {
        let dir = temp_dir();
        write(&dir.path().join("in").join(name), &bytes);
        let (input, out) = (dir.path().join("in"), dir.path().join("out"));
        let ran = run_command("clean", &input, &out, &[]);
        assert_eq!(ran.status, 1);
        let found: Vec<&str> = ran.stderr.lines().take(problems.len()).collect();
        assert_eq!(found, problems);
        let copy = &read_folder(&out.join("articles"))[name];
        assert_eq!(String::from_utf8_lossy(copy), cleaned);
        run_command("restore", &out, &dir.path().join("back"), &[]).success();
        assert_eq!(
            read_folder(&dir.path().join("back"))[name],
            bytes.as_bytes()
        );
        let args = ["strip", name, "--on-error", "skip"];
        let stripped = unboil_in(&input, &args, b"");
        assert_eq!(stripped.status, 1);
        let stripped = String::from_utf8_lossy(&stripped.stdout).into_owned();
        let expected = match name {
            "a.json" => format!("[{kept},{kept}]"),
            _ => "id,text\n1,\"It rained.\"\n\n5,It rained.\n".into(),
        };
        assert_eq!(stripped, expected);
    }
}

#[test]
fn one_object_is_one_row_and_standard_input_may_be_an_array() {
    let dir = temp_dir();
    let object = "{\n  \"text\": \"It rained.\\n\\nComments are closed.\",\n  \"n\": 1.50\n}\n";
    write(&dir.path().join("one.json"), object);
    let expected = object.replace("\\n\\nComments are closed.", "");
    let ran = unboil_in(dir.path(), &["strip", "one.json"], b"").success();
    assert_eq!(String::from_utf8_lossy(&ran.stdout), expected);
    let array = format!("[{object}]");
    let ran = unboil_in(dir.path(), &["strip"], array.as_bytes()).success();
    assert_eq!(
        String::from_utf8_lossy(&ran.stdout),
        format!("[{expected}]")
    );
    unboil_in(dir.path(), &["clean", "-", "-o", "out"], array.as_bytes()).success();
    let cleaned = &read_folder(&dir.path().join("out/articles"))["stdin.json"];
    assert_eq!(String::from_utf8_lossy(cleaned), format!("[{expected}]"));
}

#[test]
fn files_that_are_not_well_formed_are_reported() {
    let dir = temp_dir();
    let row = "{\"text\":\"It rained.\"}";
    for (name, bytes, reason) in [
        (
            "open.json",
            format!("[{row}"),
            "not valid JSON: the array has no `]` at its end",
        ),
        (
            "rest.json",
            format!("[{row}]{row}"),
            "not valid JSON: there is text after the array",
        ),
        (
            "body.csv",
            "id,body\n1,a\n".into(),
            "no column \"text\"; the header has: id, body",
        ),
        ("empty.csv", String::new(), ""),
        ("header.tsv", "id\ttext\n".into(), ""),
        ("empty.json", " \n".into(), ""),
    ] {
        write(&dir.path().join("in").join(name), &bytes);
        let ran = unboil_in(&dir.path().join("in"), &["strip", name], b"");
        assert_eq!(String::from_utf8_lossy(&ran.stdout), bytes, "{name}");
        assert!(ran.stderr.contains(reason), "{name}: {}", ran.stderr);
        assert_eq!(
            ran.status,
            i32::from(!reason.is_empty()),
            "{name}: {}",
            ran.stderr
        );
    }
    let ran = run_command(
        "clean",
        &dir.path().join("in"),
        &dir.path().join("out"),
        &[],
    );
    assert_eq!(ran.status, 1);
    assert_eq!(
        rows(&dir.path().join("out/problems.jsonl")).len(),
        3,
        "{}",
        ran.stderr
    );
    let restored = run_command(
        "restore",
        &dir.path().join("out"),
        &dir.path().join("back"),
        &[],
    );
    restored.success();
}

/// Texts that cannot stay without quotes get them, and lose them when they are restored.
#[test]
fn quotes_are_added_where_a_field_needs_them() {
    let dir = temp_dir();
    let check = |name: &str, bytes: &str, expected: &str| {
        write(&dir.path().join(name), bytes);
        let (out, back) = (format!("out-{name}"), format!("back-{name}"));
        unboil_in(dir.path(), &["clean", name, "-o", &out], b"").success();
        let cleaned = &read_folder(&dir.path().join(&out).join("articles"))[name];
        assert_eq!(String::from_utf8_lossy(cleaned), expected);
        unboil_in(dir.path(), &["restore", &out, "-o", &back], b"").success();
        let restored = &read_folder(&dir.path().join(&back))[name];
        assert_eq!(String::from_utf8_lossy(restored), bytes);
    };
    check(
        "only.csv",
        "text\nComments are closed.\nIt rained.\n",
        "text\n\"\"\nIt rained.\n",
    );
}

/// Rows with pages get the article in the column of the text, which is added if there is none.
#[test]
fn pages_in_columns() {
    let dir = temp_dir();
    let page = "<nav>Home</nav><main><p>It rained all day in \"\"Port\"\" Aldeth, and nobody went out.</main>";
    let text = "\"It rained all day in \"\"Port\"\" Aldeth, and nobody went out.\n\"";
    let check = |input: String, flags: &[&str], expected: String| {
        write(&dir.path().join("a.csv"), input);
        let args = [&["strip", "a.csv", "--html-field", "html"], flags].concat();
        let ran = unboil_in(dir.path(), &args, b"").success();
        assert_eq!(String::from_utf8_lossy(&ran.stdout), expected);
    };
    check(
        format!("html,n\r\n\"{page}\",1\r\n"),
        &[],
        format!("html,n,text\r\n\"{page}\",1,{text}\r\n"),
    );
    check(
        format!("text,html\nold,\"{page}\"\n"),
        &["--metadata"],
        format!("text,html,metadata\n{text},\"{page}\",\"{{}}\"\n"),
    );
}

/// The header of a long file is not read for each article.
#[test]
fn matches_are_found_in_every_syntax() {
    let dir = temp_dir();
    let mut passages: Option<usize> = None;
    for (name, bytes) in files() {
        write(&dir.path().join(name), bytes);
        let out = Path::new("matched").join(name);
        let out = dir.path().join(out);
        run_command("match", &dir.path().join(name), &out, &[]).success();
        let found = rows(&out.join("passages.jsonl")).len();
        assert!(found > 0);
        assert_eq!(*passages.get_or_insert(found), found, "{name}");
    }
}
