//! Bytes from the disk tier.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzzed/cache_codec.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
