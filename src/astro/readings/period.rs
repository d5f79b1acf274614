//! A stretch of the calendar that a reading is for: a day, a week, a month, a year.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::astro::Moment;
use crate::astro::basics::constants::DAY_S;

/// How long a stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Period {
    #[default]
    Day,
    Week,
    Month,
    Year,
}

impl Period {
    /// Every period, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["day", "week", "month", "year"][self as usize]
    }

    /// Most local days that it has.
    pub const fn max_days(self) -> u16 {
        [1, 7, 31, 366][self as usize]
    }
}

impl FromStr for Period {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|period| period.id() == name).ok_or(())
    }
}

/// A period between local midnights, as moments: its days one by one, or its two ends alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct PeriodWindow {
    period: Period,
    bounds: Vec<Moment>,
}

impl PeriodWindow {
    /// Room for clocks that are put back within the period, twice as much as they ever were.
    const CHANGE_S: i64 = 2 * 3600;

    /// The stretch whose days begin at `bounds`, the last of which is its end. Nothing when they do not ascend, are fewer than two, or reach
    /// further than the period does.
    pub fn new(period: Period, bounds: Vec<Moment>) -> Option<Self> {
        let (first, last) = (bounds.first()?, bounds.last()?);
        let longest_s = i64::from(period.max_days()) * DAY_S + Self::CHANGE_S;
        let fits = bounds.len() <= usize::from(period.max_days()) + 1 && last.unix_s() - first.unix_s() <= longest_s;
        (fits && bounds.len() >= 2 && bounds.is_sorted_by(|one, next| one < next)).then_some(Self { period, bounds })
    }

    /// How long it is.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// Its first moment.
    pub fn from(&self) -> Moment {
        self.bounds[0]
    }

    /// The first moment after it.
    pub fn until(&self) -> Moment {
        self.bounds[self.bounds.len() - 1]
    }

    /// Its days, where it was given day by day; otherwise it is one.
    pub(in crate::astro) fn days(&self) -> impl Iterator<Item = (Moment, Moment)> + '_ {
        self.bounds.windows(2).map(|pair| (pair[0], pair[1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_no_longer_than_its_period_and_begins_before_it_ends() {
        let at = |day: i64| Moment::from_unix_s(1_800_000_000 + day * DAY_S).unwrap();
        assert_eq!(PeriodWindow::new(Period::Week, vec![]), None);
        assert_eq!(PeriodWindow::new(Period::Week, vec![at(0)]), None);
        assert_eq!(PeriodWindow::new(Period::Week, vec![at(1), at(0)]), None);
        assert_eq!(PeriodWindow::new(Period::Week, vec![at(0), at(0)]), None);
        assert_eq!(PeriodWindow::new(Period::Week, vec![at(0), at(8)]), None);
        let week = PeriodWindow::new(Period::Week, (0..=7).map(at).collect()).unwrap();
        assert_eq!((week.from(), week.until(), week.days().count()), (at(0), at(7), 7));
        // The clocks went back on the way.
        assert!(PeriodWindow::new(Period::Month, vec![at(0), at(31).plus_s(3600).unwrap()]).is_some());
        assert!(PeriodWindow::new(Period::Year, vec![at(0), at(367)]).is_none());
    }

    #[test]
    fn every_period_is_found_by_its_id() {
        for period in Period::ALL {
            assert_eq!(period.id().parse(), Ok(period));
        }
        assert_eq!("century".parse::<Period>(), Err(()));
    }
}
