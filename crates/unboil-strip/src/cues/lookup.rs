//! Finds the cue of a line. In: a line. Out: the cue it hits, the most specific one.
//!
//! Most lines are prose and hit nothing, so the work is in saying no quickly: a long line is normalised for its first
//! words only, and those must name a notice before the rest is looked at.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use super::buckets::Buckets;
use super::normalise::{
    first_key, glued_pieces, head, is_kept, is_unspaced, last_key, normalise, normalise_cue,
    normalise_into, quick_first_key,
};
use super::{Cue, SHORT_LETTERS, SHORT_WORDS, Shape, Tier, table};
use crate::config::OwnCue;

/// A line of more bytes than this is long: only a notice is looked for. Twelve Devanagari words seldom take 300 bytes.
const SHORT_BYTES: usize = 400;
/// Three-byte letters of East Asian scripts from which a line is long: a cue and twice the letters that may follow it.
const SHORT_WIDE_LETTERS: usize = 64;
/// The first bytes of a long line that are looked at: more than any notice of the table has.
const NOTICE_BYTES: usize = 320;
/// The first bytes of a long line that must name a notice before [`NOTICE_BYTES`] of it are normalised.
const FIRST_WORD_BYTES: usize = 48;
/// What stands for the language of a user's cue.
pub(crate) const OWN: &str = "own";

/// The cue that a line hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit<'a> {
    /// The place of the cue: the user's own in their order, then the table.
    pub(crate) index: usize,
    /// How much it proves.
    pub(crate) tier: Tier,
    /// Where in the line it stands.
    pub(crate) shape: Shape,
    /// The phrase, normalised.
    pub(crate) text: &'a str,
    /// The language that lists it; [`OWN`] for a user's.
    pub(crate) lang: &'static str,
    /// Why it is not the article.
    pub(crate) why: &'a str,
    /// It names the author or the date.
    pub(crate) byline: bool,
}

impl Hit<'_> {
    /// What was seen, for the ledger.
    pub(crate) fn evidence(&self) -> String {
        let how = match self.shape {
            Shape::Line => "the line is",
            Shape::Opening | Shape::Notice => "opens with",
            Shape::Ending => "ends with",
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
    entries: Vec<Entry>,
    lines: Buckets,
    starts: Buckets,
    notices: Buckets,
    ends: Buckets,
    /// Lines of more words than this are long.
    short_words: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    text: Cow<'static, str>,
    shape: Shape,
    tier: Tier,
    lang: &'static str,
    why: Cow<'static, str>,
    byline: bool,
}

impl Cues {
    /// The table without the cues whose text is `disabled`, and the user's own cues, which win over the table's.
    pub(crate) fn new(own: &[OwnCue], disabled: &[String]) -> Cues {
        let own = own.iter().map(|cue| Entry {
            text: normalise_cue(&cue.text, cue.shape).into(),
            shape: cue.shape,
            tier: cue.tier,
            lang: OWN,
            why: cue.why.clone().into(),
            byline: false,
        });
        let wanted = |cue: &Cue| !disabled.iter().any(|text| text == cue.text);
        let listed = table()
            .filter(|(_, cue)| wanted(cue))
            .map(|(lang, cue)| Entry {
                text: cue.text.into(),
                shape: cue.shape,
                tier: cue.tier,
                lang,
                why: cue.why.into(),
                byline: cue.byline,
            });
        let entries: Vec<Entry> = own.chain(listed).filter(|e| !e.text.is_empty()).collect();
        let mut short_words = SHORT_WORDS;
        let (mut lines, mut starts) = (Vec::new(), Vec::new());
        let (mut notices, mut ends) = (Vec::new(), Vec::new());
        for (index, entry) in entries.iter().enumerate() {
            let index = u32::try_from(index).expect("fewer cues than 2^32");
            match entry.shape {
                Shape::Line => {
                    lines.push((xxh3_64(entry.text.as_bytes()), index));
                    short_words = short_words.max(entry.text.split(' ').count());
                }
                Shape::Opening => starts.push((first_key(&entry.text), index)),
                Shape::Notice => {
                    starts.push((first_key(&entry.text), index));
                    notices.push((first_key(&entry.text), index));
                }
                Shape::Ending => ends.push((last_key(&entry.text), index)),
            }
        }
        let buckets = |keys| Buckets::new(keys, |index| entries[index as usize].text.len());
        Cues {
            lines: buckets(lines),
            starts: buckets(starts),
            notices: buckets(notices),
            ends: buckets(ends),
            entries,
            short_words,
        }
    }

    /// The cue of a line as it stands in the article: like [`Cues::find`] on the normalised line, but quick to refuse
    /// long lines, and it sees labels that were glued together ("TagsPolitics", "Share on FacebookShare on X"). `normalised`
    /// is room for the normalised line; empty afterwards if the line is long.
    pub(crate) fn find_line(&self, line: &str, normalised: &mut String) -> Option<Hit<'_>> {
        normalised.clear();
        if self.is_long(line) {
            let first = || first_key(&normalise(head(line, FIRST_WORD_BYTES)));
            if !self
                .notices
                .may_have(quick_first_key(line).unwrap_or_else(first))
            {
                return None;
            }
            let start = normalise(head(line, NOTICE_BYTES));
            return self.first_start(&self.notices, &start, false);
        }
        normalise_into(line, normalised);
        if normalised.is_empty() {
            return None;
        }
        let hit = self.find(normalised);
        match hit {
            Some(hit) if hit.shape == Shape::Line => Some(hit),
            _ => self.find_glued(line, normalised).or(hit),
        }
    }

    /// The cue of a normalised line: one that is the whole line, else the longest at its start or end.
    pub(crate) fn find(&self, normalised: &str) -> Option<Hit<'_>> {
        if let Some(index) = self.whole(normalised) {
            return Some(self.hit(index));
        }
        let short = spaces(normalised) < SHORT_WORDS;
        let start = self.first_start(&self.starts, normalised, short);
        let end = self.first_end(normalised, short);
        match (start, end) {
            (Some(start), Some(end)) if end.text.len() > start.text.len() => Some(end),
            (start, end) => start.or(end),
        }
    }

    /// The place of the cue that is this whole line.
    fn whole(&self, normalised: &str) -> Option<usize> {
        let mut places = self.lines.get(xxh3_64(normalised.as_bytes()));
        places.find(|&index| self.entries[index].text == normalised)
    }

    fn first_start(&self, buckets: &Buckets, line: &str, short: bool) -> Option<Hit<'_>> {
        let index = buckets.get(first_key(line)).find(|&index| {
            let entry = &self.entries[index];
            let Some(rest) = line.strip_prefix(&*entry.text) else {
                return false;
            };
            is_border(entry.text.chars().next_back(), rest.chars().next())
                && (entry.shape == Shape::Notice || short && has_few_letters(rest))
        })?;
        Some(self.hit(index))
    }

    fn first_end(&self, line: &str, short: bool) -> Option<Hit<'_>> {
        if !short {
            return None;
        }
        let index = self.ends.get(last_key(line)).find(|&index| {
            let text = &*self.entries[index].text;
            line.strip_suffix(text).is_some_and(|rest| {
                is_border(rest.chars().next_back(), text.chars().next()) && has_few_letters(rest)
            })
        })?;
        Some(self.hit(index))
    }

    /// Labels without a space between them, told by the capital that follows a small letter or a digit: a label that
    /// takes a colon ("TagsPolitics"), a cue of several words ("Share on FacebookShare on X"), or nothing but cues
    /// ("FacebookTwitter").
    fn find_glued(&self, line: &str, normalised: &str) -> Option<Hit<'_>> {
        if spaces(normalised) >= SHORT_WORDS {
            return None;
        }
        let pieces = glued_pieces(line)?;
        let first = &pieces[0];
        let label = format!("{first}:");
        let labelled = self
            .starts
            .get(first_key(&label))
            .find(|&index| self.entries[index].text == label);
        if let Some(index) = labelled {
            return Some(self.hit(index));
        }
        let hit = self.find(first).filter(|hit| hit.shape != Shape::Ending)?;
        let sure = first.contains(' ') || pieces.iter().all(|piece| self.whole(piece).is_some());
        sure.then_some(hit)
    }

    fn is_long(&self, line: &str) -> bool {
        if line.len() > SHORT_BYTES {
            return true;
        }
        let is_wide = |&&byte: &&u8| (0xe3..=0xed).contains(&byte);
        spaces(line) >= 2 * self.short_words
            || (!line.is_ascii()
                && line.as_bytes().iter().filter(is_wide).count() > SHORT_WIDE_LETTERS)
    }

    /// Every cue in use.
    pub(crate) fn all(&self) -> impl Iterator<Item = Hit<'_>> {
        (0..self.entries.len()).map(|index| self.hit(index))
    }

    fn hit(&self, index: usize) -> Hit<'_> {
        let entry = &self.entries[index];
        Hit {
            index,
            tier: entry.tier,
            shape: entry.shape,
            text: &entry.text,
            lang: entry.lang,
            why: &entry.why,
            byline: entry.byline,
        }
    }
}

fn spaces(line: &str) -> usize {
    memchr::memchr_iter(b' ', line.as_bytes()).count()
}

/// True where a word ends between two characters of a normalised line.
fn is_border(before: Option<char>, after: Option<char>) -> bool {
    let inside = |c: char| is_kept(c) && !is_unspaced(c);
    match (before, after) {
        (Some(before), Some(after)) => !(inside(before) && inside(after)),
        _ => true,
    }
}

fn has_few_letters(rest: &str) -> bool {
    rest.is_ascii() || rest.chars().filter(|&c| is_unspaced(c)).count() <= SHORT_LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str, shape: Shape, tier: Tier) -> OwnCue {
        OwnCue {
            text: text.into(),
            shape,
            tier,
            why: "a test".into(),
        }
    }

    fn find<'a>(cues: &'a Cues, line: &str) -> Option<Hit<'a>> {
        cues.find_line(line, &mut String::new())
    }

    #[test]
    fn a_line_hits_its_most_specific_cue() {
        let cues = Cues::new(
            &[
                own("Zork Posts", Shape::Line, Tier::C),
                own("Zork", Shape::Opening, Tier::B),
                own("zork tags:", Shape::Opening, Tier::A),
                own("Zork for good", Shape::Opening, Tier::A),
                own("more zork", Shape::Ending, Tier::B),
                own("We zork cookies", Shape::Notice, Tier::A),
                own("ゾーク記事", Shape::Opening, Tier::C),
                own("조크 뉴스", Shape::Ending, Tier::A),
                own("zorkbook", Shape::Line, Tier::B),
                own("zorkgram", Shape::Line, Tier::B),
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
            let got = find(&cues, line).map(|hit| hit.text);
            assert_eq!(got, expected, "{line:?}");
        }
        for (line, expected) in [
            (format!("We zork cookies {long}"), Some("we zork cookies")),
            (format!("We zorked cookies {long}"), None),
            (format!("Zork {long}"), None),
            (format!("ゾーク記事{wide}"), None),
        ] {
            let got = cues
                .find_line(&line, &mut String::new())
                .map(|hit| hit.text);
            assert_eq!(got, expected, "{line:?}");
        }
    }

    #[test]
    fn the_users_cue_wins_over_the_table() {
        let cues = Cues::new(&[own("Comments are closed.", Shape::Line, Tier::B)], &[]);
        let hit = find(&cues, "Comments are closed").expect("it is a cue");
        assert_eq!((hit.tier, hit.lang, hit.index), (Tier::B, "own", 0));
        let cues = Cues::new(&[], &[]);
        let hit = find(&cues, "Comments are closed").expect("it is a cue");
        assert_eq!((hit.tier, hit.lang), (Tier::A, "en"));
    }
}
