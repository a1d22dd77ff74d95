//! The story, told once: discover, read, strip, find passages, choose, write. The only place that owns threads and order.
//!
//! Every stage is a plain function from another room. Here they are run in parallel over files and articles, in an order that
//! does not depend on the number of threads.

mod checkpoint;
mod corpus;
mod gather;
mod output;
mod passages;
mod removals;
mod shelf;
mod sites;
mod strip;
mod workers;

use std::path::PathBuf;
use std::time::Duration;

use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::progress::Progress;
use checkpoint::{Checkpoint, Stage, State, WORTH_KEEPING};
use corpus::{Corpus, Entry, Take};
use gather::{Gather, Gatherer};
use sites::Learned;
use unboil_io::error::{Error, Problem};
use unboil_io::read::{self, ReadFile, Source};
use unboil_io::spill::{self, Blobs, Parts, Spill};
use unboil_io::write::{self, METADATA_FIELD, OutDir, Summary};
use unboil_match::Duplicates;
use unboil_strip::{SiteProfiles, Stripper};
use unboil_text::{Article, kept_spans};

pub use passages::{ArticleView, Found, find_passages};
#[doc(inline)]
pub use unboil_io::spill::Stop;
#[doc(hidden)]
pub use workers::Workers;

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
    pub stop: Stop,
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
    pub continued: Option<&'static str>,
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
    run("clean", request, &config, rules, progress, WORTH_KEEPING)
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
    run("match", request, &config, None, progress, WORTH_KEEPING)
}

/// The story. Without rules to strip with, no article is stripped or written. A stage that took less than `worth_keeping` is not kept
/// for a run that goes on where this one was killed.
fn run(
    command: &str,
    request: &Request,
    config: &Config,
    rules: Option<(&Stripper, &SiteProfiles)>,
    progress: &dyn Progress,
    worth_keeping: Duration,
) -> Result<Outcome, Error> {
    config.validate()?;
    check_inputs(request)?;
    let name = run_name(command, request, config, rules.map(|(_, known)| known));
    let out = OutDir::create(&request.out, &request.inputs, request.force, &name)?;
    let memory = request.memory.unwrap_or(usize::MAX);
    let spill = Spill::new(memory, &spill_folder(request)).stopped_by(&request.stop);
    let removals = Blobs::new(spill.share(REMOVALS_SHARE), &spill);
    pool(request.threads)?.install(|| {
        let (sources, problems) = read::discover(&request.inputs, &config.read, &spill)?;
        let written = if rules.is_some() { &sources[..] } else { &[] };
        out.begin(written, &config.write, spill.folder())?;
        let run = Run {
            config,
            rules,
            sources: &sources,
            removals: &removals,
            spill: &spill,
            progress,
        };
        let checkpoint = Checkpoint::new(&name, &sources, worth_keeping, &spill);
        let kept = checkpoint.kept(&sources, &config.read, &removals);
        let continued = kept.as_ref().map(|state| state.stage.name());
        let mut state = match kept {
            Some(state) => state,
            None => {
                let mut state = run.begin()?;
                checkpoint.keep(&mut state)?;
                state
            }
        };
        let found = loop {
            state.stage = match state.stage {
                Stage::Stripped => {
                    Stage::Linked(run.link_stripped(&mut state.corpus, &state.learned)?)
                }
                Stage::Linked(links) => Stage::Found(run.find(&state.corpus, links)?),
                Stage::Found(found) => break found,
            };
            checkpoint.keep(&mut state)?;
        };
        let problems = all_problems(&state.corpus.files, problems);
        let summary = run.write(&out, &mut state.corpus, found, &problems)?;
        spill.finish();
        Ok(Outcome {
            summary,
            problems,
            sites: state.learned.profiles,
            continued,
        })
    })
}

/// What the stages of a run share.
struct Run<'a> {
    config: &'a Config,
    /// The rules to strip with, and the templates that were known before; none: nothing is stripped.
    rules: Option<(&'a Stripper, &'a SiteProfiles)>,
    sources: &'a [Source],
    /// What stripping takes, of all articles.
    removals: &'a Blobs<'a>,
    spill: &'a Spill,
    progress: &'a dyn Progress,
}

impl<'a> Run<'a> {
    /// The first stage: all articles are read, and stripped or, if there is nothing to strip with, linked.
    fn begin(&self) -> Result<State<'a>, Error> {
        if let Some((stripper, known)) = self.rules {
            let (corpus, learned) = self.strip(stripper, known)?;
            return Ok(State {
                corpus,
                learned,
                stage: Stage::Stripped,
            });
        }
        let gatherer = self.gatherer();
        self.progress
            .begin("reading", self.sources.len() as u64, "files");
        let corpus = self.read(&|_, articles| {
            self.spill.check()?;
            gatherer.gather(|gather| seen(articles, gather))
        })?;
        let links = self.link(&corpus, gatherer)?;
        Ok(State {
            corpus,
            learned: Learned::default(),
            stage: Stage::Linked(links),
        })
    }

    /// The second stage: stripping is done, and what is left is linked.
    fn link_stripped(&self, corpus: &mut Corpus, learned: &Learned) -> Result<Parts, Error> {
        let gatherer = self.gatherer();
        self.strip_of_sites(corpus, learned, &gatherer)?;
        self.link(corpus, gatherer)
    }

    fn gatherer(&self) -> Gatherer<'a> {
        let bytes = read::unpacked_bytes(self.sources);
        Gatherer::new(self.config, bytes, self.spill)
    }

    /// Reads all articles; `take` makes entries of them.
    fn read(&self, take: Take) -> Result<Corpus<'a>, Error> {
        let (config, spill) = (&self.config.read, self.spill);
        Corpus::read(
            self.sources,
            config,
            self.removals,
            spill,
            self.progress,
            take,
        )
    }

    fn link(&self, corpus: &Corpus, gatherer: Gatherer) -> Result<Parts, Error> {
        let seen = corpus.seen();
        passages::link(
            corpus,
            &seen,
            gatherer,
            self.spill,
            self.config,
            self.progress,
        )
    }

    /// The third stage: the links are verified.
    fn find(&self, corpus: &Corpus, links: Parts) -> Result<Found, Error> {
        let seen = corpus.seen();
        passages::find(corpus, &seen, links, self.spill, self.config, self.progress)
    }

    /// The last stage: everything is written.
    fn write(
        &self,
        out: &OutDir,
        corpus: &mut Corpus,
        found: Found,
        problems: &[Problem],
    ) -> Result<Summary, Error> {
        if self.rules.is_some() {
            output::take_too(corpus, found.removals)?;
        }
        let ids = corpus.ids();
        let by_id = output::by_id(&ids);
        let (entries, mut summary) = match self.rules {
            Some(_) => {
                let (config, spill) = (self.config, self.spill);
                output::write_articles(out, corpus, &by_id, config, spill, self.progress)?
            }
            None => Default::default(),
        };
        summary.passages = found.passages.len();
        output::write_passages(out, &ids, &by_id, found.passages)?;
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
const REMOVALS_SHARE: usize = 15;

/// Entries of articles that are searched as they are.
fn seen(articles: Vec<Article>, gather: &mut Gather) -> Vec<Entry> {
    let entry = |article: Article| {
        let seen = gather.add(&article.text, &kept_spans(article.text.len(), &[]));
        Entry {
            seen,
            ..Entry::new(article)
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
            "{name}-{:016x}{SPILL_ENDING}",
            xxh3_64(real.as_os_str().as_encoded_bytes())
        )),
        None if spill::can_make_beside(&real) => {
            real.with_file_name(format!("{name}{SPILL_ENDING}"))
        }
        None => real.join(SPILL_ENDING),
    }
}

const SPILL_ENDING: &str = ".unboil-spill";

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
fn run_name(
    command: &str,
    request: &Request,
    config: &Config,
    known: Option<&SiteProfiles>,
) -> String {
    let settings = serde_json::to_string(&(config, known)).expect("settings have text keys");
    let asked = format!(
        "{command} {} {:?} {settings}",
        env!("CARGO_PKG_VERSION"),
        request.inputs
    );
    format!("{:016x}", xxh3_64(asked.as_bytes()))
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
fn all_problems(files: &[ReadFile<Entry>], found: Vec<Problem>) -> Vec<Problem> {
    let read = files.iter().flat_map(|file| file.problems.iter().cloned());
    let mut problems: Vec<Problem> = found.into_iter().chain(read).collect();
    problems.sort();
    problems
}
