//! Settings for stripping: [`StripConfig`] and the types of its fields.
//!
//! The names of fields and values are those of the settings file.

use serde::{Deserialize, Serialize};

/// What is stripped. Settings table `strip`.
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
    /// Cues that the user adds, and rules and cues that the user disables. Default: none.
    pub rules: UserRules,
    /// How much the scorer removes. Default: `auto`.
    pub strength: Strength,
    /// Keeps bylines, datelines and dates. Default: false.
    pub keep_bylines: bool,
    /// Keeps captions and picture credits. Default: false.
    pub keep_captions: bool,
    /// Which articles belong to one site, and so share a template. Default: `auto`.
    pub site_by: SiteBy,
    /// Number of pages of a site that must have a block for it to belong to the template, at least
    /// 2. Versions of one article count as one page. Default: 3.
    pub site_min_pages: usize,
    /// Share of the pages of a site that must have the block as well, 0 to 1. Default: 0.3.
    pub site_min_share: f64,
    /// The highest share of an article's prose words that the rules may remove, 0 to 1. Blocks beyond
    /// it are kept. Default: 0.5.
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
    /// Rules and cues to disable: names that `unboil rules` lists, or texts of cues.
    pub disable: Vec<String>,
    /// Cues to add to the table.
    pub cue: Vec<UserCue>,
}

/// A cue that the user adds: a phrase that sites print around articles.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UserCue {
    /// The phrase. Case, curly quotes and white space do not matter; `#` matches any number.
    pub text: String,
    /// Where in a line the phrase must stand. Default: `line`.
    #[serde(default)]
    pub shape: CueShape,
    /// How much the cue proves. Default: `A`.
    #[serde(default)]
    pub tier: CueTier,
    /// Why the line is not part of the article; copied to the ledger. Default: empty.
    #[serde(default)]
    pub why: String,
}

/// How much a cue proves on its own.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
pub enum CueTier {
    /// Certain: removes its line anywhere in the article.
    #[default]
    A,
    /// Removes its line only at the start or end of the article, or beside another match.
    B,
    /// The heading of a section: removes it and the teasers below it, up to the next prose.
    C,
}

/// Where in a line the text of a cue must stand.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum CueShape {
    /// The whole line is the text.
    #[default]
    Line,
    /// A line of at most 12 words starts with the text.
    Opening,
    /// A line of at most 12 words ends with the text.
    Ending,
    /// A line of any length starts with the text.
    Notice,
    /// A line of any length ends with the text.
    NoticeEnding,
}

/// How much the scorer removes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Adapts to the text: removes blocks above a score of 50 of 100 from a page dump, and above 95
    /// from a text that is already clean.
    #[default]
    Auto,
    /// Removes only blocks above a score of 95, or 98 in a clean text.
    Careful,
    /// Treats every text as a page dump: removes blocks above a score of 50.
    Full,
}

/// Which articles belong to one site, and so share a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteBy {
    /// Articles with the same URL host; articles without a URL: those in the same folder.
    #[default]
    Auto,
    /// Articles with the same URL host; articles without a URL belong to no site.
    Host,
    /// Articles in the same folder. A file of rows counts as a folder.
    Folder,
    /// All articles.
    All,
    /// None: no templates are learned or used.
    None,
}
