//! Checkpoints: the state of a run, saved in the folder for temporary files after a stage.
//!
//! A run that was killed and is started again with the same inputs and settings continues after its
//! last saved stage. A checkpoint holds hashes, so it carries the [`FormatId`] of the program that
//! wrote it; a run whose format differs refuses it.

use std::cell::{Cell, OnceCell, RefCell};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::corpus::Corpus;
use super::corpus_data::CorpusData;
use super::passages::{LinkedArticles, SparseMatchResult};
use super::posting_collector::TokenRange;
use super::removal_column::RemovalColumn;
use super::run_context::RunContext;
use super::run_state::{RunState, StageOutput};
use super::template_learning::SitePages;
use super::word_store::KnownWords;
use crate::format_id::FormatId;
use unboil_io::{BlobRef, Error, Runs, SavedBlobs, SavedRuns, Source, Spill};
use unboil_strip::SiteProfiles;
use unboil_text::PageType;

/// A shorter stage is not saved: to repeat it takes less time than to save it.
pub(super) const MIN_STAGE_TIME: Duration = Duration::from_secs(1);

/// Saves and loads the checkpoints of a run.
pub(super) struct Checkpoint<'a> {
    context: RunContext<'a>,
    /// Hash of the command, the settings and the input files.
    run_hash: u64,
    /// The format of the states of this run, computed when it is first needed.
    format: OnceCell<FormatId>,
    min_stage_time: Duration,
    /// When the last stage was saved, or the run began.
    last_saved: Cell<Instant>,
    /// Why the last state could not be saved.
    save_error: RefCell<Option<Error>>,
}

/// The format of a saved state, without the state.
#[derive(Deserialize)]
struct SavedFormat {
    /// `None`: the state was saved by a version that had no format ids.
    format: Option<FormatId>,
}

/// A state as it is written.
#[derive(Serialize)]
struct SavedStateRef<'a> {
    format: &'a FormatId,
    run_hash: u64,
    removal_store: SavedBlobs,
    removals: &'a [BlobRef],
    page_types: &'a [Option<PageType>],
    profiles: &'a SiteProfiles,
    site_pages: Option<&'a SitePages>,
    token_ranges: Option<&'a [TokenRange]>,
    links: Option<SavedRuns>,
    matches: Option<&'a SparseMatchResult>,
    corpus: &'a CorpusData,
}

/// A state as it is read. The fields are those of [`SavedStateRef`].
#[derive(Deserialize)]
pub(super) struct SavedState {
    format: Option<FormatId>,
    run_hash: u64,
    removal_store: SavedBlobs,
    removals: Vec<BlobRef>,
    page_types: Vec<Option<PageType>>,
    profiles: SiteProfiles,
    site_pages: Option<SitePages>,
    token_ranges: Option<Vec<TokenRange>>,
    links: Option<SavedRuns>,
    matches: Option<SparseMatchResult>,
    corpus: CorpusData,
}

impl<'a> Checkpoint<'a> {
    /// Creates the checkpoints of a run. `run_id` is a hash of its command, settings and inputs.
    pub(super) fn new(
        run_id: &str,
        context: RunContext<'a>,
        min_stage_time: Duration,
    ) -> Checkpoint<'a> {
        let stamp = |source: &'a Source| (&source.rel, source.fingerprint);
        let stamps: Vec<_> = context.sources.iter().map(stamp).collect();
        let run_hash = xxh3_64(format!("{run_id} {stamps:?}").as_bytes());
        Checkpoint {
            context,
            run_hash,
            format: OnceCell::new(),
            min_stage_time,
            last_saved: Cell::new(Instant::now()),
            save_error: RefCell::default(),
        }
    }

    fn format(&self) -> &FormatId {
        let passages = &self.context.config.passages;
        self.format
            .get_or_init(|| FormatId::of_checkpoint(passages))
    }

    /// Saves the state after a stage, unless the stage was short. A state that cannot be saved does
    /// not end the run.
    ///
    /// # Errors
    /// If the run was cancelled.
    pub(super) fn save(&self, state: &RunState, stage: &mut StageOutput) -> Result<(), Error> {
        if self.last_saved.get().elapsed() < self.min_stage_time {
            return Ok(());
        }
        match self.try_save(state, stage) {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            saved => *self.save_error.borrow_mut() = saved.err(),
        }
        self.last_saved.set(Instant::now());
        Ok(())
    }

    /// A message about the last state, if it could not be saved.
    pub(super) fn into_note(self) -> Option<String> {
        let error = self.save_error.into_inner()?;
        Some(format!(
            "{error}: the checkpoint could not be written, so that a killed run would have started \
             over"
        ))
    }

    fn try_save(&self, state: &RunState, stage: &mut StageOutput) -> Result<(), Error> {
        let spill = self.context.spill;
        let (mut site_pages, mut token_ranges) = (None, None);
        let (mut saved_links, mut saved_matches) = (None, None);
        match stage {
            StageOutput::Stripped(pages) => site_pages = Some(&*pages),
            StageOutput::Linked {
                token_ranges: ranges,
                linked,
            } => {
                token_ranges = Some(&ranges[..]);
                saved_links = Some(linked.links.save(spill)?);
            }
            StageOutput::Matched(matches) => saved_matches = Some(&*matches),
        }
        let (removal_store, removals) = state.removals.parts();
        spill.save(&SavedStateRef {
            format: self.format(),
            run_hash: self.run_hash,
            removal_store: removal_store.save()?,
            removals,
            page_types: &state.page_types,
            profiles: &state.profiles,
            site_pages,
            token_ranges,
            links: saved_links,
            matches: saved_matches,
            corpus: &state.corpus.data,
        })
    }

    /// Reads the state that an interrupted run saved. Returns `None` if there is none, if it is
    /// damaged, or if that run had other inputs or settings.
    ///
    /// # Errors
    /// If the state has another format. With `force`, there is never a state.
    pub(super) fn read_saved(&self, force: bool) -> Result<Option<SavedState>, Error> {
        let spill = self.context.spill;
        if force {
            return Ok(None);
        }
        let saved: Option<SavedState> = spill.load_saved();
        let format = match &saved {
            Some(saved) => saved.format.clone(),
            // A state of another format may have other fields.
            None => match spill.load_saved() {
                Some(SavedFormat { format }) => format,
                None => return Ok(None),
            },
        };
        let difference = match format {
            Some(format) => self.format().differences(&format),
            None => "it has no format id".to_string(),
        };
        if difference.is_empty() {
            return Ok(saved.filter(|saved| saved.run_hash == self.run_hash));
        }
        let reason = format!(
            "holds the checkpoint of an interrupted run that this run cannot continue \
             ({difference}); delete the folder or add --force to start over"
        );
        Err(Error::format(spill.path(), None, reason))
    }

    /// Restores a saved state, and removes the other files that earlier runs left in the folder.
    /// Returns `None` if there is no saved state, or if one of its files is damaged.
    pub(super) fn resume(&self, saved: Option<SavedState>) -> Option<(RunState<'a>, StageOutput)> {
        let RunContext {
            spill,
            record_store,
            ..
        } = self.context;
        let mut saved = saved;
        let files = saved.as_mut().map(|saved| saved.restore_paths(spill));
        spill.remove_all_but(&files.unwrap_or_default());
        let mut saved = saved?;
        let stage = saved.take_stage(spill)?;
        let corpus = Corpus::resume(&self.context, saved.corpus)?;
        let columns = [saved.removals.len(), saved.page_types.len()];
        if columns != [corpus.len(); 2] {
            return None;
        }
        if !record_store.adopt_saved(&saved.removal_store) {
            return None;
        }
        let state = RunState {
            corpus,
            removals: RemovalColumn::new(record_store, saved.removals),
            page_types: saved.page_types,
            profiles: saved.profiles,
        };
        Some((state, stage))
    }
}

impl SavedState {
    /// Makes the paths of the decompressed inputs absolute. Returns the paths of all files that the
    /// state needs.
    fn restore_paths(&mut self, spill: &Spill) -> Vec<PathBuf> {
        let links = self.links.as_ref().map(|links| &links.path);
        let named = links.into_iter().chain([&self.removal_store.path]);
        let mut files: Vec<PathBuf> = named.map(|path| spill.saved_path(path)).collect();
        for copy in (self.corpus.files.iter_mut()).flat_map(|file| &mut file.decompressed_copy) {
            *copy = spill.saved_path(copy);
            files.push(copy.clone());
        }
        files
    }

    /// Takes the output of the last stage; `None` if its file is damaged.
    fn take_stage(&mut self, spill: &Spill) -> Option<StageOutput> {
        if let Some(matches) = self.matches.take() {
            return Some(StageOutput::Matched(matches));
        }
        if let Some(links) = self.links.take() {
            return Some(StageOutput::Linked {
                token_ranges: self.token_ranges.take()?,
                linked: LinkedArticles {
                    links: Runs::reopen(links, spill)?,
                    words: KnownWords::default(),
                },
            });
        }
        self.site_pages.take().map(StageOutput::Stripped)
    }
}
