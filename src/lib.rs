//! Astroloh answers questions about the sky: by voice in Russian through Yandex Alice, and over REST.

pub mod alice;
pub mod astro;
pub mod cache;
pub mod clock;
pub mod config;
pub mod data_dir;
pub mod engine;
pub mod lifecycle;
pub mod metrics;
pub mod places;
pub mod seal;
pub mod service;
pub mod similar;
pub mod speech;
pub mod web;
