//! The words that a fact puts into the gaps of its sentences.

use super::sentence::part_of_day;
use crate::astro::{AspectKind, Body, DayFact, HouseFact, Moment, PeriodFact, Sign, SkyAspect, Transit};
use crate::speech::clock::LocalClock;
use crate::speech::numbers::ordinal;
use crate::speech::phrase::{TemplateValue, TemplateValues, marked};
use crate::speech::why::point as point_name;
use crate::speech::words::{Case, Gender, aspect, body, gift, in_sign, into_sign, phase, sign, theme};
use crate::speech::{Speech, dates};

/// The words of a fact of a sign's day.
pub(in crate::speech) fn of_day(fact: &DayFact, clock: &LocalClock<'_>) -> TemplateValues {
    let mut slots = match fact {
        DayFact::MoonIn { sign, .. } => in_the_sky(*sign),
        DayFact::NearAspect(aspect) => of_aspect(aspect),
        DayFact::House(fact) => of_house_fact(fact),
    };
    slots.extend(of_houses(fact.houses()));
    slots.extend(fact.moment().into_iter().flat_map(|at| of_moment(at, clock)));
    slots
}

/// The words of a fact of a stretch of days.
pub(in crate::speech) fn of_period(fact: &PeriodFact, clock: &LocalClock<'_>) -> TemplateValues {
    let mut slots = match fact {
        PeriodFact::House(fact) => of_house_fact(fact),
        PeriodFact::Leaving { body, sign, .. } => of_stay(*body, *sign),
        PeriodFact::Eclipse { sign, .. } => in_the_sky(*sign),
        PeriodFact::HouseIngress { body: a, .. } => vec![("a", TemplateValue::Word(body(*a)))],
        PeriodFact::Transit(transit) => of_transit(transit),
    };
    slots.extend(fact.houses().into_iter().flat_map(of_houses));
    slots.extend(fact.moment().into_iter().flat_map(|at| of_moment(at, clock)));
    slots
}

fn of_house_fact(fact: &HouseFact) -> TemplateValues {
    match *fact {
        HouseFact::SunIn { sign, .. } => in_the_sky(sign),
        HouseFact::RulerIn { body: a, sign, .. } | HouseFact::Ingress { body: a, sign, .. } => {
            let mut slots = in_the_sky(sign);
            slots.push(("a", TemplateValue::Word(body(a))));
            slots
        }
        HouseFact::Stay { body, sign, .. } => of_stay(body, sign),
        HouseFact::Station { body: a, .. } | HouseFact::Retrograde { body: a, .. } => {
            vec![("a", TemplateValue::Word(body(a)))]
        }
        HouseFact::Phase { phase: name, .. } => vec![("phase", TemplateValue::Word(phase(name)))],
        HouseFact::Aspect { aspect, .. } => of_aspect(&aspect),
    }
}

fn of_stay(a: Body, sign: Sign) -> TemplateValues {
    let mut slots = in_the_sky(sign);
    slots.push(("a", TemplateValue::Word(body(a))));
    slots.push(("gives", TemplateValue::Said(marked(gives(a)))));
    slots
}

fn of_aspect(found: &SkyAspect) -> TemplateValues {
    let SkyAspect { a, b, kind, orb_deg, .. } = *found;
    vec![
        ("a", TemplateValue::Word(body(a))),
        ("b", TemplateValue::Word(body(b))),
        ("gift", TemplateValue::Word(gift(a))),
        ("gift_2", TemplateValue::Word(gift(b))),
        ("kind", TemplateValue::Word(aspect(kind))),
        ("exact", TemplateValue::Said(Speech::plain(exact(kind)))),
        ("orb", TemplateValue::Said(orb(orb_deg))),
    ]
}

fn of_transit(transit: &Transit) -> TemplateValues {
    let Transit { body: a, kind, point, orb_deg, .. } = *transit;
    vec![
        ("a", TemplateValue::Word(body(a))),
        ("point", TemplateValue::Yours(point_name(point))),
        ("kind", TemplateValue::Word(aspect(kind))),
        ("exact", TemplateValue::Said(Speech::plain(exact(kind)))),
        ("orb", TemplateValue::Said(orb(orb_deg))),
    ]
}

fn in_the_sky(place: Sign) -> TemplateValues {
    vec![
        ("sky", TemplateValue::Word(sign(place))),
        ("in", TemplateValue::Said(in_sign(place))),
        ("into", TemplateValue::Said(into_sign(place))),
    ]
}

fn of_houses((house, other): (u8, Option<u8>)) -> TemplateValues {
    let called = |case| Speech::plain(&ordinal(u16::from(house), Gender::Masculine, case));
    vec![
        ("theme", TemplateValue::Word(theme(house))),
        ("theme_2", TemplateValue::Word(theme(other.unwrap_or(house)))),
        ("house", TemplateValue::Said(called(Case::Nominative))),
        ("house_gen", TemplateValue::Said(called(Case::Genitive))),
    ]
}

fn of_moment(moment: Moment, clock: &LocalClock<'_>) -> TemplateValues {
    let (hour, minute) = clock(moment);
    vec![
        ("at", TemplateValue::Said(dates::at_time(hour, minute))),
        ("part", TemplateValue::Said(Speech::plain(part_of_day(hour)))),
    ]
}

/// What a body does to the theme that it passes, as a predicate.
fn gives(body: Body) -> &'static str {
    match body {
        Body::Sun => "прибавляет света",
        Body::Moon => "будит чувства",
        Body::Mercury => "оживляет разговоры",
        Body::Venus => "сглаживает углы",
        Body::Mars => "прибавляет напора",
        Body::Jupiter => "добавляет размаха",
        Body::Saturn => "учит терпению",
        Body::Uranus => "приносит свежий ветер",
        Body::Neptune => "будит мечты",
        Body::Pluto => "меняет самую суть",
        _ => "напоминает о себе",
    }
}

/// "точном" as it agrees with the aspect's name.
fn exact(kind: AspectKind) -> &'static str {
    if aspect(kind).gender() == Gender::Feminine { "точной" } else { "точном" }
}

/// How far an aspect is from exact.
pub(in crate::speech) fn orb(orb_deg: f64) -> Speech {
    match orb_deg {
        orb_deg if orb_deg < 0.5 => Speech::plain("меньше половины градуса"),
        orb_deg if orb_deg < 1.0 => Speech::plain("меньше градуса"),
        orb_deg if orb_deg < 2.0 => Speech::plain("чуть больше градуса"),
        // Orbs end at 15 degrees.
        orb_deg => dates::whole_degrees(orb_deg as u8),
    }
}
