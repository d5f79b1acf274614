//! Facts of the Moon, of a birth, of a pair and of lore, as the API shows them.

use serde_json::{Value, json};

use super::{rounded, time};
use crate::astro::{MoonFact, NatalFact, PairFact, Partner, ReferenceFact, Retrograde};

/// A stretch of backward motion.
pub fn retrograde_period(period: &Retrograde) -> Value {
    json!({
        "type": "retrograde_period", "body": period.body.id(),
        "turns_retrograde": time(period.turns_retrograde.at), "turns_direct": time(period.turns_direct.at),
    })
}

/// A fact of the Moon.
pub fn moon_fact(fact: &MoonFact) -> Value {
    match fact {
        MoonFact::Phase(phase) => {
            json!({"type": "moon_phase", "phase": phase.name.id(), "sign": phase.sign.id(), "at": time(phase.at)})
        }
        MoonFact::Disc { phase, lit_percent, at } => {
            json!({"type": "moon_disc", "phase": phase.id(), "lit_percent": lit_percent, "at": time(*at)})
        }
        MoonFact::InSign { sign, entered, until } => {
            json!({"type": "moon_sign", "sign": sign.id(), "entered": time(*entered), "until": time(*until)})
        }
        MoonFact::Ingress(ingress) => {
            json!({"type": "moon_ingress", "sign": ingress.sign.id(), "at": time(ingress.at)})
        }
        MoonFact::LunarDay { day, by_moonrise } => json!({
            "type": "lunar_day", "number": day.number, "from": time(day.from), "until": time(day.until),
            "by_moonrise": by_moonrise,
        }),
        MoonFact::Void(void) => json!({
            "type": "void_of_course", "sign": void.sign.id(), "from": time(void.from), "until": time(void.until),
            "last_aspect": void.last_aspect.map(|last| json!({"body": last.body.id(), "aspect": last.kind.id()})),
        }),
    }
}

/// A fact of a birth.
pub fn natal_fact(fact: &NatalFact) -> Value {
    match fact {
        NatalFact::Place { body, sign, degree, house } => json!({
            "type": "natal_place", "body": body.id(), "sign": sign.id(), "degree": degree, "house": house,
        }),
        NatalFact::Between { body, from, until } => {
            json!({"type": "natal_between", "body": body.id(), "from": from.id(), "until": until.id()})
        }
        NatalFact::Angle { angle, sign, degree } => {
            json!({"type": "natal_angle", "angle": angle.id(), "sign": sign.id(), "degree": degree})
        }
        NatalFact::Aspect { a, b, kind, orb_deg } => json!({
            "type": "natal_aspect", "a": a.id(), "b": b.id(), "aspect": kind.id(), "orb": rounded(*orb_deg, 4),
        }),
        NatalFact::Elements { counts: [fire, earth, air, water] } => {
            json!({"type": "natal_elements", "fire": fire, "earth": earth, "air": air, "water": water})
        }
        NatalFact::Phase { phase, elongation_deg } => {
            json!({"type": "natal_phase", "phase": phase.id(), "elongation": rounded(*elongation_deg, 4)})
        }
        NatalFact::TimeUnknown => json!({"type": "natal_time_unknown"}),
    }
}

/// A fact of a pair.
pub fn pair_fact(fact: &PairFact) -> Value {
    match fact {
        PairFact::Signs { first, second, component } => json!({
            "type": "sign_pair", "first": first.id(), "second": second.id(), "component": component.id(),
        }),
        PairFact::House { first, second } => json!({
            "type": "sign_house", "first": first.id(), "second": second.id(), "house": first.house_of(*second),
        }),
        PairFact::Aspect { mine, theirs, kind, orb_deg } => json!({
            "type": "synastry_aspect", "a": mine.id(), "b": theirs.id(), "aspect": kind.id(),
            "orb": rounded(*orb_deg, 4),
        }),
        PairFact::Overlay { guest, body, house } => {
            json!({"type": "overlay", "guest": guest.id(), "body": body.id(), "house": house})
        }
        PairFact::Score { points, level } => {
            json!({"type": "relationship_score", "points": points, "level": level.id()})
        }
        PairFact::TimeUnknown { whose } => json!({"type": "pair_time_unknown", "whose": whose.map(Partner::id)}),
    }
}

/// What no date changes.
pub fn lore(lore: ReferenceFact) -> Value {
    match lore {
        ReferenceFact::Sign(sign) => json!({"type": "sign_lore", "sign": sign.id()}),
        ReferenceFact::Planet(body) => json!({"type": "planet_lore", "body": body.id()}),
        ReferenceFact::House(house) => json!({"type": "house_lore", "house": house}),
        ReferenceFact::PlanetInSign { body, sign } => {
            json!({"type": "planet_in_sign_lore", "body": body.id(), "sign": sign.id()})
        }
        ReferenceFact::NeverBack(body) => json!({"type": "never_retrograde", "body": body.id()}),
    }
}
