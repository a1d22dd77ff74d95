//! `unboil explain`: every block of one article with its decision, rule and evidence.

use std::fmt::Write as _;

use unboil::Config;
use unboil_io::error::Error;
use unboil_io::read::{self, ReadFile};
use unboil_io::spill::Spill;
use unboil_strip::{BlockVerdict, DocumentState, Stripper};
use unboil_text::Article;

use crate::cli::args::Explain;
use crate::cli::{exit_code, print, print_problems};

/// Characters of a block that are shown.
const SHOWN_CHARS: usize = 72;

/// Runs the command.
pub(crate) fn explain(args: Explain, mut config: Config) -> Result<u8, Error> {
    args.strip.apply(&mut config)?;
    config.read.html_field = args.html_field.or(config.read.html_field);
    let stripper = Stripper::new(&config.strip)?;
    let name = args.input.display().to_string();
    if args.input.is_dir() {
        return Err(Error::config(name, "is a folder; name one article"));
    }
    config.validate()?;
    let folder = tempfile::tempdir().map_err(Error::io("the folder for temporary files"))?;
    let spill = Spill::new(usize::MAX, &folder.path().join("copies"));
    let (sources, mut problems) = read::discover(&[args.input], &config.read, &spill)?;
    let files: Vec<ReadFile> = sources
        .iter()
        .map(|source| read::read_file(source, &config.read))
        .collect();
    let mut articles = files.iter().flat_map(|file| &file.articles);
    let article = match &args.id {
        Some(id) => articles.find(|article| article.id == *id),
        None => articles.next(),
    };
    problems.extend(files.iter().flat_map(|file| file.problems.iter().cloned()));
    print_problems(&problems);
    let Some(article) = article else {
        let what = args.id.map_or("holds no article".to_string(), |id| {
            format!("holds no article with the id {id}")
        });
        return Err(Error::config(name, what));
    };
    let out = report(article, stripper.explain(article));
    print(out.as_bytes())?;
    Ok(exit_code(&problems))
}

fn report(
    article: &Article,
    (verdicts, state): (Vec<BlockVerdict>, Option<DocumentState>),
) -> String {
    let state = state.map_or(
        "the scorer was not asked (off, or the text is too short or too long)",
        DocumentState::name,
    );
    let mut out = format!("{}: {state}\n\n", article.id);
    for verdict in &verdicts {
        let decision = if verdict.removal.is_some() {
            "REMOVE"
        } else {
            "keep"
        };
        let span = verdict.span;
        let excerpt = excerpt(&article.text[span.range()]);
        writeln!(
            out,
            "{decision:<6} {:>6}..{:<6} {excerpt}",
            span.start, span.end
        )
        .expect("a string takes all text");
        let evidence = match (&verdict.removal, &verdict.cue) {
            (Some((class, rule, why)), _) => format!("{rule} ({}): {why}", class.name()),
            (None, Some(cue)) => format!(
                "{}; a cue, but not where it counts: {cue}",
                verdict.description
            ),
            (None, None) => verdict.description.clone(),
        };
        writeln!(out, "{:22}{evidence}", "").expect("a string takes all text");
        if let (Some(score), None) = (&verdict.score, &verdict.removal) {
            writeln!(out, "{:22}{score}", "").expect("a string takes all text");
        }
    }
    let removed = verdicts
        .iter()
        .filter(|verdict| verdict.removal.is_some())
        .count();
    writeln!(out, "\n{removed} of {} blocks are removed. Rules that look at many articles (site, duplicates) are part of 'unboil clean'.", verdicts.len())
        .expect("a string takes all text");
    out
}

/// The start of a block, on one line, without control characters.
fn excerpt(block: &str) -> String {
    let line: String = block.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    if line.chars().count() <= SHOWN_CHARS {
        return line;
    }
    line.chars().take(SHOWN_CHARS - 1).chain(['…']).collect()
}
