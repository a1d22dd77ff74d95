//! The summary that `clean` and `match` print at the end.

use std::fmt::Write;

use unboil_io::{OtherRecord, OtherRecords, Summary};
use unboil_text::Class;

/// The counts of a run and its duration, one a line.
pub(super) fn summary_table(summary: &Summary, seconds: f64) -> String {
    let mut out = String::new();
    let mut row = |name: &str, value: String| {
        writeln!(out, "{name:<20} {value}").expect("a string accepts all text")
    };
    let share = |words: usize| match summary.words_in {
        0 => String::new(),
        all => format!("  {:.1} %", 100.0 * words as f64 / all as f64),
    };
    row("articles", group_thousands(summary.articles));
    if summary.references > 0 {
        row("references", group_thousands(summary.references));
    }
    if summary.superseded > 0 {
        row("  superseded", group_thousands(summary.superseded));
    }
    if summary.articles_changed > 0 {
        row("  changed", group_thousands(summary.articles_changed));
    }
    if summary.articles_dropped > 0 {
        row("  dropped", group_thousands(summary.articles_dropped));
    }
    if summary.articles_emptied > 0 {
        row("  emptied", group_thousands(summary.articles_emptied));
    }
    let other = other_records(&summary.other_records);
    if !other.is_empty() {
        row("other records", other);
    }
    row("words in", group_thousands(summary.words_in));
    for (class, &words) in Class::ALL.iter().zip(&summary.words_removed) {
        if words > 0 {
            row(
                &format!("  {} removed", class.name()),
                group_thousands(words) + &share(words),
            );
        }
    }
    row("passages", group_thousands(summary.passages));
    row("groups", group_thousands(summary.groups));
    row("problems", group_thousands(summary.problems));
    if !summary.skipped.is_empty() {
        row("skipped", summary.skipped.to_string());
    }
    if summary.excluded > 0 {
        row("left out by --glob", group_thousands(summary.excluded));
    }
    row("seconds", format!("{seconds:.2}"));
    out
}

/// The counts of records without an article that are not 0.
pub(super) fn other_records(counts: &OtherRecords) -> String {
    let counted = OtherRecord::ALL
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0);
    let listed: Vec<String> = counted
        .map(|(other, &count)| format!("{} {}", group_thousands(count), other.name()))
        .collect();
    listed.join(", ")
}

/// A number with commas between its thousands.
pub(super) fn group_thousands(number: usize) -> String {
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
    fn thousands_are_grouped() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1234567, "1,234,567"),
        ] {
            assert_eq!(group_thousands(number), expected);
        }
    }

    #[test]
    fn only_removed_classes_are_listed() {
        let mut summary = Summary::default();
        (summary.articles, summary.words_in) = (3, 200);
        summary.words_removed[1] = 20;
        let table = summary_table(&summary, 0.126);
        assert!(
            table.contains("  chrome removed     20  10.0 %\n"),
            "{table}"
        );
        assert!(
            !table.contains("headline") && !table.contains("dropped"),
            "{table}"
        );
        assert!(table.ends_with("seconds              0.13\n"), "{table}");
        assert!(
            !table.contains("skipped") && !table.contains("glob"),
            "{table}"
        );
    }

    #[test]
    fn files_that_were_not_read_are_listed() {
        let mut summary = Summary::default();
        for name in ["a.pdf", "b.pdf", "c"] {
            summary.skipped.add_file(name);
        }
        summary.excluded = 1200;
        let table = summary_table(&summary, 0.0);
        let expected = "skipped              2 .pdf, 1 without extension\n\
                        left out by --glob   1,200\n";
        assert!(table.contains(expected), "{table}");
    }
}
