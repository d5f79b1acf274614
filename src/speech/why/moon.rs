//! Why the Moon is said to be so: phases, signs, lunar days, voids of course with their moments.

use super::takes_dative;
use crate::astro::{LunarDay, MoonFact, PhaseName, VoidOfCourse};
use crate::speech::Speech;
use crate::speech::clock::{LocalClock, date_and_time};
use crate::speech::counted::{counted, percent};
use crate::speech::numbers::ordinal;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill};
use crate::speech::words::{self, Case, Gender, in_sign, into_sign};

/// Elongation that the Moon gains in a lunar day when no moonrise is known.
const LUNAR_DAY_DEG: u16 = 12;

pub(super) fn why(fact: &MoonFact, clock: &LocalClock<'_>) -> Speech {
    match fact {
        MoonFact::Phase(phase) => {
            let slots = vec![
                ("phase", TemplateValue::Word(words::phase(phase.name))),
                ("at", TemplateValue::Said(date_and_time(phase.at, clock))),
                ("in", TemplateValue::Said(in_sign(phase.sign))),
            ];
            let template = match phase.name {
                PhaseName::NewMoon => "Точное {phase} {at}: Луна встречается с Солнцем {in}.",
                PhaseName::FullMoon => "Точное {phase} {at}: Луна {in}, прямо напротив Солнца.",
                _ => "Точная {phase} {at}: Луна {in}, под прямым углом к Солнцу.",
            };
            fill(template, &slots)
        }
        MoonFact::Disc { phase, lit_percent, at } => {
            let slots = vec![
                ("phase", TemplateValue::Word(words::phase(*phase))),
                ("lit", TemplateValue::Said(percent(*lit_percent))),
                ("at", TemplateValue::Said(date_and_time(*at, clock))),
            ];
            fill("{at} диск Луны освещён на {lit}, и эта фаза называется «{phase}».", &slots)
        }
        MoonFact::InSign { sign, entered, until } => {
            let slots = vec![
                ("into", TemplateValue::Said(into_sign(*sign))),
                ("next", TemplateValue::Said(into_sign(sign.plus(1)))),
                ("entered", TemplateValue::Said(date_and_time(*entered, clock))),
                ("until", TemplateValue::Said(date_and_time(*until, clock))),
            ];
            fill("Луна входит {into} {entered}, а {next} переходит {until}.", &slots)
        }
        MoonFact::Ingress(ingress) => {
            let slots = vec![
                ("into", TemplateValue::Said(into_sign(ingress.sign))),
                ("at", TemplateValue::Said(date_and_time(ingress.at, clock))),
            ];
            fill("Луна входит {into} {at}.", &slots)
        }
        MoonFact::LunarDay { day, by_moonrise } => lunar_day(*day, *by_moonrise, clock),
        MoonFact::Void(void) => without_course(void, clock),
    }
}

fn lunar_day(day: LunarDay, by_moonrise: bool, clock: &LocalClock<'_>) -> Speech {
    let number = ordinal(u16::from(day.number), Gender::Masculine, Case::Nominative);
    let ahead_deg = u16::from(day.number.saturating_sub(1)) * LUNAR_DAY_DEG;
    let slots = vec![
        ("number", TemplateValue::Said(Speech::plain(&number))),
        ("at", TemplateValue::Said(date_and_time(day.from, clock))),
        (
            "ahead",
            TemplateValue::Said(counted(
                ahead_deg,
                Gender::Masculine,
                Case::Accusative,
                ["гр+адус", "гр+адуса", "гр+адусов"],
            )),
        ),
    ];
    let template = match (day.number, by_moonrise) {
        (1, _) => "{number} лунный день начинается с новолуния, {at}.",
        (_, true) => "{number} лунный день начинается с восхода Луны, {at}.",
        (_, false) => "{number} лунный день начинается {at}, когда Луна уходит от Солнца на {ahead}.",
    };
    fill(template, &slots)
}

fn without_course(void: &VoidOfCourse, clock: &LocalClock<'_>) -> Speech {
    let mut slots: TemplateValues = vec![
        ("in", TemplateValue::Said(in_sign(void.sign))),
        ("next", TemplateValue::Said(into_sign(void.sign.plus(1)))),
        ("from", TemplateValue::Said(date_and_time(void.from, clock))),
        ("until", TemplateValue::Said(date_and_time(void.until, clock))),
    ];
    let template = match void.last_aspect {
        Some(last) => {
            slots.push(("kind", TemplateValue::Word(words::aspect(last.kind))));
            slots.push(("b", TemplateValue::Word(words::body(last.body))));
            if takes_dative(last.kind) {
                "Последний точный аспект Луны {in} — {kind} к {b:dat}, {from}, а {next} она входит {until}."
            } else {
                "Последний точный аспект Луны {in} — {kind} с {b:ins}, {from}, а {next} она входит {until}."
            }
        }
        None => "{in} Луна не строит ни одного точного аспекта с самого входа, {from}, и входит {next} {until}.",
    };
    fill(template, &slots)
}
