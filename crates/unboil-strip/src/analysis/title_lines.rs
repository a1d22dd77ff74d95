//! The lines of an article that are its headline, or may be.

use super::Analysis;
use super::block_kind::BlockKind;
use super::letters::letters_of;
use unboil_text::BlockEnd;

/// A headline above a longer standfirst has at least this many words.
const STANDFIRST_TITLE_MIN_WORDS: u32 = 4;

/// At most this many lines that name authors and dates stand between both.
const MAX_BYLINES: usize = 3;

/// A shorter line is not compared with the title of the page: it may be a section of the site.
const TITLE_MIN_WORDS: u32 = 3;
/// They separate the parts of a page's title: "the headline | the site".
const TITLE_SEPARATORS: [char; 9] = ['|', '-', '–', '—', '»', '«', '·', ':', '/'];

impl Analysis<'_> {
    /// True for the headline and its repeats.
    pub(crate) fn is_headline(&self, at: usize) -> bool {
        self.headlines.contains(&at)
    }

    /// Index of the headline: of its repeats, the last one in the head.
    pub(crate) fn headline(&self) -> Option<usize> {
        self.headlines
            .iter()
            .copied()
            .rfind(|&at| at < self.first_prose)
    }

    /// The line directly above the headline, or above the byline and date between, if it may be the
    /// headline itself: a standfirst is often longer than the headline above it.
    pub(crate) fn title_above(&self, headline: usize) -> Option<usize> {
        let is_byline = |at: &usize| self.credit(*at).is_some();
        let mut lines = (0..headline).rev().take(MAX_BYLINES + 1);
        let above = lines.find(|at| !is_byline(at))?;
        let state = &self.blocks[above];
        let is_title = state.kind == BlockKind::Fragment
            && state.is_undecided()
            && state.cue_match.is_none()
            && state.block.words >= STANDFIRST_TITLE_MIN_WORDS
            && !state.block.list_item
            && state.block.end != BlockEnd::Continues;
        is_title.then_some(above)
    }

    /// True if the title of an HTML page holds the text of a block.
    pub(crate) fn is_page_title(&self, at: usize) -> bool {
        let Some(page) = self
            .page
            .filter(|_| self.blocks[at].block.words >= TITLE_MIN_WORDS)
        else {
            return false;
        };
        let text = letters_of(self.block_text(at));
        let declared = &page.declared;
        let titles = [Some(&declared.title), declared.metadata.title.as_ref()];
        (titles.into_iter().flatten()).any(|title| is_main_part(&text, title))
    }
}

/// True if these letters are a title of a page, most of it, or one of its parts. A subheading of a
/// few words may be in the title too.
fn is_main_part(letters: &str, title: &str) -> bool {
    let all = letters_of(title);
    let mut parts = title.split(TITLE_SEPARATORS);
    all.contains(letters)
        && (2 * letters.len() >= all.len() || parts.any(|part| letters_of(part) == letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_words_of_a_title_are_not_the_title() {
        let title = "Harbour to stay open - The Harbour Herald and Evening Mail of the North Coast";
        for (letters, expected) in [
            ("harbourtostayopen", true),
            ("harbourtostay", false),
            ("harbourherald", false),
            ("theharbourheraldandeveningmailofthenorthcoast", true),
        ] {
            assert_eq!(is_main_part(letters, title), expected, "{letters}");
        }
        assert!(is_main_part("harbourto", "Harbour to stay"));
    }
}
