//! `unboil index`: adds articles to an archive, matches new ones against it, and maintains it.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use unboil::{AddRequest, Config, add_to_archive};
use unboil_io::{ArchiveInfo, ArchiveWriter, Error, Spill};

use crate::cli::console::{print, print_error_line, print_problems};
use crate::cli::exit_code;
use crate::cli::find_matches::find_matches;
use crate::cli::index_args::{
    IndexAddArgs, IndexArgs, IndexCommand, IndexInfoArgs, IndexMatchArgs, IndexRemoveArgs,
};
use crate::cli::match_args::MatchArgs;
use crate::cli::pipeline_run::{exit_when_interrupted, with_progress_bar};
use crate::cli::run_flags::RunFlags;
use crate::cli::summary_table::group_thousands;

/// Runs the command.
pub(super) fn index(args: IndexArgs, config: Config, run: &RunFlags) -> Result<u8, Error> {
    match args.command {
        IndexCommand::Add(args) => add(*args, config, run),
        IndexCommand::Match(args) => {
            // Another folder would be read as references, and a wrong name would find nothing.
            ArchiveInfo::read(&args.archive.archive)?;
            find_matches(match_args(*args), config, run)
        }
        IndexCommand::Info(args) => info(args),
        IndexCommand::Compact(args) => {
            ArchiveWriter::open(&args.archive.archive)?.compact()?;
            Ok(exit_code::DONE)
        }
        IndexCommand::Remove(args) => remove(args, run),
    }
}

/// `index match` is `match` with an archive as the reference.
fn match_args(args: IndexMatchArgs) -> MatchArgs {
    let mut search = args.search;
    search.passages.add_reference(args.archive.archive);
    search
}

fn add(args: IndexAddArgs, mut config: Config, run: &RunFlags) -> Result<u8, Error> {
    args.input.apply(&mut config);
    let request = AddRequest {
        archive: args.archive.archive,
        inputs: args.inputs,
        threads: run.threads(),
        ..AddRequest::default()
    };
    let base = request.spill_base();
    let guard = exit_when_interrupted(&request.cancel, move || Spill::remove_folders(&base))?;
    let outcome = with_progress_bar(run, |progress| add_to_archive(&request, &config, progress));
    drop(guard);
    let outcome = outcome?;
    print_problems(&outcome.problems, outcome.problem_count, None);
    if !run.quiet {
        let mut line = format!("{} added", articles(outcome.summary.added));
        if outcome.summary.present > 0 {
            line += &format!(
                ", {} were there already",
                thousands(outcome.summary.present)
            );
        }
        if !outcome.skipped.is_empty() {
            line += &format!("; files skipped: {}", outcome.skipped);
        }
        print_error_line(&line);
    }
    Ok(exit_code::for_problems(outcome.problem_count))
}

fn info(args: IndexInfoArgs) -> Result<u8, Error> {
    let info = ArchiveInfo::read(&args.archive.archive)?;
    let text = match args.json {
        true => serde_json::to_string(&info).expect("counts are JSON") + "\n",
        false => format!(
            "articles             {}\ntext bytes           {}\nfile bytes           {}\nsegments             {}\n",
            thousands(info.articles),
            thousands(info.text_bytes),
            thousands(info.file_bytes),
            info.segments
        ),
    };
    print(text.as_bytes())?;
    Ok(exit_code::DONE)
}

fn remove(args: IndexRemoveArgs, run: &RunFlags) -> Result<u8, Error> {
    let ids: HashSet<String> = (read_ids(&args.ids)?.lines())
        .filter(|line| !line.is_empty())
        .map(str::to_string)
        .collect();
    let archive = args.archive.archive;
    let mut writer = ArchiveWriter::open(&archive)?;
    let missing = writer.remove(&ids)?;
    let old_files = writer.old_files()?;
    drop(writer);
    for id in &missing {
        print_error_line(&format!("{id}: the archive has no article with this id"));
    }
    if !run.quiet {
        let removed = (ids.len() - missing.len()) as u64;
        print_error_line(&format!("{} removed", articles(removed)));
    }
    if old_files > 0 {
        print_error_line(&format!(
            "{archive}: the removed texts are still in files that another run reads, or that cannot \
             be removed; run `unboil index compact {archive}` when that run has ended",
            archive = archive.display()
        ));
    }
    Ok(exit_code::for_problems(missing.len() + old_files))
}

/// The text of the file with the ids, or of standard input.
fn read_ids(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    match path.as_os_str() == "-" {
        true => std::io::stdin().lock().read_to_string(&mut text).map(drop),
        false => std::fs::read_to_string(path).map(|read| text = read),
    }
    .map_err(Error::io(path))?;
    Ok(text)
}

/// A count of articles in words.
fn articles(count: u64) -> String {
    match count {
        1 => "1 article".to_string(),
        count => format!("{} articles", thousands(count)),
    }
}

fn thousands(count: u64) -> String {
    group_thousands(count as usize)
}
