//! The short table at the end of a run.

use std::fmt::Write;

use unboil_io::write::Summary;
use unboil_text::Class;

/// What a run did, for a person.
pub(crate) fn table(summary: &Summary, seconds: f64) -> String {
    let mut out = String::new();
    let mut row = |name: &str, value: String| {
        writeln!(out, "{name:<20} {value}").expect("a string takes all text")
    };
    let share = |words: usize| match summary.words_in {
        0 => String::new(),
        all => format!("  {:.1} %", 100.0 * words as f64 / all as f64),
    };
    row("articles", grouped(summary.articles));
    if summary.articles_changed > 0 {
        row("  changed", grouped(summary.articles_changed));
    }
    if summary.articles_dropped > 0 {
        row("  dropped", grouped(summary.articles_dropped));
    }
    row("words in", grouped(summary.words_in));
    for (class, &words) in Class::ALL.iter().zip(&summary.words_removed) {
        if words > 0 {
            row(
                &format!("  {} removed", class.name()),
                grouped(words) + &share(words),
            );
        }
    }
    row("passages", grouped(summary.passages));
    row("groups", grouped(summary.groups));
    row("problems", grouped(summary.problems));
    row("seconds", format!("{seconds:.2}"));
    out
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1234567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn only_classes_that_were_removed_are_listed() {
        let mut summary = Summary::default();
        (summary.articles, summary.words_in) = (3, 200);
        summary.words_removed[1] = 20;
        let table = table(&summary, 0.126);
        assert!(
            table.contains("  chrome removed     20  10.0 %\n"),
            "{table}"
        );
        assert!(
            !table.contains("headline") && !table.contains("dropped"),
            "{table}"
        );
        assert!(table.ends_with("seconds              0.13\n"), "{table}");
    }
}
