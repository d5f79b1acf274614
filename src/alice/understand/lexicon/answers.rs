//! Answers that are not values: not knowing, and choosing one of several.

use super::super::intent::Expecting;
use super::super::terms::Term;
use super::has_phrase;

const UNKNOWING: [&str; 52] = [
    "без места",
    "места не знаю",
    "время не знаю",
    "время не помню",
    "время неизвестно",
    "время рождения неизвестно",
    "времени не знаю",
    "времени не помню",
    "точного времени не знаю",
    "точное время не знаю",
    "без времени",
    "не знаю",
    "не помню",
    "никто не знает",
    "никто не помнит",
    "не знает",
    "не помнит",
    "не в курсе",
    "понятия не имею",
    "без понятия",
    "нет данных",
    "неизвестно",
    "не известно",
    "не уверен",
    "не уверена",
    "затрудняюсь",
    "забыл",
    "забыла",
    "пропусти",
    "пропустить",
    "пропустим",
    "откуда мне знать",
    "хз",
    "времени нет",
    "нет времени",
    "время нет",
    "нет часа",
    "часа не знаю",
    "кто его знает",
    "кто же его знает",
    "кто ж его знает",
    "кто его помнит",
    "кто же его помнит",
    "кто ж его помнит",
    "не сохранилась",
    "не сохранилось",
    "не записано",
    "не записали",
    "не записывали",
    "не указано",
    "потом спрошу",
    "не скажу",
];

/// Why somebody does not know when or where they were born; other things may be lost as well.
const LOST: [&str; 24] = [
    "не говорила",
    "не говорил",
    "не говорили",
    "не сказала",
    "не сказали",
    "не рассказывала",
    "не рассказывали",
    "не рассказали",
    "не спрашивала",
    "не спрашивал",
    "не спросила",
    "спросить не у кого",
    "не у кого спросить",
    "потеряли",
    "потеряла",
    "потерял",
    "потерялась",
    "потерялось",
    "утеряна",
    "утеряно",
    "нету",
    "не написано",
    "не отмечено",
    "не осталось",
];

/// The listener says why they can't know what is asked about a birth.
pub(in crate::alice::understand) fn is_lost(words: &str) -> bool {
    LOST.iter().any(|phrase| has_phrase(words, phrase))
}

/// The listener says that they don't know.
pub(in crate::alice::understand) fn is_unknowing(words: &str) -> bool {
    UNKNOWING.iter().any(|phrase| has_phrase(words, phrase))
}

/// Whether the listener says that they don't know; takes the terms that say it.
/// `of_birth`: a part of a birth is asked for.
pub(in crate::alice::understand) fn take_unknowing(terms: &mut [Term], of_birth: bool) -> bool {
    for phrase in UNKNOWING.into_iter().chain(LOST.into_iter().filter(|_| of_birth)) {
        let length = phrase.split(' ').count();
        let said = |window: &[Term]| window.iter().zip(phrase.split(' ')).all(|(term, word)| term.is(word));
        if let Some(at) = terms.windows(length).position(said) {
            for term in &mut terms[at..at + length] {
                term.taken = true;
            }
            return true;
        }
    }
    false
}

/// The first, second or third, as an answer to a choice between several.
pub(in crate::alice::understand) fn choice(terms: &[Term], expecting: Expecting) -> Option<u8> {
    const ORDINALS: [&[&str]; 3] = [
        &["первый", "первая", "первое", "первом", "первого", "первую", "1", "один"],
        &["второй", "вторая", "второе", "втором", "второго", "вторую", "2", "два"],
        &["третий", "третья", "третье", "третьем", "третьего", "третью", "3", "три"],
    ];
    const PASSES: [&[&str]; 2] = [
        &["летнее", "летнему", "летнего", "раньше", "ранний", "до"],
        &["зимнее", "зимнему", "зимнего", "позже", "поздний", "после"],
    ];
    let said = |lists: &[&[&str]]| {
        let named = |list: &&[&str]| terms.iter().any(|term| list.contains(&term.text.as_str()));
        lists.iter().position(named).map(|at| at as u8)
    };
    said(&ORDINALS).or_else(|| (expecting == Expecting::Fold).then(|| said(&PASSES)).flatten())
}
