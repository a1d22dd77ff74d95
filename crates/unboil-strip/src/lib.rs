//! Blocks to removals: what in an article is not the article, and why.
//!
//! [`RULES`] is the table. A rule sees one article as an analysis and marks blocks; the first rule to mark a block is the one
//! recorded. The `site` rule needs all articles of a site, and the `scorer` judges what is left after it.

mod brake;
pub mod config;
mod credits;
pub(crate) mod cues;
pub(crate) mod draft;
mod frame;
mod headline;
mod keep_reason;
mod kind;
mod phrases;
mod rules;
pub mod scorer;
mod sections;
pub mod site;
mod suggest;
mod verdict;

use crate::config::{CueShape, CueTier, Strength, StripConfig};
use brake::apply_removal_cap;
use credits::KeepPolicy;
use cues::Cues;
use draft::Analysis;
pub use keep_reason::{KeepReason, ThresholdOf};
pub use rules::{RULES, Rule};
pub use scorer::DocumentState;
use scorer::{Model, ModelKind, Scored};
pub use site::SiteKeys;
pub use site::{SiteProfile, SiteProfiles};
pub use unboil_text::ArticleRef;
use unboil_text::ConfigError;
use unboil_text::{Removal, host};
pub use verdict::{BlockVerdict, Extraction};

/// An article of fewer words has no head and tail to speak of: only sure phrases are taken.
pub const SHORT_ARTICLE_WORDS: u32 = 100;

/// The scorer's weights, for texts and for pages of HTML; `training/` makes them.
const TEXT_WEIGHTS: &[u8] = include_bytes!("scorer/weights.bin");
const PAGE_WEIGHTS: &[u8] = include_bytes!("scorer/page-weights.bin");

/// What the scorer judges by.
#[derive(Default)]
struct Scorer {
    texts: Model,
    pages: Model,
    strength: Strength,
}

/// A text of more blocks is no article, and its table would be large: the scorer says nothing.
const MAX_SCORED_BLOCKS: usize = 1 << 17;

/// The rules, ready to be used on articles. Made once for a run; shared by all threads.
pub struct Stripper {
    cues: Cues,
    lexicon: scorer::Lexicon,
    /// `None` if the rule is disabled.
    scorer: Option<Scorer>,
    rules: Vec<&'static Rule>,
    bylines: KeepPolicy,
    captions: KeepPolicy,
    max_prose_share: f64,
}

impl Stripper {
    /// Takes the settings and the user's own rules.
    ///
    /// # Errors
    /// [`ConfigError`] where `disable` names neither a rule nor a cue.
    pub fn new(config: &StripConfig) -> Result<Stripper, ConfigError> {
        let disabled = |name: &str| config.rules.disable.iter().any(|d| d == name);
        let cues = Cues::new(&config.rules.cue, &config.rules.disable);
        for name in &config.rules.disable {
            let mut names = RULES.iter().map(|rule| rule.name).chain(cues::texts());
            if !names.any(|known| known == name) {
                return Err(unknown_name(name));
            }
        }
        let rules = RULES.iter().filter(|rule| !disabled(rule.name)).collect();
        let policy = |name, keep| match (keep, disabled(name)) {
            (true, _) => KeepPolicy::Keep,
            (false, true) => KeepPolicy::Undecided,
            (false, false) => KeepPolicy::Remove,
        };
        Ok(Stripper {
            bylines: policy(credits::BYLINE, config.keep_bylines),
            captions: policy(credits::CAPTION, config.keep_captions),
            lexicon: scorer::Lexicon::new(&cues),
            scorer: match disabled(scorer::RULE) {
                true => None,
                false => Some(Scorer {
                    texts: Model::parse(TEXT_WEIGHTS)?,
                    pages: Model::parse(PAGE_WEIGHTS)?,
                    strength: config.strength,
                }),
            },
            cues,
            rules,
            max_prose_share: config.max_prose_share,
        })
    }

    /// What the rules that need no other article take out of this text: sorted, not overlapping.
    pub fn strip<'a>(&'a self, input: impl Into<ArticleRef<'a>>) -> Vec<Removal> {
        self.extract(input).removals
    }

    /// The same, and what a page was taken for.
    pub fn extract<'a>(&'a self, input: impl Into<ArticleRef<'a>>) -> Extraction {
        let (analysis, state) = self.analyse_and_score(input.into());
        Extraction::new(&analysis, state)
    }

    /// The same with other weights for the scorer, as the training program makes them.
    pub fn with_model(mut self, model: Model, strength: Strength) -> Stripper {
        let scorer = self.scorer.get_or_insert_default();
        scorer.strength = strength;
        match model.model_kind() {
            ModelKind::Text => scorer.texts = model,
            ModelKind::Html => scorer.pages = model,
        }
        self
    }

    /// The article after the rules that need no other article and the scorer, and what that took it for.
    fn analyse_and_score<'a>(
        &'a self,
        input: ArticleRef<'a>,
    ) -> (Analysis<'a>, Option<DocumentState>) {
        let mut analysis = self.analyse(input);
        let scored_blocks = self.score_blocks(&analysis);
        let state = record_scorer_decisions(&mut analysis, scored_blocks);
        (analysis, state)
    }

    /// The same for one whose site's template `apply_template` takes. At a text the scorer looks before and after it, and for each block the look
    /// that is surer of junk counts: evidence of the site adds to that of the text. On a page of HTML it adds to the score.
    fn analyse_and_score_with_template<'a>(
        &'a self,
        input: ArticleRef<'a>,
        apply_template: impl FnOnce(&mut Analysis),
    ) -> (Analysis<'a>, Option<DocumentState>) {
        let mut analysis = self.analyse(input);
        let before_template = self.score_blocks(&analysis);
        apply_template(&mut analysis);
        let scored_blocks = match (before_template, analysis.page) {
            (before_template, Some(_)) => before_template,
            (None, None) => self.score_blocks(&analysis),
            (Some((before_template, ..)), None) => {
                (self.score_blocks(&analysis)).map(|(after, model, strength)| {
                    (before_template.merge_higher_scores(after), model, strength)
                })
            }
        };
        let state = record_scorer_decisions(&mut analysis, scored_blocks);
        (analysis, state)
    }

    /// What the scorer says of an article, unless it is not to be asked.
    fn score_blocks(&self, analysis: &Analysis) -> Option<(Scored, &Model, Strength)> {
        let (model, strength) = self.model_for(analysis)?;
        let is_scored = !scorer::is_clean_text(analysis, strength);
        is_scored.then(|| {
            let scored_blocks = scorer::score_blocks(analysis, &self.lexicon, model);
            (scored_blocks, model, strength)
        })
    }

    /// The scorer, if it is on and the article is neither too short nor too long for it.
    fn model_for(&self, analysis: &Analysis) -> Option<(&Model, Strength)> {
        let scorer = self.scorer.as_ref()?;
        let model = match analysis.page {
            Some(_) => &scorer.pages,
            None => &scorer.texts,
        };
        // What the tags say is said of short pages too.
        let long_enough = analysis.page.is_some() || !is_short(analysis);
        let fits = long_enough && analysis.blocks.len() <= MAX_SCORED_BLOCKS;
        fits.then_some((model, scorer.strength))
    }

    /// The article after the rules that need no other article.
    pub(crate) fn analyse<'a>(&'a self, input: ArticleRef<'a>) -> Analysis<'a> {
        let mut analysis = self.draft_without_cap(input);
        apply_removal_cap(&mut analysis, self.max_prose_share);
        analysis
    }

    /// The same before the removal cap.
    fn draft_without_cap<'a>(&'a self, input: ArticleRef<'a>) -> Analysis<'a> {
        let mut analysis = Analysis::new(input, &self.cues);
        let short = is_short(&analysis);
        if !short {
            credits::mark_bylines_and_captions(&mut analysis, self.bylines, self.captions);
        }
        for rule in self
            .rules
            .iter()
            .filter(|rule| rule.applies_to_short_articles || !short)
        {
            if let Some(apply) = rule.apply {
                apply(&mut analysis);
            }
        }
        analysis
    }

    /// What the scorer sees of an article, with what words and names tell left out.
    pub fn model_input<'a>(&'a self, input: impl Into<ArticleRef<'a>>) -> scorer::ModelInput {
        scorer::model_input(&self.analyse(input.into()), &self.lexicon)
    }

    /// What the rules that need no other article say of every block of a text, those that stay included.
    /// Also what the scorer takes the text for, unless it is off or the text too short or too long; it is asked of plain texts too,
    /// of which [`Stripper::strip`] takes nothing by it.
    pub fn explain<'a>(
        &'a self,
        input: impl Into<ArticleRef<'a>>,
    ) -> (Vec<BlockVerdict>, Option<DocumentState>) {
        let mut analysis = self.draft_without_cap(input.into());
        let mut keep_reasons = vec![None; analysis.blocks.len()];
        self.apply_cap(&mut analysis, &mut keep_reasons);
        let scored_blocks = self.model_for(&analysis).map(|(model, strength)| {
            let scored_blocks = scorer::score_blocks(&analysis, &self.lexicon, model);
            let of_scorer = match scorer::is_clean_text(&analysis, strength) {
                true => vec![Some(KeepReason::PlainText); analysis.blocks.len()],
                false => scorer::mark_boilerplate(&mut analysis, &scored_blocks, model, strength),
            };
            // The scorer's own reasons matter only where the score is above 50 in 100.
            for (at, reason) in of_scorer.into_iter().enumerate() {
                let matters = scored_blocks.scores[at] > 0 || reason == Some(KeepReason::PageTags);
                keep_reasons[at] = keep_reasons[at].or(reason.filter(|_| matters));
            }
            (scored_blocks, model)
        });
        let verdict = |(at, state): (usize, &draft::BlockState)| BlockVerdict {
            span: state.block.span,
            description: format!("{}, {} words", state.kind.name(), state.block.words),
            cue: state
                .cue_match
                .map(|cue_match| format!("tier {:?}, {}", cue_match.tier, cue_match.evidence())),
            score: scored_blocks.as_ref().map(|(scored_blocks, model)| {
                scorer::block_reasons(&analysis, scored_blocks, model, at)
            }),
            removal: state.decision.as_ref().map(|decision| {
                (
                    decision.class,
                    decision.rule.to_string(),
                    decision.why.clone(),
                )
            }),
            run: state.decision.as_ref().map(|decision| decision.run_start),
            keep_reason: keep_reasons[at].filter(|_| state.decision.is_none()),
        };
        let verdicts = analysis.blocks.iter().enumerate().map(verdict).collect();
        (
            verdicts,
            scored_blocks.map(|(scored_blocks, _)| scored_blocks.state),
        )
    }

    /// Applies the removal cap, and notes the blocks that stay because of it or of a setting.
    fn apply_cap(&self, analysis: &mut Analysis, keep_reasons: &mut [Option<KeepReason>]) {
        let removed_by_rules: Vec<bool> = analysis
            .blocks
            .iter()
            .map(|state| state.decision.is_some())
            .collect();
        apply_removal_cap(analysis, self.max_prose_share);
        let flag = match (self.bylines, self.captions) {
            (KeepPolicy::Keep, KeepPolicy::Keep) => "--keep-bylines or --keep-captions",
            (KeepPolicy::Keep, _) => "--keep-bylines",
            _ => "--keep-captions",
        };
        let max_share = (100.0 * self.max_prose_share).round() as u32;
        for (at, state) in analysis.blocks.iter().enumerate() {
            if state.kept_by_user {
                keep_reasons[at] = Some(KeepReason::Setting { flag });
            } else if removed_by_rules[at] && state.decision.is_none() {
                keep_reasons[at] = Some(KeepReason::RemovalCap { max_share });
            }
        }
    }

    /// The cues in use: the user's own, then the table.
    pub fn cues(&self) -> Vec<CueInfo<'_>> {
        self.cues
            .all()
            .map(|cue_match| CueInfo {
                lang: cue_match.lang,
                tier: cue_match.tier,
                shape: cue_match.shape,
                text: cue_match.text,
                why: cue_match.why,
            })
            .collect()
    }

    /// What the rules take from one article, and its keys for the site rule if they are asked for and the rule is on.
    pub fn extract_with_site_keys(
        &self,
        input: ArticleRef,
        keys: bool,
    ) -> (Extraction, Option<SiteKeys>) {
        let (analysis, state) = self.analyse_and_score(input);
        let keys = keys && self.rules.iter().any(|rule| rule.name == site::RULE);
        (
            Extraction::new(&analysis, state),
            if keys {
                site::site_keys(&analysis)
            } else {
                None
            },
        )
    }

    /// What the rules take from an article at an address, with the template of its host if one is known: what a run over files takes that
    /// has learned nothing more.
    pub fn extract_at_url<'a>(
        &'a self,
        input: impl Into<ArticleRef<'a>>,
        url: Option<&str>,
        known: &SiteProfiles,
    ) -> Extraction {
        let input = input.into();
        let site = url.and_then(host);
        let Some((profile, site)) = site.and_then(|site| Some((known.get(&site)?, site))) else {
            return self.extract(input);
        };
        let (extraction, keys) = self.extract_with_site_keys(input, true);
        match keys.is_some_and(|keys| profile.matches_template(&keys)) {
            true => self.extract_with_template(input, &site, profile),
            false => extraction,
        }
    }

    /// What the rules take from an article whose site's template is known.
    pub fn extract_with_template<'a>(
        &'a self,
        input: impl Into<ArticleRef<'a>>,
        site: &str,
        profile: &SiteProfile,
    ) -> Extraction {
        let apply_template = |analysis: &mut Analysis| {
            if analysis.page.is_some() || !is_short(analysis) {
                site::mark_template_blocks(analysis, site, profile);
            }
        };
        let (analysis, state) = self.analyse_and_score_with_template(input.into(), apply_template);
        Extraction::new(&analysis, state)
    }
}

/// Marks what the scorer takes for junk, if it was asked, and gives what it took the article for.
fn record_scorer_decisions(
    analysis: &mut Analysis,
    scored_blocks: Option<(Scored, &Model, Strength)>,
) -> Option<DocumentState> {
    let (scored_blocks, model, strength) = scored_blocks?;
    scorer::mark_boilerplate(analysis, &scored_blocks, model, strength);
    Some(scored_blocks.state)
}

/// The error for a name in `disable` that no rule or cue has.
fn unknown_name(name: &str) -> ConfigError {
    let names = RULES.iter().map(|rule| rule.name).chain(cues::texts());
    let hint = match suggest::nearest(name, names) {
        Some(nearest) => format!("Did you mean `{nearest}`?"),
        None => "`unboil rules` lists the rules, `unboil rules --cues` the cues.".to_string(),
    };
    let reason = format!("No rule or cue has this name. {hint}");
    ConfigError::new(format!("disable = \"{name}\""), reason)
}

fn is_short(analysis: &Analysis) -> bool {
    analysis.words() < SHORT_ARTICLE_WORDS
}

/// A cue of the phrase table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CueInfo<'a> {
    /// The language that lists it (ISO 639-1), or "own".
    pub lang: &'static str,
    /// How much it proves.
    pub tier: CueTier,
    /// Where in a line it stands.
    pub shape: CueShape,
    /// The phrase, in normal form.
    pub text: &'a str,
    /// Why it is not the article.
    pub why: &'a str,
}

#[cfg(test)]
mod tests;
