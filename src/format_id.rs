//! The format of saved hashes: what must be the same for them to be usable in a later run.
//!
//! Checkpoints and saved site templates hold hashes. They are of use only if the next run computes
//! the same hashes for the same text. A [`FormatId`] names everything that the hashes depend on.
//! Algorithms are identified by the hash of what they return for a sample text, so that a change
//! of a constant cannot be forgotten here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use unboil_match::{PassagesConfig, format_id};
use unboil_strip::{ExtractContext, StripConfig, Stripper, model_hash};
use unboil_text::{ArticleRef, Span, TokenList};

/// Identifies the format of saved hashes. Written as a JSON object of names and values.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct FormatId(BTreeMap<String, String>);

/// Scripts with and without spaces, signs that normalisation changes, and lines that a site may
/// print around its articles.
const SAMPLE: &str = "Harbour Herald since 1911\n\
    The “old” harbour’s café re-opened at 7.30 on 3 May 2024, \
    modern burners and all, the mayor said.\n\
    Ｆｕｌｌ ｗｉｄｔｈ naïve ﬁsh: ÅNGSTRÖM, Straße, İstanbul, ½ litre, \
    £1,200.50 and e\u{301}clair on the quay.\n\
    港口委员会星期二决定，老码头将再开放两年。\
    港の委員会は火曜日に決めました。\n\
    항구 위원회는 화요일에 결정했다. \
    Совет порта решил во вторник. \
    قرر مجلس الميناء يوم الثلاثاء.\n\
    Write to the harbour desk today\n\
    Comments are closed.\n";

impl FormatId {
    /// The format of a checkpoint of a run with these settings.
    pub(crate) fn of_checkpoint(config: &PassagesConfig) -> FormatId {
        FormatId::new([
            ("tokenizer", tokenizer_hash()),
            ("k", config.shingle_tokens.to_string()),
            ("w", config.window_shingles.to_string()),
            // At the default k and w, which have entries of their own.
            ("postings", format_id(&PassagesConfig::default())),
            ("site keys", site_key_hash()),
            ("model", hex(model_hash())),
        ])
    }

    /// The format of saved site templates. It has no k and w: templates are not made of seeds, and
    /// can be used in runs with other settings for passages.
    pub(crate) fn of_site_profiles() -> FormatId {
        FormatId::new([("site keys", site_key_hash()), ("model", hex(model_hash()))])
    }

    fn new<const N: usize>(parts: [(&str, String); N]) -> FormatId {
        let version = ("unboil", env!("CARGO_PKG_VERSION").to_string());
        let parts = std::iter::once(version).chain(parts);
        FormatId(
            parts
                .map(|(name, value)| (name.to_string(), value))
                .collect(),
        )
    }

    /// Lists what differs in a saved format, for example `k: 5 saved, 4 now`. Empty if nothing
    /// differs.
    pub(crate) fn differences(&self, saved: &FormatId) -> String {
        let names: std::collections::BTreeSet<&String> =
            self.0.keys().chain(saved.0.keys()).collect();
        let value = |id: &FormatId, name: &String| id.0.get(name).cloned();
        let difference = |name: &String| {
            let (saved, now) = (value(saved, name), value(self, name));
            let text = |value: Option<String>| value.unwrap_or_else(|| "none".to_string());
            (saved != now).then(|| format!("{name}: {} saved, {} now", text(saved), text(now)))
        };
        let differences: Vec<String> = names.into_iter().filter_map(difference).collect();
        differences.join("; ")
    }
}

fn hex(hash: u64) -> String {
    format!("{hash:016x}")
}

/// Hash of the tokens of the sample: of the normaliser and the word hashes.
fn tokenizer_hash() -> String {
    let tokens = TokenList::tokenize(SAMPLE, &[Span::new(0, SAMPLE.len())]);
    let tokens = tokens.tokens();
    let mut hash = Xxh3::new();
    for token in 0..tokens.len() {
        hash.update(&(tokens.start(token) as u64).to_le_bytes());
        hash.update(&(tokens.end(token) as u64).to_le_bytes());
        hash.update(&tokens.ocr_hashes[token].to_le_bytes());
        hash.update(&tokens.exact_hashes[token].to_le_bytes());
    }
    hex(hash.digest())
}

/// Hash of the site keys of the sample: of the keys of blocks and of prose.
fn site_key_hash() -> String {
    let mut config = StripConfig::default();
    // The model does not see the keys, and to load it takes time.
    config.rules.disable = vec!["scorer".to_string()];
    let stripper = Stripper::new(&config).expect("the rule exists");
    let page = unboil_html::article(&format!("<p>{}", SAMPLE.replace('\n', "<p>")));
    let mut hash = Xxh3::new();
    for input in [ArticleRef::from(SAMPLE), ArticleRef::from(&page)] {
        let context = ExtractContext {
            site_keys: true,
            ..ExtractContext::default()
        };
        let keys = stripper.extract(input, &context).site_keys;
        let keys = keys.expect("the sample has prose");
        for key in keys.prose_sketch.iter().chain(&keys.blocks) {
            hash.update(&key.to_le_bytes());
        }
    }
    hex(hash.digest())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_name_the_part_and_both_values() {
        let config = PassagesConfig::default();
        let now = FormatId::of_checkpoint(&config);
        assert_eq!(now.differences(&now.clone()), "");
        let saved = FormatId::of_checkpoint(&PassagesConfig {
            shingle_tokens: 5,
            ..config
        });
        assert_eq!(now.differences(&saved), "k: 5 saved, 4 now");
        let templates = FormatId::of_site_profiles();
        assert!(now.differences(&templates).contains("k: none saved, 4 now"));
    }

    #[test]
    fn every_algorithm_has_a_hash_of_its_own() {
        let FormatId(parts) = FormatId::of_checkpoint(&PassagesConfig::default());
        let names: Vec<&str> = parts.keys().map(String::as_str).collect();
        let expected = [
            "k",
            "model",
            "postings",
            "site keys",
            "tokenizer",
            "unboil",
            "w",
        ];
        assert_eq!(names, expected);
        let values: std::collections::BTreeSet<&String> = parts.values().collect();
        assert_eq!(values.len(), parts.len());
    }
}
