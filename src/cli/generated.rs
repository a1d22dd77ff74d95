//! What is made of the definition of the command line: completions for shells, and manual pages.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man as Page;
use unboil_io::error::Error;

use crate::cli::args::{Cli, Completions, Man};
use crate::cli::variables::with_variables;
use crate::cli::{DONE, print, stdout_error};

/// Runs `unboil completions`.
pub(crate) fn completions(args: Completions) -> Result<u8, Error> {
    let mut command = Cli::command();
    let name = command.get_name().to_string();
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut out);
    print(&out)?;
    Ok(DONE)
}

/// Runs `unboil man`.
pub(crate) fn man(args: Man) -> Result<u8, Error> {
    let mut program = whole(with_variables(Cli::command()));
    // Gives each command the flags that all have, and its name with that of the program.
    program.build();
    let command = match args.command {
        Some(name) => program
            .find_subcommand(&name)
            .cloned()
            .ok_or_else(|| Error::config(name, "is no command; see 'unboil -h'"))?,
        None => program,
    };
    print(&page(command).map_err(stdout_error)?)?;
    Ok(DONE)
}

/// A command whose short help leaves nothing out: the page would not say what such a flag does.
fn whole(command: Command) -> Command {
    command
        .mut_args(|arg| arg.hide_short_help(false))
        .mut_subcommands(whole)
}

fn page(command: Command) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let version = concat!("unboil ", env!("CARGO_PKG_VERSION"));
    Page::new(command).source(version).render(&mut out)?;
    Ok(out)
}
