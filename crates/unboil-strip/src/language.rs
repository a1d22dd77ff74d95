//! [`detect_language`] tells the language of a text by its script and its function words.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The most words of a text that count. More words change nothing.
const MAX_WORDS: usize = 400;
/// The most characters that are read for them.
const MAX_CHARS: usize = 4000;
/// The fewest letters and words of a text whose language is detected.
const MIN_LETTERS: usize = 40;
const MIN_WORDS: usize = 20;

/// The smallest share of function words: a tenth. In the languages of the table they are 13 to 45 % of an
/// article; Vietnamese, of which the table has few words, has 11 %.
const MIN_FUNCTION_SHARE: usize = 10;
/// The fewest words that only the language has and not the next one, and how many times those that only the
/// next one has: Norwegian and Danish share most of their function words.
const MIN_EXCLUSIVE_WORDS: usize = 4;
const MIN_LEAD: usize = 2;
/// The number of languages that are compared with the first.
const RIVALS: usize = 2;

/// A set of languages: a bit for each of [`FUNCTION_WORDS`].
type LanguageSet = u32;

/// The codes of the languages with function words, and the languages that have each word.
static FUNCTION_WORDS: LazyLock<(Vec<&str>, HashMap<&str, LanguageSet>)> = LazyLock::new(|| {
    let (mut codes, mut words) = (Vec::new(), HashMap::new());
    for line in include_str!("scorer/words.txt").lines() {
        if let Some((code, list)) = line.split_once(" function: ") {
            for word in list.split(' ') {
                *words.entry(word).or_default() |= 1 << codes.len();
            }
            codes.push(code);
        }
    }
    (codes, words)
});

/// The language of a text, as a code of ISO 639-1. `None`: the text is too short, has several languages, or
/// is in a language that is not known here.
///
/// Chinese, Japanese, Korean, Thai, Greek and Hebrew are known by their script, and 23 other languages by their
/// function words. A language that is closely related to one of them and not known itself, such as Slovak or
/// Catalan, may be taken for it.
///
/// ```
/// use unboil_strip::detect_language;
///
/// let text = "The council voted on Tuesday evening to keep the old harbour open for another ten \
///             years, after a debate that went on until midnight and in which few of those who came had a seat.";
/// assert_eq!(detect_language(text), Some("en"));
/// assert_eq!(detect_language("Share this: Facebook, Twitter"), None);
/// ```
pub fn detect_language(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(MAX_CHARS);
    let text = &text[..end.map_or(text.len(), |(end, _)| end)];
    let scripts = Scripts::count(text);
    match scripts.letters {
        ..MIN_LETTERS => None,
        _ => scripts.language().or_else(|| by_function_words(text)),
    }
}

/// The letters of a text by script.
#[derive(Default)]
struct Scripts {
    letters: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    thai: usize,
    greek: usize,
    hebrew: usize,
}

impl Scripts {
    fn count(text: &str) -> Scripts {
        let mut scripts = Scripts::default();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            scripts.letters += 1;
            match c {
                '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => scripts.greek += 1,
                '\u{590}'..='\u{5ff}' => scripts.hebrew += 1,
                '\u{e00}'..='\u{e7f}' => scripts.thai += 1,
                '\u{3040}'..='\u{30ff}' => scripts.kana += 1,
                '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => scripts.han += 1,
                '\u{ac00}'..='\u{d7af}' => scripts.hangul += 1,
                _ => {}
            }
        }
        scripts
    }

    /// The language of the script that most letters have, if only one is written in it.
    fn language(&self) -> Option<&'static str> {
        let is_most = |letters: usize| 2 * letters > self.letters;
        let han_or_kana = self.han + self.kana;
        if is_most(han_or_kana) {
            let is_japanese = 10 * self.kana > han_or_kana;
            return Some(if is_japanese { "ja" } else { "zh" });
        }
        let others = [
            (self.hangul, "ko"),
            (self.thai, "th"),
            (self.greek, "el"),
            (self.hebrew, "he"),
        ];
        let found = others.into_iter().find(|(letters, _)| is_most(*letters));
        found.map(|(_, code)| code)
    }
}

fn by_function_words(text: &str) -> Option<&'static str> {
    let (codes, known) = &*FUNCTION_WORDS;
    let lower = text.to_lowercase();
    let pieces = lower.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '\u{2019}'));
    let words = pieces.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words = words.filter(|word| word.starts_with(char::is_alphabetic));
    let sets: Vec<LanguageSet> = words
        .take(MAX_WORDS)
        .map(|word| known.get(word).copied().unwrap_or_default())
        .collect();
    let count = |is_counted: &dyn Fn(LanguageSet) -> bool| {
        sets.iter()
            .filter(|languages| is_counted(**languages))
            .count()
    };
    let mut ranked: Vec<(usize, usize)> = (0..codes.len())
        .map(|language| (count(&|set| set >> language & 1 == 1), language))
        .collect();
    // The sort is stable: of two equal ones, the first in the table comes first.
    ranked.sort_by_key(|(words, _)| std::cmp::Reverse(*words));
    let (words, best) = ranked[0];
    let is_enough = sets.len() >= MIN_WORDS && words * MIN_FUNCTION_SHARE >= sets.len();
    let has_only =
        |set: LanguageSet, one: usize, other: usize| set >> one & 1 == 1 && set >> other & 1 == 0;
    let leads = |&(_, rival): &(usize, usize)| {
        let exclusive = count(&|set| has_only(set, best, rival));
        exclusive >= MIN_EXCLUSIVE_WORDS
            && exclusive >= MIN_LEAD * count(&|set| has_only(set, rival, best))
    };
    (is_enough && ranked[1..].iter().take(RIVALS).all(leads)).then(|| codes[best])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_the_test_articles_are_detected() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/languages");
        let mut checked = 0;
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("readable");
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(code) = name.strip_suffix(".article.txt") else {
                continue;
            };
            let text = std::fs::read_to_string(entry.path()).expect("a text");
            assert_eq!(detect_language(&text), Some(code));
            checked += 1;
        }
        assert!(checked >= 10, "{checked}");
    }

    #[test]
    fn what_is_not_sure_has_no_language() {
        let danish = "Byrådet stemte tirsdag aften for at holde den gamle havn åben i ti år mere efter en \
                      debat, der varede til midnat. Kun få af dem, der var kommet, havde en plads, og endnu færre \
                      havde ventet, at afstemningen ville blive så klar, som den blev til sidst.";
        assert_eq!(detect_language(danish), Some("da"));
        let swahili = "Wadau wa maendeleo kutoka kampuni hiyo wametembelea kituo cha watoto mwishoni mwa \
                       wiki na kutoa misaada mbalimbali kwa ajili ya watoto wanaoishi katika kituo hicho leo mchana.";
        assert_eq!(detect_language(swahili), None);
        let mixed = format!(
            "{danish} {}",
            "the harbour of the town is open and it is old ".repeat(4)
        );
        assert_eq!(detect_language(&mixed), None);
        for text in [
            "",
            "Harbour",
            &"1 2 3 ".repeat(100),
            "Home News Sport Weather Shop Login",
        ] {
            assert_eq!(detect_language(text), None, "{text}");
        }
    }
}
