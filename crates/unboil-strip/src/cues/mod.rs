//! Cues: the phrases that sites print around articles, by language.
//!
//! The language files (`en.txt`, ...) list the cues; adding one is a line in a file. The build
//! script parses them with `cue_file` and makes the table in `cue_table`, with its lookup tables
//! (`cue_index`, `buckets`). [`Cues`] adds the user's cues and finds the cue of a line; the
//! analysis of an article calls it for each block. `normalise` gives lines the form of the cues.

mod buckets;
#[cfg(test)]
mod cue_file;
mod cue_index;
mod cue_match;
mod cue_table;
mod gap;
mod glued;
mod labels;
mod lookup;
mod normalise;
pub(crate) mod word_keys;

pub(crate) use crate::config::{CueShape, CueTier};
pub(crate) use buckets::CueBuckets;
pub(crate) use cue_match::{CueMatch, HEADS_LINKS, USER_CUE_LANG};
pub(crate) use cue_table::texts;
pub(crate) use lookup::Cues;
pub(crate) use normalise::{normalise, prefix_of_bytes};
pub(crate) use word_keys::is_unspaced;

#[cfg(test)]
mod tests {
    use super::cue_file::{CueLine, parse, parse_line};
    use super::cue_table::{TableCue, table};
    use super::normalise::normalise_cue;
    use super::*;
    use std::collections::{BTreeSet, HashMap};
    use std::fs;

    /// The text of a language file.
    fn file(lang: &str) -> String {
        let path = format!("{}/src/cues/{lang}.txt", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(&path).expect("a language file")
    }

    /// The languages of the table.
    fn languages() -> BTreeSet<&'static str> {
        table().map(|cue| cue.lang).collect()
    }

    #[test]
    fn every_cue_is_written_as_lines_are_normalised() {
        for cue in table() {
            let lang = cue.lang;
            assert_eq!(
                normalise_cue(cue.text, cue.shape),
                cue.text,
                "{lang}: {:?}",
                cue.text
            );
            let words = cue.text.split(' ').count();
            let max_words = if matches!(cue.shape, CueShape::Notice | CueShape::NoticeEnding) {
                16
            } else {
                10
            };
            assert!(
                words <= max_words,
                "{lang}: {:?} is too long for its shape",
                cue.text
            );
        }
    }

    #[test]
    fn every_line_of_every_file_parses_and_is_in_the_table() {
        let text_files = fs::read_dir(format!("{}/src/cues", env!("CARGO_MANIFEST_DIR")))
            .expect("the folder of this file")
            .filter(|entry| {
                let path = entry.as_ref().expect("readable").path();
                path.extension().is_some_and(|extension| extension == "txt")
            });
        assert_eq!(text_files.count(), languages().len());
        for lang in languages() {
            let file = file(lang);
            let cues: Vec<CueLine> = parse(&file)
                .map(|cue| cue.unwrap_or_else(|line| panic!("{lang}: {line:?}")))
                .collect();
            let as_line = |cue: TableCue| CueLine {
                text: cue.text,
                tier: cue.tier,
                shape: cue.shape,
                why: cue.why,
                byline: cue.byline,
            };
            let of_table = table().filter(|cue| cue.lang == lang).map(as_line);
            assert_eq!(of_table.collect::<Vec<_>>(), cues, "{lang}");
        }
        assert!(
            parse_line("D line about us", "why").is_none()
                && parse_line("A lines about us", "why").is_none()
                && parse_line("A", "").is_none()
        );
    }

    #[test]
    fn every_cue_has_a_reason_in_words() {
        for cue in table() {
            let lang = cue.lang;
            assert!(
                cue.why.split(' ').count() >= 3 && !cue.why.ends_with('.'),
                "{lang}: {:?}: {:?}",
                cue.text,
                cue.why
            );
        }
    }

    #[test]
    fn cues_are_unique() {
        let mut seen: HashMap<(CueShape, &str), (&str, CueTier)> = HashMap::new();
        for cue in table() {
            let lang = cue.lang;
            if let Some((other, tier)) = seen.insert((cue.shape, cue.text), (lang, cue.tier)) {
                assert_ne!(other, lang, "{:?} stands twice", cue.text);
                assert_eq!(tier, cue.tier, "{:?} of {other} and {lang}", cue.text);
            }
        }
    }

    #[test]
    fn every_language_has_enough_cues() {
        assert_eq!(languages().len(), 29);
        for lang in languages() {
            let min_cues = if lang == "en" { 1000 } else { 40 };
            let cues = table().filter(|cue| cue.lang == lang).count();
            assert!(cues >= min_cues, "{lang}: {cues}");
        }
    }

    #[test]
    fn every_cue_matches_at_its_shape() {
        let cues = Cues::new(&[], &[]);
        for cue in table() {
            let lang = cue.lang;
            let line = match cue.shape {
                CueShape::Line => cue.text.to_string(),
                CueShape::Opening => format!("{} qqq", cue.text),
                CueShape::Ending => format!("qqq {}", cue.text),
                CueShape::Notice => format!("{} {}", cue.text, "qqq ".repeat(80)),
                CueShape::NoticeEnding => format!("{} {}", "qqq ".repeat(80), cue.text),
            };
            let cue_match = cues.find_line(&line, &mut String::new());
            let cue_match = cue_match.unwrap_or_else(|| panic!("{lang}: {line:?}"));
            assert!(cue_match.text.len() >= cue.text.len(), "{lang}: {line:?}");
        }
    }
}
