//! Which facts of a day, a week, a month or a year matter for one birth, ranked: transits to its points, exact to the minute.

use serde::Serialize;

use crate::astro::charts::radix::{moving_frame, receiving_points};
use crate::astro::readings::day_reading::is_outer;
use crate::astro::readings::outlook::{ExactAspect, Lunation, lunations};
use crate::astro::{
    AspectNature, AspectPoint, Body, BodySet, Chart, Error, Forecast, ForecastEvent, HouseFact, JulianDay, KeyLabel,
    Kind, MarkCause, NatalChart, OrbTable, Outlook, Period, PeriodFact, PeriodWindow, Question, Radix, RankedFact,
    Sign, Sky, SkyEvent, Transit, TransitSettings, aspects_between, house_of,
};

/// The question: what does the sky of a stretch of days mean for a birth?
///
/// Without a time of birth there are no houses and no angles, and what would need them is not told; neither is what touches the Moon.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct PersonalReading {
    chart: NatalChart,
    window: PeriodWindow,
}

impl PersonalReading {
    /// The reading of the birth that `chart` is for.
    pub const fn new(chart: NatalChart, window: PeriodWindow) -> Self {
        Self { chart, window }
    }

    /// The moving bodies: those that make the period what it is, the slower the longer it is.
    fn bodies(&self) -> BodySet {
        let fastest_first = [
            Body::Moon,
            Body::Sun,
            Body::Mercury,
            Body::Venus,
            Body::Mars,
            Body::Jupiter,
            Body::Saturn,
            Body::Uranus,
            Body::Neptune,
            Body::Pluto,
        ];
        let left_out = match self.window.period() {
            Period::Day | Period::Week => 0,
            Period::Month => 1,
            Period::Year => 4,
        };
        BodySet::of(fastest_first.into_iter().skip(left_out))
    }

    /// How close a slow body must be to a point in the middle of the period to be told although it is not exact within it, in degrees.
    fn lasting_orbs(&self) -> Option<OrbTable> {
        const LASTING_ORB_DEG: f64 = 1.2;
        let is_told = self.window.period() != Period::Year;
        let with = |orbs: OrbTable, kind| orbs.with(kind, LASTING_ORB_DEG).unwrap_or(orbs);
        is_told.then(|| crate::astro::AspectKind::MAJOR.into_iter().fold(OrbTable::EMPTY, with))
    }
}

impl Question for PersonalReading {
    type Answer = Outlook;
    const ID: &str = "personal_reading";
    const KIND: Kind = Kind::Forecast;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::with_prefix("rec").user().clear(self.window.period().id()).day(self.window.from())
    }

    fn solve(&self, sky: &dyn Sky) -> Result<Outlook, Error> {
        let settings = TransitSettings { bodies: self.bodies(), orbs: OrbTable::TRANSIT };
        let (from, until) = (self.window.from(), self.window.until());
        let forecast = Forecast::new(Radix::Natal(self.chart.clone()), from, until, settings);
        let found = forecast.expect("no period is longer than a forecast may be").solve(sky)?;
        let natal = found.natal.ok_or_else(|| Error::Ephemeris("a birth's forecast came without its chart".into()))?;
        let mut facts = Vec::new();
        let mut exact_aspects = Vec::new();
        for event in &found.events {
            self.event(event, &mut facts, &mut exact_aspects);
        }
        if natal.houses.is_some() {
            house_lunations(sky, self.window.period(), &found.events, &mut facts)?;
        }
        self.lasting(sky, &natal, &mut facts)?;
        Ok(Outlook::from_facts(&self.window, sun_sign(&natal), facts, &exact_aspects))
    }
}

impl PersonalReading {
    fn event(
        &self,
        found: &ForecastEvent,
        facts: &mut Vec<RankedFact<PeriodFact>>,
        exact_aspects: &mut Vec<ExactAspect>,
    ) {
        let ForecastEvent { at, event, weight } = *found;
        let period = self.window.period();
        match event {
            SkyEvent::Aspect { body, kind, point, retrograde, pass, house, .. } if is_point_told(point) => {
                let transit = Transit { body, kind, point, house, exact_at: Some(at), orb_deg: 0.0, retrograde };
                // On a day its hours matter: what is exact then outweighs what only lasts.
                let weight = if period == Period::Day { 1.5 * weight } else { weight };
                let nature = AspectNature::of(AspectPoint::Body(body), point, kind);
                // The outermost planets stand on a point for weeks, whatever the day on which it is exact.
                if !is_outer(body) {
                    exact_aspects.push(ExactAspect { at, nature, weight, cause: MarkCause::Transit(transit) });
                }
                if pass == 1 && (body != Body::Moon || period == Period::Day) {
                    facts.push(RankedFact { fact: PeriodFact::Transit(transit), weight });
                }
            }
            SkyEvent::HouseIngress { body, house, retrograde } if body != Body::Moon => {
                facts.push(RankedFact { fact: PeriodFact::HouseIngress { body, house, retrograde, at }, weight });
            }
            _ => {}
        }
    }

    /// What is near enough to a point in the middle of the period to be felt all through it, and is not exact within it.
    fn lasting(&self, sky: &dyn Sky, natal: &Chart, facts: &mut Vec<RankedFact<PeriodFact>>) -> Result<(), Error> {
        let Some(orbs) = self.lasting_orbs() else { return Ok(()) };
        let middle_s = i64::midpoint(self.window.from().unix_s(), self.window.until().unix_s());
        let middle =
            crate::astro::Moment::from_unix_s(middle_s).map_or(self.window.from().julian_day(), |at| at.julian_day());
        let slowest = match self.window.period() {
            Period::Day | Period::Week => {
                &[Body::Mars, Body::Jupiter, Body::Saturn, Body::Uranus, Body::Neptune, Body::Pluto][..]
            }
            _ => &[Body::Jupiter, Body::Saturn, Body::Uranus, Body::Neptune, Body::Pluto][..],
        };
        for body in slowest {
            for lasting in transits_of(sky, *body, middle, natal, &orbs)? {
                let Transit { body, kind, point, .. } = lasting.fact;
                let is_exact = |known: &RankedFact<PeriodFact>| {
                    matches!(known.fact, PeriodFact::Transit(exact)
                        if (exact.body, exact.kind, exact.point) == (body, kind, point))
                };
                if !facts.iter().any(is_exact) {
                    facts.push(RankedFact { fact: PeriodFact::Transit(lasting.fact), weight: lasting.weight });
                }
            }
        }
        Ok(())
    }
}

/// Where the Sun was at the birth.
fn sun_sign(natal: &Chart) -> Sign {
    let sun = natal.bodies.iter().find(|found| found.body == Body::Sun);
    sun.map_or(Sign::Aries, |sun| sun.position.longitude.sign())
}

/// Points that a listener can be told about: the ten planets and the two angles.
pub(in crate::astro) fn is_point_told(point: AspectPoint) -> bool {
    match point {
        AspectPoint::Body(body) => Body::PLANETS.contains(&body),
        AspectPoint::Ascendant | AspectPoint::MediumCoeli => true,
    }
}

/// The aspects of one moving body to the birth's points within `orbs`, weighed by how close they are.
fn transits_of(
    sky: &dyn Sky,
    body: Body,
    at: JulianDay,
    natal: &Chart,
    orbs: &OrbTable,
) -> Result<Vec<RankedFact<Transit>>, Error> {
    let position = sky.position(body, at, &moving_frame(natal.settings.frame))?;
    let house = natal.houses.as_ref().map(|houses| house_of(position.longitude, &houses.cusps));
    let retrograde = position.is_retrograde();
    let moving = (AspectPoint::Body(body), position.longitude, position.speed_deg_per_day);
    let points = receiving_points(natal).into_iter().filter(|(point, _)| is_point_told(*point));
    let found = points.filter_map(|(point, longitude)| {
        let aspect = aspects_between(moving, (point, longitude, 0.0), orbs)?;
        let (kind, orb_deg) = (aspect.kind, aspect.orb_deg);
        let exact = SkyEvent::Aspect { body, kind, point, retrograde, pass: 1, passes: 1, house };
        // Half of what it weighs when exact at the edge of the orb, nearly all of it in the middle.
        let nearness = 1.0 - orb_deg / (2.0 * orbs.orb_deg(kind)?.max(f64::EPSILON));
        let fact = Transit { body, kind, point, house, exact_at: None, orb_deg, retrograde };
        Some(RankedFact { fact, weight: 0.9 * nearness * exact.weight() })
    });
    Ok(found.collect())
}

/// New and full Moons by the natal house that they light up; of a year the eclipses alone.
fn house_lunations(
    sky: &dyn Sky,
    period: Period,
    events: &[ForecastEvent],
    facts: &mut Vec<RankedFact<PeriodFact>>,
) -> Result<(), Error> {
    for Lunation { at, phase, longitude, house, weight, eclipse } in lunations(sky, events)? {
        let Some(house) = house else { continue };
        let (fact, weight) = match eclipse {
            // The Moon is where the eclipsed light is: beside the Sun, or herself.
            Some((light, at)) => (PeriodFact::Eclipse { light, sign: longitude.sign(), house, at }, 2.0 * weight),
            None if period == Period::Year => continue,
            None => (PeriodFact::House(HouseFact::Phase { phase, house, at }), weight),
        };
        facts.push(RankedFact { fact, weight });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{AspectKind, Birth, ChartSettings, CivilDate, LinearSky, Moment, Place};

    fn midnight(day: i64) -> Moment {
        CivilDate::new(2000, 1, 1).unwrap().plus_days(day).unwrap().midnight_utc().unwrap()
    }

    /// All but the Sun, Mars and Saturn stand still and far from the birth's points.
    fn sky() -> LinearSky {
        let still = [41.0, 56.0, 73.0, 0.0, 158.0, 205.0, 231.0, 254.0, 300.0];
        let motions = Body::PLANETS.into_iter().zip([0.0].into_iter().chain(still)).map(|(body, at)| match body {
            Body::Sun => (body, 10.0, 1.0),
            Body::Mars => (body, 90.0, 0.5),
            Body::Saturn => (body, 205.0, 0.01),
            _ => (body, at, 0.0),
        });
        LinearSky::new(motions)
    }

    fn reading(birth: Birth, period: Period, days: i64) -> Outlook {
        let settings = ChartSettings { bodies: BodySet::of(Body::PLANETS), ..ChartSettings::default() };
        let chart = NatalChart::new(birth, Place::new(0.0, 15.0).unwrap(), settings);
        let window = PeriodWindow::new(period, vec![midnight(0), midnight(days)]).unwrap();
        PersonalReading::new(chart, window).solve(&sky()).unwrap()
    }

    fn transits(outlook: &Outlook) -> Vec<(Body, AspectKind, AspectPoint, Option<Moment>)> {
        outlook
            .facts
            .iter()
            .filter_map(|ranked| match ranked.fact {
                PeriodFact::Transit(found) => Some((found.body, found.kind, found.point, found.exact_at)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_transit_is_told_with_the_minute_at_which_it_is_exact() {
        // Born with the Sun at 0.5°, ten days (less half) before 2000; Mars, a degree in two days from 90°, squares it a day into 2000.
        let birth = Birth::At(midnight(-10).plus_s(43_200).unwrap());
        let outlook = reading(birth, Period::Month, 31);
        let square = (Body::Mars, AspectKind::Square, AspectPoint::Body(Body::Sun), Some(midnight(1)));
        assert!(transits(&outlook).contains(&square), "{outlook:#?}");
        assert_eq!(outlook.sign, Sign::Aries);
    }

    #[test]
    fn what_is_not_exact_but_near_is_told_with_its_orb() {
        let birth = Birth::At(midnight(-10).plus_s(43_200).unwrap());
        let outlook = reading(birth, Period::Day, 1);
        // In the middle of the day Mars is at 90.25°, a quarter of a degree before the square.
        let found = outlook.facts.iter().find_map(|ranked| match ranked.fact {
            PeriodFact::Transit(Transit {
                body: Body::Mars,
                point: AspectPoint::Body(Body::Sun),
                exact_at,
                orb_deg,
                ..
            }) => Some((exact_at, orb_deg)),
            _ => None,
        });
        let (exact_at, orb_deg) = found.unwrap();
        assert!(exact_at.is_none() && (orb_deg - 0.25).abs() < 1e-6, "{orb_deg}");
    }

    #[test]
    fn without_a_time_there_are_no_houses_no_angles_and_no_moon() {
        let birth = Birth::Within { from: midnight(-10), until: midnight(-9) };
        for (period, days) in [(Period::Day, 1), (Period::Week, 7), (Period::Month, 31)] {
            let outlook = reading(birth, period, days);
            for ranked in &outlook.facts {
                let PeriodFact::Transit(Transit { point, house, .. }) = ranked.fact else { panic!("{ranked:?}") };
                assert_eq!(house, None);
                assert!(!matches!(point, AspectPoint::Ascendant | AspectPoint::MediumCoeli), "{ranked:?}");
                assert_ne!(point, AspectPoint::Body(Body::Moon));
            }
        }
    }
}
