//! The story, told once: discover, read, strip, find passages, choose, write. The only place that owns threads and order.
//!
//! Every stage is a plain function from another room. Here they are run in parallel over files and articles, in an order that
//! does not depend on the number of threads.

mod article_cache;
mod checkpoint;
mod corpus;
mod output_collector;
mod passages;
mod posting_collector;
mod removal_codec;
mod site_templates;
mod strip;
mod thread_pool;

use std::path::PathBuf;
use std::time::Duration;

use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::progress::Progress;
use checkpoint::{Checkpoint, MIN_STAGE_TIME, RunState, StageOutput};
use corpus::{ArticleRecord, BatchSink, Corpus};
use posting_collector::{PostingBatch, PostingCollector};
use site_templates::LearnedSites;
use unboil_io::error::{Error, Problem};
use unboil_io::read::{self, ReadFile, Source};
use unboil_io::spill::{self, BlobStore, Runs, Spill};
use unboil_io::write::{self, METADATA_FIELD, OutDir, Summary};
use unboil_match::Duplicates;
use unboil_strip::{SiteProfiles, Stripper};
use unboil_text::{Article, kept_spans};

pub use passages::{ArticleView, MatchResult, find_passages};
#[doc(hidden)]
pub use thread_pool::Workers;
#[doc(inline)]
pub use unboil_io::spill::CancelToken;

/// What a run is asked to do, settings aside.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files, folders, or `-` for standard input.
    pub inputs: Vec<PathBuf>,
    /// The output folder.
    pub out: PathBuf,
    /// Replace an earlier run in the output folder.
    pub force: bool,
    /// Worker threads; `None`: one a core.
    pub threads: Option<usize>,
    /// Bytes of memory that the run may take; `None`: as much as it needs. What does not fit goes to files.
    pub memory: Option<usize>,
    /// The folder for these files; `None`: beside the output folder, or in it.
    pub spill_dir: Option<PathBuf>,
    /// Stops the run.
    pub cancel: CancelToken,
}

/// What a run did.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// Its numbers.
    pub summary: Summary,
    /// The inputs that could not be used, sorted by path and line.
    pub problems: Vec<Problem>,
    /// What was learned of each site.
    pub sites: SiteProfiles,
    /// The last stage that was not done again, because an earlier run that was killed had done it.
    pub resumed_after: Option<&'static str>,
}

/// `unboil clean`: strips the articles, finds their near-duplicates, and writes everything below `request.out`.
///
/// `known` are site profiles of an earlier run; an empty one is fine.
///
/// # Errors
/// When nothing sensible could be written: an output folder that cannot be used, rules that make no sense, a full disk. An
/// input that could not be read is a problem in the outcome instead.
pub fn clean(
    request: &Request,
    config: &Config,
    known: &SiteProfiles,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    let stripper = Stripper::new(&config.strip)?;
    let rules = Some((&stripper, known));
    let mut config = config.clone();
    if config.write.metadata && config.read.html_field.is_some() {
        config.read.added_fields = vec![METADATA_FIELD];
    }
    run("clean", request, &config, rules, progress, MIN_STAGE_TIME)
}

/// `unboil match`: finds the near-duplicates of the articles as they are, and writes `passages.jsonl`, `groups.jsonl`,
/// `problems.jsonl` and `summary.json` below `request.out`.
///
/// # Errors
/// As of [`clean`].
pub fn find_duplicates(
    request: &Request,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    let config = Config {
        duplicates: Duplicates::Report,
        ..config.clone()
    };
    run("match", request, &config, None, progress, MIN_STAGE_TIME)
}

/// The story. Without rules to strip with, no article is stripped or written. A stage that took less than `min_stage_time` is not kept
/// for a run that goes on where this one was killed.
fn run(
    command: &str,
    request: &Request,
    config: &Config,
    rules: Option<(&Stripper, &SiteProfiles)>,
    progress: &dyn Progress,
    min_stage_time: Duration,
) -> Result<Outcome, Error> {
    config.validate()?;
    check_inputs(request)?;
    let name = run_fingerprint(command, request, config, rules.map(|(_, known)| known));
    let out = OutDir::create(&request.out, &request.inputs, request.force, &name)?;
    let memory = request.memory.unwrap_or(usize::MAX);
    let spill = Spill::new(memory, &spill_folder(request)).with_cancel(&request.cancel);
    let removals = BlobStore::new(spill.memory_share(REMOVALS_MEMORY_PERCENT), &spill);
    pool(request.threads)?.install(|| {
        let (sources, problems) = read::discover(&request.inputs, &config.read, &spill)?;
        let written = if rules.is_some() { &sources[..] } else { &[] };
        out.begin(written, &config.write, spill.folder())?;
        let run = PipelineRun {
            config,
            rules,
            sources: &sources,
            removals: &removals,
            spill: &spill,
            progress,
        };
        let checkpoint = Checkpoint::new(&name, &sources, min_stage_time, &spill);
        let saved = checkpoint.load(&sources, &config.read, &removals);
        let resumed_after = saved.as_ref().map(|state| state.stage.name());
        let mut state = match saved {
            Some(state) => state,
            None => {
                let mut state = run.begin()?;
                checkpoint.save(&mut state)?;
                state
            }
        };
        let found = loop {
            state.stage = match state.stage {
                StageOutput::Stripped => {
                    StageOutput::Linked(run.link_stripped(&mut state.corpus, &state.learned)?)
                }
                StageOutput::Linked(links) => {
                    StageOutput::Matched(run.match_passages(&state.corpus, links)?)
                }
                StageOutput::Matched(found) => break found,
            };
            checkpoint.save(&mut state)?;
        };
        let problems = all_problems(&state.corpus.files, problems);
        let summary = run.write(&out, &mut state.corpus, found, &problems)?;
        spill.discard_saved();
        Ok(Outcome {
            summary,
            problems,
            sites: state.learned.profiles,
            resumed_after,
        })
    })
}

/// What the stages of a run share.
struct PipelineRun<'a> {
    config: &'a Config,
    /// The rules to strip with, and the templates that were known before; none: nothing is stripped.
    rules: Option<(&'a Stripper, &'a SiteProfiles)>,
    sources: &'a [Source],
    /// What stripping takes, of all articles.
    removals: &'a BlobStore<'a>,
    spill: &'a Spill,
    progress: &'a dyn Progress,
}

impl<'a> PipelineRun<'a> {
    /// The first stage: all articles are read, and stripped or, if there is nothing to strip with, linked.
    fn begin(&self) -> Result<RunState<'a>, Error> {
        if let Some((stripper, known)) = self.rules {
            let (corpus, learned) = self.strip(stripper, known)?;
            return Ok(RunState {
                corpus,
                learned,
                stage: StageOutput::Stripped,
            });
        }
        let collector = self.collector();
        self.progress
            .begin("reading", self.sources.len() as u64, "files");
        let corpus = self.read(&|_, articles| {
            self.spill.check_cancelled()?;
            collector.batch(|gather| collect_postings(articles, gather))
        })?;
        let links = self.link(&corpus, collector)?;
        Ok(RunState {
            corpus,
            learned: LearnedSites::default(),
            stage: StageOutput::Linked(links),
        })
    }

    /// The second stage: stripping is done, and what is left is linked.
    fn link_stripped(&self, corpus: &mut Corpus, learned: &LearnedSites) -> Result<Runs, Error> {
        let collector = self.collector();
        self.strip_with_templates(corpus, learned, &collector)?;
        self.link(corpus, collector)
    }

    fn collector(&self) -> PostingCollector<'a> {
        let bytes = read::estimated_text_bytes(self.sources);
        PostingCollector::new(self.config, bytes, self.spill)
    }

    /// Reads all articles; `sink` makes entries of them.
    fn read(&self, sink: BatchSink) -> Result<Corpus<'a>, Error> {
        let (config, spill) = (&self.config.read, self.spill);
        Corpus::read(
            self.sources,
            config,
            self.removals,
            spill,
            self.progress,
            sink,
        )
    }

    fn link(&self, corpus: &Corpus, collector: PostingCollector) -> Result<Runs, Error> {
        let token_ranges = corpus.token_ranges();
        passages::link(
            corpus,
            &token_ranges,
            collector,
            self.spill,
            self.config,
            self.progress,
        )
    }

    /// The third stage: the links are verified.
    fn match_passages(&self, corpus: &Corpus, links: Runs) -> Result<MatchResult, Error> {
        let token_ranges = corpus.token_ranges();
        passages::match_passages(
            corpus,
            &token_ranges,
            links,
            self.spill,
            self.config,
            self.progress,
        )
    }

    /// The last stage: everything is written.
    fn write(
        &self,
        out: &OutDir,
        corpus: &mut Corpus,
        found: MatchResult,
        problems: &[Problem],
    ) -> Result<Summary, Error> {
        if self.rules.is_some() {
            output_collector::merge_duplicate_removals(corpus, found.removals)?;
        }
        let ids = corpus.ids();
        let by_id = output_collector::by_id(&ids);
        let (entries, mut summary) = match self.rules {
            Some(_) => {
                let (config, spill) = (self.config, self.spill);
                output_collector::write_articles(out, corpus, &by_id, config, spill, self.progress)?
            }
            None => Default::default(),
        };
        summary.passages = found.passages.len();
        output_collector::write_passages(out, &ids, &by_id, found.passages)?;
        write::write_groups(out, &ids, &found.groups)?;
        write::write_problems(out, problems)?;
        summary.files = corpus.files.len();
        summary.articles = corpus.len();
        for page_type in corpus.entries().filter_map(|entry| entry.page_type) {
            summary.pages[page_type as usize] += 1;
        }
        summary.words_in = corpus.entries().map(|entry| entry.words).sum();
        summary.groups = found.groups.len();
        summary.problems = problems.len();
        write::write_summary(out, self.config, &summary)?;
        // From here on the run is finished.
        write::write_manifest(out, self.config.io(), entries)?;
        Ok(summary)
    }
}

/// Hundredths of the memory for what stripping takes.
const REMOVALS_MEMORY_PERCENT: usize = 15;

/// Entries of articles that are searched as they are.
fn collect_postings(articles: Vec<Article>, gather: &mut PostingBatch) -> Vec<ArticleRecord> {
    let entry = |article: Article| {
        let token_range = gather.add(&article.text, &kept_spans(article.text.len(), &[]));
        ArticleRecord {
            token_range,
            ..ArticleRecord::new(article)
        }
    };
    articles.into_iter().map(entry).collect()
}

/// The folder of the files of what does not fit in memory. It is there while a run is that needs it, and has a name of its own for each
/// output folder, so that what a killed run left is found. Where none can be made beside the output folder it is in it.
#[doc(hidden)]
pub fn spill_folder(request: &Request) -> PathBuf {
    let real = std::path::absolute(&request.out).unwrap_or_else(|_| request.out.clone());
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    match &request.spill_dir {
        Some(dir) => dir.join(format!(
            "{name}-{:016x}{SPILL_SUFFIX}",
            xxh3_64(real.as_os_str().as_encoded_bytes())
        )),
        None if spill::can_create_beside(&real) => {
            real.with_file_name(format!("{name}{SPILL_SUFFIX}"))
        }
        None => real.join(SPILL_SUFFIX),
    }
}

const SPILL_SUFFIX: &str = ".unboil-spill";

/// An error if nothing that was asked for is there.
fn check_inputs(request: &Request) -> Result<(), Error> {
    let missing = |input: &PathBuf| input.as_os_str() != "-" && input.symlink_metadata().is_err();
    match &request.inputs[..] {
        [] => Err(Error::config("IN", "no input is given")),
        [first, ..] if request.inputs.iter().all(missing) => Err(Error::config(
            first.display().to_string(),
            "no such file or folder",
        )),
        _ => Ok(()),
    }
}

/// A name of what a run was asked to do, to know it again after it was killed: a hash of its inputs and settings.
fn run_fingerprint(
    command: &str,
    request: &Request,
    config: &Config,
    known: Option<&SiteProfiles>,
) -> String {
    let settings = serde_json::to_string(&(config, known)).expect("settings have text keys");
    let arguments = format!(
        "{command} {} {:?} {settings}",
        env!("CARGO_PKG_VERSION"),
        request.inputs
    );
    format!("{:016x}", xxh3_64(arguments.as_bytes()))
}

/// A pool of its own for each run, so that a caller's threads, or a fork, never meet it.
fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build();
    pool.map_err(|error| Error::config("--threads", error.to_string()))
}

/// How many threads a run has.
///
/// # Errors
/// When so many cannot be started.
#[doc(hidden)]
pub fn threads(request: &Request) -> Result<usize, Error> {
    Ok(pool(request.threads)?.current_num_threads())
}

/// The problems of finding and of reading the files, sorted.
fn all_problems(files: &[ReadFile<ArticleRecord>], found: Vec<Problem>) -> Vec<Problem> {
    let read = files.iter().flat_map(|file| file.problems.iter().cloned());
    let mut problems: Vec<Problem> = found.into_iter().chain(read).collect();
    problems.sort();
    problems
}
