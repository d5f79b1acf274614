//! When the Moon is new, half and full next.

use super::character::subject;
use crate::astro::{Fact, MoonFact, MoonReport, PhaseName, PrincipalPhase};
use crate::speech::clock::Present;
use crate::speech::counted::counted;
use crate::speech::phrase::{TemplateValue, fill, marked};
use crate::speech::words::{self, Case, Gender, in_sign};
use crate::speech::{Sentence, SentencePriority};

/// When the wanted phase is next, what it is about and how far off it is; without one, the next four principal phases. A phase that
/// lasts for days is described by the two principal ones that begin and end it.
pub fn next_phases(report: &MoonReport, wanted: Option<PhaseName>, present: &Present<'_>) -> Vec<Sentence> {
    let find = |name| report.next_phases.iter().find(|phase| phase.name == name);
    let growing = [PhaseName::NewMoon, PhaseName::FullMoon];
    match wanted {
        None => report.next_phases.iter().map(|phase| noted(phase, present, SentencePriority::Essential)).collect(),
        Some(PhaseName::WaxingCrescent | PhaseName::WaxingGibbous) => {
            lasting("Луна растёт от новолуния до полнолуния.", growing.into_iter().filter_map(find), present)
        }
        Some(PhaseName::WaningCrescent | PhaseName::WaningGibbous) => {
            let waning = growing.into_iter().rev();
            lasting("Луна убывает от полнолуния до новолуния.", waning.filter_map(find), present)
        }
        Some(name) => find(name).map_or_else(Vec::new, |phase| one(phase, present)),
    }
}

/// "Ближайшее полнолуние 24 ноября в 17:53, Луна будет в Близнецах."
pub(super) fn coming(phase: &PrincipalPhase, present: &Present<'_>, priority: SentencePriority) -> Sentence {
    let template = match phase.name {
        PhaseName::NewMoon | PhaseName::FullMoon => "Ближайшее {phase} {at}, Луна будет {in}.",
        _ => "Ближайшая {phase} {at}, Луна будет {in}.",
    };
    dated(phase, template, present, priority)
}

/// "Полнолуние 24 ноября в 17:53, Луна в Близнецах."
pub(super) fn noted(phase: &PrincipalPhase, present: &Present<'_>, priority: SentencePriority) -> Sentence {
    dated(phase, "{phase} {at}, Луна {in}.", present, priority)
}

fn dated(phase: &PrincipalPhase, template: &str, present: &Present<'_>, priority: SentencePriority) -> Sentence {
    let slots = vec![
        ("phase", TemplateValue::Word(words::phase(phase.name))),
        ("at", TemplateValue::Said(present.when(phase.at))),
        ("in", TemplateValue::Said(in_sign(phase.sign))),
    ];
    Sentence::on(Fact::Moon(MoonFact::Phase(*phase)), priority, fill(template, &slots))
}

fn lasting<'a>(opening: &str, ends: impl Iterator<Item = &'a PrincipalPhase>, present: &Present<'_>) -> Vec<Sentence> {
    let mut sentences = vec![Sentence::leading(SentencePriority::Essential, marked(opening))];
    sentences.extend(ends.map(|phase| coming(phase, present, SentencePriority::Essential)));
    sentences
}

fn one(phase: &PrincipalPhase, present: &Present<'_>) -> Vec<Sentence> {
    let fact = Fact::Moon(MoonFact::Phase(*phase));
    let days = present.date_of(phase.at).days() - present.today().days();
    let mut sentences = vec![coming(phase, present, SentencePriority::Essential)];
    // Today and tomorrow are named already; a lunation is shorter than a byte of days.
    if let Ok(days @ 2..) = u16::try_from(days) {
        let slots = vec![(
            "days",
            TemplateValue::Said(counted(days, Gender::Masculine, Case::Accusative, ["день", "дня", "дней"])),
        )];
        sentences.push(Sentence::on(fact, SentencePriority::Important, fill("Ждать {days}.", &slots)));
    }
    let slots = vec![("subject", TemplateValue::Said(marked(subject(phase.sign))))];
    let template = match phase.name {
        PhaseName::NewMoon => "Задумывать в эти дни лучше то, в чём есть {subject}.",
        PhaseName::FullMoon => "Заметнее всего в эти дни {subject}.",
        PhaseName::FirstQuarter => "Проверить, верно ли выбран путь, помогут {subject}.",
        _ => "Подвести итог помогут {subject}.",
    };
    sentences.push(Sentence::on(fact, SentencePriority::Important, fill(template, &slots)));
    sentences
}
