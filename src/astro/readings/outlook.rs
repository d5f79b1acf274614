//! What a stretch of days holds for a sign or a birth: ranked facts, and the days that stand out.

use serde::{Deserialize, Serialize};

use crate::astro::motion::event::ForecastEvent;
use crate::astro::readings::period::PeriodWindow;
use crate::astro::{
    AspectNature, Body, Degrees, Eclipse, Eclipsed, Error, Frame, HouseFact, LunarEclipseKind, Moment, NextEclipses,
    Period, PeriodFact, PhaseName, Question, RankedFact, Sign, Sky, SkyAspect, SkyEvent, Transit,
};

/// What a stretch of days holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// The sign that it is for, or the one that the Sun was in at the birth.
    pub sign: Sign,
    /// How long the stretch is.
    pub period: Period,
    /// Its first moment.
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
    /// The facts, weightiest first; at most [`Outlook::MAX_FACTS`].
    pub facts: Vec<RankedFact<PeriodFact>>,
    /// The day of a week on which most comes easily, if there is one.
    pub easiest: Option<DayMark>,
    /// The day of a week with the most tension, if there is one.
    pub hardest: Option<DayMark>,
}

/// A day that stands out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DayMark {
    /// The day's first moment.
    pub from: Moment,
    /// What does most to make it so.
    pub cause: MarkCause,
}

/// An exact aspect that makes a day stand out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum MarkCause {
    /// Between two bodies, for a sign.
    Aspect {
        /// Which aspect.
        aspect: SkyAspect,
        /// When it is exact.
        at: Moment,
    },
    /// To a point of a birth.
    Transit(Transit),
}

impl From<MarkCause> for PeriodFact {
    fn from(cause: MarkCause) -> Self {
        match cause {
            MarkCause::Aspect { aspect, at } => Self::House(HouseFact::Aspect { aspect, at }),
            MarkCause::Transit(transit) => Self::Transit(transit),
        }
    }
}

impl Outlook {
    /// Most facts that are told: a year told to its end is some thirty sentences.
    pub const MAX_FACTS: usize = 40;

    pub(in crate::astro) fn from_facts(
        window: &PeriodWindow,
        sign: Sign,
        mut facts: Vec<RankedFact<PeriodFact>>,
        exact_aspects: &[ExactAspect],
    ) -> Self {
        facts.sort_by(|left, right| right.weight.total_cmp(&left.weight));
        facts.truncate(Self::MAX_FACTS);
        let (period, from, until) = (window.period(), window.from(), window.until());
        let [easiest, hardest] = if period == Period::Week { day_marks(window, exact_aspects) } else { [None, None] };
        Self { sign, period, from, until, facts, easiest, hardest }
    }
}

/// An exact aspect as it counts for its day.
pub(in crate::astro) struct ExactAspect {
    pub(in crate::astro) at: Moment,
    pub(in crate::astro) nature: AspectNature,
    pub(in crate::astro) weight: f64,
    pub(in crate::astro) cause: MarkCause,
}

/// The easiest and the hardest day: those with the largest and the smallest sum of what helps minus what rubs, each named by the weightiest
/// aspect of its side. A day without one is never named.
fn day_marks(window: &PeriodWindow, exact_aspects: &[ExactAspect]) -> [Option<DayMark>; 2] {
    let sum_of = |(from, until): (Moment, Moment)| -> f64 {
        let of_day = exact_aspects.iter().filter(|aspect| (from..until).contains(&aspect.at));
        of_day
            .map(|aspect| match aspect.nature {
                AspectNature::Soft => aspect.weight,
                AspectNature::Hard => -aspect.weight,
                AspectNature::Neutral => 0.0,
            })
            .sum()
    };
    let sums: Vec<_> = window.days().map(|day| (day, sum_of(day))).collect();
    [(AspectNature::Soft, 1.0), (AspectNature::Hard, -1.0)].map(|(wanted, side)| {
        let (day, sum) = sums.iter().max_by(|left, right| (left.1 * side).total_cmp(&(right.1 * side)))?;
        let of_day =
            exact_aspects.iter().filter(|aspect| (day.0..day.1).contains(&aspect.at) && aspect.nature == wanted);
        let strongest = of_day.max_by(|left, right| left.weight.total_cmp(&right.weight))?;
        (sum * side > 0.0).then_some(DayMark { from: day.0, cause: strongest.cause })
    })
}

/// A new or full Moon.
pub(in crate::astro) struct Lunation {
    pub(in crate::astro) at: Moment,
    pub(in crate::astro) phase: PhaseName,
    pub(in crate::astro) longitude: Degrees,
    pub(in crate::astro) house: Option<u8>,
    pub(in crate::astro) weight: f64,
    /// The light that is eclipsed and when most of it is, if it comes to an eclipse.
    pub(in crate::astro) eclipse: Option<(Body, Moment)>,
}

/// The Moon's latitude beyond which no eclipse can be; NASA's limits are 1.58° for the Sun and less for the Moon.
const ECLIPSE_LATITUDE_DEG: f64 = 1.7;
/// How far the greatest eclipse may be from the exact new or full Moon; it is within half an hour.
const ECLIPSE_APART_S: i64 = 6 * 3600;

/// The lunations among `events`, in their order. Penumbral eclipses can hardly be seen and count as plain full Moons.
pub(in crate::astro) fn lunations(sky: &dyn Sky, events: &[ForecastEvent]) -> Result<Vec<Lunation>, Error> {
    let mut found = Vec::new();
    for ForecastEvent { at, event, weight } in events.iter().copied() {
        let SkyEvent::Lunation { phase, longitude, house } = event else { continue };
        found.push(Lunation { at, phase, longitude, house, weight, eclipse: eclipse_at(sky, at, phase)? });
    }
    Ok(found)
}

fn eclipse_at(sky: &dyn Sky, at: Moment, phase: PhaseName) -> Result<Option<(Body, Moment)>, Error> {
    let latitude_deg = sky.position(Body::Moon, at.julian_day(), &Frame::TROPICAL)?.latitude_deg;
    let of = if phase == PhaseName::NewMoon { Eclipsed::Sun } else { Eclipsed::Moon };
    let before = at.plus_s(-ECLIPSE_APART_S);
    let asked = before.and_then(|before| NextEclipses::new(before, 1, of, None));
    let (true, Some(asked)) = (latitude_deg.abs() < ECLIPSE_LATITUDE_DEG, asked) else { return Ok(None) };
    let next = asked.solve(sky)?;
    let eclipse = next.first().filter(|eclipse| {
        let is_seen = !matches!(eclipse, Eclipse::Lunar { eclipse, .. } if eclipse.kind == LunarEclipseKind::Penumbral);
        is_seen && (eclipse.maximum().unix_s() - at.unix_s()).abs() < ECLIPSE_APART_S
    });
    Ok(eclipse.map(|eclipse| match eclipse {
        Eclipse::Solar { eclipse, .. } => (Body::Sun, eclipse.maximum),
        Eclipse::Lunar { eclipse, .. } => (Body::Moon, eclipse.maximum),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::basics::constants::DAY_S;
    use crate::astro::{AspectKind, AspectPoint};

    fn at(day: i64, hour: i64) -> Moment {
        Moment::from_unix_s(1_800_000_000 + day * DAY_S + hour * 3600).unwrap()
    }

    fn exact_aspect(day: i64, nature: AspectNature, weight: f64) -> ExactAspect {
        // The weight makes the cause another one.
        let transit = Transit {
            body: Body::Mars,
            kind: AspectKind::Trine,
            point: AspectPoint::Ascendant,
            house: Some(weight as u8),
            exact_at: Some(at(day, 10)),
            orb_deg: 0.0,
            retrograde: false,
        };
        ExactAspect { at: at(day, 10), nature, weight, cause: MarkCause::Transit(transit) }
    }

    fn marks(exact_aspects: &[ExactAspect]) -> [Option<(Moment, Option<u8>)>; 2] {
        let week = PeriodWindow::new(Period::Week, (0..=7).map(|day| at(day, 0)).collect()).unwrap();
        day_marks(&week, exact_aspects)
            .map(|mark| mark.map(|mark| (mark.from, PeriodFact::from(mark.cause).houses().map(|(house, _)| house))))
    }

    #[test]
    fn days_stand_out_by_what_helps_minus_what_rubs() {
        let found = marks(&[
            // The heaviest helps on a day that rubs more.
            exact_aspect(1, AspectNature::Soft, 9.0),
            exact_aspect(1, AspectNature::Hard, 8.0),
            exact_aspect(1, AspectNature::Hard, 7.0),
            exact_aspect(3, AspectNature::Soft, 4.0),
            exact_aspect(3, AspectNature::Soft, 5.0),
            exact_aspect(4, AspectNature::Neutral, 20.0),
            // The week is over before its eighth day.
            exact_aspect(7, AspectNature::Soft, 50.0),
        ]);
        assert_eq!(found, [Some((at(3, 0), Some(5))), Some((at(1, 0), Some(8)))]);
    }

    #[test]
    fn a_week_without_what_helps_has_no_easiest_day() {
        assert_eq!(marks(&[exact_aspect(2, AspectNature::Hard, 3.0)]), [None, Some((at(2, 0), Some(3)))]);
        assert_eq!(marks(&[]), [None, None]);
    }
}
