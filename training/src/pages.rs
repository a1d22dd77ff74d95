//! The pages of the training data: read from `pages.jsonl.gz` of each set, with gold text,
//! renderings and fold.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use rayon::prelude::*;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::gold::{Gold, words};

/// The sets below the data folder, with their sources.
pub const SETS: [(&str, &str); 7] = [
    (
        "wcxb",
        "WCXB, the Web Content Extraction Benchmark by M. Foley, development split, CC-BY-4.0.",
    ),
    (
        "news",
        "AndyTheFactory/article-extraction-dataset, Apache-2.0.",
    ),
    ("world", "flairNLP/fundus, MIT."),
    (
        "daniel",
        "rundimeco/waddle, the DAnIEL corpus by Lejeune and others, in a GPL-3.0 repository.",
    ),
    (
        "zh",
        "immortal-autumn/Chinese-Web-Content-Extraction-Dataset, MIT.",
    ),
    (
        "dragnet",
        "dragnet_data in j-szulc/html-cleaning-dataset-merged, AGPL-3.0 repository.",
    ),
    (
        SNIPPETS,
        "adbar/trafilatura, tests/evaldata.json, Apache-2.0.",
    ),
];
/// The set without gold texts: a few parts of each article and of the boilerplate are known.
const SNIPPETS: &str = "snippets";
/// Number of folds that the sites are divided into. A page is scored with a model that was trained
/// without its fold.
pub const FOLDS: usize = 5;

/// One page.
#[derive(Deserialize)]
pub struct Page {
    #[serde(skip)]
    pub set: &'static str,
    pub id: String,
    host: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(rename = "gold")]
    pub gold_text: String,
    /// Parts of the article, and parts of the boilerplate.
    with: Vec<String>,
    without: Vec<String>,
    /// The language, as a code of two letters. Empty: not known.
    #[serde(default)]
    pub lang: String,
    /// The gold text was drafted from the output of an extractor, and not written by a person.
    pub drafted: bool,
    /// Texts of the page, by the program that made them.
    pub renderings: BTreeMap<String, String>,
    /// The page as HTML: its text and its elements.
    #[serde(skip)]
    pub html: (String, unboil_text::HtmlPage),
    #[serde(skip)]
    pub gold: Gold,
    #[serde(skip)]
    pub fold: usize,
}

impl Page {
    pub fn is_article(&self) -> bool {
        self.kind == "article" && self.has_gold()
    }

    /// True if a gold text is known, and not only snippets.
    pub fn has_gold(&self) -> bool {
        self.gold.has_text()
    }

    /// Reads the HTML of the page.
    fn read_html(&mut self, data: &Path) -> io::Result<()> {
        let path = data
            .join(self.set)
            .join(format!("html/{}.html.gz", self.id));
        let mut bytes = Vec::new();
        GzDecoder::new(File::open(path)?).read_to_end(&mut bytes)?;
        self.html = unboil_html::parse(&String::from_utf8_lossy(&bytes));
        Ok(())
    }

    /// Takes a text for the gold text of a page of which only snippets are known.
    pub fn draft_gold(&mut self, text: String) {
        self.gold = std::mem::take(&mut self.gold).with_text(&text);
        self.gold_text = text;
        self.drafted = true;
    }

    /// True if scores are computed on it: an article whose gold a person wrote.
    pub fn has_written_gold(&self) -> bool {
        self.is_article() && !self.drafted
    }

    /// The set, with the language if it has several: pages that are scored together.
    pub fn group(&self) -> String {
        match (self.set, self.lang.as_str()) {
            ("daniel", lang) => format!("{}-{lang}", self.set),
            ("world", "de" | "en") => format!("{}-{}", self.set, self.lang),
            ("world", _) => format!("{}-other", self.set),
            (set, _) => set.to_string(),
        }
    }

    /// True if the page belongs to this set or group.
    pub fn is_in(&self, group: &str) -> bool {
        self.set == group || self.group() == group
    }

    /// A pseudorandom number for choices that are the same in every run.
    pub fn seed(&self, name: &str) -> u64 {
        xxh3_64(format!("{} {name}", self.id).as_bytes())
    }

    /// The site of its host, roughly: the last two labels, three below a second-level domain such
    /// as `co.uk`.
    pub fn site(&self) -> String {
        let host = self.host.to_lowercase();
        let host = host
            .rsplit('/')
            .next()
            .unwrap_or(&host)
            .trim_start_matches("www.");
        let names: Vec<&str> = host.split('.').collect();
        let second_level = |n: usize| n >= 3 && names[n - 1].len() == 2 && names[n - 2].len() <= 3;
        let take = if second_level(names.len()) { 3 } else { 2 };
        names[names.len().saturating_sub(take)..].join(".")
    }
}

/// The pages of all sets, with their HTML.
pub fn read_html(data: &Path) -> io::Result<Vec<Page>> {
    let mut pages = read(data)?;
    let pages_of_all = pages.par_iter_mut();
    pages_of_all.try_for_each(|page| page.read_html(data))?;
    Ok(pages)
}

/// Reads the HTML of the pages of which only snippets are known.
pub fn read_html_without_gold(data: &Path, pages: &mut [Page]) -> io::Result<()> {
    let without_gold = pages.par_iter_mut().filter(|page| !page.has_gold());
    without_gold.try_for_each(|page| page.read_html(data))
}

/// The pages of all sets.
pub fn read(data: &Path) -> io::Result<Vec<Page>> {
    let mut pages = Vec::new();
    for (set, _) in SETS {
        let file = File::open(data.join(set).join("pages.jsonl.gz"))?;
        for line in BufReader::new(GzDecoder::new(file)).lines() {
            let page: Page = serde_json::from_str(&line?)?;
            pages.push(Page { set, ..page });
        }
    }
    pages.par_iter_mut().for_each(|page| {
        page.gold = match page.set == SNIPPETS {
            true => Gold::from_snippets(&page.with, &page.without),
            false => Gold::new(words(&page.gold_text)),
        };
        page.fold = (xxh3_64(page.site().as_bytes()) % FOLDS as u64) as usize;
    });
    Ok(pages)
}

/// The fold of pages that are left out.
pub const HELD_OUT_FOLD: usize = 0;

/// Moves the pages of a group, and others of the same sites, to [`HELD_OUT_FOLD`], and all others
/// to the other folds.
pub fn hold_out(pages: &mut [Page], group: &str) {
    let sites: HashSet<String> = pages
        .iter()
        .filter(|page| page.is_in(group))
        .map(Page::site)
        .collect();
    for page in pages {
        let site = page.site();
        page.fold = match sites.contains(&site) {
            true => HELD_OUT_FOLD,
            false => 1 + (xxh3_64(site.as_bytes()) % (FOLDS as u64 - 1)) as usize,
        };
    }
}
