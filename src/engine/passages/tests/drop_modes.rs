//! What `--duplicates` takes away has a copy that stays.

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
fn what_goes_has_a_copy_that_stays() {
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
    for (keep, stays) in [(CopyPreference::First, 0), (CopyPreference::Longest, 3)] {
        let found = dropping(&texts, Duplicates::DropPassages, keep);
        for (n, text) in texts.iter().enumerate() {
            let left = kept_text(text, &found.removals[n]);
            assert_eq!(left.contains(passage.trim()), n == stays, "{keep:?} {n}");
            assert_eq!(found.removals[n].len(), usize::from(n != stays));
            for removal in &found.removals[n] {
                assert_eq!(
                    (removal.class, &*removal.rule),
                    (Class::Duplicate, "drop-passages")
                );
                let why = format!("60 words as in {stays}.txt ");
                assert!(removal.why.starts_with(&why), "{}", removal.why);
            }
            assert!(kept_spans(text.len(), &found.removals[n]).len() <= 2);
        }
    }
}

#[test]
fn copies_of_an_article_go_and_the_one_that_stays_is_whole() {
    let mut numbers = Numbers(19);
    let article = numbers.prose(200);
    let longer = format!("{article}{}", numbers.prose(12));
    let texts = [numbers.prose(200), article.clone(), longer, article];
    for (keep, stays) in [(CopyPreference::First, 1), (CopyPreference::Longest, 2)] {
        let found = dropping(&texts, Duplicates::DropArticles, keep);
        assert_eq!(found.groups.len(), 1);
        assert_eq!(found.groups[0].stays, stays);
        for (n, text) in texts.iter().enumerate() {
            let left = kept_text(text, &found.removals[n]);
            assert_eq!(left.is_empty(), n != stays && n != 0, "{keep:?} {n}");
        }
    }
}
