//! `unboil explain --from OUT`: shows what the run of an output folder decided about one article.

use std::path::Path;

use unboil::Config;
use unboil_io::{Error, LedgerRow, OutputReader, PassageRow, PassageSide};
use unboil_strip::BlockVerdict;
use unboil_text::{Article, Span};

use crate::cli::explain_report::{
    Evidence, block_line, details, head, kept_details, kept_entry, paragraph, removal_entry,
};
use crate::cli::terminal::Style;
use crate::report::{ArticleDecisions, FoundArticle, SoughtArticle, find_decisions};

/// The settings of a run. Its globs are left out: the file is named.
///
/// # Errors
/// If this version does not know one of them.
pub(super) fn settings_of_run(out: &OutputReader) -> Result<Config, Error> {
    let settings = out.summary().settings.clone();
    let mut config: Config = serde_json::from_value(settings)
        .map_err(|error| Error::format(out.path().join("summary.json"), None, error))?;
    config.read.glob.clear();
    Ok(config)
}

/// The decisions of a run about the article of a file.
///
/// # Errors
/// If the output folder cannot be read, has no such article, or was made of another text.
pub(super) fn decisions_of_run(
    out: &OutputReader,
    article: &SoughtArticle,
    input: &Path,
) -> Result<ArticleDecisions, Error> {
    let (folder, input) = (out.path().display(), input.display());
    match find_decisions(out, article)? {
        FoundArticle::Decisions(decisions) => Ok(*decisions),
        FoundArticle::Missing => {
            let reason = match out.articles() {
                Some(_) => format!("the run did not read {input}, or read it below another path"),
                None => format!("has no passage of {input}, and the run wrote no articles"),
            };
            Err(Error::config(folder.to_string(), reason))
        }
        FoundArticle::OtherText => {
            let reason = format!(
                "has another text than the article that the run of {folder} read: it changed since, \
                 was edited there, or is read with other flags"
            );
            Err(Error::config(input.to_string(), reason))
        }
    }
}

/// The report on the decisions of a run.
pub(super) fn run_report(
    article: &Article,
    evidence: &Evidence,
    decisions: &ArticleDecisions,
    out: &Path,
    style: Style,
) -> String {
    let text = &article.text;
    let mut report = head(article, evidence, style);
    let pieces = pieces(text, &evidence.verdicts, &decisions.removals);
    for entry in pieces.chunk_by(|a, b| a.removal.is_some() && a.removal == b.removal) {
        report.push_str(&match entry[0].removal {
            Some(removal) => {
                let row = &decisions.removals[removal];
                let spans: Vec<Span> = entry.iter().map(|piece| piece.span).collect();
                let reason = format!("rule `{}`, class `{}`: {}", row.rule, row.class, row.why);
                removal_entry(text, &spans, &reason, style)
            }
            None => {
                let why = entry[0].block.map(kept_in_run).unwrap_or_default();
                kept_entry(text, entry[0].span, &why, style)
            }
        });
    }
    let blocks = evidence.verdicts.iter();
    let overlaps = |span: Span, row: &LedgerRow| row.start < span.end && span.start < row.end;
    let shortened = blocks.filter(|block| {
        let mut removals = decisions.removals.iter();
        removals.any(|row| overlaps(block.span, row))
    });
    let mut total = format!(
        "{} of {} blocks are removed or shortened in {}.",
        shortened.count(),
        evidence.verdicts.len(),
        out.display()
    );
    if let Some(dropped) = &decisions.dropped {
        total.push_str(&format!(
            " Nothing is left of the article: {} stays, which has {} of its words (`{}`).",
            dropped.stays.article,
            percent(dropped.overlap),
            dropped.kind
        ));
    }
    if !decisions.is_text_checked {
        let note = " The folder does not hold the text that the run read, so that only the removals and \
                    the spans of passages were compared with this one.";
        total.push_str(note);
    }
    report.push('\n');
    report.push_str(&paragraph(&total, style));
    report + &passages(article, decisions, style)
}

/// A part of the text that stays or is removed as a whole.
struct Piece<'v> {
    span: Span,
    /// The index of its removal. `None`: it stays.
    removal: Option<usize>,
    /// Its block. `None`: it is in none.
    block: Option<&'v BlockVerdict>,
}

/// Cuts the blocks where removals begin and end. Removed text outside of all blocks is a piece too.
fn pieces<'v>(text: &str, blocks: &'v [BlockVerdict], removals: &[LedgerRow]) -> Vec<Piece<'v>> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut has_piece = vec![false; removals.len()];
    // Blocks and removals are both in the order of the text.
    let mut next = 0;
    for block in blocks {
        let mut from = block.span.start;
        let mut add = |start: usize, end: usize, removal| {
            pieces.extend(trimmed(text, start, end).map(|span| Piece {
                span,
                removal,
                block: Some(block),
            }));
        };
        while removals.get(next).is_some_and(|row| row.end <= from) {
            next += 1;
        }
        for (at, row) in removals.iter().enumerate().skip(next) {
            if row.start >= block.span.end {
                break;
            }
            let (start, end) = (row.start.max(from), row.end.min(block.span.end));
            add(from, start, None);
            add(start, end, Some(at));
            has_piece[at] = true;
            from = end;
        }
        add(from, block.span.end, None);
    }
    for (at, row) in removals
        .iter()
        .enumerate()
        .filter(|(at, _)| !has_piece[*at])
    {
        pieces.extend(trimmed(text, row.start, row.end).map(|span| Piece {
            span,
            removal: Some(at),
            block: None,
        }));
    }
    pieces.sort_by_key(|piece| piece.span.start);
    pieces
}

/// A span without the white space around it; `None` if nothing else is in it.
fn trimmed(text: &str, start: usize, end: usize) -> Option<Span> {
    let piece = text.get(start..end)?;
    let start = start + piece.len() - piece.trim_start().len();
    let length = piece.trim().len();
    (length > 0).then(|| Span::new(start, start + length))
}

/// Why a block stayed in the run, as far as its text tells.
fn kept_in_run(block: &BlockVerdict) -> Vec<String> {
    let mut why = kept_details(block);
    if let Some((class, rule, reason)) = &block.removal {
        let class = class.name();
        why.push(format!(
            "that run kept it; without --from, rule `{rule}`, class `{class}`, removes it: {reason}"
        ));
    }
    why
}

/// The passages of the article, each with the other copy.
fn passages(article: &Article, decisions: &ArticleDecisions, style: Style) -> String {
    let copies = decisions.passages.iter().flat_map(|row| {
        [(&row.a, &row.b), (&row.b, &row.a)]
            .into_iter()
            .filter(|(copy, _)| decisions.is_article(&copy.name))
            .map(move |(copy, other)| (row, copy, other))
    });
    let mut entries = String::new();
    for (row, copy, other) in copies {
        let span = Span::new(copy.start, copy.end);
        entries.push_str(&block_line(&article.text, "same  ", span, style));
        entries.push_str(&details(&passage(row, copy, other), style));
    }
    match decisions.passages.len() {
        0 => "\nNo passage of it is in another article.\n".to_string(),
        1 => format!("\n1 passage:\n\n{entries}"),
        count => format!("\n{count} passages:\n\n{entries}"),
    }
}

/// Where the other copy of a passage is, and how the copies differ.
fn passage(row: &PassageRow, copy: &PassageSide, other: &PassageSide) -> String {
    let place = match copy.name == other.name {
        true => "this article".to_string(),
        false => other.name.article.to_string(),
    };
    let order = match std::ptr::eq(copy, &row.a) {
        true => "this copy",
        false => "the other copy",
    };
    let differ = match row.edits {
        0 => String::new(),
        edits => format!(
            ", {edits} of them differ, {} alike",
            percent(row.similarity)
        ),
    };
    format!(
        "{place} {}..{}: {} words{differ}, kind `{}`; {order} comes first by --keep",
        other.start, other.end, row.words, row.kind
    )
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
