//! Adds articles to an archive: [`add_to_archive`].
//!
//! One thread reads the rows of files; all threads parse them, and pack the sections of the archive.
//! The archive gets the articles in the order of the files, and of the rows in a file.

use std::path::PathBuf;

use rayon::prelude::*;

use super::parallel::map_in_order;
use super::request::{MAX_OUTCOME_PROBLEMS, check_some_exist, spill_base};
use super::thread_pool::thread_pool;
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::{
    AdditionSummary, ArchiveAddition, ArchiveWriter, Batch, CancelToken, Error, FileProblem,
    OpenSection, Problem, ProblemStage, SkippedFiles, Source, Spill, check_fields,
    check_outside_inputs, discover, read_file,
};
use unboil_text::Article;

/// The articles and the archive of an addition; its settings are in [`Config`].
#[derive(Clone, Debug, Default)]
pub struct AddRequest {
    /// The folder of the archive. It is made if it does not exist.
    pub archive: PathBuf,
    /// Files and folders to read; `-` is standard input.
    pub inputs: Vec<PathBuf>,
    /// Number of worker threads, 1 to 1024; `None` (the default): one per core.
    pub threads: Option<usize>,
    /// Cancels the run from another thread. The archive then stays as it was.
    pub cancel: CancelToken,
}

impl AddRequest {
    /// The path of the folder for temporary files of this run, without its random ending. The
    /// folder exists only while a run needs it, or after one was killed.
    #[must_use]
    pub fn spill_base(&self) -> PathBuf {
        spill_base(&self.archive)
    }
}

/// What an addition did.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AddOutcome {
    /// The counts of articles.
    pub summary: AdditionSummary,
    /// The first unusable inputs, at most 1,000, in the order of the files.
    pub problems: Vec<Problem>,
    /// The number of all unusable inputs.
    pub problem_count: usize,
    /// The files in folders that were not read: their format is not known.
    pub skipped: SkippedFiles,
}

impl AddOutcome {
    fn add_problems(&mut self, problems: impl IntoIterator<Item = Problem>) {
        for problem in problems {
            self.problem_count += 1;
            if self.problems.len() < MAX_OUTCOME_PROBLEMS {
                self.problems.push(problem);
            }
        }
    }
}

/// Adds articles to an archive as they are: what `unboil index add` does. An article that the
/// archive has, with the same id and text, is passed over, so an addition that was stopped can be
/// run again.
///
/// ```
/// use unboil::{AddRequest, Config, NoProgress, Request, add_to_archive, find_duplicates};
///
/// let folder = tempfile::tempdir()?;
/// let text = "The council voted on Tuesday evening to keep the old harbour open for another year.\n";
/// for (name, id) in [("old.jsonl", "a"), ("new.jsonl", "b")] {
///     let row = serde_json::json!({"id": id, "text": text});
///     std::fs::write(folder.path().join(name), format!("{row}\n"))?;
/// }
/// let archive = folder.path().join("archive");
/// let request = AddRequest {
///     archive: archive.clone(),
///     inputs: vec![folder.path().join("old.jsonl")],
///     ..AddRequest::default()
/// };
/// let outcome = add_to_archive(&request, &Config::default(), &NoProgress)?;
/// assert_eq!(outcome.summary.added, 1);
///
/// let request = Request {
///     inputs: vec![folder.path().join("new.jsonl")],
///     references: vec![archive],
///     out: folder.path().join("matches"),
///     ..Request::default()
/// };
/// let outcome = find_duplicates(&request, &Config::default(), &NoProgress)?;
/// assert_eq!(outcome.summary.passages, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If a setting is not valid, no input exists, the archive is in an input folder or cannot be read
/// or written, or the run was cancelled. The archive then is as it was before. An unusable input is a problem of the outcome instead.
pub fn add_to_archive(
    request: &AddRequest,
    config: &Config,
    progress: &dyn Progress,
) -> Result<AddOutcome, Error> {
    config.validate()?;
    check_some_exist(&request.inputs)?;
    check_outside_inputs("ARCHIVE", &request.archive, &request.inputs)?;
    let spill = Spill::new(usize::MAX, &request.spill_base()).with_cancel(&request.cancel);
    let found = discover(&request.inputs, &config.read, &spill)?;
    check_fields(&found.sources, &config.read)?;
    // Not before: a mistake in the arguments leaves no empty archive.
    let mut archive = ArchiveWriter::open_or_create(&request.archive)?;
    let mut addition = ArchiveAddition::begin(&mut archive)?;
    let mut outcome = AddOutcome {
        skipped: found.skipped,
        ..AddOutcome::default()
    };
    outcome.add_problems(found.problems);
    progress.begin("adding", found.sources.len() as u64, "files");
    let pool = thread_pool(request.threads)?;
    pool.install(|| {
        let is_rows = |source: &Source| source.format.has_rows();
        for part in (found.sources).chunk_by(|one, other| !is_rows(one) && !is_rows(other)) {
            match is_rows(&part[0]) {
                true => add_rows(&part[0], config, &spill, &mut addition, &mut outcome)?,
                false => add_files(part, config, &spill, &mut addition, &mut outcome)?,
            }
            progress.advance(part.len() as u64);
        }
        pack_sections(&mut addition)
    })?;
    outcome.summary = addition.finish()?;
    spill.remove();
    Ok(outcome)
}

/// Files that one thread reads together.
const FILES_PER_PART: usize = 64;

/// What a thread parsed.
#[derive(Default)]
struct ParsedPart {
    articles: Vec<Article>,
    problems: Vec<Problem>,
}

/// Adds files that are one article each.
fn add_files(
    sources: &[Source],
    config: &Config,
    spill: &Spill,
    addition: &mut ArchiveAddition,
    outcome: &mut AddOutcome,
) -> Result<(), Error> {
    let read_part = |sources: &[Source]| {
        let mut part = ParsedPart::default();
        for source in sources {
            let file = read_file(source, &config.read);
            part.articles.extend(file.articles);
            part.problems.extend(file.problems);
        }
        part
    };
    for sources in sources.chunks(FILES_PER_PART * PARTS_PER_ROUND * rayon::current_num_threads()) {
        spill.check_cancelled()?;
        let parts: Vec<ParsedPart> = sources.par_chunks(FILES_PER_PART).map(read_part).collect();
        add_parts(parts, addition, outcome)?;
    }
    Ok(())
}

/// Parts that each thread parses before the archive gets them.
const PARTS_PER_ROUND: usize = 4;

/// Adds the rows of a file.
fn add_rows(
    source: &Source,
    config: &Config,
    spill: &Spill,
    addition: &mut ArchiveAddition,
    outcome: &mut AddOutcome,
) -> Result<(), Error> {
    let mut batches = (source.format).read_batches(source, &config.read, None)?;
    let parse = |batch: Batch| {
        let batch = batch();
        let problems = batch
            .problems
            .into_iter()
            .map(|problem| of_file(source, problem));
        ParsedPart {
            problems: problems.collect(),
            articles: batch.articles,
        }
    };
    loop {
        spill.check_cancelled()?;
        let round = PARTS_PER_ROUND * rayon::current_num_threads();
        let round: Vec<Batch> = batches.by_ref().take(round).collect();
        if round.is_empty() {
            break;
        }
        let parts = map_in_order(round, parse);
        add_parts(parts, addition, outcome)?;
    }
    if let Some(error) = batches.take_error() {
        return Err(error);
    }
    let problems = batches.finish().problems.into_iter();
    outcome.add_problems(problems.map(|problem| of_file(source, problem)));
    Ok(())
}

fn of_file(source: &Source, problem: FileProblem) -> Problem {
    Problem {
        path: source.rel.to_string(),
        line: problem.line,
        stage: problem.stage,
        reason: problem.reason,
    }
}

fn add_parts(
    parts: Vec<ParsedPart>,
    addition: &mut ArchiveAddition,
    outcome: &mut AddOutcome,
) -> Result<(), Error> {
    for part in parts {
        outcome.add_problems(part.problems);
        let refused = addition.add(part.articles);
        outcome.add_problems(refused.into_iter().map(|id| Problem {
            path: id,
            line: None,
            stage: ProblemStage::Write,
            reason: "is not added: the archive has another text with this id".to_string(),
        }));
        // As many as threads, so that each packs one.
        if addition.full_section_count() >= rayon::current_num_threads() {
            pack_sections(addition)?;
        }
    }
    Ok(())
}

fn pack_sections(addition: &mut ArchiveAddition) -> Result<(), Error> {
    let sections = addition.full_sections()?;
    let packed: Vec<_> = sections.par_iter().map(OpenSection::pack).collect();
    for section in packed {
        addition.write(&section.map_err(Error::io("ARCHIVE"))?)?;
    }
    Ok(())
}
