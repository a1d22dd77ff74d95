//! `unboil explain`: shows for each block of one article why it is removed or kept.

use unboil::Config;
use unboil_io::{Error, Problem, ProblemStage, ReadFile, Spill};
use unboil_strip::{ExtractContext, Stripper};

use crate::cli::args::ExplainArgs;
use crate::cli::console::{print, print_error_line, print_problems};
use crate::cli::exit_code;
use crate::cli::explain_report::report;
use crate::cli::output_checks::check_stdout_is_no_input;
use crate::cli::terminal::Style;

/// Runs the command.
pub(super) fn explain(args: ExplainArgs, mut config: Config) -> Result<u8, Error> {
    args.strip.apply(&mut config)?;
    args.fields.apply(&mut config);
    args.encoding.apply(&mut config);
    let stripper = Stripper::new(&config.strip)?;
    let name = args.input.display().to_string();
    if args.input.is_dir() {
        return Err(Error::config(
            name,
            "this is a folder; name the file of one article",
        ));
    }
    config.validate()?;
    check_stdout_is_no_input(&args.input)?;
    let folder = tempfile::tempdir().map_err(Error::io("the folder for temporary files"))?;
    let spill = Spill::new(usize::MAX, &folder.path().join("copies"));
    let found = unboil_io::discover(&[args.input], &config.read, &spill)?;
    unboil_io::check_fields(&found.sources, &config.read)?;
    let mut problems = found.problems;
    let files: Vec<ReadFile> = (found.sources)
        .iter()
        .map(|source| unboil_io::read_file(source, &config.read))
        .collect();
    let mut articles = files.iter().flat_map(|file| &file.articles);
    let article = match &args.id {
        Some(id) => articles.find(|article| article.id == *id),
        None => articles.next(),
    };
    problems.extend(files.iter().flat_map(|file| file.problems.iter().cloned()));
    print_problems(&problems, problems.len(), None);
    let Some(article) = article else {
        let reason = match args.id {
            Some(id) => format!("no article has the id `{id}`"),
            None if problems.is_empty() => "this file holds no article".to_string(),
            None => "no article could be read".to_string(),
        };
        return Err(Error::config(name, reason));
    };
    let context = ExtractContext {
        verdicts: true,
        ..ExtractContext::default()
    };
    let extraction = stripper.extract(article, &context);
    if let Some(reason) = extraction.skipped {
        let problem = Problem {
            path: article.id.clone(),
            line: None,
            stage: ProblemStage::Strip,
            reason: reason.to_string(),
        };
        print_error_line(&problem.to_string());
        problems.push(problem);
    }
    let verdicts = extraction.verdicts.unwrap_or_default();
    let state = extraction.document_state;
    let report = report(article, &verdicts, state, Style::of_stdout());
    print(report.as_bytes())?;
    Ok(exit_code::for_problems(problems.len()))
}
