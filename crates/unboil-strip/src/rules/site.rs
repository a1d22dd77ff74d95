//! Rule `site`: blocks of the site's template, at the edges of the article or between paragraphs.

use super::rule::{Phase, Rule, RuleContext, Scope, SiteTemplate};
use crate::analysis::{Analysis, BlockKind};
use crate::site_keys::block_key;
use crate::site_profile::{SITE_RULE, SiteProfile, start_of};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: SITE_RULE,
    class: Class::Site,
    description: "a short block that recurs on pages of the same site, at the edges of the article \
                  or between paragraphs",
    example: include_str!("examples/site.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::SiteTemplate,
    apply: remove_template_blocks,
};

/// A block between paragraphs has at least this many words, so that headings ("Ingredients") stay.
const INNER_MIN_WORDS: u32 = 4;
/// A block between paragraphs, or of prose, is on at least this share of the pages.
const INNER_MIN_SHARE: f64 = 0.8;
/// The rule removes at most this share of the words of a text. Above it, the template is wrong.
const MAX_REMOVED_SHARE: f64 = 0.5;

/// Removes the blocks of the template: runs at the edges, and single blocks between paragraphs.
fn remove_template_blocks(analysis: &mut Analysis, context: &RuleContext) {
    let Some(template) = context.template else {
        return;
    };
    let has_no_page = analysis.page.is_none();
    let pages = template.profile.pages();
    if pages == 0 || (has_no_page && analysis.first_prose == analysis.blocks.len()) {
        return;
    }
    let template_pages = template_pages(analysis, template);
    let removed = blocks_to_remove(analysis, template, &template_pages);
    let words: u32 = removed
        .iter()
        .map(|&at| analysis.blocks[at].block.words)
        .sum();
    if has_no_page && f64::from(words) > MAX_REMOVED_SHARE * f64::from(analysis.words()) {
        return;
    }
    let site = match template.site {
        "." => "this folder",
        site => site,
    };
    for at in removed {
        let why = format!(
            "the same block is on {} of {pages} pages of {site}",
            template_pages[at].unwrap_or(0)
        );
        // On an HTML page the template overrides the decisions of other rules.
        analysis.blocks[at].decision = None;
        analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
    }
}

/// The keys and texts of the blocks of `profile` whose text it lacks.
pub(crate) fn template_texts(analysis: &Analysis, profile: &SiteProfile) -> Vec<(u64, String)> {
    let text = |at: usize| {
        let key = block_key(analysis, at).filter(|&key| profile.lacks_text(key))?;
        Some((key, start_of(analysis.block_text(at))))
    };
    (0..analysis.blocks.len()).filter_map(text).collect()
}

/// For each block, the number of pages that have it; `None` if it is not in the template.
fn template_pages(analysis: &Analysis, template: SiteTemplate) -> Vec<Option<u32>> {
    let pages_with = |at: usize| {
        let pages = template.profile.pages_with(block_key(analysis, at)?)?;
        let is_on_enough_pages =
            !analysis.is_prose(at) || share(template, pages) >= INNER_MIN_SHARE;
        is_on_enough_pages.then_some(pages)
    };
    (0..analysis.blocks.len()).map(pages_with).collect()
}

/// The share of pages, 0 to 1.
fn share(template: SiteTemplate, pages: u32) -> f64 {
    f64::from(pages) / template.profile.pages() as f64
}

/// The indices of the template blocks that are removed.
fn blocks_to_remove(
    analysis: &Analysis,
    template: SiteTemplate,
    template_pages: &[Option<u32>],
) -> Vec<usize> {
    let len = analysis.blocks.len();
    let is_edge_block = |at: &usize| {
        let state = &analysis.blocks[*at];
        template_pages[*at].is_some() && !is_protected(analysis, *at)
            || state.decision.is_some()
            || state.kind == BlockKind::Symbols
    };
    let head = (0..len).take_while(is_edge_block).count();
    let foot = len - (0..len).rev().take_while(is_edge_block).count();
    let is_removed = |at: usize| {
        let Some(pages) = template_pages[at] else {
            return false;
        };
        let is_decided = analysis.page.is_none() && analysis.blocks[at].decision.is_some();
        let is_at_edge = at < head || at >= foot;
        !is_decided && (is_at_edge || is_between_paragraphs(analysis, at, share(template, pages)))
    };
    (0..len).filter(|&at| is_removed(at)).collect()
}

/// True for a block between two paragraphs that is on nearly all pages and longer than a heading.
fn is_between_paragraphs(analysis: &Analysis, at: usize, share: f64) -> bool {
    let between_prose = at > 0
        && at + 1 < analysis.blocks.len()
        && analysis.is_prose(at - 1)
        && analysis.is_prose(at + 1);
    between_prose
        && share >= INNER_MIN_SHARE
        && analysis.blocks[at].block.words >= INNER_MIN_WORDS
        && !is_protected(analysis, at)
}

/// True for list items and questions of text input: recipes and interviews consist of them. On an
/// HTML page the tags decide.
fn is_protected(analysis: &Analysis, at: usize) -> bool {
    let is_question = analysis.block_text(at).ends_with(['?', '？', '؟']);
    analysis.page.is_none() && (analysis.blocks[at].block.list_item || is_question)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::StripConfig;
    use crate::cues::Cues;
    use crate::removals::removals;
    use crate::site_keys::{SiteKeys, site_keys};
    use crate::site_template::learn_site;

    fn page(n: usize) -> String {
        let prose = |part: usize| {
            let words: Vec<String> = (0..20).map(|at| format!("Word{n}x{part}x{at}")).collect();
            words.join(" ") + "."
        };
        format!(
            "Herald since 1911\nHeadline of story {n}\n{}\nIngredients\n{}\n\
             Write to the harbour desk today\n{}\nWhat do you read at night?\n{}\nQuay Street",
            prose(0),
            prose(1),
            prose(2),
            prose(3)
        )
    }

    /// The page with every sixteenth word changed: another version of the same article.
    fn version(n: usize) -> String {
        let page = page(n);
        let change = |(at, word)| if at % 16 == 15 { "other" } else { word };
        let words: Vec<&str> = page.split(' ').enumerate().map(change).collect();
        words.join(" ")
    }

    fn learn(texts: &[String]) -> SiteProfile {
        let cues = Cues::new(&[], &[]);
        let keys: Vec<SiteKeys> = texts
            .iter()
            .filter_map(|text| site_keys(&Analysis::new(text, &cues)))
            .collect();
        learn_site(&keys, &StripConfig::default())
    }

    #[test]
    fn recurring_blocks_are_removed_but_headings_between_prose_stay() {
        let texts: Vec<String> = (0..4).map(page).collect();
        let profile = learn(&texts);
        let cues = Cues::new(&[], &[]);
        let mut analysis = Analysis::new(&texts[0], &cues);
        let context = RuleContext {
            template: Some(SiteTemplate {
                site: "herald",
                profile: &profile,
            }),
            ..RuleContext::default()
        };
        remove_template_blocks(&mut analysis, &context);
        let removals = removals(&analysis);
        let removed: Vec<&str> = removals
            .iter()
            .map(|r| texts[0][r.span.range()].trim())
            .collect();
        assert_eq!(
            removed,
            [
                "Herald since 1911",
                "Write to the harbour desk today",
                "Quay Street"
            ]
        );
        assert_eq!(
            removals[0].why,
            "the same block is on 4 of 4 pages of herald"
        );
    }

    #[test]
    fn two_pages_or_copies_of_one_page_make_no_template() {
        for texts in [
            vec![page(1), page(2)],
            vec![page(1), version(1), page(2)],
            vec![page(1), page(1), page(1), page(2)],
        ] {
            assert_eq!(learn(&texts), SiteProfile::new(2, Default::default()));
        }
    }
}
