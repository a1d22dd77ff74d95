//! `unboil report`: writes a page that shows what a run removed and found.

use unboil::{ReportRequest, write_report};
use unboil_io::Error;

use crate::cli::console::print_error_line;
use crate::cli::exit_code;
use crate::cli::review_args::ReportArgs;
use crate::cli::run_flags::RunFlags;

/// Runs the command.
pub(super) fn report(args: ReportArgs, run: &RunFlags) -> Result<u8, Error> {
    let request = ReportRequest {
        from: args.from,
        page: args.out,
        force: args.force,
        split: args.split,
        sample: args.sample,
        threads: run.threads(),
        memory: run.memory(),
    };
    let outcome = write_report(&request)?;
    if !run.quiet {
        let page = request.page.display();
        let data = match &outcome.folder {
            Some(folder) => format!(", with its data in {}", folder.display()),
            None => String::new(),
        };
        let counts = format!(
            "{} removals and {} passages",
            outcome.removals, outcome.passages
        );
        print_error_line(&format!("{page}: {counts}{data}"));
        let (articles, passages) = (outcome.articles_without_text, outcome.passages_without_text);
        if articles + passages > 0 {
            let hint = match outcome.folder {
                Some(_) => "it is not in the output folder, or was edited there",
                None => "it is not in the output folder, or only --split would write it",
            };
            print_error_line(&format!(
                "{articles} articles and {passages} passages are listed without their text: {hint}"
            ));
        }
    }
    Ok(exit_code::DONE)
}
