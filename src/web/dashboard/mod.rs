//! The operator's dashboard: its embedded files and how they are sent.

pub(in crate::web) mod asset;
pub(in crate::web) mod pages;
