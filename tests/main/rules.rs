//! The example of every rule is true: the rule removes the lines marked `>> ` and no other.

use std::fs;
use std::path::Path;

use serde_json::Value;
use unboil::{Config, NoProgress, Request};
use unboil_strip::{
    ExtractContext, KeepReason, RULES, Rule, SiteProfiles, Strength, StripConfig, Stripper,
    ThresholdOf,
};
use unboil_text::{Article, kept_text};

const MARK: &str = ">> ";

/// The example without its marks, and the marked lines.
fn example(rule: &Rule) -> (String, Vec<&'static str>) {
    let lines = rule.example.lines();
    let marked: Vec<&str> = lines
        .clone()
        .filter_map(|line| line.strip_prefix(MARK))
        .collect();
    let text = lines.map(|line| line.strip_prefix(MARK).unwrap_or(line).to_string() + "\n");
    (text.collect(), marked)
}

/// The example as an article: a text, or an HTML page.
fn article(example: &str) -> Article {
    match example.starts_with('<') {
        true => unboil_html::article(example),
        false => Article {
            text: example.to_string(),
            ..Article::default()
        },
    }
}

/// The lines of removed pieces of text.
fn lines(pieces: &str) -> Vec<&str> {
    pieces
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect()
}

/// True for the scorer and the rules after it.
fn is_after_scorer(rule: &Rule) -> bool {
    let scorer = RULES.iter().position(|rule| rule.name == "scorer");
    let at = RULES.iter().position(|other| other.name == rule.name);
    at >= scorer
}

#[test]
fn each_rule_removes_the_marked_lines_of_its_example() {
    let stripper = Stripper::new(&StripConfig::default()).expect("the defaults are fine");
    let mut wrong = Vec::new();
    for rule in RULES {
        let (text, marked) = example(rule);
        assert!(!marked.is_empty(), "{}: nothing is marked", rule.name);
        let example = article(&text);
        let removed: Vec<(String, String, &str)> = match rule.name {
            "site" => site_removals(rule),
            _ => stripper
                .strip(&example)
                .into_iter()
                // The scorer is bold where other rules have found much. The rules after it start
                // from cues that other rules remove.
                .filter(|removal| !is_after_scorer(rule) || removal.rule == rule.name)
                .map(|removal| {
                    let piece = example.text[removal.span.range()].to_string();
                    (removal.rule.to_string(), piece, removal.class.name())
                })
                .collect(),
        };
        let pieces: Vec<&str> = removed
            .iter()
            .flat_map(|(_, piece, _)| lines(piece))
            .collect();
        let marked_texts: Vec<Article> = marked.into_iter().map(article).collect();
        let marked: Vec<&str> = (marked_texts.iter())
            .map(|marked| marked.text.trim_end())
            .collect();
        if pieces != marked {
            wrong.push(format!("{} takes {pieces:?}, not {marked:?}", rule.name));
        }
        for (by, piece, class) in &removed {
            if (by.as_str(), *class) != (rule.name, rule.class.name()) {
                let name = rule.name;
                wrong.push(format!(
                    "{name}: {:?} is taken by {by} ({class})",
                    piece.trim()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_disabled_rule_removes_nothing() {
    for rule in RULES.iter().filter(|rule| rule.name != "site") {
        let mut config = StripConfig::default();
        config.rules.disable = vec![rule.name.to_string()];
        let stripper = Stripper::new(&config).expect("a rule");
        let removals = stripper.strip(&article(&example(rule).0));
        let by_it = removals.iter().any(|removal| removal.rule == rule.name);
        assert!(!by_it, "{} is disabled", rule.name);
    }
}

/// What the site rule takes from its example when two other pages have the marked lines too.
fn site_removals(rule: &Rule) -> Vec<(String, String, &'static str)> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    for page in ["a", "b", "c"] {
        let other = |line: &str| match (line.strip_prefix(MARK), page) {
            (Some(marked), _) => marked.to_string(),
            (None, "a") => line.to_string(),
            // Other stories on the other pages.
            (None, "b") => line.chars().rev().collect::<String>() + ".",
            (None, _) => line.split(' ').rev().collect::<Vec<_>>().join(" ") + ".",
        };
        let lines = rule.example.lines().map(|line| other(line) + "\n");
        fs::write(input.join(format!("{page}.txt")), lines.collect::<String>()).expect("a page");
    }
    let request = Request {
        inputs: vec![input],
        out: out.clone(),
        threads: Some(1),
        ..Request::default()
    };
    unboil::clean(
        &request,
        &Config::default(),
        &SiteProfiles::default(),
        &NoProgress,
    )
    .expect("cleaned");
    ledger(&out)
        .into_iter()
        .filter(|row| row["article"] == "a.txt")
        .map(|row| {
            let field = |name: &str| row[name].as_str().expect("text").to_string();
            let class = if row["class"] == "site" {
                "site"
            } else {
                "another"
            };
            (field("rule"), field("text"), class)
        })
        .collect()
}

fn ledger(out: &Path) -> Vec<Value> {
    let ledger = fs::read_to_string(out.join("ledger.jsonl")).expect("written");
    ledger
        .lines()
        .map(|row| serde_json::from_str(row).expect("a row"))
        .collect()
}

#[test]
fn bylines_and_captions_stay_if_they_are_wanted() {
    for name in ["byline", "caption"] {
        let rule = RULES.iter().find(|rule| rule.name == name).expect("a rule");
        let (text, marked) = example(rule);
        let config = StripConfig {
            keep_bylines: name == "byline",
            keep_captions: name == "caption",
            ..StripConfig::default()
        };
        let stripper = Stripper::new(&config).expect("the settings make sense");
        let kept = kept_text(&text, &stripper.strip(&text));
        for line in marked {
            assert!(kept.contains(line), "{name}: {line}");
        }
    }
}

/// The reasons of all blocks that `explain` gives one for.
fn keep_reasons(text: &str, change: impl FnOnce(&mut StripConfig)) -> Vec<KeepReason> {
    let mut config = StripConfig::default();
    change(&mut config);
    let stripper = Stripper::new(&config).expect("the settings are valid");
    let context = ExtractContext {
        verdicts: true,
        ..ExtractContext::default()
    };
    let verdicts = stripper.extract(text, &context).verdicts;
    let verdicts = verdicts.expect("they were requested");
    let both = |verdict: &&unboil_strip::BlockVerdict| {
        verdict.removal.is_some() && verdict.keep_reason.is_some()
    };
    assert!(!verdicts.iter().any(|verdict| both(&verdict)), "{text}");
    verdicts
        .iter()
        .filter_map(|verdict| verdict.keep_reason)
        .collect()
}

#[test]
fn explain_says_why_a_block_stays() {
    let example = |name: &str| {
        let rule = RULES.iter().find(|rule| rule.name == name);
        self::example(rule.expect("a rule")).0
    };
    let text = example("byline");
    assert!(
        keep_reasons(&text, |config| config.keep_bylines = true).contains(&KeepReason::Setting {
            flag: "--keep-bylines"
        })
    );
    // Of text that is all prose and known phrases, the rules may take no prose.
    let notice =
        "We use cookies to improve your experience on this site, and to show you what you like.";
    let prose = "The council voted to keep the harbour open, the harbour master said on the quay. ";
    let text = format!("{notice}\n{}\n{}\n", prose.repeat(4), prose.repeat(5));
    let cap = |config: &mut StripConfig| config.max_prose_share = 0.0;
    let reason = KeepReason::RemovalCap { max_share: 0 };
    assert!(keep_reasons(&text, cap).contains(&reason));
    assert!(!keep_reasons(&text, |_| ()).contains(&reason));
    // In a page dump, the scorer takes less when it is careful.
    let teaser = "Ten things to do in Port Aldeth";
    let text = example("scorer").replace("Read our picture newsletters", teaser);
    let careful = keep_reasons(&text, |config| config.strength = Strength::Careful);
    let by_threshold = |reason: &KeepReason| matches!(reason, KeepReason::Threshold { threshold, basis: ThresholdOf::Text } if *threshold >= 95);
    assert!(careful.iter().any(by_threshold), "{careful:?}");
    for reason in careful {
        assert!(!reason.to_string().is_empty());
    }
}
