//! [`Stripper`]: applies the rules to an article.
//!
//! The way of an article: `analysis` segments it and finds cues, the rules of [`Phase::Article`]
//! record decisions, the removal cap restores some, the model scores the blocks, the rule `site`
//! applies the template of the site, the rule `scorer` decides on the scores, and `removals` makes
//! removals from the decisions.

use std::borrow::Cow;

use crate::analysis::{Analysis, SHORT_ARTICLE_WORDS};
use crate::config::{CueShape, CueTier, Strength, StripConfig};
use crate::cues::{self, Cues};
use crate::extraction::{ExtractContext, Extraction, SkipReason, TemplateSource};
use crate::removal_cap::apply_removal_cap;
use crate::removals::removals;
use crate::rules::{
    KeepPolicy, ModelScores, Phase, RULES, Rule, RuleContext, SiteTemplate, template_texts,
};
use crate::scorer::{self, DocumentState, Lexicon, Model, ModelKind};
use crate::site_keys::{SiteKeys, site_keys};
use crate::site_profile::{SITE_RULE, SiteProfile};
use crate::underlined_titles::remove_underlines;
use crate::verdicts::verdicts;
use unboil_text::{ArticleRef, Class, ConfigError, Removal, block_limit, host, nearest_name};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The weights of the models for text and for HTML pages; `training/` makes them.
const TEXT_WEIGHTS: &[u8] = include_bytes!("scorer/weights.bin");
const PAGE_WEIGHTS: &[u8] = include_bytes!("scorer/page-weights.bin");

/// A text of more blocks is not scored, because its feature table would be large.
const MAX_SCORED_BLOCKS: usize = 1 << 17;

/// A hash of the weights of the built-in models. It changes when a model is trained again.
///
/// ```
/// assert_eq!(unboil_strip::model_hash(), unboil_strip::model_hash());
/// ```
pub fn model_hash() -> u64 {
    xxh3_64_with_seed(PAGE_WEIGHTS, xxh3_64_with_seed(TEXT_WEIGHTS, 0))
}

/// The models and their strength.
#[derive(Default)]
struct Scorer {
    text_model: Model,
    page_model: Model,
    strength: Strength,
}

/// Applies the rules to articles. Made once for a run; threads can share it.
///
/// ```
/// use unboil_strip::{StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// let text = "The council voted to keep the harbour open.\n\nComments are closed.\n";
/// let removals = stripper.strip(text);
/// assert_eq!(removals[0].rule, "phrase");
/// assert_eq!(removals[0].span.range(), 43..65);
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
pub struct Stripper {
    cues: Cues,
    lexicon: Lexicon,
    /// `None` if the rule `scorer` is disabled.
    scorer: Option<Scorer>,
    /// The rules that run, in order.
    rules: Vec<&'static Rule>,
    bylines: KeepPolicy,
    captions: KeepPolicy,
    max_prose_share: f64,
}

impl Stripper {
    /// Builds a stripper from settings.
    ///
    /// # Errors
    /// [`ConfigError`] if a name in `disable` is not the name of a rule or the text of a cue.
    pub fn new(config: &StripConfig) -> Result<Stripper, ConfigError> {
        let is_disabled = |name: &str| config.rules.disable.iter().any(|d| d == name);
        for name in &config.rules.disable {
            if !rule_and_cue_names().any(|known| known == name) {
                return Err(unknown_name(name));
            }
        }
        let cues = Cues::new(&config.rules.cue, &config.rules.disable);
        // A rule that keeps its blocks from all rules does so even if it is disabled.
        let is_kept = |class: Class| match class {
            Class::Byline => config.keep_bylines,
            Class::Caption => config.keep_captions,
            _ => false,
        };
        let policy = |class: Class| match is_kept(class) {
            true => KeepPolicy::Keep,
            false => KeepPolicy::Remove,
        };
        let scorer = match is_disabled(scorer::RULE) {
            true => None,
            false => Some(Scorer {
                text_model: Model::parse(TEXT_WEIGHTS)?,
                page_model: Model::parse(PAGE_WEIGHTS)?,
                strength: config.strength,
            }),
        };
        Ok(Stripper {
            bylines: policy(Class::Byline),
            captions: policy(Class::Caption),
            lexicon: Lexicon::new(&cues),
            scorer,
            cues,
            rules: RULES
                .iter()
                .filter(|rule| {
                    // Without a scorer there are no scores, so that rule does nothing.
                    let is_enabled = !is_disabled(rule.name) || rule.phase == Phase::Scores;
                    is_enabled || is_kept(rule.class)
                })
                .collect(),
            max_prose_share: config.max_prose_share,
        })
    }

    /// The removals from a text or an HTML page, without the template of its site: sorted, not
    /// overlapping.
    pub fn strip<'a>(&'a self, article: impl Into<ArticleRef<'a>>) -> Vec<Removal> {
        self.extract(article, &ExtractContext::default()).removals
    }

    /// Strips a text or an HTML page.
    ///
    /// ```
    /// use unboil_strip::{ExtractContext, StripConfig, Stripper};
    ///
    /// let stripper = Stripper::new(&StripConfig::default())?;
    /// let context = ExtractContext {
    ///     verdicts: true,
    ///     ..ExtractContext::default()
    /// };
    /// let text = "The council voted to keep the harbour open.\nComments are closed.\n";
    /// let verdicts = stripper.extract(text, &context).verdicts.unwrap();
    /// assert_eq!(verdicts[0].removal, None);
    /// assert_eq!(verdicts[1].removal.as_ref().unwrap().1, "phrase");
    /// # Ok::<(), unboil_text::ConfigError>(())
    /// ```
    pub fn extract<'a>(
        &'a self,
        article: impl Into<ArticleRef<'a>>,
        context: &ExtractContext,
    ) -> Extraction {
        let mut analysis = self.apply_article_rules(article.into());
        if analysis.exceeds_block_limit {
            let is_large_page = analysis.page.is_some_and(|page| page.exceeds_limit);
            let reason = match is_large_page {
                true => SkipReason::TooManyElements,
                false => SkipReason::TooManyBlocks {
                    max_blocks: block_limit(analysis.text.len()),
                },
            };
            return Extraction {
                skipped: Some(reason),
                verdicts: context.verdicts.then(Vec::new),
                ..Extraction::default()
            };
        }
        let (template, keys) = self.template_and_keys(&analysis, context);
        let mut rule_context = self.rule_context();
        rule_context.omit_scorer_reasons = context.omit_scorer_reasons;
        rule_context.scores = self.score(&analysis, context.verdicts);
        let mut texts = Vec::new();
        if let Some((site, profile)) = &template {
            if context.template_texts {
                texts = template_texts(&analysis, profile);
            }
            rule_context.template = Some(SiteTemplate { site, profile });
            self.apply_rules(Phase::SiteTemplate, &mut analysis, &rule_context);
            let before = rule_context.scores.take();
            rule_context.scores = self.score_again(&analysis, before, context.verdicts);
        }
        self.apply_rules(Phase::Scores, &mut analysis, &rule_context);
        self.apply_rules(Phase::Structure, &mut analysis, &rule_context);
        remove_underlines(&mut analysis);
        let scores = rule_context.scores.as_ref();
        let document_state = scores.map(ModelScores::document_state);
        Extraction {
            removals: removals(&analysis),
            skipped: None,
            page_type: document_state.and_then(DocumentState::page_type),
            site_keys: keys.filter(|_| context.site_keys),
            template_texts: texts,
            verdicts: context.verdicts.then(|| verdicts(&analysis, scores)),
            document_state,
        }
    }

    /// The cues in use: the user's cues, then the table.
    ///
    /// ```
    /// # use unboil_strip::{StripConfig, Stripper};
    /// let stripper = Stripper::new(&StripConfig::default())?;
    /// let cues = stripper.cues();
    /// assert!(cues.iter().any(|cue| cue.text == "comments are closed" && cue.lang == "en"));
    /// # Ok::<(), unboil_text::ConfigError>(())
    /// ```
    pub fn cues(&self) -> Vec<CueInfo<'_>> {
        self.cues
            .all()
            .map(|cue| CueInfo {
                lang: cue.lang,
                tier: cue.tier,
                shape: cue.shape,
                text: cue.text,
                why: cue.why,
            })
            .collect()
    }

    /// The analysis of an article after the rules of [`Phase::Article`] and the removal cap.
    pub(crate) fn apply_article_rules<'a>(&'a self, article: ArticleRef<'a>) -> Analysis<'a> {
        let mut analysis = Analysis::new(article, &self.cues);
        self.apply_rules(Phase::Article, &mut analysis, &self.rule_context());
        apply_removal_cap(&mut analysis, self.max_prose_share);
        analysis
    }

    /// The words that features look up.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Replaces the weights of the model for text or for pages.
    pub(crate) fn set_model(&mut self, model: Model, strength: Strength) {
        let scorer = self.scorer.get_or_insert_default();
        scorer.strength = strength;
        match model.model_kind() {
            ModelKind::Text => scorer.text_model = model,
            ModelKind::Html => scorer.page_model = model,
        }
    }

    /// Strips a text as if it had a boilerplate share. Returns its document features too. `None`: the
    /// text is not scored.
    pub(crate) fn strip_as(&self, text: &str, share: usize) -> Option<(Vec<u16>, Vec<Removal>)> {
        let mut analysis = self.apply_article_rules(text.into());
        let mut scores = self.score(&analysis, false)?;
        let features = scores.scored.set_boilerplate_share(share);
        let mut context = self.rule_context();
        context.scores = Some(scores);
        self.apply_rules(Phase::Scores, &mut analysis, &context);
        Some((features, removals(&analysis)))
    }

    fn rule_context(&self) -> RuleContext<'_> {
        RuleContext {
            bylines: self.bylines,
            captions: self.captions,
            ..RuleContext::default()
        }
    }

    fn apply_rules(&self, phase: Phase, analysis: &mut Analysis, context: &RuleContext) {
        let is_short = analysis.is_short();
        for rule in &self.rules {
            if rule.phase == phase && rule.scope.includes(analysis.page.is_some(), is_short) {
                (rule.apply)(analysis, context);
            }
        }
    }

    /// Scores the blocks, unless the scorer is disabled or does not apply to the article. Plain
    /// prose is scored only for `verdicts`.
    fn score(&self, analysis: &Analysis, verdicts: bool) -> Option<ModelScores<'_>> {
        let scorer = self.scorer.as_ref()?;
        let is_page = analysis.page.is_some();
        if (!is_page && analysis.words() < SHORT_ARTICLE_WORDS)
            || analysis.blocks.len() > MAX_SCORED_BLOCKS
        {
            return None;
        }
        let is_clean_text = scorer::is_clean_text(analysis, scorer.strength);
        if is_clean_text && !verdicts {
            return None;
        }
        let model = match is_page {
            true => &scorer.page_model,
            false => &scorer.text_model,
        };
        Some(ModelScores {
            scored: scorer::score_blocks(analysis, &self.lexicon, model),
            model,
            strength: scorer.strength,
            is_clean_text,
        })
    }

    /// The scores after the template of the site was applied.
    ///
    /// For text, the removed template blocks are evidence: the article is scored again, and the
    /// higher score of each block counts. For an HTML page, the rule `scorer` adds to the scores.
    fn score_again<'s>(
        &'s self,
        analysis: &Analysis,
        before: Option<ModelScores<'s>>,
        verdicts: bool,
    ) -> Option<ModelScores<'s>> {
        if analysis.page.is_some() {
            return before;
        }
        let after = self.score(analysis, verdicts)?;
        match before {
            Some(before) if !before.is_clean_text => Some(ModelScores {
                scored: before.scored.merge_higher_scores(after.scored),
                ..after
            }),
            _ => Some(after),
        }
    }

    /// The template that applies to an article with the name of its site, and the site keys of the
    /// article if they are needed. Both are `None` if the rule `site` is disabled.
    fn template_and_keys<'c>(
        &self,
        analysis: &Analysis,
        context: &ExtractContext<'c>,
    ) -> (Option<(Cow<'c, str>, &'c SiteProfile)>, Option<SiteKeys>) {
        if !self.rules.iter().any(|rule| rule.name == SITE_RULE) {
            return (None, None);
        }
        let candidate = match context.template {
            TemplateSource::None => None,
            TemplateSource::Site { name, profile } | TemplateSource::Matching { name, profile } => {
                Some((Cow::Borrowed(name), profile))
            }
            TemplateSource::Url { url, profiles } => host(url)
                .and_then(|site| Some((profiles.get(&site)?, site)))
                .map(|(profile, site)| (Cow::Owned(site), profile)),
        };
        let must_match = !matches!(context.template, TemplateSource::Site { .. });
        let needs_keys = context.site_keys || (must_match && candidate.is_some());
        let keys = if needs_keys {
            site_keys(analysis)
        } else {
            None
        };
        let template = candidate.filter(|(_, profile)| {
            !must_match
                || keys
                    .as_ref()
                    .is_some_and(|keys| profile.matches_template(keys))
        });
        (template, keys)
    }
}

/// The names that `disable` accepts.
fn rule_and_cue_names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.name).chain(cues::texts())
}

/// The error for a name in `disable` that no rule or cue has.
fn unknown_name(name: &str) -> ConfigError {
    let hint = match nearest_name(name, rule_and_cue_names()) {
        Some(nearest) => format!("Did you mean `{nearest}`?"),
        None => "`unboil rules` lists the rules, `unboil rules --cues` the cues.".to_string(),
    };
    let reason = format!("No rule or cue has this name. {hint}");
    ConfigError::new(format!("disable = \"{name}\""), reason)
}

/// A cue of the phrase table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CueInfo<'a> {
    /// The language that lists the cue (ISO 639-1), or "own" for a user's cue.
    pub lang: &'static str,
    /// How much the cue proves.
    pub tier: CueTier,
    /// Where in a line the cue stands.
    pub shape: CueShape,
    /// The phrase, normalised.
    pub text: &'a str,
    /// Why a line with the cue is not part of the article.
    pub why: &'a str,
}
