//! A webhook body, or else a mere utterance.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzzed/webhook_body.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
