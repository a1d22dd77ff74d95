//! The last stage of a run: writes all outputs.

use super::job::Job;
use super::match_writer::write_matches;
use super::output_collector;
use super::passages::SparseMatchResult;
use super::request::MAX_OUTCOME_PROBLEMS;
use super::run_context::RunContext;
use super::run_state::RunState;
use super::superseded::write_superseded;
use unboil_io::{DiscoveredFiles, Error, OutDir, Problem, Summary};
use unboil_match::DropKind;

/// What [`write_outputs`] wrote.
pub(super) struct WrittenOutputs {
    pub(super) summary: Summary,
    /// The first problems, at most [`MAX_OUTCOME_PROBLEMS`].
    pub(super) problems: Vec<Problem>,
    /// What the user should know of the names of files and of ids.
    pub(super) notes: Vec<String>,
}

/// Writes all outputs of a job. `match` writes no articles and no ledger.
pub(super) fn write_outputs(
    context: &RunContext,
    out: &OutDir,
    state: &mut RunState,
    mut matches: SparseMatchResult,
    job: Job,
    found: &DiscoveredFiles,
) -> Result<WrittenOutputs, Error> {
    let (problem_count, problems) = write_problems(context, out, state, &found.problems)?;
    let (config, writes_articles) = (context.config, job.writes_articles());
    if writes_articles {
        output_collector::merge_duplicate_removals(
            &mut state.removals,
            std::mem::take(&mut matches.removals),
        )?;
    }
    let corpus = &state.corpus;
    let written = match writes_articles {
        true => {
            let (stripped, spill) = (state.stripped(), context.spill);
            output_collector::write_articles(out, &stripped, config, spill, context.progress)?
        }
        false => Default::default(),
    };
    let mut summary = written.summary;
    count_matches(&mut summary, &matches);
    let mut notes = Vec::from_iter(written.note);
    if config.write.superseded {
        notes.extend(write_superseded(out, corpus, &matches.superseded)?);
    }
    write_matches(out, corpus, matches, config.passage_texts, writes_articles)?;
    #[cfg(feature = "parquet")]
    if config.write.parquet {
        unboil_io::write_parquet_tables(out, writes_articles)?;
    }
    let inputs = context.sources.iter().filter(|one| !one.is_reference);
    summary.files = inputs.count();
    summary.skipped = found.skipped.clone();
    summary.excluded = found.excluded;
    summary.articles = corpus.data.counts.articles;
    summary.other_records = corpus.data.counts.other_records;
    summary.references = corpus.data.counts.references;
    summary.problems = problem_count;
    summary.words_in = corpus.data.counts.words;
    for page_type in state.page_types.iter().flatten() {
        summary.pages[*page_type as usize] += 1;
    }
    unboil_io::write_summary(out, job.name(), config, &summary)?;
    // The manifest is last: it marks the run as finished, and the next one would refuse the folder
    // without removing what is left of this one.
    context.spill.remove();
    out.write_manifest(config.io(), written.entries)?;
    Ok(WrittenOutputs {
        summary,
        problems,
        notes,
    })
}

/// Sets the counts of passages and groups, and of the articles that others stand for.
fn count_matches(summary: &mut Summary, matches: &SparseMatchResult) {
    summary.passages = matches.passages.len();
    summary.groups = matches.groups.len();
    summary.articles_emptied = (matches.dropped.iter())
        .filter(|dropped| dropped.kind == DropKind::Emptied)
        .count();
    summary.superseded = matches.superseded.len();
}

/// Writes `problems.jsonl`: the problems of discovery and those of reading. Returns their number and
/// the first of them, at most [`MAX_OUTCOME_PROBLEMS`].
fn write_problems(
    context: &RunContext,
    out: &OutDir,
    state: &RunState,
    discovery: &[Problem],
) -> Result<(usize, Vec<Problem>), Error> {
    let (mut count, mut first) = (0, Vec::new());
    let table = &state.corpus.data.problems;
    let sorted = table.sorted(
        context.sources,
        discovery,
        context.record_store,
        context.spill,
    );
    let counted = sorted.inspect(|problem| {
        count += 1;
        if let (Ok(problem), true) = (problem, first.len() < MAX_OUTCOME_PROBLEMS) {
            first.push(problem.clone());
        }
    });
    unboil_io::write_problems(out, counted)?;
    Ok((count, first))
}
