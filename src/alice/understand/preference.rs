//! How the listener wants to be answered: sign, length, zodiac, houses.

use super::lexicon::{Cue, Cues, has_phrase};
use super::slots::{Preference, ZodiacSaid};
use super::terms::Term;
use crate::astro::HouseSystem;

/// Names of zodiacs, the shorter phrases as they stand.
const ZODIACS: [(ZodiacSaid, &[&str]); 2] = [
    (
        ZodiacSaid::Sidereal,
        &[
            "сидерический",
            "сидерическому",
            "сидерического",
            "сидерическом",
            "сидерическая",
            "сидерическую",
            "ведический",
            "ведическому",
            "ведическая",
            "ведической",
            "ведическую",
            "ведическом",
            "джйотиш",
            "джьотиш",
            "звездный зодиак",
            "индийская астрология",
            "индийской астрологии",
        ],
    ),
    (
        ZodiacSaid::Tropical,
        &[
            "тропический",
            "тропическому",
            "тропического",
            "тропическом",
            "тропическая",
            "обычный зодиак",
            "обычному зодиаку",
            "западный зодиак",
            "западная астрология",
            "западной астрологии",
            "классический зодиак",
        ],
    ),
];

/// Names of house systems, as people decline them.
const HOUSES: [(HouseSystem, &[&str]); 13] = [
    (HouseSystem::Placidus, &["плацидус", "плацидуса", "плацидусу", "плацидусе", "плацидо"]),
    (HouseSystem::Koch, &["кох", "коха", "коху", "кохе"]),
    (HouseSystem::Porphyry, &["порфирий", "порфирия", "порфирию", "порфири", "порфира"]),
    (HouseSystem::Regiomontanus, &["региомонтан", "региомонтана", "региомонтану", "региомонтанус", "регионтан"]),
    (HouseSystem::Campanus, &["кампано", "кампанус", "кампануса", "кампана", "кампани"]),
    (
        HouseSystem::WholeSign,
        &["целознаковый", "целознаковые", "целознаковая", "целознаковую", "целых знаков", "целые знаки"],
    ),
    (
        HouseSystem::Equal,
        &["равнодомный", "равнодомная", "равнодомную", "равнодомной", "равнодомные", "равные дома", "равных домов"],
    ),
    (HouseSystem::Alcabitius, &["алькабитус", "алькабитуса", "алькабициус", "алькабициуса", "алкабитус"]),
    (HouseSystem::Morinus, &["моринус", "морин", "морина", "моринуса"]),
    (HouseSystem::PolichPage, &["топоцентрический", "топоцентрическая", "топоцентрическую", "топоцентрические"]),
    (HouseSystem::Vehlow, &["велоу", "вехлов", "вехлова"]),
    (HouseSystem::Meridian, &["меридианная", "меридианную", "меридианные"]),
    (HouseSystem::Sripati, &["шрипати"]),
];

/// What is preferred, apart from the sign. `words`: all terms; `busy`: something else is asked for, too.
pub(super) fn find(terms: &[Term], words: &str, cues: Cues, busy: bool) -> Option<Preference> {
    let named = |names: &[&str]| names.iter().any(|name| has_phrase(words, name));
    if let Some((zodiac, _)) = ZODIACS.iter().find(|(_, names)| named(names)) {
        return Some(Preference::Zodiac(*zodiac));
    }
    // A surname alone is no system of houses.
    let of_houses =
        cues.has(Cue::HouseWord) || has_phrase(words, "система") || has_phrase(words, "систему") || terms.len() <= 2;
    if of_houses && let Some((system, _)) = HOUSES.iter().find(|(_, names)| named(names)) {
        return Some(Preference::Houses(*system));
    }
    if busy {
        return None;
    }
    let too = |adverb: &[&str]| {
        let degree = |at: usize| terms[at].is_any(&["слишком", "очень", "так", "не", "чересчур"]);
        terms.iter().enumerate().any(|(at, term)| at > 0 && degree(at - 1) && term.is_any(adverb))
    };
    const LEFT_OUT: [&str; 14] = [
        "метафор",
        "лирики",
        "предисловий",
        "вступлений",
        "подробностей",
        "прелюдий",
        "украшений",
        "болтовни",
        "воды",
        "шуток",
        "сюсюканья",
        "философии",
        "поэзии",
        "красивостей",
    ];
    let without = terms.windows(2).any(|pair| pair[0].is("без") && pair[1].is_any(&LEFT_OUT));
    if without
        || too(&["длинно", "долго", "много", "многословно", "подробно"])
        || has_phrase(words, "много слов")
        || ["в двух словах", "без лишних слов", "без лишнего", "не растекайся"]
            .iter()
            .any(|said| has_phrase(words, said))
    {
        return Some(Preference::Brief);
    }
    if too(&["коротко", "мало", "кратко", "быстро"]) {
        return Some(Preference::Full);
    }
    let only = |cue| {
        let carries = |term: &Term| term.cues.any(&[cue, Cue::Filler, Cue::Polite, Cue::Speak]);
        cues.has(cue) && terms.iter().all(carries)
    };
    if cues.has(Cue::Speak) && cues.has(Cue::Long) && !has_phrase(words, "дальше") && !has_phrase(words, "меньше")
    {
        return Some(Preference::Full);
    }
    if cues.has(Cue::Speak) && cues.has(Cue::Short) || only(Cue::Short) {
        return Some(Preference::Brief);
    }
    None
}
