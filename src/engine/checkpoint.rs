//! What a stage gave is kept in the spill folder, so that a run that was killed and is started again goes on after the last stage that
//! it had done.

use std::cell::Cell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::corpus::{ArticleRecord, Corpus};
use super::passages::MatchResult;
use super::site_templates::LearnedSites;
use unboil_io::config::ReadConfig;
use unboil_io::error::Error;
use unboil_io::read::{ReadFile, Source};
use unboil_io::spill::{BlobStore, Runs, SavedBlobs, SavedRuns, Spill};

/// What the last stage gave.
pub(super) enum StageOutput {
    /// Each article was stripped on its own, and the templates of the sites are known.
    Stripped,
    /// The rest of the stripping is done, and these are the links.
    Linked(Runs),
    /// The links were verified.
    Matched(MatchResult),
}

impl StageOutput {
    /// What was done, in a word.
    pub(super) fn name(&self) -> &'static str {
        match self {
            StageOutput::Stripped => "stripping",
            StageOutput::Linked(_) => "links",
            StageOutput::Matched(_) => "passages",
        }
    }
}

/// Where a run is.
pub(super) struct RunState<'a> {
    pub(super) corpus: Corpus<'a>,
    pub(super) learned: LearnedSites,
    pub(super) stage: StageOutput,
}

/// A stage that took less than this is sooner done again than kept.
pub(super) const MIN_STAGE_TIME: Duration = Duration::from_secs(1);

/// Keeps what the stages of a run gave.
pub(super) struct Checkpoint<'a> {
    spill: &'a Spill,
    /// A hash of what the run was asked to do, and with which files.
    run_hash: u64,
    min_stage_time: Duration,
    /// When something was kept, or the run began.
    last_saved: Cell<Instant>,
}

/// What is written.
#[derive(Serialize)]
struct CheckpointStateRef<'a> {
    run_hash: u64,
    removals: SavedBlobs,
    learned: &'a LearnedSites,
    links: Option<SavedRuns>,
    matched: Option<&'a MatchResult>,
    files: &'a [ReadFile<ArticleRecord>],
}

/// The same, read.
#[derive(Deserialize)]
struct CheckpointState {
    run_hash: u64,
    removals: SavedBlobs,
    learned: LearnedSites,
    links: Option<SavedRuns>,
    matched: Option<MatchResult>,
    files: Vec<ReadFile<ArticleRecord>>,
}

impl<'a> Checkpoint<'a> {
    /// Of a run of this name, with these files.
    pub(super) fn new(
        name: &str,
        sources: &[Source],
        min_stage_time: Duration,
        spill: &'a Spill,
    ) -> Checkpoint<'a> {
        let stamps = sources
            .iter()
            .map(|source| (&source.rel, source.fingerprint));
        let run_hash = format!("{name} {:?}", stamps.collect::<Vec<_>>());
        Checkpoint {
            spill,
            run_hash: xxh3_64(run_hash.as_bytes()),
            min_stage_time,
            last_saved: Cell::new(Instant::now()),
        }
    }

    /// Keeps what a stage gave, if it took long.
    pub(super) fn save(&self, state: &mut RunState) -> Result<(), Error> {
        if self.last_saved.get().elapsed() < self.min_stage_time {
            return Ok(());
        }
        let (links, matched) = match &mut state.stage {
            StageOutput::Stripped => (None, None),
            StageOutput::Linked(links) => (Some(links.save(self.spill)?), None),
            StageOutput::Matched(matched) => (None, Some(&*matched)),
        };
        self.spill.save(&CheckpointStateRef {
            run_hash: self.run_hash,
            removals: state.corpus.removals.save()?,
            learned: &state.learned,
            links,
            matched,
            files: &state.corpus.files,
        })?;
        self.last_saved.set(Instant::now());
        Ok(())
    }

    /// What an earlier run kept, if it was asked the same. `removals` are none yet, and are then those that it kept. The rest that
    /// it left is removed.
    pub(super) fn load<'c>(
        &self,
        sources: &[Source],
        config: &'c ReadConfig,
        removals: &'c BlobStore<'c>,
    ) -> Option<RunState<'c>> {
        let saved: Option<CheckpointState> = self.spill.load_saved();
        let mut saved = saved.filter(|saved| saved.run_hash == self.run_hash);
        let mut files: Vec<PathBuf> = Vec::new();
        if let Some(saved) = &mut saved {
            let links = saved.links.as_ref().map(|links| &links.path);
            let named = links.into_iter().chain([&saved.removals.path]);
            files.extend(named.map(|path| self.spill.saved_path(path)));
            for decompressed_copy in saved
                .files
                .iter_mut()
                .flat_map(|file| &mut file.decompressed_copy)
            {
                *decompressed_copy = self.spill.saved_path(decompressed_copy);
                files.push(decompressed_copy.clone());
            }
        }
        self.spill.remove_all_but(&files);
        let mut saved = saved?;
        let stage = match (saved.matched, saved.links) {
            (Some(matched), _) => StageOutput::Matched(matched),
            (None, Some(links)) => StageOutput::Linked(Runs::reopen(links, self.spill)?),
            (None, None) => StageOutput::Stripped,
        };
        if !removals.adopt_saved(&saved.removals) {
            return None;
        }
        // What is the same as it was is still found in another place: standard input was copied again.
        for (file, source) in saved.files.iter_mut().zip(sources) {
            file.source = source.clone();
        }
        Some(RunState {
            corpus: Corpus::new(saved.files, config, removals),
            learned: saved.learned,
            stage,
        })
    }
}

#[cfg(test)]
mod tests;
