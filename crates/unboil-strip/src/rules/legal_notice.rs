//! Rule `legal-notice`: legal notices of the publisher in full sentences, below the article.

use std::sync::LazyLock;

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind, lowercase};
use crate::cues::CueBuckets;
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "legal-notice",
    class: Class::Chrome,
    description: "paragraphs at the end with the words of a publisher's legal notice: registered \
                  office, trade marks, reprinting, complaints",
    example: include_str!("examples/legal-notice.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_legal_notices,
};

/// The article has at least this many words of paragraphs above the notices.
const MIN_ARTICLE_WORDS: usize = 60;
/// Phrases of legal notices, in lower case.
const PHRASES: &[&str] = &[
    "registered office",
    "registered in england",
    "registered number",
    "vat number",
    "company number",
    "may earn a commission",
    "may earn a small commission",
    "earn a commission if you",
    "trade mark of",
    "trademark of",
    "trade marks of",
    "trademarks of",
    "registered trademark",
    "registered trade mark",
    "in whole or in part",
    "without written consent",
    "without the written consent",
    "without prior written",
    "without the prior written",
    "without the express written",
    "may not be copied",
    "may not be reproduced",
    "unhappy with our journalism",
    "complaint about our journalism",
    "complaint about our content",
    "complain about our journalism",
    "editors' code",
    "press complaints",
    "independent press standards",
    "rights reserved",
    "authorised and regulated by",
    "authorized and regulated by",
    "does not constitute financial advice",
    "not constitute investment advice",
    "not intended as financial advice",
    "not a substitute for professional",
    "past performance is not",
    "past performance is no ",
    "carry affiliate links",
    "contains affiliate links",
    "contain affiliate links",
    "uses affiliate links",
    "affiliate commission",
    "receive a small payment",
    "receive a commission",
    "no extra cost to you",
    "no additional cost to you",
    "complaints procedure",
    "creative commons",
    "for informational purposes only",
    "for information purposes only",
    "make no warranty",
    "without warranty of any kind",
    "opinions expressed here",
    "opinions expressed in this",
    "opinions expressed are those",
    "views expressed here",
    "views expressed in this",
    "views expressed are those",
    "do not necessarily reflect the views",
    "do not represent the position",
    "without our written",
    "without our permission",
    "without permission in writing",
    "be reposted",
    "be republished without",
    "undue reliance",
    "forward-looking statements",
    "keine anlageberatung",
    "mit einem affiliate-link",
    "sogenannte affiliate-links",
    "ohne unsere zustimmung",
    "liens affiliés",
    "conseil en investissement",
    "enlaces de afiliado",
    "asesoramiento financiero",
    "link di affiliazione",
    "consulenza finanziaria",
    "links de afiliado",
    "terms of use and privacy",
    "all rights are reserved",
    "sitz der gesellschaft",
    "amtsgericht",
    "handelsregister",
    "registergericht",
    "umsatzsteuer-identifikationsnummer",
    "alle rechte vorbehalten",
    "ohne schriftliche genehmigung",
    "ohne vorherige schriftliche",
    "eingetragene marke",
    "siège social",
    "tous droits réservés",
    "sans autorisation écrite",
    "reproduction interdite",
    "marque déposée",
    "domicilio social",
    "todos los derechos reservados",
    "sin autorización",
    "registro mercantil",
    "sede legale",
    "tutti i diritti riservati",
    "riproduzione riservata",
    "direitos reservados",
    "alle rechten voorbehouden",
    "wszelkie prawa zastrzeżone",
    "все права защищены",
    "alla rättigheter",
    "tüm hakları",
];

/// The phrases by their openings: to search for the phrases one by one takes longer.
static PHRASES_BY_OPENING: LazyLock<CueBuckets> = LazyLock::new(|| {
    let openings = PHRASES.iter().map(|phrase| opening(phrase.as_bytes()));
    let openings = openings.map(|opening| opening.expect("a phrase has four bytes or more"));
    CueBuckets::new(openings.zip(0..).collect(), |at| PHRASES[at as usize].len())
});

/// The first four bytes of a text as a key of [`PHRASES_BY_OPENING`].
fn opening(text: &[u8]) -> Option<u64> {
    let bytes = text.first_chunk()?;
    // Buckets filter by the high bits of a key.
    Some(u64::from(u32::from_be_bytes(*bytes)) << 32)
}

/// The first of the phrases that words of a text in lower case start with.
fn phrase_in(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let is_word_start = |at: &usize| *at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    let words = (0..bytes.len()).filter(is_word_start);
    let words = words.filter_map(|at| Some((opening(&bytes[at..])?, &bytes[at..])));
    let phrases = words.flat_map(|(opening, words)| {
        let alike = PHRASES_BY_OPENING.get(opening);
        alike.filter(move |&index| words.starts_with(PHRASES[index].as_bytes()))
    });
    phrases.min().map(|index| PHRASES[index])
}

/// Removes the notices from the last paragraph that stays upwards.
fn remove_legal_notices(analysis: &mut Analysis, _: &RuleContext) {
    for at in (0..analysis.blocks.len()).rev() {
        let state = &analysis.blocks[at];
        if state.decision.is_some() || state.kind != BlockKind::Prose {
            continue;
        }
        if analysis.prose_words(0..at) < MIN_ARTICLE_WORDS {
            return;
        }
        let Some(phrase) = phrase_in(&lowercase(analysis.block_text(at))) else {
            return;
        };
        let why = format!("a paragraph at the end with \"{phrase}\", as legal notices have it");
        analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
    }
}
