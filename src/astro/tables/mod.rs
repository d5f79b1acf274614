//! Tables of the sky: positions by day, eclipses.

pub(in crate::astro) mod eclipse_list;
pub(in crate::astro) mod eclipses;
pub(in crate::astro) mod ephemeris;
