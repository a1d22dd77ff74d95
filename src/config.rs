//! All settings, in one struct for the library, the command line and the settings file.
//!
//! A settings file (`--config FILE`) is TOML with the names of these fields. The settings of each
//! area are documented in its struct, with unit, default and limits.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use unboil_html::WriteConfig;
use unboil_io::{Error, IoConfig, ReadConfig};
use unboil_match::{CopyPreference, Duplicates, KeepPer, PassagesConfig};
use unboil_strip::StripConfig;

/// Whether the copies in an archive stay. Setting `archive`. In the settings file: `wins`, `by-keep`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArchiveCopies {
    /// They stay, as those of all references do.
    #[default]
    Wins,
    /// `keep` decides between an article of the archive and a new one. Of equal ones that of the archive
    /// stays.
    ByKeep,
}

/// All settings.
///
/// ```
/// let mut config = unboil::Config::default();
/// config.passages.min_tokens = 20;
/// config.validate()?;
///
/// config.strip.max_prose_share = 5.0;
/// let error = config.validate().unwrap_err();
/// assert_eq!(error.to_string(), "strip.max_prose_share: 5 is not a share from 0 to 1");
/// # Ok::<(), unboil::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Which files are read, and which fields of their rows.
    pub read: ReadConfig,
    /// What is stripped.
    pub strip: StripConfig,
    /// How the article of a page of HTML is written.
    pub write: WriteConfig,
    /// How near-duplicate passages are found.
    pub passages: PassagesConfig,
    /// What is done with near-duplicates. Default: `report`.
    pub duplicates: Duplicates,
    /// Which of several copies is kept: `first`, `longest`, `earliest`, `latest`, or the name of a
    /// field of JSONL rows with a number or a date, of which the highest or latest is kept. Default:
    /// `first`.
    pub keep: CopyPreference,
    /// Copies that are kept before `keep` decides: names of sources, files or folders, the first of
    /// them before the next. Default: none.
    pub prefer: Vec<String>,
    /// Among which articles one copy is kept: `corpus` or `source`. With `source`, only articles of
    /// the same source are compared. Default: `corpus`.
    pub keep_per: KeepPer,
    /// Whether the copies in an archive among the references stay: `wins` or `by-keep`. With
    /// `by-keep`, the archive is not changed either; `superseded.txt` has the ids of its articles of
    /// which a new article says all and comes first. Default: `wins`.
    pub archive: ArchiveCopies,
    /// Compares only articles of different files. Default: false.
    pub across_files_only: bool,
    /// Writes the texts of both copies to `passages.jsonl`. Default: false.
    pub passage_texts: bool,
}

impl Config {
    /// The settings that the functions for cleaned files need.
    pub fn io(&self) -> IoConfig<'_> {
        IoConfig {
            read: &self.read,
            write: &self.write,
        }
    }

    /// The settings, with those of reading that others decide: the field that `keep` names, and
    /// whether rows may be dropped.
    pub(crate) fn with_derived(&self) -> Config {
        let mut config = self.clone();
        config.write.superseded = self.archive == ArchiveCopies::ByKeep;
        config.read.drops_rows = self.duplicates == Duplicates::DropArticles;
        if let CopyPreference::Field(name) = &self.keep {
            config.read.keep_field = Some(name.clone());
        }
        config
    }

    /// Checks the limits of all settings.
    ///
    /// # Errors
    /// [`Error::Config`] with the name of the first setting that is out of its limits.
    pub fn validate(&self) -> Result<(), Error> {
        let (read, strip, passages) = (&self.read, &self.strip, &self.passages);
        check_share("strip.site_min_share", strip.site_min_share)?;
        check_share("strip.max_prose_share", strip.max_prose_share)?;
        check_share("passages.min_similarity", passages.min_similarity)?;
        check_share("passages.drop_min_similarity", passages.drop_min_similarity)?;
        check_share("passages.group_min_overlap", passages.group_min_overlap)?;
        check_count(
            "read.max_article_bytes",
            read.max_article_bytes,
            1..=usize::MAX,
        )?;
        check_limit("read.max_unpacked_bytes", read.max_unpacked_bytes)?;
        check_limit("read.max_unpacked_ratio", read.max_unpacked_ratio)?;
        check_count("strip.site_min_pages", strip.site_min_pages, 2..=usize::MAX)?;
        check_count("passages.shingle_tokens", passages.shingle_tokens, 2..=16)?;
        check_count("passages.window_shingles", passages.window_shingles, 1..=32)?;
        check_count("passages.min_tokens", passages.min_tokens, 1..=usize::MAX)?;
        if self.write.parquet && !cfg!(feature = "parquet") {
            let reason = "this program was built without the feature `parquet`";
            return Err(Error::config("write.parquet", reason));
        }
        if let (ArchiveCopies::ByKeep, CopyPreference::Field(name)) = (self.archive, &self.keep) {
            let reason = format!(
                "by-keep cannot compare the field {name:?}, which an archive does not hold; `keep` can be \
                 first, longest, earliest or latest"
            );
            return Err(Error::config("archive", reason));
        }
        if self.prefer.iter().any(String::is_empty) {
            return Err(Error::config("prefer", "an entry is empty"));
        }
        match read.html_field.is_some() && read.added_fields.contains(&read.text_field.as_str()) {
            true => Err(Error::config(
                "read.text_field",
                format!("unboil itself adds a field {:?} to rows", read.text_field),
            )),
            false => Ok(()),
        }
    }
}

fn check_share(name: &str, share: f64) -> Result<(), Error> {
    match (0.0..=1.0).contains(&share) {
        true => Ok(()),
        false => Err(Error::config(
            name,
            format!("{share} is not a share from 0 to 1"),
        )),
    }
}

fn check_count(name: &str, count: usize, limits: RangeInclusive<usize>) -> Result<(), Error> {
    if limits.contains(&count) {
        return Ok(());
    }
    let limits = match *limits.end() {
        usize::MAX => format!("at least {}", limits.start()),
        most => format!("{} to {most}", limits.start()),
    };
    Err(Error::config(name, format!("{count} is not {limits}")))
}

fn check_limit(name: &str, limit: u64) -> Result<(), Error> {
    match limit {
        0 => Err(Error::config(name, "0 is not at least 1")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_their_limits_are_named() {
        assert!(Config::default().validate().is_ok());
        let check = |change: fn(&mut Config), name: &str| {
            let mut config = Config::default();
            change(&mut config);
            let error = config.validate().expect_err(name).to_string();
            assert!(error.starts_with(name), "{error}");
        };
        check(|c| c.strip.max_prose_share = 5.0, "strip.max_prose_share");
        check(|c| c.read.max_unpacked_bytes = 0, "read.max_unpacked_bytes");
        check(|c| c.read.max_unpacked_ratio = 0, "read.max_unpacked_ratio");
        check(|c| c.strip.site_min_pages = 0, "strip.site_min_pages");
        check(
            |c| c.passages.min_similarity = f64::NAN,
            "passages.min_similarity",
        );
        check(|c| c.passages.shingle_tokens = 0, "passages.shingle_tokens");
        check(
            |c| c.passages.window_shingles = 100,
            "passages.window_shingles",
        );
    }
}
