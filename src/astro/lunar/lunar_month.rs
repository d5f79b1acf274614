//! The lunar calendar of some days: signs, phases, lunar days and voids of course of each.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::{MAX_LOCAL_DAY_S, MAX_MONTH_DAYS};
use crate::astro::lunar::luminaries::{LONGEST_LUNATION_DAYS, Luminaries};
use crate::astro::lunar::lunar_day::{LunarDay, lunar_days};
use crate::astro::lunar::moon_events::{Apsis, PrincipalPhase, apsides_between, phases_from};
use crate::astro::lunar::void_of_course::{Meetings, REACH_DAYS, VoidOfCourse, VoidRule};
use crate::astro::motion::search::second_midway;
use crate::astro::{Body, Error, Frame, KeyLabel, Kind, Moment, MoonPhase, PhaseName, Place, Question, Sign, Sky};

/// The question: what does the Moon do on each of some days that follow each other? Knows no time zone: who asks says when days begin.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LunarMonth {
    /// When each day begins, and last when the last one ends.
    bounds: Vec<Moment>,
    place: Option<Place>,
    void_rule: VoidRule,
}

impl LunarMonth {
    /// Most days: the longest month and a day of grace.
    pub const MAX_DAYS: usize = MAX_MONTH_DAYS;

    /// Longest day that clocks ever showed, with room for a zone's change.
    pub const MAX_DAY_S: i64 = MAX_LOCAL_DAY_S;

    /// The calendar of the days between each two of `bounds`, local midnights as a rule. `place` is where the Moon rises for the lunar days;
    /// without it they are counted by elongation.
    ///
    /// Nothing when there is no day, there are more than [`Self::MAX_DAYS`], or one is empty or longer than [`Self::MAX_DAY_S`].
    pub fn new(bounds: Vec<Moment>, place: Option<Place>, void_rule: VoidRule) -> Option<Self> {
        let days = bounds.len().checked_sub(1)?;
        let is_day = |ends: &[Moment]| (1..=Self::MAX_DAY_S).contains(&(ends[1].unix_s() - ends[0].unix_s()));
        ((1..=Self::MAX_DAYS).contains(&days) && bounds.windows(2).all(is_day)).then_some(Self {
            bounds,
            place,
            void_rule,
        })
    }
}

/// The lunar calendar of some days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LunarCalendar {
    /// The days in order.
    pub days: Vec<LunarCalendarDay>,
    /// The principal phases of all of them.
    pub phases: Vec<PrincipalPhase>,
    /// The perigees and apogees of all of them.
    pub apsides: Vec<Apsis>,
}

/// The Moon on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LunarCalendarDay {
    /// When the day begins.
    pub from: Moment,
    /// When the next one begins.
    pub until: Moment,
    /// The sign that the Moon comes from when the day begins.
    pub sign: Sign,
    /// The signs that it enters from the day's first second on, at most two.
    pub ingresses: Vec<MoonIngress>,
    /// The principal phase that is exact on this day, if one is.
    pub principal_phase: Option<PrincipalPhase>,
    /// That phase's name, or the name of what is between two, as the Moon is in the middle of the day.
    pub phase: PhaseName,
    /// How far the Moon is ahead of the Sun in the middle of the day, `0.0..360.0` degrees.
    pub elongation_deg: f64,
    /// Lit share of the disc in the middle of the day, 0 to 1.
    pub illumination: f64,
    /// The lunar days of which some part lies in the day, in order; the first may have begun earlier.
    pub lunar_days: Vec<LunarDay>,
    /// The voids of course of which some part lies in the day, with their true beginnings and ends.
    pub voids: Vec<VoidOfCourse>,
}

/// The sign that the Moon comes from at `from`: an ingress in that very second belongs to the day that begins with it.
fn sign_at_beginning(stays: &[VoidOfCourse], from: Moment) -> Option<Sign> {
    let entered_before = stays.iter().rfind(|stay| stay.entered < from).map(|stay| stay.sign);
    let entered_now = || stays.iter().find(|stay| stay.entered == from).map(|stay| stay.sign.plus(11));
    entered_before.or_else(entered_now).or(stays.first().map(|stay| stay.sign))
}

/// The Moon entering a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoonIngress {
    /// The sign that it enters.
    pub sign: Sign,
    /// When.
    pub at: Moment,
}

impl Question for LunarMonth {
    type Answer = LunarCalendar;
    const ID: &str = "lunar_month";
    const KIND: Kind = Kind::LunarCalendar;
    const SCHEMA: u16 = 3;

    fn label(&self) -> KeyLabel {
        match self.bounds.first() {
            Some(first) => KeyLabel::new().month(*first).place(self.place),
            None => KeyLabel::new().place(self.place),
        }
    }

    fn solve(&self, sky: &dyn Sky) -> Result<LunarCalendar, Error> {
        let [first, .., last] = self.bounds[..] else {
            return Ok(LunarCalendar { days: vec![], phases: vec![], apsides: vec![] });
        };
        let (from, until) = (first.julian_day(), last.julian_day());
        // A lunation and a day around, for the lunar days that are on when the days begin and end.
        let reach_days = LONGEST_LUNATION_DAYS + 2.0;
        let ahead_days = until.value() - from.value() + reach_days + REACH_DAYS;
        let luminaries = Luminaries::observe(sky, from.plus_days(-REACH_DAYS), (reach_days, ahead_days))?;
        let stays = Meetings::observe(sky, &luminaries, self.void_rule, (from, until))?.stays(from, until)?;
        let phases = phases_from(sky, &luminaries, (from, until), usize::MAX)?;
        let lunar_days = lunar_days(sky, &luminaries, self.place, from, until)?;
        let apsides = apsides_between(sky, &luminaries, from, until)?;

        let mut days = Vec::with_capacity(self.bounds.len() - 1);
        for ends in self.bounds.windows(2) {
            let (from, until) = (ends[0], ends[1]);
            let noon = second_midway(from, until).julian_day();
            let moon = sky.position(Body::Moon, noon, &Frame::TROPICAL)?;
            let sun = sky.position(Body::Sun, noon, &Frame::TROPICAL)?;
            let at_noon = MoonPhase::between(&moon, &sun);
            let principal_phase = phases.iter().find(|phase| (from..until).contains(&phase.at)).copied();
            let on_day = |begin: Moment, end: Moment| begin < until && end > from;
            days.push(LunarCalendarDay {
                from,
                until,
                sign: sign_at_beginning(&stays, from).unwrap_or(moon.longitude.sign()),
                ingresses: stays
                    .iter()
                    .filter(|stay| (from..until).contains(&stay.entered))
                    .map(|stay| MoonIngress { sign: stay.sign, at: stay.entered })
                    .collect(),
                principal_phase,
                phase: principal_phase.map_or(PhaseName::between_principal(at_noon.elongation_deg), |phase| phase.name),
                elongation_deg: at_noon.elongation_deg,
                illumination: at_noon.illumination,
                lunar_days: lunar_days.iter().filter(|day| on_day(day.from, day.until)).copied().collect(),
                voids: stays.iter().filter(|stay| on_day(stay.from, stay.until)).copied().collect(),
            });
        }
        Ok(LunarCalendar { days, phases, apsides })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::{CivilDate, LinearSky};

    fn january() -> Vec<Moment> {
        (0..=31)
            .map(|day| CivilDate::new(2000, 1, 1).unwrap().plus_days(day).unwrap().midnight_utc().unwrap())
            .collect()
    }

    fn sky(moon: f64, speed: f64) -> LinearSky {
        let others = VoidRule::Modern.bodies()[1..].iter().enumerate();
        let mut motions: Vec<_> = others.map(|(index, body)| (*body, 37.0 * index as f64, 0.1)).collect();
        motions.extend([(Body::Moon, moon, speed), (Body::Sun, 280.0, 1.0)]);
        LinearSky::new(motions)
    }

    proptest! {
        #[test]
        fn days_signs_and_lunar_days_join_without_gaps(
            moon in 0.0..360.0f64, speed in 11.9..15.2f64, place in prop::option::of((-66.0..66.0f64, -180.0..180.0f64)),
        ) {
            let place = place.map(|(latitude, longitude)| Place::new(latitude, longitude).unwrap());
            let question = LunarMonth::new(january(), place, VoidRule::Modern).unwrap();
            let calendar = question.solve(&sky(moon, speed)).unwrap();
            prop_assert_eq!(calendar.days.len(), 31);
            let mut sign = calendar.days[0].sign;
            for day in &calendar.days {
                prop_assert_eq!(day.sign, sign);
                for ingress in &day.ingresses {
                    prop_assert_eq!(ingress.sign, sign.plus(1));
                    sign = ingress.sign;
                }
                prop_assert!(day.lunar_days[0].from <= day.from);
                prop_assert!(day.lunar_days.last().unwrap().until >= day.until);
                for pair in day.lunar_days.windows(2) {
                    prop_assert_eq!(pair[0].until, pair[1].from);
                    let follows = pair[1].number == pair[0].number + 1 || (pair[0].number >= 24 && pair[1].number == 1);
                    prop_assert!(follows, "{:?}", pair);
                }
                for void in &day.voids {
                    prop_assert!(void.entered <= void.from && void.from < void.until);
                }
            }
            let signs = (calendar.days.iter().map(|day| day.ingresses.len()).sum::<usize>()) as f64;
            prop_assert!((signs - 31.0 * speed / 30.0).abs() <= 1.0);
        }
    }

    #[test]
    fn a_calendar_is_of_whole_days_and_no_more_than_a_month() {
        let midnights = january();
        let question = |bounds: &[Moment]| LunarMonth::new(bounds.to_vec(), None, VoidRule::Modern);
        assert!(question(&midnights).is_some());
        assert!(question(&midnights[..1]).is_none());
        assert!(question(&[]).is_none());
        assert!(question(&[midnights[1], midnights[0]]).is_none());
        assert!(question(&[midnights[0], midnights[2]]).is_none());
        assert!(question(&[&midnights[..], &midnights[..]].concat()).is_none());
    }
}
