//! When somebody was born: a moment, or a day of which no more is known.

use serde::{Deserialize, Serialize};

use crate::astro::Moment;

/// When somebody was born.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Birth {
    /// At a known moment.
    At(Moment),
    /// Some time of a day whose local midnights are known.
    Within {
        /// The day's first moment.
        from: Moment,
        /// The next day's first moment.
        until: Moment,
    },
}

impl Birth {
    /// The moment that the chart is cast for: the birth, or the middle of the day.
    pub fn moment(self) -> Moment {
        match self {
            Self::At(moment) => moment,
            Self::Within { from, until } => {
                let middle = from.unix_s() + (until.unix_s() - from.unix_s()) / 2;
                Moment::from_unix_s(middle).expect("it lies between two valid moments")
            }
        }
    }
}
