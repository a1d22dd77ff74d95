//! Finds the most specific cue of a line.
//!
//! Most lines are prose and match no cue, so [`Cues::find_line`] refuses them early: it normalises
//! only the first words of a long line, and reads on if a notice starts with them.

use super::buckets::CueBuckets;
use super::cue_index::CueIndex;
use super::cue_match::{CueMatch, USER_CUE_LANG};
use super::cue_table::{table_cue, table_index, table_len};
use super::gap::{after_opening, before_gap, starts_alike};
use super::glued::glued_pieces;
use super::labels::{
    link_labels, markdown_heading, separated_labels, spaced_labels, without_addresses,
};
use super::normalise::{
    normalise, normalise_cue, normalise_into, prefix_of_bytes, quick_first_key, quick_last_key,
    suffix_of_bytes,
};
use super::word_keys::{first_key, is_unspaced, is_word_boundary, last_key, line_key};
use crate::config::{CueShape, CueTier, UserCue};

/// The most words in a line that an opening or ending may match: longer lines are sentences.
const SHORT_LINE_WORDS: usize = 12;
/// The same for scripts without spaces, in letters beside the cue.
const SHORT_LINE_LETTERS: usize = 24;
/// A line of more bytes is long: only notices match it. Twelve Devanagari words seldom take 300
/// bytes.
const SHORT_LINE_BYTES: usize = 400;
/// A line with more three-byte letters of East Asian scripts is long: a cue and twice the letters
/// that may follow it.
const SHORT_LINE_WIDE_LETTERS: usize = 64;
/// Bytes of a long line that are compared with notices: more than any notice of the table has.
const NOTICE_BYTES: usize = 320;
/// Bytes of a long line in which the first word of a notice must stand before [`NOTICE_BYTES`] of
/// it are normalised.
const FIRST_WORD_BYTES: usize = 48;

/// The cues in use, ready for lookup: those of the user and those of the table.
#[derive(Clone, Debug)]
pub(crate) struct Cues {
    user: Vec<NormalisedUserCue>,
    user_index: CueIndex,
    /// Indices in the table of the cues that are not in use, ascending.
    disabled: Vec<usize>,
    /// Lines with twice as many spaces are long.
    max_short_line_words: usize,
}

#[derive(Clone, Debug)]
struct NormalisedUserCue {
    text: String,
    shape: CueShape,
    tier: CueTier,
    why: String,
}

impl Cues {
    /// The table without the cues whose text is in `disabled`, and the user's own cues, which win
    /// over those of the table.
    pub(crate) fn new(user_cues: &[UserCue], disabled: &[String]) -> Cues {
        let user: Vec<NormalisedUserCue> = user_cues
            .iter()
            .map(|cue| NormalisedUserCue {
                text: normalise_cue(&cue.text, cue.shape),
                shape: cue.shape,
                tier: cue.tier,
                why: cue.why.clone(),
            })
            .filter(|cue| !cue.text.is_empty())
            .collect();
        let is_disabled = |index: &usize| {
            let text = table_cue(*index).text;
            disabled.iter().any(|disabled| disabled == text)
        };
        let disabled = match disabled {
            [] => Vec::new(),
            _ => (0..table_len()).filter(is_disabled).collect(),
        };
        let whole_lines = user.iter().filter(|cue| cue.shape == CueShape::Line);
        let words = whole_lines.map(|cue| cue.text.split(' ').count());
        let texts_and_shapes: Vec<_> = user.iter().map(|cue| (&*cue.text, cue.shape)).collect();
        Cues {
            max_short_line_words: words.max().unwrap_or(0).max(SHORT_LINE_WORDS),
            user_index: CueIndex::new(&texts_and_shapes),
            user,
            disabled,
        }
    }

    /// True if the user adds no cue and disables none.
    pub(crate) fn is_table_only(&self) -> bool {
        self.user.is_empty() && self.disabled.is_empty()
    }

    /// The texts of the user's cues.
    pub(crate) fn user_texts(&self) -> impl Iterator<Item = &str> {
        self.user.iter().map(|cue| &*cue.text)
    }

    /// The text of each cue of the table that is not in use.
    pub(crate) fn disabled_texts(&self) -> impl Iterator<Item = &'static str> {
        self.disabled.iter().map(|&index| table_cue(index).text)
    }

    /// True for a cue of the table that is in use.
    fn is_enabled(&self, table_index: &usize) -> bool {
        self.disabled.binary_search(table_index).is_err()
    }

    /// Among the cues with a key in one of the lookup tables, the longest that is accepted; a user
    /// cue wins over one of the table of the same length.
    fn find_longest(
        &self,
        buckets: fn(&CueIndex) -> &CueBuckets,
        key: u64,
        accept: impl Fn(&CueMatch) -> bool,
    ) -> Option<CueMatch<'_>> {
        let of_user = buckets(&self.user_index).get(key);
        let of_user = of_user.map(|index| self.user_match(index)).find(&accept);
        let of_table = buckets(table_index()).get(key);
        let of_table = of_table
            .filter(|index| self.is_enabled(index))
            .map(|index| self.table_match(index))
            .find(&accept);
        match (of_user, of_table) {
            (Some(user), Some(table)) if table.text.len() > user.text.len() => Some(table),
            (user, table) => user.or(table),
        }
    }

    /// False if no cue of a lookup table has this key; true if one may.
    fn may_contain(&self, buckets: fn(&CueIndex) -> &CueBuckets, key: u64) -> bool {
        buckets(&self.user_index).may_contain(key) || buckets(table_index()).may_contain(key)
    }

    /// The cue of a line as it stands in the article. Does what [`Cues::find`] does with the
    /// normalised line, but refuses long lines quickly, and also finds labels that were glued
    /// together ("TagsPolitics", "Share on FacebookShare on X"). Writes the normalised line to
    /// `normalised`, which stays empty if the line is long.
    pub(crate) fn find_line(&self, line: &str, normalised: &mut String) -> Option<CueMatch<'_>> {
        normalised.clear();
        if let Some(labels) = link_labels(line) {
            normalise_into(&labels.join(" "), normalised);
            return match labels[..] {
                [label] => self.find(&normalise(label)),
                _ => {
                    let cues = labels.iter().map(|label| self.find(&normalise(label)));
                    cue_of_menu(cues, labels.len().div_ceil(2))
                }
            };
        }
        let without_addresses = without_addresses(line);
        let line = without_addresses.as_deref().unwrap_or(line);
        if self.is_long(line) {
            return self
                .find_notice(line)
                .or_else(|| self.find_notice_ending(line));
        }
        normalise_into(line, normalised);
        if normalised.is_empty() {
            return None;
        }
        // An author may write a text below other headings: "Comments", "Search".
        let heading = markdown_heading(line).and_then(|text| self.find(&normalise(text)));
        if let Some(cue_match) = heading.filter(CueMatch::heads_links) {
            return Some(cue_match);
        }
        let cue_match = self.find(normalised);
        match cue_match {
            Some(cue_match) if cue_match.shape == CueShape::Line => Some(cue_match),
            Some(_) => self.find_glued(line, normalised).or(cue_match),
            None => (self.find_glued(line, normalised)).or_else(|| self.find_row(line, normalised)),
        }
    }

    /// The cue of a short line that is a row of labels, all of them cues: "Home | News | Contact".
    fn find_row(&self, line: &str, normalised: &str) -> Option<CueMatch<'_>> {
        if count_spaces(normalised) >= SHORT_LINE_WORDS {
            return None;
        }
        let is_label = |label: &str| self.find_whole_line(&normalise(label)).is_some();
        let labels = separated_labels(line).or_else(|| spaced_labels(line, is_label))?;
        let cues = labels
            .iter()
            .map(|label| self.find_whole_line(&normalise(label)));
        cue_of_menu(cues, labels.len())
    }

    /// The notice that a long line opens with.
    fn find_notice(&self, line: &str) -> Option<CueMatch<'_>> {
        let first = || first_key(&normalise(prefix_of_bytes(line, FIRST_WORD_BYTES)));
        let key = quick_first_key(line).unwrap_or_else(first);
        if !self.may_contain(|index| &index.notice_first_word, key) {
            return None;
        }
        // Many paragraphs begin with "the", as some notices do. The next words tell them apart.
        let first_words = normalise(prefix_of_bytes(line, FIRST_WORD_BYTES));
        if let Some((first_words, _)) = first_words.rsplit_once(' ') {
            let is_open = |cue: &CueMatch| starts_alike(before_gap(cue.text), first_words);
            self.find_longest(|index| &index.notice_first_word, key, is_open)?;
        }
        let start = normalise(prefix_of_bytes(line, NOTICE_BYTES));
        self.find_at_start(|index| &index.notice_first_word, &start, false)
    }

    /// The notice that a long line ends with.
    fn find_notice_ending(&self, line: &str) -> Option<CueMatch<'_>> {
        let last = || last_key(&normalise(suffix_of_bytes(line, FIRST_WORD_BYTES)));
        let key = quick_last_key(line).unwrap_or_else(last);
        if !self.may_contain(|index| &index.notice_last_word, key) {
            return None;
        }
        let end = normalise(suffix_of_bytes(line, NOTICE_BYTES));
        self.find_at_end(|index| &index.notice_last_word, &end, false)
    }

    /// The cue of a normalised line: one that is the whole line, else the longest at its start or
    /// end.
    pub(crate) fn find(&self, normalised: &str) -> Option<CueMatch<'_>> {
        if let Some(cue_match) = self.find_whole_line(normalised) {
            return Some(cue_match);
        }
        let short = count_spaces(normalised) < SHORT_LINE_WORDS;
        let start = self.find_at_start(|index| &index.first_word, normalised, short);
        // Of the endings, only those for lines of any length match a longer line.
        let endings: fn(&CueIndex) -> &CueBuckets = match short {
            true => |index| &index.last_word,
            false => |index| &index.notice_last_word,
        };
        let end = self.find_at_end(endings, normalised, short);
        match (start, end) {
            (Some(start), Some(end)) if end.text.len() > start.text.len() => Some(end),
            (start, end) => start.or(end),
        }
    }

    /// The cue that is this whole line.
    fn find_whole_line(&self, normalised: &str) -> Option<CueMatch<'_>> {
        self.find_longest(
            |index| &index.whole_line,
            line_key(normalised),
            |cue| cue.text == normalised,
        )
    }

    fn find_at_start(
        &self,
        buckets: fn(&CueIndex) -> &CueBuckets,
        line: &str,
        short: bool,
    ) -> Option<CueMatch<'_>> {
        self.find_longest(buckets, first_key(line), |cue| {
            after_opening(line, cue.text)
                .is_some_and(|rest| cue.shape == CueShape::Notice || short && has_few_letters(rest))
        })
    }

    fn find_at_end(
        &self,
        buckets: fn(&CueIndex) -> &CueBuckets,
        line: &str,
        short: bool,
    ) -> Option<CueMatch<'_>> {
        self.find_longest(buckets, last_key(line), |cue| {
            line.strip_suffix(cue.text).is_some_and(|rest| {
                is_word_boundary(rest.chars().next_back(), cue.text.chars().next())
                    && (cue.shape == CueShape::NoticeEnding || short && has_few_letters(rest))
            })
        })
    }

    /// The cue of labels without a space between them. A capital after a small letter or a digit
    /// starts a label. Matches a label that takes a colon ("TagsPolitics"), a cue of several words
    /// ("Share on FacebookShare on X"), or nothing but cues ("FacebookTwitter").
    fn find_glued(&self, line: &str, normalised: &str) -> Option<CueMatch<'_>> {
        if count_spaces(normalised) >= SHORT_LINE_WORDS {
            return None;
        }
        let pieces = glued_pieces(line)?;
        let first = &pieces[0];
        let label = format!("{first}:");
        let label_cue = self.find_longest(
            |index| &index.first_word,
            first_key(&label),
            |cue| cue.text == label,
        );
        if label_cue.is_some() {
            return label_cue;
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

    /// Every cue in use: the user's, then those of the table.
    pub(crate) fn all(&self) -> impl Iterator<Item = CueMatch<'_>> {
        let of_user = (0..self.user.len()).map(|index| self.user_match(index));
        let of_table = (0..table_len()).filter(|index| self.is_enabled(index));
        of_user.chain(of_table.map(|index| self.table_match(index)))
    }

    fn user_match(&self, index: usize) -> CueMatch<'_> {
        let cue = &self.user[index];
        CueMatch {
            index,
            tier: cue.tier,
            shape: cue.shape,
            text: &cue.text,
            lang: USER_CUE_LANG,
            why: &cue.why,
            byline: false,
        }
    }

    fn table_match(&self, index: usize) -> CueMatch<'_> {
        let cue = table_cue(index);
        CueMatch {
            index: self.user.len() + index,
            tier: cue.tier,
            shape: cue.shape,
            text: cue.text,
            lang: cue.lang,
            why: cue.why,
            byline: cue.byline,
        }
    }
}

/// The cue of a row of labels, given the cue of each, if at least `min_cues`, and two, are cues: the
/// most certain one. None of them opens a section.
fn cue_of_menu<'a>(
    cues: impl Iterator<Item = Option<CueMatch<'a>>>,
    min_cues: usize,
) -> Option<CueMatch<'a>> {
    let cues: Vec<CueMatch> = cues.flatten().collect();
    if cues.len() < min_cues.max(2) {
        return None;
    }
    let of_tier = |tier| cues.iter().find(|cue| cue.tier == tier).copied();
    of_tier(CueTier::A).or_else(|| of_tier(CueTier::B))
}

fn count_spaces(line: &str) -> usize {
    memchr::memchr_iter(b' ', line.as_bytes()).count()
}

fn has_few_letters(rest: &str) -> bool {
    rest.is_ascii() || rest.chars().filter(|&c| is_unspaced(c)).count() <= SHORT_LINE_LETTERS
}

#[cfg(test)]
mod tests;
