//! What people will probably ask next: the questions, exactly as the voice and REST put them, and having their answers ready.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use super::horoscope::{LocalPeriod, period_of, reading_of};
use super::month::{month_of, risings_of};
use super::sky::hours_of;
use super::{ChartOptions, Error, FoundPlace, Service, date_at};
use crate::astro::{
    CivilDate, DayReading, EphemerisTable, LunarMonth, NatalChart, Period, PeriodReading, Place, PlanetaryHours, Radix,
    Sign, SignCompatibility, SunAndMoon, TransitSettings, Transits, VoidRule,
};
use crate::cache::Tier;
use crate::places::Zone;
use crate::store::SignDay;

/// How many charts are ready, natal charts and signs by day together: the guide's number.
const POPULAR: usize = 50;

/// Most natal charts among them. Their scores count clients, and those of readings requests, so that the two do not compare: each
/// has room of its own. Readings need at least 24, every sign today and tomorrow. A natal chart is solved once a month, a
/// reading every hour, so that this many cost little.
const NATAL_CHARTS: usize = 20;

/// How many places count as popular. Each costs two lunar months, which are the most expensive of all that is done ahead.
const PLACES: usize = 10;

/// How many days a table of positions reaches: the guide's week, and what a table has that is asked for without a length.
const TABLE_DAYS: u32 = 7;

/// From row to row of a table that is asked for without a step.
const TABLE_STEP_S: NonZeroU32 = NonZeroU32::new(86_400).expect("a day is longer than nothing");

/// How far runs may come early or late. What goes past its time this shortly before the next run is left to it: a reading
/// lives for two runs, and would otherwise be solved at each of them.
const SLACK: Duration = Duration::from_secs(60);

/// What can be done ahead: the guide's five categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrecomputeCategory {
    /// The most popular signs by day, and the most popular natal charts.
    Readings,
    /// The transits of every sign today and in this week.
    Transits,
    /// The Moon's month and the next one.
    Moon,
    /// Positions and risings of the coming week.
    Ephemeris,
    /// Every sign with every sign.
    Pairs,
}

/// A question that will probably be asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named for its question")]
pub enum ExpectedQuestion {
    Reading(DayReading),
    Natal(Box<NatalChart>),
    Outlook(PeriodReading),
    Transits(Box<Transits>),
    Month(LunarMonth),
    Table(EphemerisTable),
    Risings(SunAndMoon),
    Hours(PlanetaryHours),
    Pair(SignCompatibility),
}

/// How the answer to an expected question came to be ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrecomputeOutcome {
    /// It was there, and will be until about the next time.
    Already,
    /// It was solved just now.
    Computed,
}

/// Knows what will probably be asked, and has it ready.
pub struct Precomputer {
    // Dependencies
    service: Arc<Service>,

    // Configuration
    home: Zone,
    every: Duration,
}

impl Precomputer {
    /// Over `service`, by its popularity; most listeners live in `home`. Somebody sees to it `every` so often.
    pub fn new(service: Arc<Service>, home: Zone, every: Duration) -> Self {
        Self { service, home, every }
    }

    /// What will probably be asked, the most popular first, each question once. On a machine that has answered nothing yet:
    /// every sign today and tomorrow, and the largest cities.
    ///
    /// # Errors
    /// When the clock shows a time that the ephemeris does not cover, or too many lookups of places wait.
    pub async fn expected(&self, category: PrecomputeCategory) -> Result<Vec<ExpectedQuestion>, Error> {
        let mut expected = match category {
            PrecomputeCategory::Readings => self.readings()?,
            PrecomputeCategory::Transits => self.transits()?,
            PrecomputeCategory::Moon => self.months().await?,
            PrecomputeCategory::Ephemeris => self.tables().await?,
            PrecomputeCategory::Pairs => SignCompatibility::all().map(ExpectedQuestion::Pair).collect(),
        };
        let mut seen = HashSet::new();
        expected.retain(|question| seen.insert(question.clone()));
        Ok(expected)
    }

    /// Has an answer ready; the engine solves it when it has nothing better to do.
    ///
    /// # Errors
    /// As the question itself; [`Error::Busy`] when too much is done ahead already.
    pub async fn prepare(&self, expected: &ExpectedQuestion) -> Result<PrecomputeOutcome, Error> {
        let (cache, lasting) = (&self.service.cache, self.every.saturating_sub(SLACK));
        let tier = match expected {
            ExpectedQuestion::Reading(question) => cache.warm_for(question, lasting).await,
            ExpectedQuestion::Natal(question) => cache.warm_for(&**question, lasting).await,
            ExpectedQuestion::Outlook(question) => cache.warm_for(question, lasting).await,
            ExpectedQuestion::Transits(question) => cache.warm_for(&**question, lasting).await,
            ExpectedQuestion::Month(question) => cache.warm_for(question, lasting).await,
            ExpectedQuestion::Table(question) => cache.warm_for(question, lasting).await,
            ExpectedQuestion::Risings(question) => cache.warm_for(question, lasting).await,
            ExpectedQuestion::Hours(question) => cache.warm_for(question, lasting).await,
            ExpectedQuestion::Pair(question) => cache.warm_for(question, lasting).await,
        };
        Ok(if tier? == Tier::Computed { PrecomputeOutcome::Computed } else { PrecomputeOutcome::Already })
    }

    /// The dates in `zone` from now until somebody sees to it again: today, and tomorrow shortly before midnight.
    fn dates(&self, zone: Zone) -> impl Iterator<Item = CivilDate> {
        let now_s = self.service.unix_s();
        let until_again = self.every.saturating_add(SLACK);
        let then_s = now_s.saturating_add(i64::try_from(until_again.as_secs()).unwrap_or(i64::MAX));
        let (now, then) = (date_at(now_s, zone), date_at(then_s, zone));
        std::iter::once(now).chain((then != now).then_some(then))
    }

    fn readings(&self) -> Result<Vec<ExpectedQuestion>, Error> {
        let popularity = self.service.popularity.as_deref();
        let natal = popularity.map_or_else(Vec::new, |popularity| popularity.top_charts(NATAL_CHARTS));
        let room = POPULAR - natal.len();
        let popular = popularity.map_or_else(Vec::new, |popularity| popularity.top_sign_days(room)).into_iter();
        let of_days = |days_ahead| Sign::ALL.into_iter().filter_map(move |sign| SignDay::new(sign, days_ahead));
        let seeds = [0, 1].into_iter().flat_map(of_days);
        let mut seen = HashSet::new();
        let sign_days = popular.map(|popular| popular.what).chain(seeds).filter(|day| seen.insert(*day));
        let sign_days: Vec<_> = sign_days.take(room).collect();
        let mut readings = Vec::new();
        for today in self.dates(self.home) {
            for SignDay { sign, days_ahead } in &sign_days {
                let date = today.plus_days(i64::from(*days_ahead)).ok_or_else(|| super::month::no_such_day(today))?;
                readings.push(ExpectedQuestion::Reading(reading_of(*sign, date, self.home)?));
            }
        }
        readings.extend(natal.into_iter().map(|chart| ExpectedQuestion::Natal(Box::new(chart.what))));
        Ok(readings)
    }

    /// A moment's transits are asked for to the minute, and no minute is popular; a day's, by its date, begin at midnight UTC.
    fn transits(&self) -> Result<Vec<ExpectedQuestion>, Error> {
        let mut transits = Vec::new();
        for today in self.dates(Zone::UTC) {
            let midnight = today.midnight_utc().ok_or_else(|| super::month::no_such_day(today))?;
            transits.extend(Sign::ALL.map(|sign| {
                let question = Transits::new(Radix::Sign(sign), midnight, TransitSettings::default());
                ExpectedQuestion::Transits(Box::new(question))
            }));
        }
        for today in self.dates(self.home) {
            for sign in Sign::ALL {
                transits.push(ExpectedQuestion::Reading(reading_of(sign, today, self.home)?));
            }
        }
        transits.extend(self.weeks()?);
        Ok(transits)
    }

    /// Every sign's week, as the calendar has it and as it begins today.
    fn weeks(&self) -> Result<Vec<ExpectedQuestion>, Error> {
        let mut weeks = Vec::new();
        for today in self.dates(self.home) {
            let from_today = LocalPeriod { period: Period::Week, first: today };
            for span in [LocalPeriod::of_calendar(Period::Week, today), from_today] {
                for sign in Sign::ALL {
                    weeks.push(ExpectedQuestion::Outlook(period_of(sign, span, self.home)?));
                }
            }
        }
        Ok(weeks)
    }

    async fn months(&self) -> Result<Vec<ExpectedQuestion>, Error> {
        let of_places = self.popular_places().await?.into_iter().map(|town| (town.zone, Some(town.place)));
        let mut months = Vec::new();
        for (zone, place) in self.without_a_place().chain(of_places) {
            for today in self.dates(zone) {
                let first = today.plus_days(1 - i64::from(today.day()));
                let length = i64::from(CivilDate::days_in_month(today.year(), today.month()));
                let next = first.and_then(|first| first.plus_days(length));
                for first in [first, next].into_iter().flatten() {
                    months.push(ExpectedQuestion::Month(month_of(first, zone, place, VoidRule::default())?));
                }
            }
        }
        Ok(months)
    }

    async fn tables(&self) -> Result<Vec<ExpectedQuestion>, Error> {
        let of_places = self.popular_places().await?.into_iter().map(|town| (town.zone, Some(town.place)));
        let usual = ChartOptions::default();
        let mut tables = Vec::new();
        for (zone, place) in self.without_a_place().chain(of_places) {
            for today in self.dates(zone) {
                let (midnight, _) = zone.day_bounds(today).ok_or_else(|| super::month::no_such_day(today))?;
                let table = EphemerisTable::new(midnight, TABLE_STEP_S, TABLE_DAYS, usual.bodies, usual.frame());
                tables.extend(table.ok().map(ExpectedQuestion::Table));
                if let Some(place) = place {
                    tables.extend(of_place(today, zone, place)?);
                }
            }
        }
        Ok(tables)
    }

    /// Who names no place means the days of UTC, as REST does, or those of most listeners.
    fn without_a_place(&self) -> impl Iterator<Item = (Zone, Option<Place>)> {
        [Zone::UTC, self.home].into_iter().map(|zone| (zone, None))
    }

    async fn popular_places(&self) -> Result<Vec<FoundPlace>, Error> {
        let popular = self.service.popularity.iter().flat_map(|popularity| popularity.top_regions(PLACES));
        self.service.places.towns(popular.map(|popular| popular.what).collect(), PLACES).await
    }
}

/// What is asked of a place's day: its risings, those of the week, its hours.
fn of_place(today: CivilDate, zone: Zone, place: Place) -> Result<[ExpectedQuestion; 3], Error> {
    Ok([
        ExpectedQuestion::Risings(risings_of((today, 1), zone, place)?),
        ExpectedQuestion::Risings(risings_of((today, TABLE_DAYS), zone, place)?),
        ExpectedQuestion::Hours(hours_of(today, zone, place)?),
    ])
}
