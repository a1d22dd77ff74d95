//! Tests of packed sections: what is read is what was packed, and damage is an error.

use std::sync::Arc;

use proptest::prelude::*;
use unboil_text::{Article, Span, TokenList};

use super::block::{ArchivedArticle, BlockTexts, PackedBlock, unpack_properties};
use super::block_packer::{BlockPacker, UnitTotals};
use super::coded_texts::{TextProperties, TokenizedTexts};
use super::frame;
use super::section::{OpenSection, PackedSection};
use super::word_dictionary::WordDictionary;

fn archived(number: u64, text: &str) -> ArchivedArticle {
    let article = Article {
        id: format!("é {number}"),
        url: number
            .is_multiple_of(2)
            .then(|| format!("https://a.example/{number}")),
        date: number.is_multiple_of(3).then(|| "2024-05-01".to_string()),
        text: text.to_string(),
        ..Article::default()
    };
    ArchivedArticle::new(number, &article)
}

fn section(texts: &[&str]) -> OpenSection {
    let mut section = OpenSection::default();
    for (number, text) in (7..).zip(texts) {
        section.push(archived(number, text), text);
    }
    section
}

/// The dictionary of a section that is packed with its own.
fn dictionary(section: &PackedSection) -> Arc<WordDictionary> {
    let packed = section.dictionary.as_ref().expect("there is no other");
    let bytes = frame::unpack(&packed.frame, packed.bytes).expect("whole");
    Arc::new(WordDictionary::from_bytes(&bytes).expect("whole"))
}

fn unpack(block: &PackedBlock, dictionary: &Arc<WordDictionary>) -> std::io::Result<BlockTexts> {
    let known = || Ok(Arc::clone(dictionary));
    BlockTexts::unpack(&block.frames, &block.summary, known)
}

/// Packs texts, and checks what is read.
#[track_caller]
fn check_section(texts: &[&str]) {
    check_packed(texts, &section(texts).pack().expect("memory"));
    check_packed(texts, &coded(texts));
}

/// Packs texts with codes where these are not much longer, also if a dictionary does not pay.
fn coded(texts: &[&str]) -> PackedSection {
    let section = section(texts);
    let (dictionary, packer) = section.train().expect("memory");
    let first = section.with_first(&Arc::new(packer), true);
    PackedSection {
        dictionary: Some(dictionary),
        ..first.pack().expect("memory")
    }
}

/// Checks what is read. Returns the number of blocks that have codes.
#[track_caller]
fn check_packed(texts: &[&str], packed: &PackedSection) -> usize {
    let dictionary = dictionary(packed);
    let (mut rest, mut number, mut coded) = (texts, 7, 0);
    for block in &packed.blocks {
        let (of_block, after) = rest.split_at(block.summary.articles);
        rest = after;
        let expected: Vec<_> = (number..)
            .zip(of_block)
            .map(|(number, text)| archived(number, text))
            .collect();
        number += of_block.len() as u64;
        let articles = unpack_properties(&block.frames.properties, &block.summary);
        assert_eq!(articles.expect("whole"), expected);
        let unpacked = unpack(block, &dictionary).expect("whole");
        let mut start = 0;
        let starts: Vec<usize> = of_block
            .iter()
            .map(|text| (start, start += text.len()).0)
            .collect();
        for (&start, text) in starts.iter().zip(of_block) {
            let found = unpacked.text_at(&starts, start, text.len());
            // Of empty texts only the first starts at its place.
            assert!(text.is_empty() || found.as_deref() == Some(*text));
        }
        if let BlockTexts::Coded(texts) = unpacked {
            coded += 1;
            let rare_hashes = texts.rare_hashes().expect("same version");
            let properties = of_block.iter().map(|text| TextProperties {
                bytes: text.len(),
                hash: 3,
            });
            let properties = properties.collect();
            let tokenized = TokenizedTexts::new(texts, rare_hashes, properties);
            for (at, text) in of_block.iter().enumerate() {
                let mut ocr_hashes = vec![9];
                tokenized.push_ocr_hashes(at, &mut ocr_hashes);
                let list = TokenList::tokenize(text, &[Span::new(0, text.len())]);
                assert_eq!(ocr_hashes[1..], *list.tokens().ocr_hashes, "{text:?}");
                assert_eq!(tokenized.text(at), *text);
            }
        }
        let all = unpack(block, &dictionary).expect("whole");
        assert_eq!(
            all.into_text(block.summary.text_bytes).expect("whole"),
            of_block.concat()
        );
    }
    assert!(rest.is_empty());
    coded
}

#[test]
fn sections_read_back() {
    check_section(&[]);
    check_section(&[""]);
    check_section(&["The tide rose."]);
    let long = "The tide rose, and the ferry came in at nine.\n".repeat(20_000);
    let texts = [&*long, "The ferry sailed.", &long];
    check_section(&texts);
    assert_eq!(check_packed(&texts, &coded(&texts)), 2);
}

#[test]
fn texts_of_shared_words_have_codes() {
    let texts: Vec<String> = (0..40)
        .map(|at| format!("High water was at {at} today, and the boats came in.\n"))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let packed = coded(&texts);
    assert_eq!(check_packed(&texts, &packed), 1);
    let units: Vec<String> = dictionary(&packed)
        .units()
        .map(|(_, text)| text.to_string())
        .collect();
    assert!(units.contains(&"water".to_string()));
    assert!(!units.contains(&"17".to_string()), "only one text has it");
    let unusual = ["Zyx wvut.", "Qrp onml kjih."];
    assert_eq!(
        check_packed(&unusual, &coded(&unusual)),
        0,
        "codes take more space"
    );
}

#[test]
fn another_dictionary_is_used_only_if_it_has_the_words() {
    let english: Vec<String> = (0..40)
        .map(|at| format!("The tide rose by {at} feet, and the boats came in.\n"))
        .collect();
    let german: Vec<String> = (0..40)
        .map(|at| format!("Das Wasser stieg um {at} Meter, und die Boote fuhren ein.\n"))
        .collect();
    let section_of =
        |texts: &[String]| section(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let (_, packer) = section_of(&english).train().expect("memory");
    let first = Arc::new(packer);
    let uses_first = |texts: &[String]| {
        let packed = section_of(texts)
            .with_first(&first, false)
            .pack()
            .expect("memory");
        assert_eq!(packed.blocks.len(), 1);
        packed.dictionary.is_none()
    };
    assert!(uses_first(&english[..20]));
    assert!(!uses_first(&german));
}

#[test]
fn damage_is_an_error() {
    let texts: Vec<String> = (0..40)
        .map(|at| format!("High water was at {at} today, and boats came in.\n"))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let packed = coded(&texts);
    let (block, dictionary) = (&packed.blocks[0], dictionary(&packed));
    let check = |changed: &PackedBlock| {
        // A bit that says nothing, such as an unused one of a header, may change.
        let text = unpack(changed, &dictionary)
            .and_then(|texts| texts.into_text(changed.summary.text_bytes));
        assert!(text.is_err() || text.is_ok_and(|text| text == texts.concat()));
    };
    let frames: [fn(&mut PackedBlock) -> &mut Vec<u8>; 2] = [
        |block| &mut block.frames.codes,
        |block| &mut block.frames.rest,
    ];
    for frame in frames {
        for at in 0..frame(&mut block.clone()).len() {
            let mut changed = block.clone();
            frame(&mut changed)[at] ^= 16;
            check(&changed);
        }
        let mut shorter = block.clone();
        frame(&mut shorter).remove(0);
        assert!(unpack(&shorter, &dictionary).is_err());
    }
    let no_units = Arc::new(
        WordDictionary::from_bytes(&WordDictionary::to_bytes(std::iter::empty())).expect("whole"),
    );
    assert!(unpack(block, &no_units).is_err(), "another dictionary");
    let properties = unpack_properties(&block.frames.codes, &block.summary);
    assert!(properties.is_err());
}

/// The index and the properties may say anything, with the right checksums.
#[test]
fn wrong_lengths_and_numbers_are_errors() {
    let texts = ["the tide rose again", "the tide fell again"];
    let packed = coded(&texts);
    let (block, dictionary) = (&packed.blocks[0], dictionary(&packed));
    for text_bytes in [0, 37, 39, usize::MAX] {
        let mut changed = block.clone();
        changed.summary.text_bytes = text_bytes;
        let properties = unpack_properties(&changed.frames.properties, &changed.summary);
        assert!(properties.is_err(), "{text_bytes}");
    }
    let mut articles: Vec<_> = (7..)
        .zip(texts)
        .map(|(at, text)| archived(at, text))
        .collect();
    articles[1].text_bytes = usize::MAX - 18;
    let huge = PackedBlock::new(&articles, &texts, None).expect("memory");
    assert!(unpack_properties(&huge.frames.properties, &huge.summary).is_err());
    let mut summary = block.summary;
    summary.text_bytes = usize::MAX;
    let known = || Ok(Arc::clone(&dictionary));
    assert!(BlockTexts::unpack(&block.frames, &summary, known).is_err());
    // Fewer bytes than tokens.
    let unpacked = unpack(block, &dictionary).expect("whole");
    if let BlockTexts::Coded(texts) = unpacked {
        let rare_hashes = texts.rare_hashes().expect("same version");
        let properties = vec![TextProperties { bytes: 1, hash: 3 }; 2];
        let tokenized = TokenizedTexts::new(texts, rare_hashes, properties);
        let mut ocr_hashes = vec![9, 9];
        tokenized.push_ocr_hashes(1, &mut ocr_hashes);
        assert_eq!(ocr_hashes.len(), 3);
    }
}

#[test]
fn damaged_dictionaries_are_errors() {
    let (packed, _) = section(&["the tide rose", "the tide fell"])
        .train()
        .expect("memory");
    let bytes = frame::unpack(&packed.frame, packed.bytes).expect("whole");
    for len in 0..bytes.len() {
        assert!(WordDictionary::from_bytes(&bytes[..len]).is_err());
    }
    // Without the checksum of the frame some other dictionary may be read, but nothing panics.
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let _ = WordDictionary::from_bytes(&changed)
                .map(|dictionary| dictionary.tokens().is_some());
        }
    }
}

/// Pieces of text whose tokens depend on what is beside them, or that look like parts of the format.
const PIECES: [&str; 24] = [
    "tide",
    "the ",
    "The",
    " ",
    "\n",
    "-\n",
    "'",
    "’",
    "co-\nordinate ",
    "3.5",
    "1,000",
    "海",
    "港の",
    "한국",
    "é",
    "e\u{301}",
    "\u{200d}",
    "\u{feff}",
    "\0",
    "👩\u{200d}🚀",
    "ﬁ",
    "don't ",
    "\u{5d0}\u{5b8}",
    ". ",
];

proptest! {
    #[test]
    fn any_texts_read_back(
        texts in prop::collection::vec(prop::collection::vec(0..PIECES.len(), 0..40), 0..12),
        others in prop::collection::vec(any::<String>(), 0..3),
    ) {
        let texts = texts.iter().map(|pieces| pieces.iter().map(|&at| PIECES[at]).collect());
        let texts: Vec<String> = texts.chain(others).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        check_section(&texts);
        // With all units in the dictionary too, as the texts then occur twice.
        check_section(&[&texts[..], &texts].concat());
    }

    #[test]
    fn any_texts_can_be_packed_with_any_dictionary(
        texts in prop::collection::vec(prop::collection::vec(0..PIECES.len(), 0..40), 1..6),
        known in prop::collection::vec(0..PIECES.len(), 0..40),
    ) {
        let text = |pieces: &Vec<usize>| pieces.iter().map(|&at| PIECES[at]).collect::<String>();
        let known = text(&known);
        let (_, packer) = section(&[&known, &known]).train().expect("memory");
        check_packer(&packer, &texts.iter().map(text).collect::<Vec<_>>());
    }
}

fn check_packer(packer: &BlockPacker, texts: &[String]) {
    let articles: Vec<_> = (7..)
        .zip(texts)
        .map(|(number, text)| archived(number, text))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let block = packer
        .pack(&articles, &texts, &mut UnitTotals::default())
        .expect("memory");
    let unpacked = unpack(&block, packer.dictionary()).expect("whole");
    assert_eq!(
        unpacked.into_text(block.summary.text_bytes).expect("whole"),
        texts.concat()
    );
}
