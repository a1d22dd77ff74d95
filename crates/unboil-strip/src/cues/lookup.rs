//! Finds the cue of a line. In: a line. Out: the cue it hits, the most specific one.
//!
//! Most lines are prose and hit nothing, so the work is in saying no quickly: a long line is normalised for its first
//! words only, and those must name a notice before the rest is looked at.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use super::buckets::CueBuckets;
use super::normalise::{
    first_key, glued_pieces, is_unspaced, is_word_char, last_key, normalise, normalise_cue,
    normalise_into, prefix_of_bytes, quick_first_key,
};
use super::{Cue, CueShape, CueTier, SHORT_LINE_LETTERS, SHORT_LINE_WORDS, table};
use crate::config::UserCue;

/// A line of more bytes than this is long: only a notice is looked for. Twelve Devanagari words seldom take 300 bytes.
const SHORT_LINE_BYTES: usize = 400;
/// Three-byte letters of East Asian scripts from which a line is long: a cue and twice the letters that may follow it.
const SHORT_LINE_WIDE_LETTERS: usize = 64;
/// The first bytes of a long line that are looked at: more than any notice of the table has.
const NOTICE_BYTES: usize = 320;
/// The first bytes of a long line that must name a notice before [`NOTICE_BYTES`] of it are normalised.
const FIRST_WORD_BYTES: usize = 48;
/// What stands for the language of a user's cue.
pub(crate) const USER_CUE_LANG: &str = "own";

/// The cue that a line hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CueMatch<'a> {
    /// The place of the cue: the user's own in their order, then the table.
    pub(crate) index: usize,
    /// How much it proves.
    pub(crate) tier: CueTier,
    /// Where in the line it stands.
    pub(crate) shape: CueShape,
    /// The phrase, normalised.
    pub(crate) text: &'a str,
    /// The language that lists it; [`USER_CUE_LANG`] for a user's.
    pub(crate) lang: &'static str,
    /// Why it is not the article.
    pub(crate) why: &'a str,
    /// It names the author or the date.
    pub(crate) byline: bool,
}

impl CueMatch<'_> {
    /// What was seen, for the ledger.
    pub(crate) fn evidence(&self) -> String {
        let how = match self.shape {
            CueShape::Line => "the line is",
            CueShape::Opening | CueShape::Notice => "opens with",
            CueShape::Ending => "ends with",
        };
        if self.why.is_empty() {
            return format!("{how} \"{}\"", self.text);
        }
        format!("{how} \"{}\": {}", self.text, self.why)
    }
}

/// All cues, ready for lookup.
#[derive(Clone, Debug)]
pub(crate) struct Cues {
    cues: Vec<IndexedCue>,
    by_whole_line: CueBuckets,
    by_first_word: CueBuckets,
    notices_by_first_word: CueBuckets,
    by_last_word: CueBuckets,
    /// Lines of more words than this are long.
    max_short_line_words: usize,
}

#[derive(Clone, Debug)]
struct IndexedCue {
    text: Cow<'static, str>,
    shape: CueShape,
    tier: CueTier,
    lang: &'static str,
    why: Cow<'static, str>,
    byline: bool,
}

impl Cues {
    /// The table without the cues whose text is `disabled`, and the user's own cues, which win over the table's.
    pub(crate) fn new(user_cues: &[UserCue], disabled: &[String]) -> Cues {
        let user_cues = user_cues.iter().map(|cue| IndexedCue {
            text: normalise_cue(&cue.text, cue.shape).into(),
            shape: cue.shape,
            tier: cue.tier,
            lang: USER_CUE_LANG,
            why: cue.why.clone().into(),
            byline: false,
        });
        let is_enabled = |cue: &Cue| !disabled.iter().any(|text| text == cue.text);
        let table_cues = table()
            .filter(|(_, cue)| is_enabled(cue))
            .map(|(lang, cue)| IndexedCue {
                text: cue.text.into(),
                shape: cue.shape,
                tier: cue.tier,
                lang,
                why: cue.why.into(),
                byline: cue.byline,
            });
        let cues: Vec<IndexedCue> = user_cues
            .chain(table_cues)
            .filter(|e| !e.text.is_empty())
            .collect();
        let mut max_short_line_words = SHORT_LINE_WORDS;
        let (mut by_whole_line, mut by_first_word) = (Vec::new(), Vec::new());
        let (mut notices_by_first_word, mut by_last_word) = (Vec::new(), Vec::new());
        for (index, cue) in cues.iter().enumerate() {
            let index = u32::try_from(index).expect("fewer cues than 2^32");
            match cue.shape {
                CueShape::Line => {
                    by_whole_line.push((xxh3_64(cue.text.as_bytes()), index));
                    max_short_line_words = max_short_line_words.max(cue.text.split(' ').count());
                }
                CueShape::Opening => by_first_word.push((first_key(&cue.text), index)),
                CueShape::Notice => {
                    by_first_word.push((first_key(&cue.text), index));
                    notices_by_first_word.push((first_key(&cue.text), index));
                }
                CueShape::Ending => by_last_word.push((last_key(&cue.text), index)),
            }
        }
        let buckets = |keys| CueBuckets::new(keys, |index| cues[index as usize].text.len());
        Cues {
            by_whole_line: buckets(by_whole_line),
            by_first_word: buckets(by_first_word),
            notices_by_first_word: buckets(notices_by_first_word),
            by_last_word: buckets(by_last_word),
            cues,
            max_short_line_words,
        }
    }

    /// The cue of a line as it stands in the article: like [`Cues::find`] on the normalised line, but quick to refuse
    /// long lines, and it sees labels that were glued together ("TagsPolitics", "Share on FacebookShare on X"). `normalised`
    /// is room for the normalised line; empty afterwards if the line is long.
    pub(crate) fn find_line(&self, line: &str, normalised: &mut String) -> Option<CueMatch<'_>> {
        normalised.clear();
        if self.is_long(line) {
            let first = || first_key(&normalise(prefix_of_bytes(line, FIRST_WORD_BYTES)));
            if !self
                .notices_by_first_word
                .may_contain(quick_first_key(line).unwrap_or_else(first))
            {
                return None;
            }
            let start = normalise(prefix_of_bytes(line, NOTICE_BYTES));
            return self.find_at_start(&self.notices_by_first_word, &start, false);
        }
        normalise_into(line, normalised);
        if normalised.is_empty() {
            return None;
        }
        let cue_match = self.find(normalised);
        match cue_match {
            Some(cue_match) if cue_match.shape == CueShape::Line => Some(cue_match),
            _ => self.find_glued(line, normalised).or(cue_match),
        }
    }

    /// The cue of a normalised line: one that is the whole line, else the longest at its start or end.
    pub(crate) fn find(&self, normalised: &str) -> Option<CueMatch<'_>> {
        if let Some(index) = self.find_whole_line(normalised) {
            return Some(self.cue_match(index));
        }
        let short = count_spaces(normalised) < SHORT_LINE_WORDS;
        let start = self.find_at_start(&self.by_first_word, normalised, short);
        let end = self.find_at_end(normalised, short);
        match (start, end) {
            (Some(start), Some(end)) if end.text.len() > start.text.len() => Some(end),
            (start, end) => start.or(end),
        }
    }

    /// The place of the cue that is this whole line.
    fn find_whole_line(&self, normalised: &str) -> Option<usize> {
        let mut indices = self.by_whole_line.get(xxh3_64(normalised.as_bytes()));
        indices.find(|&index| self.cues[index].text == normalised)
    }

    fn find_at_start(&self, buckets: &CueBuckets, line: &str, short: bool) -> Option<CueMatch<'_>> {
        let index = buckets.get(first_key(line)).find(|&index| {
            let cue = &self.cues[index];
            let Some(rest) = line.strip_prefix(&*cue.text) else {
                return false;
            };
            is_word_boundary(cue.text.chars().next_back(), rest.chars().next())
                && (cue.shape == CueShape::Notice || short && has_few_letters(rest))
        })?;
        Some(self.cue_match(index))
    }

    fn find_at_end(&self, line: &str, short: bool) -> Option<CueMatch<'_>> {
        if !short {
            return None;
        }
        let index = self.by_last_word.get(last_key(line)).find(|&index| {
            let text = &*self.cues[index].text;
            line.strip_suffix(text).is_some_and(|rest| {
                is_word_boundary(rest.chars().next_back(), text.chars().next())
                    && has_few_letters(rest)
            })
        })?;
        Some(self.cue_match(index))
    }

    /// Labels without a space between them, told by the capital that follows a small letter or a digit: a label that
    /// takes a colon ("TagsPolitics"), a cue of several words ("Share on FacebookShare on X"), or nothing but cues
    /// ("FacebookTwitter").
    fn find_glued(&self, line: &str, normalised: &str) -> Option<CueMatch<'_>> {
        if count_spaces(normalised) >= SHORT_LINE_WORDS {
            return None;
        }
        let pieces = glued_pieces(line)?;
        let first = &pieces[0];
        let label = format!("{first}:");
        let label_index = self
            .by_first_word
            .get(first_key(&label))
            .find(|&index| self.cues[index].text == label);
        if let Some(index) = label_index {
            return Some(self.cue_match(index));
        }
        let cue_match = self
            .find(first)
            .filter(|cue_match| cue_match.shape != CueShape::Ending)?;
        let is_certain = first.contains(' ')
            || pieces
                .iter()
                .all(|piece| self.find_whole_line(piece).is_some());
        is_certain.then_some(cue_match)
    }

    fn is_long(&self, line: &str) -> bool {
        if line.len() > SHORT_LINE_BYTES {
            return true;
        }
        let is_wide = |&&byte: &&u8| (0xe3..=0xed).contains(&byte);
        count_spaces(line) >= 2 * self.max_short_line_words
            || (!line.is_ascii()
                && line.as_bytes().iter().filter(is_wide).count() > SHORT_LINE_WIDE_LETTERS)
    }

    /// Every cue in use.
    pub(crate) fn all(&self) -> impl Iterator<Item = CueMatch<'_>> {
        (0..self.cues.len()).map(|index| self.cue_match(index))
    }

    fn cue_match(&self, index: usize) -> CueMatch<'_> {
        let cue = &self.cues[index];
        CueMatch {
            index,
            tier: cue.tier,
            shape: cue.shape,
            text: &cue.text,
            lang: cue.lang,
            why: &cue.why,
            byline: cue.byline,
        }
    }
}

fn count_spaces(line: &str) -> usize {
    memchr::memchr_iter(b' ', line.as_bytes()).count()
}

/// True where a word ends between two characters of a normalised line.
fn is_word_boundary(before: Option<char>, after: Option<char>) -> bool {
    let is_inside_word = |c: char| is_word_char(c) && !is_unspaced(c);
    match (before, after) {
        (Some(before), Some(after)) => !(is_inside_word(before) && is_inside_word(after)),
        _ => true,
    }
}

fn has_few_letters(rest: &str) -> bool {
    rest.is_ascii() || rest.chars().filter(|&c| is_unspaced(c)).count() <= SHORT_LINE_LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user_cue(text: &str, shape: CueShape, tier: CueTier) -> UserCue {
        UserCue {
            text: text.into(),
            shape,
            tier,
            why: "a test".into(),
        }
    }

    fn find<'a>(cues: &'a Cues, line: &str) -> Option<CueMatch<'a>> {
        cues.find_line(line, &mut String::new())
    }

    #[test]
    fn a_line_matches_its_most_specific_cue() {
        let cues = Cues::new(
            &[
                user_cue("Zork Posts", CueShape::Line, CueTier::C),
                user_cue("Zork", CueShape::Opening, CueTier::B),
                user_cue("zork tags:", CueShape::Opening, CueTier::A),
                user_cue("Zork for good", CueShape::Opening, CueTier::A),
                user_cue("more zork", CueShape::Ending, CueTier::B),
                user_cue("We zork cookies", CueShape::Notice, CueTier::A),
                user_cue("ゾーク記事", CueShape::Opening, CueTier::C),
                user_cue("조크 뉴스", CueShape::Ending, CueTier::A),
                user_cue("zorkbook", CueShape::Line, CueTier::B),
                user_cue("zorkgram", CueShape::Line, CueTier::B),
            ],
            &[],
        );
        let long = "and so the sentence goes on ".repeat(30);
        let wide = "長い文章。".repeat(30);
        let cases = [
            ("", None),
            ("»", None),
            ("ZORK POSTS:", Some("zork posts")),
            ("Zork postscript", Some("zork")),
            ("Zork, for good", Some("zork")),
            ("Zork for good, they say", Some("zork for good")),
            ("Zorks are here", None),
            ("A zork", None),
            ("Here is more Zork »", Some("more zork")),
            ("Here is nomore zork", None),
            ("Zork Tags: Alpha", Some("zork tags:")),
            ("Zork TagsAlpha", Some("zork tags:")),
            ("Zork tags alpha", Some("zork")),
            ("Zork PostsAlpha beta", Some("zork posts")),
            ("ZorkbookZorkgram", Some("zorkbook")),
            ("ZorkbookGram", None),
            ("ZorkbookHarbour", None),
            ("ZorkbookClark", None),
            ("ZorkbookLady", None),
            ("ZorkbookWhite", None),
            ("ZorkbookStone", None),
            ("ZorkbookSydney", None),
            ("ZorkbookHouston", None),
            (
                "Zork one two three four five six seven eight nine ten eleven",
                Some("zork"),
            ),
            (
                "Zork one two three four five six seven eight nine ten eleven twelve",
                None,
            ),
            ("ゾーク記事を読む", Some("ゾーク記事")),
            ("▼ゾーク記事", Some("ゾーク記事")),
            (
                "ゾーク記事はとても長い文章の一部であり、見出しではないので残るべきものである。",
                None,
            ),
            ("오늘의 조크 뉴스", Some("조크 뉴스")),
        ];
        for (line, expected) in cases {
            let actual = find(&cues, line).map(|cue_match| cue_match.text);
            assert_eq!(actual, expected, "{line:?}");
        }
        for (line, expected) in [
            (format!("We zork cookies {long}"), Some("we zork cookies")),
            (format!("We zorked cookies {long}"), None),
            (format!("Zork {long}"), None),
            (format!("ゾーク記事{wide}"), None),
        ] {
            let actual = cues
                .find_line(&line, &mut String::new())
                .map(|cue_match| cue_match.text);
            assert_eq!(actual, expected, "{line:?}");
        }
    }

    #[test]
    fn a_user_cue_wins_over_the_table() {
        let cues = Cues::new(
            &[user_cue("Comments are closed.", CueShape::Line, CueTier::B)],
            &[],
        );
        let cue_match = find(&cues, "Comments are closed").expect("it is a cue");
        assert_eq!(
            (cue_match.tier, cue_match.lang, cue_match.index),
            (CueTier::B, "own", 0)
        );
        let cues = Cues::new(&[], &[]);
        let cue_match = find(&cues, "Comments are closed").expect("it is a cue");
        assert_eq!((cue_match.tier, cue_match.lang), (CueTier::A, "en"));
    }
}
