//! The Moon of a moment: phase, light, sign, lunar day, void of course, and what comes next.

use super::LunarDays;
use super::character::{custom, season, suits};
use super::phases::coming;
use super::void::{advice, is_on, told};
use crate::astro::{Fact, LunarDay, MoonFact, MoonReport, PhaseName};
use crate::speech::choice::Choice;
use crate::speech::clock::Present;
use crate::speech::counted::{ordinal_words, percent};
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};
use crate::speech::words::{Case, Gender, in_sign, into_sign};
use crate::speech::{Sentence, SentencePriority, Speech};

/// The Moon of the report's moment: what the report holds, the phase and sign first, then the void of course, the lunar day and the
/// next new and full moon. The same report and day give the same words.
pub fn moon_now(report: &MoonReport, lunar_days: LunarDays, present: &Present<'_>) -> Vec<Sentence> {
    let mut choice = Choice::new(present.date_of(report.at).days(), report.sign as u64);
    let mut sentences = vec![disc(report, present), sign(report, present, &mut choice)];
    let void = report.void_of_course;
    let mut without_course = told(&void, report.at, present);
    if is_on(&void, report.at) {
        without_course.speech = without_course.speech.then(&marked(advice(&mut choice)));
    }
    sentences.push(without_course);
    let phase = Sentence::on(
        Fact::Moon(MoonFact::Disc { phase: report.phase, lit_percent: lit_percent(report), at: report.at }),
        SentencePriority::Important,
        season_of(report.phase, &mut choice),
    );
    sentences.push(phase);
    sentences.push(lunar_day(report.lunar_day, lunar_days, SentencePriority::Important));
    let principal = |wanted| report.next_phases.iter().find(|phase| phase.name == wanted);
    let mut next: Vec<_> = [PhaseName::NewMoon, PhaseName::FullMoon].into_iter().filter_map(principal).collect();
    next.sort_by_key(|phase| phase.at);
    sentences.extend(next.into_iter().map(|phase| coming(phase, present, SentencePriority::Supplementary)));
    sentences
}

fn lit_percent(report: &MoonReport) -> u8 {
    // A share of 0 to 1.
    (100.0 * report.illumination).round().clamp(0.0, 100.0) as u8
}

fn disc(report: &MoonReport, present: &Present<'_>) -> Sentence {
    let slots: TemplateValues = vec![
        ("at", TemplateValue::Said(present.now_or_when(report.at))),
        ("in", TemplateValue::Said(in_sign(report.sign))),
        ("lit", TemplateValue::Said(percent(lit_percent(report)))),
    ];
    let template = match report.phase {
        PhaseName::NewMoon => "{at} новолуние: Луна {in}, и диск её почти не виден.",
        PhaseName::WaxingCrescent => "{at} Луна растёт: тонкий серп {in} освещён на {lit}.",
        PhaseName::FirstQuarter => "{at} первая четверть: Луна {in}, растёт и освещена на {lit}.",
        PhaseName::WaxingGibbous => "{at} Луна растёт: она {in} и освещена на {lit}.",
        PhaseName::FullMoon => "{at} полнолуние: Луна {in}, диск освещён на {lit}.",
        PhaseName::WaningGibbous => "{at} Луна убывает: она {in} и освещена на {lit}.",
        PhaseName::LastQuarter => "{at} последняя четверть: Луна {in}, убывает и освещена на {lit}.",
        PhaseName::WaningCrescent => "{at} Луна убывает: тонкий серп {in} освещён на {lit}.",
    };
    let fact = MoonFact::Disc { phase: report.phase, lit_percent: lit_percent(report), at: report.at };
    Sentence::on(Fact::Moon(fact), SentencePriority::Essential, fill(template, &slots))
}

fn sign(report: &MoonReport, present: &Present<'_>, choice: &mut Choice) -> Sentence {
    let stay = report.void_of_course;
    let slots = vec![
        ("in", TemplateValue::Said(in_sign(report.sign))),
        ("into", TemplateValue::Said(into_sign(report.sign.plus(1)))),
        ("until", TemplateValue::Said(present.when(stay.until))),
        ("clause", TemplateValue::Said(marked(choice.any(suits(report.sign), 0)))),
    ];
    Sentence::on(
        Fact::Moon(MoonFact::InSign { sign: report.sign, entered: stay.entered, until: stay.until }),
        SentencePriority::Essential,
        fill("Пока Луна {in}, {clause}. Перейдёт она {into} {until}.", &slots),
    )
}

fn season_of(phase: PhaseName, choice: &mut Choice) -> Speech {
    let opening = match phase {
        PhaseName::NewMoon => "Новолуние",
        PhaseName::FullMoon => "Полнолуние",
        PhaseName::WaxingCrescent | PhaseName::FirstQuarter | PhaseName::WaxingGibbous => "Раст+ущая Луна",
        PhaseName::WaningGibbous | PhaseName::LastQuarter | PhaseName::WaningCrescent => "Убыв+ающая Луна",
    };
    marked(&format!("{opening} подсказывает: {}.", choice.any(season(phase), 1)))
}

/// "Лунный день пятый, по традиции это день перемен: пробуйте новое понемногу."
pub(super) fn lunar_day(day: LunarDay, lunar_days: LunarDays, priority: SentencePriority) -> Sentence {
    let slots = vec![
        ("number", TemplateValue::Said(ordinal_words(day.number, Gender::Masculine, Case::Nominative))),
        ("custom", TemplateValue::Said(marked(custom(day.number)))),
    ];
    let fact = MoonFact::LunarDay { day, by_moonrise: lunar_days == LunarDays::ByMoonrise };
    Sentence::on(Fact::Moon(fact), priority, fill("Лунный день {number}, по традиции это {custom}.", &slots))
}
