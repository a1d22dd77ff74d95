//! Rule `caption`: captions and credits of pictures, recognised by the credit.
//!
//! Editors who clean articles by hand leave them out, so unboil does too. `--keep-captions` keeps
//! them from all rules.

use super::rule::{KeepPolicy, Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use crate::analysis::byline_caption::{caption_evidence, credit_text};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "caption",
    class: Class::Caption,
    description: "a caption or credit of a picture, recognised by its credit; --keep-captions \
                  keeps it",
    example: include_str!("examples/caption.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_captions,
};

/// Removes captions, or keeps them from all rules.
fn remove_captions(analysis: &mut Analysis, context: &RuleContext) {
    for at in 0..analysis.blocks.len() {
        let Some(why) = evidence(analysis, at) else {
            continue;
        };
        match context.captions {
            KeepPolicy::Remove => {
                analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
            }
            KeepPolicy::Keep => analysis.keep(at, "--keep-captions"),
        }
    }
}

/// What a block is recognised as a caption by. The headline is not a caption, even if it opens
/// like one: "Photos: the harbour in the storm".
fn evidence(analysis: &Analysis, at: usize) -> Option<String> {
    if analysis.headlines.binary_search(&at).is_ok() {
        return None;
    }
    let state = &analysis.blocks[at];
    let text = credit_text(analysis.block_text(at), state)?;
    caption_evidence(&text, state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;

    const PROSE: &str = "The council voted on Tuesday evening to keep the old harbour open for \
                         another ten years, after a long debate.";

    #[test]
    fn the_headline_is_not_a_caption() {
        let text = format!("Photos: The Harbour in the Great Storm of March\n{PROSE}\n{PROSE}\n");
        let cues = Cues::new(&[], &[]);
        assert_eq!(evidence(&Analysis::new(&text, &cues), 0), None);
    }

    /// True if the line below the headline of an article is a caption.
    fn is_caption(line: &str) -> bool {
        let text = format!("Harbour to stay open for ten more years\n{line}\n{PROSE}\n{PROSE}\n");
        let cues = Cues::new(&[], &[]);
        evidence(&Analysis::new(&text, &cues), 1).is_some()
    }

    #[test]
    fn credits_are_captions() {
        for line in [
            "Photo: Anna Larsen",
            "The old harbour at low tide. (Photo by Anna Larsen/Getty Images)",
            "The council in session | Photograph: Anna Larsen",
            "Foto: Anna Schmidt/dpa",
            "*Photo: the ferry at dusk.*",
            "写真：山田太郎",
        ] {
            assert!(is_caption(line), "{line}");
        }
    }

    #[test]
    fn bylines_and_prose_are_not_captions() {
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
            "By Tuesday the council had changed its mind.",
            "What the harbour means to the town",
            "In 2024 the harbour was closed for repairs for the first time, officials said.",
            "Getty Images was founded in 1995 and sells pictures to papers all over the world.",
            "By the sea",
            "사진 동호회가 전시회를 연다.",
        ] {
            assert!(!is_caption(line), "{line}");
        }
    }
}
