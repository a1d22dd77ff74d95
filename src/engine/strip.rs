//! Stripping in two passes: each article on its own, then, when the templates of the sites are known, those that have something of
//! one again. The second pass also gathers the postings of what is left, which is why it is one of the index.

use rayon::prelude::*;

use super::PipelineRun;
use super::corpus::{ArticleRecord, BatchSink, Corpus};
use super::posting_collector::{BATCH_ARTICLES, PostingBatch, PostingCollector, TokenRange};
use super::removal_codec::{decode, encode};
use super::site_templates::{LearnedSites, SiteKeyCollector};
use unboil_io::error::Error;
use unboil_io::spill::BlobRef;
use unboil_strip::{ExtractContext, Extraction, SiteProfiles, Stripper, TemplateSource};
use unboil_text::{PageType, kept_spans};

impl<'a> PipelineRun<'a> {
    /// Strips each article on its own: gives them, and what was learned of their sites.
    pub(super) fn strip(
        &self,
        stripper: &Stripper,
        known: &SiteProfiles,
    ) -> Result<(Corpus<'a>, LearnedSites), Error> {
        let config = self.config;
        let site_keys = SiteKeyCollector::new(config.strip.site_by, known, self.spill);
        let sink: BatchSink = &|source, articles| {
            self.spill.check_cancelled()?;
            let mut entries = Vec::with_capacity(articles.len());
            let (mut site_members, mut pages) = (Vec::new(), Vec::new());
            for article in articles {
                let site = site_keys.site(source, &article);
                let context = ExtractContext {
                    site_keys: site.is_some(),
                    ..ExtractContext::default()
                };
                let stripped = stripper.extract(&article, &context);
                if let Some(site) = site {
                    site_members.push(entries.len());
                    pages.push((site, stripped.site_keys));
                }
                entries.push(ArticleRecord {
                    removals: self.removals.add(&encode(&stripped.removals))?,
                    page_type: stripped.page_type,
                    ..ArticleRecord::new(article)
                });
            }
            for (at, page) in site_members.into_iter().zip(site_keys.add(pages)?) {
                entries[at].site_page = Some(page);
            }
            Ok(entries)
        };
        self.progress
            .begin("stripping", self.sources.len() as u64, "files");
        let mut corpus = self.read(sink)?;
        let learned = site_keys.learn(&mut corpus, &config.strip)?;
        Ok((corpus, learned))
    }

    /// Strips those that have something of their site's template again, and gathers the postings of all.
    pub(super) fn strip_with_templates(
        &self,
        corpus: &mut Corpus,
        learned: &LearnedSites,
        collector: &PostingCollector,
    ) -> Result<(), Error> {
        let progress = self.progress;
        progress.begin("seeds", corpus.len() as u64, "articles");
        let numbers: Vec<usize> = (0..corpus.len()).collect();
        let restripped: Vec<Vec<(TokenRange, BlobRef, Option<PageType>)>> = numbers
            .par_chunks(BATCH_ARTICLES)
            .map(|numbers| {
                self.spill.check_cancelled()?;
                let strip_article = |batch: &mut PostingBatch, article: usize| {
                    let entry = corpus.entry(article);
                    let (text, page) = corpus.text(article)?;
                    let profile = || {
                        let page = entry.site_page.filter(|page| page.matches_template)?;
                        let site = learned.names[page.site as usize].as_str();
                        Some((self.rules?.0, site, learned.profiles.get(site)?))
                    };
                    let (stripped, blob) = match profile() {
                        Some((stripper, site, profile)) => {
                            let context = ExtractContext {
                                template: TemplateSource::Site {
                                    name: site,
                                    profile,
                                },
                                ..ExtractContext::default()
                            };
                            let stripped = stripper.extract((&*text, page.as_deref()), &context);
                            let blob = self.removals.add(&encode(&stripped.removals))?;
                            (stripped, blob)
                        }
                        None => {
                            let removals = decode(&self.removals.get(entry.removals)?);
                            let page_type = entry.page_type;
                            let stripped = Extraction {
                                removals,
                                page_type,
                                ..Extraction::default()
                            };
                            (stripped, entry.removals)
                        }
                    };
                    let kept = kept_spans(text.len(), &stripped.removals);
                    Ok((batch.add(&text, &kept), blob, stripped.page_type))
                };
                let batch_results = collector.batch(|batch| {
                    numbers
                        .iter()
                        .map(|&article| strip_article(batch, article))
                        .collect()
                });
                progress.advance(numbers.len() as u64);
                batch_results?
            })
            .collect::<Result<_, Error>>()?;
        for (entry, restripped) in corpus.entries_mut().zip(restripped.into_iter().flatten()) {
            (entry.token_range, entry.removals, entry.page_type) = restripped;
        }
        Ok(())
    }
}
