//! Parses the arguments, runs the subcommand, returns its exit code.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Gives back to the system what the cache sheds.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    astroloh::cli::main()
}
