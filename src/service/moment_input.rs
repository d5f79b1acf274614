//! A moment as a request gives it: now, or a certain one.

use crate::astro::Moment;

/// A moment that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MomentInput {
    /// The present minute.
    Now,
    /// This moment.
    At(Moment),
}

/// Now is the same moment for a minute, so that requests within it share one answer.
const NOW_LASTS_S: i64 = 60;

impl super::Service {
    /// Seconds since 1970.
    pub fn unix_s(&self) -> i64 {
        self.clock.unix_s()
    }

    /// The moment that is meant; now is the beginning of the present minute.
    pub fn moment(&self, input: MomentInput) -> Moment {
        match input {
            MomentInput::At(moment) => moment,
            MomentInput::Now => {
                let now_s = self.unix_s();
                let minute = Moment::from_unix_s(now_s - now_s.rem_euclid(NOW_LASTS_S));
                // A clock beyond the year 2999 is broken; 1970 is then as good as any.
                minute.unwrap_or_else(|| Moment::from_unix_s(0).expect("1970 is in range"))
            }
        }
    }
}
