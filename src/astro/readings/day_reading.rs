//! Which facts of a day matter for a sign, ranked: facts, not prose.

use serde::Serialize;

use crate::astro::basics::constants::MAX_LOCAL_DAY_S;
use crate::astro::motion::search::distance_from;
use crate::astro::motion::station_solver::station_near;
use crate::astro::motion::track::STATION_DOUBT_DAYS;
use crate::astro::{
    AspectKind, Body, DayFact, DayFacts, Degrees, Error, Frame, HouseFact, JulianDay, KeyLabel, Kind, Moment,
    PhaseName, Position, Question, RankedFact, Sign, Sky, SkyAspect, crossings,
};

/// Aspects between slow bodies last for weeks; only those closer than this colour a day.
const LASTING_ORB_DEG: f64 = 1.5;

/// The question: what does the sky of one local day mean for those born under a sign?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DayReading {
    sign: Sign,
    from: Moment,
    until: Moment,
}

impl DayReading {
    /// Longest day that clocks ever showed, with room for a zone's change: no window is longer.
    pub const MAX_S: i64 = MAX_LOCAL_DAY_S;

    /// The reading of `sign` for the local day between two midnights. Nothing when the window is empty or too long.
    pub fn new(sign: Sign, from: Moment, until: Moment) -> Option<Self> {
        let length_s = until.unix_s() - from.unix_s();
        (length_s > 0 && length_s <= Self::MAX_S).then_some(Self { sign, from, until })
    }
}

impl Question for DayReading {
    type Answer = DayFacts;
    const ID: &str = "day_reading";
    const KIND: Kind = Kind::Transits;
    const SCHEMA: u16 = 4;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().day(self.from).clear(self.sign.id()).clear("reading")
    }

    fn solve(&self, sky: &dyn Sky) -> Result<DayFacts, Error> {
        let day = DayPositions::observe(sky, self.from, self.until)?;
        let mut facts = Vec::new();
        self.backgrounds(&day, &mut facts);
        self.ingresses(sky, &day, &mut facts)?;
        self.phases(sky, &day, &mut facts)?;
        self.stations(sky, &day, &mut facts)?;
        self.aspects(sky, &day, &mut facts)?;
        facts.sort_by(|left, right| right.weight.total_cmp(&left.weight));
        Ok(DayFacts { sign: self.sign, from: self.from, until: self.until, facts })
    }
}

/// The ten planets by mean motion, so that of a pair the first one makes the aspect.
const FASTEST_FIRST: [Body; 10] = [
    Body::Moon,
    Body::Mercury,
    Body::Venus,
    Body::Sun,
    Body::Mars,
    Body::Jupiter,
    Body::Saturn,
    Body::Uranus,
    Body::Neptune,
    Body::Pluto,
];

/// The ten planets at the start, middle and end of a day.
struct DayPositions {
    marks: [JulianDay; 3],
    positions: Vec<(Body, [Position; 3])>,
}

impl DayPositions {
    fn observe(sky: &dyn Sky, from: Moment, until: Moment) -> Result<Self, Error> {
        let start = from.julian_day();
        let length_days = until.julian_day().value() - start.value();
        let marks = [start, start.plus_days(length_days / 2.0), start.plus_days(length_days)];
        let mut positions = Vec::with_capacity(FASTEST_FIRST.len());
        for body in FASTEST_FIRST {
            let at = |mark: usize| sky.position(body, marks[mark], &Frame::TROPICAL);
            positions.push((body, [at(0)?, at(1)?, at(2)?]));
        }
        Ok(Self { marks, positions })
    }

    fn positions_of(&self, body: Body) -> &[Position; 3] {
        &self.positions.iter().find(|(known, _)| *known == body).expect("every planet was observed").1
    }

    /// The moment of the day at which `distance_deg` passes zero, looked for only when its values at the marks say that it does.
    fn zero(
        &self,
        at_marks: [f64; 3],
        mut distance_deg: impl FnMut(JulianDay) -> Result<f64, Error>,
    ) -> Result<Option<Moment>, Error> {
        for (left, right) in [(0, 1), (1, 2)] {
            let (before, after) = (at_marks[left], at_marks[right]);
            if before * after <= 0.0 && (before - after).abs() < 90.0 && before != after {
                let step = self.marks[right].value() - self.marks[left].value();
                let found = crossings(self.marks[left], self.marks[right], step, &mut distance_deg)?;
                return Ok(found.first().copied().and_then(Moment::nearest));
            }
        }
        Ok(None)
    }
}

impl DayReading {
    fn house_at(&self, position: &Position) -> u8 {
        self.sign.house_of(position.longitude.sign())
    }

    fn closeness(&self, body: Body, house: u8) -> f64 {
        closeness(self.sign, body, house)
    }

    fn backgrounds(&self, day: &DayPositions, facts: &mut Vec<RankedFact<DayFact>>) {
        let mut add = |weight, fact| facts.push(RankedFact { fact, weight });
        let moon = &day.positions_of(Body::Moon)[0];
        add(3.2, DayFact::MoonIn { sign: moon.longitude.sign(), house: self.house_at(moon) });
        let mut add = |weight, fact| add(weight, DayFact::House(fact));
        let sun = &day.positions_of(Body::Sun)[1];
        add(0.9, HouseFact::SunIn { sign: sun.longitude.sign(), house: self.house_at(sun) });
        let ruler = self.sign.ruler();
        if ruler != Body::Sun && ruler != Body::Moon {
            let position = &day.positions_of(ruler)[1];
            add(
                1.6,
                HouseFact::RulerIn { body: ruler, sign: position.longitude.sign(), house: self.house_at(position) },
            );
        }
        for (body, positions) in &day.positions {
            let house = self.house_at(&positions[1]);
            let sign = positions[1].longitude.sign();
            let stays = positions.iter().all(|position| position.longitude.sign() == sign);
            if stays && matches!(body, Body::Mercury | Body::Venus | Body::Mars) && *body != ruler {
                add(0.9 * self.closeness(*body, house), HouseFact::Stay { body: *body, sign, house });
            }
            if positions.iter().all(Position::is_retrograde) {
                let weight = if is_outer(*body) { 0.3 } else { 0.6 * rarity(*body) };
                add(weight * self.closeness(*body, house), HouseFact::Retrograde { body: *body, house });
            }
        }
    }

    fn ingresses(&self, sky: &dyn Sky, day: &DayPositions, facts: &mut Vec<RankedFact<DayFact>>) -> Result<(), Error> {
        for (body, positions) in &day.positions {
            let (start, end) = (positions[0].longitude, positions[2].longitude);
            if start.sign() == end.sign() {
                continue;
            }
            let forward = end.ahead_of(start) > 0.0;
            let border = Degrees::new(30.0 * (if forward { end } else { start }).sign().index() as f64);
            let at_marks = positions.map(|position| distance_from(position.longitude, border));
            let exact = day
                .zero(at_marks, |at| Ok(distance_from(sky.position(*body, at, &Frame::TROPICAL)?.longitude, border)))?;
            if let Some(at) = exact {
                let (sign, house) = (end.sign(), self.sign.house_of(end.sign()));
                let weight = 2.4 * rarity(*body).max(1.0) * self.closeness(*body, house);
                let fact = DayFact::House(HouseFact::Ingress { body: *body, sign, house, at });
                facts.push(RankedFact { fact, weight });
            }
        }
        Ok(())
    }

    fn phases(&self, sky: &dyn Sky, day: &DayPositions, facts: &mut Vec<RankedFact<DayFact>>) -> Result<(), Error> {
        let (moon, sun) = (day.positions_of(Body::Moon), day.positions_of(Body::Sun));
        for (phase, elongation_deg) in PhaseName::PRINCIPAL {
            let distance = |moon: &Position, sun: &Position| {
                moon.longitude.ahead_of(Degrees::new(sun.longitude.value() + elongation_deg))
            };
            let at_marks = std::array::from_fn(|mark| distance(&moon[mark], &sun[mark]));
            let exact = day.zero(at_marks, |at| {
                Ok(distance(
                    &sky.position(Body::Moon, at, &Frame::TROPICAL)?,
                    &sky.position(Body::Sun, at, &Frame::TROPICAL)?,
                ))
            })?;
            if let Some(at) = exact {
                let house = self.house_at(&sky.position(Body::Moon, at.julian_day(), &Frame::TROPICAL)?);
                let weight = match phase {
                    PhaseName::NewMoon | PhaseName::FullMoon => 6.0,
                    _ => 3.6,
                };
                let weight = weight * self.closeness(Body::Moon, house);
                facts.push(RankedFact { fact: DayFact::House(HouseFact::Phase { phase, house, at }), weight });
            }
        }
        Ok(())
    }

    fn stations(&self, sky: &dyn Sky, day: &DayPositions, facts: &mut Vec<RankedFact<DayFact>>) -> Result<(), Error> {
        for (body, positions) in &day.positions {
            let [start, _, end] = positions.map(|position| position.speed_deg_per_day);
            let length_days = day.marks[2].value() - day.marks[0].value();
            // Where the ephemeris' own speeds are told to pass zero, or would just outside of the day.
            let estimate_days = start / (start - end) * length_days;
            if !(-STATION_DOUBT_DAYS..=length_days + STATION_DOUBT_DAYS).contains(&estimate_days) {
                continue;
            }
            let longitude = |at| Ok(sky.position(*body, at, &Frame::TROPICAL)?.longitude);
            let exact = station_near(day.marks[0].plus_days(estimate_days), longitude)?;
            if let Some(at) = exact.and_then(Moment::nearest).filter(|at| (self.from..self.until).contains(at)) {
                let house = self.house_at(&positions[1]);
                let fact = DayFact::House(HouseFact::Station { body: *body, retrograde: end < start, house, at });
                facts.push(RankedFact { fact, weight: 4.0 * rarity(*body) * self.closeness(*body, house) });
            }
        }
        Ok(())
    }

    fn aspects(&self, sky: &dyn Sky, day: &DayPositions, facts: &mut Vec<RankedFact<DayFact>>) -> Result<(), Error> {
        for (index, (a, a_at)) in day.positions.iter().enumerate() {
            for (b, b_at) in &day.positions[index + 1..] {
                self.aspects_of(sky, day, (*a, a_at), (*b, b_at), facts)?;
            }
        }
        Ok(())
    }

    fn aspects_of(
        &self,
        sky: &dyn Sky,
        day: &DayPositions,
        (a, a_at): (Body, &[Position; 3]),
        (b, b_at): (Body, &[Position; 3]),
        facts: &mut Vec<RankedFact<DayFact>>,
    ) -> Result<(), Error> {
        // The Moon's squares, conjunction and opposition to the Sun are its phases and told as such.
        let is_phase =
            |kind| a == Body::Moon && b == Body::Sun && !matches!(kind, AspectKind::Trine | AspectKind::Sextile);
        for kind in AspectKind::MAJOR.into_iter().filter(|kind| !is_phase(*kind)) {
            let angle_deg = kind.angle_deg();
            let both = [angle_deg, -angle_deg];
            let ways = if angle_deg == 0.0 || angle_deg == 180.0 { &both[..1] } else { &both[..] };
            for way_deg in ways {
                let distance =
                    |a: &Position, b: &Position| a.longitude.ahead_of(Degrees::new(b.longitude.value() + way_deg));
                let at_marks: [f64; 3] = std::array::from_fn(|mark| distance(&a_at[mark], &b_at[mark]));
                let exact_at = day.zero(at_marks, |at| {
                    Ok(distance(&sky.position(a, at, &Frame::TROPICAL)?, &sky.position(b, at, &Frame::TROPICAL)?))
                })?;
                let orb_deg = at_marks[1].abs();
                let lasting = a != Body::Moon && orb_deg <= LASTING_ORB_DEG;
                if exact_at.is_none() && !lasting {
                    continue;
                }
                let (a_house, b_house) = (self.house_at(&a_at[1]), self.house_at(&b_at[1]));
                let strength = match kind {
                    AspectKind::Conjunction | AspectKind::Opposition => 1.3,
                    AspectKind::Square | AspectKind::Trine => 1.15,
                    _ => 1.0,
                };
                let nearness = if exact_at.is_some() { 1.5 } else { 1.0 - orb_deg / (2.0 * LASTING_ORB_DEG) };
                let pair = if a == Body::Moon { 1.0 } else { 1.3 * rarity(a).min(2.0) };
                // What Uranus, Neptune and Pluto hold among themselves lasts for months and is no news of the day.
                let news = if exact_at.is_none() && is_outer(a) { 0.2 } else { 1.0 };
                let weight =
                    news * 1.5 * strength * nearness * pair * self.closeness(a, a_house) * self.closeness(b, b_house);
                let aspect = SkyAspect { a, a_house, b, b_house, kind, orb_deg };
                let fact = match exact_at {
                    Some(at) => DayFact::House(HouseFact::Aspect { aspect, at }),
                    None => DayFact::NearAspect(aspect),
                };
                facts.push(RankedFact { fact, weight });
            }
        }
        Ok(())
    }
}

/// What a body's part in an event adds for a sign: its ruler and its own house weigh most.
pub(in crate::astro) fn closeness(sign: Sign, body: Body, house: u8) -> f64 {
    let ruler = if body == sign.ruler() { 1.5 } else { 1.0 };
    let place = match house {
        1 => 1.4,
        4 | 7 | 10 => 1.2,
        2 | 5 | 8 | 11 => 1.05,
        _ => 1.0,
    };
    ruler * place
}

/// Whether a body stays in a sign for years.
pub(in crate::astro) fn is_outer(body: Body) -> bool {
    matches!(body, Body::Uranus | Body::Neptune | Body::Pluto)
}

/// How rarely a body does anything that lasts a day: the slower, the rarer.
fn rarity(body: Body) -> f64 {
    match body {
        Body::Moon => 0.8,
        Body::Sun | Body::Mercury | Body::Venus => 1.2,
        Body::Mars => 1.4,
        Body::Jupiter | Body::Saturn => 1.6,
        _ => 1.3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{CivilDate, LinearSky};

    fn day_of(sky: &LinearSky, sign: Sign) -> DayFacts {
        let midnight = |day| CivilDate::new(2000, 1, day).unwrap().midnight_utc().unwrap();
        DayReading::new(sign, midnight(1), midnight(2)).unwrap().solve(sky).unwrap()
    }

    /// Bodies far from any aspect to each other, unless a test moves them.
    fn quiet() -> Vec<(Body, f64, f64)> {
        Body::PLANETS
            .into_iter()
            .zip([3.0, 17.0, 41.0, 109.0, 134.0, 158.0, 205.0, 231.0, 254.0, 300.0])
            .map(|(body, at)| (body, at, 0.001))
            .collect()
    }

    fn sky_with(changes: &[(Body, f64, f64)]) -> LinearSky {
        let mut motions = quiet();
        for change in changes {
            motions.retain(|(body, _, _)| *body != change.0);
            motions.push(*change);
        }
        LinearSky::new(motions)
    }

    #[test]
    fn an_ingress_is_told_with_its_minute_and_house() {
        let sky = sky_with(&[(Body::Moon, 27.0, 12.0)]);
        let day_facts = day_of(&sky, Sign::Leo);
        let at = CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap().plus_s(6 * 3600).unwrap();
        let expected = DayFact::House(HouseFact::Ingress { body: Body::Moon, sign: Sign::Taurus, house: 10, at });
        assert!(day_facts.facts.iter().any(|ranked| ranked.fact == expected), "{day_facts:#?}");
        assert!(day_facts.facts.iter().any(|ranked| ranked.fact == DayFact::MoonIn { sign: Sign::Aries, house: 9 }));
    }

    #[test]
    fn an_exact_square_of_the_moon_is_found_once_and_at_its_time() {
        // The Moon at 100° + 12° a day squares Mars at 16° (standing) at 106°, half a day in.
        let sky = sky_with(&[(Body::Moon, 100.0, 12.0), (Body::Mars, 16.0, 0.0), (Body::Venus, 50.0, 0.001)]);
        let day_facts = day_of(&sky, Sign::Cancer);
        let squares: Vec<_> = day_facts
            .facts
            .iter()
            .filter_map(|ranked| match ranked.fact {
                DayFact::House(HouseFact::Aspect { aspect, at })
                    if (aspect.a, aspect.b) == (Body::Moon, Body::Mars) =>
                {
                    Some((aspect.kind, at.unix_s() % 86_400, aspect.a_house, aspect.b_house))
                }
                _ => None,
            })
            .collect();
        assert_eq!(squares, [(AspectKind::Square, 43_200, 1, 10)]);
    }

    #[test]
    fn a_full_moon_is_a_phase_and_no_opposition() {
        let sky = sky_with(&[(Body::Sun, 10.0, 1.0), (Body::Moon, 184.0, 13.0)]);
        let day_facts = day_of(&sky, Sign::Aries);
        let first = day_facts.facts[0].fact;
        assert!(
            matches!(first, DayFact::House(HouseFact::Phase { phase: PhaseName::FullMoon, house: 7, .. })),
            "{first:?}"
        );
        let is_opposition = |fact: &DayFact| match fact {
            DayFact::NearAspect(aspect) | DayFact::House(HouseFact::Aspect { aspect, .. }) => {
                (aspect.a, aspect.b) == (Body::Moon, Body::Sun)
            }
            _ => false,
        };
        assert!(!day_facts.facts.iter().any(|ranked| is_opposition(&ranked.fact)));
    }

    #[test]
    fn a_window_is_one_day() {
        let from = CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap();
        assert_eq!(DayReading::new(Sign::Leo, from, from), None);
        assert_eq!(DayReading::new(Sign::Leo, from, from.plus_s(27 * 3600).unwrap()), None);
    }
}
