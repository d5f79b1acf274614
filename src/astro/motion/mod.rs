//! Finding moments: crossings, stations and culminations of a body over time.

pub(in crate::astro) mod event;
pub(in crate::astro) mod search;
pub(in crate::astro) mod station_solver;
pub(in crate::astro) mod track;
