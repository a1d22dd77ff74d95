//! Rule `consent-notice`: the paragraphs of a consent banner above its buttons.

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
/// A banner that opens a page has at most this many blocks above it and at least this many paragraphs
/// if no cue knows its button.
const MAX_BLOCKS_ABOVE: usize = 3;
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
    "dispozitiv",
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
    "συνεργάτες",
    "συσκευή",
    "партнер",
    "партнёр",
    "пристро",
    "クッキー",
    "同意",
    "個人データ",
    "デバイス",
    "个人数据",
    "個人資料",
    "合作伙伴",
    "设备",
    "쿠키",
    "동의",
    "개인정보",
    "파트너",
    "ملفات تعريف الارتباط",
    "موافقت",
    "البيانات الشخصية",
    "شركا",
    "עוגיות",
    "מידע אישי",
    "data pribadi",
    "persetujuan",
    "perangkat",
    "dữ liệu cá nhân",
    "đồng ý",
    "đối tác",
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
        let is_heading = banner.start > 0 && is_heading(analysis, banner.start - 1);
        let from = banner.start - usize::from(is_heading);
        let known = usize::from(!is_button(analysis, banner.end));
        analysis.record_decision(from, banner.end + known, RULE.class, RULE.name, &why);
    }
}

/// The paragraphs of a banner that opens a page, above a short line that no cue knows.
fn banner_at_top(analysis: &Analysis) -> Option<Range<usize>> {
    let len = analysis.blocks.len();
    let first = (0..len.min(MAX_BLOCKS_ABOVE + 1)).find(|&at| is_notice(analysis, at))?;
    let button = (first..len).find(|&at| analysis.blocks[at].kind != BlockKind::Prose)?;
    let notices = (first..button)
        .filter(|&at| is_notice(analysis, at))
        .count();
    let state = &analysis.blocks[button];
    let is_banner = notices >= MIN_NOTICES
        && (first..button).all(|at| is_banner(analysis, at))
        && state.block.words <= BUTTON_MAX_WORDS
        && state.block.end == BlockEnd::Open
        && !analysis.is_headline(button);
    is_banner.then_some(first..button)
}

/// True if most paragraphs outside of the banners are about cookies and personal data, or there are
/// none: the article is.
fn is_subject(analysis: &Analysis, banners: &[Range<usize>]) -> bool {
    let is_outside = |at: &usize| !banners.iter().any(|banner| banner.contains(at));
    let words = |at: usize| analysis.prose_words(at..at + 1);
    let outside = || (0..analysis.blocks.len()).filter(is_outside);
    let all: usize = outside().map(words).sum();
    let notices = outside().filter(|&at| is_notice(analysis, at));
    2 * notices.map(words).sum::<usize>() >= all
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
