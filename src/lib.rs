//! Astroloh answers questions about the sky: by voice in Russian through Yandex Alice, and over REST.
//!
//! A question is a small hashable value; its answer depends on nothing but itself and the ephemeris. Everything else is
//! arranged around that sentence. From the inside out:
//!
//! - [`astro`] the questions and how to solve them; pure arithmetic over a [`astro::Sky`]
//! - [`engine`] the real sky and the bounded pool of threads that solves questions
//! - [`cache`] memory over disk over the engine, one computation per question
//! - [`store`] what must not be lost, in SQLite; and the history of the numbers
//! - [`places`] where a named place lies and what its clocks showed
//! - [`service`] the use cases; the only layer where *now*, *who* and *where* become values
//! - [`speech`] facts into Russian words, [`names`] names in Russian and English, [`draw`] charts into SVG wheels
//! - [`alice`] and [`web`] bytes to a service call and back
//! - [`jobs`] what runs by itself
//! - [`metrics`] what everyone reports to, [`ops`] what judges those numbers and acts
//! - [`clock`], [`lifecycle`], [`heartbeat`], [`config`], [`data_dir`], [`api_keys`], [`private_file`], [`seal`], [`rate_limit`],
//!   [`similar`] what everyone stands on
//! - [`build_info`] where the source of this build is offered
//! - [`app`] starts all of it in order and stops it in reverse; [`cli`] one file per subcommand

// Tests of this crate share files with tests that use it from outside.
#[cfg(test)]
extern crate self as astroloh;

pub mod alice;
pub mod api_keys;
pub mod app;
pub mod astro;
pub mod build_info;
pub mod cache;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data_dir;
pub mod draw;
pub mod engine;
pub mod heartbeat;
pub mod jobs;
pub mod lifecycle;
pub mod metrics;
pub mod names;
pub mod ops;
pub mod places;
pub mod private_file;
pub mod rate_limit;
pub mod seal;
pub mod service;
pub mod similar;
pub mod speech;
pub mod store;
pub mod web;
