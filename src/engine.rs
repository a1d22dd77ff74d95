//! The engine runs the stages in order. Only it owns threads, memory limits and temporary files.
//!
//! ```text
//! clean:  strip -> learn templates -> strip with templates -> link -> match -> write
//! dedup:                                             read  -> link -> match -> write
//! match:                                             read  -> link -> match -> write passages
//! ```
//!
//! [`clean`], [`dedup`] and [`find_duplicates`] are the entries. `strip.rs`, `template_learning.rs` and
//! `passages.rs` run the functions of `unboil-strip` and `unboil-match` over all articles, in
//! parallel and in an order that does not depend on the number of threads. `output_collector.rs`
//! writes the files. After each stage `checkpoint.rs` saves the state of the run.

mod archive_addition;
mod article_cache;
mod article_codec;
mod article_ids;
mod article_rank;
mod article_table;
mod budget;
mod checkpoint;
mod corpus;
mod corpus_data;
mod decisions;
mod find_files;
mod job;
mod lock;
mod match_stage;
mod match_writer;
#[cfg(any(test, feature = "cli"))]
mod ordered_work;
mod output_collector;
mod parallel;
mod passages;
mod posting_collector;
mod posting_scan;
mod problem_codec;
mod problem_table;
mod read_source;
mod removal_codec;
mod removal_column;
mod request;
mod run_context;
mod run_state;
mod saved_path;
mod seed_filter;
mod sequential_reader;
mod site_key_collector;
mod sorted_output;
mod source_name;
mod strip;
mod stripped_corpus;
mod superseded;
mod template_learning;
mod template_texts;
mod thread_pool;
mod word_store;
mod write_stage;

use std::time::Duration;

use crate::config::Config;
use crate::progress::Progress;
use article_rank::RankRules;
use checkpoint::{Checkpoint, MIN_STAGE_TIME};
use corpus::Corpus;
use decisions::DecisionLog;
use find_files::find_files;
use job::Job;
use passages::SparseMatchResult;
use posting_collector::{PostingCollector, TokenRange};
use read_source::{BatchSink, SinkResult};
use removal_column::RemovalColumn;
use run_context::RunContext;
use run_state::{RunState, StageOutput, StripInputs};
use template_learning::SitePages;
use unboil_io::{BlobStore, Error, METADATA_FIELD, OutDir, Spill};
use unboil_match::Duplicates;
use unboil_strip::{SiteProfiles, Stripper};
use unboil_text::{Article, kept_spans};
use write_stage::write_outputs;

pub use archive_addition::{AddOutcome, AddRequest, add_to_archive};
pub(crate) use budget::{COMPARED_PASSAGES, DIFFERENT_SPANS};
pub use decisions::Decisions;
#[cfg(feature = "cli")]
#[cfg(any(test, feature = "cli"))]
pub(crate) use ordered_work::OrderedWork;
pub(crate) use parallel::{map_in_order, with_threads};
pub use passages::{ArticleView, MatchResult, find_passages, rank_key};
pub use request::{Outcome, Request};
#[cfg(feature = "cli")]
pub(crate) use source_name::site_name;
pub use unboil_io::CancelToken;

/// Strips the articles, finds their near-duplicates, and writes all outputs below `request.out`:
/// what `unboil clean` does.
///
/// `known_profiles` are the site templates of earlier runs; it may be empty.
///
/// # Errors
/// If the run cannot start or finish: a bad setting, an output folder that cannot be used, a full
/// disk, a checkpoint of another version. An unusable input is a problem of the outcome instead.
pub fn clean(
    request: &Request,
    config: &Config,
    known_profiles: &SiteProfiles,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    let stripper = Stripper::new(&config.strip)?;
    let inputs = StripInputs {
        stripper: &stripper,
        known_profiles,
    };
    let mut config = config.clone();
    if config.write.metadata && config.read.html_field.is_some() {
        config.read.added_fields = vec![METADATA_FIELD];
    }
    run(
        request,
        &config,
        Job::Clean(inputs),
        progress,
        MIN_STAGE_TIME,
    )
}

/// Drops the duplicates of the articles as they are, without stripping, and writes all outputs below
/// `request.out`: what `unboil dedup` does. With `duplicates = "report"`, the default of
/// [`clean`], it drops articles.
///
/// ```
/// use unboil::{Config, NoProgress, Request, dedup};
///
/// let folder = tempfile::tempdir()?;
/// let articles = folder.path().join("articles");
/// std::fs::create_dir(&articles)?;
/// let text = "The council voted on Tuesday evening to keep the old harbour open for another year.\n";
/// std::fs::write(articles.join("one.txt"), text)?;
/// std::fs::write(articles.join("two.txt"), text)?;
/// let request = Request {
///     inputs: vec![articles],
///     out: folder.path().join("unique"),
///     ..Request::default()
/// };
/// let outcome = dedup(&request, &Config::default(), &NoProgress)?;
/// assert_eq!(outcome.summary.articles_dropped, 1);
/// assert_eq!(std::fs::read_to_string(request.out.join("articles/one.txt"))?, text);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`clean`].
pub fn dedup(
    request: &Request,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    let mut config = config.clone();
    if config.duplicates == Duplicates::Report {
        config.duplicates = Duplicates::DropArticles;
    }
    run(request, &config, Job::Dedup, progress, MIN_STAGE_TIME)
}

/// Finds the near-duplicates of the articles as they are, and writes `passages.jsonl`,
/// `groups.jsonl`, `problems.jsonl` and `summary.json` below `request.out`: what `unboil match`
/// does.
///
/// ```
/// use unboil::{Config, NoProgress, Request, find_duplicates};
///
/// let folder = tempfile::tempdir()?;
/// let articles = folder.path().join("articles");
/// std::fs::create_dir(&articles)?;
/// let text = "The council voted on Tuesday evening to keep the old harbour open for another year.\n";
/// std::fs::write(articles.join("one.txt"), text)?;
/// std::fs::write(articles.join("two.txt"), text)?;
/// let request = Request {
///     inputs: vec![articles],
///     out: folder.path().join("matches"),
///     ..Request::default()
/// };
/// let outcome = find_duplicates(&request, &Config::default(), &NoProgress)?;
/// assert_eq!((outcome.summary.passages, outcome.summary.groups), (1, 1));
/// let passages = std::fs::read_to_string(request.out.join("passages.jsonl"))?;
/// assert_eq!(passages.lines().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`clean`].
pub fn find_duplicates(
    request: &Request,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    let config = Config {
        duplicates: Duplicates::Report,
        ..config.clone()
    };
    run(request, &config, Job::Match, progress, MIN_STAGE_TIME)
}

/// Runs all stages. A stage that takes less than `min_stage_time` is not saved as a checkpoint.
fn run(
    request: &Request,
    config: &Config,
    job: Job,
    progress: &dyn Progress,
    min_stage_time: Duration,
) -> Result<Outcome, Error> {
    config.validate()?;
    request.check_inputs()?;
    let config = &config.with_derived();
    let known_profiles = job.strip_inputs().map(|inputs| inputs.known_profiles);
    let run_id = request.run_id(job.name(), config, known_profiles);
    let mut out = OutDir::create(&request.out, &request.all_inputs(), request.force, &run_id)?;
    let rank_rules = RankRules::new(config);
    let decisions = &DecisionLog::new(&request.decisions);
    let memory = request.memory.unwrap_or(usize::MAX);
    let spill = Spill::new(memory, &request.spill_base()).with_cancel(&request.cancel);
    spill.reopen()?;
    let record_store = BlobStore::new(budget::RECORDS.bytes(&spill), &spill);
    let pool = thread_pool::thread_pool(request.threads)?;
    pool.install(|| {
        let found = find_files(request, config, &spill, &out).inspect_err(|_| out.discard())?;
        let sources = &found.sources[..];
        out.check_other_files(sources, &request.other_inputs, &request.other_outputs)?;
        let context = RunContext {
            config,
            sources,
            decisions,
            rank_rules: &rank_rules,
            record_store: &record_store,
            spill: &spill,
            progress,
            has_references: !request.references.is_empty(),
            archived_bytes: found.archived_bytes(),
        };
        let checkpoint = Checkpoint::new(&run_id, context, min_stage_time);
        let saved = checkpoint.read_saved(request.force)?;
        let writes_articles = job.writes_articles();
        let mut notes = out.prepare(sources, &spill.path(), writes_articles, &config.write)?;
        let resumed = checkpoint.resume(saved);
        let resumed_after = resumed.as_ref().map(|(_, stage)| stage.name());
        let (mut state, matches) = run_stages(&context, job.strip_inputs(), &checkpoint, resumed)?;
        let written = write_outputs(&context, &out, &mut state, matches, job, &found)?;
        notes.extend(written.notes);
        // A run that was resumed did not read the articles.
        notes.extend(rank_rules.notes().filter(|_| resumed_after.is_none()));
        if resumed_after.is_none() {
            notes.extend(decisions.notes());
        }
        notes.extend(checkpoint.into_note());
        Ok(Outcome {
            summary: written.summary,
            problems: written.problems,
            sites: state.profiles,
            resumed_after,
            threads: rayon::current_num_threads(),
            notes,
        })
    })
}

/// Runs all stages but the last: from the first on, or from where an interrupted run ended.
fn run_stages<'a>(
    context: &RunContext<'a>,
    inputs: Option<StripInputs>,
    checkpoint: &Checkpoint,
    resumed: Option<(RunState<'a>, StageOutput)>,
) -> Result<(RunState<'a>, SparseMatchResult), Error> {
    let (mut state, mut stage) = match (resumed, inputs) {
        (Some(resumed), _) => resumed,
        (None, Some(inputs)) => {
            let (state, site_pages) = strip::strip(context, inputs)?;
            let mut stage = StageOutput::Stripped(site_pages);
            checkpoint.save(&state, &mut stage)?;
            (state, stage)
        }
        (None, None) => {
            let (state, mut stage) = read_and_link(context)?;
            checkpoint.save(&state, &mut stage)?;
            (state, stage)
        }
    };
    loop {
        stage = match stage {
            StageOutput::Stripped(site_pages) => {
                let stripper = inputs.expect("only `clean` has this stage").stripper;
                strip_and_link(context, stripper, &mut state, site_pages)?
            }
            StageOutput::Linked {
                token_ranges,
                linked,
            } => StageOutput::Matched(match_stage::match_passages(
                context,
                &state,
                &token_ranges,
                linked,
            )?),
            StageOutput::Matched(matches) => return Ok((state, matches)),
        };
        checkpoint.save(&state, &mut stage)?;
    }
}

/// The first stage of `match`: reads all articles, and links them as they are.
fn read_and_link<'a>(context: &RunContext<'a>) -> Result<(RunState<'a>, StageOutput), Error> {
    let RunContext {
        sources,
        spill,
        progress,
        ..
    } = *context;
    let collector = context.posting_collector();
    progress.begin("reading", sources.len() as u64, "files");
    let sink: BatchSink<TokenRange> = &|source, parsed| {
        spill.check_cancelled()?;
        collector.batch(|batch| {
            let add = |(index, article): (usize, &Article)| {
                if let Some(texts) = &parsed.tokenized {
                    return batch.add_tokenized(texts, index);
                }
                let (text, kept) = (&article.text, kept_spans(article.text.len(), &[]));
                match source.is_reference {
                    true => batch.add_reference(text, &kept),
                    false => batch.add(text, &kept),
                }
            };
            parsed.articles.iter().enumerate().map(add).collect()
        })
    };
    let (corpus, token_ranges) = Corpus::read(context, sink)?;
    let token_ranges = parallel::concat(token_ranges);
    let articles = corpus.len();
    let state = RunState {
        corpus,
        removals: RemovalColumn::empty(context.record_store, articles),
        page_types: vec![None; articles],
        profiles: SiteProfiles::default(),
    };
    let linked = link(context, &state, token_ranges, collector)?;
    Ok((state, linked))
}

/// A row without tokens has no postings, so `match` does not read it again.
impl SinkResult for TokenRange {
    fn is_article(&self) -> bool {
        self.tokens > 0
    }
}

/// The second stage of `clean`: strips with the site templates, and links what is left.
fn strip_and_link<'a>(
    context: &RunContext<'a>,
    stripper: &Stripper,
    state: &mut RunState<'a>,
    site_pages: SitePages,
) -> Result<StageOutput, Error> {
    let collector = context.posting_collector();
    let token_ranges =
        strip::strip_with_templates(context, stripper, state, &site_pages, &collector)?;
    link(context, state, token_ranges, collector)
}

fn link(
    context: &RunContext,
    state: &RunState,
    token_ranges: Vec<TokenRange>,
    collector: PostingCollector,
) -> Result<StageOutput, Error> {
    let linked = passages::link(
        &state.stripped(),
        &token_ranges,
        collector,
        context.spill,
        context.config,
        context.progress,
    )?;
    Ok(StageOutput::Linked {
        token_ranges,
        linked,
    })
}

#[cfg(test)]
mod tests;
