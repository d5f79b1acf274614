//! A settings file, and settings as flags.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzzed/settings.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
