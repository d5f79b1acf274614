//! The name of a place.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzzed/place_name.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
