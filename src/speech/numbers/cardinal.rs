//! How many: ноль to девять тысяч девятьсот девяносто девять.

use super::MAX_IN_WORDS;
use crate::speech::words::{Case, Gender};

type Forms = [&'static str; Case::ALL.len()];

/// `number` in words; one and two agree in gender. The accusative is that of inanimate things.
///
/// # Panics
/// When `number` is above [`MAX_IN_WORDS`].
pub fn cardinal(number: u16, gender: Gender, case: Case) -> String {
    assert!(number <= MAX_IN_WORDS, "number {number} is above {MAX_IN_WORDS}");
    if number == 0 {
        return ZERO[case as usize].to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let (thousands, below) = (number / 1000, number % 1000);
    if thousands > 0 {
        if thousands > 1 {
            words.push(unit(thousands, Gender::Feminine)[case as usize].to_owned());
        }
        words.push(thousand_after(thousands, case).to_owned());
    }
    words.extend(below_thousand(below, gender, case).into_iter().map(str::to_owned));
    words.join(" ")
}

fn below_thousand(number: u16, gender: Gender, case: Case) -> Vec<&'static str> {
    let mut words = Vec::new();
    let (hundreds, rest) = (number / 100, number % 100);
    if hundreds > 0 {
        words.push(HUNDREDS[usize::from(hundreds) - 1][case as usize]);
    }
    if rest >= 20 {
        words.push(TENS[usize::from(rest / 10) - 2][case as usize]);
    }
    let last = if rest >= 20 { rest % 10 } else { rest };
    if last > 0 {
        words.push(unit(last, gender)[case as usize]);
    }
    words
}

/// One to nineteen.
fn unit(number: u16, gender: Gender) -> &'static Forms {
    match (number, gender) {
        (1, Gender::Feminine) => &ONE_FEMININE,
        (1, Gender::Neuter) => &ONE_NEUTER,
        (1, Gender::Plural) => &ONE_PLURAL,
        (2, Gender::Feminine) => &TWO_FEMININE,
        _ => &UNITS[usize::from(number) - 1],
    }
}

fn thousand_after(count: u16, case: Case) -> &'static str {
    let direct = matches!(case, Case::Nominative | Case::Accusative);
    match count {
        1 => THOUSAND[case as usize],
        2..=4 if direct => THOUSAND[Case::Genitive as usize],
        _ if direct => THOUSANDS[Case::Genitive as usize],
        _ => THOUSANDS[case as usize],
    }
}

const ZERO: Forms = ["ноль", "ноля", "нолю", "ноль", "нолём", "ноле"];
const ONE_FEMININE: Forms = ["одна", "одной", "одной", "одну", "одной", "одной"];
const ONE_NEUTER: Forms = ["одно", "одного", "одному", "одно", "одним", "одном"];
const ONE_PLURAL: Forms = ["одни", "одних", "одним", "одни", "одними", "одних"];
const TWO_FEMININE: Forms = ["две", "двух", "двум", "две", "двумя", "двух"];
const THOUSAND: Forms = ["тысяча", "тысячи", "тысяче", "тысячу", "тысячей", "тысяче"];
const THOUSANDS: Forms = ["тысячи", "тысяч", "тысячам", "тысячи", "тысячами", "тысячах"];

const UNITS: [Forms; 19] = [
    ["один", "одного", "одному", "один", "одним", "одном"],
    ["два", "двух", "двум", "два", "двумя", "двух"],
    ["три", "трёх", "трём", "три", "тремя", "трёх"],
    ["четыре", "четырёх", "четырём", "четыре", "четырьмя", "четырёх"],
    ["пять", "пяти", "пяти", "пять", "пятью", "пяти"],
    ["шесть", "шести", "шести", "шесть", "шестью", "шести"],
    ["семь", "семи", "семи", "семь", "семью", "семи"],
    ["восемь", "восьми", "восьми", "восемь", "восемью", "восьми"],
    ["девять", "девяти", "девяти", "девять", "девятью", "девяти"],
    ["десять", "десяти", "десяти", "десять", "десятью", "десяти"],
    ["одиннадцать", "одиннадцати", "одиннадцати", "одиннадцать", "одиннадцатью", "одиннадцати"],
    ["двенадцать", "двенадцати", "двенадцати", "двенадцать", "двенадцатью", "двенадцати"],
    ["тринадцать", "тринадцати", "тринадцати", "тринадцать", "тринадцатью", "тринадцати"],
    ["четырнадцать", "четырнадцати", "четырнадцати", "четырнадцать", "четырнадцатью", "четырнадцати"],
    ["пятнадцать", "пятнадцати", "пятнадцати", "пятнадцать", "пятнадцатью", "пятнадцати"],
    ["шестнадцать", "шестнадцати", "шестнадцати", "шестнадцать", "шестнадцатью", "шестнадцати"],
    ["семнадцать", "семнадцати", "семнадцати", "семнадцать", "семнадцатью", "семнадцати"],
    ["восемнадцать", "восемнадцати", "восемнадцати", "восемнадцать", "восемнадцатью", "восемнадцати"],
    ["девятнадцать", "девятнадцати", "девятнадцати", "девятнадцать", "девятнадцатью", "девятнадцати"],
];

const TENS: [Forms; 8] = [
    ["двадцать", "двадцати", "двадцати", "двадцать", "двадцатью", "двадцати"],
    ["тридцать", "тридцати", "тридцати", "тридцать", "тридцатью", "тридцати"],
    ["сорок", "сорока", "сорока", "сорок", "сорока", "сорока"],
    ["пятьдесят", "пятидесяти", "пятидесяти", "пятьдесят", "пятьюдесятью", "пятидесяти"],
    ["шестьдесят", "шестидесяти", "шестидесяти", "шестьдесят", "шестьюдесятью", "шестидесяти"],
    ["семьдесят", "семидесяти", "семидесяти", "семьдесят", "семьюдесятью", "семидесяти"],
    ["восемьдесят", "восьмидесяти", "восьмидесяти", "восемьдесят", "восемьюдесятью", "восьмидесяти"],
    ["девяносто", "девяноста", "девяноста", "девяносто", "девяноста", "девяноста"],
];

const HUNDREDS: [Forms; 9] = [
    ["сто", "ста", "ста", "сто", "ста", "ста"],
    ["двести", "двухсот", "двумстам", "двести", "двумястами", "двухстах"],
    ["триста", "трёхсот", "трёмстам", "триста", "тремястами", "трёхстах"],
    ["четыреста", "четырёхсот", "четырёмстам", "четыреста", "четырьмястами", "четырёхстах"],
    ["пятьсот", "пятисот", "пятистам", "пятьсот", "пятьюстами", "пятистах"],
    ["шестьсот", "шестисот", "шестистам", "шестьсот", "шестьюстами", "шестистах"],
    ["семьсот", "семисот", "семистам", "семьсот", "семьюстами", "семистах"],
    ["восемьсот", "восьмисот", "восьмистам", "восемьсот", "восемьюстами", "восьмистах"],
    ["девятьсот", "девятисот", "девятистам", "девятьсот", "девятьюстами", "девятистах"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_in_gender_and_case() {
        for (number, gender, case, said) in [
            (0, Gender::Masculine, Case::Genitive, "ноля"),
            (1, Gender::Feminine, Case::Accusative, "одну"),
            (22, Gender::Feminine, Case::Nominative, "двадцать две"),
            (40, Gender::Masculine, Case::Instrumental, "сорока"),
            (111, Gender::Masculine, Case::Nominative, "сто одиннадцать"),
            (1990, Gender::Masculine, Case::Nominative, "тысяча девятьсот девяносто"),
            (2003, Gender::Masculine, Case::Prepositional, "двух тысячах трёх"),
            (5000, Gender::Masculine, Case::Nominative, "пять тысяч"),
            (3000, Gender::Masculine, Case::Accusative, "три тысячи"),
            (9999, Gender::Neuter, Case::Nominative, "девять тысяч девятьсот девяносто девять"),
        ] {
            assert_eq!(cardinal(number, gender, case), said);
        }
    }

    #[test]
    fn no_two_numbers_sound_alike() {
        for case in Case::ALL {
            let said: std::collections::HashSet<_> =
                (0..=MAX_IN_WORDS).map(|number| cardinal(number, Gender::Masculine, case)).collect();
            assert_eq!(said.len(), usize::from(MAX_IN_WORDS) + 1);
        }
    }
}
