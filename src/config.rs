//! Every setting, with its unit and the reason for its default. One struct for the command line, the library and the
//! configuration file (`--config FILE`, TOML with the same names).

use serde::{Deserialize, Serialize};

use unboil_html::WriteConfig;
use unboil_io::Error;
use unboil_io::{IoConfig, ReadConfig};
use unboil_match::{CopyPreference, Duplicates, PassagesConfig};
use unboil_strip::config::StripConfig;

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What is read.
    pub read: ReadConfig,
    /// What is stripped.
    pub strip: StripConfig,
    /// How what is left of a page of HTML is written.
    pub write: WriteConfig,
    /// How near-duplicate passages are found.
    pub passages: PassagesConfig,
    /// What happens to the near-duplicates found.
    pub duplicates: Duplicates,
    /// Which copy of a near-duplicate stays.
    pub keep: CopyPreference,
}

impl Config {
    /// The settings of reading and writing.
    pub fn io(&self) -> IoConfig<'_> {
        IoConfig {
            read: &self.read,
            write: &self.write,
        }
    }

    /// Checks that every setting makes sense.
    ///
    /// # Errors
    /// [`Error::Config`] with the name of the first setting that does not.
    pub fn validate(&self) -> Result<(), Error> {
        let (strip, passages) = (&self.strip, &self.passages);
        for (name, share) in [
            ("strip.site_min_share", strip.site_min_share),
            ("strip.max_prose_share", strip.max_prose_share),
            ("passages.min_similarity", passages.min_similarity),
            ("passages.drop_min_similarity", passages.drop_min_similarity),
            ("passages.group_min_overlap", passages.group_min_overlap),
        ] {
            if !(0.0..=1.0).contains(&share) {
                return Err(Error::config(
                    name,
                    format!("{share} is not a share from 0 to 1"),
                ));
            }
        }
        for (name, count, least, most) in [
            (
                "read.max_article_bytes",
                self.read.max_article_bytes,
                1,
                usize::MAX,
            ),
            ("strip.site_min_pages", strip.site_min_pages, 2, usize::MAX),
            ("passages.shingle_tokens", passages.shingle_tokens, 2, 16),
            ("passages.window_shingles", passages.window_shingles, 1, 32),
            ("passages.min_tokens", passages.min_tokens, 1, usize::MAX),
        ] {
            if !(least..=most).contains(&count) {
                let range = if most == usize::MAX {
                    format!("at least {least}")
                } else {
                    format!("{least} to {most}")
                };
                return Err(Error::config(name, format!("{count} is not {range}")));
            }
        }
        let read = &self.read;
        match read.html_field.is_some() && read.added_fields.contains(&read.text_field.as_str()) {
            true => Err(Error::config(
                "read.text_field",
                format!(
                    "{:?} is a field that is added to rows itself",
                    read.text_field
                ),
            )),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_sense_are_named() {
        assert!(Config::default().validate().is_ok());
        let check = |change: fn(&mut Config), name: &str| {
            let mut config = Config::default();
            change(&mut config);
            let error = config.validate().expect_err(name).to_string();
            assert!(error.starts_with(name), "{error}");
        };
        check(|c| c.strip.max_prose_share = 5.0, "strip.max_prose_share");
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
