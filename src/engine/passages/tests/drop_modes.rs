//! Tests of `--duplicates`: each removal has a copy that is kept.

use super::*;

fn dropping(texts: &[String], duplicates: Duplicates, keep: CopyPreference) -> MatchResult {
    let config = Config {
        keep,
        duplicates,
        ..Config::default()
    };
    match_passages(texts, &config)
}

#[test]
fn removed_passages_have_a_kept_copy() {
    let mut numbers = Numbers(17);
    let passage = numbers.prose(60);
    let texts: Vec<String> = (0..4)
        .map(|n| {
            format!(
                "{}\n\n{passage}\n\n{}",
                numbers.prose(36),
                numbers.prose(12 * n)
            )
        })
        .collect();
    for (keep, kept) in [(CopyPreference::First, 0), (CopyPreference::Longest, 3)] {
        let found = dropping(&texts, Duplicates::DropPassages, keep.clone());
        for (n, text) in texts.iter().enumerate() {
            let left = kept_text(text, &found.removals[n]);
            assert_eq!(left.contains(passage.trim()), n == kept, "{keep:?} {n}");
            assert_eq!(found.removals[n].len(), usize::from(n != kept));
            for removal in &found.removals[n] {
                assert_eq!(
                    (removal.class, &*removal.rule),
                    (Class::Duplicate, "drop-passages")
                );
                let why = format!("60 words as in {kept}.txt ");
                assert!(removal.why.starts_with(&why), "{}", removal.why);
            }
            assert!(kept_spans(text.len(), &found.removals[n]).len() <= 2);
        }
    }
}

#[test]
fn copies_of_an_article_are_dropped_and_the_kept_one_is_whole() {
    let mut numbers = Numbers(19);
    let article = numbers.prose(200);
    let longer = format!("{article}{}", numbers.prose(12));
    let texts = [numbers.prose(200), article.clone(), longer, article];
    for (keep, kept) in [(CopyPreference::First, 1), (CopyPreference::Longest, 2)] {
        let found = dropping(&texts, Duplicates::DropArticles, keep.clone());
        assert_eq!(found.groups.len(), 1);
        assert_eq!(found.groups[0].stays, kept);
        for (n, text) in texts.iter().enumerate() {
            let left = kept_text(text, &found.removals[n]);
            assert_eq!(left.is_empty(), n != kept && n != 0, "{keep:?} {n}");
        }
        let dropped = found.dropped.iter().map(|one| (one.article, one.stays));
        let others = (1..4).filter(|n| *n != kept).map(|n| (n, kept));
        assert!(dropped.eq(others), "{:?}", found.dropped);
    }
}

#[test]
fn a_label_with_a_number_and_a_word_of_its_own_holds_its_article() {
    let mut numbers = Numbers(37);
    let licence = numbers.prose(60);
    for (first, second, is_held) in [
        (
            "Copyright 2017 Selmouth Ferries",
            "Copyright 2017 Harbour Friends",
            true,
        ),
        (
            "Copyright 2017 Selmouth Ferries",
            "Copyright 2019 Selmouth Ferries",
            true,
        ),
        (
            "Copyright 2017 Selmouth Ferries",
            "Copyright 2017 Selmouth Ferries",
            false,
        ),
    ] {
        let texts = [first, second].map(|label| format!("{label}\n\n{licence}"));
        let found = dropping(&texts, Duplicates::DropArticles, CopyPreference::First);
        assert_eq!(found.removals[1].is_empty(), is_held, "{second}");
    }
}
