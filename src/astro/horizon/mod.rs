//! What rises and sets at a place.

pub(in crate::astro) mod planetary_hours;
pub(in crate::astro) mod risings;
pub(in crate::astro) mod sun_and_moon;
pub(in crate::astro) mod topocentric_track;
