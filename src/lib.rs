//! Strips boilerplate from scraped articles, and finds near-duplicate passages across them.
//!
//! The input is a text or a page of HTML; the output is a list of removals, each with its span, its
//! rule and its reason, so that every removal can be reviewed and undone. The program `unboil` is
//! built from this crate.
//!
//! | task | functions and types |
//! |---|---|
//! | strip one article | [`Stripper`], [`kept_text`] |
//! | read and write a page of HTML | [`html`] |
//! | find near-duplicate passages in memory | [`find_passages`] |
//! | clean a folder of files, of any size | [`clean`], [`Request`], [`Config`] |
//! | find near-duplicates in a folder only | [`find_duplicates`] |
//! | drop near-duplicates in a folder only | [`dedup`] |
//! | review what `clean` did, in a browser | [`write_report`] |
//! | compare two runs of `clean` | [`diff`] |
//! | undo `clean` and `dedup` | [`restore()`] |
//!
//! # Strip a text
//!
//! ```
//! use unboil::{StripConfig, Stripper, kept_text};
//!
//! // Create it once: it holds the tables and the models, and threads can share it.
//! let stripper = Stripper::new(&StripConfig::default())?;
//! let text = "The council voted to keep the harbour open.\n\nComments are closed.\n";
//! let removals = stripper.strip(text);
//! assert_eq!(kept_text(text, &removals), "The council voted to keep the harbour open.\n");
//! assert_eq!(removals[0].rule, "phrase");
//! assert_eq!(removals[0].span.range(), 43..65); // bytes of the text
//! # Ok::<(), unboil::Error>(())
//! ```
//!
//! # Strip a page of HTML
//!
//! A page becomes a text with one block per line, and its tags are further evidence:
//!
//! ```
//! # let stripper = unboil::Stripper::new(&unboil::StripConfig::default())?;
//! use unboil::html::{self, render};
//! use unboil::{OutputFormat, WriteConfig};
//!
//! let article = html::article(
//!     "<nav><a href='/'>Home</a> <a href='/boats'>Boats</a></nav>
//!      <p>The council voted on Tuesday evening to keep the <b>old harbour</b> open,
//!      after a long debate.</p>",
//! );
//! let removals = stripper.strip(&article);
//! let mut write = WriteConfig::default();
//! write.to = OutputFormat::Markdown;
//! assert_eq!(
//!     render((&article).into(), &removals, &write),
//!     "The council voted on Tuesday evening to keep the **old harbour** open, \
//!      after a long debate.\n"
//! );
//! # Ok::<(), unboil::Error>(())
//! ```
//!
//! # Match texts in memory
//!
//! [`find_passages`] finds passages that two articles share, and aligns them word by word:
//!
//! ```
//! use unboil::{ArticleView, Config, NoProgress, Span, find_passages};
//!
//! let texts = [
//!     "The night boat will run for two more winters, the council said on Tuesday \
//!      after a long debate.",
//!     "Few on the quay had hoped for news this week. The night boat will run for two more \
//!      winters, the council said on Monday after a debate.",
//! ];
//! // The whole text is searched. For a stripped article, pass the result of `kept_spans`.
//! let kept = texts.map(|text| [Span::new(0, text.len())]);
//! let view = |article: usize| ArticleView {
//!     id: ["monday", "tuesday"][article],
//!     text: texts[article],
//!     kept: &kept[article],
//!     ..ArticleView::default()
//! };
//! let matches = find_passages(&[view(0), view(1)], &Config::default(), &NoProgress);
//! let passage = &matches.passages[0];
//! assert_eq!((passage.a.article, passage.b.article), (0, 1));
//! let span = passage.b.span.range(); // "The night boat ... a debate."
//! assert_eq!(&texts[1][span], &texts[1][46..]);
//! assert_eq!(passage.edits, 2); // the words "Tuesday" and "long"
//! ```
//!
//! # Clean a folder, and restore it
//!
//! [`clean`] does what `unboil clean` does, also for corpora larger than memory: it writes the
//! cleaned files, a ledger of all removals, the passages and the groups. [`restore()`] returns the
//! originals.
//!
//! ```
//! use unboil::{Config, Duplicates, NoProgress, Request, SiteProfiles, clean, restore};
//!
//! # let folder = tempfile::tempdir()?;
//! # let original = "The harbour stays open.\n\nComments are closed.\n";
//! # std::fs::create_dir(folder.path().join("articles"))?;
//! # std::fs::write(folder.path().join("articles/one.txt"), original)?;
//! let mut config = Config::default();
//! config.duplicates = Duplicates::DropPassages;
//! let request = Request {
//!     inputs: vec![folder.path().join("articles")],
//!     out: folder.path().join("cleaned"),
//!     memory: Some(1 << 30), // bytes
//!     ..Request::default()
//! };
//! let outcome = clean(&request, &config, &SiteProfiles::default(), &NoProgress)?;
//! assert_eq!(outcome.summary.articles_changed, 1);
//! for problem in &outcome.problems {
//!     eprintln!("{problem}"); // an unusable input
//! }
//! let cleaned = std::fs::read_to_string(request.out.join("articles/one.txt"))?;
//! assert_eq!(cleaned, "The harbour stays open.\n");
//!
//! let restored = folder.path().join("restored");
//! restore(&request.out, &restored, false)?;
//! assert_eq!(std::fs::read_to_string(restored.join("one.txt"))?, original);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The stages
//!
//! ```text
//! discover -> decode -> read articles -> segment into blocks -> strip (rules, model, site template)
//!   -> tokens, seeds, postings -> links -> chain, align, verify -> group, choose -> write
//! ```
//!
//! The crates `unboil-text`, `unboil-html`, `unboil-strip`, `unboil-match` and `unboil-io` hold the
//! stages as plain functions; this crate runs them in parallel within a memory limit.
//!
//! # Stability
//!
//! This crate follows semantic versioning. Settings and requests get new fields in minor versions:
//! start from their default values.
//!
//! The feature `cli` (on by default) builds the command line; `default-features = false` leaves out
//! the command line and its dependencies.
#![forbid(unsafe_code)]

// The command line uses the library by the names that other crates use.
#[cfg(feature = "cli")]
extern crate self as unboil;

#[cfg(feature = "cli")]
mod cli;
mod config;
mod engine;
mod format_id;
mod memory_limit;
mod progress;
mod report;
mod site_profile_file;
mod synthetic_corpus;
mod temporary_spill;

/// Pages of HTML: decodes bytes, reads a page to a text with tag evidence, and writes Markdown.
pub mod html {
    pub use unboil_html::{article, render};
    pub use unboil_io::decode_page as decode;
}

/// Synthetic articles with planted near-duplicates, for benchmarks and tests.
///
/// ```
/// use unboil::synthetic::SyntheticCorpus;
///
/// let corpus = SyntheticCorpus {
///     articles: 10,
///     words: 200,
///     copies: 0.5,
///     edits: vec![0.1],
///     seed: 1,
/// };
/// assert_eq!(corpus.article(3), corpus.article(3));
/// let copies = (0..10).filter(|&number| corpus.copy_of(number).is_some());
/// assert_eq!(copies.count(), 5);
/// ```
pub mod synthetic {
    pub use crate::synthetic_corpus::{
        MAX_COPY_SHARE, Rng, SyntheticArticle, SyntheticCorpus, headline, page_dump, paragraphs,
        replace_words,
    };
}

#[cfg(feature = "cli")]
pub use cli::run_command_line;
pub use config::{ArchiveCopies, Config};
pub use engine::{
    AddOutcome, AddRequest, ArticleView, CancelToken, Decisions, MatchResult, Outcome, Request,
    add_to_archive, clean, dedup, find_duplicates, find_passages, rank_key,
};
pub use memory_limit::{default_memory_limit, parse_memory_limit};
pub use progress::{NoProgress, Progress};
pub use report::{
    DiffOutcome, DiffRequest, MAX_ROWS_IN_PAGE, ReportOutcome, ReportRequest, RuleDifference, diff,
    write_report,
};
pub use site_profile_file::{site_profiles_from_json, site_profiles_to_json};
pub use unboil_html::{LinkStyle, OutputFormat, WriteConfig};
pub use unboil_io::ReadConfig;
pub use unboil_io::{Error, Problem, ProblemStage};
pub use unboil_io::{RestoreOptions, RestoreReport, Summary, restore, restore_with};
pub use unboil_match::{
    ArticleSpan, CopyPreference, DropKind, DroppedArticle, Duplicates, Group, KeepPer, Member,
    Passage, PassagesConfig, RankKey,
};
pub use unboil_strip::{
    BlockVerdict, CueInfo, DocumentState, ExtractContext, Extraction, RULES, Rule, Site,
    SiteProfile, SiteProfiles, SkipReason, Stripper, TemplateBlockText, TemplateSource,
};
pub use unboil_strip::{CueShape, CueTier, SiteBy, Strength, StripConfig, UserCue, UserRules};
pub use unboil_text::{
    Article, ArticleRef, Class, ConfigError, HtmlPage, Metadata, ModelScore, PageType, Removal,
    Span, kept_spans, kept_text,
};
