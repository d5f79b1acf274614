//! «Почему?»: a fact in plain words, with its time and its orb.

mod moon;
mod natal;
mod pair;
mod reference;
mod sky;

use super::Speech;
use super::clock::{LocalCalendar, LocalClock, date_and_time};
use super::dates;
use super::phrase::{TemplateValue, fill};
use super::words::{self, Word};
use crate::astro::{AspectKind, AspectPoint, Fact, Retrograde};

/// The fact in plain words, with its time where it has one and its orb where it has one. `clock` tells local time.
pub fn why(fact: &Fact, clock: &LocalClock<'_>) -> Speech {
    match fact {
        Fact::Day(fact) => sky::of_day(fact, clock),
        Fact::Period(fact) => sky::of_period(fact, clock),
        Fact::RetrogradePeriod(period) => retrograde(period, clock),
        Fact::Moon(fact) => moon::why(fact, clock),
        Fact::Natal(fact) => natal::why(fact),
        Fact::Pair(fact) => pair::why(fact),
        Fact::Reference(reference) => reference::why(*reference),
    }
}

/// The same for a fact of a longer stretch than a day: its date is named too. `calendar` tells local date and time.
pub fn why_dated(fact: &Fact, calendar: &LocalCalendar<'_>) -> Speech {
    let clock = |moment| {
        let (_, hour, minute) = calendar(moment);
        (hour, minute)
    };
    match fact {
        Fact::Day(fact) => sky::of_day_dated(fact, calendar),
        Fact::Period(fact) => sky::of_period_dated(fact, calendar),
        // These name their dates anyway.
        Fact::RetrogradePeriod(_) | Fact::Moon(_) | Fact::Natal(_) | Fact::Pair(_) | Fact::Reference(_) => {
            why(fact, &clock)
        }
    }
}

fn retrograde(period: &Retrograde, clock: &LocalClock<'_>) -> Speech {
    let (back, forward) = (period.turns_retrograde, period.turns_direct);
    let slots = vec![
        ("a", TemplateValue::Word(words::body(period.body))),
        ("from", TemplateValue::Said(date_and_time(back.at, clock))),
        ("until", TemplateValue::Said(date_and_time(forward.at, clock))),
        ("here", TemplateValue::Said(dates::degrees(back.longitude))),
        ("there", TemplateValue::Said(dates::degrees(forward.longitude))),
    ];
    fill("{a} поворачивает назад {from}, {here}, а вперёд — {until}, {there}.", &slots)
}

/// Hard aspects are made "к", soft ones "с".
pub(in crate::speech) const fn takes_dative(kind: AspectKind) -> bool {
    matches!(
        kind,
        AspectKind::Square
            | AspectKind::Opposition
            | AspectKind::Quincunx
            | AspectKind::Semisquare
            | AspectKind::Sesquiquadrate
    )
}

/// The name of a point.
pub(in crate::speech) const fn point(point: AspectPoint) -> &'static Word {
    match point {
        AspectPoint::Body(body) => words::body(body),
        AspectPoint::Ascendant => words::ascendant(),
        AspectPoint::MediumCoeli => words::medium_coeli(),
    }
}

#[cfg(test)]
mod tests;
