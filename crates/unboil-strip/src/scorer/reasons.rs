//! Why the scorer says what it says. In: a block and its score. Out: the strongest reasons, in words.

use crate::analysis::Analysis;
use crate::scorer::features::FeatureGroup;
use crate::scorer::model::Model;
use crate::scorer::{Scored, percent};
use unboil_text::BlockEnd;

/// So many reasons are named.
const MAX_REASONS: usize = 3;

/// The reason for a removal: the score of its surest block, and what speaks for it.
pub(super) fn removal_reason(
    analysis: &Analysis,
    scored: &Scored,
    model: &Model,
    at: usize,
    blocks: usize,
) -> String {
    let run = match blocks {
        1 => String::new(),
        n => format!("{n} blocks, the surest: "),
    };
    format!(
        "{run}{}; {}",
        block_reasons(analysis, scored, model, at),
        scored.state.name()
    )
}

/// The score of a block and the strongest reasons for it.
pub(crate) fn block_reasons(
    analysis: &Analysis,
    scored: &Scored,
    model: &Model,
    at: usize,
) -> String {
    let score = scored.scores[at];
    let sign = if score > 0 { 1 } else { -1 };
    let contributions = model.contributions(scored.table_of(at), at);
    let mut strongest_groups: Vec<(i32, FeatureGroup)> = FeatureGroup::ALL
        .iter()
        .map(|&group| (sign * contributions[group as usize], group))
        .filter(|&(contribution, _)| contribution > 0)
        .collect();
    strongest_groups
        .sort_by_key(|&(contribution, group)| (std::cmp::Reverse(contribution), group as usize));
    let reasons: Vec<String> = strongest_groups
        .iter()
        .take(MAX_REASONS)
        .map(|&(_, group)| reason_text(group, analysis, at, score > 0))
        .collect();
    format!("junk {} in 100: {}", percent(score), reasons.join(", "))
}

/// One reason, with what can be counted.
fn reason_text(group: FeatureGroup, analysis: &Analysis, at: usize, boilerplate: bool) -> String {
    let block = &analysis.blocks[at].block;
    let pick = |for_boilerplate: &str, against: &str| {
        if boilerplate {
            for_boilerplate.to_string()
        } else {
            against.to_string()
        }
    };
    match group {
        FeatureGroup::Length => match block.words {
            1 => "1 word".to_string(),
            n => format!("{n} words"),
        },
        FeatureGroup::BlockEnd => match block.end {
            BlockEnd::Open => "no end mark".to_string(),
            BlockEnd::Sentence => "ends as a sentence".to_string(),
            BlockEnd::Ellipsis => "trails off".to_string(),
            BlockEnd::Continues => "ends in a colon or comma".to_string(),
        },
        FeatureGroup::Letters => pick("written like a title or label", "written like a sentence"),
        FeatureGroup::Symbols => pick("marks and numbers of labels", "few marks of labels"),
        FeatureGroup::WordLogOdds => pick(
            "words that sites print around articles",
            "words of articles",
        ),
        FeatureGroup::Dates => pick("dates nearby", "no dates nearby"),
        FeatureGroup::Copies => pick("lines that repeat in the text", "nothing repeats here"),
        FeatureGroup::Overlap => pick(
            "shares few words with the article",
            "shares words with the article",
        ),
        FeatureGroup::Cues => match count_near_cues(analysis, at) {
            0 => pick("site phrases further off", "no site phrases nearby"),
            1 => "1 site phrase nearby".to_string(),
            n => format!("{n} site phrases nearby"),
        },
        FeatureGroup::Neighbours => match count_near_non_prose(analysis, at) {
            0 => pick("its neighbours", "paragraphs around"),
            n => format!("{n} of {NEAR} lines around without a sentence"),
        },
        FeatureGroup::Position => {
            let place = if at < analysis.first_prose {
                "before the first paragraph"
            } else if at >= analysis.tail {
                "after the last paragraph"
            } else {
                "between the paragraphs"
            };
            place.to_string()
        }
        FeatureGroup::Layout => "how it is set off".to_string(),
        FeatureGroup::Document => pick("a text full of short lines", "a text of paragraphs"),
        FeatureGroup::Element => match analysis.page {
            Some(page) => format!("in {}", page.block_element(at).name()),
            None => "its element".to_string(),
        },
        FeatureGroup::Links => match analysis.page.map(|page| page.link_percent(at)) {
            Some(share) => format!("{share} % of it in links"),
            None => "links".to_string(),
        },
        FeatureGroup::Container => pick("outside of the main block", "in the main block"),
        FeatureGroup::DeclaredType => pick(
            "not what the page says of its article",
            "what the page says of its article",
        ),
        FeatureGroup::PageTypeGuess => "the kind of page".to_string(),
        FeatureGroup::AttrTokens => pick(
            "names of elements around articles",
            "names of elements of articles",
        ),
        FeatureGroup::SameSignature => {
            pick("few or linked blocks of its kind", "paragraphs of its kind")
        }
    }
}

/// Lines on both sides that a reason counts.
const NEAR: usize = 10;

fn around(analysis: &Analysis, at: usize) -> impl Iterator<Item = usize> {
    let reach = NEAR / 2;
    (at.saturating_sub(reach)..(at + reach + 1).min(analysis.blocks.len()))
        .filter(move |&other| other != at)
}

fn count_near_cues(analysis: &Analysis, at: usize) -> usize {
    let has_cue_or_removal = |&at: &usize| {
        analysis.blocks[at].cue_match.is_some() || analysis.blocks[at].decision.is_some()
    };
    around(analysis, at).filter(has_cue_or_removal).count()
}

fn count_near_non_prose(analysis: &Analysis, at: usize) -> usize {
    around(analysis, at)
        .filter(|&at| !analysis.is_prose(at))
        .count()
}
