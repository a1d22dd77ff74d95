//! [`Extraction`]: the result of stripping an article, and the [`ExtractContext`] it depends on.

use std::fmt;

use crate::keep_reason::KeepReason;
use crate::scorer::DocumentState;
use crate::site_keys::SiteKeys;
use crate::site_profile::{SiteProfile, SiteProfiles};
use unboil_text::{Class, PageType, Removal, Span};

/// What is known about the site of an article, and which results are wanted besides the removals.
///
/// ```
/// use unboil_strip::{ExtractContext, SiteProfiles, TemplateSource};
///
/// let profiles = SiteProfiles::default();
/// let context = ExtractContext {
///     template: TemplateSource::Url {
///         url: "https://herald.example/ferry",
///         profiles: &profiles,
///     },
///     ..ExtractContext::default()
/// };
/// assert!(!context.site_keys && !context.verdicts);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ExtractContext<'a> {
    /// Where the template of the article's site comes from.
    pub template: TemplateSource<'a>,
    /// Fill [`Extraction::site_keys`].
    pub site_keys: bool,
    /// Fill [`Extraction::verdicts`].
    pub verdicts: bool,
    /// Fill [`Extraction::template_texts`].
    pub template_texts: bool,
    /// Leave the reasons of the rule `scorer` empty: [`Removal::why`]. This saves time and changes no
    /// removal.
    pub omit_scorer_reasons: bool,
}

/// Where the template of an article's site comes from.
#[derive(Clone, Copy, Debug, Default)]
pub enum TemplateSource<'a> {
    /// No template applies.
    #[default]
    None,
    /// This template applies.
    Site {
        /// The name of the site; `.` is the folder of the input.
        name: &'a str,
        /// Its template.
        profile: &'a SiteProfile,
    },
    /// This template applies if the article has one of its blocks, as in a run over many articles.
    Matching {
        /// The name of the site; `.` is the folder of the input.
        name: &'a str,
        /// Its template.
        profile: &'a SiteProfile,
    },
    /// The template of the URL's host applies if it is known and the article has one of its blocks.
    Url {
        /// The URL of the article.
        url: &'a str,
        /// The known templates, by host.
        profiles: &'a SiteProfiles,
    },
}

/// The result of stripping an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extraction {
    /// What is removed: sorted, not overlapping.
    pub removals: Vec<Removal>,
    /// Why nothing was removed; `None` if the article was stripped.
    pub skipped: Option<SkipReason>,
    /// The type of an HTML page; `None` for text, or if the scorer is disabled.
    pub page_type: Option<PageType>,
    /// The keys for learning the template of the site; `None` if they were not requested, if the
    /// rule `site` is disabled, or if the article has no prose.
    pub site_keys: Option<SiteKeys>,
    /// The blocks of the article that are in the applied template and whose text the template lacks:
    /// their keys and texts. Empty if they were not requested.
    pub template_texts: Vec<(u64, String)>,
    /// The verdict on each block, in order; `None` if they were not requested.
    pub verdicts: Option<Vec<BlockVerdict>>,
    /// How much boilerplate the article has. `None` if the article was not scored: the scorer is
    /// disabled, or the article is short, very long, or plain prose. With verdicts, plain prose is
    /// scored too.
    pub document_state: Option<DocumentState>,
}

/// Why an article was not stripped: all of its text stays.
///
/// ```
/// use unboil_strip::{SkipReason, StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// let extraction = stripper.extract(&*". ".repeat(200_000), &Default::default());
/// let reason = extraction.skipped.expect("it has too many blocks");
/// assert_eq!(reason, SkipReason::TooManyBlocks { max_blocks: 131_072 });
/// assert_eq!(
///     reason.to_string(),
///     "not stripped: more than 131072 lines or sentences, too many for a text of its length"
/// );
/// assert!(extraction.removals.is_empty());
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkipReason {
    /// The text has more blocks than an article of its length can have.
    TooManyBlocks {
        /// The most blocks, by [`block_limit`](unboil_text::block_limit).
        max_blocks: usize,
    },
    /// The page has more elements or blocks than a page of its length can have: its
    /// [`exceeds_limit`](unboil_text::HtmlPage::exceeds_limit) is true.
    TooManyElements,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SkipReason::TooManyBlocks { max_blocks } => write!(
                f,
                "not stripped: more than {max_blocks} lines or sentences, too many for a text of \
                 its length"
            ),
            SkipReason::TooManyElements => {
                f.write_str("not stripped: too many elements or lines for a page of its length")
            }
        }
    }
}

/// The verdict on one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockVerdict {
    /// The block, without the white space around it.
    pub span: Span,
    /// The kind and size of the block: "prose, 43 words".
    pub description: String,
    /// The cue that the block matches, whether or not a rule removes it.
    pub cue: Option<String>,
    /// The boilerplate score and its strongest reasons; `None` if the article was not scored.
    pub score: Option<String>,
    /// The class, the rule and the reason of the removal; `None` if the block stays.
    pub removal: Option<(Class, String, String)>,
    /// Index of the first block of the removed run; `None` if the block stays. Neighbours with the
    /// same run and rule are one removal.
    pub run: Option<usize>,
    /// Why the block stays although a rule matches it or its score is high.
    pub keep_reason: Option<KeepReason>,
}
