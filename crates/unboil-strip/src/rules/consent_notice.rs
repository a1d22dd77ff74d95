//! Rule `consent-notice`: the paragraphs of a consent banner above its buttons, or at the top of a page.

use std::ops::Range;

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind, lowercase};
use unboil_text::{BlockEnd, Class};

pub(super) const RULE: Rule = Rule {
    name: "consent-notice",
    class: Class::Chrome,
    description: "paragraphs about cookies and personal data above the buttons of a consent banner",
    example: include_str!("examples/consent-notice.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_consent_notices,
};

/// The reason of the cues of consent banners, in the files of all languages.
const BANNER_REASON: &str = "belongs to the consent banner";
/// A button has at most this many words.
const BUTTON_MAX_WORDS: u32 = 5;
/// A paragraph has at least this many different terms.
const MIN_TERMS: usize = 2;
/// A banner that opens a page has at least this many paragraphs if no cue knows its button.
const MIN_NOTICES: usize = 2;
/// The banner has at most this many blocks.
const MAX_BLOCKS: usize = 12;
/// Parts of words that consent banners use, in lower case.
const TERMS: &[&str] = &[
    "cookie",
    "consent",
    "partner",
    "personal data",
    "preferences",
    "legitimate interest",
    "device",
    "location data",
    "personali",
    "precise location",
    "withdraw",
    "einwilligung",
    "personenbezogen",
    "gerät",
    "widerruf",
    "einstellungen",
    "werbung",
    "consentement",
    "données personnelles",
    "données à caractère personnel",
    "appareil",
    "partenaires",
    "consentimiento",
    "datos personales",
    "dispositivo",
    "consenso",
    "dati personali",
    "toestemming",
    "persoonsgegevens",
    "apparaat",
    "zgod",
    "dane osobowe",
    "danych osobowych",
    "urządzeni",
    "согласие",
    "персональн",
    "устройств",
    "samtyck",
    "personuppgifter",
    "samtykke",
    "oplysninger",
    "souhlas",
    "osobní údaje",
    "zařízení",
    "parceiros",
    "dados pessoais",
    "consentimento",
    "preferências",
    "preferencias",
    "geolocali",
    "date personale",
    "consimțământ",
    "személyes adat",
    "hozzájárul",
    "eväste",
    "suostumu",
    "henkilötiet",
    "personoplysninger",
    "çerez",
    "kişisel veri",
    "iş ortak",
    "açık rıza",
    "προσωπικά δεδομένα",
    "συγκατάθεση",
    "クッキー",
    "個人データ",
    "个人数据",
    "個人資料",
    "쿠키",
    "개인정보",
    "ملفات تعريف الارتباط",
    "موافقت",
    "البيانات الشخصية",
    "شركا",
    "עוגיות",
    "מידע אישי",
    "data pribadi",
    "persetujuan",
    "dữ liệu cá nhân",
    "คุกกี้",
    "ข้อมูลส่วนบุคคล",
    "ยินยอม",
    "कुकी",
    "सहमति",
    "کوکی",
    "رضایت",
];

/// Removes the paragraphs with terms of consent above a button, and short lines between them.
fn remove_consent_notices(analysis: &mut Analysis, _: &RuleContext) {
    let len = analysis.blocks.len();
    let buttons = (1..len).filter(|&at| is_button(analysis, at));
    let mut banners: Vec<Range<usize>> = buttons
        .filter_map(|button| {
            let above = (button.saturating_sub(MAX_BLOCKS)..button).rev();
            let first = above
                .take_while(|&at| is_banner(analysis, at))
                .filter(|&at| is_notice(analysis, at))
                .last();
            Some(first?..button)
        })
        .collect();
    banners.extend(banner_at_top(analysis));
    if banners.is_empty() || is_subject(analysis, &banners) {
        return;
    }
    for banner in banners {
        let why = format!(
            "cookies and personal data above the button {:?}",
            analysis.block_text(banner.end)
        );
        let is_known = is_button(analysis, banner.end);
        let is_heading = is_known && banner.start > 0 && is_heading(analysis, banner.start - 1);
        let from = banner.start - usize::from(is_heading);
        let to = banner.end + usize::from(!is_known);
        analysis.record_decision(from, to, RULE.class, RULE.name, &why);
    }
}

/// The paragraphs of a banner that opens a page, above a short line that no cue knows.
fn banner_at_top(analysis: &Analysis) -> Option<Range<usize>> {
    let len = analysis.blocks.len();
    let first = (0..len).find(|&at| analysis.blocks[at].cue_match.is_none())?;
    // The terms are looked for last, because few pages have a button there.
    let button = (first..len).find(|&at| analysis.blocks[at].kind != BlockKind::Prose)?;
    let state = &analysis.blocks[button];
    let is_banner = button >= first + MIN_NOTICES
        && state.block.words <= BUTTON_MAX_WORDS
        && state.block.end == BlockEnd::Open
        && !analysis.is_headline(button)
        && (first..button).all(|at| is_notice(analysis, at));
    is_banner.then_some(first..button)
}

/// True if most paragraphs are about cookies and personal data: the article is. Banners that open the
/// page do not count.
fn is_subject(analysis: &Analysis, banners: &[Range<usize>]) -> bool {
    let first = (analysis.blocks.iter()).position(|state| state.cue_match.is_none());
    let is_above = |banner: &Range<usize>| first.is_none_or(|first| banner.start <= first);
    let mut counts = vec![true; analysis.blocks.len()];
    if banners.iter().all(is_above) {
        for banner in banners {
            counts[banner.clone()].fill(false);
        }
    }
    let (mut all, mut notices) = (0, 0);
    for at in (0..counts.len()).filter(|&at| counts[at]) {
        let words = analysis.prose_words(at..at + 1);
        all += words;
        if words > 0 && is_notice(analysis, at) {
            notices += words;
        }
    }
    2 * notices >= all
}

fn is_button(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    let cue_match = state.cue_match.as_ref();
    state.block.words <= BUTTON_MAX_WORDS
        && cue_match.is_some_and(|cue_match| cue_match.why == BANNER_REASON)
}

/// True for a block that may be part of a banner: a paragraph with a term, or no paragraph.
fn is_banner(analysis: &Analysis, at: usize) -> bool {
    analysis.blocks[at].kind != BlockKind::Prose || terms(analysis, at) > 0
}

fn is_notice(analysis: &Analysis, at: usize) -> bool {
    analysis.blocks[at].kind == BlockKind::Prose && terms(analysis, at) >= MIN_TERMS
}

/// True for the line above the first paragraph that names cookies or the like.
fn is_heading(analysis: &Analysis, at: usize) -> bool {
    analysis.blocks[at].kind == BlockKind::Fragment && terms(analysis, at) > 0
}

/// The number of different terms in a block.
fn terms(analysis: &Analysis, at: usize) -> usize {
    let text = lowercase(analysis.block_text(at));
    TERMS.iter().filter(|term| text.contains(**term)).count()
}
