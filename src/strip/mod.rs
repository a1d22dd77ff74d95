//! Blocks to removals: what in an article is not the article, and why.
//!
//! [`RULES`] is the table: adding a rule is one entry and its function. A rule sees one article as a draft and marks blocks;
//! the first rule to mark a block is the one recorded. The `site` rule needs all articles of a site and comes last.

pub(crate) mod cues;
pub(crate) mod draft;
mod frame;
mod headline;
mod kind;
mod phrases;
mod sections;
mod site;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Shape, StripConfig, Tier};
use crate::document::{Class, Removal, Span};
use crate::error::Error;
use cues::Cues;
use draft::Draft;
use kind::Kind;
pub use site::{PageKeys, SiteProfile, SiteProfiles};

/// One strip rule.
pub struct Rule {
    /// Its name in the ledger, in `disable` and in `unboil rules`.
    pub name: &'static str,
    /// The class of what it takes.
    pub class: Class,
    /// What it looks for, in a sentence.
    pub about: &'static str,
    /// A small article; the lines that the rule takes start with `>> `.
    pub example: &'static str,
    /// Also used on articles of fewer than [`SHORT_ARTICLE_WORDS`] words.
    short_articles: bool,
    /// Marks blocks; `None` for the rule that looks at many articles at once.
    apply: Option<fn(&mut Draft)>,
}

/// An article of fewer words has no head and tail to speak of: only sure phrases are taken.
pub const SHORT_ARTICLE_WORDS: u32 = 100;

/// Every rule, in the order in which they are applied.
pub const RULES: &[Rule] = &[
    Rule {
        name: frame::HEAD,
        class: Class::Chrome,
        about: "the top of a page dump: several different site phrases and the short lines between them, above the headline",
        example: include_str!("examples/page-head.txt"),
        short_articles: false,
        apply: Some(frame::mark_head),
    },
    Rule {
        name: headline::RULE,
        class: Class::Headline,
        about: "a repeat or near-repeat of the headline in the head of the article",
        example: include_str!("examples/headline-repeat.txt"),
        short_articles: false,
        apply: Some(headline::mark),
    },
    Rule {
        name: sections::SECTION,
        class: Class::Section,
        about: "a section opened by a known phrase (cues of tier C), until the article's prose resumes or to the end",
        example: include_str!("examples/section.txt"),
        short_articles: false,
        apply: Some(sections::mark_sections),
    },
    Rule {
        name: sections::TEASERS,
        class: Class::Section,
        about: "three or more teasers in a row, known by their period: a title, a truncated summary, how long ago",
        example: include_str!("examples/teasers.txt"),
        short_articles: false,
        apply: Some(sections::mark_teasers),
    },
    Rule {
        name: frame::FOOT,
        class: Class::Chrome,
        about: "the bottom of a page dump: from a site phrase to the end, several different ones and no article between them",
        example: include_str!("examples/page-foot.txt"),
        short_articles: false,
        apply: Some(frame::mark_foot),
    },
    Rule {
        name: phrases::SURE,
        class: Class::Chrome,
        about: "a line that sites print around articles and that is never part of one (cues of tier A)",
        example: include_str!("examples/phrase.txt"),
        short_articles: true,
        apply: Some(phrases::mark_sure),
    },
    Rule {
        name: phrases::PLACED,
        class: Class::Chrome,
        about: "a line that sites print, where they print it: in the head, in the tail, beside another hit (cues of tier B)",
        example: include_str!("examples/edge-phrase.txt"),
        short_articles: false,
        apply: Some(phrases::mark_placed),
    },
    Rule {
        name: site::RULE,
        class: Class::Site,
        about: "a short block that recurs on the pages of the same site, at the edges of the article or alone between paragraphs",
        example: include_str!("examples/site.txt"),
        short_articles: false,
        apply: None,
    },
];

/// The rules, ready to be used on articles. Made once for a run; shared by all threads.
pub struct Stripper {
    cues: Cues,
    rules: Vec<&'static Rule>,
    max_prose_share: f64,
}

impl Stripper {
    /// Takes the settings and the user's own rules.
    ///
    /// # Errors
    /// [`Error::Config`] where `disable` names neither a rule nor a cue.
    pub fn new(config: &StripConfig) -> Result<Stripper, Error> {
        let disabled = |name: &str| config.rules.disable.iter().any(|d| d == name);
        let cues = Cues::new(&config.rules.cue, &config.rules.disable);
        for name in &config.rules.disable {
            if !RULES.iter().any(|rule| rule.name == name) && !cues::is_listed(name) {
                return Err(Error::config(
                    format!("disable = \"{name}\""),
                    "no rule or cue is called so; see 'unboil rules'",
                ));
            }
        }
        let rules = RULES.iter().filter(|rule| !disabled(rule.name)).collect();
        Ok(Stripper {
            cues,
            rules,
            max_prose_share: config.max_prose_share,
        })
    }

    /// What the rules that need no other article take out of this text: sorted, not overlapping.
    pub fn strip(&self, text: &str) -> Vec<Removal> {
        self.draft(text).removals()
    }

    /// The article after the rules that need no other article.
    pub(crate) fn draft<'a>(&'a self, text: &'a str) -> Draft<'a> {
        let mut draft = Draft::new(text, &self.cues);
        let short = draft.words() < SHORT_ARTICLE_WORDS;
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

    /// What the rules that need no other article say of every block of a text, those that stay included.
    pub fn explain(&self, text: &str) -> Vec<Verdict> {
        let verdict = |line: draft::Line| Verdict {
            span: line.block.span,
            look: format!("{}, {} words", line.kind.name(), line.block.words),
            cue: line
                .hit
                .map(|hit| format!("tier {:?}, {}", hit.tier, hit.evidence())),
            removed: line
                .mark
                .map(|mark| (mark.class, mark.rule.to_string(), mark.why)),
        };
        self.draft(text).lines.into_iter().map(verdict).collect()
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
    pub(crate) fn strip_with_keys(
        &self,
        text: &str,
        keys: bool,
    ) -> (Vec<Removal>, Option<PageKeys>) {
        let draft = self.draft(text);
        let keys = keys && self.rules.iter().any(|rule| rule.name == site::RULE);
        (
            draft.removals(),
            if keys { site::block_keys(&draft) } else { None },
        )
    }

    /// What the rules take from an article whose site's template is known.
    pub fn strip_of_site(&self, text: &str, site: &str, profile: &SiteProfile) -> Vec<Removal> {
        let mut draft = self.draft(text);
        if draft.words() >= SHORT_ARTICLE_WORDS {
            site::mark(&mut draft, site, profile);
        }
        draft.removals()
    }
}

/// A cue of the phrase table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// What the rules say of one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The block, without the white space around.
    pub span: Span,
    /// What it looks like, in words: "prose, 43 words".
    pub look: String,
    /// The cue that it matches, whether or not that was enough.
    pub cue: Option<String>,
    /// If it goes: the class, the name of the rule, and what was seen.
    pub removed: Option<(Class, String, String)>,
}

/// The brake: where the rules would take more than a share of the article's prose words, the removals with the most prose
/// are taken back until they do not.
fn hold_back(draft: &mut Draft, max_share: f64) {
    let prose = |line: &draft::Line| {
        if line.kind == Kind::Prose {
            line.block.words
        } else {
            0
        }
    };
    let total: u32 = draft.lines.iter().map(prose).sum();
    let allowed = (f64::from(total) * max_share) as u32;
    let mut words_of: BTreeMap<(usize, &str), u32> = BTreeMap::new();
    for line in &draft.lines {
        if let Some(mark) = &line.mark {
            *words_of.entry((mark.run, &mark.rule)).or_default() += prose(line);
        }
    }
    let mut taken: u32 = words_of.values().sum();
    if taken <= allowed {
        return;
    }
    let mut runs: Vec<(u32, usize, String)> = words_of
        .into_iter()
        .map(|((run, rule), words)| (words, run, rule.to_string()))
        .collect();
    runs.sort();
    let mut held = BTreeSet::new();
    while taken > allowed
        && let Some((words, run, rule)) = runs.pop()
    {
        taken -= words;
        held.insert((run, rule));
    }
    for line in &mut draft.lines {
        if line
            .mark
            .as_ref()
            .is_some_and(|mark| held.contains(&(mark.run, mark.rule.to_string())))
        {
            line.mark = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{OwnCue, OwnRules};
    use crate::document::kept_text;

    const PROSE: &str = "The council voted on Tuesday evening to keep the old harbour open for another ten years, after a long debate. ";

    fn with(rules: OwnRules) -> Result<Stripper, Error> {
        Stripper::new(&StripConfig {
            rules,
            ..StripConfig::default()
        })
    }

    #[test]
    fn own_cues_count_and_disabled_ones_do_not() {
        let text = format!("{PROSE}\nSupport the Night Desk!\nComments are closed.\n");
        let cue = OwnCue {
            text: "support the night desk".into(),
            shape: Shape::Line,
            tier: Tier::A,
            why: "our box".into(),
        };
        let own = OwnRules {
            disable: vec!["comments are closed".into()],
            cue: vec![cue],
        };
        let removals = with(own).expect("the rules make sense").strip(&text);
        assert_eq!(
            kept_text(&text, &removals),
            format!("{PROSE}\nComments are closed.\n")
        );
        assert_eq!(
            removals[0].why,
            "the line is \"support the night desk\": our box"
        );
        let off = OwnRules {
            disable: vec!["phrase".into()],
            cue: Vec::new(),
        };
        assert_eq!(with(off).expect("the rules make sense").strip(&text), []);
        let unknown = OwnRules {
            disable: vec!["no such rule".into()],
            cue: Vec::new(),
        };
        assert!(with(unknown).is_err_and(|error| error.to_string().contains("unboil rules")));
    }

    #[test]
    fn an_article_is_not_taken_for_its_section() {
        // A cue of tier C before nearly everything: the brake holds what would take the article away.
        let text = format!(
            "A short lead that says what the story will be about.\n\nRecent Posts\n\n{}",
            format!("{PROSE}\n").repeat(12)
        );
        let removals = Stripper::new(&StripConfig::default())
            .expect("the defaults make sense")
            .strip(&text);
        assert!(
            kept_text(&text, &removals).matches("council").count() == 12,
            "{removals:?}"
        );
    }

    #[test]
    fn short_articles_lose_only_what_is_sure() {
        let text = format!("{PROSE}\nRecent Posts\nOne\nTwo\nComments are closed.");
        let removals = Stripper::new(&StripConfig::default())
            .expect("the defaults make sense")
            .strip(&text);
        assert_eq!(
            kept_text(&text, &removals),
            format!("{PROSE}\nRecent Posts\nOne\nTwo")
        );
    }
}
