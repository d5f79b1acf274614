//! A chart of one moment and all that is read off it.

pub(in crate::astro) mod antiscia;
pub(in crate::astro) mod aspects;
pub(in crate::astro) mod assembled;
pub(in crate::astro) mod balance;
pub(in crate::astro) mod chart;
pub(in crate::astro) mod chart_points;
pub(in crate::astro) mod chart_warning;
pub(in crate::astro) mod declinations;
pub(in crate::astro) mod details;
pub(in crate::astro) mod dignities;
pub(in crate::astro) mod dignity_tables;
pub(in crate::astro) mod horizontal;
pub(in crate::astro) mod house_rulers;
pub(in crate::astro) mod houses;
pub(in crate::astro) mod lots;
pub(in crate::astro) mod nakshatra;
pub(in crate::astro) mod patterns;
pub(in crate::astro) mod radix;
pub(in crate::astro) mod shape;
pub(in crate::astro) mod star;
pub(in crate::astro) mod star_contacts;
