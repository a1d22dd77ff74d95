//! What a stage gave is kept in the spill folder, so that a run that was killed and is started again goes on after the last stage that
//! it had done.

use std::cell::Cell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::corpus::{Corpus, Entry};
use super::passages::Found;
use super::sites::Learned;
use unboil_io::config::ReadConfig;
use unboil_io::error::Error;
use unboil_io::read::{ReadFile, Source};
use unboil_io::spill::{Blobs, KeptBlobs, KeptParts, Parts, Spill};

/// What the last stage gave.
pub(super) enum Stage {
    /// Each article was stripped on its own, and the templates of the sites are known.
    Stripped,
    /// The rest of the stripping is done, and these are the links.
    Linked(Parts),
    /// The links were verified.
    Found(Found),
}

impl Stage {
    /// What was done, in a word.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Stage::Stripped => "stripping",
            Stage::Linked(_) => "links",
            Stage::Found(_) => "passages",
        }
    }
}

/// Where a run is.
pub(super) struct State<'a> {
    pub(super) corpus: Corpus<'a>,
    pub(super) learned: Learned,
    pub(super) stage: Stage,
}

/// A stage that took less than this is sooner done again than kept.
pub(super) const WORTH_KEEPING: Duration = Duration::from_secs(1);

/// Keeps what the stages of a run gave.
pub(super) struct Checkpoint<'a> {
    spill: &'a Spill,
    /// A hash of what the run was asked to do, and with which files.
    asked: u64,
    worth_keeping: Duration,
    /// When something was kept, or the run began.
    last: Cell<Instant>,
}

/// What is written.
#[derive(Serialize)]
struct Keep<'a> {
    asked: u64,
    removals: KeptBlobs,
    learned: &'a Learned,
    links: Option<KeptParts>,
    found: Option<&'a Found>,
    files: &'a [ReadFile<Entry>],
}

/// The same, read.
#[derive(Deserialize)]
struct Kept {
    asked: u64,
    removals: KeptBlobs,
    learned: Learned,
    links: Option<KeptParts>,
    found: Option<Found>,
    files: Vec<ReadFile<Entry>>,
}

impl<'a> Checkpoint<'a> {
    /// Of a run of this name, with these files.
    pub(super) fn new(
        name: &str,
        sources: &[Source],
        worth_keeping: Duration,
        spill: &'a Spill,
    ) -> Checkpoint<'a> {
        let stamps = sources.iter().map(|source| (&source.rel, source.stamp));
        let asked = format!("{name} {:?}", stamps.collect::<Vec<_>>());
        Checkpoint {
            spill,
            asked: xxh3_64(asked.as_bytes()),
            worth_keeping,
            last: Cell::new(Instant::now()),
        }
    }

    /// Keeps what a stage gave, if it took long.
    pub(super) fn keep(&self, state: &mut State) -> Result<(), Error> {
        if self.last.get().elapsed() < self.worth_keeping {
            return Ok(());
        }
        let (links, found) = match &mut state.stage {
            Stage::Stripped => (None, None),
            Stage::Linked(links) => (Some(links.keep(self.spill)?), None),
            Stage::Found(found) => (None, Some(&*found)),
        };
        self.spill.keep(&Keep {
            asked: self.asked,
            removals: state.corpus.removals.keep()?,
            learned: &state.learned,
            links,
            found,
            files: &state.corpus.files,
        })?;
        self.last.set(Instant::now());
        Ok(())
    }

    /// What an earlier run kept, if it was asked the same. `removals` are none yet, and are then those that it kept. The rest that
    /// it left is removed.
    pub(super) fn kept<'c>(
        &self,
        sources: &[Source],
        config: &'c ReadConfig,
        removals: &'c Blobs<'c>,
    ) -> Option<State<'c>> {
        let kept: Option<Kept> = self.spill.kept();
        let mut kept = kept.filter(|kept| kept.asked == self.asked);
        let mut files: Vec<PathBuf> = Vec::new();
        if let Some(kept) = &mut kept {
            let links = kept.links.as_ref().map(|links| &links.path);
            let named = links.into_iter().chain([&kept.removals.path]);
            files.extend(named.map(|path| self.spill.kept_path(path)));
            for unpacked in kept.files.iter_mut().flat_map(|file| &mut file.unpacked) {
                *unpacked = self.spill.kept_path(unpacked);
                files.push(unpacked.clone());
            }
        }
        self.spill.forget_all_but(&files);
        let mut kept = kept?;
        let stage = match (kept.found, kept.links) {
            (Some(found), _) => Stage::Found(found),
            (None, Some(links)) => Stage::Linked(Parts::again(links, self.spill)?),
            (None, None) => Stage::Stripped,
        };
        if !removals.take_over(&kept.removals) {
            return None;
        }
        // What is the same as it was is still found in another place: standard input was copied again.
        for (file, source) in kept.files.iter_mut().zip(sources) {
            file.source = source.clone();
        }
        Some(State {
            corpus: Corpus::new(kept.files, config, removals),
            learned: kept.learned,
            stage,
        })
    }
}

#[cfg(test)]
mod tests;
