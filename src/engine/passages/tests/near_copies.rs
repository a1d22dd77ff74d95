//! Copies near each other, and beside other words that are equal.

use super::*;

#[test]
fn two_copies_near_each_other_are_two_passages() {
    let mut numbers = Numbers(17);
    let words = numbers.words(48);
    let passage = sentences(&words);
    let copy = sentences(&edited(&words, 3, true, &mut numbers));
    let texts = [
        format!(
            "{}\n\n{passage}\n\n{}",
            numbers.prose(24),
            numbers.prose(24)
        ),
        format!(
            "{}\n\n{passage}\n\n{copy}\n\n{}",
            numbers.prose(24),
            numbers.prose(24)
        ),
    ];
    let found = match_passages(&texts, &Config::default());
    let copies: Vec<&str> = (found.passages.iter())
        .filter(|passage| passage.a.article != passage.b.article)
        .map(|passage| texts[1][passage.b.span.range()].trim())
        .collect();
    assert_eq!(copies, [passage.trim(), copy.trim()]);
}

#[test]
fn a_quotation_is_found_beside_other_words_that_are_equal() {
    let mut numbers = Numbers(31);
    let (quotation, phrase) = (numbers.prose(24), numbers.prose(12));
    // The phrase is 40 words away in one article, and 55 in the other.
    let texts = [40, 55].map(|distance| {
        let between = numbers.prose(distance);
        format!(
            "{}\n\n{quotation}{between}{phrase}\n\n{}",
            numbers.prose(30),
            numbers.prose(30)
        )
    });
    let found = match_passages(&texts, &Config::default());
    let start = texts[1].find(quotation.trim()).expect("in the text");
    let span = Span::new(start, start + quotation.trim().len());
    assert!(covered(&found, 1, 0, span) > 0.95);
}
