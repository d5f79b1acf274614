//! Why a horoscope of a day says what it says: the fact, and what it means in solar houses.

use super::takes_dative;
use crate::astro::Fact;
use crate::speech::Speech;
use crate::speech::clock::LocalClock;
use crate::speech::horoscope::telling::{houses, slots};
use crate::speech::phrase::fill;

/// A fact of a day. The other facts are explained elsewhere and give nothing here.
pub(super) fn why(fact: &Fact, clock: &LocalClock<'_>) -> Speech {
    let template = match fact {
        Fact::MoonIn { .. } => "День начинается с Луной {in}.",
        Fact::SunIn { .. } => "Солнце в это время года {in}.",
        Fact::RulerIn { .. } => "{a} управляет вашим знаком и находится {in}.",
        Fact::Retrograde { .. } => "{a} весь день движется назад по небу.",
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
        Fact::RetrogradePeriod(_) | Fact::Moon(_) | Fact::Natal(_) | Fact::Pair(_) | Fact::Lore(_) => "",
    };
    let meaning = match houses(fact) {
        None => "",
        Some((_, None)) => "Для вас это {house} дом, а его тема — {theme}.",
        Some((_, Some(_))) => "Для вас здесь с одной стороны {theme}, с другой — {theme_2}.",
    };
    let slots = slots(fact, clock);
    fill(template, &slots).then(&fill(meaning, &slots))
}
