//! The command line of unboil. What it does is in the library; here are flags, exit codes and what a person sees.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
