//! Why a portrait says what it says: places, angles and aspects of the chart.

use super::{point, takes_dative};
use crate::astro::{AspectPoint, Element, NatalFact};
use crate::speech::counted::{counted, ordinal_words};
use crate::speech::horoscope::slots::orb;
use crate::speech::numbers::cardinal;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};
use crate::speech::words::{self, Case, Gender, in_sign};
use crate::speech::{Speech, dates};

pub(super) fn why(fact: &NatalFact) -> Speech {
    match *fact {
        NatalFact::Place { body, sign, degree, house } => {
            let mut slots: TemplateValues =
                vec![("a", TemplateValue::Word(words::body(body))), ("in", TemplateValue::Said(in_sign(sign)))];
            if let Some(house) = house {
                slots
                    .push(("house", TemplateValue::Said(ordinal_words(house, Gender::Masculine, Case::Prepositional))));
            }
            if let Some(degree) = degree {
                slots.push(("degree", TemplateValue::Said(dates::whole_degrees(degree))));
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
                ("a", TemplateValue::Word(words::body(body))),
                ("from", TemplateValue::Word(words::sign(from))),
                ("into", TemplateValue::Said(words::into_sign(until))),
            ];
            fill("В день вашего рождения {a} переходит из {from:gen} {into}, а час рождения неизвестен.", &slots)
        }
        NatalFact::Angle { angle, sign, degree } => {
            let slots = vec![
                ("a", TemplateValue::Word(point(angle))),
                ("in", TemplateValue::Said(in_sign(sign))),
                ("degree", TemplateValue::Said(dates::whole_degrees(degree))),
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
                ("a", TemplateValue::Word(point(a))),
                ("b", TemplateValue::Word(point(b))),
                ("kind", TemplateValue::Word(words::aspect(kind))),
                ("orb", TemplateValue::Said(orb(orb_deg))),
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
            let mut slots = TemplateValues::new();
            for (name, element) in ["fire", "earth", "air", "water"].into_iter().zip(Element::ALL) {
                slots.push((name, TemplateValue::Said(planets(counts[element as usize]))));
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
            let slots =
                vec![("phase", TemplateValue::Word(words::phase(phase))), ("ahead", TemplateValue::Said(ahead))];
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
