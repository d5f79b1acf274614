//! One fact as one sentence.

use super::SpokenDay;
use super::clauses::clauses;
use super::frames::{frames, moods};
use super::tone::Tone;
use crate::astro::{AspectKind, AspectPoint, Body, Fact, Moment, Sign};
use crate::speech::choice::{Choice, mixed};
use crate::speech::clock::LocalClock;
use crate::speech::numbers::ordinal;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};
use crate::speech::why::point as point_name;
use crate::speech::words::{Case, Gender, aspect, body, gift, in_sign, into_sign, phase, sign, theme};
use crate::speech::{Speech, dates};

/// What a sentence needs to know besides its fact.
pub(super) struct DaySentenceContext<'a> {
    pub(super) day: SpokenDay,
    pub(super) clock: &'a LocalClock<'a>,
    /// Whether the Moon changes sign on the day.
    pub(super) moon_leaves: bool,
}

impl DaySentenceContext<'_> {
    /// The sentence for a fact, told through one of its houses; nothing when every clause for it is used up.
    pub(super) fn sentence(&self, fact: &Fact, house: u8, choice: &mut Choice) -> Option<Speech> {
        let identity = identity(fact);
        let (frame, clause) = choice.pair(frames(fact, self.moon_leaves), clauses(Tone::of(fact), house), identity)?;
        let mut slots = self.slots(fact);
        slots.push(("clause", TemplateValue::Said(marked(clause))));
        if let Fact::MoonIn { sign, .. } = fact {
            slots.push(("mood", TemplateValue::Said(marked(choice.any(moods(*sign), identity)))));
        }
        Some(fill(frame, &slots))
    }

    fn slots(&self, fact: &Fact) -> TemplateValues {
        let mut slots = slots(fact, self.clock);
        slots.push(("when", TemplateValue::Said(Speech::plain(self.day.when()))));
        slots.push(("all", TemplateValue::Said(Speech::plain(ALL_DAY))));
        slots
    }
}

/// How long what lasts does, on a day.
pub(in crate::speech) const ALL_DAY: &str = "весь день";

/// The houses that a fact touches: that of the acting body first. Nothing where the birth that it is about has none, and for facts
/// that no horoscope tells.
pub(in crate::speech) fn houses(fact: &Fact) -> Option<(u8, Option<u8>)> {
    match *fact {
        Fact::MoonIn { house, .. }
        | Fact::SunIn { house, .. }
        | Fact::RulerIn { house, .. }
        | Fact::Ingress { house, .. }
        | Fact::Phase { house, .. }
        | Fact::Station { house, .. }
        | Fact::Retrograde { house, .. }
        | Fact::Stay { house, .. }
        | Fact::Eclipse { house, .. }
        | Fact::HouseIngress { house, .. } => Some((house, None)),
        Fact::Aspect { a_house, b_house, .. } => Some((a_house, (b_house != a_house).then_some(b_house))),
        Fact::Transit { house, .. } => house.map(|house| (house, None)),
        Fact::RetrogradePeriod(_) | Fact::Moon(_) | Fact::Natal(_) | Fact::Pair(_) | Fact::Reference(_) => None,
    }
}

/// When a fact is exact, for those that are.
pub(in crate::speech) fn moment(fact: &Fact) -> Option<Moment> {
    match *fact {
        Fact::Ingress { at, .. }
        | Fact::Phase { at, .. }
        | Fact::Station { at, .. }
        | Fact::Eclipse { at, .. }
        | Fact::HouseIngress { at, .. } => Some(at),
        Fact::Aspect { exact_at, .. } | Fact::Transit { exact_at, .. } => exact_at,
        Fact::MoonIn { .. }
        | Fact::SunIn { .. }
        | Fact::RulerIn { .. }
        | Fact::Retrograde { .. }
        | Fact::Stay { .. }
        | Fact::RetrogradePeriod(_)
        | Fact::Moon(_)
        | Fact::Natal(_)
        | Fact::Pair(_)
        | Fact::Reference(_) => None,
    }
}

pub(in crate::speech) fn slots(fact: &Fact, clock: &LocalClock<'_>) -> TemplateValues {
    let mut slots = TemplateValues::new();
    let mut in_the_sky = |place: Sign| {
        slots.push(("sky", TemplateValue::Word(sign(place))));
        slots.push(("in", TemplateValue::Said(in_sign(place))));
        slots.push(("into", TemplateValue::Said(into_sign(place))));
    };
    match *fact {
        Fact::MoonIn { sign, .. } | Fact::SunIn { sign, .. } => in_the_sky(sign),
        Fact::RulerIn { body: a, sign, .. } | Fact::Ingress { body: a, sign, .. } => {
            in_the_sky(sign);
            slots.push(("a", TemplateValue::Word(body(a))));
        }
        Fact::Station { body: a, .. } | Fact::Retrograde { body: a, .. } => {
            slots.push(("a", TemplateValue::Word(body(a))))
        }
        Fact::Phase { phase: name, .. } => slots.push(("phase", TemplateValue::Word(phase(name)))),
        Fact::Aspect { a, b, kind, orb_deg, .. } => {
            slots.push(("a", TemplateValue::Word(body(a))));
            slots.push(("b", TemplateValue::Word(body(b))));
            slots.push(("gift", TemplateValue::Word(gift(a))));
            slots.push(("gift_2", TemplateValue::Word(gift(b))));
            slots.push(("kind", TemplateValue::Word(aspect(kind))));
            slots.push(("exact", TemplateValue::Said(Speech::plain(exact(kind)))));
            slots.push(("orb", TemplateValue::Said(orb(orb_deg))));
        }
        Fact::Stay { body: a, sign, .. } => {
            in_the_sky(sign);
            slots.push(("a", TemplateValue::Word(body(a))));
            slots.push(("gives", TemplateValue::Said(marked(gives(a)))));
        }
        Fact::Eclipse { sign, .. } => in_the_sky(sign),
        Fact::HouseIngress { body: a, .. } => slots.push(("a", TemplateValue::Word(body(a)))),
        Fact::Transit { body: a, kind, point, orb_deg, .. } => {
            slots.push(("a", TemplateValue::Word(body(a))));
            slots.push(("point", TemplateValue::Yours(point_name(point))));
            slots.push(("kind", TemplateValue::Word(aspect(kind))));
            slots.push(("exact", TemplateValue::Said(Speech::plain(exact(kind)))));
            slots.push(("orb", TemplateValue::Said(orb(orb_deg))));
        }
        Fact::RetrogradePeriod(_) | Fact::Moon(_) | Fact::Natal(_) | Fact::Pair(_) | Fact::Reference(_) => {}
    }
    if let Some((house, other)) = houses(fact) {
        slots.push(("theme", TemplateValue::Word(theme(house))));
        slots.push(("theme_2", TemplateValue::Word(theme(other.unwrap_or(house)))));
        for (name, case) in [("house", Case::Nominative), ("house_gen", Case::Genitive)] {
            slots.push((name, TemplateValue::Said(Speech::plain(&ordinal(u16::from(house), Gender::Masculine, case)))));
        }
    }
    if let Some(moment) = moment(fact) {
        let (hour, minute) = clock(moment);
        slots.push(("at", TemplateValue::Said(dates::at_time(hour, minute))));
        slots.push(("part", TemplateValue::Said(Speech::plain(part_of_day(hour)))));
    }
    slots
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

pub(super) fn part_of_day(hour: u8) -> &'static str {
    match hour {
        0..=4 => "ночью",
        5..=11 => "утром",
        12..=16 => "днём",
        _ => "вечером",
    }
}

/// What stays the same of a fact from day to day: what kind it is and who takes part.
pub(super) fn identity(fact: &Fact) -> u64 {
    let (kind, one, two) = match *fact {
        Fact::MoonIn { sign, .. } => (1, sign as u64, 0),
        Fact::SunIn { sign, .. } => (2, sign as u64, 0),
        Fact::RulerIn { body, sign, .. } => (3, body as u64, sign as u64),
        Fact::Ingress { body, sign, .. } => (4, body as u64, sign as u64),
        Fact::Phase { phase, .. } => (5, phase as u64, 0),
        Fact::Station { body, retrograde, .. } => (6, body as u64, u64::from(retrograde)),
        Fact::Retrograde { body, .. } => (7, body as u64, 0),
        Fact::Aspect { a, b, kind, .. } => (8 + kind as u64, a as u64, b as u64),
        Fact::RetrogradePeriod(_) | Fact::Moon(_) | Fact::Natal(_) | Fact::Pair(_) | Fact::Reference(_) => (0, 0, 0),
        Fact::Stay { body, sign, .. } => (20, body as u64, sign as u64),
        Fact::Eclipse { light, sign, .. } => (21, light as u64, sign as u64),
        Fact::HouseIngress { body, house, .. } => (22, body as u64, u64::from(house)),
        Fact::Transit { body, kind, point, .. } => {
            let point = match point {
                AspectPoint::Body(body) => body as u64,
                AspectPoint::Ascendant => 64,
                AspectPoint::MediumCoeli => 65,
            };
            (23 + kind as u64, body as u64, point)
        }
    };
    mixed(kind, one << 8 | two)
}
