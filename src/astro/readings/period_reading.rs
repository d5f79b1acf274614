//! Which facts of a week, a month or a year matter for a sign, ranked: facts, not prose.

use serde::Serialize;

use crate::astro::predictive::forecast::speed_rank;
use crate::astro::readings::day_reading::{closeness, is_outer};
use crate::astro::readings::outlook::{ExactAspect, Lunation, lunations};
use crate::astro::{
    AspectKind, AspectNature, AspectPoint, Body, BodySet, Error, Forecast, ForecastEvent, Frame, HouseFact, KeyLabel,
    Kind, MarkCause, Moment, OrbTable, Outlook, Period, PeriodFact, PeriodWindow, Position, Question, Radix,
    RankedFact, Sign, Sky, SkyAspect, SkyEvent, TransitSettings,
};

/// The question: what does the sky of a week, a month or a year mean for those born under a sign?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct PeriodReading {
    sign: Sign,
    window: PeriodWindow,
}

impl PeriodReading {
    /// The reading of `sign` for a stretch.
    pub const fn new(sign: Sign, window: PeriodWindow) -> Self {
        Self { sign, window }
    }
}

/// A year tells only what these do, besides stations, eclipses and what happens in the sign itself: the other bodies go round within it.
const SLOW: [Body; 5] = [Body::Jupiter, Body::Saturn, Body::Uranus, Body::Neptune, Body::Pluto];

impl Question for PeriodReading {
    type Answer = Outlook;
    const ID: &str = "period_reading";
    const KIND: Kind = Kind::Forecast;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().day(self.window.from()).clear(self.sign.id()).clear(self.window.period().id())
    }

    fn solve(&self, sky: &dyn Sky) -> Result<Outlook, Error> {
        let period = self.window.period();
        // The Moon makes days of a week differ; in a month she has been everywhere.
        let told = Body::PLANETS.into_iter().filter(|body| *body != Body::Moon || period <= Period::Week);
        let settings = TransitSettings { bodies: BodySet::of(told), orbs: OrbTable::TRANSIT };
        let (from, until) = (self.window.from(), self.window.until());
        let forecast = Forecast::new(Radix::Sign(self.sign), from, until, settings);
        let events = forecast.expect("no period is longer than a forecast may be").solve(sky)?.events;
        let mut facts = Vec::new();
        let mut exact_aspects = Vec::new();
        for event in &events {
            self.event(sky, event, &mut facts, &mut exact_aspects)?;
        }
        self.lunations(sky, &events, &mut facts)?;
        self.backgrounds(sky, &events, &mut facts)?;
        Ok(Outlook::from_facts(&self.window, self.sign, facts, &exact_aspects))
    }
}

impl PeriodReading {
    fn house_at(&self, position: &Position) -> u8 {
        self.sign.house_of(position.longitude.sign())
    }

    fn event(
        &self,
        sky: &dyn Sky,
        found: &ForecastEvent,
        facts: &mut Vec<RankedFact<PeriodFact>>,
        exact_aspects: &mut Vec<ExactAspect>,
    ) -> Result<(), Error> {
        let ForecastEvent { at, event, weight } = *found;
        match event {
            SkyEvent::Aspect { body: a, kind, point: AspectPoint::Body(b), pass, house: Some(a_house), .. } => {
                // The Moon's squares, conjunction and opposition to the Sun are her phases.
                if a == Body::Moon && b == Body::Sun {
                    return Ok(());
                }
                let b_house = self.house_at(&sky.position(b, at.julian_day(), &Frame::TROPICAL)?);
                let cause = MarkCause::Aspect { aspect: SkyAspect { a, a_house, b, b_house, kind, orb_deg: 0.0 }, at };
                let weight = weight * closeness(self.sign, a, a_house) * closeness(self.sign, b, b_house);
                let nature = AspectNature::of(AspectPoint::Body(a), AspectPoint::Body(b), kind);
                // What the outermost planets do among themselves makes no day of the week.
                if !is_outer(a) {
                    exact_aspects.push(ExactAspect { at, nature, weight, cause });
                }
                if self.is_aspect_told(a, b, kind) && pass == 1 {
                    facts.push(RankedFact { fact: cause.into(), weight });
                }
            }
            SkyEvent::SignIngress { body, sign, house: Some(house), .. } if self.is_ingress_told(body, house) => {
                let weight = weight * closeness(self.sign, body, house);
                facts.push(in_house(HouseFact::Ingress { body, sign, house, at }, weight));
            }
            SkyEvent::Station { body, retrograde, house: Some(house), .. } => {
                let weight = weight * closeness(self.sign, body, house);
                facts.push(in_house(HouseFact::Station { body, retrograde, house, at }, weight));
            }
            _ => {}
        }
        Ok(())
    }

    fn is_aspect_told(&self, a: Body, b: Body, kind: AspectKind) -> bool {
        match self.window.period() {
            Period::Day | Period::Week => a != Body::Moon,
            Period::Month => true,
            Period::Year => {
                let meets = a == Body::Mars && kind == AspectKind::Conjunction;
                SLOW.contains(&b) && (SLOW.contains(&a) || meets)
            }
        }
    }

    fn is_ingress_told(&self, body: Body, house: u8) -> bool {
        match (self.window.period(), body) {
            (Period::Day | Period::Week | Period::Month, Body::Moon) => house == 1,
            (Period::Day | Period::Week | Period::Month, _) => true,
            (Period::Year, Body::Sun | Body::Venus) => house == 1,
            (Period::Year, Body::Moon | Body::Mercury) => false,
            (Period::Year, _) => true,
        }
    }

    fn lunations(
        &self,
        sky: &dyn Sky,
        events: &[ForecastEvent],
        facts: &mut Vec<RankedFact<PeriodFact>>,
    ) -> Result<(), Error> {
        for Lunation { at, phase, house, weight, eclipse, .. } in lunations(sky, events)? {
            let Some(house) = house else { continue };
            if let Some((light, at)) = eclipse {
                let position = sky.position(light, at.julian_day(), &Frame::TROPICAL)?;
                let (sign, house) = (position.longitude.sign(), self.house_at(&position));
                // As rare as a station of Saturn, and felt by everyone.
                let weight = 2.5 * weight * closeness(self.sign, light, house);
                facts.push(RankedFact { fact: PeriodFact::Eclipse { light, sign, house, at }, weight });
            } else if self.window.period() != Period::Year || house == 1 {
                // A year has one new and one full Moon in every house: only those in the sign itself stand out.
                let weight = 1.3 * weight * closeness(self.sign, Body::Moon, house);
                facts.push(in_house(HouseFact::Phase { phase, house, at }, weight));
            }
        }
        Ok(())
    }

    /// What lasts: where Sun and ruler are, where the slow bodies stay, what moves backwards all the time.
    fn backgrounds(
        &self,
        sky: &dyn Sky,
        events: &[ForecastEvent],
        facts: &mut Vec<RankedFact<PeriodFact>>,
    ) -> Result<(), Error> {
        let (first, period) = (self.window.from(), self.window.period());
        let at = |body| sky.position(body, first.julian_day(), &Frame::TROPICAL);
        let place = |position: &Position| (position.longitude.sign(), self.house_at(position));
        let mut add = |weight, fact| facts.push(RankedFact { fact, weight });
        let ruler = self.sign.ruler();
        if period != Period::Year {
            let (sign, house) = place(&at(Body::Sun)?);
            add(1.2, PeriodFact::House(HouseFact::SunIn { sign, house }));
            if !matches!(ruler, Body::Sun | Body::Moon) {
                let (sign, house) = place(&at(ruler)?);
                add(1.8, PeriodFact::House(HouseFact::RulerIn { body: ruler, sign, house }));
            }
        }
        let staying: &[Body] = match period {
            Period::Day | Period::Week => &[],
            Period::Month => &SLOW[..2],
            Period::Year => &SLOW,
        };
        for (rank, body) in staying.iter().enumerate().filter(|(_, body)| period == Period::Year || **body != ruler) {
            let (sign, house) = place(&at(*body)?);
            // A year is known by the houses of Jupiter and Saturn; the others stay for many years.
            let weight = match (period, rank) {
                (Period::Year, 0 | 1) => 9.0 - rank as f64,
                (Period::Year, _) => 1.6,
                _ => 1.0,
            };
            let weight = weight * closeness(self.sign, *body, house);
            let stay = match leaves(events, *body) {
                Some(until) => PeriodFact::Leaving { body: *body, sign, house, until },
                None => PeriodFact::House(HouseFact::Stay { body: *body, sign, house }),
            };
            add(weight, stay);
        }
        if period == Period::Year {
            return Ok(());
        }
        for body in Body::PLANETS {
            let position = at(body)?;
            let turns =
                events.iter().any(|found| matches!(found.event, SkyEvent::Station { body: of, .. } if of == body));
            if position.is_retrograde() && !turns {
                let house = self.house_at(&position);
                let quick = if speed_rank(body) <= speed_rank(Body::Mars) { 1.6 } else { 0.5 };
                let fact = PeriodFact::House(HouseFact::Retrograde { body, house });
                add(quick * closeness(self.sign, body, house), fact);
            }
        }
        Ok(())
    }
}

const fn in_house(fact: HouseFact, weight: f64) -> RankedFact<PeriodFact> {
    RankedFact { fact: PeriodFact::House(fact), weight }
}

/// When a body first leaves the sign that it begins in.
fn leaves(events: &[ForecastEvent], body: Body) -> Option<Moment> {
    let of_body = |found: &&ForecastEvent| matches!(found.event, SkyEvent::SignIngress { body: of, .. } if of == body);
    events.iter().filter(of_body).map(|found| found.at).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{CivilDate, LinearSky};

    fn midnight(day: i64) -> Moment {
        CivilDate::new(2000, 1, 1).unwrap().plus_days(day).unwrap().midnight_utc().unwrap()
    }

    /// Bodies far from any aspect to each other for a week, unless a test moves them.
    fn sky_with(changes: &[(Body, f64, f64)]) -> LinearSky {
        let mut motions: Vec<_> = Body::PLANETS
            .into_iter()
            .zip([3.0, 17.0, 41.0, 109.0, 134.0, 158.0, 205.0, 231.0, 254.0, 300.0])
            .map(|(body, at)| (body, at, 0.001))
            .collect();
        for change in changes {
            motions.retain(|(body, _, _)| *body != change.0);
            motions.push(*change);
        }
        LinearSky::new(motions)
    }

    fn week(sign: Sign, sky: &LinearSky) -> Outlook {
        let window = PeriodWindow::new(Period::Week, (0..=7).map(midnight).collect()).unwrap();
        PeriodReading::new(sign, window).solve(sky).unwrap()
    }

    #[test]
    fn a_week_tells_its_ingresses_with_day_and_house() {
        // Venus at 29° of Cancer with a degree a day enters Leo, the first house of Leo, a day in.
        let outlook = week(Sign::Leo, &sky_with(&[(Body::Venus, 119.0, 1.0)]));
        let ingress = HouseFact::Ingress { body: Body::Venus, sign: Sign::Leo, house: 1, at: midnight(1) };
        let expected = PeriodFact::House(ingress);
        assert!(outlook.facts.iter().any(|ranked| ranked.fact == expected), "{outlook:#?}");
        assert!(outlook.facts.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
    }

    #[test]
    fn a_still_week_has_no_day_that_stands_out() {
        let outlook = week(Sign::Cancer, &sky_with(&[]));
        assert_eq!((outlook.easiest, outlook.hardest), (None, None));
        let sun = PeriodFact::House(HouseFact::SunIn { sign: Sign::Aries, house: 10 });
        assert!(outlook.facts.iter().any(|ranked| ranked.fact == sun));
    }

    #[test]
    fn a_month_is_told_by_stays_and_leaves_the_moon_out() {
        let window = PeriodWindow::new(Period::Month, vec![midnight(0), midnight(31)]).unwrap();
        // Jupiter leaves Virgo after ten days.
        let sky = sky_with(&[(Body::Jupiter, 179.0, 0.1)]);
        let outlook = PeriodReading::new(Sign::Leo, window).solve(&sky).unwrap();
        let stay = PeriodFact::Leaving { body: Body::Jupiter, sign: Sign::Virgo, house: 2, until: midnight(10) };
        assert!(outlook.facts.iter().any(|ranked| ranked.fact == stay), "{outlook:#?}");
        let of_moon = |fact: &PeriodFact| matches!(fact, PeriodFact::House(HouseFact::Aspect { aspect, .. }) if aspect.a == Body::Moon);
        assert!(!outlook.facts.iter().any(|ranked| of_moon(&ranked.fact)));
        assert_eq!(outlook.easiest, None);
    }
}
