//! A file that is said to be a backup.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzzed/backup_container.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
