//! Tests of the encodings: examples, and bytes of any kind.

use super::*;
use encoding_rs::*;

fn without_bom(charset: &'static Encoding) -> TextEncoding {
    TextEncoding {
        charset,
        bom: false,
    }
}

fn bytes_of(text: &str, encoding: TextEncoding) -> Vec<u8> {
    let body = encode_text(text, encoding.charset).expect("the text is of this charset");
    [encoding.bom_bytes(), &body].concat()
}

#[test]
fn encodings_are_detected_and_round_trip() {
    let russian = "Совет утвердил бюджет на следующий год, сообщает газета.\r\nДороги починят.\r\n";
    let japanese = "市議会は来年度の予算案を可決した。\nカタカナも少し。\n";
    let chinese = "市议会通过了明年的预算。道路将得到修复，图书馆的开放时间也会延长。\n";
    let french = "Le conseil a voté le budget de l’année prochaine : écoles, théâtre, à voir.\n";
    let with_bom = |charset| TextEncoding { charset, bom: true };
    let cases = [
        ("", TextEncoding::UTF_8),
        ("plain\n", TextEncoding::UTF_8),
        (russian, TextEncoding::UTF_8),
        ("\u{1b}[31mred\u{1b}[0m\n", TextEncoding::UTF_8),
        ("", with_bom(UTF_8)),
        (japanese, with_bom(UTF_8)),
        (japanese, with_bom(UTF_16LE)),
        (french, with_bom(UTF_16BE)),
        (french, without_bom(UTF_16LE)),
        (french, without_bom(UTF_16BE)),
        ("Ω 😀 smile\n", without_bom(UTF_16LE)),
        (russian, without_bom(UTF_16LE)),
        (chinese, without_bom(UTF_16LE)),
        (chinese, without_bom(UTF_16BE)),
        (russian, without_bom(WINDOWS_1251)),
        (russian, without_bom(KOI8_U)),
        (french, without_bom(WINDOWS_1252)),
        (japanese, without_bom(SHIFT_JIS)),
        (japanese, without_bom(EUC_JP)),
        (japanese, without_bom(ISO_2022_JP)),
        (chinese, without_bom(GBK)),
        (
            "시의회가 내년 예산을 통과시켰다. 도로도 고친다.\n",
            without_bom(EUC_KR),
        ),
    ];
    for (text, encoding) in cases {
        let bytes = bytes_of(text, encoding);
        let found = detect_encoding(&bytes, None);
        assert_eq!(found, encoding, "{text}");
        assert_eq!(decode_text(bytes, found).as_deref(), Ok(text));
    }
}

#[test]
fn declared_encoding_is_the_fallback() {
    let bytes = bytes_of("Год\n", without_bom(KOI8_R));
    assert_eq!(detect_encoding(&bytes, Some(KOI8_R)).charset, KOI8_R);
    assert_eq!(
        detect_encoding("Год\n".as_bytes(), Some(KOI8_R)).charset,
        UTF_8
    );
}

#[test]
fn binary_input_is_refused_with_its_line() {
    let check = |bytes: &[u8], line, reason: &str| {
        let error = decode_text(bytes.to_vec(), detect_encoding(bytes, None)).expect_err(reason);
        assert_eq!((error.line, error.reason.as_str()), (line, reason));
    };
    check(b"one\ntwo \0 three\n", 2, NUL_REASON);
    check(b"caf\xE9\n\0\n", 2, NUL_REASON);
    check(b"\0", 1, NUL_REASON);
    check(b"d\xC3\xA9j\xC3\xA0 vu\n\nvoil\xE0\n", 3, "not valid UTF-8");
    check(b"\xEF\xBB\xBFok\n\xFF", 2, "not valid UTF-8");
    check(b"\xFF\xFEa\0\n\0\x00\xD8a\0", 2, "not valid UTF-16LE");
    check(b"\xFF\xFEa\0b", 1, "not valid UTF-16LE");
    check(b"\xFF\xFE\0\0a\0\0\0", 1, NUL_REASON);
    check(b"caf\xE9 \x81\n", 1, "not valid windows-1252");
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_refused_or_round_trip(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80),
        few in proptest::collection::vec(0xA0_u8..0xFF, 0..30),
        mark in 0..8_usize,
    ) {
        let mark = BOMS.get(mark).map_or(&b""[..], |(_, mark)| mark);
        for body in [&bytes, &few] {
            let all = [mark, body].concat();
            let encoding = detect_encoding(&all, None);
            if let Ok(text) = decode_text(all.clone(), encoding) {
                let body = encode_text(&text, encoding.charset).expect("in the charset");
                assert_eq!([encoding.bom_bytes(), &body].concat(), all);
            }
        }
    }
}
