//! What the sky of a moment is doing to a birth or a sign, as ranked facts.

use crate::astro::readings::day_reading::{closeness, is_outer};
use crate::astro::readings::personal_reading::is_point_told;
use crate::astro::{
    AspectPoint, Body, DayFact, Fact, HouseFact, Moment, PeriodFact, RankedFact, Sign, SkyAspect, SkyEvent, Transit,
    TransitAspect, TransitBody, TransitSky,
};

/// What the sky of a moment does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PresentFact {
    /// To a sign.
    Sign(DayFact),
    /// To a birth.
    Birth(Transit),
}

impl From<PresentFact> for Fact {
    fn from(fact: PresentFact) -> Self {
        match fact {
            PresentFact::Sign(fact) => Self::Day(fact),
            PresentFact::Birth(transit) => Self::Period(PeriodFact::Transit(transit)),
        }
    }
}

/// A fact of a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurrentFact {
    /// What is so, with its weight.
    pub ranked: RankedFact<PresentFact>,
    /// Until when, if it ends within reach.
    pub until: Option<Moment>,
}

/// Aspects are felt within this; [`crate::astro::OrbTable::TRANSIT`] knows no wider one.
const ORB_DEG: f64 = 2.0;

impl TransitSky {
    /// The facts of the moment, weightiest first: the ten planets' aspects to a birth's planets and angles; without a birth, where the planets
    /// stand for `sign` and their aspects among themselves. A sky asked for without birth and sign has no facts.
    pub fn facts(&self, sign: Option<Sign>) -> Vec<CurrentFact> {
        let mut facts: Vec<_> = match (&self.natal, sign) {
            (Some(_), _) => self.aspects.iter().filter_map(|aspect| self.transit(aspect)).collect(),
            (None, Some(sign)) => self.of_sign(sign),
            (None, None) => Vec::new(),
        };
        facts.sort_by(|left, right| right.ranked.weight.total_cmp(&left.ranked.weight));
        facts
    }

    fn body(&self, wanted: Body) -> Option<&TransitBody> {
        self.bodies.iter().find(|found| found.body == wanted)
    }

    fn transit(&self, aspect: &TransitAspect) -> Option<CurrentFact> {
        let TransitAspect { body, point, kind, orb_deg, .. } = *aspect;
        let moving = self.body(body).filter(|found| Body::PLANETS.contains(&found.body))?;
        let (house, retrograde) = (moving.house, moving.position.is_retrograde());
        let fact = PresentFact::Birth(Transit { body, kind, point, house, exact_at: None, orb_deg, retrograde });
        is_point_told(point).then(|| current(fact, weight(aspect, retrograde), aspect.in_orb.until))
    }

    fn of_sign(&self, sign: Sign) -> Vec<CurrentFact> {
        let mut facts = Vec::new();
        let planets = self.bodies.iter().filter(|found| Body::PLANETS.contains(&found.body));
        for TransitBody { body, position, sign_stay, next_station, .. } in planets {
            let place = position.longitude.sign();
            let house = sign.house_of(place);
            let stay = match body {
                Body::Moon => Some((3.2, DayFact::MoonIn { sign: place, house })),
                Body::Sun => Some((1.2, DayFact::House(HouseFact::SunIn { sign: place, house }))),
                body if *body == sign.ruler() => {
                    Some((1.8, DayFact::House(HouseFact::RulerIn { body: *body, sign: place, house })))
                }
                _ => None,
            };
            facts.extend(stay.map(|(weight, fact)| current(PresentFact::Sign(fact), weight, sign_stay.until)));
            if position.is_retrograde() {
                let fact = PresentFact::Sign(DayFact::House(HouseFact::Retrograde { body: *body, house }));
                facts.push(current(fact, closeness(sign, *body, house), next_station.map(|station| station.at)));
            }
        }
        facts.extend(self.aspects.iter().filter_map(|aspect| self.aspect(aspect, sign)));
        facts
    }

    fn aspect(&self, aspect: &TransitAspect, sign: Sign) -> Option<CurrentFact> {
        let TransitAspect { body: a, point: AspectPoint::Body(b), kind, orb_deg, .. } = *aspect else { return None };
        let (moving, other) = (self.body(a)?, self.body(b)?);
        let [a_house, b_house] = [moving, other].map(|found| sign.house_of(found.position.longitude.sign()));
        let weight = weight(aspect, moving.position.is_retrograde());
        // What the outermost planets hold among themselves lasts for months and is no news.
        let news = if is_outer(a) && is_outer(b) { 0.2 } else { 1.0 };
        let weight = news * weight * closeness(sign, a, a_house) * closeness(sign, b, b_house);
        let fact = PresentFact::Sign(DayFact::NearAspect(SkyAspect { a, a_house, b, b_house, kind, orb_deg }));
        let are_planets = [a, b].iter().all(|body| Body::PLANETS.contains(body));
        are_planets.then(|| current(fact, weight, aspect.in_orb.until))
    }
}

fn current(fact: PresentFact, weight: f64, until: Option<Moment>) -> CurrentFact {
    CurrentFact { ranked: RankedFact { fact, weight }, until }
}

/// What the aspect weighs when exact, and half of it at the edge of its orb.
fn weight(aspect: &TransitAspect, retrograde: bool) -> f64 {
    let TransitAspect { body, point, kind, orb_deg, .. } = *aspect;
    let exact = SkyEvent::Aspect { body, kind, point, retrograde, pass: 1, passes: 1, house: None };
    exact.weight() * (1.0 - orb_deg / (2.0 * ORB_DEG)).max(0.5)
}
