//! The Moon and the planets that move backwards: readings that are the same for everybody.

use super::ServiceBackend;
use super::readings::ReadingContext;
use crate::alice::turn_error::TurnError;
use crate::astro::{Body, BodySet, CivilDate, LunarCalendarDay, Period, PhaseName, VoidRule};
use crate::service::{LocalPeriod, TimeWindow};
use crate::speech::{self, LunarDays, Present, Sentence};

/// How far ahead a retrograde period is looked for: Venus and Mars turn back every two years at the most.
const NEXT_RETROGRADE_S: i64 = 800 * 86_400;

/// Days of a lunar calendar when no length is named: a week is as much as a listener keeps in mind.
const CALENDAR_DAYS: i64 = 7;

/// What is asked about the Moon.
pub(super) enum MoonWanted {
    /// How it stands, or when a phase comes.
    State {
        /// The phase.
        phase: Option<PhaseName>,
    },
    /// When it is void of course.
    VoidOfCourse,
    /// What it is a good day for.
    Advice,
}

impl ServiceBackend {
    pub(super) async fn moon(
        &self,
        context: &ReadingContext<'_>,
        wanted: MoonWanted,
    ) -> Result<Vec<Sentence>, TurnError> {
        let clock = context.zone.clock();
        let several = context.request.subject.days().is_some();
        let is_today = context.date() == context.today;
        match wanted {
            MoonWanted::State { phase: None } if !is_today || several => {
                return self.lunar_calendar(context, Period::Day).await;
            }
            MoonWanted::VoidOfCourse if !is_today => {
                let days = self.days(context, 1).await?;
                let present = Present::new(context.now, &clock);
                return Ok(days.first().map(|day| speech::voids_of_day(day, &present)).unwrap_or_default());
            }
            _ => {}
        }
        let moment = self.noon_or_now(context)?;
        let report = self.service.moon(moment, None, VoidRule::default(), self.timeout).await?;
        let present = Present::new(context.now, &clock);
        Ok(match wanted {
            MoonWanted::State { phase: None } => speech::moon_now(&report, LunarDays::ByElongation, &present),
            MoonWanted::State { phase } => speech::next_phases(&report, phase, &present),
            MoonWanted::VoidOfCourse => speech::void_now(&report, &present),
            MoonWanted::Advice => speech::advice_by_moon(&report, &present),
        })
    }

    pub(super) async fn lunar_calendar(
        &self,
        context: &ReadingContext<'_>,
        period: Period,
    ) -> Result<Vec<Sentence>, TurnError> {
        let several = context.request.subject.days().map(|days| days.days().min(Period::Month.max_days().into()));
        let count = match period {
            Period::Day if several.is_some() => several.unwrap_or(1),
            Period::Day if context.request.subject.date.is_some() => 1,
            Period::Day | Period::Week => CALENDAR_DAYS,
            Period::Month | Period::Year => i64::from(Period::Month.max_days()),
        };
        let days = self.days(context, count).await?;
        let clock = context.zone.clock();
        Ok(speech::lunar_calendar(&days, LunarDays::ByElongation, &Present::new(context.now, &clock)))
    }

    /// Days of the lunar calendar, from the one that is asked about on.
    async fn days(&self, context: &ReadingContext<'_>, count: i64) -> Result<Vec<LunarCalendarDay>, TurnError> {
        let first = context.date();
        let out_of_reach = TurnError::DateOutOfReach;
        let last = first.plus_days(count - 1).ok_or(out_of_reach)?;
        let (from, _) = context.zone.day_bounds(first).ok_or(TurnError::DateOutOfReach)?;
        let (_, until) = context.zone.day_bounds(last).ok_or(TurnError::DateOutOfReach)?;
        let mut days = Vec::new();
        let mut month = CivilDate::new(first.year(), first.month(), 1);
        while let Some(begins) = month.filter(|begins| *begins <= last) {
            let calendar =
                self.service.lunar_month(begins, context.zone, None, VoidRule::default(), self.timeout).await?;
            days.extend(calendar.days.iter().filter(|day| day.from >= from && day.until <= until).cloned());
            month = LocalPeriod { period: Period::Month, first: begins }.end();
        }
        Ok(days)
    }

    pub(super) async fn retrogrades(
        &self,
        context: &ReadingContext<'_>,
        body: Option<Body>,
    ) -> Result<Vec<Sentence>, TurnError> {
        // From midnight on, so that all who ask on a day share an answer.
        let (from, _) = context.zone.day_bounds(context.date()).ok_or(TurnError::DateOutOfReach)?;
        let until = from.plus_s(NEXT_RETROGRADE_S).ok_or(TurnError::DateOutOfReach)?;
        let bodies = BodySet::of(body.map_or_else(|| Body::PLANETS.to_vec(), |body| vec![body]));
        let never = body.is_some_and(|body| matches!(body, Body::Sun | Body::Moon));
        let periods = match never {
            true => Vec::new(),
            false => self.service.retrogrades(TimeWindow { from, until }, bodies, self.timeout).await?.to_vec(),
        };
        let moment = self.noon_or_now(context)?;
        let clock = context.zone.clock();
        let present = Present::new(moment, &clock);
        Ok(match body {
            Some(body) => speech::retrograde_of(body, &periods, &present),
            None => speech::retrogrades(&periods, &present),
        })
    }
}
