//! Rule `byline`: lines around the headline that name the author, the date or the place.
//!
//! Editors who clean articles by hand leave them out, so unboil does too. `--keep-bylines` keeps
//! them from all rules.

use super::rule::{KeepPolicy, Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use crate::analysis::byline_caption::{byline_evidence, caption_evidence, credit_text};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "byline",
    class: Class::Byline,
    description: "who wrote the article and when, around the headline; --keep-bylines keeps it",
    example: include_str!("examples/byline.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_bylines,
};

/// A byline is at most this many blocks above the headline.
const MAX_BLOCKS_ABOVE_HEADLINE: usize = 2;
/// A byline is at most this many blocks below the headline.
const MAX_BLOCKS_BELOW_HEADLINE: usize = 12;
/// A byline is at most this many blocks below the first prose block.
const MAX_BLOCKS_BELOW_LEAD: usize = 2;

/// Removes bylines, or keeps them from all rules.
fn remove_bylines(analysis: &mut Analysis, context: &RuleContext) {
    let Some(&headline) = analysis.headlines.first() else {
        return;
    };
    // Elsewhere a line that opens with "by" may be anything.
    let from = headline.saturating_sub(MAX_BLOCKS_ABOVE_HEADLINE);
    let to = (headline + MAX_BLOCKS_BELOW_HEADLINE)
        .min(analysis.first_prose + MAX_BLOCKS_BELOW_LEAD)
        .min(analysis.blocks.len() - 1);
    for at in from..=to {
        let Some(evidence) = evidence(analysis, at) else {
            continue;
        };
        match context.bylines {
            KeepPolicy::Remove => {
                let why = format!("near the headline: {evidence}");
                analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
            }
            KeepPolicy::Keep => analysis.keep(at, "--keep-bylines"),
        }
    }
}

/// What a block is recognised as a byline by. The headline and captions are not bylines.
fn evidence(analysis: &Analysis, at: usize) -> Option<String> {
    if analysis.headlines.contains(&at) {
        return None;
    }
    let state = &analysis.blocks[at];
    let text = credit_text(analysis.block_text(at), state)?;
    match caption_evidence(&text, state) {
        Some(_) => None,
        None => byline_evidence(&text, state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;

    const PROSE: &str = "The council voted on Tuesday evening to keep the old harbour open for \
                         another ten years, after a long debate.";

    #[test]
    fn the_headline_is_not_a_byline() {
        let text = format!("By Popular Demand the Night Ferry Comes Back\n{PROSE}\n{PROSE}\n");
        let cues = Cues::new(&[], &[]);
        assert_eq!(evidence(&Analysis::new(&text, &cues), 0), None);
    }

    /// True if the line below the headline of an article is a byline.
    fn is_byline(line: &str) -> bool {
        let text = format!("Harbour to stay open for ten more years\n{line}\n{PROSE}\n{PROSE}\n");
        let cues = Cues::new(&[], &[]);
        evidence(&Analysis::new(&text, &cues), 1).is_some()
    }

    #[test]
    fn authors_and_dates_are_bylines() {
        for line in [
            "By Anna Larsen",
            "By Anna Larsen and Piet de Vries, Harbour Herald",
            "Von Anna Schmidt",
            "12 March 2024, 10:30",
            "2024-03-12",
            "2024年3月12日 10時30分",
            "Published March 12, 2024",
            "김민수 기자",
            "Written by Anna Larsen",
            "Author: Anna Larsen",
            "Last updated 3 days later",
        ] {
            assert!(is_byline(line), "{line}");
        }
    }

    #[test]
    fn captions_and_prose_are_not_bylines() {
        for line in [
            "Photo: Anna Larsen",
            "The old harbour at low tide. (Photo by Anna Larsen/Getty Images)",
            "The council in session | Photograph: Anna Larsen",
            "Foto: Anna Schmidt/dpa",
            "*Photo: the ferry at dusk.*",
            "写真：山田太郎",
            "By Tuesday the council had changed its mind.",
            "What the harbour means to the town",
            "In 2024 the harbour was closed for repairs for the first time, officials said.",
            "Getty Images was founded in 1995 and sells pictures to papers all over the world.",
            "By the sea",
            "사진 동호회가 전시회를 연다.",
        ] {
            assert!(!is_byline(line), "{line}");
        }
    }
}
