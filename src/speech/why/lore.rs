//! Why a sign, a planet or a house is said to be so: what tradition gives it.

use crate::astro::{Body, Lore, Sign};
use crate::speech::Speech;
use crate::speech::counted::ordinal_words;
use crate::speech::phrase::{Slot, Slots, fill};
use crate::speech::words::{self, Case, Gender};

pub(super) fn why(lore: Lore) -> Speech {
    match lore {
        Lore::Sign(sign) => of_sign(sign),
        Lore::Planet(body) => of_planet(body),
        Lore::House(house) => {
            let sign = Sign::Aries.plus(usize::from(house) + 11);
            let slots = vec![
                ("house", Slot::Said(ordinal_words(house, Gender::Masculine, Case::Nominative))),
                ("alike", Slot::Said(ordinal_words(house, Gender::Masculine, Case::Dative))),
                ("sign", Slot::Word(words::sign(sign))),
                ("theme", Slot::Word(words::theme(house))),
            ];
            fill("{house} дом подобен {alike} знаку зодиака, {sign:dat}: его тема — {theme}.", &slots)
        }
        Lore::PlanetInSign { body, sign } => {
            let slots = vec![
                ("a", Slot::Word(words::body(body))),
                ("gift", Slot::Word(words::gift(body))),
                ("sign", Slot::Word(words::sign(sign))),
                ("element", Slot::Word(words::element(sign.element()))),
                ("modality", Slot::Said(words::modality(sign.modality()))),
            ];
            fill("{a} в карте — это {gift}, а {sign} — {modality} знак стихии {element:gen}.", &slots)
        }
        Lore::NeverBack(body) => {
            let slots = vec![("a", Slot::Word(words::body(body)))];
            fill("С Земл+и {a} всегда идёт по зодиаку вперёд: назад поворачивают только планеты.", &slots)
        }
    }
}

fn of_sign(sign: Sign) -> Speech {
    let them = words::pronoun(words::sign(sign).gender(), Case::Instrumental);
    let slots = vec![
        ("sign", Slot::Word(words::sign(sign))),
        ("element", Slot::Word(words::element(sign.element()))),
        ("modality", Slot::Said(words::modality(sign.modality()))),
        ("them", Slot::Said(Speech::plain(them))),
        ("ruler", Slot::Word(words::body(sign.ruler()))),
    ];
    fill("{sign} — {modality} знак стихии {element:gen}, управляет {them} {ruler}.", &slots)
}

fn of_planet(body: Body) -> Speech {
    let ruled: Vec<Sign> = Sign::ALL.into_iter().filter(|sign| sign.ruler() == body).collect();
    let mut slots: Slots = vec![("a", Slot::Word(words::body(body)))];
    for (name, sign) in ["one", "other"].into_iter().zip(&ruled) {
        slots.push((name, Slot::Word(words::sign(*sign))));
    }
    let of_old = |sign: &Sign| sign.traditional_ruler() == body && sign.ruler() != body;
    let once_ruled = Sign::ALL.into_iter().find(of_old);
    slots.extend(once_ruled.map(|sign| ("old", Slot::Word(words::sign(sign)))));
    let template = match (ruled.len(), body) {
        (1, _) if once_ruled.is_some() => "{a} управляет {one:ins}, а по старинному правилу и {old:ins}.",
        (2, _) => "{a} управляет {one:ins} и {other:ins}.",
        (1, _) => "{a} управляет {one:ins}.",
        (_, Body::Chiron) => "{a} — малое тело между Сатурном и Ураном, знаками он не управляет.",
        (_, body) if body.is_lunar_point() => "{a} — расчётная точка лунной орбиты, а не небесное тело.",
        _ => "{a} — астероид, знаками она не управляет.",
    };
    fill(template, &slots)
}
