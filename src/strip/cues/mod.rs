//! The phrases that sites print around articles ("cues"), by language. In: nothing. Out: the table, and [`Cues`], which
//! finds the cue of a line.
//!
//! Adding a cue is one line in the file of its language. A test holds every entry to [`normalise`].

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod hi;
mod it;
mod ja;
mod ko;
mod lookup;
mod nl;
mod normalise;
mod pt;
mod ru;
mod why;
mod zh;

pub(crate) use lookup::{Cues, Hit};
pub(crate) use normalise::normalise;

pub(crate) use crate::config::{Shape, Tier};

/// The most words in a line that an [`Shape::Opening`] or [`Shape::Ending`] may hit: longer lines are sentences.
pub(crate) const SHORT_WORDS: usize = 12;
/// The same for scripts that set no spaces, in letters beside the cue.
pub(crate) const SHORT_LETTERS: usize = 24;

/// One phrase that a site prints around its articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cue {
    /// The phrase as [`normalise`] writes it. A label that something follows on its line ("tags: news") keeps its colon.
    pub(crate) text: &'static str,
    /// Where in the line it stands.
    pub(crate) shape: Shape,
    /// How much it proves.
    pub(crate) tier: Tier,
    /// Why it is not the article, for a person to read.
    pub(crate) why: &'static str,
}

const fn cue(tier: Tier, shape: Shape, text: &'static str, why: &'static str) -> Cue {
    Cue {
        text,
        shape,
        tier,
        why,
    }
}

const fn line(tier: Tier, text: &'static str, why: &'static str) -> Cue {
    cue(tier, Shape::Line, text, why)
}

const fn opening(tier: Tier, text: &'static str, why: &'static str) -> Cue {
    cue(tier, Shape::Opening, text, why)
}

const fn ending(tier: Tier, text: &'static str, why: &'static str) -> Cue {
    cue(tier, Shape::Ending, text, why)
}

const fn notice(tier: Tier, text: &'static str, why: &'static str) -> Cue {
    cue(tier, Shape::Notice, text, why)
}

/// Every language of the table with its cues. Where two languages share a phrase, the first one names it.
const LANGUAGES: [(&str, &[Cue]); 13] = [
    ("en", en::CUES),
    ("de", de::CUES),
    ("fr", fr::CUES),
    ("es", es::CUES),
    ("it", it::CUES),
    ("pt", pt::CUES),
    ("nl", nl::CUES),
    ("ru", ru::CUES),
    ("ar", ar::CUES),
    ("hi", hi::CUES),
    ("zh", zh::CUES),
    ("ja", ja::CUES),
    ("ko", ko::CUES),
];

/// The whole table: the language (ISO 639-1) and the cue.
pub(crate) fn table() -> impl Iterator<Item = (&'static str, &'static Cue)> {
    LANGUAGES
        .iter()
        .flat_map(|&(lang, cues)| cues.iter().map(move |cue| (lang, cue)))
}

/// True if a cue of the table has this text.
pub(crate) fn is_listed(text: &str) -> bool {
    table().any(|(_, cue)| cue.text == text)
}

#[cfg(test)]
mod tests {
    use super::lookup::normalise_cue;
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
            let most = if cue.shape == Shape::Notice { 16 } else { 10 };
            assert!(
                words <= most,
                "{lang}: {:?} is too long for its shape",
                cue.text
            );
        }
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
    fn no_cue_stands_twice() {
        let mut seen: HashMap<(Shape, &str), (&str, Tier)> = HashMap::new();
        for (lang, cue) in table() {
            if let Some((other, tier)) = seen.insert((cue.shape, cue.text), (lang, cue.tier)) {
                assert_ne!(other, lang, "{:?} stands twice", cue.text);
                assert_eq!(tier, cue.tier, "{:?} of {other} and {lang}", cue.text);
            }
        }
    }

    #[test]
    fn every_language_has_its_share() {
        for (lang, cues) in LANGUAGES {
            let least = if lang == "en" { 250 } else { 40 };
            assert!(cues.len() >= least, "{lang}: {}", cues.len());
        }
    }

    #[test]
    fn every_cue_is_found_where_it_says() {
        let cues = Cues::new(&[], &[]);
        for (lang, cue) in table() {
            let line = match cue.shape {
                Shape::Line => cue.text.to_string(),
                Shape::Opening => format!("{} qqq", cue.text),
                Shape::Ending => format!("qqq {}", cue.text),
                Shape::Notice => format!("{} {}", cue.text, "qqq ".repeat(80)),
            };
            let hit = cues.find_line(&line);
            let hit = hit.unwrap_or_else(|| panic!("{lang}: {line:?}"));
            assert!(hit.text.len() >= cue.text.len(), "{lang}: {line:?}");
        }
    }
}
