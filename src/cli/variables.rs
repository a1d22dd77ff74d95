//! Variables of the environment as the defaults of flags. Each flag has one that is called as it is, so that a new flag needs nothing.

use clap::builder::FalseyValueParser;
use clap::{Arg, ArgAction, Command};

/// What a run writes over is said on its own command line.
const WITHOUT: [&str; 2] = ["out", "force"];

const ABOUT: &str = "Environment: UNBOIL_ and the name of a flag is its default, e.g. UNBOIL_TEXT_FIELD=body for --text-field body, \
    UNBOIL_QUIET=1 for --quiet (0, false, no and off are as if it was not set). --out and --force have none. A flag wins over its \
    variable, which wins over the file of --config.";

/// The command line with a variable for each flag, told in the long help.
pub(super) fn with_variables(command: Command) -> Command {
    let about = match command.get_after_help() {
        Some(help) => format!("{ABOUT}\n\n{help}"),
        None => ABOUT.to_string(),
    };
    command
        .mut_args(with_variable)
        .mut_subcommands(with_variables)
        .after_long_help(about)
}

fn with_variable(arg: Arg) -> Arg {
    let Some(flag) = arg.get_long().filter(|flag| !WITHOUT.contains(flag)) else {
        return arg;
    };
    let name = format!("UNBOIL_{}", flag.to_uppercase().replace('-', "_"));
    // One that is there and empty is as good as none.
    if std::env::var_os(&name).is_some_and(|value| value.is_empty()) {
        return arg;
    }
    let arg = arg.env(name).hide_env(true);
    match arg.get_action() {
        ArgAction::SetTrue => arg.value_parser(FalseyValueParser::new()),
        _ => arg,
    }
}
