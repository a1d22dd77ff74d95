//! Proposes a rules file from verdicts: [`proposed_rules`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;
use unboil_io::Error;
use unboil_strip::Stripper;

use crate::cli::escape::escape_controls;

/// A verdict on a removal. The others are passed over.
#[derive(Deserialize)]
struct Verdict {
    article: String,
    rule: String,
    #[serde(default)]
    why: String,
    /// Empty if the review has a hash instead: such a text is long.
    #[serde(default)]
    text: String,
    verdict: String,
}

/// Right and wrong removals.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: usize,
    wrong: usize,
}

impl Tally {
    fn add(&mut self, verdict: &Verdict) {
        match verdict.verdict.as_str() {
            "wrong" => self.wrong += 1,
            _ => self.right += 1,
        }
    }

    /// True if most removals were wrong, of at least [`MIN_VERDICTS`].
    fn is_bad(self) -> bool {
        self.wrong > self.right && self.wrong + self.right >= MIN_VERDICTS
    }

    fn text(self) -> String {
        format!(
            "{} of {} removals were wrong",
            self.wrong,
            self.right + self.wrong
        )
    }
}

/// Fewer verdicts say too little about a rule or a cue.
const MIN_VERDICTS: usize = 3;

/// A line becomes a cue if it went from this many articles, and has at most this many words.
const MIN_ARTICLES: usize = 2;
const MAX_CUE_WORDS: usize = 12;

/// The rules whose removals may become cues: they look for no words of a list.
const RULES_WITHOUT_CUES: [&str; 2] = ["scorer", "site"];

/// The rules file, in TOML. `name` is the name of the file of verdicts, for messages.
///
/// # Errors
/// If a line is no verdict.
pub(super) fn proposed_rules(
    name: &str,
    review: &str,
    stripper: &Stripper,
) -> Result<String, Error> {
    let mut rules: BTreeMap<String, Tally> = BTreeMap::new();
    let mut cues: BTreeMap<String, Tally> = BTreeMap::new();
    let mut lines: BTreeMap<String, (Tally, BTreeSet<String>)> = BTreeMap::new();
    let known: BTreeSet<&str> = stripper.cues().into_iter().map(|cue| cue.text).collect();
    for (at, line) in review
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let invalid = |e| Error::format(name, Some(at + 1), e);
        let value: Value = serde_json::from_str(line).map_err(invalid)?;
        if value.get("a").is_some() {
            continue;
        }
        let verdict: Verdict = serde_json::from_value(value).map_err(invalid)?;
        rules.entry(verdict.rule.clone()).or_default().add(&verdict);
        if let Some(cue) = quoted(&verdict.why).filter(|cue| known.contains(cue)) {
            cues.entry(cue.to_string()).or_default().add(&verdict);
        }
        let text = verdict.text.trim();
        let is_line = !text.contains('\n') && text.split_whitespace().count() <= MAX_CUE_WORDS;
        if is_line && RULES_WITHOUT_CUES.contains(&&*verdict.rule) {
            let (tally, articles) = lines.entry(text.to_string()).or_default();
            tally.add(&verdict);
            articles.insert(verdict.article);
        }
    }
    let judged: usize = rules.values().map(|tally| tally.right + tally.wrong).sum();
    let mut out =
        format!("# Proposed from {judged} verdicts on removals. Read it before you use it.\n");
    let bad = rules
        .iter()
        .chain(&cues)
        .filter(|(_, tally)| tally.is_bad());
    let bad: Vec<(&String, &Tally)> = bad.collect();
    for (name, tally) in &bad {
        let line = format!("# {}: {}", escape_controls(name), tally.text());
        writeln!(out, "{line}").expect("a string accepts all text");
    }
    if !bad.is_empty() {
        let names: Vec<String> = bad.iter().map(|(name, _)| toml_string(name)).collect();
        writeln!(out, "disable = [{}]", names.join(", ")).expect("a string accepts all text");
    }
    for (text, (tally, articles)) in lines {
        if tally.wrong == 0 && articles.len() >= MIN_ARTICLES && !text.is_empty() {
            let (text, count) = (toml_string(&text), articles.len());
            let cue = format!("\n[[cue]]\ntext = {text}\nwhy = \"removed from {count} articles\"");
            writeln!(out, "{cue}").expect("a string accepts all text");
        }
    }
    Ok(out)
}

/// The first quoted part of a reason: the cue.
fn quoted(why: &str) -> Option<&str> {
    Some(why.split_once('"')?.1.split_once('"')?.0)
}

/// A string of TOML, which JSON writes in the same way but for the character DEL.
fn toml_string(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use unboil::StripConfig;

    #[test]
    fn bad_rules_are_disabled_and_lines_become_cues() {
        let stripper = Stripper::new(&StripConfig::default()).expect("the defaults are valid");
        let row = |article: &str, rule: &str, why: &str, text: &str, verdict: &str| {
            json!({"article": article, "rule": rule, "why": why, "text": text, "verdict": verdict})
                .to_string()
        };
        let cue = "the line is \"advertisement\": labels an advertisement";
        let mut rows = vec![
            row("a", "scorer", "", "\n\nHow to \"reach\" us\n", "right"),
            row("b", "scorer", "", "How to \"reach\" us", "right"),
            row("a", "scorer", "", "Only once", "right"),
            row("a", "caption", "", "A quay", "wrong"),
            r#"{"a":{},"b":{},"verdict":"different"}"#.to_string(),
        ];
        rows.extend((0..3).map(|n| row(&n.to_string(), "phrase", cue, "Advertisement", "wrong")));
        rows.extend((0..3).map(|n| row(&n.to_string(), "phrase", "", "Share", "right")));
        let proposed = proposed_rules("review.jsonl", &rows.join("\n"), &stripper);
        let proposed = proposed.expect("valid rows");
        let expected = "\
# Proposed from 10 verdicts on removals. Read it before you use it.
# advertisement: 3 of 3 removals were wrong
disable = [\"advertisement\"]

[[cue]]
text = \"How to \\\"reach\\\" us\"
why = \"removed from 2 articles\"
";
        assert_eq!(proposed, expected);
        let parsed: unboil_strip::UserRules = toml::from_str(&proposed).expect("a rules file");
        assert_eq!((parsed.disable.len(), parsed.cue.len()), (1, 1));
        assert!(proposed_rules("review.jsonl", "{}", &stripper).is_err());
    }
}
