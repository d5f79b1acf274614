//! Parses the arguments, runs the subcommand, returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    astroloh::cli::main()
}
