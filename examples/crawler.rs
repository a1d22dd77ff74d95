//! A crawler that learns the template of a site from the pages that it sees, one after the other.
//!
//! A line that is on several pages of the site is no part of the articles: a slogan, an address, a
//! teaser. Here the pages come from files of one site, in the order of the arguments.
//!
//! ```sh
//! cargo run --example crawler -- harbour.example page1.html page2.html page3.html page4.html
//! ```
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::{env, fs};

use unboil::{Article, Site, StripConfig, Stripper, html, kept_text};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let host = args.next().ok_or("usage: crawler HOST FILE...")?;
    let mut crawler = Crawler::new(&host)?;
    for path in args {
        let article = html::article(&html::decode(&fs::read(&path)?, None));
        println!("== {path}\n{}", crawler.visit(&article));
    }
    println!("== learned\n{}", crawler.template().join("\n"));
    Ok(())
}

/// The state of a crawler for one site.
pub(crate) struct Crawler {
    stripper: Stripper,
    site: Site,
}

impl Crawler {
    /// A crawler that has seen no page of the site.
    ///
    /// # Errors
    /// If the settings are wrong.
    pub(crate) fn new(host: &str) -> Result<Crawler, Box<dyn Error>> {
        let config = StripConfig::default();
        Ok(Crawler {
            stripper: Stripper::new(&config)?,
            site: Site::new(host, &config),
        })
    }

    /// Learns from a page or text of the site, and returns its article.
    pub(crate) fn visit(&mut self, article: &Article) -> String {
        self.site.learn(&self.stripper, article);
        let removals = self.site.strip(&self.stripper, article).removals;
        kept_text(&article.text, &removals)
    }

    /// The lines of the template, as far as it is learned.
    pub(crate) fn template(&self) -> Vec<String> {
        let blocks = self.site.template().blocks().into_iter();
        blocks
            .filter_map(|block| block.text.map(str::to_string))
            .collect()
    }
}
