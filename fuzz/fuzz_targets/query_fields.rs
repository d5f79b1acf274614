//! A query string that is to name a birth.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzzed/query_fields.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
