//! The dashboard in a real browser, on the real binary: clicks, keys, live figures, looks.
//!
//! Needs Chromium and chromedriver. Without them the stories are skipped aloud, unless `CI` or `ASTROLOH_BROWSER` is set: then
//! they fail. What can be read off the files is checked anyway.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod acting;
mod audit;
mod browser;
mod commands;
mod door;
mod driver;
mod files;
mod keyboard;
mod live;
mod looks;
mod performance;
mod pictures;
mod server;
mod sky;
mod talking;
mod visit;
