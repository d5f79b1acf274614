//! Months and runs of days: the lunar calendar, risings and settings.

use std::time::Duration;

use super::{Error, Invalid, Service};
use crate::astro::{CivilDate, LunarCalendar, LunarMonth, Moment, Place, SunAndMoon, SunAndMoonDay, VoidRule};
use crate::cache::Cached;
use crate::places::Zone;

impl Service {
    /// The lunar calendar of the month that begins on `first`, by the clocks of `zone`; waits at most `timeout`. Lunar days begin at the
    /// moonrises of `place`, or by elongation without one.
    ///
    /// # Errors
    /// When the month lies outside the ephemeris; [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn lunar_month(
        &self,
        first: CivilDate,
        zone: Zone,
        place: Option<Place>,
        void_rule: VoidRule,
        timeout: Duration,
    ) -> Result<Cached<LunarCalendar>, Error> {
        self.ask(&month_of(first, zone, place, void_rule)?, timeout).await
    }

    /// When Sun and Moon rise and set at a place, on `days` days from `first` on, by the clocks of `zone`; waits at most `timeout`.
    ///
    /// # Errors
    /// When a day lies outside the ephemeris, or there are none or more than [`SunAndMoon::MAX_DAYS`]; [`Error::Busy`] and [`Error::Late`]
    /// under load.
    pub async fn sun_and_moon(
        &self,
        (first, days): (CivilDate, u32),
        zone: Zone,
        place: Place,
        with_twilight: bool,
        timeout: Duration,
    ) -> Result<Cached<Vec<SunAndMoonDay>>, Error> {
        let question = risings_of((first, days), zone, place)?;
        let question = if with_twilight { question.with_twilight() } else { question };
        self.ask(&question, timeout).await
    }
}

/// The question for the month that begins on `first`.
pub(super) fn month_of(
    first: CivilDate,
    zone: Zone,
    place: Option<Place>,
    void_rule: VoidRule,
) -> Result<LunarMonth, Error> {
    let days = CivilDate::days_in_month(first.year(), first.month());
    LunarMonth::new(midnights(first, days.into(), zone)?, place, void_rule).ok_or_else(|| no_such_day(first))
}

/// The question for the risings of some days, without twilight.
pub(super) fn risings_of((first, days): (CivilDate, u32), zone: Zone, place: Place) -> Result<SunAndMoon, Error> {
    SunAndMoon::new(midnights(first, days, zone)?, place).ok_or_else(|| no_such_day(first))
}

/// The first moments of `days` days and of the one after them. A day that the zone skipped has no length and is left out.
pub(super) fn midnights(first: CivilDate, days: u32, zone: Zone) -> Result<Vec<Moment>, Error> {
    let mut bounds = Vec::with_capacity(days as usize + 1);
    for day in 0..days {
        let date = first.plus_days(day.into()).ok_or_else(|| no_such_day(first))?;
        let (from, until) = zone.day_bounds(date).ok_or_else(|| no_such_day(date))?;
        if bounds.last() != Some(&from) {
            bounds.push(from);
        }
        if until != from {
            bounds.push(until);
        }
    }
    Ok(bounds)
}

/// A day that no answer can be given for.
pub(super) fn no_such_day(date: CivilDate) -> Error {
    Invalid::uncovered(date).into()
}
