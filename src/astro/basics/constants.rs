//! Constants of astronomy and of the calendar that several calculations use.

/// Kilometres in an astronomical unit (IAU 2012).
pub const AU_KM: f64 = 149_597_870.7;

/// Julian day of 1970-01-01T00:00:00.
pub const UNIX_EPOCH_JD: f64 = 2_440_587.5;

/// Seconds in a day of UTC, leap seconds left out.
pub const DAY_S: i64 = 86_400;

/// Seconds of the longest day that clocks ever showed, with room for a zone's change.
pub(in crate::astro) const MAX_LOCAL_DAY_S: i64 = 26 * 3_600;

/// Days of the longest month, and a day of grace.
pub(in crate::astro) const MAX_MONTH_DAYS: usize = 32;

/// Days of the longest window in which ingresses and stations are looked for: ten years.
pub(in crate::astro) const MAX_EVENTS_DAYS: i64 = 3_660;

/// Mean turning of the Earth under the equinox, in degrees per day of Universal Time (Meeus, "Astronomical Algorithms", 2nd ed.,
/// chapter 12).
pub(in crate::astro) const TURN_DEG_PER_DAY: f64 = 360.985_647_366_29;
