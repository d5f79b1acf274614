//! When the Moon is void of course: now, next, and on a day.

use crate::astro::{Fact, LunarCalendarDay, Moment, MoonFact, MoonReport, VoidOfCourse};
use crate::speech::choice::Choice;
use crate::speech::clock::Present;
use crate::speech::counted::counted;
use crate::speech::dates;
use crate::speech::phrase::{TemplateValue, fill, marked};
use crate::speech::words::{Case, Gender, into_sign};
use crate::speech::{Sentence, SentencePriority, Speech};

/// Whether the Moon is void of course at the report's moment; when the present or next one begins and ends, and what it is good for.
pub fn void_now(report: &MoonReport, present: &Present<'_>) -> Vec<Sentence> {
    let void = report.void_of_course;
    let fact = Fact::Moon(MoonFact::Void(void));
    let mut choice = Choice::new(present.date_of(report.at).days(), void.sign as u64);
    let mut sentences = vec![told(&void, report.at, present)];
    sentences[0].priority = SentencePriority::Essential;
    if !is_on(&void, report.at) {
        sentences.push(Sentence::on(fact, SentencePriority::Important, lasts(&void)));
    }
    sentences.push(Sentence::on(fact, SentencePriority::Important, marked(advice(&mut choice))));
    sentences.push(Sentence::leading(SentencePriority::Supplementary, marked(MEANING)));
    sentences
}

/// The voids of course of a day, each with the hours that it takes of the day.
pub fn voids_of_day(day: &LunarCalendarDay, present: &Present<'_>) -> Vec<Sentence> {
    let date = present.date_of(day.from);
    let mut choice = Choice::new(date.days(), day.sign as u64);
    if day.voids.is_empty() {
        let slots = vec![("day", TemplateValue::Said(present.day(date)))];
        let speech = fill("{day} Луна весь день на курсе, для начинаний время подходящее.", &slots);
        return vec![Sentence::leading(SentencePriority::Essential, speech)];
    }
    let mut sentences: Vec<_> = day
        .voids
        .iter()
        .map(|void| within(void, (day.from, day.until), present, SentencePriority::Essential))
        .collect();
    let fact = Fact::Moon(MoonFact::Void(day.voids[0]));
    sentences.push(Sentence::on(fact, SentencePriority::Important, marked(advice(&mut choice))));
    sentences
}

/// Whether the void is on at a moment.
pub(super) fn is_on(void: &VoidOfCourse, at: Moment) -> bool {
    void.is_on(at)
}

/// The void that is on at `at`, or the one that comes next.
pub(super) fn told(void: &VoidOfCourse, at: Moment, present: &Present<'_>) -> Sentence {
    let slots = vec![
        ("at", TemplateValue::Said(present.now_or_when(at))),
        ("into", TemplateValue::Said(into_sign(void.sign.plus(1)))),
        ("day", TemplateValue::Said(present.day(present.date_of(void.from)))),
        ("from", TemplateValue::Said(dates::since(present.time_of(void.from)))),
        ("until", TemplateValue::Said(present.when(void.until))),
        ("end", TemplateValue::Said(present.when_after(void.until, void.from))),
    ];
    let (template, priority) = if is_on(void, at) {
        ("{at} Луна без курса и останется такой, пока не перейдёт {into} {until}.", SentencePriority::Important)
    } else {
        ("Без курса Луна будет {day} {from}, пока не перейдёт {into} {end}.", SentencePriority::Supplementary)
    };
    Sentence::on(Fact::Moon(MoonFact::Void(*void)), priority, fill(template, &slots))
}

/// The part of a void that lies within a day.
fn within(
    void: &VoidOfCourse,
    (from, until): (Moment, Moment),
    present: &Present<'_>,
    priority: SentencePriority,
) -> Sentence {
    let hours = match (void.from > from, void.until < until) {
        (true, true) => dates::from_to(present.time_of(void.from), present.time_of(void.until)),
        (true, false) => dates::since(present.time_of(void.from)).then(&Speech::plain("и до конца суток")),
        (false, true) => marked("с нач+ала суток и").then(&dates::up_to(present.time_of(void.until))),
        (false, false) => Speech::plain("весь день"),
    };
    let slots =
        vec![("day", TemplateValue::Said(present.day(present.date_of(from)))), ("hours", TemplateValue::Said(hours))];
    Sentence::on(Fact::Moon(MoonFact::Void(*void)), priority, fill("{day} Луна без курса {hours}.", &slots))
}

/// A whole void, from its beginning to its end; `template` names the `day` and the `hours`.
pub(super) fn whole(
    void: &VoidOfCourse,
    template: &str,
    present: &Present<'_>,
    priority: SentencePriority,
) -> Sentence {
    let (start, end) = (present.date_of(void.from), present.date_of(void.until));
    let (from, until) = (present.time_of(void.from), present.time_of(void.until));
    let over_midnight =
        |day: &Speech| dates::since(from).then(&Speech::plain("и")).then(&dates::up_to(until)).then(day);
    let hours = match end.days() - start.days() {
        0 => dates::from_to(from, until),
        1 => over_midnight(&Speech::plain("следующего дня")),
        _ => over_midnight(&Speech::plain("уже").then(&dates::day_and_month(end, Case::Genitive))),
    };
    let slots = vec![("day", TemplateValue::Said(present.day(start))), ("hours", TemplateValue::Said(hours))];
    Sentence::on(Fact::Moon(MoonFact::Void(*void)), priority, fill(template, &slots))
}

/// What to do meanwhile.
pub(super) fn advice(choice: &mut Choice) -> &'static str {
    choice.any(&ADVICE, 2)
}

/// "Продлится это 3 часа."
fn lasts(void: &VoidOfCourse) -> Speech {
    const HOUR_S: i64 = 3600;
    let length_s = void.until.unix_s() - void.from.unix_s();
    let slots = match length_s {
        0..HOUR_S => {
            let minutes = u16::try_from(length_s / 60).unwrap_or(0).max(1);
            counted(minutes, Gender::Feminine, Case::Accusative, ["мин+уту", "мин+уты", "мин+ут"])
        }
        _ => {
            // The Moon stays at most three days in a sign.
            let hours = u16::try_from((length_s + HOUR_S / 2) / HOUR_S).unwrap_or(1);
            counted(hours, Gender::Masculine, Case::Accusative, ["час", "час+а", "час+ов"])
        }
    };
    fill("Продлится это примерно {length}.", &vec![("length", TemplateValue::Said(slots))])
}

const MEANING: &str =
    "Без курса Луна бывает, когда в своём знаке она уже прошла все точные аспекты, а в новый ещё не вошла.";

const ADVICE: [&str; 4] = [
    "Доделывайте начатое, отдыхайте, а новое отложите.",
    "Хорошее время для привычных дел, прогулки и тишины, но не для начинаний.",
    "Важный разговор и новую затею лучше перенести, остальное пусть идёт своим чередом.",
    "Разбирайте старое, перечитывайте, гуляйте, а решения оставьте на потом.",
];
