//! Settings of stripping: [`StripConfig`] and the types of its fields.
//!
//! The names of fields and values are those of the configuration file.

use serde::{Deserialize, Serialize};

/// The settings of stripping.
///
/// ```
/// use unboil_strip::{Strength, StripConfig};
///
/// let mut config = StripConfig::default();
/// config.strength = Strength::Careful;
/// config.rules.disable.push("teasers".to_string());
/// assert_eq!(config.max_prose_share, 0.5);
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StripConfig {
    /// Cues that the user adds, and rules and cues that the user disables.
    pub rules: UserRules,
    /// How much the scorer removes. Default: `auto`.
    pub strength: Strength,
    /// Keep bylines, datelines and dates. Default: false.
    pub keep_bylines: bool,
    /// Keep captions and picture credits. Default: false.
    pub keep_captions: bool,
    /// Which articles belong to one site. Default: `auto`.
    pub site_by: SiteBy,
    /// A template block is on at least this many pages of its site. Default: 3.
    pub site_min_pages: usize,
    /// A template block is on at least this share of the pages, 0 to 1. Default: 0.3.
    pub site_min_share: f64,
    /// The rules remove at most this share of the prose words of an article, 0 to 1. The removals
    /// with the most prose are restored until they do. Default: 0.5.
    pub max_prose_share: f64,
}

impl Default for StripConfig {
    fn default() -> Self {
        StripConfig {
            rules: UserRules::default(),
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

/// The content of a rules file (`--rules FILE`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserRules {
    /// Rules and cues to disable: a rule name that `unboil rules` lists, or the text of a cue.
    pub disable: Vec<String>,
    /// Cues to add to the table.
    pub cue: Vec<UserCue>,
}

/// A cue that a user adds: a phrase that a site prints around its articles.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UserCue {
    /// The phrase. Case, curly quotes and white space make no difference; `#` stands for any
    /// number.
    pub text: String,
    /// Where in a line the phrase stands. Default: `line`.
    #[serde(default)]
    pub shape: CueShape,
    /// How much the phrase proves. Default: `A`.
    #[serde(default)]
    pub tier: CueTier,
    /// Why the line is not part of the article; the ledger quotes it.
    #[serde(default)]
    pub why: String,
}

/// How much a cue proves on its own.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
pub enum CueTier {
    /// Its line is removed anywhere in the article.
    #[default]
    A,
    /// Its line is removed in the head and tail of the article, and beside another cue.
    B,
    /// It is the heading of a section, which is removed until the article resumes.
    C,
}

/// Where in a line a cue stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum CueShape {
    /// The phrase is the whole line.
    #[default]
    Line,
    /// A line of at most 12 words starts with the phrase.
    Opening,
    /// A line of at most 12 words ends with the phrase.
    Ending,
    /// A line of any length starts with the phrase.
    Notice,
}

/// How much the scorer removes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// The threshold depends on the share of boilerplate in the text: low for a page dump, high for
    /// text that an extractor cleaned.
    #[default]
    Auto,
    /// Only blocks with a very high score are removed.
    Careful,
    /// The threshold of a page dump applies to every text.
    Full,
}

/// Which articles belong to one site, and so share a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteBy {
    /// Articles with the same host in their URL; without a URL, those in the same folder.
    #[default]
    Auto,
    /// Articles with the same host in their URL. Articles without a URL belong to no site.
    Host,
    /// Articles whose files are in the same folder.
    Folder,
    /// All articles.
    All,
    /// No articles: no template is learned.
    None,
}
