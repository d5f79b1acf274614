//! Which facts matter for a sign or a person on a day or in a period.

pub(in crate::astro) mod aspect_nature;
pub(in crate::astro) mod current;
pub(in crate::astro) mod day_reading;
pub(in crate::astro) mod fact;
pub(in crate::astro) mod outlook;
pub(in crate::astro) mod period;
pub(in crate::astro) mod period_reading;
pub(in crate::astro) mod personal_reading;
