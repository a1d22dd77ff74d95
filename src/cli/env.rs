//! Environment variables as defaults of flags: each flag has one, named after the flag.

use clap::builder::FalseyValueParser;
use clap::{Arg, ArgAction, Command};

/// Flags without a variable: which folder a run overwrites must be visible on its command line.
const WITHOUT_VARIABLE: [&str; 2] = ["out", "force"];

/// Gives each flag of a command and its subcommands its variable.
pub(super) fn with_variables(command: Command) -> Command {
    command
        .mut_args(with_variable)
        .mut_subcommands(with_variables)
}

fn with_variable(arg: Arg) -> Arg {
    let long = arg.get_long();
    let Some(flag) = long.filter(|flag| !WITHOUT_VARIABLE.contains(flag)) else {
        return arg;
    };
    let name = format!("UNBOIL_{}", flag.to_uppercase().replace('-', "_"));
    // An empty variable counts as not set.
    if std::env::var_os(&name).is_some_and(|value| value.is_empty()) {
        return arg;
    }
    let arg = arg.env(name).hide_env(true);
    match arg.get_action() {
        ArgAction::SetTrue => arg.value_parser(FalseyValueParser::new()),
        _ => arg,
    }
}
