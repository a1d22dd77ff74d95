//! The report of `unboil explain`: an entry for each removal and for each kept block.
//!
//! ```text
//! REMOVE   386..406    Comments are closed.
//! ```
//!
//! The decision is followed by the span in bytes and the start of the block. Indented below it
//! stand the rule and its reason, or what the block looks like and why it stays.

use unboil_strip::{BlockVerdict, DocumentState, SHORT_ARTICLE_WORDS};
use unboil_text::{Article, Span};

use crate::cli::terminal::{Style, excerpt, wrap};

/// Columns before the text of a block: the decision, the span and the spaces around them.
const INDENT: usize = 24;

/// What the report is about.
pub(super) struct Evidence {
    pub(super) verdicts: Vec<BlockVerdict>,
    /// `None`: the scorer did not run.
    pub(super) state: Option<DocumentState>,
    /// What is known about the site of the article. `None`: no profile is given.
    pub(super) site: Option<String>,
}

/// The report on an article.
pub(super) fn report(article: &Article, evidence: &Evidence, style: Style) -> String {
    let verdicts = &evidence.verdicts;
    let mut out = head(article, evidence, style);
    for entry in verdicts.chunk_by(is_same_removal) {
        out.push_str(&match &entry[0].removal {
            Some((class, rule, why)) => {
                let spans: Vec<Span> = entry.iter().map(|block| block.span).collect();
                let reason = format!("rule `{rule}`, class `{}`: {why}", class.name());
                removal_entry(&article.text, &spans, &reason, style)
            }
            None => kept_entry(
                &article.text,
                entry[0].span,
                &kept_details(&entry[0]),
                style,
            ),
        });
    }
    let removed = verdicts.iter().filter(|verdict| verdict.removal.is_some());
    let missing = match evidence.site {
        Some(_) => "Near-duplicates are found only by `unboil clean`; --from shows them.",
        None => {
            "Rules that compare articles need `unboil clean`: --site-profile applies site templates \
             that it saved, --from shows all that it decided."
        }
    };
    let total = format!(
        "{} of {} blocks are removed. {missing}",
        removed.count(),
        verdicts.len()
    );
    out.push('\n');
    out.push_str(&paragraph(&total, style));
    out
}

/// The first lines: the article, its state and its site.
pub(super) fn head(article: &Article, evidence: &Evidence, style: Style) -> String {
    let state = match evidence.state {
        Some(state) => state.name().to_string(),
        None => format!(
            "rule `scorer` did not run: it is disabled, or the text has fewer than \
             {SHORT_ARTICLE_WORDS} words or too many blocks"
        ),
    };
    let mut out = paragraph(&format!("{}: {state}", article.id), style);
    if let Some(site) = &evidence.site {
        out.push_str(&paragraph(site, style));
    }
    out.push('\n');
    out
}

/// A wrapped text.
pub(super) fn paragraph(text: &str, style: Style) -> String {
    wrap(text, style.width).join("\n") + "\n"
}

/// True if two neighbours are parts of one removal.
fn is_same_removal(a: &BlockVerdict, b: &BlockVerdict) -> bool {
    match (&a.removal, &b.removal) {
        (Some((_, rule, _)), Some((_, next_rule, _))) => rule == next_rule && a.run == b.run,
        _ => false,
    }
}

/// All spans of a removal, and its reason.
pub(super) fn removal_entry(text: &str, spans: &[Span], reason: &str, style: Style) -> String {
    let mut out = String::new();
    for (at, span) in spans.iter().enumerate() {
        let decision = if at == 0 { "REMOVE" } else { "" };
        // Padded before it is coloured: escape sequences have no width.
        let decision = style.red(&format!("{decision:<6}"));
        out.push_str(&block_line(text, &decision, *span, style));
    }
    out + &details(reason, style)
}

/// A block that stays, and why.
pub(super) fn kept_entry(text: &str, span: Span, why: &[String], style: Style) -> String {
    let why = why.iter().map(|line| details(line, style));
    block_line(text, "keep  ", span, style) + &why.collect::<String>()
}

/// Why a block stays: what it looks like, its cue, its score, and why it stays despite them.
pub(super) fn kept_details(block: &BlockVerdict) -> Vec<String> {
    let mut why = vec![block.description.clone()];
    if let Some(cue) = &block.cue {
        why.push(format!("matches a cue that does not remove it here: {cue}"));
    }
    why.extend(block.score.clone());
    if let Some(reason) = &block.keep_reason {
        why.push(format!("kept because: {reason}"));
    }
    why
}

/// A decision with its span and the start of its text.
pub(super) fn block_line(text: &str, decision: &str, span: Span, style: Style) -> String {
    let excerpt = excerpt(&text[span.range()], style.width - INDENT);
    format!("{decision} {:>7}..{:<7} {excerpt}\n", span.start, span.end)
}

/// A text below the text of a block, wrapped.
pub(super) fn details(text: &str, style: Style) -> String {
    let lines = wrap(text, style.width - INDENT);
    let line = |line: &String| format!("{:INDENT$}{}\n", "", style.faint(line));
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_strip::StripConfig;
    use unboil_strip::{ExtractContext, Stripper};

    const FEED: &str =
        "Recent Posts\nStorm closes the bridge\nFerry gets a new engine\nMarket moves indoors\n";

    /// The report on an article of ten paragraphs with `tail` after it.
    fn report_on(tail: &str, style: Style) -> String {
        let paragraph = |n: usize| {
            format!(
                "On day {n} the council voted to keep the old harbour open for another ten years, \
                 after a debate that went on until midnight, the harbour master said.\n\n"
            )
        };
        let mut text: String = (1..11).map(paragraph).collect();
        text.push_str(tail);
        let article = Article {
            text,
            ..Article::default()
        };
        let stripper = Stripper::new(&StripConfig::default()).expect("the defaults are valid");
        let context = ExtractContext {
            verdicts: true,
            ..ExtractContext::default()
        };
        let extraction = stripper.extract(&article, &context);
        let evidence = Evidence {
            verdicts: extraction.verdicts.expect("they were requested"),
            state: extraction.document_state,
            site: None,
        };
        report(&article, &evidence, style)
    }

    #[test]
    fn a_removal_of_several_blocks_has_one_reason() {
        let style = Style {
            width: 80,
            color: false,
        };
        let report = report_on(FEED, style);
        assert_eq!(report.matches("REMOVE").count(), 1, "{report}");
        for title in FEED.lines() {
            assert!(report.contains(title), "{report}");
        }
        assert_eq!(report.matches("rule `section`").count(), 1, "{report}");
    }

    #[test]
    fn lines_fit_the_width_and_colours_are_optional() {
        for width in [40, 80, 120] {
            let plain = report_on(
                FEED,
                Style {
                    width,
                    color: false,
                },
            );
            let widest = plain.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{widest:?} of {width}: {plain}");
            let colored = report_on(FEED, Style { width, color: true });
            assert!(colored.contains("\x1b[31mREMOVE\x1b[0m"), "{colored}");
            let mut uncolored = colored;
            for code in ["\x1b[31m", "\x1b[2m", "\x1b[0m"] {
                uncolored = uncolored.replace(code, "");
            }
            assert_eq!(uncolored, plain);
        }
    }
}
