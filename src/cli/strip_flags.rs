//! The flags that say how articles are stripped.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use unboil::Config;
use unboil_html::{LinkStyle, OutputFormat};
use unboil_io::error::Error;
use unboil_strip::config::{SiteBy, Strength, UserRules};

use crate::cli::args::{from_toml, set};

#[derive(Args)]
#[command(next_help_heading = "Strip")]
pub(crate) struct StripFlags {
    /// How bold the scorer is: auto, careful, full [default: auto]
    ///
    /// auto cuts what looks like a page dump and leaves alone what an extractor already cleaned, unless it is sure; careful takes
    /// only what is sure; full takes every text for a page dump.
    #[arg(long, value_enum, value_name = "HOW", hide_possible_values = true)]
    pub(crate) strength: Option<StrengthArg>,
    /// Keep bylines, datelines and dates
    #[arg(long)]
    pub(crate) keep_bylines: bool,
    /// Keep captions and the credits of pictures
    #[arg(long)]
    pub(crate) keep_captions: bool,
    /// Rules file (TOML): cues to add, rules to disable
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    /// Leave out a rule or a cue that 'unboil rules' lists
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(crate) disable: Vec<String>,
}

#[derive(Args)]
#[command(next_help_heading = "Strip")]
pub(crate) struct SiteFlags {
    /// What a site is: auto, host, folder, all, none [default: auto]
    ///
    /// auto takes the host of the URL where there is one, else the folder; host leaves articles without a URL alone; all
    /// takes every input for one site; none turns the site rule off.
    #[arg(long, value_enum, value_name = "HOW", hide_possible_values = true)]
    pub(crate) site_by: Option<SiteByArg>,
    /// Use the template learned in an earlier run
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) site_profile: Option<PathBuf>,
    /// Save the templates learned in this run
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) save_site_profile: Option<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Pages of HTML")]
pub(crate) struct PageFlags {
    /// What is made of a page: text or markdown [default: text]
    #[arg(long, value_enum, value_name = "WHAT", hide_possible_values = true)]
    pub(crate) to: Option<ToArg>,
    /// Links in Markdown: keep or drop [default: keep]
    ///
    /// Addresses stay as they are in the page; drop leaves the text of each link.
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub(crate) links: Option<LinksArg>,
    /// Also what the page says of itself: title, authors, date, site, language, address
    ///
    /// As a YAML header of Markdown, and in rows with pages as the field "metadata"; 'clean' also writes it to OUT/metadata.jsonl.
    #[arg(long)]
    pub(crate) metadata: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ToArg {
    Text,
    Markdown,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum LinksArg {
    Keep,
    Drop,
}

impl PageFlags {
    pub(crate) fn apply(self, config: &mut Config) {
        let write = &mut config.write;
        let to = self.to.map(|to| match to {
            ToArg::Text => OutputFormat::Text,
            ToArg::Markdown => OutputFormat::Markdown,
        });
        set(&mut write.to, to);
        let links = self.links.map(|links| match links {
            LinksArg::Keep => LinkStyle::Keep,
            LinksArg::Drop => LinkStyle::Drop,
        });
        set(&mut write.links, links);
        write.metadata |= self.metadata;
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum StrengthArg {
    Auto,
    Careful,
    Full,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SiteByArg {
    Auto,
    Host,
    Folder,
    All,
    None,
}

impl StripFlags {
    pub(crate) fn apply(self, config: &mut Config) -> Result<(), Error> {
        let rules = &mut config.strip.rules;
        if let Some(path) = &self.rules {
            let own: UserRules = from_toml(path)?;
            rules.disable.extend(own.disable);
            rules.cue.extend(own.cue);
        }
        rules.disable.extend(self.disable);
        let strip = &mut config.strip;
        set(&mut strip.strength, self.strength.map(Strength::from));
        strip.keep_bylines |= self.keep_bylines;
        strip.keep_captions |= self.keep_captions;
        Ok(())
    }
}

impl From<StrengthArg> for Strength {
    fn from(arg: StrengthArg) -> Strength {
        match arg {
            StrengthArg::Auto => Strength::Auto,
            StrengthArg::Careful => Strength::Careful,
            StrengthArg::Full => Strength::Full,
        }
    }
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
