//! Reasons for the score of a block, in words: `boilerplate score 74 of 100: 3 words, ...`.
//!
//! Names the groups of features that contributed most to the score.

use crate::analysis::Analysis;
use crate::count_of::count_of;
use crate::scorer::feature_group::FeatureGroup;
use crate::scorer::log_odds::percent;
use crate::scorer::model::Model;
use crate::scorer::scored::Scored;
use unboil_text::BlockEnd;

/// How many groups are named at most.
const MAX_REASONS: usize = 3;

/// The reason for the removal of a run of blocks: the reasons of the block with the highest score,
/// and how much boilerplate the article has.
pub(super) fn removal_reason(
    analysis: &Analysis,
    scored: &Scored,
    model: &Model,
    at: usize,
    blocks: usize,
) -> String {
    let run = match blocks {
        1 => String::new(),
        n => format!("{n} blocks, highest "),
    };
    format!(
        "{run}{}; {}",
        block_reasons(analysis, scored, model, at),
        scored.state.name()
    )
}

/// The score of a block, and the groups that contributed most to it.
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
    format!(
        "boilerplate score {} of 100: {}",
        percent(score),
        reasons.join(", ")
    )
}

/// The reason that names one group; `boilerplate` is true if the score is above even odds.
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
        FeatureGroup::Length => count_of(block.words, "word"),
        FeatureGroup::BlockEnd => match block.end {
            BlockEnd::Open => "no punctuation at the end".to_string(),
            BlockEnd::Sentence => "ends like a sentence".to_string(),
            BlockEnd::Ellipsis => "ends with an ellipsis".to_string(),
            BlockEnd::Continues => "ends with a colon or comma".to_string(),
        },
        FeatureGroup::Letters => pick("written like a title or label", "written like a sentence"),
        FeatureGroup::Symbols => pick(
            "symbols or digits typical of labels",
            "few symbols or digits typical of labels",
        ),
        FeatureGroup::WordLogOdds => {
            pick("words typical of boilerplate", "words typical of articles")
        }
        FeatureGroup::Dates => pick("dates nearby", "no dates nearby"),
        FeatureGroup::Copies => pick("repeated lines in the text", "no repeated lines nearby"),
        FeatureGroup::Overlap => pick(
            "few words in common with the article",
            "words in common with the article",
        ),
        FeatureGroup::Cues => match count_near_cues(analysis, at) {
            0 => pick("cues further away", "no cues nearby"),
            1 => "1 cue or removed block nearby".to_string(),
            n => format!("{n} cues or removed blocks nearby"),
        },
        FeatureGroup::Neighbours => match count_near_non_prose(analysis, at) {
            0 => pick("the blocks nearby", "only paragraphs nearby"),
            n => {
                let all = blocks_near(analysis, at).count();
                format!("{n} of {all} blocks nearby are not prose")
            }
        },
        FeatureGroup::Position => position_text(analysis, at).to_string(),
        FeatureGroup::Layout => "line breaks and indentation".to_string(),
        FeatureGroup::Document => pick(
            "the text has many short lines",
            "the text is mostly paragraphs",
        ),
        group => html_reason_text(group, analysis, at, boilerplate),
    }
}

/// The position of a block against the paragraphs.
fn position_text(analysis: &Analysis, at: usize) -> &'static str {
    if at < analysis.first_prose {
        "before the first paragraph"
    } else if at >= analysis.tail {
        "after the last paragraph"
    } else {
        "between paragraphs"
    }
}

/// The reason that names a group which only HTML pages have.
fn html_reason_text(
    group: FeatureGroup,
    analysis: &Analysis,
    at: usize,
    boilerplate: bool,
) -> String {
    let (for_boilerplate, against) = match group {
        FeatureGroup::Element => {
            return match analysis.page {
                Some(page) => format!("in {}", page.block_element(at).name()),
                None => "the HTML element".to_string(),
            };
        }
        FeatureGroup::Links => {
            return match analysis.page.map(|page| page.link_percent(at)) {
                Some(share) => format!("{share} % of the text in links"),
                None => "links".to_string(),
            };
        }
        FeatureGroup::Container => ("outside of the main content", "inside the main content"),
        FeatureGroup::DeclaredType => (
            "not the article that the page's metadata describes",
            "the article that the page's metadata describes",
        ),
        FeatureGroup::AttrTokens => (
            "class names typical of boilerplate",
            "class names typical of articles",
        ),
        FeatureGroup::SameSignature => (
            "little text or many links in similar elements",
            "paragraphs in similar elements",
        ),
        FeatureGroup::RepeatedItems => (
            "in a list of similar items or below another heading",
            "below a heading of the article",
        ),
        FeatureGroup::Comments => ("near readers' comments", "apart from readers' comments"),
        FeatureGroup::Siblings => ("not beside paragraphs", "beside paragraphs"),
        FeatureGroup::Headline => ("apart from the headline", "near the headline"),
        _ => ("typical of this page type", "typical of this page type"),
    };
    match boilerplate {
        true => for_boilerplate.to_string(),
        false => against.to_string(),
    }
}

/// How many blocks on both sides, together, count as nearby.
const NEARBY_BLOCKS: usize = 10;

/// The blocks nearby: fewer than [`NEARBY_BLOCKS`] at the ends of the article.
fn blocks_near(analysis: &Analysis, at: usize) -> impl Iterator<Item = usize> {
    let reach = NEARBY_BLOCKS / 2;
    (at.saturating_sub(reach)..(at + reach + 1).min(analysis.blocks.len()))
        .filter(move |&other| other != at)
}

fn count_near_cues(analysis: &Analysis, at: usize) -> usize {
    let has_cue_or_removal = |&at: &usize| {
        analysis.blocks[at].cue_match.is_some() || analysis.blocks[at].decision.is_some()
    };
    blocks_near(analysis, at).filter(has_cue_or_removal).count()
}

fn count_near_non_prose(analysis: &Analysis, at: usize) -> usize {
    blocks_near(analysis, at)
        .filter(|&at| !analysis.is_prose(at))
        .count()
}
