//! Variants of labelled texts, as additional training data: other layouts, truncated pages,
//! articles with the boilerplate of another page, letters and scripts of no language.

use std::collections::HashMap;

use unboil_text::HtmlPage;
use xxhash_rust::xxh3::xxh3_64;

use crate::label::LabelledLine;

/// The text of the lines.
pub fn text(lines: &[LabelledLine]) -> String {
    lines
        .iter()
        .map(|line| format!("{}{}", line.gap, line.text))
        .collect()
}

/// The text hard-wrapped at 72 characters, as in mail and man pages.
pub fn hard_wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        out.push_str(indent);
        let mut width = indent.chars().count();
        let mut first = true;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if !first && width + 1 + length > 72 {
                out.push('\n');
                width = 0;
            } else if !first {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += length;
            first = false;
        }
        out.push('\n');
    }
    out
}

/// The text on one line.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The article of one page in the boilerplate of another; `None` if one of them has no article.
pub fn splice(article: &[LabelledLine], frame: &[LabelledLine]) -> Option<Vec<LabelledLine>> {
    let inner = |lines: &[LabelledLine]| {
        let first = lines.iter().position(LabelledLine::is_article)?;
        let last = lines.iter().rposition(LabelledLine::is_article)?;
        Some((first, last + 1))
    };
    let ((from, to), (head, foot)) = (inner(article)?, inner(frame)?);
    Some([&frame[..head], &article[from..to], &frame[foot..]].concat())
}

/// A part of the page, without its top or its bottom.
pub fn truncate(lines: &[LabelledLine], seed: u64) -> Vec<LabelledLine> {
    let share = 0.3 + 0.6 * (seed % 101) as f64 / 100.0;
    let keep = (lines.len() as f64 * share) as usize;
    if seed.is_multiple_of(3) {
        lines[lines.len() - keep..].to_vec()
    } else {
        lines[..keep].to_vec()
    }
}

/// A small page: the first lines of the article, with the boilerplate next to them; `None` without an
/// article.
pub fn crop(lines: &[LabelledLine], seed: u64) -> Option<Vec<LabelledLine>> {
    let (article_lines, lines_above, lines_below) =
        (2 + seed % 10, (seed >> 8) % 12, (seed >> 16) % 20);
    let article: Vec<usize> = (0..lines.len())
        .filter(|&at| lines[at].is_article())
        .collect();
    let from = *article.first()?;
    let to = article[(article_lines as usize).min(article.len()) - 1] + 1;
    let foot = article.last()? + 1;
    let above = from.saturating_sub(lines_above as usize)..from;
    let below = foot..lines.len().min(foot + lines_below as usize);
    Some([&lines[above], &lines[from..to], &lines[below]].concat())
}

/// The text with its letters `a` to `z` replaced: no cue and no function word matches any more.
pub fn substitute_letters(lines: &[LabelledLine], seed: u64) -> Vec<LabelledLine> {
    map_texts(
        lines,
        LetterSubstitution::new(&ALPHABETS[..2], seed).change(),
    )
}

/// A page of HTML with its letters replaced, in its text and in what it declares about itself.
pub fn substitute_letters_of_page(
    (text, page): &(String, HtmlPage),
    seed: u64,
) -> (String, HtmlPage) {
    let substitution = LetterSubstitution::new(&ALPHABETS, seed);
    let change = substitution.change();
    let mut page = page.clone();
    let declared = &mut page.declared;
    let metadata = &mut declared.metadata;
    let names = (metadata.authors.iter_mut())
        .chain(&mut metadata.title)
        .chain(&mut metadata.site_name);
    let texts = [
        &mut declared.title,
        &mut declared.description,
        &mut declared.article_body,
    ];
    for text in texts.into_iter().chain(names) {
        *text = change(text);
    }
    metadata.language = None;
    (change(text), page)
}

/// Vowels, then consonants, of some alphabets. A letter is replaced by another one of its row. All
/// letters of a row have as many bytes, so that the spans of a page stay where they are.
const ALPHABETS: [&str; 8] = [
    "aeiou",
    "bcdfghjklmnpqrstvwxyz",
    "äöüéèàóíáåøê",
    "ąęćłńśźżčřšž",
    "аеиоуыэюя",
    "бвгджзклмнпртсфхцчшщ",
    "αεηιουωάέήίόύώ",
    "βγδζθκλμνξπρστφχψ",
];

/// Letters and what replaces them.
struct LetterSubstitution(HashMap<char, char>);

impl LetterSubstitution {
    fn new(alphabets: &[&str], seed: u64) -> LetterSubstitution {
        let pairs = alphabets.iter().flat_map(|row| {
            let letters: Vec<char> = row.chars().collect();
            let step = 1 + seed as usize % (letters.len() - 1);
            let replacement = move |at: usize| letters[(at + step) % letters.len()];
            let pairs = row.chars().enumerate();
            pairs.map(move |(at, letter)| (letter, replacement(at)))
        });
        let capital = |letter: char| letter.to_uppercase().next().unwrap_or(letter);
        let with_capitals = pairs.flat_map(|(letter, replacement)| {
            [
                (letter, replacement),
                (capital(letter), capital(replacement)),
            ]
        });
        LetterSubstitution(with_capitals.collect())
    }

    fn change(&self) -> impl Fn(&str) -> String {
        |text| {
            let letters = text.chars().map(|c| *self.0.get(&c).unwrap_or(&c));
            letters.collect()
        }
    }
}

/// The page in a script without capitals.
pub fn to_caseless_script(lines: &[LabelledLine], seed: u64) -> Vec<LabelledLine> {
    // Letters of Devanagari and of Arabic, in an order that depends on the seed.
    let base = if seed.is_multiple_of(2) {
        '\u{915}'
    } else {
        '\u{628}'
    };
    map_texts(lines, |text| {
        text.chars()
            .map(|c| match c {
                '.' if base == '\u{915}' => '।',
                ',' if base != '\u{915}' => '،',
                '?' if base != '\u{915}' => '؟',
                c if c.is_ascii_alphabetic() => {
                    let at =
                        (u32::from(c.to_ascii_lowercase() as u8 - b'a') + (seed % 26) as u32) % 26;
                    let at = if base == '\u{915}' { at } else { at.min(18) };
                    char::from_u32(base as u32 + at).unwrap_or(c)
                }
                c => c,
            })
            .collect()
    })
}

/// The page in a script without spaces: two letters make a word.
pub fn to_unspaced_script(lines: &[LabelledLine], seed: u64) -> Vec<LabelledLine> {
    map_texts(lines, |text| {
        let mut out = String::new();
        for word in text.split_whitespace() {
            let core = word.trim_matches(|c: char| !c.is_alphanumeric());
            let (before, after) = match word.find(core) {
                Some(at) if !core.is_empty() => (&word[..at], &word[at + core.len()..]),
                _ => (word, ""),
            };
            out.push_str(before);
            if core.chars().any(|c| c.is_ascii_digit()) {
                out.push_str(core);
            } else if !core.is_empty() {
                let hash = xxh3_64(core.to_lowercase().as_bytes()) ^ seed;
                for n in 0..(core.chars().count() / 3).clamp(1, 3) {
                    let letter = 0x4e00 + (hash >> (13 * n)) as u32 % 3000;
                    out.push(char::from_u32(letter).expect("a letter"));
                }
            }
            for c in after.chars() {
                out.push(match c {
                    '.' => '。',
                    ',' => '，',
                    '?' => '？',
                    '!' => '！',
                    ':' => '：',
                    c => c,
                });
            }
        }
        out
    })
}

fn map_texts(lines: &[LabelledLine], change: impl Fn(&str) -> String) -> Vec<LabelledLine> {
    lines
        .iter()
        .map(|line| LabelledLine {
            text: change(&line.text),
            ..line.clone()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gold::{Gold, words};
    use crate::label::lines;

    fn page(site: &str) -> Vec<LabelledLine> {
        let article =
            "The council voted to keep the old harbour open.\nFew of those who came had a seat.";
        lines(
            &format!("Top of {site}\n{article}\nBottom of {site}\n"),
            &Gold::new(words(article)),
        )
    }

    #[test]
    fn splice_puts_an_article_into_the_boilerplate_of_another_page() {
        let spliced = splice(&page("mine"), &page("yours")).expect("both have an article");
        let texts: Vec<&str> = spliced.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts.len(), 4);
        assert_eq!((texts[0], texts[3]), ("Top of yours", "Bottom of yours"));
        assert!(splice(&page("mine"), &[]).is_none());
    }

    #[test]
    fn crop_keeps_the_start_of_the_article() {
        let small = crop(&page("mine"), 1 << 8 | 1 << 16).expect("it has an article");
        let texts: Vec<&str> = small.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts.len(), 4);
        assert_eq!((texts[0], texts[3]), ("Top of mine", "Bottom of mine"));
        assert!(crop(&lines("Home", &Gold::new(words("A text"))), 0).is_none());
    }

    #[test]
    fn a_page_keeps_its_spans_in_other_letters() {
        let html = "<title>Café Łódź</title><p>Мэр Ανδρέα said: <b>ÜBER</b> x";
        let page = unboil_html::parse(html);
        let (text, changed) = substitute_letters_of_page(&page, 7);
        assert_eq!(text.len(), page.0.len());
        let letters = page.0.chars().zip(text.chars());
        assert!(letters.clone().all(|(one, other)| {
            one.is_alphabetic() == (one != other) && one.is_uppercase() == other.is_uppercase()
        }));
        assert_eq!(changed.blocks, page.1.blocks);
        assert_ne!(changed.declared.title, page.1.declared.title);
    }

    #[test]
    fn layouts_and_scripts_keep_every_line() {
        let lines = page("the Harbour Herald");
        let text = text(&lines);
        let list = |text: &str| {
            words(text)
                .into_iter()
                .map(|(_, word)| word)
                .collect::<Vec<_>>()
        };
        assert_eq!(list(&hard_wrapped(&text)), list(&text));
        assert_eq!(list(&one_line(&text)), list(&text));
        for changed in [
            substitute_letters(&lines, 7),
            to_caseless_script(&lines, 7),
            to_unspaced_script(&lines, 7),
        ] {
            assert_eq!(changed.len(), lines.len());
            assert_ne!(changed[1].text, lines[1].text);
            assert_eq!(changed[1].label, lines[1].label);
        }
    }
}
