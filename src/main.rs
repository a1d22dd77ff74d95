//! The command line of unboil. What it does is in the library; here are flags, exit codes and what a person sees.

mod cli;

#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
