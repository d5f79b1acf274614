//! What is named of the sky: signs, bodies, houses and phases of the Moon.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::intent::Expecting;
use super::lexicon::Cue;
use super::slots::PartAsked;
use super::terms::{Term, TermKind};
use crate::astro::{Body, PhaseName, Sign};
use crate::speech::words;

/// How else a single person of a sign is called, and short names as they are misheard; the declined names are known to speech.
///
/// `стем+чик`, `стем+енок` and `стем+ка` stand for every form of the diminutive.
const BYNAMES: [(Sign, &str); 12] = [
    (Sign::Aries, "овин овены овенам овен+чик овнуш+ка"),
    (Sign::Taurus, "телиц теленец тел+енок тельч+ик тельчи+ка"),
    (Sign::Gemini, "близняш+ка близнечи+ка близняшк близнецов близницов близницы близницам близнецик"),
    (Sign::Cancer, "рач+ок рач+енок рачиха"),
    (Sign::Leo, "львица львицы львице львицу львицей львиц лева левам левов льв+енок левч+ик левуш+ка"),
    (Sign::Virgo, "девуль+ка"),
    (Sign::Libra, "весоч+ка весики весикам весиков"),
    (Sign::Scorpio, "скорпион+чик скорпионша скорпионши скорпиош+ка скорпион+енок"),
    (Sign::Sagittarius, "стрельчиха стрельцы стрельч+ик стрельч+енок"),
    (Sign::Capricorn, "козерож+ек козерож+ка козерож+ик"),
    (Sign::Aquarius, "водолей+чик водолей+ка"),
    (Sign::Pisces, "рыб+ка рыбоч+ка рыбеш+ка"),
];

/// Endings of diminutives, by the one that stands in the table.
const DIMINUTIVES: [(&str, &str); 6] = [
    ("чик", "чик чика чику чиком чике чики чиков чикам чиками чиках"),
    ("ик", "ик ика ику иком ике ики иков икам иками иках"),
    ("ек", "ек ка ку ком ке ки ков кам ками ках"),
    ("ок", "ок ка ку ком ке ки ков кам ками ках"),
    ("енок", "енок енка енку енком енке ята ат ятам ятами ятах ят атам атами атах ата еночек еночка еночку"),
    ("ка", "ка ки ке ку кой ок ек кам ками ках"),
];

static SIGNS: LazyLock<HashMap<String, Sign>> = LazyLock::new(|| {
    BYNAMES.iter().flat_map(|(sign, names)| names.split(' ').flat_map(bynames).map(move |form| (form, *sign))).collect()
});

/// The forms that an entry stands for.
fn bynames(entry: &str) -> Vec<String> {
    let diminutive = entry.split_once('+').and_then(|(stem, ending)| {
        let (_, endings) = DIMINUTIVES.iter().find(|(known, _)| *known == ending)?;
        Some(endings.split(' ').map(|ending| format!("{stem}{ending}")).collect())
    });
    diminutive.unwrap_or_else(|| vec![entry.to_owned()])
}

/// The sign that a folded word names, whole and in any case.
pub(super) fn sign(word: &str) -> Option<Sign> {
    words::sign_named(word).or_else(|| SIGNS.get(word).copied())
}

/// The body that a folded word or two name.
pub(super) fn body(words: &str) -> Option<Body> {
    const NODES: [&str; 6] = ["узлы", "узлов", "узлах", "лунные узлы", "лунных узлов", "лунный узел"];
    words::body_named(words).or(NODES.contains(&words).then_some(Body::TrueNode))
}

/// Signs in the order in which they are named; takes their terms. What is denied alone («я не Лев») is taken and not told.
pub(super) fn find_signs(terms: &mut [Term]) -> (Option<Sign>, Option<Sign>) {
    let mut signs = Vec::new();
    let mut last = None;
    for at in 0..terms.len() {
        if terms[at].taken || terms[at].kind != TermKind::Word {
            continue;
        }
        let Some(sign) = sign(&terms[at].text) else { continue };
        let denied = at > 0 && terms[at - 1].text == "не";
        // «Для Стрельца, хотя нет, для Козерога»: the later one is meant.
        let corrected = last.is_some_and(|last: usize| is_correction(&terms[last + 1..at]));
        terms[at].taken = true;
        last = Some(at);
        if corrected {
            signs.pop();
        }
        if !denied {
            signs.push(sign);
        }
    }
    (signs.first().copied(), signs.get(1).copied())
}

/// Words between two signs that take the first one back.
fn is_correction(between: &[Term]) -> bool {
    const MAX_CORRECTION_WORDS: usize = 5;
    between.len() <= MAX_CORRECTION_WORDS
        && between.iter().any(|term| term.is_any(&["нет", "вернее", "точнее", "хотя", "ошиблась", "ошибся", "подожди"]))
}

/// The first body, by one word or by two: «чёрная Луна», «северный узел»; takes its terms.
pub(super) fn find_body(terms: &mut [Term]) -> Option<Body> {
    let free = |at: usize| terms.get(at).filter(|term| !term.taken && term.kind == TermKind::Word);
    let (body, from, until) = (0..terms.len()).find_map(|at| {
        let first = free(at)?;
        let two = free(at + 1).and_then(|second| body(&format!("{} {}", first.text, second.text)));
        two.map(|found| (found, at, at + 2)).or_else(|| body(&first.text).map(|found| (found, at, at + 1)))
    })?;
    for term in &mut terms[from..until] {
        term.taken = true;
    }
    Some(body)
}

/// What of a chart an utterance with these values may ask for; nothing where it is about the sky of now.
pub(super) fn part_asked(terms: &[Term], body: Option<Body>, house: Option<u8>) -> Option<PartAsked> {
    const NOW: [&str; 10] =
        ["сейчас", "щас", "сегодня", "завтра", "идет", "идут", "проходит", "проходят", "стоит", "движется"];
    let says = |stem: &str| terms.iter().any(|term| term.text.starts_with(stem));
    if terms.iter().any(|term| NOW.contains(&term.text.as_str())) || says("транзит") || says("ретроград")
    {
        return None;
    }
    let top =
        says("середин") && says("неб") || terms.iter().any(|term| ["мс", "мц", "mc"].contains(&term.text.as_str()));
    match () {
        () if says("аспект") => Some(PartAsked::Aspects),
        () if says("асцендент") || says("восходящ") => Some(PartAsked::Ascendant),
        () if top => Some(PartAsked::MediumCoeli),
        () => (body.is_some() || house.is_some()).then_some(PartAsked::Place),
    }
}

/// «Пятый дом», «7 дом», «дом номер шесть»; takes the terms. A number alone where a house was asked for.
pub(super) fn find_house(terms: &mut [Term], expecting: Expecting) -> Option<u8> {
    let number = |at: usize| {
        let number = terms.get(at)?.number()?;
        u8::try_from(number.value).ok().filter(|house| (1..=12).contains(house))
    };
    let is_house = |at: usize| terms.get(at).is_some_and(|term| !term.taken && term.cues.has(Cue::HouseWord));
    let (house, from, until) = (0..terms.len())
        .find_map(|at| {
            if let Some(house) = number(at)
                && is_house(at + 1)
            {
                return Some((house, at, at + 2));
            }
            if !is_house(at) {
                return None;
            }
            let next = at + 1 + usize::from(terms.get(at + 1).is_some_and(|term| term.is("номер")));
            number(next).map(|house| (house, at, next + 1))
        })
        .or_else(|| {
            let at = (0..terms.len()).find(|at| expecting == Expecting::House && number(*at).is_some())?;
            Some((number(at)?, at, at + 1))
        })?;
    for term in &mut terms[from..until] {
        term.taken = true;
    }
    Some(house)
}

/// A phase that has a moment: new, first quarter, full, last quarter.
pub(super) fn find_phase(terms: &mut [Term]) -> Option<PhaseName> {
    let moon = |at: usize| terms.get(at).is_some_and(|term| body(&term.text) == Some(Body::Moon));
    let quarter = |at: usize| terms.get(at).is_some_and(|term| term.is_any(&["четверть", "четверти"]));
    let (phase, from, until) = terms.iter().enumerate().find_map(|(at, term)| {
        let one = |phase| Some((phase, at, at + 1));
        match term.text.as_str() {
            "полнолуние" | "полнолуния" | "полнолунию" | "полнолунием" | "полнолуний" => {
                one(PhaseName::FullMoon)
            }
            "новолуние" | "новолуния" | "новолунию" | "новолунием" | "новолуний" => {
                one(PhaseName::NewMoon)
            }
            "полная" | "полной" | "полную" if moon(at + 1) => one(PhaseName::FullMoon),
            "молодая" | "новая" | "молодой" if moon(at + 1) => one(PhaseName::NewMoon),
            "первая" | "первую" | "первой" if quarter(at + 1) => {
                Some((PhaseName::FirstQuarter, at, at + 2))
            }
            "последняя" | "последнюю" | "третья" | "последней" if quarter(at + 1) => {
                Some((PhaseName::LastQuarter, at, at + 2))
            }
            "1" if quarter(at + 1) => Some((PhaseName::FirstQuarter, at, at + 2)),
            _ => None,
        }
    })?;
    for term in &mut terms[from..until] {
        term.taken = true;
    }
    Some(phase)
}

#[cfg(test)]
mod tests {
    use super::super::terms::terms;
    use super::*;

    #[test]
    fn no_byname_is_another_sign_or_a_body() {
        for (meant, forms) in BYNAMES {
            for form in forms.split(' ').flat_map(bynames) {
                assert!(words::sign_named(&form).is_none_or(|known| known == meant), "{form}");
                assert_eq!(SIGNS.get(&form), Some(&meant), "{form}");
                assert_eq!(words::body_named(&form), None, "{form}");
            }
        }
    }

    #[test]
    fn houses_by_number_and_by_word() {
        let house = |said: &str| find_house(&mut terms(said.split(' ')), Expecting::Nothing);
        assert_eq!(house("венера в десятом доме"), Some(10));
        assert_eq!(house("7 дом"), Some(7));
        assert_eq!(house("дом номер шесть"), Some(6));
        assert_eq!(house("13 дом"), None);
        assert_eq!(house("дом престарелых"), None);
        assert_eq!(house("пятый элемент"), None);
    }
}
