//! Why a sign, a planet or a house is said to be so: what tradition gives it.

use crate::astro::{Body, ReferenceFact, Sign};
use crate::speech::Speech;
use crate::speech::counted::ordinal_words;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill};
use crate::speech::words::{self, Case, Gender};

pub(super) fn why(reference: ReferenceFact) -> Speech {
    match reference {
        ReferenceFact::Sign(sign) => of_sign(sign),
        ReferenceFact::Planet(body) => of_planet(body),
        ReferenceFact::House(house) => {
            let sign = Sign::Aries.plus(usize::from(house) + 11);
            let slots = vec![
                ("house", TemplateValue::Said(ordinal_words(house, Gender::Masculine, Case::Nominative))),
                ("alike", TemplateValue::Said(ordinal_words(house, Gender::Masculine, Case::Dative))),
                ("sign", TemplateValue::Word(words::sign(sign))),
                ("theme", TemplateValue::Word(words::theme(house))),
            ];
            fill("{house} дом подобен {alike} знаку зодиака, {sign:dat}: его тема — {theme}.", &slots)
        }
        ReferenceFact::PlanetInSign { body, sign } => {
            let slots = vec![
                ("a", TemplateValue::Word(words::body(body))),
                ("gift", TemplateValue::Word(words::gift(body))),
                ("sign", TemplateValue::Word(words::sign(sign))),
                ("element", TemplateValue::Word(words::element(sign.element()))),
                ("modality", TemplateValue::Said(words::modality(sign.modality()))),
            ];
            fill("{a} в карте — это {gift}, а {sign} — {modality} знак стихии {element:gen}.", &slots)
        }
        ReferenceFact::NeverBack(body) => {
            let slots = vec![("a", TemplateValue::Word(words::body(body)))];
            fill("С Земл+и {a} всегда идёт по зодиаку вперёд: назад поворачивают только планеты.", &slots)
        }
    }
}

fn of_sign(sign: Sign) -> Speech {
    let them = words::pronoun(words::sign(sign).gender(), Case::Instrumental);
    let slots = vec![
        ("sign", TemplateValue::Word(words::sign(sign))),
        ("element", TemplateValue::Word(words::element(sign.element()))),
        ("modality", TemplateValue::Said(words::modality(sign.modality()))),
        ("them", TemplateValue::Said(Speech::plain(them))),
        ("ruler", TemplateValue::Word(words::body(sign.ruler()))),
    ];
    fill("{sign} — {modality} знак стихии {element:gen}, управляет {them} {ruler}.", &slots)
}

fn of_planet(body: Body) -> Speech {
    let ruled: Vec<Sign> = Sign::ALL.into_iter().filter(|sign| sign.ruler() == body).collect();
    let mut slots: TemplateValues = vec![("a", TemplateValue::Word(words::body(body)))];
    for (name, sign) in ["one", "other"].into_iter().zip(&ruled) {
        slots.push((name, TemplateValue::Word(words::sign(*sign))));
    }
    let of_old = |sign: &Sign| sign.traditional_ruler() == body && sign.ruler() != body;
    let once_ruled = Sign::ALL.into_iter().find(of_old);
    slots.extend(once_ruled.map(|sign| ("old", TemplateValue::Word(words::sign(sign)))));
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
