//! A file of rows as it was read comes in, with what is to go from its articles; the cleaned file goes out, row by row, and the rows of
//! the ledger.

use std::io::Write;

use xxhash_rust::xxh3::Xxh3;

use crate::config::IoConfig;
use crate::error::Error;
use crate::read::jsonl::{Row, decode_row, parse_row};
use crate::read::{ReadFile, Source, State, batches};
use crate::write::articles::{
    Decisions, changed, commit, entry, has_page_rows, is_dropped, removals_of, tell_metadata,
};
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{Entry, hex};
use crate::write::out_dir::OutDir;
use crate::write::packed::Packed;
use crate::write::page_rows::with_article;
use crate::write::rows::{cut_text, encoded, escaped};
use unboil_html as html;
use unboil_html::To;
use unboil_text::Removal;

/// Reads the rows once more, so that they need not be kept from the first time, and writes them.
pub(super) fn write_rows<T>(
    out: &OutDir,
    file: &ReadFile<T>,
    decisions: &impl Decisions,
    config: IoConfig,
) -> Result<Entry, Error> {
    let from = &file.source.path;
    let changed = || changed(&file.source);
    let encoding = file.encoding;
    let page_rows = has_page_rows(file, config);
    let mut rows =
        batches::open(&file.source, &config.read, Some(encoding)).map_err(Error::io(from))?;
    let mut entry = entry(file, To::Text);
    let new = out.new_file(&entry.path)?;
    let path = new.path().to_path_buf();
    let mut packed = Packed::new(new, file.source.compression).map_err(Error::io(&path))?;
    let mut original = Xxh3::new();
    original.update(encoding.bom_bytes());
    packed
        .write_all(encoding.bom_bytes())
        .map_err(Error::io(&path))?;
    let mut line = Vec::new();
    let mut done = 0;
    loop {
        let mut result = Ok(());
        let found = rows.lines.next(&mut line, &mut |bytes| {
            original.update(bytes);
            if result.is_ok() {
                result = packed.write_all(bytes);
            }
        });
        result.map_err(Error::io(&path))?;
        let found = match found {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(_) if file.state == State::Partial => break,
            Err(e) => return Err(Error::io(from)(e)),
        };
        if found.too_long {
            continue;
        }
        original.update(&line);
        let is_article = (file.rows.get(done)).is_some_and(|row| row.line == found.number);
        let article = done;
        done += usize::from(is_article);
        if !is_article || !(page_rows || decisions.is_cut(article)) {
            packed.write_all(&line).map_err(Error::io(&path))?;
            continue;
        }
        let whole = decode_row(&line, encoding.charset).map_err(|_| changed())?;
        let row = ArticleRow {
            source: &file.source,
            article,
            number: found.number,
            line: &whole,
            row: parse_row(&whole, &config.read).map_err(|_| changed())?,
        };
        let kept = match page_rows {
            true => row.page(decisions, config)?,
            false => row.text(decisions)?,
        };
        if let Some(kept) = kept {
            let bytes = encoded(&kept, encoding.charset).ok_or_else(changed)?;
            packed.write_all(&bytes).map_err(Error::io(&path))?;
        }
    }
    if done < file.rows.len() {
        return Err(changed());
    }
    entry.page_rows = page_rows;
    entry.original = (!page_rows).then(|| hex(original.digest()));
    let new = packed.finish().map_err(Error::io(&path))?;
    commit(new, entry)
}

/// A row that is to be written anew.
struct ArticleRow<'r> {
    source: &'r Source,
    /// The place of its article in the file.
    article: usize,
    /// The number of its line.
    number: usize,
    line: &'r str,
    row: Row,
}

impl ArticleRow<'_> {
    /// The row of the ledger for something taken from a text.
    fn told(&self, decisions: &impl Decisions, text: &str, removal: &Removal) -> LedgerRow {
        LedgerRow {
            path: Some(self.source.rel.clone()),
            line: Some(self.number),
            ..LedgerRow::new(decisions.id(self.article), text, removal)
        }
    }

    /// The row without what goes from its text; `None`: it is left out.
    fn text(&self, decisions: &impl Decisions) -> Result<Option<String>, Error> {
        let text = &self.row.text;
        let removals = removals_of(self.source, decisions, self.article, text)?;
        let cuts: Vec<_> = removals.iter().map(|removal| removal.span).collect();
        let (kept, taken) = cut_text(self.line, self.row.text_span, &cuts);
        let mut ledger = Vec::with_capacity(removals.len());
        for (removal, raw) in removals.iter().zip(taken) {
            let mut told = self.told(decisions, text, removal);
            if raw != escaped(&told.text, false) {
                told.ascii = raw == escaped(&told.text, true);
                told.raw = (!told.ascii).then(|| raw.to_string());
            }
            ledger.push(told);
        }
        let mut kept = Some(kept);
        if let (Some(told), true) = (ledger.last_mut(), is_dropped(text, &removals)) {
            told.row = kept.take();
        }
        decisions.told(self.article, text, &ledger)?;
        Ok(kept)
    }

    /// The row with the article of its page; `None`: it is left out.
    fn page(&self, decisions: &impl Decisions, config: IoConfig) -> Result<Option<String>, Error> {
        let article = html::article(&self.row.text);
        let (text, page) = (&article.text, article.page.as_deref());
        let removals = removals_of(self.source, decisions, self.article, text)?;
        tell_metadata(decisions, self.article, page, config)?;
        let told = |removal| {
            let told = self.told(decisions, text, removal);
            told.of_page(page, decisions.page_type(self.article))
        };
        let ledger: Vec<LedgerRow> = removals.iter().map(told).collect();
        if !ledger.is_empty() {
            decisions.told(self.article, text, &ledger)?;
        }
        let kept = || {
            with_article(
                self.line,
                &self.row,
                (&article).into(),
                &removals,
                config,
                None,
            )
        };
        Ok((!is_dropped(text, &removals)).then(kept))
    }
}
