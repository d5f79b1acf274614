//! The Moon: phases, lunar days, months, void of course.

pub(in crate::astro) mod luminaries;
pub(in crate::astro) mod lunar_day;
pub(in crate::astro) mod lunar_month;
pub(in crate::astro) mod moon;
pub(in crate::astro) mod moon_events;
pub(in crate::astro) mod phase;
pub(in crate::astro) mod void_of_course;
