//! What `--keep`, `--prefer` and `--keep-per` compare of an article: [`RankRules`] reads it from the
//! row, and [`ArticleRank`] holds it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use xxhash_rust::xxh3::xxh3_64;

use super::source_name::source_name;
use crate::config::Config;
use unboil_html::date_seconds;
use unboil_io::Source;
use unboil_match::{CopyPreference, KeepPer};
use unboil_text::Article;

/// What the settings compare of one article. A value that they do not need is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ArticleRank {
    /// The place of the first entry of `prefer` that it matches.
    pub(super) preference: Option<u32>,
    /// Its date in seconds since 1970, or the number in the field of `keep`.
    pub(super) value: Option<f64>,
    /// A hash of the name of its source.
    pub(super) source: Option<u64>,
}

/// Reads the ranks of articles.
pub(super) struct RankRules<'a> {
    config: &'a Config,
    /// The entries of `prefer` as absolute paths.
    preferred_paths: Vec<PathBuf>,
    /// For each entry of `prefer`: true if an article matches it.
    is_matched: Vec<AtomicBool>,
}

impl<'a> RankRules<'a> {
    pub(super) fn new(config: &'a Config) -> RankRules<'a> {
        RankRules {
            config,
            preferred_paths: config
                .prefer
                .iter()
                .map(|entry| absolute(Path::new(entry)))
                .collect(),
            is_matched: config
                .prefer
                .iter()
                .map(|_| AtomicBool::new(false))
                .collect(),
        }
    }

    /// The rules for the articles of a file.
    pub(super) fn of_file<'r>(&'r self, source: &'r Source) -> FileRankRules<'r> {
        let place = (!self.preferred_paths.is_empty()).then(|| {
            let (path, rel) = (absolute(&source.path), Path::new(&*source.rel));
            let mut entries = self.config.prefer.iter().zip(&self.preferred_paths);
            entries.position(|(entry, preferred)| {
                path.starts_with(preferred) || rel.starts_with(entry)
            })
        });
        FileRankRules {
            rules: self,
            source,
            place: place.flatten(),
        }
    }

    /// What the user should know of entries of `prefer` that no article matches.
    pub(super) fn notes(&self) -> impl Iterator<Item = String> {
        let entries = self.config.prefer.iter().zip(&self.is_matched);
        let unmatched = entries.filter(|(_, is_matched)| !is_matched.load(Ordering::Relaxed));
        unmatched
            .map(|(entry, _)| format!("--prefer {entry}: is no path and no source of an article"))
    }
}

/// Reads the ranks of the articles of a file.
pub(super) struct FileRankRules<'r> {
    rules: &'r RankRules<'r>,
    source: &'r Source,
    /// The place of the first entry of `prefer` that is the path of the file or a folder of it.
    place: Option<usize>,
}

impl FileRankRules<'_> {
    /// The rank of an article, and the problem if its date or field cannot be read.
    pub(super) fn read(&self, article: &Article) -> (ArticleRank, Option<String>) {
        let config = self.rules.config;
        let is_per_source = config.keep_per == KeepPer::Source;
        let needs_source = is_per_source || !config.prefer.is_empty();
        let name = needs_source.then(|| source_name(self.source, article));
        let by_name = config
            .prefer
            .iter()
            .position(|entry| Some(entry) == name.as_ref());
        let preference = by_name.into_iter().chain(self.place).min();
        if let Some(place) = preference {
            self.rules.is_matched[place].store(true, Ordering::Relaxed);
        }
        let (date, field) = (article.date.as_deref(), article.keep_field.as_deref());
        let (value, problem) = match keep_value(&config.keep, date, field) {
            Ok(value) => (value, None),
            Err(problem) => (None, Some(problem)),
        };
        let rank = ArticleRank {
            preference: preference.map(|place| place as u32),
            value,
            source: (name.filter(|_| is_per_source)).map(|name| xxh3_64(name.as_bytes())),
        };
        (rank, problem)
    }
}

/// The path from the root, without `.` components.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// What `keep` compares of an article with this date and this field; `None` if it has none.
///
/// # Errors
/// A problem if the date or the field cannot be read.
pub(super) fn keep_value(
    keep: &CopyPreference,
    date: Option<&str>,
    field: Option<&str>,
) -> Result<Option<f64>, String> {
    match (keep, date, field) {
        (CopyPreference::Earliest | CopyPreference::Latest, Some(date), _) => {
            date_seconds(date).map(Some).ok_or_else(|| {
                format!("the date {date:?} cannot be read; for --keep it counts as none")
            })
        }
        (CopyPreference::Field(name), _, Some(value)) => {
            let number = value
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite());
            number.or_else(|| date_seconds(value)).map(Some).ok_or_else(|| {
                format!(
                    "the field {name:?} is neither a number nor a date: {value:?}; for --keep it \
                     counts as none"
                )
            })
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_keep_needs_them() {
        let field = CopyPreference::Field("score".into());
        for (keep, date, value, expected) in [
            (
                CopyPreference::First,
                Some("2024-01-01"),
                Some("7"),
                Ok(None),
            ),
            (
                CopyPreference::Earliest,
                Some("1970-01-02"),
                None,
                Ok(Some(86_400.0)),
            ),
            (CopyPreference::Latest, None, Some("7"), Ok(None)),
            (field.clone(), Some("soon"), Some(" -7.5"), Ok(Some(-7.5))),
            (field.clone(), None, Some("2 Jan 1970"), Ok(Some(86_400.0))),
            (CopyPreference::Latest, Some("soon"), None, Err("\"soon\"")),
            (field, None, Some("NaN"), Err("\"score\"")),
        ] {
            let found = keep_value(&keep, date, value);
            match expected {
                Ok(expected) => assert_eq!(found, Ok(expected)),
                Err(part) => assert!(found.expect_err("a problem").contains(part)),
            }
        }
    }

    #[test]
    fn preferences_are_sources_files_and_folders() {
        let config = Config {
            prefer: ["Herald", "wire/a.txt", "blog"].map(String::from).to_vec(),
            ..Config::default()
        };
        let rules = RankRules::new(&config);
        let place = |path: &str, name: Option<&str>| {
            let article = Article {
                source: name.map(str::to_string),
                ..Article::default()
            };
            rules
                .of_file(&Source::from_name(path))
                .read(&article)
                .0
                .preference
        };
        assert_eq!(place("wire/b.txt", None), None);
        assert_eq!(place("wire/a.txt", None), Some(1));
        assert_eq!(rules.notes().count(), 2);
        assert_eq!(place("blog/2024/a.txt", None), Some(2));
        assert_eq!(place("blogs/a.txt", None), None);
        assert_eq!(place("./wire/./a.txt", None), Some(1));
        assert_eq!(place("rows.jsonl", Some("Herald")), Some(0));
        assert_eq!(rules.notes().count(), 0);
    }
}
