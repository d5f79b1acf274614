//! The Moon and the planets that move backwards: readings that are the same for everybody.

use super::Astrologer;
use super::tellings::Asker;
use crate::alice::refusal::Refusal;
use crate::astro::{Body, BodySet, CivilDate, LunarCalendarDay, Period, PhaseName, VoidRule};
use crate::service::{Span, Within};
use crate::speech::{self, LunarDays, Present, Sentence};

/// How far ahead a retrograde period is looked for: Venus and Mars turn back every two years at the most.
const NEXT_RETROGRADE_S: i64 = 800 * 86_400;

/// Days of a lunar calendar when no length is named: more than a week of them nobody keeps in mind.
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

impl Astrologer {
    pub(super) async fn moon(&self, asker: &Asker<'_>, wanted: MoonWanted) -> Result<Vec<Sentence>, Refusal> {
        let clock = asker.zone.clock();
        let is_today = asker.date() == asker.today;
        match wanted {
            MoonWanted::State { phase: None } if !is_today => return self.lunar_calendar(asker, Period::Day).await,
            MoonWanted::VoidOfCourse if !is_today => {
                let days = self.days(asker, 1).await?;
                let present = Present::new(asker.now, &clock);
                return Ok(days.first().map(|day| speech::voids_of_day(day, &present)).unwrap_or_default());
            }
            _ => {}
        }
        let moment = self.noon_or_now(asker)?;
        let report = self.service.moon(moment, None, VoidRule::default(), self.patience).await?;
        let present = Present::new(asker.now, &clock);
        Ok(match wanted {
            MoonWanted::State { phase: None } => speech::moon_now(&report, LunarDays::ByElongation, &present),
            MoonWanted::State { phase } => speech::next_phases(&report, phase, &present),
            MoonWanted::VoidOfCourse => speech::void_now(&report, &present),
            MoonWanted::Advice => speech::advice_by_moon(&report, &present),
        })
    }

    pub(super) async fn lunar_calendar(&self, asker: &Asker<'_>, period: Period) -> Result<Vec<Sentence>, Refusal> {
        let count = match period {
            Period::Day if asker.ask.subject.date.is_some() => 1,
            Period::Day | Period::Week => CALENDAR_DAYS,
            Period::Month | Period::Year => i64::from(Period::Month.max_days()),
        };
        let days = self.days(asker, count).await?;
        let clock = asker.zone.clock();
        Ok(speech::lunar_calendar(&days, LunarDays::ByElongation, &Present::new(asker.now, &clock)))
    }

    /// Days of the lunar calendar, from the one that is asked about on.
    async fn days(&self, asker: &Asker<'_>, count: i64) -> Result<Vec<LunarCalendarDay>, Refusal> {
        let first = asker.date();
        let out_of_reach = Refusal::DateOutOfReach;
        let last = first.plus_days(count - 1).ok_or(out_of_reach)?;
        let (from, _) = asker.zone.day_bounds(first).ok_or(Refusal::DateOutOfReach)?;
        let (_, until) = asker.zone.day_bounds(last).ok_or(Refusal::DateOutOfReach)?;
        let mut days = Vec::new();
        let mut month = CivilDate::new(first.year(), first.month(), 1);
        while let Some(begins) = month.filter(|begins| *begins <= last) {
            let calendar =
                self.service.lunar_month(begins, asker.zone, None, VoidRule::default(), self.patience).await?;
            days.extend(calendar.days.iter().filter(|day| day.from >= from && day.until <= until).cloned());
            month = Span { period: Period::Month, first: begins }.end();
        }
        Ok(days)
    }

    pub(super) async fn retrogrades(&self, asker: &Asker<'_>, body: Option<Body>) -> Result<Vec<Sentence>, Refusal> {
        // From midnight on, so that all who ask on a day share an answer.
        let (from, _) = asker.zone.day_bounds(asker.date()).ok_or(Refusal::DateOutOfReach)?;
        let until = from.plus_s(NEXT_RETROGRADE_S).ok_or(Refusal::DateOutOfReach)?;
        let bodies = BodySet::of(body.map_or_else(|| Body::PLANETS.to_vec(), |body| vec![body]));
        let never = body.is_some_and(|body| matches!(body, Body::Sun | Body::Moon));
        let periods = match never {
            true => Vec::new(),
            false => self.service.retrogrades(Within { from, until }, bodies, self.patience).await?.to_vec(),
        };
        let moment = self.noon_or_now(asker)?;
        let clock = asker.zone.clock();
        let present = Present::new(moment, &clock);
        Ok(match body {
            Some(body) => speech::retrograde_of(body, &periods, &present),
            None => speech::retrogrades(&periods, &present),
        })
    }
}
