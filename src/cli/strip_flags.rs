//! Flags that set how much is stripped and by which rules.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use unboil::Config;
use unboil_io::Error;
use unboil_strip::{SiteBy, SiteProfiles, Strength, UserRules};

use crate::cli::flag_values::{override_setting, read_toml};

#[derive(Args)]
#[command(next_help_heading = "Strip")]
pub(super) struct StripFlags {
    /// How much to remove: careful, auto or full [default: auto]
    ///
    /// careful: remove only what is certain.
    /// auto: remove much from a whole web page, little from a text that an extractor has cleaned.
    /// full: treat every text as a whole web page.
    #[arg(
        long,
        value_enum,
        value_name = "LEVEL",
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    strength: Option<StrengthArg>,
    /// Keep bylines, datelines and dates [default: remove them]
    #[arg(long)]
    keep_bylines: bool,
    /// Keep captions and picture credits [default: remove them]
    #[arg(long)]
    keep_captions: bool,
    /// Rules file (TOML) with cues to add and rules to disable
    ///
    /// Keys: `disable`, a list of names, and `[[cue]]` tables with `text`, `shape`, `tier` and
    /// `why`. The rules apply in addition to those of the file of --config.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Disable a rule or a cue that `unboil rules` lists; can be repeated
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    disable: Vec<String>,
}

impl StripFlags {
    /// The file of `--rules`.
    pub(super) fn rules_file(&self) -> Option<&PathBuf> {
        self.rules.as_ref()
    }

    pub(super) fn apply(self, config: &mut Config) -> Result<(), Error> {
        let rules = &mut config.strip.rules;
        if let Some(path) = &self.rules {
            let file: UserRules = read_toml(path)?;
            rules.disable.extend(file.disable);
            rules.cue.extend(file.cue);
        }
        rules.disable.extend(self.disable);
        let strip = &mut config.strip;
        override_setting(&mut strip.strength, self.strength.map(Strength::from));
        strip.keep_bylines |= self.keep_bylines;
        strip.keep_captions |= self.keep_captions;
        Ok(())
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum StrengthArg {
    Careful,
    Auto,
    Full,
}

impl From<StrengthArg> for Strength {
    fn from(arg: StrengthArg) -> Strength {
        match arg {
            StrengthArg::Careful => Strength::Careful,
            StrengthArg::Auto => Strength::Auto,
            StrengthArg::Full => Strength::Full,
        }
    }
}

/// Flags of `clean` about the templates of sites.
#[derive(Args)]
#[command(next_help_heading = "Strip")]
pub(super) struct SiteFlags {
    /// What a site is: auto, host, folder, all or none [default: auto]
    ///
    /// Blocks that many articles of one site share are its template, and are removed.
    /// auto: the host of the URL; the folder if the article has no URL.
    /// host: the host of the URL; articles without a URL belong to no site.
    /// folder: the folder of the file.
    /// all: all articles are one site.
    /// none: remove no templates.
    #[arg(
        long,
        value_enum,
        value_name = "KEY",
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    site_by: Option<SiteByArg>,
    #[command(flatten)]
    pub(super) known: SiteProfileFlag,
    /// Save the site templates of this run, for --site-profile [default: do not save]
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    save_site_profile: Option<PathBuf>,
    /// Save the site templates of this run to the file of --site-profile, which need not exist yet
    ///
    /// A site keeps the template that was learned from more pages.
    #[arg(
        long,
        hide_short_help = true,
        requires = "site_profile",
        conflicts_with = "save_site_profile"
    )]
    update: bool,
}

#[derive(Args)]
#[command(next_help_heading = "Strip")]
pub(super) struct SiteProfileFlag {
    /// Use the site templates that an earlier run saved [default: none]
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) site_profile: Option<PathBuf>,
}

/// Flags of the commands that see one article about the template of its site.
#[derive(Args)]
#[command(next_help_heading = "Strip")]
pub(super) struct KnownSiteFlags {
    #[command(flatten)]
    pub(super) known: SiteProfileFlag,
    /// Site of the article, as --site-profile names it [default: host of the URL, or folder]
    ///
    /// Without this flag, the site is the host of the URL of the row or page. An article without a URL
    /// belongs to its folder, which the profile names from the input folder of its run on: of
    /// news/herald/a.txt, the first of news/herald, herald and `.` that it has. A file of rows counts
    /// as a folder.
    #[arg(
        long,
        value_name = "NAME",
        hide_short_help = true,
        requires = "site_profile"
    )]
    pub(super) site: Option<String>,
}

impl SiteProfileFlag {
    /// The saved templates; empty without the flag.
    pub(super) fn read(&self) -> Result<SiteProfiles, Error> {
        let Some(path) = &self.site_profile else {
            return Ok(SiteProfiles::default());
        };
        let json = std::fs::read_to_string(path).map_err(Error::io(path))?;
        unboil::site_profiles_from_json(&path.display().to_string(), &json)
    }
}

impl SiteFlags {
    /// The templates of `--site-profile`. With `--update`, the file need not exist.
    pub(super) fn known_profiles(&self) -> Result<SiteProfiles, Error> {
        match &self.known.site_profile {
            Some(path) if self.update && path.symlink_metadata().is_err() => {
                Ok(SiteProfiles::default())
            }
            _ => self.known.read(),
        }
    }

    /// The file to which the templates of the run are saved, with the name of its option.
    pub(super) fn saved_profile(&self) -> Option<(&'static str, &PathBuf)> {
        let saved = (self.save_site_profile.as_ref()).map(|path| ("--save-site-profile", path));
        let updated = || self.known.site_profile.as_ref().filter(|_| self.update);
        saved.or_else(|| Some(("--update", updated()?)))
    }

    pub(super) fn apply(&self, config: &mut Config) {
        override_setting(&mut config.strip.site_by, self.site_by.map(SiteBy::from));
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum SiteByArg {
    Auto,
    Host,
    Folder,
    All,
    None,
}

impl From<SiteByArg> for SiteBy {
    fn from(arg: SiteByArg) -> SiteBy {
        match arg {
            SiteByArg::Auto => SiteBy::Auto,
            SiteByArg::Host => SiteBy::Host,
            SiteByArg::Folder => SiteBy::Folder,
            SiteByArg::All => SiteBy::All,
            SiteByArg::None => SiteBy::None,
        }
    }
}
