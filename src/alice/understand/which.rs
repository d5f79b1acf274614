//! Which of two things that were offered is chosen: «первое», «давай второе», «последний вариант».

use super::lexicon::Cue;
use super::terms::{Term, TermKind};

/// The place of the chosen one, from 0; nothing where something else is said.
pub(super) fn which(terms: &[Term]) -> Option<u8> {
    const FIRST: [&str; 5] = ["первое", "первый", "первую", "первая", "первого"];
    const SECOND: [&str; 9] =
        ["второе", "второй", "вторую", "вторая", "второго", "последнее", "последний", "последнюю", "последняя"];
    const BESIDE: [&str; 8] = ["давай", "давайте", "вариант", "лучше", "тогда", "хочу", "расскажи", "из"];
    let one = |term: &Term| match &term.kind {
        TermKind::Number(number) => u8::try_from(number.value).ok().filter(|n| (1..=2).contains(n)).map(|n| n - 1),
        _ if FIRST.contains(&term.text.as_str()) => Some(0),
        _ if SECOND.contains(&term.text.as_str()) => Some(1),
        _ => None,
    };
    let carries_nothing =
        |term: &Term| BESIDE.contains(&term.text.as_str()) || term.cues.any(&[Cue::Filler, Cue::Polite]);
    let mut chosen = terms.iter().filter_map(one);
    let only = chosen.next().filter(|_| chosen.next().is_none());
    only.filter(|_| terms.iter().all(|term| one(term).is_some() || carries_nothing(term)))
}

#[cfg(test)]
mod tests {
    use super::super::terms::terms;
    use super::*;

    #[test]
    fn one_of_two_is_chosen_by_its_place() {
        for (said, chosen) in [
            ("первое", Some(0)),
            ("давай второе", Some(1)),
            ("ну последний вариант", Some(1)),
            ("2", Some(1)),
            ("первого мая", None),
            ("второе или первое", None),
            ("гороскоп", None),
            ("три", None),
        ] {
            assert_eq!(which(&terms(said.split(' '))), chosen, "{said}");
        }
    }
}
