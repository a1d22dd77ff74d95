//! The story, told once: discover, read, strip, find passages, choose, write. The only place that owns threads and order.
//!
//! Every stage is a plain function from another room. Here they are run in parallel over files and articles, in an order that
//! does not depend on the number of threads.

mod passages;
mod sites;

use std::path::PathBuf;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::{Config, Duplicates};
use crate::document::{Article, Class, DROP_ARTICLES, Removal, Span, kept_spans};
use crate::error::{Error, Problem};
use crate::progress::Progress;
use crate::read::{self, ReadFile, Shape, Source, batches, measure};
use crate::strip::{SiteProfiles, Stripper};
use crate::write::{self, OutDir, Summary, Written};

pub use passages::{ArticleView, Found, find_passages};

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
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Its numbers.
    pub summary: Summary,
    /// The inputs that could not be used, sorted by path and line.
    pub problems: Vec<Problem>,
    /// What was learned of each site.
    pub sites: SiteProfiles,
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
    run("clean", request, config, Some((&stripper, known)), progress)
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
    run("match", request, &config, None, progress)
}

/// The story. Without rules to strip with, no article is stripped or written.
fn run(
    command: &str,
    request: &Request,
    config: &Config,
    rules: Option<(&Stripper, &SiteProfiles)>,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    config.validate()?;
    check_inputs(request)?;
    let name = run_name(command, request, config, rules.map(|(_, known)| known));
    let out = OutDir::create(&request.out, &request.inputs, request.force, &name)?;
    pool(request.threads)?.install(|| {
        let (sources, problems) = read::discover(&request.inputs, &config.read)?;
        out.begin(if rules.is_some() { &sources } else { &[] })?;
        let files = read_files(&sources, config, progress);
        let articles: Vec<&Article> = files.iter().flat_map(|file| &file.articles).collect();
        let (mut removals, sites) = match rules {
            Some((stripper, known)) => {
                let site_of = sites::of_articles(&files, config.strip.site_by);
                sites::strip(
                    &articles,
                    &site_of,
                    stripper,
                    &config.strip,
                    known,
                    progress,
                )
            }
            None => (vec![Vec::new(); articles.len()], SiteProfiles::default()),
        };
        let found = find(&articles, &removals, config, progress);
        for (removals, more) in removals.iter_mut().zip(found.removals) {
            take_too(removals, more);
        }
        let mut summary = count(&articles, &removals);
        match rules {
            Some(_) => write_articles(&out, &files, removals, config, progress)?,
            None => write::write_manifest(&out, &config.read, Vec::new())?,
        }
        let problems = all_problems(&files, problems);
        let ids: Vec<&str> = articles.iter().map(|article| article.id.as_str()).collect();
        write::write_passages(&out, &ids, &found.passages)?;
        write::write_groups(&out, &ids, &found.groups)?;
        write::write_problems(&out, &problems)?;
        summary.files = files.len();
        summary.passages = found.passages.len();
        summary.groups = found.groups.len();
        summary.problems = problems.len();
        write::write_summary(&out, config, &summary)?;
        Ok(Outcome {
            summary,
            problems,
            sites,
        })
    })
}

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
pub fn threads(request: &Request) -> Result<usize, Error> {
    Ok(pool(request.threads)?.current_num_threads())
}

fn read_files(sources: &[Source], config: &Config, progress: &dyn Progress) -> Vec<ReadFile> {
    progress.begin("reading", sources.len() as u64, "files");
    let mut files: Vec<ReadFile> = sources
        .par_iter()
        .map(|source| {
            let file = match source.format.shape {
                Shape::Whole => read::read_file(source, &config.read),
                Shape::Rows => batches::read_with(source, &config.read, parse_all),
            };
            progress.advance(1);
            file
        })
        .collect();
    read::unique_ids(&mut files);
    files
}

/// Parses the rows of one file on all threads.
fn parse_all(rows: &mut batches::Batches, parse: batches::Parse) -> Vec<batches::Parsed> {
    let rows = rows.enumerate().par_bridge();
    let mut parsed: Vec<_> = rows.map(|(at, batch)| (at, parse(&batch))).collect();
    parsed.sort_by_key(|&(at, _)| at);
    parsed.into_iter().map(|(_, parsed)| parsed).collect()
}

/// Searches what stripping left of the articles.
fn find(
    articles: &[&Article],
    removals: &[Vec<Removal>],
    config: &Config,
    progress: &dyn Progress,
) -> Found {
    let kept: Vec<Vec<Span>> = articles
        .iter()
        .zip(removals)
        .map(|(article, removals)| kept_spans(article.text.len(), removals))
        .collect();
    let views: Vec<ArticleView> = articles
        .iter()
        .zip(&kept)
        .map(|(article, kept)| ArticleView {
            id: &article.id,
            date: article.date.as_deref(),
            text: &article.text,
            kept,
        })
        .collect();
    find_passages(&views, config, progress)
}

/// Adds removals of the passages room to those of the strip room. An article that goes whole goes in one piece.
fn take_too(removals: &mut Vec<Removal>, more: Vec<Removal>) {
    if more.iter().any(|removal| removal.rule == DROP_ARTICLES) {
        *removals = more;
    } else {
        removals.extend(more);
        removals.sort_by_key(|removal| removal.span);
    }
}

/// The numbers of articles, words and removals.
fn count(articles: &[&Article], removals: &[Vec<Removal>]) -> Summary {
    let mut summary = Summary {
        articles: articles.len(),
        ..Summary::default()
    };
    let words_in = articles
        .par_iter()
        .map(|article| measure::words(&article.text))
        .sum();
    for (article, removals) in articles.iter().zip(removals) {
        summary.articles_changed += usize::from(!removals.is_empty());
        summary.articles_dropped +=
            usize::from(removals.iter().any(|removal| removal.rule == DROP_ARTICLES));
        summary.removals += removals.len();
        for removal in removals {
            let class = Class::ALL
                .iter()
                .position(|&class| class == removal.class)
                .expect("every class is in the list");
            summary.words_removed[class] += measure::words(&article.text[removal.span.range()]);
        }
    }
    Summary {
        words_in,
        ..summary
    }
}

fn write_articles(
    out: &OutDir,
    files: &[ReadFile],
    removals: Vec<Vec<Removal>>,
    config: &Config,
    progress: &dyn Progress,
) -> Result<(), Error> {
    progress.begin("writing", files.len() as u64, "files");
    let mut of_file: Vec<Vec<Vec<Removal>>> = Vec::with_capacity(files.len());
    let mut removals = removals.into_iter();
    for file in files {
        of_file.push(removals.by_ref().take(file.articles.len()).collect());
    }
    let written: Vec<Written> = files
        .par_iter()
        .zip(&of_file)
        .map(|(file, removals)| {
            let written = write::write_file(out, file, removals, &config.read);
            progress.advance(1);
            written
        })
        .collect::<Result<_, _>>()?;
    let (entries, ledgers): (Vec<_>, Vec<_>) =
        written.into_iter().map(|w| (w.entry, w.ledger)).unzip();
    write::write_ledger(out, ledgers.concat())?;
    write::write_manifest(out, &config.read, entries.into_iter().flatten().collect())
}

/// The problems of finding and of reading the files, sorted.
fn all_problems(files: &[ReadFile], found: Vec<Problem>) -> Vec<Problem> {
    let read = files.iter().flat_map(|file| file.problems.iter().cloned());
    let mut problems: Vec<Problem> = found.into_iter().chain(read).collect();
    problems.sort();
    problems
}
