//! `Host` and `X-Forwarded-For`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzzed/forwarded_headers.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
