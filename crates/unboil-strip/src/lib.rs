//! Blocks to removals: what in an article is not the article, and why.
//!
//! [`RULES`] is the table. A rule sees one article as a draft and marks blocks; the first rule to mark a block is the one
//! recorded. The `site` rule needs all articles of a site, and the `scorer` judges what is left after it.

mod brake;
pub mod config;
mod credits;
pub(crate) mod cues;
pub(crate) mod draft;
mod frame;
mod headline;
mod kind;
mod phrases;
mod rules;
pub mod scorer;
mod sections;
pub mod site;
mod verdict;

use crate::config::{Shape, Strength, StripConfig, Tier};
use brake::hold_back;
use credits::Wish;
use cues::Cues;
use draft::Draft;
pub use rules::{RULES, Rule};
pub use scorer::State;
use scorer::{Judged, Model, Subject};
pub use site::PageKeys;
pub use site::{SiteProfile, SiteProfiles};
use unboil_text::ConfigError;
pub use unboil_text::Input;
use unboil_text::{Removal, host};
pub use verdict::{Stripped, Verdict};

/// An article of fewer words has no head and tail to speak of: only sure phrases are taken.
pub const SHORT_ARTICLE_WORDS: u32 = 100;

/// The scorer's weights, for texts and for pages of HTML; `training/` makes them.
const WEIGHTS: &[u8] = include_bytes!("scorer/weights.bin");
const PAGE_WEIGHTS: &[u8] = include_bytes!("scorer/page-weights.bin");

/// What the scorer judges by.
#[derive(Default)]
struct Scorer {
    texts: Model,
    pages: Model,
    strength: Strength,
}

/// A text of more blocks is no article, and its table would be large: the scorer says nothing.
const SCORED_BLOCKS: usize = 1 << 17;

/// The rules, ready to be used on articles. Made once for a run; shared by all threads.
pub struct Stripper {
    cues: Cues,
    lexicon: scorer::Lexicon,
    /// `None` if the rule is disabled.
    scorer: Option<Scorer>,
    rules: Vec<&'static Rule>,
    bylines: Wish,
    captions: Wish,
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
            if !RULES.iter().any(|rule| rule.name == name) && !cues::is_listed(name) {
                return Err(ConfigError::new(
                    format!("disable = \"{name}\""),
                    "no rule or cue is called so; see 'unboil rules'",
                ));
            }
        }
        let rules = RULES.iter().filter(|rule| !disabled(rule.name)).collect();
        let wish = |name, keep| match (keep, disabled(name)) {
            (true, _) => Wish::Keep,
            (false, true) => Wish::Ignore,
            (false, false) => Wish::Drop,
        };
        Ok(Stripper {
            bylines: wish(credits::BYLINE, config.keep_bylines),
            captions: wish(credits::CAPTION, config.keep_captions),
            lexicon: scorer::Lexicon::new(&cues),
            scorer: match disabled(scorer::RULE) {
                true => None,
                false => Some(Scorer {
                    texts: Model::parse(WEIGHTS)?,
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
    pub fn strip<'a>(&'a self, input: impl Into<Input<'a>>) -> Vec<Removal> {
        self.stripped(input).removals
    }

    /// The same, and what a page was taken for.
    pub fn stripped<'a>(&'a self, input: impl Into<Input<'a>>) -> Stripped {
        let (draft, state) = self.scored(input.into());
        Stripped::of(&draft, state)
    }

    /// The same with other weights for the scorer, as the training program makes them.
    pub fn with_model(mut self, model: Model, strength: Strength) -> Stripper {
        let scorer = self.scorer.get_or_insert_default();
        scorer.strength = strength;
        match model.subject() {
            Subject::Texts => scorer.texts = model,
            Subject::Pages => scorer.pages = model,
        }
        self
    }

    /// The article after the rules that need no other article and the scorer, and what that took it for.
    fn scored<'a>(&'a self, input: Input<'a>) -> (Draft<'a>, Option<State>) {
        let mut draft = self.draft(input);
        let judged = self.judge(&draft);
        let state = mark_junk(&mut draft, judged);
        (draft, state)
    }

    /// The same for one whose site's template `mark` takes. At a text the scorer looks before and after it, and for each block the look
    /// that is surer of junk counts: evidence of the site adds to that of the text. On a page of HTML it adds to the score.
    fn scored_with<'a>(
        &'a self,
        input: Input<'a>,
        mark: impl FnOnce(&mut Draft),
    ) -> (Draft<'a>, Option<State>) {
        let mut draft = self.draft(input);
        let before = self.judge(&draft);
        mark(&mut draft);
        let judged = match (before, draft.page) {
            (before, Some(_)) => before,
            (None, None) => self.judge(&draft),
            (Some((before, ..)), None) => (self.judge(&draft))
                .map(|(after, model, strength)| (before.or_surer(after), model, strength)),
        };
        let state = mark_junk(&mut draft, judged);
        (draft, state)
    }

    /// What the scorer says of an article, unless it is not to be asked.
    fn judge(&self, draft: &Draft) -> Option<(Judged, &Model, Strength)> {
        let (model, strength) = self.scorer_for(draft)?;
        let scored = !scorer::is_plain(draft, strength);
        scored.then(|| {
            let judged = scorer::judge(draft, &self.lexicon, model);
            (judged, model, strength)
        })
    }

    /// The scorer, if it is on and the article is neither too short nor too long for it.
    fn scorer_for(&self, draft: &Draft) -> Option<(&Model, Strength)> {
        let scorer = self.scorer.as_ref()?;
        let model = match draft.page {
            Some(_) => &scorer.pages,
            None => &scorer.texts,
        };
        // What the tags say is said of short pages too.
        let long_enough = draft.page.is_some() || !is_short(draft);
        let fits = long_enough && draft.lines.len() <= SCORED_BLOCKS;
        fits.then_some((model, scorer.strength))
    }

    /// The article after the rules that need no other article.
    pub(crate) fn draft<'a>(&'a self, input: Input<'a>) -> Draft<'a> {
        let mut draft = Draft::new(input, &self.cues);
        let short = is_short(&draft);
        if !short {
            credits::mark(&mut draft, self.bylines, self.captions);
        }
        for rule in self
            .rules
            .iter()
            .filter(|rule| rule.short_articles || !short)
        {
            if let Some(apply) = rule.apply {
                apply(&mut draft);
            }
        }
        hold_back(&mut draft, self.max_prose_share);
        draft
    }

    /// What the scorer sees of an article, with what words and names tell left out.
    pub fn view<'a>(&'a self, input: impl Into<Input<'a>>) -> scorer::View {
        let draft = self.draft(input.into());
        let (table, own, _) = scorer::features::table(&draft, &self.lexicon, &Model::untaught());
        let words = |at: usize| own.toned_words(at).collect();
        let signs = draft
            .page
            .map(|page| scorer::page_type::signs(&draft, page, &own));
        scorer::View {
            signs: signs.unwrap_or_default(),
            spans: draft.lines.iter().map(|line| line.block.span).collect(),
            marked: draft.lines.iter().map(|line| line.mark.is_some()).collect(),
            words: (0..draft.lines.len()).map(words).collect(),
            table,
        }
    }

    /// What the rules that need no other article say of every block of a text, those that stay included.
    /// Also what the scorer takes the text for, unless it is off or the text too short or too long; it is asked of plain texts too,
    /// of which [`Stripper::strip`] takes nothing by it.
    pub fn explain<'a>(&'a self, input: impl Into<Input<'a>>) -> (Vec<Verdict>, Option<State>) {
        let mut draft = self.draft(input.into());
        let judged = self.scorer_for(&draft).map(|(model, strength)| {
            let judged = scorer::judge(&draft, &self.lexicon, model);
            if !scorer::is_plain(&draft, strength) {
                scorer::mark(&mut draft, &judged, model, strength);
            }
            (judged, model)
        });
        let verdict = |(at, line): (usize, &draft::Line)| Verdict {
            span: line.block.span,
            look: format!("{}, {} words", line.kind.name(), line.block.words),
            cue: line
                .hit
                .map(|hit| format!("tier {:?}, {}", hit.tier, hit.evidence())),
            score: judged
                .as_ref()
                .map(|(judged, model)| scorer::reasons_of(&draft, judged, model, at)),
            removed: line
                .mark
                .as_ref()
                .map(|mark| (mark.class, mark.rule.to_string(), mark.why.clone())),
        };
        let verdicts = draft.lines.iter().enumerate().map(verdict).collect();
        (verdicts, judged.map(|(judged, _)| judged.state))
    }

    /// The cues in use: the user's own, then the table.
    pub fn cues(&self) -> Vec<CueInfo<'_>> {
        self.cues
            .all()
            .map(|hit| CueInfo {
                lang: hit.lang,
                tier: hit.tier,
                shape: hit.shape,
                text: hit.text,
                why: hit.why,
            })
            .collect()
    }

    /// What the rules take from one article, and its keys for the site rule if they are asked for and the rule is on.
    pub fn strip_with_keys(&self, input: Input, keys: bool) -> (Stripped, Option<PageKeys>) {
        let (draft, state) = self.scored(input);
        let keys = keys && self.rules.iter().any(|rule| rule.name == site::RULE);
        (
            Stripped::of(&draft, state),
            if keys { site::block_keys(&draft) } else { None },
        )
    }

    /// What the rules take from an article at an address, with the template of its host if one is known: what a run over files takes that
    /// has learned nothing more.
    pub fn stripped_at<'a>(
        &'a self,
        input: impl Into<Input<'a>>,
        url: Option<&str>,
        known: &SiteProfiles,
    ) -> Stripped {
        let input = input.into();
        let site = url.and_then(host);
        let Some((profile, site)) = site.and_then(|site| Some((known.of(&site)?, site))) else {
            return self.stripped(input);
        };
        let (stripped, keys) = self.strip_with_keys(input, true);
        match keys.is_some_and(|keys| profile.touches(&keys)) {
            true => self.strip_of_site(input, &site, profile),
            false => stripped,
        }
    }

    /// What the rules take from an article whose site's template is known.
    pub fn strip_of_site<'a>(
        &'a self,
        input: impl Into<Input<'a>>,
        site: &str,
        profile: &SiteProfile,
    ) -> Stripped {
        let mark = |draft: &mut Draft| {
            if draft.page.is_some() || !is_short(draft) {
                site::mark(draft, site, profile);
            }
        };
        let (draft, state) = self.scored_with(input.into(), mark);
        Stripped::of(&draft, state)
    }
}

/// Marks what the scorer takes for junk, if it was asked, and gives what it took the article for.
fn mark_junk(draft: &mut Draft, judged: Option<(Judged, &Model, Strength)>) -> Option<State> {
    let (judged, model, strength) = judged?;
    scorer::mark(draft, &judged, model, strength);
    Some(judged.state)
}

fn is_short(draft: &Draft) -> bool {
    draft.words() < SHORT_ARTICLE_WORDS
}

/// A cue of the phrase table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CueInfo<'a> {
    /// The language that lists it (ISO 639-1), or "own".
    pub lang: &'static str,
    /// How much it proves.
    pub tier: Tier,
    /// Where in a line it stands.
    pub shape: Shape,
    /// The phrase, in normal form.
    pub text: &'a str,
    /// Why it is not the article.
    pub why: &'a str,
}

#[cfg(test)]
mod tests;
