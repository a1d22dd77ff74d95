//! Tests of the parser of rows.

use super::*;

#[test]
fn rows_are_parsed_with_the_span_of_the_text() {
    let config = ReadConfig::default();
    let check = |line: &str, id: Option<&str>, text: &str, raw: &str| {
        let row = parse_row(line, &config).expect(line);
        assert_eq!(row.id.as_deref(), id, "{line}");
        assert_eq!(row.text, text);
        assert_eq!(&line[row.text_span.range()], raw);
    };
    check(r#"{"text":"a"}"#, None, "a", r#""a""#);
    check(
        " {\"id\" : 7, \"text\" : \"a\\nb\", \"n\": 1.50}\r\n",
        Some("7"),
        "a\nb",
        r#""a\nb""#,
    );
    check(
        r#"{"id":"x","text":"one","text":"\ud83d\ude00"}"#,
        Some("x"),
        "😀",
        r#""\ud83d\ude00""#,
    );
    check(r#"{"te\u0078t":"k","id":""}"#, None, "k", r#""k""#);
    check(r#"{"text":"","id":null}"#, None, "", r#""""#);
    let row = parse_row(
        r#"{"url":"http://a.b/c","date":20240102,"text":"t"}"#,
        &config,
    );
    let row = row.expect("a good row");
    assert_eq!(row.url.as_deref(), Some("http://a.b/c"));
    assert_eq!(row.date.as_deref(), Some("20240102"));
}

proptest::proptest! {
    #[test]
    fn unescaped_text_equals_serde_json(
        parts in proptest::collection::vec("[a-zé]{0,3}|\\\\[nrtbf/\"\\\\]|\\\\u[0-9a-fD]{4}|\\\\[xu]|\u{1}", 0..6)
    ) {
        let raw = format!("\"{}\"", parts.concat());
        let row = parse_row(&format!("{{\"text\":{raw}}}"), &ReadConfig::default());
        proptest::prop_assert_eq!(row.map(|row| row.text).ok(), serde_json::from_str::<String>(&raw).ok());
    }
}

#[test]
fn html_rows_give_the_span_of_the_article_field() {
    let config = ReadConfig {
        html_field: Some("html".into()),
        added_fields: vec!["added"],
        ..ReadConfig::default()
    };
    let check = |line: &str, place: Result<Option<&str>, &str>| {
        let row = parse_row(line, &config);
        let found = row.as_ref().map(|row| {
            assert_eq!(row.text, "<p>");
            row.article_span.map(|span| &line[span.range()])
        });
        assert_eq!(found.map_err(String::as_str), place, "{line}");
    };
    check(r#"{"html":"<p>"}"#, Ok(None));
    check(r#"{"text":null,"html":"<p>"}"#, Ok(Some("null")));
    check(
        r#"{"html":"<p>","text":"a","text":"b"}"#,
        Ok(Some(r#""b""#)),
    );
    let not_a_string = r#"the field "text" is not a string"#;
    check(r#"{"html":"<p>","text":[]}"#, Err(not_a_string));
    check(r#"{"text":"a"}"#, Err(r#"no field "html""#));
    let already = r#"has a field "added" already, which is to be added"#;
    check(r#"{"html":"<p>","added":0}"#, Err(already));
}

#[test]
fn one_field_can_be_id_and_url() {
    let config = ReadConfig {
        id_field: "url".into(),
        ..ReadConfig::default()
    };
    let row = parse_row(r#"{"url":"u","text":"t"}"#, &config).expect("a good row");
    assert_eq!((row.id, row.url), (Some("u".into()), Some("u".into())));
}

#[test]
fn broken_rows_give_a_reason() {
    let config = ReadConfig::default();
    let check = |line: &str, reason: &str| {
        assert_eq!(parse_row(line, &config), Err(reason.to_string()), "{line}");
    };
    check(r#"{"id":1}"#, r#"no field "text""#);
    check(r#"{"text":null}"#, r#"the field "text" is not a string"#);
    check(
        r#"{"text":"a"#,
        "not valid JSON: EOF while parsing a string, at byte 10 of the row",
    );
    check(
        r#"{"text":"a"} x"#,
        "not valid JSON: trailing characters, at byte 14 of the row",
    );
    check(
        "[1]",
        "invalid type: sequence, expected a JSON object, at byte 0 of the row",
    );
    check(
        r#"{"text":"\ud83d!"}"#,
        r#"the field "text": not valid JSON: unexpected end of hex escape, at byte 8 of the row"#,
    );
}
