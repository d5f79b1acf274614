//! Russian numerals, cardinal and ordinal in every case, as numbers.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::Cues;
use super::terms::{Term, TermKind};

/// A number as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numeral {
    /// The number.
    pub value: u32,
    /// It was an ordinal: a day, a year, or the hour that is under way.
    pub ordinal: bool,
    /// How many digits it was written with; 0 for words.
    pub digits: u8,
}

/// Longest number in digits that means anything here: a date whose parts ran together.
const MAX_DIGITS: usize = 8;

const UNITS: [&[&str]; 10] = [
    &["ноль", "нуль", "ноля", "нуля", "нулю", "нолю"],
    &["один", "одна", "одно", "одного", "одной", "одному", "одну", "одним", "одном"],
    &["два", "две", "двух", "двум", "двумя"],
    &["три", "трех", "трем", "тремя"],
    &["четыре", "четырех", "четырем", "четырьмя"],
    &["пять", "пяти", "пятью"],
    &["шесть", "шести", "шестью"],
    &["семь", "семи", "семью"],
    &["восемь", "восьми", "восемью", "восьмью"],
    &["девять", "девяти", "девятью"],
];

const TEEN_STEMS: [&str; 10] = [
    "десят",
    "одиннадцат",
    "двенадцат",
    "тринадцат",
    "четырнадцат",
    "пятнадцат",
    "шестнадцат",
    "семнадцат",
    "восемнадцат",
    "девятнадцат",
];

const TENS: [(u32, &[&str]); 8] = [
    (20, &["двадцать", "двадцати", "двадцатью"]),
    (30, &["тридцать", "тридцати", "тридцатью"]),
    (40, &["сорок", "сорока"]),
    (50, &["пятьдесят", "пятидесяти"]),
    (60, &["шестьдесят", "шестидесяти"]),
    (70, &["семьдесят", "семидесяти"]),
    (80, &["восемьдесят", "восьмидесяти"]),
    (90, &["девяносто", "девяноста"]),
];

const HUNDREDS: [(u32, &[&str]); 9] = [
    (100, &["сто", "ста"]),
    (200, &["двести", "двухсот"]),
    (300, &["триста", "трехсот"]),
    (400, &["четыреста", "четырехсот"]),
    (500, &["пятьсот", "пятисот"]),
    (600, &["шестьсот", "шестисот"]),
    (700, &["семьсот", "семисот"]),
    (800, &["восемьсот", "восьмисот"]),
    (900, &["девятьсот", "девятисот"]),
];

const THOUSAND: [&str; 10] =
    ["тысяча", "тысячи", "тысяч", "тысячу", "тысяче", "тысячей", "тыща", "тыщи", "тыщ", "тыщу"];

const ORDINAL_STEMS: [(u32, &str); 25] = [
    (0, "нулев"),
    (1, "перв"),
    (2, "втор"),
    (4, "четверт"),
    (5, "пят"),
    (6, "шест"),
    (7, "седьм"),
    (8, "восьм"),
    (9, "девят"),
    (20, "двадцат"),
    (30, "тридцат"),
    (40, "сороков"),
    (50, "пятидесят"),
    (60, "шестидесят"),
    (70, "семидесят"),
    (80, "восьмидесят"),
    (90, "девяност"),
    (100, "сот"),
    (800, "восьмисот"),
    (900, "девятисот"),
    (1000, "тысячн"),
    (2000, "двухтысячн"),
    (0, "нолев"),
    (500, "пятисот"),
    (300, "трехсот"),
];

const ORDINAL_ENDINGS: [&str; 12] = ["ый", "ой", "ое", "ая", "ого", "ому", "ым", "ом", "ую", "ые", "ых", "ыми"];

const THIRD: [&str; 10] =
    ["третий", "третье", "третьего", "третьему", "третьим", "третьем", "третья", "третью", "третьей", "третьих"];

/// Endings that are written after digits: `20-го`.
const DIGIT_SUFFIXES: [&str; 14] = ["го", "ого", "е", "ое", "й", "ый", "ой", "м", "ом", "му", "х", "я", "ая", "ью"];

/// Those that are no words by themselves, and may stand apart from the digits.
const APART: [&str; 6] = ["го", "ого", "ое", "ый", "ому", "е"];

/// It is the ending of an ordinal after digits.
pub(super) fn is_ordinal_suffix(text: &str) -> bool {
    DIGIT_SUFFIXES.contains(&text)
}

impl Numeral {
    /// A number written in digits; nothing when it is none or is longer than anything meant here.
    pub fn from_digits(digits: &str, ordinal: bool) -> Option<Self> {
        let written = digits.len();
        let plain = (1..=MAX_DIGITS).contains(&written) && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten().map(|value| Self { value, ordinal, digits: written as u8 })
    }
}

/// What one word adds to a number.
#[derive(Clone, Copy)]
struct NumberWord {
    value: u32,
    ordinal: bool,
}

static WORDS: LazyLock<HashMap<String, NumberWord>> = LazyLock::new(|| {
    let cardinal = |word: &str, value| (word.to_owned(), NumberWord { value, ordinal: false });
    let units = (0..).zip(UNITS).flat_map(|(value, forms)| forms.iter().map(move |form| (*form, value)));
    let tens = TENS.into_iter().chain(HUNDREDS).flat_map(|(value, forms)| forms.iter().map(move |form| (*form, value)));
    let thousands = THOUSAND.into_iter().map(|form| (form, 1000));
    let teens = || (10..).zip(TEEN_STEMS);
    let teen_cardinals =
        teens().flat_map(|(value, stem)| ["ь", "и", "ью"].map(|end| cardinal(&format!("{stem}{end}"), value)));
    let stems = ORDINAL_STEMS.into_iter().chain(teens());
    let ordinals = stems.flat_map(|(value, stem)| {
        ORDINAL_ENDINGS.map(|end| (format!("{stem}{end}"), NumberWord { value, ordinal: true }))
    });
    let thirds = THIRD.map(|form| (form.to_owned(), NumberWord { value: 3, ordinal: true }));
    let cardinals = units.chain(tens).chain(thousands).map(|(form, value)| cardinal(form, value));
    ordinals.chain(thirds).chain(teen_cardinals).chain(cardinals).collect()
});

fn number_word(word: &str) -> Option<NumberWord> {
    WORDS.get(word).copied()
}

/// The ordinal that a word is, if it is one: `девятого` is 9.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    number_word(word).filter(|number| number.ordinal).map(|number| number.value)
}

/// Joins the words of each numeral to one term: `тысяча девятьсот девяностого` is 1990.
pub(super) fn join(split: Vec<Term>) -> Vec<Term> {
    let mut joined: Vec<Term> = Vec::with_capacity(split.len());
    // The smallest place that the open numeral has filled: a unit may follow a ten, but not another unit.
    let mut open: Option<u32> = None;
    for term in split {
        let Some(word) = (term.kind == TermKind::Word).then(|| number_word(&term.text)).flatten() else {
            open = None;
            // «5 ое декабря»: an ending apart from its digits.
            match joined.last_mut() {
                Some(Term { kind: TermKind::Number(number), .. })
                    if number.digits > 0 && APART.contains(&term.text.as_str()) =>
                {
                    number.ordinal = true;
                }
                _ => joined.push(term),
            }
            continue;
        };
        let step = place_of(word.value);
        let last = joined.last_mut().filter(|_| open.is_some());
        if let (Some(filled), Some(Term { kind: TermKind::Number(number), text, .. })) = (open, last) {
            let thousands = word.value == 1000 && number.value > 0 && number.value < 10;
            if thousands || step < filled && word.value > 0 && (1..1000).contains(&word.value) {
                number.value = if thousands { number.value * 1000 } else { number.value + word.value };
                number.ordinal = word.ordinal;
                text.push(' ');
                text.push_str(&term.text);
                open = (!word.ordinal).then_some(if thousands { 1000 } else { step });
                continue;
            }
        }
        open = (!word.ordinal && word.value > 0).then_some(step);
        let numeral = Numeral { value: word.value, ordinal: word.ordinal, digits: 0 };
        joined.push(Term { kind: TermKind::Number(numeral), cues: Cues::NONE, time: None, ..term });
    }
    joined
}

/// Joins digits that were said one by one: «один девять девять ноль» is 1990, «один пять ноль семь один девять девять ноль» is a day, a
/// month and a year.
pub(super) fn joined_digits(terms: Vec<Term>) -> Vec<Term> {
    let digit = |term: &Term| term.number().filter(|n| !n.ordinal && n.value < 10 && n.digits <= 1).map(|n| n.value);
    let mut joined: Vec<Term> = Vec::with_capacity(terms.len());
    let mut run: Vec<u32> = Vec::new();
    for term in terms {
        match digit(&term) {
            Some(n) => run.push(n),
            None => {
                join_run(&mut joined, &run);
                run.clear();
            }
        }
        joined.push(term);
    }
    join_run(&mut joined, &run);
    joined
}

/// Makes numbers of the run of digits at the end of the terms, where it ends with a year of living people.
fn join_run(terms: &mut Vec<Term>, run: &[u32]) {
    let value = |digits: &[u32]| digits.iter().fold(0, |sum, digit| 10 * sum + digit);
    let Some(before) = run.len().checked_sub(4).filter(|before| *before <= 4) else { return };
    if !matches!(run[before..], [1, 9, ..] | [2, 0, ..]) {
        return;
    }
    let first = terms.len() - run.len();
    let split = match before {
        // A day and a month of two digits each, or of as many as there are.
        4 => vec![2, 2],
        3 => vec![2, 1],
        length => vec![1; length],
    };
    let parts = split.into_iter().chain([4]);
    let mut at = 0;
    let mut numbers = Vec::new();
    for length in parts {
        let digits = &run[at..at + length];
        let text = terms[first + at..first + at + length].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
        let numeral = Numeral { value: value(digits), ordinal: false, digits: if length == 4 { 4 } else { 0 } };
        numbers.push(Term { kind: TermKind::Number(numeral), text, ..terms[first + at].clone() });
        at += length;
    }
    terms.splice(first.., numbers);
}

/// The decimal place that a number word fills. Ten to nineteen fill the units.
fn place_of(value: u32) -> u32 {
    match value {
        0..20 => 1,
        20..100 => 10,
        100..1000 => 100,
        _ => 1000,
    }
}
