//! What stays the same of a fact from day to day: what kind it is and who takes part. It decides which wordings the fact begins with.

use crate::astro::{AspectPoint, DayFact, HouseFact, PeriodFact, SkyAspect, Transit};
use crate::speech::choice::mixed;

/// The identity of a fact of a sign's day.
pub(super) fn of_day(fact: &DayFact) -> u64 {
    match fact {
        DayFact::MoonIn { sign, .. } => identity(1, *sign as u64, 0),
        DayFact::NearAspect(aspect) => of_aspect(aspect),
        DayFact::House(fact) => of_house_fact(fact),
    }
}

/// The identity of a fact of a stretch of days.
pub(super) fn of_period(fact: &PeriodFact) -> u64 {
    match *fact {
        PeriodFact::House(ref fact) => of_house_fact(fact),
        PeriodFact::Leaving { body, sign, .. } => identity(STAY, body as u64, sign as u64),
        PeriodFact::Eclipse { light, sign, .. } => identity(21, light as u64, sign as u64),
        PeriodFact::HouseIngress { body, house, .. } => identity(22, body as u64, u64::from(house)),
        PeriodFact::Transit(Transit { body, kind, point, .. }) => {
            let point = match point {
                AspectPoint::Body(body) => body as u64,
                AspectPoint::Ascendant => 64,
                AspectPoint::MediumCoeli => 65,
            };
            identity(23 + kind as u64, body as u64, point)
        }
    }
}

/// A stay keeps its wordings when the body leaves in the end.
const STAY: u64 = 20;

fn of_house_fact(fact: &HouseFact) -> u64 {
    match *fact {
        HouseFact::SunIn { sign, .. } => identity(2, sign as u64, 0),
        HouseFact::RulerIn { body, sign, .. } => identity(3, body as u64, sign as u64),
        HouseFact::Ingress { body, sign, .. } => identity(4, body as u64, sign as u64),
        HouseFact::Phase { phase, .. } => identity(5, phase as u64, 0),
        HouseFact::Station { body, retrograde, .. } => identity(6, body as u64, u64::from(retrograde)),
        HouseFact::Retrograde { body, .. } => identity(7, body as u64, 0),
        HouseFact::Aspect { aspect, .. } => of_aspect(&aspect),
        HouseFact::Stay { body, sign, .. } => identity(STAY, body as u64, sign as u64),
    }
}

/// An aspect keeps its wordings from the days on which it is near to that on which it is exact.
fn of_aspect(aspect: &SkyAspect) -> u64 {
    identity(8 + aspect.kind as u64, aspect.a as u64, aspect.b as u64)
}

/// The kinds' numbers are spread over the whole range by mixing; they stay as they are, so that the same day keeps its words.
fn identity(kind: u64, one: u64, two: u64) -> u64 {
    mixed(kind, one << 8 | two)
}
