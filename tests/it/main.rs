//! Tests of the program from outside.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod access;
mod admission;
mod alarm;
mod alice_answer;
mod alive;
mod api;
mod appliance;
mod bad_input;
mod ci;
mod clocks;
mod config_check;
mod contrib;
mod conversation;
mod crash;
mod dashboard;
mod dashboard_words;
mod dialogs;
mod fuzzed;
mod golden;
mod grazing;
mod headers;
mod heard;
mod horoscope_year;
mod horoscopes;
mod keys;
mod load;
mod matrix;
mod moon;
mod moving_sky;
mod natal;
mod operator;
mod owner;
mod pairs;
mod papers;
mod people;
mod popular_charts;
mod precompute;
mod process;
mod prometheus;
// The form of conversations as text, shared with the skill's own tests.
#[path = "../dialogs/script.rs"]
mod script;
mod sky;
mod spoken;
mod streams;
mod tables;
mod tidy;
mod tough_start;
mod understanding;
mod voice;
mod watched;
mod webhook;
mod wheel;
mod wire;
mod world;
