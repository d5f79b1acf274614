//! Why a horoscope or a transit says what it says: the fact, and what it means in its houses.

use super::takes_dative;
use crate::astro::Fact;
use crate::speech::clock::{LocalCalendar, LocalClock};
use crate::speech::horoscope::outlook;
use crate::speech::horoscope::sentence::{houses, moment, slots};
use crate::speech::phrase::{TemplateValue, TemplateValues, fill};
use crate::speech::words::Case;
use crate::speech::{Speech, dates};

/// A fact of a horoscope, by its time. The other facts are explained elsewhere and give nothing here.
pub(super) fn why(fact: &Fact, clock: &LocalClock<'_>) -> Speech {
    explained(fact, &slots(fact, clock))
}

/// The same for a fact of a longer stretch than a day, with its date and time.
pub(super) fn why_dated(fact: &Fact, calendar: &LocalCalendar<'_>) -> Speech {
    let clock = |moment| {
        let (_, hour, minute) = calendar(moment);
        (hour, minute)
    };
    let mut slots = slots(fact, &clock);
    if let Some(moment) = moment(fact) {
        let (date, hour, minute) = calendar(moment);
        let at = dates::day_and_month(date, Case::Genitive).then(&dates::at_time(hour, minute));
        // The first of a name fills the gap.
        slots.insert(0, ("at", TemplateValue::Said(at)));
    }
    explained(fact, &slots)
}

fn explained(fact: &Fact, slots: &TemplateValues) -> Speech {
    let template = match fact {
        Fact::MoonIn { .. } => "День начинается с Луной {in}.",
        Fact::SunIn { .. } => "Солнце в это время года {in}.",
        Fact::RulerIn { .. } => "{a} управляет вашим знаком и находится {in}.",
        Fact::Retrograde { .. } => "{a} в эти дни движется назад по небу.",
        Fact::Station { retrograde: true, .. } => "{a} {at} останавливается и поворачивает назад.",
        Fact::Station { retrograde: false, .. } => "{a} {at} останавливается и снова идёт вперёд.",
        Fact::Ingress { .. } => "{a} {at} входит {into}.",
        Fact::Phase { .. } => "{at} на небе {phase}.",
        Fact::Aspect { kind, exact_at, .. } => match (takes_dative(*kind), exact_at.is_some()) {
            (true, true) => "{a} {at} в {exact} {kind:pre} к {b:dat}.",
            (true, false) => "{a} в {kind:pre} к {b:dat}, до точного угла {orb}.",
            (false, true) => "{a} {at} в {exact} {kind:pre} с {b:ins}.",
            (false, false) => "{a} в {kind:pre} с {b:ins}, до точного угла {orb}.",
        },
        Fact::Stay { .. } | Fact::Eclipse { .. } | Fact::HouseIngress { .. } | Fact::Transit { .. } => {
            outlook::explanation(fact)
        }
        Fact::RetrogradePeriod(_) | Fact::Moon(_) | Fact::Natal(_) | Fact::Pair(_) | Fact::Reference(_) => "",
    };
    let meaning = match houses(fact) {
        None => "",
        Some(_) if matches!(fact, Fact::Transit { .. }) => "{a} при этом идёт по дому, тема которого — {theme}.",
        Some((_, None)) => "Для вас это {house} дом, а его тема — {theme}.",
        Some((_, Some(_))) => "Для вас здесь с одной сторон+ы {theme}, с другой — {theme_2}.",
    };
    fill(template, slots).then(&fill(meaning, slots))
}
