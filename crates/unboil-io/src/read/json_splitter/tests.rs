//! Tests of the splitter of JSON files: whole arrays, values in a row, and broken syntax.

use super::*;

/// The pieces, with `[` before those that are no rows, and the problem of the file.
fn pieces(json: &str, chunk: usize) -> (Vec<String>, Option<&'static str>) {
    let mut splitter = JsonSplitter::default();
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    let mut end = |piece: &mut Vec<u8>, splitter: &mut JsonSplitter| {
        let mark = match splitter.end_piece() {
            PieceKind::Bracket => "#",
            _ => "",
        };
        let text = String::from_utf8(std::mem::take(piece)).expect("text");
        pieces.push(format!("{mark}{text}"));
    };
    for mut bytes in json.as_bytes().chunks(chunk) {
        while let Some(n) = splitter.find_end(bytes) {
            piece.extend_from_slice(&bytes[..n]);
            assert!(!piece.is_empty(), "a piece has a byte");
            end(&mut piece, &mut splitter);
            bytes = &bytes[n..];
        }
        piece.extend_from_slice(bytes);
    }
    if !piece.is_empty() {
        end(&mut piece, &mut splitter);
    }
    let problem = splitter.problem_at_end();
    (pieces, problem)
}

#[track_caller]
fn check(json: &str, expected: &[&str]) {
    for chunk in [1, 2, 3, 7, json.len().max(1)] {
        let (pieces, problem) = pieces(json, chunk);
        assert_eq!(pieces, expected, "{chunk}");
        assert_eq!(problem, None);
    }
}

#[test]
fn elements_of_an_array_are_rows() {
    check(
        r#"[{"a":1},{"b":[1,{"c":"],{"}]},3]"#,
        &["#[", r#"{"a":1}"#, r#",{"b":[1,{"c":"],{"}]}"#, ",3", "#]"],
    );
    check(
        " [\n  {\"a\": \"x\\\"]\"} ,\n  {}\n]\n",
        &["# [", "\n  {\"a\": \"x\\\"]\"} ", ",\n  {}\n", "#]\n"],
    );
    check("[]", &["#[", "#]"]);
    check("[ ]\n\n", &["#[", " ", "#]\n", "#\n"]);
    check("[1,,2,]", &["#[", "1", ",", ",2", ",", "#]"]);
    check("", &[]);
    check(" \n ", &[" \n "]);
}

#[test]
fn values_without_an_array_are_rows() {
    check("{\"a\":\n1}", &["{\"a\":\n1}"]);
    check(
        "{\"a\":1}\n{\"b\":2}\n\n{}",
        &["{\"a\":1}\n", "{\"b\":2}\n", "\n{}"],
    );
    check(
        "{\"a\":[{}]}{\"b\":2} {}\n",
        &["{\"a\":[{}]}", "{\"b\":2} ", "{}\n"],
    );
    check("no json\nat all", &["no json\n", "at all"]);
}

#[test]
fn rows_after_a_broken_one_are_found() {
    // A string without an end.
    check(
        "[{\"a\":\"x},\n{\"b\":1},\n{\"c\":2}]",
        &["#[", "{\"a\":\"x},\n", "{\"b\":1}", ",\n{\"c\":2}", "#]"],
    );
    // An object without an end.
    check(
        r#"[{"a":1, {"b":2},{"c":3}]"#,
        &["#[", r#"{"a":1, "#, r#"{"b":2}"#, r#",{"c":3}"#, "#]"],
    );
    // Brackets that do not match.
    check(
        r#"[{"a":[1}},{"b":2}]"#,
        &["#[", r#"{"a":[1}},"#, r#"{"b":2}"#, "#]"],
    );
    // Without an array, a line that starts with an object is the next row.
    check(
        "{\"a\":\"x\n{\"b\":1}\n{\"c\":[\n{}]}\n{\"d\":[}\n{\"e\":1",
        &[
            "{\"a\":\"x\n",
            "{\"b\":1}\n",
            "{\"c\":[\n{}]}\n",
            "{\"d\":[}\n",
            "{\"e\":1",
        ],
    );
}

#[test]
fn a_file_that_is_not_well_formed_has_a_problem() {
    let problem = |json: &str| pieces(json, 3).1;
    let no_end = Some("not valid JSON: the array has no `]` at its end");
    assert_eq!(problem("[{}"), no_end);
    assert_eq!(problem("[{},"), no_end);
    let rest = Some("not valid JSON: there is text after the array");
    assert_eq!(problem("[{}]\n{}"), rest);
    assert_eq!(problem("[{}] [{}]"), rest);
}

#[test]
fn deep_brackets_need_little_memory() {
    let mut splitter = JsonSplitter::default();
    assert_eq!(splitter.find_end(b"["), Some(1));
    splitter.end_piece();
    for _ in 0..4 {
        assert_eq!(splitter.find_end(&[b'['; MAX_DEPTH]), None);
        assert!(splitter.open.len() <= MAX_DEPTH);
    }
}

proptest::proptest! {
    /// The elements of any array are found.
    #[test]
    fn elements_equal_serde_json(
        parts in proptest::collection::vec("[a-c ,{}:\\[\\]\"]{0,6}", 0..6),
        chunk in 1usize..9,
        indent in proptest::bool::ANY,
    ) {
        let rows: Vec<_> = parts.iter().map(|part| serde_json::json!({part: [part, {"x": part}]})).collect();
        let json = match indent {
            true => serde_json::to_string_pretty(&rows),
            false => serde_json::to_string(&rows),
        };
        let (pieces, problem) = pieces(&json.expect("JSON"), chunk);
        proptest::prop_assert_eq!(problem, None);
        let row = |piece: &String| -> serde_json::Value {
            serde_json::from_str(piece.trim_start_matches(',')).expect("an element")
        };
        let found: Vec<_> = pieces.iter().filter(|piece| !piece.starts_with('#')).map(row).collect();
        proptest::prop_assert_eq!(found, rows);
    }
}
