//! The sky that is the same for everybody: the Moon, eclipses, stations, ingresses, risings, tables.

use std::num::NonZeroU32;
use std::time::Duration;

use super::{Error, Invalid, Service, TimeWindow};
use crate::astro::{
    BodySet, CivilDate, DAY_S, Eclipse, Eclipsed, Ephemeris, EphemerisTable, EphemerisTableError, Frame, HoursOfDay,
    Ingresses, Moment, MoonAt, MoonReport, NextEclipses, Place, PlanetaryHours, Retrograde, SignIngress, Stations,
    VoidRule, Zodiac,
};
use crate::cache::Cached;
use crate::places::Zone;

impl Service {
    /// The Moon of a moment; waits at most `timeout`.
    ///
    /// # Errors
    /// When the moment lies outside the ephemeris; [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn moon(
        &self,
        at: Moment,
        place: Option<Place>,
        void_rule: VoidRule,
        timeout: Duration,
    ) -> Result<Cached<MoonReport>, Error> {
        self.ask(&MoonAt { at, place, void_rule }, timeout).await
    }

    /// The next eclipses; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::moon`], and when `count` is none or more than [`NextEclipses::MAX_COUNT`].
    pub async fn eclipses(
        &self,
        after: Moment,
        count: u8,
        of: Eclipsed,
        place: Option<Place>,
        timeout: Duration,
    ) -> Result<Cached<Vec<Eclipse>>, Error> {
        let question = NextEclipses::new(after, count, of, place).ok_or_else(|| {
            let most = NextEclipses::MAX_COUNT;
            Invalid::new("count", count.to_string(), format!("it is outside 1..={most}"), "send fewer")
        })?;
        self.ask(&question, timeout).await
    }

    /// The retrograde periods that touch a window; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::moon`], and when the window is empty or longer than [`Stations::MAX_DAYS`].
    pub async fn retrogrades(
        &self,
        within: TimeWindow,
        bodies: BodySet,
        timeout: Duration,
    ) -> Result<Cached<Vec<Retrograde>>, Error> {
        let question = Stations::new(within.from, within.until, bodies);
        self.ask(&question.ok_or_else(|| within.misfit(Stations::MAX_DAYS))?, timeout).await
    }

    /// The ingresses into signs within a window; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::moon`], and when the window is empty or longer than [`Ingresses::MAX_DAYS`].
    pub async fn ingresses(
        &self,
        within: TimeWindow,
        bodies: BodySet,
        zodiac: Zodiac,
        timeout: Duration,
    ) -> Result<Cached<Vec<SignIngress>>, Error> {
        let question = Ingresses::new(within.from, within.until, bodies, zodiac);
        self.ask(&question.ok_or_else(|| within.misfit(Ingresses::MAX_DAYS))?, timeout).await
    }

    /// A table of positions, from `from` on in steps; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::moon`], and when the table would be empty, too large, or of bodies that the perspective lacks.
    pub async fn ephemeris(
        &self,
        from: Moment,
        (step_s, rows): (NonZeroU32, u32),
        bodies: BodySet,
        frame: Frame,
        timeout: Duration,
    ) -> Result<Cached<Ephemeris>, Error> {
        let question = EphemerisTable::new(from, step_s, rows, bodies, frame).map_err(|no_table| {
            let field = match no_table {
                EphemerisTableError::OutOfRange => return Invalid::uncovered(last_day(from, step_s, rows)),
                EphemerisTableError::TooLarge { .. } => "days",
                EphemerisTableError::Empty | EphemerisTableError::NotDefined { .. } => "bodies",
            };
            Invalid::new(field, "", no_table.to_string(), "ask for fewer days, a longer step, or other bodies")
        })?;
        self.ask(&question, timeout).await
    }

    /// The planetary hours of a day at a place; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::moon`].
    pub async fn planetary_hours(
        &self,
        date: CivilDate,
        zone: Zone,
        place: Place,
        timeout: Duration,
    ) -> Result<Cached<HoursOfDay>, Error> {
        self.ask(&hours_of(date, zone, place)?, timeout).await
    }
}

/// The question for the planetary hours of a day.
pub(super) fn hours_of(date: CivilDate, zone: Zone, place: Place) -> Result<PlanetaryHours, Error> {
    let question =
        zone.day_bounds(date).and_then(|(from, until)| PlanetaryHours::new(from, until, date.weekday(), place));
    question.ok_or_else(|| super::month::no_such_day(date))
}

/// The day of a table's last row, which may be none of a [`Moment`].
fn last_day(from: Moment, step_s: NonZeroU32, rows: u32) -> CivilDate {
    let days = i64::from(rows.saturating_sub(1)) * i64::from(step_s.get()) / DAY_S;
    from.date().plus_days(days).unwrap_or_else(|| from.date())
}
