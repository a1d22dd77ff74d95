//! The phrases that sites print around articles ("cues"), by language. In: nothing. Out: the table, and [`Cues`], which
//! finds the cue of a line.
//!
//! Adding a cue is one line in the text file of its language. A test holds every entry to [`normalise`].

mod buckets;
mod lookup;
mod normalise;

pub(crate) use lookup::{CueMatch, Cues, USER_CUE_LANG};
pub(crate) use normalise::{is_unspaced, normalise, prefix_of_bytes};

pub(crate) use crate::config::{CueShape, CueTier};

/// The most words in a line that an [`CueShape::Opening`] or [`CueShape::Ending`] may hit: longer lines are sentences.
pub(crate) const SHORT_LINE_WORDS: usize = 12;
/// The same for scripts that set no spaces, in letters beside the cue.
pub(crate) const SHORT_LINE_LETTERS: usize = 24;

/// One phrase that a site prints around its articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cue {
    /// The phrase as [`normalise`] writes it. A label that something follows on its line ("tags: news") keeps its colon.
    pub(crate) text: &'static str,
    /// Where in the line it stands.
    pub(crate) shape: CueShape,
    /// How much it proves.
    pub(crate) tier: CueTier,
    /// Why it is not the article, for a person to read.
    pub(crate) why: &'static str,
    /// It names the author or the date: around the headline it is a byline.
    pub(crate) byline: bool,
}

/// Every language of the table with its cues. Where two languages share a phrase, the first one names it.
///
/// A file is a list of reasons, each a line `! why` (of labels of the byline: `! byline: why`) with its cues under it, a line
/// `TIER SHAPE text` each.
const LANGUAGES: [(&str, &str); 13] = [
    ("en", include_str!("en.txt")),
    ("de", include_str!("de.txt")),
    ("fr", include_str!("fr.txt")),
    ("es", include_str!("es.txt")),
    ("it", include_str!("it.txt")),
    ("pt", include_str!("pt.txt")),
    ("nl", include_str!("nl.txt")),
    ("ru", include_str!("ru.txt")),
    ("ar", include_str!("ar.txt")),
    ("hi", include_str!("hi.txt")),
    ("zh", include_str!("zh.txt")),
    ("ja", include_str!("ja.txt")),
    ("ko", include_str!("ko.txt")),
];

/// The whole table: the language (ISO 639-1) and the cue.
pub(crate) fn table() -> impl Iterator<Item = (&'static str, Cue)> {
    LANGUAGES.iter().flat_map(|&(lang, file)| {
        parse(file).map(move |cue| (lang, cue.expect("a test reads every line")))
    })
}

/// The cues of a language file; the line where there is one that makes no sense.
fn parse(file: &'static str) -> impl Iterator<Item = Result<Cue, &'static str>> {
    let mut why = "";
    file.lines().filter_map(move |line| {
        if let Some(reason) = line.strip_prefix("! ") {
            why = reason;
            return None;
        }
        (!line.is_empty()).then(|| cue(line, why).ok_or(line))
    })
}

fn cue(line: &'static str, heading: &'static str) -> Option<Cue> {
    let byline = heading.strip_prefix("byline: ");
    let (tier, rest) = line.split_once(' ')?;
    let (shape, text) = rest.split_once(' ')?;
    let tier = match tier {
        "A" => CueTier::A,
        "B" => CueTier::B,
        "C" => CueTier::C,
        _ => return None,
    };
    let shape = match shape {
        "line" => CueShape::Line,
        "opening" => CueShape::Opening,
        "ending" => CueShape::Ending,
        "notice" => CueShape::Notice,
        _ => return None,
    };
    Some(Cue {
        text: text.trim_start(),
        shape,
        tier,
        why: byline.unwrap_or(heading),
        byline: byline.is_some(),
    })
}

/// The texts of all cues of the table.
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    table().map(|(_, cue)| cue.text)
}

#[cfg(test)]
mod tests {
    use super::normalise::normalise_cue;
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn every_cue_is_written_as_lines_are_normalised() {
        for (lang, cue) in table() {
            assert_eq!(
                normalise_cue(cue.text, cue.shape),
                cue.text,
                "{lang}: {:?}",
                cue.text
            );
            let words = cue.text.split(' ').count();
            let max_words = if cue.shape == CueShape::Notice {
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
    fn every_line_of_every_file_parses() {
        for (lang, file) in LANGUAGES {
            for cue in parse(file) {
                assert!(cue.is_ok(), "{lang}: {cue:?}");
            }
        }
        assert!(
            cue("D line about us", "why").is_none()
                && cue("A lines about us", "why").is_none()
                && cue("A", "").is_none()
        );
    }

    #[test]
    fn every_cue_has_a_reason_in_words() {
        for (lang, cue) in table() {
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
        for (lang, cue) in table() {
            if let Some((other, tier)) = seen.insert((cue.shape, cue.text), (lang, cue.tier)) {
                assert_ne!(other, lang, "{:?} stands twice", cue.text);
                assert_eq!(tier, cue.tier, "{:?} of {other} and {lang}", cue.text);
            }
        }
    }

    #[test]
    fn every_language_has_enough_cues() {
        for (lang, file) in LANGUAGES {
            let min_cues = if lang == "en" { 1000 } else { 40 };
            assert!(
                parse(file).count() >= min_cues,
                "{lang}: {}",
                parse(file).count()
            );
        }
    }

    #[test]
    fn every_cue_matches_at_its_shape() {
        let cues = Cues::new(&[], &[]);
        for (lang, cue) in table() {
            let line = match cue.shape {
                CueShape::Line => cue.text.to_string(),
                CueShape::Opening => format!("{} qqq", cue.text),
                CueShape::Ending => format!("qqq {}", cue.text),
                CueShape::Notice => format!("{} {}", cue.text, "qqq ".repeat(80)),
            };
            let cue_match = cues.find_line(&line, &mut String::new());
            let cue_match = cue_match.unwrap_or_else(|| panic!("{lang}: {line:?}"));
            assert!(cue_match.text.len() >= cue.text.len(), "{lang}: {line:?}");
        }
    }
}
