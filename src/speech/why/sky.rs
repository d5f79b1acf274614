//! Why a horoscope or a transit says what it says: the fact, and what it means in its houses.

use super::takes_dative;
use crate::astro::{Body, DayFact, HouseFact, Moment, PeriodFact};
use crate::speech::clock::{LocalCalendar, LocalClock};
use crate::speech::horoscope::slots;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill};
use crate::speech::words::Case;
use crate::speech::{Speech, dates};

/// A fact of a sign's day, by its time.
pub(super) fn of_day(fact: &DayFact, clock: &LocalClock<'_>) -> Speech {
    day_explained(fact, &slots::of_day(fact, clock))
}

/// A fact of a stretch of days, by its time.
pub(super) fn of_period(fact: &PeriodFact, clock: &LocalClock<'_>) -> Speech {
    period_explained(fact, &slots::of_period(fact, clock))
}

/// A fact of a sign's day, with its date and time.
pub(super) fn of_day_dated(fact: &DayFact, calendar: &LocalCalendar<'_>) -> Speech {
    day_explained(fact, &dated(fact.moment(), calendar, |clock| slots::of_day(fact, clock)))
}

/// A fact of a stretch of days, with its date and time.
pub(super) fn of_period_dated(fact: &PeriodFact, calendar: &LocalCalendar<'_>) -> Speech {
    period_explained(fact, &dated(fact.moment(), calendar, |clock| slots::of_period(fact, clock)))
}

/// The words of a fact that is exact at `moment`, whose time is told with its date.
fn dated(
    moment: Option<Moment>,
    calendar: &LocalCalendar<'_>,
    slots: impl FnOnce(&LocalClock<'_>) -> TemplateValues,
) -> TemplateValues {
    let mut slots = slots(&|moment| {
        let (_, hour, minute) = calendar(moment);
        (hour, minute)
    });
    if let Some(moment) = moment {
        let (date, hour, minute) = calendar(moment);
        let at = dates::day_and_month(date, Case::Genitive).then(&dates::at_time(hour, minute));
        // The first of a name fills the gap.
        slots.insert(0, ("at", TemplateValue::Said(at)));
    }
    slots
}

fn day_explained(fact: &DayFact, slots: &TemplateValues) -> Speech {
    let template = match fact {
        DayFact::MoonIn { .. } => "День начинается с Луной {in}.",
        DayFact::NearAspect(aspect) if takes_dative(aspect.kind) => {
            "{a} в {kind:pre} к {b:dat}, до точного угла {orb}."
        }
        DayFact::NearAspect(_) => "{a} в {kind:pre} с {b:ins}, до точного угла {orb}.",
        DayFact::House(fact) => of_house_fact(fact),
    };
    fill(template, slots).then(&fill(meaning(fact.houses()), slots))
}

fn period_explained(fact: &PeriodFact, slots: &TemplateValues) -> Speech {
    let template = match fact {
        PeriodFact::House(fact) => of_house_fact(fact),
        PeriodFact::Leaving { .. } => STAY,
        PeriodFact::Eclipse { light: Body::Moon, .. } => "{at} лунное затмение {in}.",
        PeriodFact::Eclipse { .. } => "{at} солнечное затмение {in}.",
        PeriodFact::HouseIngress { retrograde: true, .. } => "{a} {at} возвращается в {house} дом вашей карты.",
        PeriodFact::HouseIngress { retrograde: false, .. } => "{a} {at} входит в {house} дом вашей карты.",
        PeriodFact::Transit(transit) => match (takes_dative(transit.kind), transit.exact_at.is_some()) {
            (true, true) => "{a} {at} в {exact} {kind:pre} к {point:dat}.",
            (true, false) => "{a} в {kind:pre} к {point:dat}, до точного угла {orb}.",
            (false, true) => "{a} {at} в {exact} {kind:pre} с {point:ins}.",
            (false, false) => "{a} в {kind:pre} с {point:ins}, до точного угла {orb}.",
        },
    };
    let meaning = match (fact, fact.houses()) {
        (_, None) => "",
        (PeriodFact::Transit(_), Some(_)) => "{a} при этом идёт по дому, тема которого — {theme}.",
        (_, Some(houses)) => meaning(houses),
    };
    fill(template, slots).then(&fill(meaning, slots))
}

const STAY: &str = "{a} в эти дни идёт по {sky:dat}.";

fn of_house_fact(fact: &HouseFact) -> &'static str {
    match fact {
        HouseFact::SunIn { .. } => "Солнце в это время года {in}.",
        HouseFact::RulerIn { .. } => "{a} управляет вашим знаком и находится {in}.",
        HouseFact::Stay { .. } => STAY,
        HouseFact::Retrograde { .. } => "{a} в эти дни движется назад по небу.",
        HouseFact::Station { retrograde: true, .. } => "{a} {at} останавливается и поворачивает назад.",
        HouseFact::Station { retrograde: false, .. } => "{a} {at} останавливается и снова идёт вперёд.",
        HouseFact::Ingress { .. } => "{a} {at} входит {into}.",
        HouseFact::Phase { .. } => "{at} на небе {phase}.",
        HouseFact::Aspect { aspect, .. } if takes_dative(aspect.kind) => "{a} {at} в {exact} {kind:pre} к {b:dat}.",
        HouseFact::Aspect { .. } => "{a} {at} в {exact} {kind:pre} с {b:ins}.",
    }
}

/// What a fact means in the houses that it touches.
const fn meaning(houses: (u8, Option<u8>)) -> &'static str {
    match houses {
        (_, None) => "Для вас это {house} дом, а его тема — {theme}.",
        (_, Some(_)) => "Для вас здесь с одной сторон+ы {theme}, с другой — {theme_2}.",
    }
}
