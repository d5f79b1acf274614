//! Why a portrait says what it says: places, angles and aspects of the chart.

use super::{point, takes_dative};
use crate::astro::{AspectPoint, Element, NatalFact};
use crate::speech::counted::{counted, ordinal_words};
use crate::speech::horoscope::telling::orb;
use crate::speech::numbers::cardinal;
use crate::speech::phrase::{Slot, Slots, fill, marked};
use crate::speech::words::{self, Case, Gender, in_sign};
use crate::speech::{Speech, dates};

pub(super) fn why(fact: &NatalFact) -> Speech {
    match *fact {
        NatalFact::Place { body, sign, degree, house } => {
            let mut slots: Slots = vec![("a", Slot::Word(words::body(body))), ("in", Slot::Said(in_sign(sign)))];
            if let Some(house) = house {
                slots.push(("house", Slot::Said(ordinal_words(house, Gender::Masculine, Case::Prepositional))));
            }
            if let Some(degree) = degree {
                slots.push(("degree", Slot::Said(dates::whole_degrees(degree))));
            }
            let template = match (degree, house) {
                (Some(_), Some(2)) => "{a} в вашей карте {in}, {degree}, во {house} доме.",
                (Some(_), Some(_)) => "{a} в вашей карте {in}, {degree}, в {house} доме.",
                (Some(_), None) => "{a} в вашей карте {in}, {degree}.",
                (None, _) => "{a} в день вашего рождения {in}.",
            };
            fill(template, &slots)
        }
        NatalFact::Between { body, from, until } => {
            let slots = vec![
                ("a", Slot::Word(words::body(body))),
                ("from", Slot::Word(words::sign(from))),
                ("into", Slot::Said(words::into_sign(until))),
            ];
            fill("В день вашего рождения {a} переходит из {from:gen} {into}, а час рождения неизвестен.", &slots)
        }
        NatalFact::Angle { angle, sign, degree } => {
            let slots = vec![
                ("a", Slot::Word(point(angle))),
                ("in", Slot::Said(in_sign(sign))),
                ("degree", Slot::Said(dates::whole_degrees(degree))),
            ];
            fill(
                if angle == AspectPoint::MediumCoeli {
                    "{a} вашей карты {in}, {degree}: этот знак стоял выше всех в минуту рождения."
                } else {
                    "{a} вашей карты {in}, {degree}: этот знак восходил в минуту рождения."
                },
                &slots,
            )
        }
        NatalFact::Aspect { a, b, kind, orb_deg } => {
            let slots = vec![
                ("a", Slot::Word(point(a))),
                ("b", Slot::Word(point(b))),
                ("kind", Slot::Word(words::aspect(kind))),
                ("orb", Slot::Said(orb(orb_deg))),
            ];
            fill(
                if takes_dative(kind) {
                    "{a} вашей карты в {kind:pre} к {b:dat}, до точного угла {orb}."
                } else {
                    "{a} вашей карты в {kind:pre} с {b:ins}, до точного угла {orb}."
                },
                &slots,
            )
        }
        NatalFact::Elements { counts } => {
            let mut slots = Slots::new();
            for (name, element) in ["fire", "earth", "air", "water"].into_iter().zip(Element::ALL) {
                slots.push((name, Slot::Said(planets(counts[element as usize]))));
            }
            fill(
                "Счёт планет по стихиям такой: огонь — {fire}, земля — {earth}, воздух — {air}, вода — {water}.",
                &slots,
            )
        }
        NatalFact::Phase { phase, elongation_deg } => {
            let ahead = counted(
                elongation_deg as u16,
                Gender::Masculine,
                Case::Accusative,
                ["гр+адус", "гр+адуса", "гр+адусов"],
            );
            let slots = vec![("phase", Slot::Word(words::phase(phase))), ("ahead", Slot::Said(ahead))];
            fill("В день рождения Луна опережала Солнце на {ahead}, и эта фаза называется «{phase}».", &slots)
        }
        NatalFact::TimeUnknown => marked(
            "Без часа рождения дом+а, асценд+ент и серед+ину н+еба вычислить нельзя: за сутки они обходят весь круг.",
        ),
    }
}

/// "3", "три"; "ни одной" when there is none.
fn planets(count: u8) -> Speech {
    match count {
        0 => Speech::plain("ни одной"),
        count => Speech::new(count.to_string(), cardinal(count.into(), Gender::Feminine, Case::Nominative)),
    }
}
