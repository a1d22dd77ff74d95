//! Every setting, with its unit and the reason for its default. One struct for the command line, the library and the
//! configuration file (`--config FILE`, TOML with the same names).

use serde::{Deserialize, Serialize};

use crate::error::Error;

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
    pub keep: Keep,
}

impl Config {
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

/// Input files and the fields of their rows.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadConfig {
    /// Only files whose path below the input folder matches one of these globs; empty: every file of a known format.
    pub glob: Vec<String>,
    /// Follow symbolic links to files and folders.
    pub follow: bool,
    /// The field of a JSONL row that holds the article.
    pub text_field: String,
    /// The field of a JSONL row that holds a page of HTML, whose article then goes to the field of the article; `None`: rows hold texts.
    pub html_field: Option<String>,
    /// The field that holds its id; rows without it are called `path:line`.
    pub id_field: String,
    /// The field that holds its address; the host names the site.
    pub url_field: String,
    /// The field that holds its date, for `keep = "earliest"`.
    pub date_field: String,
    /// The encoding of files that are neither UTF-8 nor UTF-16, by its WHATWG label ("windows-1251"); `None`: it is detected.
    pub encoding: Option<String>,
    /// An article, row or file of more bytes than this, decompressed, is a problem and not an article. 256 MiB: far above any real
    /// article, far below what would exhaust the memory of a small machine.
    pub max_article_bytes: usize,
    /// Fields that are going to be added to each row: one that has one of them already is a problem. No setting: it follows from
    /// what is done with the rows.
    #[serde(skip)]
    pub added_fields: Vec<&'static str>,
}

impl ReadConfig {
    /// The field of a row that is read: that of the page or that of the article.
    pub fn source_field(&self) -> &str {
        self.html_field.as_ref().unwrap_or(&self.text_field)
    }
}

impl Default for ReadConfig {
    fn default() -> Self {
        ReadConfig {
            glob: Vec::new(),
            follow: false,
            text_field: "text".into(),
            html_field: None,
            id_field: "id".into(),
            url_field: "url".into(),
            date_field: "date".into(),
            encoding: None,
            max_article_bytes: 256 << 20,
            added_fields: Vec::new(),
        }
    }
}

/// The settings of the strip rules.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StripConfig {
    /// The user's own rules, and those they do not want.
    pub rules: OwnRules,
    /// How sure the scorer must be of what no rule explains.
    pub strength: Strength,
    /// Bylines, datelines and dates stay.
    pub keep_bylines: bool,
    /// Captions and the credits of pictures stay.
    pub keep_captions: bool,
    /// Which articles share a template.
    pub site_by: SiteBy,
    /// A block is site chrome from this many pages of a site on.
    pub site_min_pages: usize,
    /// ... and from this share of its pages on, 0 to 1.
    pub site_min_share: f64,
    /// The rules may take at most this share of an article's prose words, 0 to 1. What would go past it stays.
    pub max_prose_share: f64,
}

impl Default for StripConfig {
    fn default() -> Self {
        StripConfig {
            rules: OwnRules::default(),
            strength: Strength::Auto,
            keep_bylines: false,
            keep_captions: false,
            site_by: SiteBy::Auto,
            site_min_pages: 3,
            site_min_share: 0.3,
            max_prose_share: 0.5,
        }
    }
}

/// How what is left of a page of HTML is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WriteConfig {
    /// As what.
    pub to: To,
    /// What becomes of links in Markdown.
    pub links: Links,
    /// What pages say of themselves is written too: to `metadata.jsonl`, as the header of Markdown, and as a field of a row.
    pub metadata: bool,
}

/// As what the article of a page of HTML is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum To {
    /// A block on a line.
    #[default]
    Text,
    /// With headings, lists, tables, quotes, code, emphasis and links.
    Markdown,
}

/// What becomes of links in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Links {
    /// They lead where they led.
    #[default]
    Keep,
    /// Their text stays.
    Drop,
}

/// A rules file (`--rules FILE`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct OwnRules {
    /// Rules and cues to leave out: a name that `unboil rules` lists, or the text of a cue.
    pub disable: Vec<String>,
    /// Cues to add to the table.
    pub cue: Vec<OwnCue>,
}

/// A cue that a user adds: a phrase that their sites print around articles.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCue {
    /// The phrase; case, curly quotes and white space make no difference, and `#` stands for any number.
    pub text: String,
    /// Where in a line it stands.
    #[serde(default)]
    pub shape: Shape,
    /// How much it proves.
    #[serde(default)]
    pub tier: Tier,
    /// Why it is not the article; goes into the ledger.
    #[serde(default)]
    pub why: String,
}

/// How much a cue proves on its own.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
pub enum Tier {
    /// Takes its own line anywhere in the article.
    #[default]
    A,
    /// Takes its line only in the head or tail of the article, or beside another hit.
    B,
    /// Opens a section: the heading, and the teasers after it until prose resumes.
    C,
}

/// Where in a line the text of a cue stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// The whole line is the text.
    #[default]
    Line,
    /// A short line, of at most 12 words, starts with the text.
    Opening,
    /// A short line ends with the text.
    Ending,
    /// A line of any length starts with the text.
    Notice,
}

/// How sure the scorer must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Strength {
    /// As bold as the text is dirty: a page dump is cut, what an extractor cleaned is left alone unless the scorer is sure.
    #[default]
    Auto,
    /// Only what is sure goes, for corpora that must lose nothing.
    Careful,
    /// Every text is a page dump.
    Full,
}

/// Which articles share a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SiteBy {
    /// The host of the URL where there is one, else the folder.
    #[default]
    Auto,
    /// The host of the URL; articles without one belong to no site.
    Host,
    /// The folder of the file.
    Folder,
    /// All articles are of one site.
    All,
    /// The site stage is off.
    None,
}

/// The settings of the passage search.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PassagesConfig {
    /// Tokens in a shingle (k).
    pub shingle_tokens: usize,
    /// Shingles in a winnowing window (w): any run of k + w - 1 shared tokens shares a seed.
    pub window_shingles: usize,
    /// Shortest passage reported, in tokens of its shorter side.
    pub min_tokens: usize,
    /// Lowest share of tokens alike in the alignment of a passage, 0 to 1.
    pub min_similarity: f64,
    /// Passages less alike than this are reported but never dropped, 0 to 1.
    pub drop_min_similarity: f64,
    /// Two articles are of one group when passages cover at least this share of the words of the shorter, 0 to 1.
    pub group_min_overlap: f64,
}

impl Default for PassagesConfig {
    fn default() -> Self {
        PassagesConfig {
            shingle_tokens: 4,
            window_shingles: 3,
            min_tokens: 12,
            min_similarity: 0.4,
            drop_min_similarity: 0.7,
            group_min_overlap: 0.8,
        }
    }
}

/// What happens to near-duplicates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Duplicates {
    /// They are listed and stay.
    #[default]
    Report,
    /// Passages whose copy stays elsewhere are cut.
    DropPassages,
    /// Articles that are mostly the same as one that stays are left out.
    DropArticles,
}

/// Which copy stays. Ties are broken by content, then by id, so that the order is total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Keep {
    /// The first in the order of the input: by path, then by line.
    #[default]
    First,
    /// The one with the most words.
    Longest,
    /// The one with the earliest date; articles without a date come last.
    Earliest,
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
