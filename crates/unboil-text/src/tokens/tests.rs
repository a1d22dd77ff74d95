//! Tests of the tokens: examples, and properties that hold for any text.

use super::token_writer::TokenWriter;
use super::tokenize::add_general_words;
use super::{NORMALISER_VERSION, TokenList, Tokens};
use crate::span::Span;
use proptest::prelude::*;

fn tokenize_all(text: &str) -> TokenList {
    TokenList::tokenize(text, &[Span::new(0, text.len())])
}

fn tokenize_generally(text: &str) -> TokenList {
    let mut list = TokenList::default();
    let mut keep_all = |_: &mut TokenList| {};
    let mut out = TokenWriter::new(&mut list, usize::MAX, &mut keep_all);
    add_general_words(text, 0, text.len(), text.len(), &mut out);
    list
}

fn token_texts(text: &str) -> Vec<&str> {
    let list = tokenize_all(text);
    let found = list.tokens();
    (0..found.len())
        .map(|at| &text[found.bytes(at, at + 1).range()])
        .collect()
}

#[test]
fn words_are_those_of_uax_29() {
    for (text, expected) in [
        ("", vec![]),
        ("  -- ... ", vec![]),
        ("The quick, brown.", vec!["The", "quick", "brown"]),
        (
            "can't 3.14 1,000 a.b _x_ ___",
            vec!["can't", "3.14", "1,000", "a.b", "_x_"],
        ),
        ("don’t “stop” naïve", vec!["don’t", "stop", "naïve"]),
        ("an exam-\nple of it", vec!["an", "exam-\nple", "of", "it"]),
        ("an exam-\r\nple", vec!["an", "exam-\r\nple"]),
        (
            "the A-\nTeam, 3-\nfold",
            vec!["the", "A", "Team", "3", "fold"],
        ),
        (
            "我们喜欢。カメラ",
            vec!["我", "们", "喜", "欢", "カ", "メ", "ラ"],
        ),
        ("น้ำใจ", vec!["น้", "ำ", "ใ", "จ"]),
    ] {
        assert_eq!(token_texts(text), expected, "{text:?}");
    }
}

#[test]
fn equal_normal_forms_share_an_exact_hash() {
    for (one, other) in [
        ("Don't STOP", "don’t stop"),
        ("exam-\nple", "Example"),
        ("naı\u{308}ve ﬁsh", "naı\u{308}ve fish"),
        ("ÉTÉ", "e\u{301}te\u{301}"),
        ("Straße", "STRASSE"),
        ("co\u{AD}operate", "cooperate"),
        ("Ｆｕｌｌ", "full"),
    ] {
        assert_eq!(
            tokenize_all(one).exact_hashes,
            tokenize_all(other).exact_hashes,
            "{one:?} {other:?}"
        );
    }
}

#[test]
fn ocr_confusions_share_an_ocr_hash() {
    for (one, other) in [
        ("modern", "rnodern"),
        ("wall its", "wa1l lt5"),
        ("irisight buman", "insight human"),
        ("turn", "turri"),
        ("clear burn", "dear bum"),
    ] {
        assert_eq!(
            tokenize_all(one).ocr_hashes,
            tokenize_all(other).ocr_hashes,
            "{one:?} {other:?}"
        );
        assert_ne!(
            tokenize_all(one).exact_hashes,
            tokenize_all(other).exact_hashes,
            "{one:?} {other:?}"
        );
    }
    assert_ne!(
        tokenize_all("cat").ocr_hashes,
        tokenize_all("car").ocr_hashes
    );
}

#[test]
fn forms_of_letters_are_alike() {
    for (one, other) in [
        ("القديمة", "القَديمَة"),
        ("المجلس", "الـمجلس"),
        ("إبقاء", "ابقاء"),
        ("القديمة", "القدىمه"),
        ("שלום", "שָׁלוֹם"),
        ("İstanbul", "istanbul"),
        ("Istanbul", "ıstanbul"),
        ("zażółć", "zazolc"),
        ("Москва", "Mосквa"),
        ("Αθήνα", "ΑΘΗΝΑ"),
    ] {
        let [one, other] = [one, other].map(tokenize_all);
        assert_eq!(one.tokens().len(), 1);
        assert_eq!(one.tokens().ocr_hashes, other.tokens().ocr_hashes);
    }
    // Words without their vowel points are equal, and not only alike.
    let [one, other] = ["שלום", "שָׁלוֹם"].map(tokenize_all);
    assert_eq!(one.tokens().exact_hashes, other.tokens().exact_hashes);
}

#[test]
fn only_kept_spans_have_tokens() {
    let text = "one two three four";
    let kept = [Span::new(0, 4), Span::new(8, 18)];
    let list = TokenList::tokenize(text, &kept);
    let found = list.tokens();
    let spans = |found: Tokens| -> Vec<(usize, usize)> {
        (0..found.len())
            .map(|token| (found.start(token), found.end(token)))
            .collect()
    };
    assert_eq!(spans(found), [(0, 3), (8, 13), (14, 18)]);
    assert_eq!(found.touching(Span::new(4, 14)), 1..2);
    let mut refilled = list.clone();
    refilled.fill(text, &kept[1..]);
    assert_eq!(spans(refilled.tokens()), [(8, 13), (14, 18)]);
}

/// Token hashes are stored in files, so that any change to them needs a new version.
#[test]
fn hashes_of_this_version_are_fixed() {
    let list = tokenize_all("The modern café's 3.14, 我カ น้ำ Straße ΣΟΦΟΣ exam-\nple naı\u{308}ve");
    let tokens = list.tokens();
    let hashes: Vec<(u32, u16)> = (0..tokens.len())
        .map(|token| (tokens.ocr_hashes[token], tokens.exact_hashes[token]))
        .collect();
    assert_eq!(NORMALISER_VERSION, 3);
    let expected = [
        (636_067_566, 28_078),   // The
        (294_893_163, 43_983),   // modern
        (1_561_611_988, 13_825), // café's
        (1_793_299_692, 54_890), // 3.14
        (2_231_605_574, 16_754), // 我
        (2_287_710_692, 37_076), // カ
        (2_422_874_294, 52_645), // น้
        (3_936_467_332, 4_144),  // ำ
        (633_848_666, 5_454),    // Straße
        (1_799_156_145, 54_922), // ΣΟΦΟΣ
        (1_746_628_269, 35_921), // exam-\nple
        (2_132_777_068, 49_194), // naïve
    ];
    assert_eq!(hashes, expected);
}

proptest! {
    #[test]
    fn fast_path_gives_the_tokens_of_the_general_path(text in "[ -~\n\r\t]{0,60}") {
        prop_assert_eq!(tokenize_all(&text), tokenize_generally(&text));
    }

    #[test]
    fn mixed_scripts_match_the_general_path(text in "[a-c'.,:_0-1é’\u{301}カ나א -]{0,30}") {
        prop_assert_eq!(tokenize_all(&text), tokenize_generally(&text));
    }

    #[test]
    fn western_words_are_those_of_the_general_path(
        text in "[a-cA-C0-2_:,;.'‘’“”„–—•…→·\u{a0}«»©®°§£€éÀÖØßÿÞЁёАя ×÷\n-]{0,24}",
    ) {
        prop_assert_eq!(tokenize_all(&text), tokenize_generally(&text));
    }

    #[test]
    fn kana_and_han_give_the_tokens_of_the_general_path(
        text in "[一我龍ぁあゔァカーヺ・、。「！１ｶ豈a1_' .é\u{3099}\u{200D}\u{FE00}\u{203F}\u{FE33}\u{0600}나]{0,16}",
    ) {
        prop_assert_eq!(tokenize_all(&text), tokenize_generally(&text));
    }

    #[test]
    fn spans_are_on_character_borders(text in "\\PC{0,40}") {
        let list = tokenize_all(&text);
        let found = list.tokens();
        for token in 0..found.len() {
            let word = text.get(found.start(token)..found.end(token));
            prop_assert!(word.is_some_and(|word| !word.is_empty()));
        }
    }
}

/// Joins the parts of [`TokenList::fill_in_parts`], which must be several. Each part is kept but for
/// the first `done` tokens.
fn join_parts(text: &str, kept: &[Span], done: usize) -> TokenList {
    let mut joined = TokenList::default();
    let mut parts = 0;
    TokenList::default().fill_in_parts(text, kept, |tokens, is_last| {
        parts += 1;
        assert!(tokens.len() < 100_000);
        let done = if is_last { tokens.len() } else { done };
        for at in 0..done {
            joined.ocr_hashes.push(tokens.ocr_hashes[at]);
            joined.exact_hashes.push(tokens.exact_hashes[at]);
        }
        let spans = (0..done).map(|at| tokens.bytes(at, at + 1));
        joined.add_spans(spans);
        done
    });
    assert!(parts > 1, "{parts} {:?}", text.get(..9));
    joined
}

#[test]
fn parts_have_the_tokens_of_the_whole() {
    for pattern in [
        "The tide rose by a metre. ",
        "a ",
        "a/b/",
        "1,a,2:3:",
        "exam-\nple ",
        "été ",
        "é/",
        "我们喜欢",
        "น้ำใจ",
        "we 喜欢 don’t-\n",
        "\u{1f680}a",
    ] {
        let text = pattern.repeat(200_000 / pattern.chars().count().min(6));
        let long_word = "x".repeat(200_000);
        for text in [format!("{text}{long_word} {text}"), text] {
            let middle = text.floor_char_boundary(text.len() / 2);
            for kept in [
                vec![Span::new(0, text.len())],
                vec![Span::new(0, middle), Span::new(middle, text.len())],
            ] {
                let whole = TokenList::tokenize(&text, &kept);
                assert!(join_parts(&text, &kept, 32_000) == whole, "{pattern:?}");
            }
        }
    }
}
