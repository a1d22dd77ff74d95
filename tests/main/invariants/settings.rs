//! Any bytes as a settings file, a rules file and a file of site templates.

use std::fs;
use std::sync::LazyLock;

use tempfile::TempDir;
use unboil::{
    ArticleView, Config, ExtractContext, NoProgress, SiteProfiles, Stripper, TemplateSource,
    UserRules, find_passages, kept_spans, parse_memory_limit, site_profiles_from_json,
    site_profiles_to_json,
};
use unboil_io::{Spill, discover};
use unboil_text::Removal;

/// An article with boilerplate of several kinds.
const ARTICLE: &str = "Harbour stays open\n\nHarbour stays open\nBy Tamsin Orrel\n\nThe council voted on \
Tuesday evening to keep the old harbour open for another ten years, after a debate that went on \
until midnight.\n\nPhoto: M. Quay\n\nComments are closed.\nRecent Posts\nLighthouse gets a new lamp\n\
School wins the regatta once more\n© 2024 Selm Gazette. All rights reserved.\n";

const FILES: [&str; 5] = [
    "a.txt",
    "b/c.jsonl",
    "b/d{e}.html",
    "ä[1].md",
    "b/c/é/f.txt",
];

/// A folder with files of which the globs of a settings file select some.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        fs::write(path, "x").expect("a file");
    }
    folder
});

/// Reads bytes as settings, rules and site templates, and uses what is valid.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(config) = toml::from_str::<Config>(text) {
        check_config(&config);
    }
    if let Ok(rules) = toml::from_str::<UserRules>(text) {
        let mut config = Config::default();
        config.strip.rules = rules;
        check_config(&config);
    }
    check_profiles(text);
    if let Ok(bytes) = parse_memory_limit(text) {
        assert!(bytes >= 64 << 20);
    }
}

/// Settings that are valid can be used, and are the same after they were written and read.
fn check_config(config: &Config) {
    if let Err(error) = config.validate() {
        assert!(error.to_string().contains(": "), "{error}");
        return;
    }
    let json = serde_json::to_string(config).expect("settings have text keys");
    let read: Config = serde_json::from_str(&json).expect("settings");
    assert_eq!(read, *config);
    let inputs = [FOLDER.path().to_path_buf()];
    if let Ok(found) = discover(&inputs, &config.read, &Spill::unlimited()) {
        let (sources, problems) = (found.sources, found.problems);
        // A folder without a file that matches is a problem.
        assert_eq!(problems.is_empty(), !sources.is_empty());
        assert!(!config.read.glob.is_empty() || sources.len() == FILES.len());
    }
    match Stripper::new(&config.strip) {
        Ok(stripper) => {
            check_strip(&stripper);
            check_passages(config);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn check_strip(stripper: &Stripper) {
    let removals = stripper.strip(ARTICLE);
    let mut end = 0;
    for Removal {
        span, rule, why, ..
    } in &removals
    {
        assert!(span.start >= end && !span.is_empty());
        assert!(ARTICLE.get(span.range()).is_some());
        assert!(!rule.is_empty() && !why.is_empty());
        end = span.end;
    }
}

/// Two copies of the article, with the settings for passages.
fn check_passages(config: &Config) {
    let kept = kept_spans(ARTICLE.len(), &[]);
    let view = |id| ArticleView {
        id,
        text: ARTICLE,
        kept: &kept,
        ..ArticleView::default()
    };
    let found = find_passages(&[view("a"), view("b")], config, &NoProgress);
    for passage in found.passages {
        assert!((0.0..=1.0).contains(&passage.similarity));
    }
}

/// Any JSON as the templates of sites. The format is that of this version.
fn check_profiles(text: &str) {
    let empty = site_profiles_to_json(&SiteProfiles::default());
    let mut saved: serde_json::Value = serde_json::from_str(&empty).expect("JSON");
    let Ok(sites) = serde_json::from_str::<serde_json::Value>(text) else {
        return;
    };
    saved["sites"] = sites;
    let Ok(profiles) = site_profiles_from_json("sites.json", &saved.to_string()) else {
        return;
    };
    let json = site_profiles_to_json(&profiles);
    let read = site_profiles_from_json("sites.json", &json).expect("just written");
    assert_eq!(read, profiles);
    let stripper = Stripper::new(&Config::default().strip).expect("the defaults make sense");
    let names = saved["sites"]
        .as_object()
        .expect("sites are an object")
        .keys();
    for name in names {
        let profile = profiles.get(name).expect("it was read");
        let context = ExtractContext {
            template: TemplateSource::Site { name, profile },
            ..ExtractContext::default()
        };
        let extraction = stripper.extract(ARTICLE, &context);
        assert!(
            extraction
                .removals
                .iter()
                .all(|one| ARTICLE.get(one.span.range()).is_some())
        );
    }
}
