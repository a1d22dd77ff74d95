//! [`Site`]: the template of one site, learned page by page.
//!
//! A run over many articles learns templates from all of them at once (`site_template.rs`). A crawler
//! sees one page at a time. A [`Site`] holds the keys of the last pages and learns from them anew as
//! pages come in, so that it follows a site that changes its design.

use std::collections::VecDeque;

use crate::config::StripConfig;
use crate::extraction::{ExtractContext, Extraction, TemplateSource};
use crate::rules::template_texts;
use crate::site_keys::{SiteKeys, site_keys};
use crate::site_profile::SiteProfile;
use crate::site_template::learn_site;
use crate::stripper::Stripper;
use unboil_text::ArticleRef;

/// Pages that a site remembers. Their keys take about half a kilobyte each.
const MAX_PAGES: usize = 512;
/// A saved template gives way to a learned one after as many pages as it came from, but at the latest
/// after this many.
const ENOUGH_PAGES: usize = 32;
/// The template is learned anew when the pages since the last time are this share of the pages.
const RENEWAL_SHARE: usize = 16;

/// The template of one site, for a caller that sees one page at a time.
///
/// A block is in the template if enough of the last 512 pages have it: see
/// [`StripConfig::site_min_pages`] and [`StripConfig::site_min_share`]. Versions of one article count
/// as one page. The template is learned anew after each page up to the sixteenth, then after each
/// sixteenth part more pages. It depends on the pages and their order, and on nothing else.
///
/// ```
/// use unboil_strip::{Site, StripConfig, Stripper};
///
/// let config = StripConfig::default();
/// let stripper = Stripper::new(&config)?;
/// let mut site = Site::new("herald.example", &config);
/// let page = |day: usize| {
///     let word = |n| format!(" word{day}x{n}");
///     let paragraph = |from: u32| (from..from + 40).map(word).collect::<String>();
///     let paragraphs = [0, 40, 80].map(|from| format!("The{}.\n", paragraph(from)));
///     format!("Herald since 1911\n{}", paragraphs.concat())
/// };
/// for day in 1..=3 {
///     site.learn(&stripper, &*page(day));
/// }
/// assert_eq!(site.template().blocks()[0].text, Some("Herald since 1911"));
///
/// let page = page(4);
/// let removals = site.strip(&stripper, &*page).removals;
/// assert_eq!(&page[removals[0].span.range()], "Herald since 1911\n");
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Site {
    name: String,
    config: StripConfig,
    /// The keys of the last pages.
    pages: VecDeque<SiteKeys>,
    /// Pages since the template was learned.
    new_pages: usize,
    template: SiteProfile,
    /// Pages from which a learned template takes the place of the saved one.
    min_pages: usize,
}

impl Site {
    /// A site without a template. `name` is the name that reasons of removals give. `config` has the
    /// settings of templates; the others do not matter.
    pub fn new(name: &str, config: &StripConfig) -> Site {
        Site::with_template(name, config, SiteProfile::default())
    }

    /// A site with a saved template. It applies until as many pages were learned as it came from, at
    /// most 32.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use unboil_strip::{Site, SiteProfile, StripConfig};
    ///
    /// let saved = SiteProfile::new(4, BTreeMap::from([(7, 3)]));
    /// let site = Site::with_template("herald.example", &StripConfig::default(), saved.clone());
    /// assert_eq!(site.template(), &saved);
    /// ```
    pub fn with_template(name: &str, config: &StripConfig, template: SiteProfile) -> Site {
        Site {
            name: name.to_string(),
            config: config.clone(),
            pages: VecDeque::new(),
            new_pages: 0,
            min_pages: template.pages().min(ENOUGH_PAGES),
            template,
        }
    }

    /// The name of the site.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The template as it is now. It has no blocks before enough pages were learned.
    pub fn template(&self) -> &SiteProfile {
        &self.template
    }

    /// Learns from a page or text of the site. One without prose, or with too many blocks to be
    /// stripped, teaches nothing.
    pub fn learn<'a>(&mut self, stripper: &'a Stripper, article: impl Into<ArticleRef<'a>>) {
        let analysis = stripper.apply_article_rules(article.into());
        if analysis.exceeds_block_limit {
            return;
        }
        let Some(keys) = site_keys(&analysis) else {
            return;
        };
        if self.pages.len() == MAX_PAGES {
            self.pages.pop_front();
        }
        self.pages.push_back(keys);
        self.new_pages += 1;
        if self.new_pages * RENEWAL_SHARE >= self.pages.len() {
            self.renew();
        }
        if self.template.lacks_texts() {
            let texts = template_texts(&analysis, &self.template);
            self.template.add_texts(texts);
        }
    }

    fn renew(&mut self) {
        self.new_pages = 0;
        let mut learned = learn_site(self.pages.make_contiguous(), &self.config);
        if learned.pages() < self.min_pages {
            return;
        }
        let known = self.template.blocks();
        let texts = known
            .into_iter()
            .filter_map(|block| Some((block.key, block.text?.to_string())));
        learned.add_texts(texts);
        self.template = learned;
    }

    /// Strips a page or text of the site. The template applies if the page has one of its blocks. The
    /// page need not have been learned.
    pub fn strip<'a>(
        &self,
        stripper: &'a Stripper,
        article: impl Into<ArticleRef<'a>>,
    ) -> Extraction {
        let template = TemplateSource::Matching {
            name: &self.name,
            profile: &self.template,
        };
        stripper.extract(
            article,
            &ExtractContext {
                template,
                ..ExtractContext::default()
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with a line of the template and paragraphs of its own.
    fn page(at: usize, desk: &str) -> String {
        let paragraph = |part: usize| {
            let words: Vec<String> = (0..40).map(|n| format!("word{at}x{part}x{n}")).collect();
            format!("The {}.\n", words.join(" "))
        };
        format!(
            "Harbour desk {desk}\n{}{}{}",
            paragraph(0),
            paragraph(1),
            paragraph(2)
        )
    }

    fn texts(site: &Site) -> Vec<Option<&str>> {
        site.template()
            .blocks()
            .iter()
            .map(|block| block.text)
            .collect()
    }

    /// All keys of the pages, as a run over many articles learns from them.
    fn learned_at_once(stripper: &Stripper, pages: &[String]) -> SiteProfile {
        let context = ExtractContext {
            site_keys: true,
            ..ExtractContext::default()
        };
        let keys = pages
            .iter()
            .filter_map(|page| stripper.extract(&**page, &context).site_keys);
        learn_site(&keys.collect::<Vec<_>>(), &StripConfig::default())
    }

    #[test]
    fn pages_one_by_one_give_the_template_of_all() {
        let config = StripConfig::default();
        let stripper = Stripper::new(&config).expect("settings");
        let pages: Vec<String> = (0..16)
            .map(|at| page(at, ["east", "west"][at % 2]))
            .collect();
        let mut site = Site::new("herald.example", &config);
        for (at, page) in pages.iter().enumerate() {
            site.learn(&stripper, &**page);
            let mut expected = learned_at_once(&stripper, &pages[..=at]);
            assert_eq!(site.template().pages(), expected.pages(), "{at}");
            let blocks = site.template().blocks();
            expected.add_texts(
                blocks
                    .iter()
                    .map(|block| (block.key, block.text.unwrap_or("").to_string())),
            );
            assert_eq!(site.template(), &expected, "{at}");
        }
        assert_eq!(
            texts(&site),
            [Some("Harbour desk east"), Some("Harbour desk west")]
        );
    }

    #[test]
    fn the_template_follows_a_new_design() {
        let config = StripConfig::default();
        let stripper = Stripper::new(&config).expect("settings");
        let mut site = Site::new("herald.example", &config);
        for at in 0..20 {
            site.learn(&stripper, &*page(at, "old"));
        }
        assert_eq!(texts(&site), [Some("Harbour desk old")]);
        for at in 20..20 + MAX_PAGES + MAX_PAGES / RENEWAL_SHARE {
            site.learn(&stripper, &*page(at, "new"));
        }
        assert_eq!(texts(&site), [Some("Harbour desk new")]);
        assert_eq!(site.pages.len(), MAX_PAGES);
        let stripped = site.strip(&stripper, &*page(9999, "new"));
        assert_eq!(stripped.removals.len(), 1);
        assert!(
            stripped.removals[0].why.contains("herald.example"),
            "{stripped:?}"
        );
    }

    #[test]
    fn a_saved_template_holds_until_enough_pages_are_learned() {
        let config = StripConfig::default();
        let stripper = Stripper::new(&config).expect("settings");
        let mut saved = Site::new("herald.example", &config);
        for at in 0..5 {
            saved.learn(&stripper, &*page(at, "old"));
        }
        let mut site = Site::with_template("herald.example", &config, saved.template().clone());
        for at in 5..9 {
            site.learn(&stripper, &*page(at, "new"));
            assert_eq!(site.template(), saved.template());
        }
        site.learn(&stripper, &*page(9, "new"));
        assert_eq!(texts(&site), [Some("Harbour desk new")]);
    }

    #[test]
    fn pages_without_prose_teach_nothing() {
        let config = StripConfig::default();
        let stripper = Stripper::new(&config).expect("settings");
        let mut site = Site::new("herald.example", &config);
        for _ in 0..9 {
            site.learn(&stripper, "Menu\nHome\n");
            site.learn(&stripper, "");
        }
        assert_eq!(site.template(), &SiteProfile::default());
        let stripped = site.strip(&stripper, "");
        assert_eq!(stripped.removals, []);
    }
}
