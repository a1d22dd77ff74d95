//! Stripping in two passes: each article on its own, then, when the templates of the sites are known, those that have something of
//! one again. The second pass also gathers the postings of what is left, which is why it is one of the index.

use rayon::prelude::*;

use super::Run;
use super::corpus::{Corpus, Entry, Take};
use super::gather::{ARTICLES_AT_A_TIME, Gather, Gatherer, Seen};
use super::removals::{decoded, encoded};
use super::sites::{Evidence, Learned};
use unboil_io::error::Error;
use unboil_io::spill::Blob;
use unboil_strip::{SiteProfiles, Stripped, Stripper};
use unboil_text::{PageType, kept_spans};

impl<'a> Run<'a> {
    /// Strips each article on its own: gives them, and what was learned of their sites.
    pub(super) fn strip(
        &self,
        stripper: &Stripper,
        known: &SiteProfiles,
    ) -> Result<(Corpus<'a>, Learned), Error> {
        let config = self.config;
        let evidence = Evidence::new(config.strip.site_by, known, self.spill);
        let take: Take = &|source, articles| {
            self.spill.check()?;
            let mut entries = Vec::with_capacity(articles.len());
            let (mut on_site, mut pages) = (Vec::new(), Vec::new());
            for article in articles {
                let site = evidence.site(source, &article);
                let (stripped, keys) = stripper.strip_with_keys((&article).into(), site.is_some());
                if let Some(site) = site {
                    on_site.push(entries.len());
                    pages.push((site, keys));
                }
                entries.push(Entry {
                    removals: self.removals.add(&encoded(&stripped.removals))?,
                    page_type: stripped.page_type,
                    ..Entry::new(article)
                });
            }
            for (at, page) in on_site.into_iter().zip(evidence.add(pages)?) {
                entries[at].page = Some(page);
            }
            Ok(entries)
        };
        self.progress
            .begin("stripping", self.sources.len() as u64, "files");
        let mut corpus = self.read(take)?;
        let learned = evidence.learn(&mut corpus, &config.strip)?;
        Ok((corpus, learned))
    }

    /// Strips those that have something of their site's template again, and gathers the postings of all.
    pub(super) fn strip_of_sites(
        &self,
        corpus: &mut Corpus,
        learned: &Learned,
        gatherer: &Gatherer,
    ) -> Result<(), Error> {
        let progress = self.progress;
        progress.begin("seeds", corpus.len() as u64, "articles");
        let numbers: Vec<usize> = (0..corpus.len()).collect();
        let again: Vec<Vec<(Seen, Blob, Option<PageType>)>> = numbers
            .par_chunks(ARTICLES_AT_A_TIME)
            .map(|numbers| {
                self.spill.check()?;
                let one = |gather: &mut Gather, article: usize| {
                    let entry = corpus.entry(article);
                    let (text, page) = corpus.text(article)?;
                    let profile = || {
                        let page = entry.page.filter(|page| page.touched)?;
                        let site = learned.names[page.site as usize].as_str();
                        Some((self.rules?.0, site, learned.profiles.of(site)?))
                    };
                    let (stripped, blob) = match profile() {
                        Some((stripper, site, profile)) => {
                            let stripped =
                                stripper.strip_of_site((&*text, page.as_deref()), site, profile);
                            let blob = self.removals.add(&encoded(&stripped.removals))?;
                            (stripped, blob)
                        }
                        None => {
                            let removals = decoded(&self.removals.get(entry.removals)?);
                            let page_type = entry.page_type;
                            let stripped = Stripped {
                                removals,
                                page_type,
                            };
                            (stripped, entry.removals)
                        }
                    };
                    let kept = kept_spans(text.len(), &stripped.removals);
                    Ok((gather.add(&text, &kept), blob, stripped.page_type))
                };
                let done = gatherer.gather(|gather| {
                    numbers
                        .iter()
                        .map(|&article| one(gather, article))
                        .collect()
                });
                progress.advance(numbers.len() as u64);
                done?
            })
            .collect::<Result<_, Error>>()?;
        for (entry, again) in corpus.entries_mut().zip(again.into_iter().flatten()) {
            (entry.seen, entry.removals, entry.page_type) = again;
        }
        Ok(())
    }
}
