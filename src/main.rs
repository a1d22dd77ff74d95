//! The program `unboil`.
#![forbid(unsafe_code)]

/// A fifth faster than the allocator of the system when several threads read articles repeatedly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    unboil::run_command_line(std::env::args_os()).into()
}
