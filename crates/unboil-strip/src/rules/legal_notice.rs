//! Rule `legal-notice`: legal notices of the publisher in full sentences, below the article.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind};
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

/// Searchers for the phrases: to make them for each article takes longer than to search.
static FINDERS: LazyLock<Vec<Finder>> = LazyLock::new(|| PHRASES.iter().map(Finder::new).collect());

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
        let text = analysis.block_text(at).to_lowercase();
        let is_in_text = |finder: &Finder| finder.find(text.as_bytes()).is_some();
        let Some(phrase) = FINDERS.iter().position(is_in_text).map(|at| PHRASES[at]) else {
            return;
        };
        let why = format!("a paragraph at the end with \"{phrase}\", as legal notices have it");
        analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
    }
}
