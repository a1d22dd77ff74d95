//! `unboil man` and `unboil completions`: manual pages and shell completion scripts, generated from
//! the definition of the command line.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use unboil_io::Error;

use crate::cli::args::{Cli, CompletionsArgs, ManArgs};
use crate::cli::console::{print, stdout_error};
use crate::cli::exit_code::DONE;

/// Runs `unboil completions`.
pub(super) fn completions(args: CompletionsArgs) -> Result<u8, Error> {
    let mut command = Cli::command();
    let name = command.get_name().to_string();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    print(&script)?;
    Ok(DONE)
}

/// Runs `unboil man`.
pub(super) fn man(args: ManArgs) -> Result<u8, Error> {
    let mut program = with_all_flags(Cli::full_command());
    // Completes the subcommands: global flags, and names such as `unboil-clean`.
    program.build();
    let mut command = &program;
    for name in args
        .command
        .iter()
        .flat_map(|names| names.split_whitespace())
    {
        command = command.find_subcommand(name).ok_or_else(|| {
            let reason = "not a command; `unboil -h` lists the commands";
            Error::config(args.command.join(" "), reason)
        })?;
    }
    print(&render_page(command.clone()).map_err(stdout_error)?)?;
    Ok(DONE)
}

/// Shows in the short help what it hides: clap_mangen takes the texts of flags from the short help.
fn with_all_flags(command: Command) -> Command {
    command
        .mut_args(|arg| arg.hide_short_help(false))
        .mut_subcommands(with_all_flags)
}

fn render_page(command: Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let version = concat!("unboil ", env!("CARGO_PKG_VERSION"));
    Man::new(command).source(version).render(&mut page)?;
    Ok(page)
}
