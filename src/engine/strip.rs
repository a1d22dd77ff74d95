//! Strips the articles in two passes.
//!
//! [`strip`] strips each article on its own and learns the site templates. [`strip_with_templates`]
//! then strips those articles again that have a block of their site's template, and collects the
//! postings of all articles, so that each text is read only twice.

use rayon::prelude::*;

use super::corpus::{BatchSink, Corpus};
use super::posting_collector::{BATCH_ARTICLES, PostingBatch, PostingCollector, TokenRange};
use super::removal_column::{RemovalColumn, store_removals};
use super::run_context::RunContext;
use super::run_state::{RunState, StripInputs};
use super::site_key_collector::{SiteKeyCollector, SitePage};
use super::template_learning::{SitePages, learn_templates};
use unboil_io::{BlobRef, Error, ProblemStage};
use unboil_strip::{ExtractContext, SkipReason, Stripper, TemplateSource};
use unboil_text::{PageType, kept_spans};

/// The result of stripping one article on its own.
struct StripResult {
    removals: BlobRef,
    page_type: Option<PageType>,
    /// `None` for an article that belongs to no site.
    site_page: Option<SitePage>,
    /// Why nothing was removed, if the article was not stripped.
    skipped: Option<SkipReason>,
}

/// Reads all articles, strips each on its own, and learns the templates of their sites.
pub(super) fn strip<'a>(
    context: &RunContext<'a>,
    inputs: StripInputs,
) -> Result<(RunState<'a>, SitePages), Error> {
    let config = context.config;
    let site_keys =
        SiteKeyCollector::new(config.strip.site_by, inputs.known_profiles, context.spill);
    let sink: BatchSink<StripResult> = &|source, articles| {
        context.spill.check_cancelled()?;
        let mut results = Vec::with_capacity(articles.len());
        let (mut site_members, mut pages) = (Vec::new(), Vec::new());
        for article in articles {
            let site = site_keys.site_name(source, article);
            let extract = ExtractContext {
                site_keys: site.is_some(),
                ..ExtractContext::default()
            };
            let extraction = inputs.stripper.extract(article, &extract);
            if let Some(site) = site {
                site_members.push(results.len());
                pages.push((site, extraction.site_keys));
            }
            let removals = store_removals(context.record_store, &extraction.removals)?;
            results.push(StripResult {
                removals,
                page_type: extraction.page_type,
                site_page: None,
                skipped: extraction.skipped,
            });
        }
        for (index, page) in site_members.into_iter().zip(site_keys.add(pages)?) {
            results[index].site_page = Some(page);
        }
        Ok(results)
    };
    let (sources, progress) = (context.sources, context.progress);
    progress.begin("stripping", sources.len() as u64, "files");
    let (mut corpus, results) = Corpus::read(context, sink)?;
    let (removals, page_types, pages) = to_columns(&mut corpus, results);
    let (profiles, site_pages) = learn_templates(
        site_keys.finish(),
        pages,
        inputs.known_profiles,
        &config.strip,
        context.spill,
    )?;
    let state = RunState {
        corpus,
        removals: RemovalColumn::new(context.record_store, removals),
        page_types,
        profiles,
    };
    Ok((state, site_pages))
}

/// Splits the results into columns, and adds the articles that were not stripped to the problems.
fn to_columns(
    corpus: &mut Corpus,
    results: Vec<StripResult>,
) -> (Vec<BlobRef>, Vec<Option<PageType>>, Vec<Option<SitePage>>) {
    let (mut removals, mut page_types, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for (article, result) in results.into_iter().enumerate() {
        removals.push(result.removals);
        page_types.push(result.page_type);
        pages.push(result.site_page);
        if let Some(reason) = result.skipped {
            corpus.add_problem(article, ProblemStage::Strip, reason.to_string());
        }
    }
    (removals, page_types, pages)
}

/// Strips the articles again that have a block of their site's template, and collects the postings
/// of all. Replaces the columns of removals and page types; returns the column of token ranges.
pub(super) fn strip_with_templates<'a>(
    context: &RunContext<'a>,
    stripper: &Stripper,
    state: &mut RunState<'a>,
    site_pages: &SitePages,
    collector: &PostingCollector,
) -> Result<Vec<TokenRange>, Error> {
    let articles: Vec<usize> = (0..state.corpus.len()).collect();
    (context.progress).begin("seeds", articles.len() as u64, "articles");
    let batches: Vec<Vec<(TokenRange, BlobRef, Option<PageType>)>> = articles
        .par_chunks(BATCH_ARTICLES)
        .map(|articles| {
            context.spill.check_cancelled()?;
            let results = collector.batch(|batch| {
                let results = articles.iter().map(|&article| {
                    strip_article(context, stripper, state, site_pages, article, batch)
                });
                results.collect()
            });
            context.progress.advance(articles.len() as u64);
            results?
        })
        .collect::<Result<_, Error>>()?;
    let articles = state.corpus.len();
    let mut token_ranges = Vec::with_capacity(articles);
    let mut removals = Vec::with_capacity(articles);
    state.page_types.clear();
    for (token_range, removal, page_type) in batches.into_iter().flatten() {
        token_ranges.push(token_range);
        removals.push(removal);
        state.page_types.push(page_type);
    }
    state.removals = RemovalColumn::new(context.record_store, removals);
    Ok(token_ranges)
}

/// Strips one article with its site's template, if it has a block of it, and adds its postings to
/// `batch`.
fn strip_article(
    context: &RunContext,
    stripper: &Stripper,
    state: &RunState,
    site_pages: &SitePages,
    article: usize,
    batch: &mut PostingBatch,
) -> Result<(TokenRange, BlobRef, Option<PageType>), Error> {
    let (text, page) = state.corpus.read_text(article)?;
    let template = site_pages.template(article, &state.profiles);
    let (removals, blob_ref, page_type) = match template {
        Some((site, profile)) => {
            let input = (&*text, page.as_deref());
            let extract = ExtractContext {
                template: TemplateSource::Site {
                    name: site,
                    profile,
                },
                ..ExtractContext::default()
            };
            let extraction = stripper.extract(input, &extract);
            let blob_ref = store_removals(context.record_store, &extraction.removals)?;
            (extraction.removals, blob_ref, extraction.page_type)
        }
        None => (
            state.removals.get(article)?,
            state.removals.blob_ref(article),
            state.page_types[article],
        ),
    };
    let token_range = batch.add(&text, &kept_spans(text.len(), &removals));
    Ok((token_range, blob_ref, page_type))
}
