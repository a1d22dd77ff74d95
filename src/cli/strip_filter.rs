//! `unboil strip` for one text or HTML page: strips it as a whole.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use unboil::Config;
use unboil_html as html;
use unboil_html::render;
use unboil_io::{
    Error, OtherRecord, ProblemStage, decode_incomplete_text, decode_text, detect_encoding,
    encode_text, incomplete_reason, not_text_reason,
};
use unboil_strip::{ExtractContext, Extraction, Stripper, TemplateSource};
use unboil_text::{ArticleRef, Removal, kept_spans};

use crate::cli::console::{print, print_error_line};
use crate::cli::known_site::{KnownSite, KnownSites};
use crate::cli::problem_sink::{ProblemSink, Unusable};
use crate::cli::removal_json::print_removals;
use crate::cli::strip_args::Emit;

/// Size of the buffers for input and output.
pub(super) const BUFFER_BYTES: usize = 256 << 10;
/// The field that `--explain` adds to a row.
pub(super) const REMOVED_FIELD: &str = "removed";

/// The stripped bytes, or why the input is unusable, and in which line if that is known.
type StripResult = Result<Vec<Vec<u8>>, (Option<usize>, Unusable)>;

/// Strips one input; `strip_rows.rs` does it for rows.
pub(super) struct StripFilter {
    pub(super) stripper: Stripper,
    /// The templates of `--site-profile`.
    pub(super) sites: Option<KnownSites>,
    /// True once a row belongs to one of these sites.
    pub(super) has_known_site: AtomicBool,
    pub(super) config: Config,
    /// The input, as messages name it.
    pub(super) input_name: String,
    pub(super) explain: bool,
    /// The records of a WARC file without an article.
    pub(super) other_records: [AtomicUsize; OtherRecord::ALL.len()],
    pub(super) emit: Emit,
}

impl StripFilter {
    /// Strips a row with this URL, as [`extract`](StripFilter::extract).
    pub(super) fn extract_row<'a>(
        &'a self,
        article: impl Into<ArticleRef<'a>>,
        url: Option<&str>,
    ) -> Result<Extraction, Unusable> {
        let site = self.sites.as_ref().map(|sites| sites.site(url, true));
        if site.as_ref().is_some_and(|site| site.profile.is_some()) {
            self.has_known_site.store(true, Ordering::Relaxed);
        }
        self.extract(article, site.as_ref())
    }

    /// Strips a text or page that is the whole input. Reports that the profile does not know its site.
    fn extract_whole<'a>(
        &'a self,
        article: impl Into<ArticleRef<'a>>,
        url: Option<&str>,
    ) -> Result<Extraction, Unusable> {
        let site = self
            .sites
            .as_ref()
            .map(|sites| (sites, sites.site(url, false)));
        if let Some((sites, site)) = &site
            && site.profile.is_none()
        {
            print_error_line(&format!("unboil: {}", sites.describe(site)));
        }
        self.extract(article, site.as_ref().map(|(_, site)| site))
    }

    /// Strips a text or page, unless it is too strange to be stripped.
    fn extract<'a>(
        &'a self,
        article: impl Into<ArticleRef<'a>>,
        site: Option<&KnownSite>,
    ) -> Result<Extraction, Unusable> {
        let context = ExtractContext {
            template: site.map_or(TemplateSource::None, KnownSite::template),
            omit_scorer_reasons: !self.explain,
            ..ExtractContext::default()
        };
        let extraction = self.stripper.extract(article, &context);
        match extraction.skipped {
            Some(reason) => Err((ProblemStage::Strip, reason.to_string())),
            None => Ok(extraction),
        }
    }

    /// Reads all of `input`, strips it with `strip` and prints the result. Unusable input is
    /// reported, and printed unchanged if it passes. Of an input that breaks off, what could be
    /// read is stripped and printed before that is reported.
    pub(super) fn strip_whole(
        &self,
        mut input: impl BufRead,
        strip: fn(&StripFilter, &[u8], bool) -> StripResult,
        problems: &mut ProblemSink,
    ) -> Result<(), Error> {
        let max_bytes = self.config.read.max_article_bytes;
        let mut bytes = Vec::new();
        let mut limited = (&mut input).take((max_bytes as u64).saturating_add(1));
        let mut read_error = limited.read_to_end(&mut bytes).err();
        let mut read_bytes = bytes.len() as u64;
        let result = match (bytes.len() > max_bytes, not_text_reason(&bytes)) {
            (true, _) => {
                let reason = format!(
                    "the text has more than {max_bytes} bytes; `max_article_bytes` under `[read]` \
                     in the file of --config raises the limit"
                );
                Err((None, (ProblemStage::Read, reason)))
            }
            (false, Some(reason)) => Err((None, (ProblemStage::Decode, reason))),
            (false, None) if bytes.is_empty() && read_error.is_some() => Ok(Vec::new()),
            (false, None) => strip(self, &bytes, read_error.is_none()),
        };
        match result {
            Ok(pieces) => pieces.iter().try_for_each(|piece| print(piece))?,
            Err((line, unusable)) => {
                problems.report(line, unusable)?;
                // Bytes that are no row have no attributes.
                if problems.passes_unusable() && self.emit == Emit::Text {
                    print(&bytes)?;
                    let (rest, error) = print_rest(input)?;
                    read_bytes += rest;
                    read_error = read_error.or(error);
                }
            }
        }
        match read_error {
            None => Ok(()),
            Some(error) => {
                let reason = incomplete_reason(&error, read_bytes);
                problems.report(None, (ProblemStage::Read, reason))
            }
        }
    }

    /// Extracts the article of an HTML page, as UTF-8.
    pub(super) fn strip_page(&self, bytes: &[u8], _is_whole: bool) -> StripResult {
        let unusable = |reason| (None, (ProblemStage::Decode, reason));
        let article = html::article(&unboil_io::page_text(bytes, None).map_err(unusable)?);
        let extraction = self
            .extract_whole(&article, article.url.as_deref())
            .map_err(|unusable| (None, unusable))?;
        if self.explain {
            print_removals(&article.text, article.page.as_deref(), &extraction);
        }
        let text = render((&article).into(), &extraction.removals, &self.config.write);
        Ok(vec![text.into_bytes()])
    }

    /// Strips a text and keeps its encoding. A text that is not whole may end within a character,
    /// whose bytes are kept.
    pub(super) fn strip_text(&self, bytes: &[u8], is_whole: bool) -> StripResult {
        let decoded = match is_whole {
            true => {
                let encoding = detect_encoding(bytes, None);
                let text = decode_text(bytes.to_vec(), encoding);
                text.map(|text| (encoding, text, 0))
            }
            false => decode_incomplete_text(bytes, None),
        };
        let (encoding, text, rest) =
            decoded.map_err(|error| (Some(error.line), (ProblemStage::Decode, error.reason)))?;
        let extraction = self
            .extract_whole(&*text, None)
            .map_err(|unusable| (None, unusable))?;
        if self.explain {
            print_removals(&text, None, &extraction);
        }
        let kept = without_removals(text, &extraction.removals);
        let encoded =
            encode_text(&kept, encoding.charset).expect("text decoded from a charset is in it");
        let kept = match encoded {
            Cow::Borrowed(_) => kept.into_bytes(),
            Cow::Owned(encoded) => encoded,
        };
        let rest = &bytes[bytes.len() - rest..];
        Ok(vec![encoding.bom_bytes().to_vec(), kept, rest.to_vec()])
    }
}

/// The text without its removals, in the same memory: a text may be very long.
fn without_removals(text: String, removals: &[Removal]) -> String {
    let kept = kept_spans(text.len(), removals);
    let mut bytes = text.into_bytes();
    let mut end = 0;
    for span in kept {
        bytes.copy_within(span.range(), end);
        end += span.len();
    }
    bytes.truncate(end);
    String::from_utf8(bytes).expect("removals start and end between characters")
}

/// Prints what was not read, without holding it in memory. Returns the number of bytes, and the
/// read error at which they end.
fn print_rest(mut input: impl BufRead) -> Result<(u64, Option<io::Error>), Error> {
    let mut bytes = 0;
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Ok((bytes, Some(error))),
        };
        if available.is_empty() {
            return Ok((bytes, None));
        }
        print(available)?;
        let read = available.len();
        input.consume(read);
        bytes += read as u64;
    }
}
