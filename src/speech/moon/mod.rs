//! The Moon in words: now, its phases, its calendar, and when it is void of course.

mod calendar;
mod character;
mod now;
mod phases;
mod void;

pub use calendar::lunar_calendar;
pub use now::moon_now;
pub use phases::next_phases;
pub use void::{void_now, voids_of_day};

/// How lunar days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LunarDays {
    /// From moonrise to moonrise at a known place.
    ByMoonrise,
    /// By every twelve degrees that the Moon gains on the Sun, for want of a place.
    ByElongation,
}

#[cfg(test)]
mod tests;
