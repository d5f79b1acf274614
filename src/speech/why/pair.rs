//! Why two signs or two people are said to suit each other: one component, aspect or house at a time.

use super::{point, takes_dative};
use crate::astro::{
    CompatibilityPart, Component, PairFact, Partner, PlanetaryFriendship, RulersRelation, Sign, SignCompatibility,
    SignPair,
};
use crate::speech::Speech;
use crate::speech::counted::{counted, ordinal_words};
use crate::speech::horoscope::slots::orb;
use crate::speech::numbers::cardinal;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};
use crate::speech::words::{self, Case, Gender};

pub(super) fn why(fact: &PairFact) -> Speech {
    match *fact {
        PairFact::Signs { first, second, component } => of_signs(SignCompatibility { first, second }.pair(), component),
        PairFact::House { first, second } => {
            let house = first.house_of(second);
            let mut slots = two(first, second);
            slots.push(("number", TemplateValue::Said(ordinal_words(house, Gender::Masculine, Case::Nominative))));
            slots.push(("theme", TemplateValue::Word(words::theme(house))));
            fill("Если считать от {a:gen}, {b} — {number} знак, а тема этого м+еста — {theme}.", &slots)
        }
        PairFact::Aspect { mine, theirs, kind, orb_deg } => {
            let slots = vec![
                ("your", TemplateValue::Said(Speech::plain(words::your(point(mine).gender())))),
                ("a", TemplateValue::Word(point(mine))),
                ("b", TemplateValue::Word(point(theirs))),
                ("kind", TemplateValue::Word(words::aspect(kind))),
                ("orb", TemplateValue::Said(orb(orb_deg))),
            ];
            fill(
                if takes_dative(kind) {
                    "{your} {a} в {kind:pre} к {b:dat} партнёра, до точного угла {orb}."
                } else {
                    "{your} {a} в {kind:pre} с {b:ins} партнёра, до точного угла {orb}."
                },
                &slots,
            )
        }
        PairFact::Overlay { guest, body, house } => {
            let slots = vec![
                ("your", TemplateValue::Said(Speech::plain(words::your(words::body(body).gender())))),
                ("a", TemplateValue::Word(words::body(body))),
                ("house", TemplateValue::Said(ordinal_words(house, Gender::Masculine, Case::Accusative))),
                ("theme", TemplateValue::Word(words::theme(house))),
            ];
            fill(
                match guest {
                    Partner::First => "{your} {a} попадает в {house} дом партнёра, его тема — {theme}.",
                    Partner::Second => "{a} партнёра попадает в ваш {house} дом, его тема — {theme}.",
                },
                &slots,
            )
        }
        PairFact::Score { points, .. } => {
            let points = counted(points, Gender::Masculine, Case::Nominative, ["балл", "б+алла", "б+аллов"]);
            let slots = vec![("points", TemplateValue::Said(points))];
            fill("По шкале Ч+иро Диш+еполо, где считают связи Солнца, Луны, Венеры и Марса, у вас {points}.", &slots)
        }
        PairFact::TimeUnknown { whose } => marked(match whose {
            Some(Partner::First) => "Час вашего рождения неизвестен, поэтому ваши дом+а и асценд+ент не учтены.",
            Some(Partner::Second) => "Час рождения партнёра неизвестен, поэтому его дом+а и асценд+ент не учтены.",
            None => "Час рождения обоих неизвестен, поэтому дом+а и асценд+енты не учтены.",
        }),
    }
}

fn two(first: Sign, second: Sign) -> TemplateValues {
    vec![("a", TemplateValue::Word(words::sign(first))), ("b", TemplateValue::Word(words::sign(second)))]
}

fn of_signs(pair: SignPair, component: Component) -> Speech {
    let mut slots = two(pair.first, pair.second);
    let is_alone = pair.first == pair.second;
    let template = match component {
        Component::Elements => {
            slots.push(("one", TemplateValue::Word(words::element(pair.elements.0))));
            slots.push(("other", TemplateValue::Word(words::element(pair.elements.1))));
            if is_alone || pair.elements.0 == pair.elements.1 {
                "Стихия у вас общая, {one}."
            } else {
                "Стихия {a:gen} — {one}, стихия {b:gen} — {other}."
            }
        }
        Component::Modalities => {
            slots.push(("one", TemplateValue::Said(words::modality(pair.modalities.0))));
            slots.push(("other", TemplateValue::Said(words::modality(pair.modalities.1))));
            if pair.modalities.0 == pair.modalities.1 {
                "Крест у знаков общий, {one}."
            } else {
                "Знак {a:gen} {one}, знак {b:gen} {other}."
            }
        }
        Component::Polarity => match (pair.first.is_active(), pair.second.is_active()) {
            (true, true) => "Оба знака деятельные.",
            (false, false) => "Оба знака восприимчивые.",
            (true, false) => "Знак {a:gen} деятельный, знак {b:gen} восприимчивый.",
            (false, true) => "Знак {a:gen} восприимчивый, знак {b:gen} деятельный.",
        },
        Component::Aspect => {
            let steps = (pair.second_from_first - 1).min(pair.first_from_second - 1);
            slots.push(("kind", TemplateValue::Word(words::aspect(pair.aspect))));
            slots.push((
                "steps",
                TemplateValue::Said(counted(
                    steps.into(),
                    Gender::Masculine,
                    Case::Nominative,
                    ["знак", "зн+ака", "зн+аков"],
                )),
            ));
            if is_alone {
                "Знак у вас общий, это соединение."
            } else {
                "От {a:gen} до {b:gen} {steps} по кругу, это {kind}."
            }
        }
        Component::Rulers => {
            slots.push(("ruler", TemplateValue::Word(words::body(pair.rulers.0))));
            slots.push(("ruler_2", TemplateValue::Word(words::body(pair.rulers.1))));
            match pair.rulers_relation {
                RulersRelation::Same => "Управитель у знаков общий, {ruler}.",
                RulersRelation::Two { first, second } => {
                    slots.push(("view", TemplateValue::Said(Speech::plain(view(first)))));
                    slots.push(("view_2", TemplateValue::Said(Speech::plain(view(second)))));
                    if first == second {
                        "Управитель {a:gen} {ruler}, управитель {b:gen} {ruler_2}, и смотрят они друг на друга {view}."
                    } else {
                        "Управитель {a:gen}, {ruler}, смотрит на {ruler_2:acc} {view}, а {ruler_2} на {ruler:acc} {view_2}."
                    }
                }
            }
        }
    };
    fill(template, &slots).then(&points(pair, component))
}

const fn view(regard: PlanetaryFriendship) -> &'static str {
    match regard {
        PlanetaryFriendship::Friend => "по-дружески",
        PlanetaryFriendship::Neutral => "спокойно",
        PlanetaryFriendship::Enemy => "настороженно",
    }
}

/// "За это 3 балла из 30."
fn points(pair: SignPair, component: Component) -> Speech {
    let CompatibilityPart { points, .. } = pair.parts[component as usize];
    let earned = counted(points.into(), Gender::Masculine, Case::Nominative, ["балл", "б+алла", "б+аллов"]);
    let most = component.max_points();
    let slots = vec![
        ("earned", TemplateValue::Said(earned)),
        (
            "most",
            TemplateValue::Said(Speech::new(
                most.to_string(),
                cardinal(most.into(), Gender::Masculine, Case::Genitive),
            )),
        ),
    ];
    fill("За это {earned} из {most}.", &slots)
}
