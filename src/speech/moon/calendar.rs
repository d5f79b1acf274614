//! The lunar calendar of a span: phases, what each stretch is good for, and when the Moon is void of course.

use super::LunarDays;
use super::character::{favoured, suits};
use super::now::lunar_day;
use super::phases::noted;
use super::void::whole;
use crate::astro::{CivilDate, Element, Fact, LunarCalendarDay, Moment, MoonFact, Sign, VoidOfCourse};
use crate::speech::choice::Choice;
use crate::speech::clock::Present;
use crate::speech::dates;
use crate::speech::numbers::ordinal;
use crate::speech::phrase::{TemplateValue, fill, marked};
use crate::speech::words::{Case, Gender, in_sign, into_sign};
use crate::speech::{Sentence, SentencePriority, Speech};

/// Longest span that follows the Moon through the signs; a longer one says what its days are good for.
const BY_SIGNS_MAX_DAYS: usize = 10;

/// A void shorter than this is not told in a calendar.
const SHORTEST_VOID_S: i64 = 3600;

/// Of a long span the longest voids are told, this many.
const LONGEST_VOIDS: usize = 3;

/// The calendar of some days that follow each other: phases first, then favourable days, then voids of course; of a single day its lunar
/// day as well. Nothing for no days.
pub fn lunar_calendar(days: &[LunarCalendarDay], lunar_days: LunarDays, present: &Present<'_>) -> Vec<Sentence> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let (start, end) = (present.date_of(first.from), present.date_of(last.from));
    let opening = if start == end {
        fill("Вот какая Луна {day}. sil <[300]>", &vec![("day", TemplateValue::Said(present.day(start)))])
    } else {
        fill("Лунный календарь {span}. sil <[300]>", &vec![("span", TemplateValue::Said(dates::span(start, end)))])
    };
    let mut sentences = vec![Sentence::leading(SentencePriority::Essential, opening)];
    let phases = days.iter().filter_map(|day| day.principal_phase);
    sentences.extend(phases.map(|phase| noted(&phase, present, SentencePriority::Essential)));
    if days.len() > BY_SIGNS_MAX_DAYS {
        sentences.extend(Element::ALL.into_iter().filter_map(|element| good_days(days, element, present)));
        sentences.extend(longest_voids(days, present));
    } else {
        let mut choice = Choice::new(start.days(), first.sign as u64);
        sentences.extend(stays(days, present, &mut choice));
        if let ([day], true) = (days, start == end) {
            let middle_s = i64::midpoint(day.from.unix_s(), day.until.unix_s());
            let at_noon = day.lunar_days.iter().find(|lunar| lunar.until.unix_s() > middle_s);
            sentences.extend(at_noon.map(|lunar| lunar_day(*lunar, lunar_days, SentencePriority::Important)));
        }
        let voids = beginning(days, present).filter(|void| void.until.unix_s() - void.from.unix_s() >= SHORTEST_VOID_S);
        sentences.extend(
            voids.map(|void| whole(&void, "{day} Луна без курса {hours}.", present, SentencePriority::Optional)),
        );
    }
    sentences
}

/// The Moon's way through the signs, one sentence a sign.
fn stays(days: &[LunarCalendarDay], present: &Present<'_>, choice: &mut Choice) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let Some(first) = days.first() else { return sentences };
    let clause = |sign, choice: &mut Choice| TemplateValue::Said(marked(choice.any(suits(sign), sign as u64)));
    let slots = vec![("in", TemplateValue::Said(in_sign(first.sign))), ("clause", clause(first.sign, choice))];
    let opening = match (days.len(), days.iter().all(|day| day.ingresses.is_empty())) {
        (1, true) => "Весь день Луна {in}: {clause}.",
        (_, true) => "Всё это время Луна {in}: {clause}.",
        (_, false) => "Сначала Луна {in}: {clause}.",
    };
    sentences.push(Sentence {
        speech: fill(opening, &slots),
        priority: SentencePriority::Important,
        fact: stay_fact(days, first.sign, first.from),
    });
    for ingress in days.iter().flat_map(|day| &day.ingresses) {
        let slots = vec![
            ("at", TemplateValue::Said(present.when(ingress.at))),
            ("into", TemplateValue::Said(into_sign(ingress.sign))),
            ("clause", clause(ingress.sign, choice)),
        ];
        let template = if ingress.at < present.now() {
            "{at} она перешла {into}: {clause}."
        } else {
            "{at} она переходит {into}: {clause}."
        };
        let fact = Fact::Moon(MoonFact::Ingress(*ingress));
        sentences.push(Sentence::on(fact, SentencePriority::Important, fill(template, &slots)));
    }
    sentences
}

/// The stay in a sign at a moment, where the span holds its end.
fn stay_fact(days: &[LunarCalendarDay], sign: Sign, at: Moment) -> Option<Fact> {
    let voids = days.iter().flat_map(|day| &day.voids);
    let stay = voids.into_iter().find(|void| void.sign == sign && void.entered <= at && at < void.until)?;
    Some(Fact::Moon(MoonFact::InSign { sign, entered: stay.entered, until: stay.until }))
}

/// The sign that the Moon is in for most of a day.
fn main_sign(day: &LunarCalendarDay) -> Sign {
    let middle_s = i64::midpoint(day.from.unix_s(), day.until.unix_s());
    let before_noon = day.ingresses.iter().rfind(|ingress| ingress.at.unix_s() <= middle_s);
    before_noon.map_or(day.sign, |ingress| ingress.sign)
}

/// "Встречи, учёба и переписка удаются с 3 по 5 и с 12 по 14 ноября."
fn good_days(days: &[LunarCalendarDay], element: Element, present: &Present<'_>) -> Option<Sentence> {
    let mut runs: Vec<(CivilDate, CivilDate)> = Vec::new();
    let mut fact = None;
    for day in days.iter().filter(|day| main_sign(day).element() == element) {
        let date = present.date_of(day.from);
        fact = fact.or_else(|| {
            let sign = main_sign(day);
            let ingress = day.ingresses.iter().find(|ingress| ingress.sign == sign);
            let entering = ingress.map(|ingress| Fact::Moon(MoonFact::Ingress(*ingress)));
            entering.or_else(|| stay_fact(days, sign, day.from))
        });
        match runs.last_mut() {
            Some((_, until)) if until.plus_days(1) == Some(date) => *until = date,
            _ => runs.push((date, date)),
        }
    }
    let last = runs.last()?.1;
    let parts: Vec<_> = runs.iter().map(|(from, until)| run(*from, *until, last)).collect();
    let slots = vec![
        ("favoured", TemplateValue::Said(marked(favoured(element)))),
        ("days", TemplateValue::Said(runs_in_a_row(&parts))),
    ];
    let speech = fill("{favoured} удаются {days}.", &slots);
    Some(Sentence { speech, priority: SentencePriority::Important, fact })
}

/// "с 3 по 5, 12, а ещё 24 и 25 ноября".
fn runs_in_a_row(parts: &[Speech]) -> Speech {
    let [before @ .., last] = parts else { return Speech::default() };
    let join = |form: fn(&Speech) -> &str| {
        let joined = before.iter().map(form).collect::<Vec<_>>().join(", ");
        if before.is_empty() { form(last).to_owned() } else { format!("{joined}, а ещё {}", form(last)) }
    };
    Speech::new(join(|part| &part.text), join(|part| &part.tts))
}

/// "с 3 по 5", "3 и 4", "3"; the month is said only where another one follows, and at the end.
fn run(from: CivilDate, until: CivilDate, last: CivilDate) -> Speech {
    let names_month = until == last || from.month() != until.month() || until.month() != last.month();
    let day = |date: CivilDate, case| {
        let words = ordinal(date.day().into(), Gender::Neuter, case);
        Speech::new(date.day().to_string(), words)
    };
    let ending = |date: CivilDate, case| if names_month { dates::day_and_month(date, case) } else { day(date, case) };
    let beginning = |date: CivilDate| {
        if from.month() == until.month() {
            day(date, Case::Genitive)
        } else {
            dates::day_and_month(date, Case::Genitive)
        }
    };
    match until.days() - from.days() {
        0 => ending(until, Case::Genitive),
        1 => beginning(from).then(&Speech::plain("и")).then(&ending(until, Case::Genitive)),
        _ => {
            Speech::plain("с").then(&beginning(from)).then(&Speech::plain("по")).then(&ending(until, Case::Accusative))
        }
    }
}

/// The voids that begin within the span; of a span that is not over yet, only those that are not over either.
fn beginning<'a>(days: &'a [LunarCalendarDay], present: &Present<'_>) -> impl Iterator<Item = VoidOfCourse> + use<'a> {
    let now = present.now();
    let is_past = days.last().is_none_or(|last| last.until <= now);
    days.iter().flat_map(move |day| {
        let begins = |void: &VoidOfCourse| (day.from..day.until).contains(&void.from);
        day.voids.iter().copied().filter(begins).filter(move |void| is_past || void.until > now)
    })
}

/// The longest voids that begin within the span, in order of time.
fn longest_voids(days: &[LunarCalendarDay], present: &Present<'_>) -> Vec<Sentence> {
    let mut voids: Vec<VoidOfCourse> = beginning(days, present).collect();
    voids.sort_by_key(|void| std::cmp::Reverse(void.until.unix_s() - void.from.unix_s()));
    voids.truncate(LONGEST_VOIDS);
    voids.sort_by_key(|void| void.from);
    let template = "{day} Луна надолго без курса, {hours}.";
    voids.iter().map(|void| whole(void, template, present, SentencePriority::Optional)).collect()
}
