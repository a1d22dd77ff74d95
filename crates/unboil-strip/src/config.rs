//! Settings of stripping.

use serde::{Deserialize, Serialize};

/// The settings of the strip rules.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StripConfig {
    /// The user's own rules, and those they do not want.
    pub rules: UserRules,
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

/// A rules file (`--rules FILE`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserRules {
    /// Rules and cues to leave out: a name that `unboil rules` lists, or the text of a cue.
    pub disable: Vec<String>,
    /// Cues to add to the table.
    pub cue: Vec<UserCue>,
}

/// A cue that a user adds: a phrase that their sites print around articles.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UserCue {
    /// The phrase; case, curly quotes and white space make no difference, and `#` stands for any number.
    pub text: String,
    /// Where in a line it stands.
    #[serde(default)]
    pub shape: CueShape,
    /// How much it proves.
    #[serde(default)]
    pub tier: CueTier,
    /// Why it is not the article; goes into the ledger.
    #[serde(default)]
    pub why: String,
}

/// How much a cue proves on its own.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
pub enum CueTier {
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
pub enum CueShape {
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
