//! Strips the articles in two passes.
//!
//! [`strip`] strips each article on its own and learns the site templates. [`strip_with_templates`]
//! then strips those articles again that have a block of their site's template, and collects the
//! postings of all articles, so that each text is read only twice.

use rayon::prelude::*;

use super::corpus::{Column, Corpus};
use super::posting_collector::{BATCH_ARTICLES, PostingBatch, PostingCollector, TokenRange};
use super::read_source::{BatchSink, SinkResult};
use super::removal_column::{RemovalColumn, store_removals};
use super::run_context::RunContext;
use super::run_state::{RunState, StripInputs};
use super::site_key_collector::{SiteKeyCollector, SitePage};
use super::template_learning::{SitePages, learn_templates};
use super::template_texts::TemplateTexts;
use unboil_io::{BlobRef, Error, ParsedBatch, ProblemStage, TokenizedTexts};
use unboil_strip::{ExtractContext, Extraction, SkipReason, Stripper, TemplateSource};
use unboil_text::{PageType, Removal, Span, TokenList, count_words, kept_spans};

/// The result of stripping one article on its own.
struct StripResult {
    removals: BlobRef,
    page_type: Option<PageType>,
    /// `None` for an article that belongs to no site.
    site_page: Option<SitePage>,
    /// Why nothing was removed, if the article was not stripped.
    skipped: Option<SkipReason>,
    is_article: bool,
}

impl SinkResult for StripResult {
    fn is_article(&self) -> bool {
        self.is_article
    }
}

/// False if no stage finds anything in an article: it has no tokens, and nothing to strip or learn
/// from.
fn is_article(parsed: &ParsedBatch, index: usize, extraction: &Extraction) -> bool {
    let article = &parsed.articles[index];
    let has_result = !extraction.removals.is_empty()
        || extraction.page_type.is_some()
        || extraction.site_keys.is_some()
        || extraction.skipped.is_some();
    let has_words = |text: &str| {
        let tokenize = || TokenList::tokenize(text, &[Span::new(0, text.len())]);
        count_words(text) > 0 || !tokenize().tokens().is_empty()
    };
    has_result
        || article.page.is_some()
        || match &parsed.tokenized {
            Some(texts) => has_tokens(texts, index) || has_words(&texts.text(index)),
            None => has_words(&article.text),
        }
}

fn has_tokens(texts: &TokenizedTexts, index: usize) -> bool {
    let mut ocr_hashes = Vec::new();
    texts.push_ocr_hashes(index, &mut ocr_hashes);
    !ocr_hashes.is_empty()
}

/// Reads all articles, strips each on its own, and learns the templates of their sites.
pub(super) fn strip<'a>(
    context: &RunContext<'a>,
    inputs: StripInputs,
) -> Result<(RunState<'a>, SitePages), Error> {
    let config = context.config;
    let site_keys =
        SiteKeyCollector::new(config.strip.site_by, inputs.known_profiles, context.spill);
    let sink: BatchSink<StripResult> = &|source, parsed| {
        context.spill.check_cancelled()?;
        let mut results = Vec::with_capacity(parsed.articles.len());
        let (mut site_members, mut pages) = (Vec::new(), Vec::new());
        for (index, article) in parsed.articles.iter().enumerate() {
            let is_stripped = !source.is_reference;
            let site = is_stripped
                .then(|| site_keys.site_name(source, article))
                .flatten();
            let extract = ExtractContext {
                site_keys: site.is_some(),
                ..ExtractContext::default()
            };
            let extraction = match is_stripped {
                true => inputs.stripper.extract(article, &extract),
                false => Extraction::default(),
            };
            let is_article = is_article(parsed, index, &extraction);
            if let Some(site) = site.filter(|_| is_article) {
                site_members.push(results.len());
                pages.push((site, extraction.site_keys));
            }
            results.push(StripResult {
                removals: store_removals(context.record_store, &extraction.removals)?,
                page_type: extraction.page_type,
                site_page: None,
                skipped: extraction.skipped,
                is_article,
            });
        }
        for (index, page) in site_members.into_iter().zip(site_keys.add(pages)?) {
            results[index].site_page = Some(page);
        }
        Ok(results)
    };
    (context.progress).begin("stripping", context.sources.len() as u64, "files");
    let (mut corpus, results) = Corpus::read(context, sink)?;
    let (removals, page_types, pages) = to_columns(&mut corpus, results)?;
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

/// The columns of removals, page types and site pages.
type StripColumns = (Vec<BlobRef>, Vec<Option<PageType>>, Vec<Option<SitePage>>);

/// Splits the results into columns, and adds the articles that were not stripped to the problems.
fn to_columns(corpus: &mut Corpus, results: Column<StripResult>) -> Result<StripColumns, Error> {
    let articles = corpus.len();
    let mut removals = Vec::with_capacity(articles);
    let mut page_types = Vec::with_capacity(articles);
    let mut pages = Vec::with_capacity(articles);
    for (article, result) in results.into_iter().flatten().enumerate() {
        removals.push(result.removals);
        page_types.push(result.page_type);
        pages.push(result.site_page);
        if let Some(reason) = result.skipped {
            corpus.add_problem(article, ProblemStage::Strip, reason.to_string())?;
        }
    }
    Ok((removals, page_types, pages))
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
    let articles = state.corpus.len();
    (context.progress).begin("seeds", articles as u64, "articles");
    collector.add_text_bytes(state.corpus.data.counts.wordless_bytes);
    let mut token_ranges = vec![TokenRange::default(); articles];
    let texts = TemplateTexts::new(&state.profiles);
    let strip_chunk = |first: usize, token_ranges: &mut [TokenRange]| {
        context.spill.check_cancelled()?;
        let results = collector.batch(|batch| {
            let mut restripped = Vec::new();
            for (article, token_range) in (first..).zip(&mut *token_ranges) {
                let (range, stripped) =
                    strip_article(context, stripper, state, site_pages, &texts, article, batch)?;
                *token_range = range;
                restripped.extend(stripped);
            }
            Ok::<_, Error>(restripped)
        });
        context.progress.advance(token_ranges.len() as u64);
        results?
    };
    let strip_part = |first: usize, token_ranges: &mut [TokenRange]| {
        let chunks = token_ranges.par_chunks_mut(BATCH_ARTICLES).enumerate();
        let stripped =
            chunks.map(|(chunk, ranges)| strip_chunk(first + chunk * BATCH_ARTICLES, ranges));
        stripped.collect::<Result<Vec<Vec<Restripped>>, Error>>()
    };
    // References come last, and their seeds are compared with those of all other articles.
    let first_reference = state.corpus.first_reference();
    let (others, references) = token_ranges.split_at_mut(first_reference);
    let mut stripped = strip_part(0, others)?;
    stripped.extend(strip_part(first_reference, references)?);
    texts.add_to(&mut state.profiles);
    for article in stripped.into_iter().flatten() {
        state.removals.set_ref(article.article, article.removals);
        state.page_types[article.article] = article.page_type;
    }
    Ok(token_ranges)
}

/// The results of an article that was stripped again.
struct Restripped {
    article: usize,
    removals: BlobRef,
    page_type: Option<PageType>,
}

/// Strips one article with its site's template, if it has a block of it, and adds its postings to
/// `batch`.
fn strip_article(
    context: &RunContext,
    stripper: &Stripper,
    state: &RunState,
    site_pages: &SitePages,
    texts: &TemplateTexts,
    article: usize,
    batch: &mut PostingBatch,
) -> Result<(TokenRange, Option<Restripped>), Error> {
    let (text, page) = state.corpus.read_text(article)?;
    if article >= state.corpus.first_reference() {
        let range = batch.add_reference(&text, &kept_spans(text.len(), &[]));
        return Ok((range, None));
    }
    let template = site_pages.template(article, &state.profiles);
    let Some((site, profile)) = template else {
        let mut removals = state.removals.get(article)?;
        let decided = keep_right(context, state, article, &text, &mut removals)?;
        let range = batch.add(&text, &kept_spans(text.len(), &removals));
        let page_type = state.page_types[article];
        let restripped = decided
            .then(|| restripped(context, article, &removals, page_type))
            .transpose()?;
        return Ok((range, restripped));
    };
    let input = (&*text, page.as_deref());
    let extract = ExtractContext {
        template: TemplateSource::Site {
            name: site,
            profile,
        },
        template_texts: texts.wants(site),
        ..ExtractContext::default()
    };
    let Extraction {
        mut removals,
        page_type,
        template_texts,
        ..
    } = stripper.extract(input, &extract);
    texts.add(site, template_texts);
    keep_right(context, state, article, &text, &mut removals)?;
    let range = batch.add(&text, &kept_spans(text.len(), &removals));
    let restripped = restripped(context, article, &removals, page_type)?;
    Ok((range, Some(restripped)))
}

fn restripped(
    context: &RunContext,
    article: usize,
    removals: &[Removal],
    page_type: Option<PageType>,
) -> Result<Restripped, Error> {
    Ok(Restripped {
        article,
        removals: store_removals(context.record_store, removals)?,
        page_type,
    })
}

/// Leaves out the removals that a person marked as wrong. Returns true if there were some.
fn keep_right(
    context: &RunContext,
    state: &RunState,
    article: usize,
    text: &str,
    removals: &mut Vec<Removal>,
) -> Result<bool, Error> {
    if removals.is_empty() || !context.decisions.has_removals() {
        return Ok(false);
    }
    let id = state.corpus.article(article)?.id;
    Ok(context.decisions.keep_right(&id, text, removals))
}
