//! `unboil strip` for one text or HTML page: strips it as a whole.

use std::io::{BufRead, Read};

use unboil::Config;
use unboil_html as html;
use unboil_html::render;
use unboil_io::{Error, ProblemStage, decode_text, detect_encoding, encode_text};
use unboil_strip::{ExtractContext, Stripper};
use unboil_text::kept_text;

use crate::cli::console::print;
use crate::cli::problem_sink::{ProblemSink, Unusable};
use crate::cli::removal_json::print_removals;
use crate::cli::strip_args::Emit;

/// Size of the buffers for input and output.
pub(super) const BUFFER_BYTES: usize = 256 << 10;
/// The field that `--explain` adds to a row.
pub(super) const REMOVED_FIELD: &str = "removed";

/// The stripped bytes, or why the input is unusable, and in which line if that is known.
type StripResult = Result<Vec<u8>, (Option<usize>, Unusable)>;

/// Strips one input; `strip_rows.rs` does it for JSONL.
pub(super) struct StripFilter {
    pub(super) stripper: Stripper,
    pub(super) config: Config,
    /// The input, as messages name it.
    pub(super) input_name: String,
    pub(super) explain: bool,
    pub(super) emit: Emit,
}

impl StripFilter {
    /// Reads all of `input`, strips it with `strip` and prints the result. Unusable input is
    /// reported, and printed unchanged if it passes.
    pub(super) fn strip_whole(
        &self,
        mut input: impl BufRead,
        strip: fn(&StripFilter, &[u8]) -> StripResult,
        problems: &mut ProblemSink,
    ) -> Result<(), Error> {
        let max_bytes = self.config.read.max_article_bytes;
        let mut bytes = Vec::new();
        let mut limited = (&mut input).take(max_bytes as u64 + 1);
        limited
            .read_to_end(&mut bytes)
            .map_err(Error::io(&self.input_name))?;
        let result = match bytes.len() > max_bytes {
            true => {
                let reason = format!(
                    "the text has more than {max_bytes} bytes; `max_article_bytes` under `[read]` \
                     in the file of --config raises the limit"
                );
                Err((None, (ProblemStage::Read, reason)))
            }
            false => strip(self, &bytes),
        };
        let (line, unusable) = match result {
            Ok(output) => return print(&output),
            Err(unusable) => unusable,
        };
        problems.report(line, unusable)?;
        if !problems.passes_unusable() {
            return Ok(());
        }
        print(&bytes)?;
        self.print_rest(input)
    }

    /// Prints what was not read, without holding it in memory.
    fn print_rest(&self, mut input: impl BufRead) -> Result<(), Error> {
        loop {
            let available = input.fill_buf().map_err(Error::io(&self.input_name))?;
            if available.is_empty() {
                return Ok(());
            }
            print(available)?;
            let read = available.len();
            input.consume(read);
        }
    }

    /// Extracts the article of an HTML page, as UTF-8.
    pub(super) fn strip_page(&self, bytes: &[u8]) -> StripResult {
        let unusable = |reason| (None, (ProblemStage::Decode, reason));
        let article = html::article(&unboil_io::page_text(bytes, None).map_err(unusable)?);
        let extraction = self.stripper.extract(&article, &ExtractContext::default());
        if self.explain {
            print_removals(&article.text, article.page.as_deref(), &extraction);
        }
        let text = render((&article).into(), &extraction.removals, &self.config.write);
        Ok(text.into_bytes())
    }

    /// Strips a text and keeps its encoding.
    pub(super) fn strip_text(&self, bytes: &[u8]) -> StripResult {
        let encoding = detect_encoding(bytes, None);
        let bom = encoding.bom_bytes();
        let text = decode_text(bytes[bom.len()..].to_vec(), encoding)
            .map_err(|error| (Some(error.line), (ProblemStage::Decode, error.reason)))?;
        let extraction = self.stripper.extract(&text, &ExtractContext::default());
        if self.explain {
            print_removals(&text, None, &extraction);
        }
        let kept = kept_text(&text, &extraction.removals);
        let kept =
            encode_text(&kept, encoding.charset).expect("text decoded from a charset is in it");
        Ok([bom, &kept].concat())
    }
}
