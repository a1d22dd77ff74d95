//! Strips the web page from around scraped articles, with or without their HTML, and finds near-duplicate passages across them.
//!
//! # Strip one text or page
//!
//! ```
//! use unboil::{StripConfig, Stripper, kept_text};
//!
//! let stripper = Stripper::new(&StripConfig::default())?; // once; threads can share it
//! let text = "The council voted to keep the harbour open.\n\nComments are closed.\n";
//! let removals = stripper.strip(text);
//! assert_eq!(kept_text(text, &removals), "The council voted to keep the harbour open.\n");
//! assert_eq!(removals[0].rule, "phrase");
//! assert_eq!(removals[0].span.range(), 43..65); // bytes of the text
//! # Ok::<(), unboil::Error>(())
//! ```
//!
//! A page of HTML becomes a text, a block on a line, and its tags are evidence too:
//!
//! ```
//! # let stripper = unboil::Stripper::new(&unboil::StripConfig::default())?;
//! use unboil::html::{self, render};
//! use unboil::{To, WriteConfig};
//!
//! let article = html::article(
//!     "<nav><a href='/'>Home</a> <a href='/boats'>Boats</a></nav>
//!      <p>The council voted on Tuesday evening to keep the <b>old harbour</b> open, after a long debate.</p>",
//! );
//! let removals = stripper.strip(&article);
//! let mut write = WriteConfig::default();
//! write.to = To::Markdown;
//! assert_eq!(
//!     render((&article).into(), &removals, &write),
//!     "The council voted on Tuesday evening to keep the **old harbour** open, after a long debate.\n"
//! );
//! # Ok::<(), unboil::Error>(())
//! ```
//!
//! # Match a corpus
//!
//! Passages that say the same in two articles are found in memory, and verified word by word:
//!
//! ```
//! use unboil::{ArticleView, Config, Silent, Span, find_passages};
//!
//! let texts = [
//!     "The night boat will run for two more winters, the council said on Tuesday after a long debate.",
//!     "Few on the quay had hoped for news this week. The night boat will run for two more winters, the council said on Monday after a debate.",
//! ];
//! // All of each text takes part; of one that was stripped, [`kept_spans`] says what is left.
//! let kept = texts.map(|text| [Span::new(0, text.len())]);
//! let view = |at: usize| ArticleView {
//!     id: ["monday", "tuesday"][at],
//!     text: texts[at],
//!     kept: &kept[at],
//!     ..ArticleView::default()
//! };
//! let found = find_passages(&[view(0), view(1)], &Config::default(), &Silent);
//! let passage = &found.passages[0];
//! assert_eq!((passage.a.article, passage.b.article), (0, 1));
//! assert_eq!(&texts[1][passage.b.span.range()], &texts[1][46..texts[1].len() - 1]); // "The night boat ... a debate"
//! assert_eq!(passage.edits, 2); // words: Tuesday, long
//! ```
//!
//! # Clean a folder
//!
//! The whole job of `unboil clean`, for corpora larger than memory too: files in, cleaned files, a ledger of all removals, passages and
//! groups out. [`restore()`] gives the originals back.
//!
//! ```
//! use unboil::{Config, Duplicates, Request, Silent, SiteProfiles, clean};
//!
//! # let folder = tempfile::tempdir()?;
//! # std::fs::create_dir(folder.path().join("articles"))?;
//! # std::fs::write(folder.path().join("articles/one.txt"), "The harbour stays open.\n\nComments are closed.\n")?;
//! let mut config = Config::default();
//! config.duplicates = Duplicates::DropPassages;
//! let request = Request {
//!     inputs: vec![folder.path().join("articles")],
//!     out: folder.path().join("cleaned"),
//!     memory: Some(1 << 30),
//!     ..Request::default()
//! };
//! let outcome = clean(&request, &config, &SiteProfiles::default(), &Silent)?;
//! assert_eq!(outcome.summary.articles_changed, 1);
//! for problem in &outcome.problems {
//!     eprintln!("{problem}"); // an input that could not be used
//! }
//! let cleaned = std::fs::read_to_string(request.out.join("articles/one.txt"))?;
//! assert_eq!(cleaned, "The harbour stays open.\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way of the data
//!
//! ```text
//! discover -> decode -> read articles -> segment into blocks -> strip (rules, then site)
//!   -> tokens and seeds -> index -> chain -> verify -> choose what stays -> write articles, ledger, passages, report
//! ```
//!
//! [`engine`] tells that story and owns the threads. Every stage is a plain function of its input and the settings.
//!
//! # What may change
//!
//! What these pages show keeps to semantic versioning. Settings and requests get new fields in minor versions: begin with their defaults.
//! Items that are public but not shown here are for unboil's own programs, and change in any version.
//!
//! The feature `cli` (on by default) builds the command line; `default-features = false` leaves out it and what only it needs.
#![forbid(unsafe_code)]

// The command line names the library as its users do.
#[cfg(feature = "cli")]
extern crate self as unboil;

pub mod bench;
#[cfg(feature = "cli")]
pub mod cli;
mod config;
pub mod engine;
pub mod memory_limit;
mod progress;

/// Pages of HTML: to a text with tag evidence, and to Markdown.
pub mod html {
    pub use unboil_html::{article, render};
    pub use unboil_io::read::page::decode;
}

pub use config::Config;
pub use engine::{
    ArticleView, CancelToken, MatchResult, Outcome, Request, clean, find_duplicates, find_passages,
};
pub use progress::{NoProgress, Progress};
pub use unboil_html::{LinkStyle, OutputFormat, WriteConfig};
pub use unboil_io::config::ReadConfig;
pub use unboil_io::error::{Error, Problem, ProblemStage};
pub use unboil_io::write::{RestoreReport, Summary, restore};
pub use unboil_match::{
    ArticleSpan, CopyPreference, Duplicates, Group, Member, Passage, PassagesConfig,
};
pub use unboil_strip::config::{
    CueShape, CueTier, SiteBy, Strength, StripConfig, UserCue, UserRules,
};
pub use unboil_strip::{
    BlockVerdict, CueInfo, DocumentState, ExtractContext, Extraction, RULES, Rule, SiteProfile,
    SiteProfiles, Stripper, TemplateSource,
};
pub use unboil_text::{
    Article, ArticleRef, Class, ConfigError, HtmlPage, Metadata, PageType, Removal, Span,
    kept_spans, kept_text,
};
