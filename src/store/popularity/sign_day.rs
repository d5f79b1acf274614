//! A sign and a day: what a reading is about.

use serde::Serialize;

use crate::astro::Sign;

/// How far from today days are counted.
const MAX_DAYS: i64 = 366;

/// A sign and a day, as seen from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct SignDay {
    /// The sign.
    pub sign: Sign,
    /// Days from the asker's today: 0 today, 1 tomorrow.
    pub days_ahead: i16,
}

impl SignDay {
    /// The sign on a day; nothing when the day is more than a year from today, because such questions do not repeat.
    pub fn new(sign: Sign, days_ahead: i64) -> Option<Self> {
        let days_ahead = i16::try_from(days_ahead).ok().filter(|days| i64::from(*days).abs() <= MAX_DAYS)?;
        Some(Self { sign, days_ahead })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_far_away_are_not_counted() {
        assert!(SignDay::new(Sign::Aries, 366).is_some() && SignDay::new(Sign::Aries, -366).is_some());
        assert!(SignDay::new(Sign::Aries, 367).is_none() && SignDay::new(Sign::Aries, i64::MIN).is_none());
    }
}
