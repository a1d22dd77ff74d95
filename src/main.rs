//! The command line of unboil.

/// A fifth faster than the system's when articles are read again and again on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    unboil::cli::main_with(std::env::args_os()).into()
}
