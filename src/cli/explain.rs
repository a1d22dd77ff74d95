//! `unboil explain`: shows for each block of one article why it is removed or kept.

use std::path::Path;

use unboil::Config;
use unboil_io::{Error, OutputReader, Problem, ProblemStage, ReadFile, Source};
use unboil_strip::{ExtractContext, Extraction, Stripper, TemplateSource};
use unboil_text::Article;

use crate::cli::console::{print, print_error_line, print_problems};
use crate::cli::exit_code;
use crate::cli::explain_args::ExplainArgs;
use crate::cli::explain_report::{Evidence, report};
use crate::cli::explain_run::{decisions_of_run, run_report, settings_of_run};
use crate::cli::known_site::{KnownSites, file_names};
use crate::cli::output_checks::check_stdout_is_no_input;
use crate::cli::terminal::Style;
use crate::report::SoughtArticle;
use crate::temporary_spill::temporary_spill;

/// The article that is explained.
struct ChosenArticle {
    article: Article,
    /// The line of its row. `None`: it is the whole file.
    line: Option<usize>,
    /// The paths that its cleaned file may have in a run.
    files: Vec<String>,
    /// What could not be read of its file.
    problems: Vec<Problem>,
}

/// Runs the command.
pub(super) fn explain(args: ExplainArgs, mut config: Config) -> Result<u8, Error> {
    let out = args.from.as_deref().map(OutputReader::open).transpose()?;
    if let Some(out) = &out {
        config = settings_of_run(out)?;
    }
    args.strip.apply(&mut config)?;
    args.fields.apply(&mut config);
    args.encoding.apply(&mut config);
    let stripper = Stripper::new(&config.strip)?;
    if args.input.is_dir() {
        let name = args.input.display().to_string();
        let reason = "this is a folder; name the file of one article";
        return Err(Error::config(name, reason));
    }
    config.validate()?;
    check_stdout_is_no_input(&args.input)?;
    let sites = KnownSites::open(args.site, config.strip.site_by, &args.input)?;
    let chosen = read_article(&args.input, args.id.as_deref(), &config)?;
    let (article, mut problems) = (&chosen.article, chosen.problems);
    let (url, is_row) = (article.url.as_deref(), chosen.line.is_some());
    let site = sites.as_ref().map(|sites| (sites, sites.site(url, is_row)));
    let template = site.as_ref().map(|(_, site)| site.template());
    let extraction = extract(&stripper, article, template.unwrap_or_default());
    if let Some(problem) = skipped(article, &extraction) {
        print_error_line(&problem.to_string());
        problems.push(problem);
    }
    let evidence = Evidence {
        verdicts: extraction.verdicts.unwrap_or_default(),
        state: extraction.document_state,
        site: site.map(|(sites, site)| sites.describe(&site)),
    };
    let style = Style::of_stdout();
    let report = match &out {
        Some(out) => {
            let sought = SoughtArticle {
                files: &chosen.files,
                line: chosen.line,
                text: &article.text,
            };
            let decisions = decisions_of_run(out, &sought, &args.input)?;
            run_report(article, &evidence, &decisions, out.path(), style)
        }
        None => report(article, &evidence, style),
    };
    print(report.as_bytes())?;
    Ok(exit_code::for_problems(problems.len()))
}

/// The verdicts on the blocks of an article.
fn extract(stripper: &Stripper, article: &Article, template: TemplateSource) -> Extraction {
    let context = ExtractContext {
        template,
        verdicts: true,
        ..ExtractContext::default()
    };
    stripper.extract(article, &context)
}

/// The problem of an article that was not stripped.
fn skipped(article: &Article, extraction: &Extraction) -> Option<Problem> {
    let reason = extraction.skipped?;
    Some(Problem {
        path: article.id.clone(),
        line: None,
        stage: ProblemStage::Strip,
        reason: reason.to_string(),
    })
}

/// Reads the article with this id, else the first one, and prints the problems of the file.
fn read_article(input: &Path, id: Option<&str>, config: &Config) -> Result<ChosenArticle, Error> {
    let (_folder, spill) = temporary_spill(usize::MAX)?;
    let found = unboil_io::discover(&[input.to_path_buf()], &config.read, &spill)?;
    unboil_io::check_fields(&found.sources, &config.read)?;
    let mut problems = found.problems;
    let files = found.sources.iter();
    let mut files: Vec<ReadFile> = files
        .map(|source| unboil_io::read_file(source, &config.read))
        .collect();
    problems.extend(files.iter().flat_map(|file| file.problems.iter().cloned()));
    print_problems(&problems, problems.len(), None);
    for file in &mut files {
        let is_chosen = |article: &Article| id.is_none_or(|id| article.id == id);
        if let Some(at) = file.articles.iter().position(is_chosen) {
            return Ok(ChosenArticle {
                line: file.rows.get(at).map(|row| row.line),
                files: cleaned_names(input, &file.source, config),
                article: file.articles.swap_remove(at),
                problems,
            });
        }
    }
    let reason = match id {
        Some(id) => format!("no article has the id `{id}`"),
        None if problems.is_empty() => "this file holds no article".to_string(),
        None => "no article could be read".to_string(),
    };
    Err(Error::config(input.display().to_string(), reason))
}

/// The paths that the cleaned file of an input may have in a run, the longest first.
fn cleaned_names(input: &Path, source: &Source, config: &Config) -> Vec<String> {
    let names = match input.as_os_str() == "-" {
        true => vec![source.rel.to_string()],
        false => file_names(input),
    };
    let cleaned = |name: &String| source.format.cleaned_name(name, config.write.to);
    names.iter().map(cleaned).collect()
}
