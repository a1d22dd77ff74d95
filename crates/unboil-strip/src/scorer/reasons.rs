//! Why the scorer says what it says. In: a block and its score. Out: the strongest reasons, in words.

use crate::draft::Draft;
use crate::scorer::features::Group;
use crate::scorer::model::Model;
use crate::scorer::{Judged, hundredths};
use unboil_text::measure::End;

/// So many reasons are named.
const SHOWN: usize = 3;

/// The reason for a removal: the score of its surest block, and what speaks for it.
pub(super) fn why(
    draft: &Draft,
    judged: &Judged,
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
        of(draft, judged, model, at),
        judged.state.name()
    )
}

/// The score of a block and the strongest reasons for it.
pub(crate) fn of(draft: &Draft, judged: &Judged, model: &Model, at: usize) -> String {
    let score = judged.scores[at];
    let sign = if score > 0 { 1 } else { -1 };
    let parts = model.parts(judged.table_of(at), at);
    let mut strongest: Vec<(i32, Group)> = Group::ALL
        .iter()
        .map(|&group| (sign * parts[group as usize], group))
        .filter(|&(part, _)| part > 0)
        .collect();
    strongest.sort_by_key(|&(part, group)| (std::cmp::Reverse(part), group as usize));
    let reasons: Vec<String> = strongest
        .iter()
        .take(SHOWN)
        .map(|&(_, group)| phrase(group, draft, at, score > 0))
        .collect();
    format!("junk {} in 100: {}", hundredths(score), reasons.join(", "))
}

/// One reason, with what can be counted.
fn phrase(group: Group, draft: &Draft, at: usize, junk: bool) -> String {
    let block = &draft.lines[at].block;
    let pick = |for_junk: &str, against: &str| {
        if junk {
            for_junk.to_string()
        } else {
            against.to_string()
        }
    };
    match group {
        Group::Length => match block.words {
            1 => "1 word".to_string(),
            n => format!("{n} words"),
        },
        Group::End => match block.end {
            End::Open => "no end mark".to_string(),
            End::Sentence => "ends as a sentence".to_string(),
            End::Ellipsis => "trails off".to_string(),
            End::Continues => "ends in a colon or comma".to_string(),
        },
        Group::Letters => pick("written like a title or label", "written like a sentence"),
        Group::Marks => pick("marks and numbers of labels", "few marks of labels"),
        Group::Tone => pick(
            "words that sites print around articles",
            "words of articles",
        ),
        Group::Dates => pick("dates nearby", "no dates nearby"),
        Group::Copies => pick("lines that repeat in the text", "nothing repeats here"),
        Group::Topic => pick(
            "shares few words with the article",
            "shares words with the article",
        ),
        Group::Cues => match near_cues(draft, at) {
            0 => pick("site phrases further off", "no site phrases nearby"),
            1 => "1 site phrase nearby".to_string(),
            n => format!("{n} site phrases nearby"),
        },
        Group::Neighbours => match near_short(draft, at) {
            0 => pick("its neighbours", "paragraphs around"),
            n => format!("{n} of {NEAR} lines around without a sentence"),
        },
        Group::Place => {
            let place = if at < draft.first_prose {
                "before the first paragraph"
            } else if at >= draft.tail {
                "after the last paragraph"
            } else {
                "between the paragraphs"
            };
            place.to_string()
        }
        Group::Layout => "how it is set off".to_string(),
        Group::Document => pick("a text full of short lines", "a text of paragraphs"),
        Group::Element => match draft.page {
            Some(page) => format!("in {}", page.element_of(at).name()),
            None => "its element".to_string(),
        },
        Group::Links => match draft.page.map(|page| page.link_share(at)) {
            Some(share) => format!("{share} % of it in links"),
            None => "links".to_string(),
        },
        Group::Container => pick("outside of the main block", "in the main block"),
        Group::Said => pick(
            "not what the page says of its article",
            "what the page says of its article",
        ),
        Group::Type => "the kind of page".to_string(),
        Group::Names => pick(
            "names of elements around articles",
            "names of elements of articles",
        ),
        Group::Alike => pick("few or linked blocks of its kind", "paragraphs of its kind"),
    }
}

/// Lines on both sides that a reason counts.
const NEAR: usize = 10;

fn around(draft: &Draft, at: usize) -> impl Iterator<Item = usize> {
    let reach = NEAR / 2;
    (at.saturating_sub(reach)..(at + reach + 1).min(draft.lines.len()))
        .filter(move |&other| other != at)
}

fn near_cues(draft: &Draft, at: usize) -> usize {
    let cue = |&at: &usize| draft.lines[at].hit.is_some() || draft.lines[at].mark.is_some();
    around(draft, at).filter(cue).count()
}

fn near_short(draft: &Draft, at: usize) -> usize {
    around(draft, at).filter(|&at| !draft.is_prose(at)).count()
}
