//! Advice for a day: something small and kind to do, and the fact that suggests it.

mod tips;

use self::tips::{BY_HOUSE, MOON, TRYING};
use super::choice::{Choice, mixed};
use super::clock::{LocalClock, Present};
use super::phrase::{TemplateValue, fill, marked};
use super::words::{in_sign, people_of};
use super::{Sentence, SentencePriority, why};
use crate::astro::{AspectKind, DayFact, DayFacts, Fact, HouseFact, MoonFact, MoonReport};

/// How many pieces of advice are given.
const TIPS_MAX: usize = 2;

/// Advice for a sign, from the weightiest facts of its day; one piece for each house of life. Each is followed by its reason. The same day
/// and sign give the same advice.
pub fn advice_for_sign(reading: &DayFacts, clock: &LocalClock<'_>) -> Vec<Sentence> {
    let day = super::clock::local_date(reading.from, clock).days();
    let mut choice = Choice::new(day, mixed(reading.sign as u64, ADVICE_SEED));
    let mut led = Vec::new();
    let mut sentences = Vec::new();
    for ranked in &reading.facts {
        let (house, _) = ranked.fact.houses();
        let fact = Fact::Day(ranked.fact);
        if led.contains(&house) || led.len() == TIPS_MAX {
            continue;
        }
        led.push(house);
        let table: &'static [&'static str] = &BY_HOUSE[usize::from(house + 11) % 12];
        let tip = marked(choice.any(table, u64::from(house)));
        let slots = vec![("people", TemplateValue::Word(people_of(reading.sign))), ("tip", TemplateValue::Said(tip))];
        let (template, priority) = if led.len() == 1 {
            ("Совет для {people:gen}: {tip}.", SentencePriority::Essential)
        } else {
            ("И ещё: {tip}.", SentencePriority::Important)
        };
        sentences.push(Sentence::on(fact, priority, fill(template, &slots)));
        if led.len() == 1 {
            sentences.push(Sentence::on(fact, SentencePriority::Important, why(&fact, clock)));
        }
    }
    let is_trying = |fact: &DayFact| {
        matches!(fact, DayFact::House(HouseFact::Aspect { aspect, .. })
            if matches!(aspect.kind, AspectKind::Square | AspectKind::Opposition))
    };
    if let Some(trying) = reading.facts.iter().find(|ranked| is_trying(&ranked.fact)) {
        let speech = marked(choice.any(&TRYING, 3));
        sentences.push(Sentence::on(Fact::Day(trying.fact), SentencePriority::Supplementary, speech));
    }
    sentences
}

/// Keeps the advice of a sign apart from its horoscope.
const ADVICE_SEED: u64 = 0x5ee0;

/// Advice for anybody, from the Moon's sign and course.
pub fn advice_by_moon(report: &MoonReport, present: &Present<'_>) -> Vec<Sentence> {
    let mut choice = Choice::new(present.date_of(report.at).days(), ADVICE_SEED);
    let stay = report.void_of_course;
    let table: &'static [&'static str] = &MOON[report.sign as usize];
    let slots = vec![
        ("in", TemplateValue::Said(in_sign(report.sign))),
        ("tip", TemplateValue::Said(marked(choice.any(table, report.sign as u64)))),
    ];
    let fact = Fact::Moon(MoonFact::InSign { sign: report.sign, entered: stay.entered, until: stay.until });
    let mut sentences = vec![
        Sentence::on(fact, SentencePriority::Essential, fill("Совет дня: {tip}.", &slots)),
        Sentence::on(fact, SentencePriority::Important, fill("Так советует Луна {in}.", &slots)),
    ];
    let (template, priority) = if stay.is_on(report.at) {
        ("Новое начинайте после смены знака, {until}.", SentencePriority::Important)
    } else {
        ("Новое лучше начать до того, как Луна останется без курса, {from}.", SentencePriority::Supplementary)
    };
    let slots = vec![
        ("until", TemplateValue::Said(present.when(stay.until))),
        ("from", TemplateValue::Said(present.when(stay.from))),
    ];
    sentences.push(Sentence::on(Fact::Moon(MoonFact::Void(stay)), priority, fill(template, &slots)));
    sentences
}

#[cfg(test)]
mod tests;
