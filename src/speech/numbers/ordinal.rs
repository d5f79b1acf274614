//! Which one: нулевой to девять тысяч девятьсот девяносто девятый.

use super::{MAX_IN_WORDS, cardinal};
use crate::speech::words::{Case, Gender};

/// The place `number` in words. The masculine accusative is that of inanimate things.
///
/// # Panics
/// When `number` is above [`MAX_IN_WORDS`].
pub fn ordinal(number: u16, gender: Gender, case: Case) -> String {
    assert!(number <= MAX_IN_WORDS, "number {number} is above {MAX_IN_WORDS}");
    // Only the last word is an ordinal; what stands before it is a plain count.
    let last = match number {
        0..=20 => number,
        _ if !number.is_multiple_of(100) && number % 100 <= 20 => number % 100,
        _ if !number.is_multiple_of(10) => number % 10,
        _ if !number.is_multiple_of(100) => number % 100,
        _ if !number.is_multiple_of(1000) => number % 1000,
        _ => number,
    };
    let declined = declined(last, gender, case);
    match number - last {
        0 => declined,
        before => format!("{} {declined}", cardinal(before, Gender::Masculine, Case::Nominative)),
    }
}

fn declined(number: u16, gender: Gender, case: Case) -> String {
    if number == 3 {
        return THIRD[gender as usize][case as usize].to_owned();
    }
    let (stem, stressed_ending) = match number {
        0..=20 => FIRST[usize::from(number)],
        21..=99 => TENS[usize::from(number / 10) - 3],
        100..=999 => (HUNDREDS[usize::from(number / 100) - 1], false),
        _ => (THOUSANDS[usize::from(number / 1000) - 1], false),
    };
    let ending = match (gender, case) {
        (Gender::Masculine, Case::Nominative | Case::Accusative) if stressed_ending => "ой",
        _ => ENDINGS[gender as usize][case as usize],
    };
    format!("{stem}{ending}")
}

const ENDINGS: [[&str; Case::ALL.len()]; 4] = [
    ["ый", "ого", "ому", "ый", "ым", "ом"],
    ["ая", "ой", "ой", "ую", "ой", "ой"],
    ["ое", "ого", "ому", "ое", "ым", "ом"],
    ["ые", "ых", "ым", "ые", "ыми", "ых"],
];

const THIRD: [[&str; Case::ALL.len()]; 4] = [
    ["третий", "третьего", "третьему", "третий", "третьим", "третьем"],
    ["третья", "третьей", "третьей", "третью", "третьей", "третьей"],
    ["третье", "третьего", "третьему", "третье", "третьим", "третьем"],
    ["третьи", "третьих", "третьим", "третьи", "третьими", "третьих"],
];

/// Stems of 0 to 20, and whether the ending is stressed; the third goes its own way.
const FIRST: [(&str, bool); 21] = [
    ("нулев", true),
    ("перв", false),
    ("втор", true),
    ("трет", false),
    ("четвёрт", false),
    ("пят", false),
    ("шест", true),
    ("седьм", true),
    ("восьм", true),
    ("девят", false),
    ("десят", false),
    ("одиннадцат", false),
    ("двенадцат", false),
    ("тринадцат", false),
    ("четырнадцат", false),
    ("пятнадцат", false),
    ("шестнадцат", false),
    ("семнадцат", false),
    ("восемнадцат", false),
    ("девятнадцат", false),
    ("двадцат", false),
];

const TENS: [(&str, bool); 7] = [
    ("тридцат", false),
    ("сороков", true),
    ("пятидесят", false),
    ("шестидесят", false),
    ("семидесят", false),
    ("восьмидесят", false),
    ("девяност", false),
];

const HUNDREDS: [&str; 9] =
    ["сот", "двухсот", "трёхсот", "четырёхсот", "пятисот", "шестисот", "семисот", "восьмисот", "девятисот"];

const THOUSANDS: [&str; 9] = [
    "тысячн",
    "двухтысячн",
    "трёхтысячн",
    "четырёхтысячн",
    "пятитысячн",
    "шеститысячн",
    "семитысячн",
    "восьмитысячн",
    "девятитысячн",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_word_is_declined() {
        for (number, gender, case, said) in [
            (0, Gender::Masculine, Case::Nominative, "нулевой"),
            (3, Gender::Neuter, Case::Genitive, "третьего"),
            (7, Gender::Masculine, Case::Prepositional, "седьмом"),
            (12, Gender::Masculine, Case::Accusative, "двенадцатый"),
            (24, Gender::Neuter, Case::Accusative, "двадцать четвёртое"),
            (30, Gender::Neuter, Case::Genitive, "тридцатого"),
            (40, Gender::Masculine, Case::Nominative, "сороковой"),
            (1900, Gender::Masculine, Case::Genitive, "тысяча девятисотого"),
            (1990, Gender::Masculine, Case::Genitive, "тысяча девятьсот девяностого"),
            (2000, Gender::Masculine, Case::Genitive, "двухтысячного"),
            (2011, Gender::Masculine, Case::Genitive, "две тысячи одиннадцатого"),
            (2026, Gender::Masculine, Case::Genitive, "две тысячи двадцать шестого"),
            (2103, Gender::Masculine, Case::Prepositional, "две тысячи сто третьем"),
        ] {
            assert_eq!(ordinal(number, gender, case), said);
        }
    }

    #[test]
    fn no_two_places_sound_alike() {
        for case in Case::ALL {
            let said: std::collections::HashSet<_> =
                (0..=MAX_IN_WORDS).map(|number| ordinal(number, Gender::Masculine, case)).collect();
            assert_eq!(said.len(), usize::from(MAX_IN_WORDS) + 1);
        }
    }
}
