//! Whether and when something will happen to somebody: asked for often, and promised by no star.

use super::intent::{Intent, Undone, UnknownReason};
use super::terms::{Term, TermKind};

/// Whether or when something will happen to somebody: «когда я встречу любовь», «найду ли работу», «вернётся ли он».
pub(super) fn fate(terms: &[Term]) -> Option<Intent> {
    let says = |list: &[&str]| terms.iter().any(|term| list.contains(&term.text.as_str()));
    let first_person =
        terms.iter().any(|term| term.kind == TermKind::Word && !term.taken && is_first_person(&term.text));
    let third_person = terms.iter().any(|term| {
        term.kind == TermKind::Word
            && ["ется", "ится", "утся", "атся", "нет", "дет", "чит", "дят", "дут", "кнет", "шит"]
                .iter()
                .any(|end| term.text.ends_with(end))
            && term.text.chars().count() > 4
    });
    let of_somebody = says(&[
        "я",
        "мы",
        "мне",
        "меня",
        "мной",
        "нас",
        "нам",
        "он",
        "она",
        "мой",
        "моя",
        "мою",
        "наш",
        "наша",
        "муж",
        "парень",
        "дочь",
        "сын",
    ]);
    let asks = says(&["когда", "ли", "где", "смогу", "получится", "сбудется", "суждено"]);
    let promised = says(&["будет", "будут", "буду", "ждет"]) && says(&["ли", "когда"]) && of_somebody;
    let world = says(&["когда", "кто", "чем"])
        && says(&["закончится", "кончится", "война", "войны", "победит", "выборы", "выборах", "президентом", "конец"]);
    let asked = asks && (first_person || third_person && of_somebody) || promised || world;
    asked.then_some(Intent::Unknown(UnknownReason::NotDone(Undone::Fate)))
}

/// «Найду», «встречусь»: the first person of a verb, by its ending.
fn is_first_person(word: &str) -> bool {
    const NOT_VERBS: [&str; 30] = [
        "году",
        "дату",
        "луну",
        "неделю",
        "карту",
        "погоду",
        "работу",
        "маму",
        "подругу",
        "девушку",
        "жену",
        "кому",
        "чему",
        "тому",
        "этому",
        "почему",
        "моему",
        "твоему",
        "своему",
        "пользу",
        "удачу",
        "семью",
        "любовную",
        "судьбу",
        "мою",
        "твою",
        "свою",
        "всю",
        "эту",
        "дому",
    ];
    word.chars().count() >= 4
        && ["у", "ю", "усь", "юсь"].iter().any(|end| word.ends_with(end))
        && !NOT_VERBS.contains(&word)
        && !word.ends_with("ую")
}

#[cfg(test)]
mod tests {
    use super::super::terms::terms;
    use super::*;

    #[test]
    fn whether_and_when_is_fate() {
        let is_fate = |said: &str| fate(&terms(said.split(' '))).is_some();
        for said in [
            "когда я встречу любовь",
            "найду ли я работу",
            "вернется ли он ко мне",
            "выйду ли я замуж",
            "когда закончится война",
        ] {
            assert!(is_fate(said), "{said}");
        }
        for said in ["когда полнолуние", "хочу гороскоп", "что такое соляр", "когда луна в тельце"]
        {
            assert!(!is_fate(said), "{said}");
        }
    }
}
