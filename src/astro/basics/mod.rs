//! What every question is made of: bodies, moments and places, signs, and the sky that is asked.

pub(in crate::astro) mod birth;
pub(in crate::astro) mod body;
pub(in crate::astro) mod constants;
pub(in crate::astro) mod moment;
pub(in crate::astro) mod sky;
pub(in crate::astro) mod written_date;
pub(in crate::astro) mod zodiac;
