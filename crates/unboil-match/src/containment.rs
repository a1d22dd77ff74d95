//! Decides what one article says that another one says too: [`PairWords`].
//!
//! A unit of the dropped article is contained in the kept one if most of its words are there, in
//! units of about its length, and no number, name or negation is its own. Only such units are cut,
//! and only an article of such units is left out.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::clusters::ArticleOverlap;
use crate::config::PassagesConfig;
use crate::facts::{WordKind, is_listed_fact, word_kind};
use crate::records::{ArticleId, PassageKind};
use crate::shared_words::{Partners, shared_words};
use crate::token_match::TokenMatch;
use crate::tokenized_article::TokenizedArticle;
use crate::units::Unit;
use unboil_text::{Span, is_numeric, is_sentence_end};

/// A unit of the kept article holds part of a unit if it has at least one in this many of its shared
/// words. Fewer are chance.
const SOURCE_SHARE: usize = 4;
/// A label of at most this many words, without the mark of a sentence, may go with the article: a name
/// below a letter, a section.
const LABEL_MAX_WORDS: usize = 4;
/// A passage with at least this many facts of its own is a template if at least half of its own words
/// are facts, and at least half of its sentences have one.
const MIN_TEMPLATE_FACTS: usize = 3;

/// Two articles with the words that they share.
pub(crate) struct PairWords<'a> {
    kept: &'a TokenizedArticle,
    dropped: &'a TokenizedArticle,
    matches: &'a [TokenMatch],
    /// The equal tokens of the kept article, for those of the dropped one; made when they are needed.
    partners: OnceCell<Partners>,
}

impl<'a> PairWords<'a> {
    pub(crate) fn new(
        kept: &'a TokenizedArticle,
        dropped: &'a TokenizedArticle,
        matches: &'a [TokenMatch],
    ) -> PairWords<'a> {
        PairWords {
            kept,
            dropped,
            matches,
            partners: OnceCell::new(),
        }
    }

    /// The dropped article.
    pub(crate) fn dropped(&self) -> &'a TokenizedArticle {
        self.dropped
    }

    fn partners(&self) -> &Partners {
        self.partners.get_or_init(|| {
            let (a, b) = (self.kept.tokens.tokens(), self.dropped.tokens.tokens());
            shared_words(self.matches, a.hashes, b.hashes)
        })
    }

    /// The kind of a match: by the words of the dropped article that are its own.
    pub(crate) fn kind(&self, one: &TokenMatch) -> PassageKind {
        if one.stats.exact == one.stats.columns {
            return PassageKind::Exact;
        }
        // Too few words are not in the other; moved ones are counted here too.
        if one.b.len() < one.stats.exact as usize + MIN_TEMPLATE_FACTS {
            return PassageKind::Edited;
        }
        let unshared_tokens =
            || (one.b.clone()).filter(|&token| self.partners().get(token).is_none());
        // A word with a capital is a fact, or starts a sentence.
        let may_be_fact = |&token: &usize| {
            let span = self.dropped.word_span(token);
            word_kind(&self.dropped.text, span, false) == WordKind::Fact
        };
        let most_facts = unshared_tokens().filter(may_be_fact).count();
        if most_facts < MIN_TEMPLATE_FACTS || 2 * most_facts < unshared_tokens().count() {
            return PassageKind::Edited;
        }
        let units = self.dropped.units();
        let (mut unshared, mut facts) = (0, 0);
        let mut units_with_facts: Vec<usize> = Vec::new();
        for token in unshared_tokens() {
            unshared += 1;
            if self.word_kind(token) == WordKind::Fact {
                facts += 1;
                units_with_facts.push(units.unit_at(token));
            }
        }
        units_with_facts.dedup();
        let all_units = units.unit_at(one.b.end - 1) + 1 - units.unit_at(one.b.start);
        let is_template = facts >= MIN_TEMPLATE_FACTS
            && 2 * facts >= unshared
            && 2 * units_with_facts.len() >= all_units;
        match is_template {
            true => PassageKind::Template,
            false => PassageKind::Edited,
        }
    }

    /// The kind of a word of the dropped article.
    fn word_kind(&self, token: usize) -> WordKind {
        let units = &self.dropped.units().units;
        let unit = units.get(self.dropped.units().unit_at(token));
        let starts_sentence = unit.is_some_and(|unit| unit.tokens.start == token);
        word_kind(
            &self.dropped.text,
            self.dropped.word_span(token),
            starts_sentence,
        )
    }

    /// The sentences of the kept article that say what a unit says, as one span; `None` if none do.
    pub(crate) fn source(&self, unit: &Unit, min_similarity: f64) -> Option<Span> {
        if let Some(equal) = self.equal_unit(unit) {
            return Some(equal.span);
        }
        let partners = || (unit.tokens.clone()).filter_map(|token| self.partners().get(token));
        let (all, tokens_of_unit) = (partners().count(), unit.tokens.len());
        if all == 0 || (all as f64) < min_similarity * tokens_of_unit as f64 {
            return None;
        }
        let sources = self.kept.units();
        // The units of the kept article, each with the number of words from it.
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for partner in partners() {
            *counts.entry(sources.unit_at(partner)).or_default() += 1;
        }
        counts.retain(|_, count| *count * SOURCE_SHARE >= all);
        let (&first, &last) = (counts.keys().next()?, counts.keys().next_back()?);
        let source = &sources.units[first..=last];
        let tokens = source[0].tokens.start..source[source.len() - 1].tokens.end;
        // A word from elsewhere is not said by these units.
        let mut is_shared = vec![false; tokens.len()];
        let (mut shared, mut has_fact) = (0, false);
        for token in unit.tokens.clone() {
            let partner = self.partners().get(token);
            match partner.filter(|partner| tokens.contains(partner)) {
                Some(partner) => {
                    is_shared[partner - tokens.start] = true;
                    shared += 1;
                }
                None => has_fact = has_fact || self.word_kind(token) != WordKind::Common,
            }
        }
        let share = |of: usize| f64::from(shared) / of as f64;
        let is_alike = share(tokens_of_unit) >= min_similarity
            && 2.0 * share(tokens_of_unit + tokens.len()) >= min_similarity;
        let is_denied = || {
            let mut unshared = tokens
                .clone()
                .filter(|token| !is_shared[token - tokens.start]);
            unshared.any(|token| is_listed_fact(self.kept.word(token)))
        };
        (is_alike && !has_fact && !is_denied())
            .then(|| Span::new(source[0].span.start, source[source.len() - 1].span.end))
    }

    /// The unit of the kept article whose words are those of a unit, in the same order.
    fn equal_unit(&self, unit: &Unit) -> Option<&Unit> {
        let first = self.partners().get(unit.tokens.clone().next()?)?;
        let sources = self.kept.units();
        let source = sources.units.get(sources.unit_at(first))?;
        let mut partners = unit.tokens.clone().map(|token| self.partners().get(token));
        let is_equal = source.tokens.len() == unit.tokens.len()
            && source
                .tokens
                .clone()
                .all(|token| partners.next() == Some(Some(token)));
        is_equal.then_some(source)
    }

    /// The overlap of the articles, if it is enough for a group. `kinds` are those of the matches: two
    /// texts of one template are none.
    pub(crate) fn overlap(
        &self,
        (kept, dropped): (ArticleId, ArticleId),
        kinds: &[PassageKind],
        config: &PassagesConfig,
    ) -> Option<ArticleOverlap> {
        let matches = self.matches;
        let in_matches: usize = matches.iter().map(|one| one.b.len()).sum();
        let all = self.dropped.tokens.tokens().len();
        if (in_matches as f64) < config.group_min_overlap * all as f64 {
            return None;
        }
        let share = self.partners().share();
        if share < config.group_min_overlap || kinds.contains(&PassageKind::Template) {
            return None;
        }
        let is_new = |unit: &&Unit| {
            self.says_something(unit) && self.source(unit, config.drop_min_similarity).is_none()
        };
        let swapped: Vec<TokenMatch> = matches.iter().map(TokenMatch::swapped).collect();
        let (a, b) = (self.kept.tokens.tokens(), self.dropped.tokens.tokens());
        Some(ArticleOverlap {
            dropped,
            kept,
            share,
            kept_share: shared_words(&swapped, b.hashes, a.hashes).share(),
            new_sentences: self.dropped.units().units.iter().filter(is_new).count(),
        })
    }

    /// False for a label of a few words: one with a number and a word of its own says something.
    fn says_something(&self, unit: &Unit) -> bool {
        let text = &self.dropped.text[unit.span.range()];
        let has_number = || text.contains(is_numeric);
        let is_shared = |token| self.partners().get(token).is_some();
        unit.tokens.len() > LABEL_MAX_WORDS
            || text.ends_with(is_sentence_end)
            || (has_number() && !unit.tokens.clone().all(is_shared))
    }
}
