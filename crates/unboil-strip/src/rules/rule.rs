//! [`Rule`]: an entry of the rule table, and the [`RuleContext`] that its function reads.

use crate::analysis::{Analysis, BlockKind};
use crate::config::Strength;
use crate::scorer::{DocumentState, Model, Scored};
use crate::site_profile::SiteProfile;
use unboil_text::{Class, PageType};

/// A strip rule: its documentation and its function.
pub struct Rule {
    /// The name in the ledger, in `disable` and in `unboil rules`.
    pub name: &'static str,
    /// The class of its removals.
    pub class: Class,
    /// What it removes, in one sentence.
    pub description: &'static str,
    /// A small article, or a small HTML page. The lines that the rule removes start with `>> `.
    pub example: &'static str,
    pub(crate) scope: Scope,
    pub(crate) phase: Phase,
    /// Reads the analysis and records a decision for each removal.
    pub(crate) apply: fn(&mut Analysis, &RuleContext),
}

/// The articles that a rule applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All articles.
    All,
    /// Articles that are not short.
    Long,
    /// HTML pages, and text that is not short.
    LongOrPage,
}

impl Scope {
    /// True if the scope includes an article.
    pub(crate) fn includes(self, is_page: bool, is_short: bool) -> bool {
        match self {
            Scope::All => true,
            Scope::Long => !is_short,
            Scope::LongOrPage => is_page || !is_short,
        }
    }
}

/// When a rule runs. The phases run in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// First, on the article alone. The removal cap applies to this phase.
    Article,
    /// If the template of the site applies to the article.
    SiteTemplate,
    /// With the scores of the model.
    Scores,
    /// Last, on what stays. What these rules remove is certain: the model does not judge it.
    Structure,
}

/// What a rule may read besides the analysis.
#[derive(Default)]
pub(crate) struct RuleContext<'a> {
    pub(crate) bylines: KeepPolicy,
    pub(crate) captions: KeepPolicy,
    /// The template of the article's site; `None` if none applies.
    pub(crate) template: Option<SiteTemplate<'a>>,
    /// The scores of the model; `None` if the article was not scored.
    pub(crate) scores: Option<ModelScores<'a>>,
    /// The removals of the rule `scorer` need no reasons.
    pub(crate) omit_scorer_reasons: bool,
}

impl RuleContext<'_> {
    /// The predicted type of the HTML page; `None` for texts and pages that were not scored.
    pub(crate) fn page_type(&self) -> Option<PageType> {
        let scores = self.scores.as_ref()?;
        scores.scored.state.page_type()
    }
}

/// What happens to bylines or captions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum KeepPolicy {
    /// The rule removes them.
    #[default]
    Remove,
    /// No rule removes them.
    Keep,
}

/// The template of a site.
#[derive(Clone, Copy)]
pub(crate) struct SiteTemplate<'a> {
    pub(crate) site: &'a str,
    pub(crate) profile: &'a SiteProfile,
}

/// The scores of the blocks of an article.
pub(crate) struct ModelScores<'a> {
    pub(crate) scored: Scored,
    pub(crate) model: &'a Model,
    pub(crate) strength: Strength,
    /// The text is plain prose: the scores are for `explain` only, and remove nothing.
    pub(crate) is_clean_text: bool,
}

impl ModelScores<'_> {
    /// How much boilerplate the article has, or the type of its page.
    pub(crate) fn document_state(&self) -> DocumentState {
        match self.is_clean_text {
            true => DocumentState::Clean,
            false => self.scored.state,
        }
    }
}

/// The blocks with words that stay, if what they repeat is not the author's. `None` if it is: posts
/// quote each other, each function of a manual has the same sentences, and a text from which nothing
/// goes so far is clean and comes back byte for byte.
pub(super) fn blocks_without_repeats(
    analysis: &Analysis,
    context: &RuleContext,
) -> Option<Vec<usize>> {
    let is_kept = |&at: &usize| analysis.blocks[at].decision.is_none();
    let all = 0..analysis.blocks.len();
    let is_unchanged_text = analysis.page.is_none() && all.clone().all(|at| is_kept(&at));
    let is_of_author = matches!(
        context.page_type(),
        Some(PageType::Forum | PageType::Documentation)
    );
    let has_words = |&at: &usize| analysis.blocks[at].kind != BlockKind::Symbols;
    (!is_unchanged_text && !is_of_author).then(|| all.filter(is_kept).filter(has_words).collect())
}
