//! How much an answer was liked, from 1 to 5: «на пять», «три звезды», «не понравилось», «так себе».

use super::intent::Expecting;
use super::lexicon::{Cue, has_phrase};
use super::terms::{Term, TermKind};

/// The best rating.
const BEST: u32 = 5;

/// Nouns that are a rating by themselves.
const NOUNS: [(u8, &str); 5] = [
    (1, "единица единицу кол"),
    (2, "двойка двойку двоечка двоечку двойки"),
    (3, "тройка тройку троечка троечку тройки"),
    (4, "четверка четверку четверочка четверочку четверки"),
    (5, "пятерка пятерку пятерочка пятерочку пятерки"),
];

/// What is a rating once one was asked for. The longer phrases stand first.
const ANSWERS: [(u8, &str); 12] = [
    (2, "не очень"),
    (2, "не особо"),
    (1, "очень плохо"),
    (3, "так себе"),
    (3, "не знаю нормально"),
    (4, "неплохо"),
    (4, "хорошо"),
    (3, "нормально"),
    (3, "средне"),
    (3, "сойдет"),
    (3, "пойдет"),
    (3, "ничего так"),
];
const WORST_WORDS: [&str; 5] = ["ужасно", "отвратительно", "кошмар", "ужас", "фигня"];
const BAD_WORDS: [&str; 5] = ["плохо", "скучно", "неинтересно", "слабо", "мимо"];
const BEST_WORDS: [&str; 12] = [
    "отлично",
    "прекрасно",
    "супер",
    "класс",
    "классно",
    "здорово",
    "замечательно",
    "великолепно",
    "превосходно",
    "круто",
    "огонь",
    "восхитительно",
];

/// The rating that was given, and takes its terms. The outer option: something was rated at all.
pub(super) fn find(terms: &mut [Term], words: &str, expecting: Expecting) -> Option<Option<u8>> {
    let asked = expecting == Expecting::Rating;
    if let Some(rating) = counted(terms, asked) {
        return Some(rating);
    }
    let noun = terms.iter().position(|term| term.cues.has(Cue::Rate) && noun(&term.text).is_some());
    if let Some(at) = noun {
        terms[at].taken = true;
        return Some(noun_at(terms, at));
    }
    if let Some(at) = terms.iter().position(|term| !term.taken && term.cues.has(Cue::Like)) {
        let denied =
            terms[..at].iter().any(|term| term.text == "не") || terms.get(at + 1).is_some_and(|t| t.text == "не");
        let has = |list: &[&str]| terms.iter().any(|term| list.contains(&term.text.as_str()));
        let utterly = has(&["совсем", "вообще", "абсолютно", "совершенно"]);
        terms[at].taken = true;
        return Some(Some(match (denied, utterly) {
            (true, true) => 1,
            (true, false) => 2,
            (false, _) => BEST as u8,
        }));
    }
    if words == "так себе" || words == "ну так себе" || words == "как то так себе" {
        return Some(Some(3));
    }
    if asked {
        let said = |list: &[&str]| terms.iter().any(|term| term.is_any(list));
        let phrase = ANSWERS.iter().find(|(_, phrase)| has_phrase(words, phrase)).map(|(rating, _)| *rating);
        let word = said(&WORST_WORDS).then_some(1).or(said(&BAD_WORDS).then_some(2)).or(said(&BEST_WORDS).then_some(5));
        if let Some(rating) = phrase.or(word) {
            return Some(Some(rating));
        }
    }
    terms.iter().any(|term| !term.taken && term.cues.has(Cue::Rate)).then_some(None)
}

fn noun(word: &str) -> Option<u8> {
    NOUNS.iter().find(|(_, forms)| forms.split(' ').any(|form| form == word)).map(|(rating, _)| *rating)
}

fn noun_at(terms: &[Term], at: usize) -> Option<u8> {
    noun(&terms[at].text)
}

/// «Пять звёзд», «оценка 5», «восемь из десяти», and «на пять» when nothing else is said.
fn counted(terms: &mut [Term], asked: bool) -> Option<Option<u8>> {
    let at = terms.iter().position(|term| matches!(term.kind, TermKind::Number(_)) && !term.taken)?;
    let number = terms[at].number().filter(|number| !number.ordinal)?;
    let has = |cue| terms.iter().any(|term| !term.taken && term.cues.has(cue));
    let alone = terms
        .iter()
        .enumerate()
        .all(|(place, term)| place == at || term.is("на") || term.cues.any(&[Cue::Polite, Cue::Rate, Cue::RateUnit]));
    let on = at > 0 && terms[at - 1].is("на");
    let counts = terms.get(at + 1).is_some_and(|term| term.cues.has(Cue::RateUnit));
    let of = terms.get(at + 1).filter(|term| term.is("из")).and_then(|_| terms.get(at + 2)?.number());
    let nearly = terms.get(at + 2).is_some_and(|term| term.is_any(&["плюсом", "минусом"]));
    if !(counts || nearly || has(Cue::Rate) || of.is_some() || alone && (on || asked)) {
        return None;
    }
    let best = of.map_or(BEST, |best| best.value.max(1));
    // Of ten or of a hundred: the fifth that it falls into.
    let rating = number.value.saturating_mul(BEST).div_ceil(best);
    let until = (at + if of.is_some() { 3 } else { 1 + usize::from(counts) }).min(terms.len());
    for term in &mut terms[at..until] {
        term.taken = true;
    }
    Some(u8::try_from(rating).ok().filter(|rating| (1..=BEST as u8).contains(rating)))
}

#[cfg(test)]
mod tests {
    use super::super::terms::terms;
    use super::*;

    #[test]
    fn numbers_and_words() {
        for (words, rating) in [
            ("на пять", Some(Some(5))),
            ("пять звезд", Some(Some(5))),
            ("8 из 10", Some(Some(4))),
            ("десять из десяти", Some(Some(5))),
            ("ставлю семь", Some(None)),
            ("хочу оценить", Some(None)),
            ("совсем не понравилось", Some(Some(1))),
            ("пять яблок", None),
            ("гороскоп на 5 декабря", None),
            ("99999999 звезд", Some(None)),
        ] {
            let mut terms = terms(words.split(' '));
            assert_eq!(find(&mut terms, words, Expecting::Nothing), rating, "{words}");
        }
    }
}
