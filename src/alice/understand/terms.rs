//! An utterance as a list of terms: words folded for matching, and numbers whether they came as digits or as words.

use unicode_normalization::UnicodeNormalization as _;

use super::dates::{self, TimeWord, time_word};
use super::lexicon::{Cues, HardshipMarks};
use super::numerals::{self, Numeral};
use super::sky;

/// A piece of an utterance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    /// What it is.
    pub kind: TermKind,
    /// The words as they stood, folded; for a place name that holds a numeral.
    pub text: String,
    /// The platform's token that it starts in.
    pub token: usize,
    /// What the word speaks for.
    pub cues: Cues,
    /// What hardship it may bring in.
    pub marks: HardshipMarks,
    /// It has already been understood as part of something.
    pub taken: bool,
    /// A dash joins it to the term before: «5–9 декабря».
    pub dashed: bool,
    /// What the word says about time.
    pub time: Option<TimeWord>,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TermKind {
    /// A word.
    Word,
    /// One number, of one or several words.
    Number(Numeral),
    /// Two numbers joined by a colon or a dot: `10:30`.
    Clock {
        /// Before the sign.
        hour: u32,
        /// After it.
        minute: u32,
        /// The sign was a colon, so it can't be a date or a fraction.
        colon: bool,
    },
    /// Three numbers joined by dots, slashes or hyphens: `15.07.1990`.
    Calendar([Numeral; 3]),
}

impl Term {
    /// Puts another word in its place.
    pub fn replace(&mut self, word: &str) {
        *self = Self::new(TermKind::Word, word, self.token);
    }

    fn new(kind: TermKind, text: &str, token: usize) -> Self {
        let text = if kind == TermKind::Word { written(text) } else { text };
        let (cues, marks, time) = match kind {
            TermKind::Word => (Cues::of_word(text), HardshipMarks::of_word(text), time_word(text)),
            _ => (Cues::NONE, HardshipMarks::default(), None),
        };
        Self { kind, text: text.to_owned(), token, cues, marks, taken: false, dashed: false, time }
    }

    /// It is this word and not taken.
    pub fn is(&self, word: &str) -> bool {
        !self.taken && self.kind == TermKind::Word && self.text == word
    }

    /// It is one of these words and not taken.
    pub fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// The number, if it is one and not taken.
    pub fn number(&self) -> Option<Numeral> {
        match self.kind {
            TermKind::Number(numeral) if !self.taken => Some(numeral),
            _ => None,
        }
    }
}

/// Words as they are spoken, by how they are written.
const SPOKEN: [(&str, &str); 20] = [
    ("че", "что"),
    ("чо", "что"),
    ("шо", "что"),
    ("што", "что"),
    ("щас", "сейчас"),
    ("щаз", "сейчас"),
    ("ща", "сейчас"),
    ("скока", "сколько"),
    ("скоко", "сколько"),
    ("ваще", "вообще"),
    ("седня", "сегодня"),
    ("сення", "сегодня"),
    ("када", "когда"),
    ("тока", "только"),
    ("чета", "что"),
    ("чегото", "что"),
    ("пасиб", "спасибо"),
    ("пасибо", "спасибо"),
    ("спс", "спасибо"),
    ("завтро", "завтра"),
];

/// The written form of a spoken word, which is mostly the word itself.
fn written(word: &str) -> &str {
    SPOKEN.iter().find(|(spoken, _)| *spoken == word).map_or(word, |(_, written)| written)
}

/// Folds a word for matching: lower case, ё as е, and Latin letters among Cyrillic ones as the Cyrillic ones that look alike.
pub(super) fn fold(word: &str) -> String {
    let lower: String = word.nfc().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect();
    if !lower.chars().any(is_cyrillic) {
        return lower;
    }
    const LATIN: &str = "abcehkmoptxy";
    const CYRILLIC: [char; 12] = ['а', 'в', 'с', 'е', 'н', 'к', 'м', 'о', 'р', 'т', 'х', 'у'];
    lower.chars().map(|c| LATIN.find(c).map_or(c, |at| CYRILLIC[at])).collect()
}

fn is_cyrillic(c: char) -> bool {
    ('а'..='я').contains(&c) || c == 'ё'
}

/// The words of the terms with spaces between them.
pub(super) fn phrase(terms: &[Term]) -> String {
    terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Splits pieces (the platform's tokens, or the parts of an utterance between spaces) into terms.
pub(super) fn terms<'p>(pieces: impl Iterator<Item = &'p str>) -> Vec<Term> {
    let mut split = Vec::new();
    let mut dash = false;
    for (token, piece) in pieces.enumerate() {
        let first = split.len();
        split_piece(piece, token, &mut split);
        // «5 - 9 декабря».
        if let Some(term) = split.get_mut(first) {
            term.dashed |= dash;
        }
        dash = !piece.is_empty() && piece.chars().all(is_dash);
    }
    join_split_words(part_year_and_time(numerals::joined_digits(numerals::join(split))))
}

/// The terms without the words that address someone, unless nothing else was said.
pub(super) fn addressed(mut terms: Vec<Term>) -> Vec<Term> {
    let addresses = |term: &Term| term.is_any(&["алиса", "пожалуйста", "алис", "плиз"]);
    if !terms.iter().all(addresses) {
        terms.retain(|term| !addresses(term));
    }
    terms
}

/// «Горо скоп», «на тальная», «скор пион»: a word of ours that the recogniser has cut in two.
fn join_split_words(mut terms: Vec<Term>) -> Vec<Term> {
    const MIN_TAIL_CHARS: usize = 3;
    let mut at = 1;
    while at < terms.len() {
        let (before, tail) = (&terms[at - 1], &terms[at]);
        let may_be_cut = |term: &Term| term.kind == TermKind::Word && term.text.len() > 2;
        let unknown = tail.cues == Cues::NONE && sky::sign(&tail.text).is_none();
        if may_be_cut(before) && may_be_cut(tail) && unknown && tail.text.chars().count() >= MIN_TAIL_CHARS {
            let joined = format!("{}{}", before.text, tail.text);
            if Cues::of_word(&joined).is_request() || sky::sign(&joined).is_some() {
                terms[at - 1].replace(&joined);
                terms.remove(at);
                continue;
            }
        }
        at += 1;
    }
    terms
}

/// «5 мая 19901030»: the platform runs the digits of a year and of a time together.
fn part_year_and_time(terms: Vec<Term>) -> Vec<Term> {
    let is_run = |terms: &[Term], term: &Term| {
        let long = term.number().is_some_and(|n| n.digits > 4);
        long && terms.last().is_some_and(|last| last.kind == TermKind::Word && dates::month(&last.text).is_some())
    };
    let mut parted = Vec::with_capacity(terms.len());
    for term in terms {
        let halves = term.text.split_at_checked(4).filter(|(year, _)| year.starts_with("19") || year.starts_with("20"));
        match halves.filter(|_| is_run(&parted, &term)) {
            Some((year, time)) => parted.extend([year, time].into_iter().filter_map(|digits| {
                Some(Term::new(TermKind::Number(Numeral::from_digits(digits, false)?), digits, term.token))
            })),
            None => parted.push(term),
        }
    }
    parted
}

fn split_piece(piece: &str, token: usize, terms: &mut Vec<Term>) {
    let piece = fold(piece);
    let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(kind) = composite(piece) {
        terms.push(Term::new(kind, piece, token));
        return;
    }
    let mut behind = 0;
    for part in piece.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let starts = part.as_ptr() as usize - piece.as_ptr() as usize;
        let dashed = behind > 0 && piece.get(behind..starts).is_some_and(|sign| sign.chars().all(is_dash));
        behind = starts + part.len();
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, suffix) = part.split_at(digits);
        if digits > 0
            && (suffix.is_empty() || numerals::is_ordinal_suffix(suffix))
            && let Some(numeral) = Numeral::from_digits(number, !suffix.is_empty())
        {
            terms.push(Term { dashed, ..Term::new(TermKind::Number(numeral), number, token) });
        } else if digits == 0
            && numerals::is_ordinal_suffix(part)
            && piece.starts_with(|c: char| c.is_ascii_digit())
            && let Some(Term { kind: TermKind::Number(numeral), .. }) = terms.last_mut()
        {
            numeral.ordinal = true;
        } else {
            terms.push(Term { dashed, ..Term::new(TermKind::Word, part, token) });
        }
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '‑' | '−')
}

/// A date or a time written in digits with signs between them.
fn composite(piece: &str) -> Option<TermKind> {
    let parts = |sign: char| -> Option<Vec<Numeral>> {
        piece.split(sign).map(|part| Numeral::from_digits(part, false)).collect()
    };
    for sign in ['.', '/', '-'] {
        if let Some([a, b, c]) = parts(sign).and_then(|parts| <[Numeral; 3]>::try_from(parts).ok()) {
            return Some(TermKind::Calendar([a, b, c]));
        }
    }
    // «6/12» is a day and a month.
    if let Some([day, month]) = parts('/').and_then(|parts| <[Numeral; 2]>::try_from(parts).ok())
        && day.digits <= 2
        && month.digits <= 2
    {
        return Some(TermKind::Clock { hour: day.value, minute: month.value, colon: false });
    }
    for (sign, colon) in [(':', true), ('.', false)] {
        let numbers = parts(sign).unwrap_or_default();
        // A third part after a colon is seconds, which a birth time has no use for.
        if let [hour, minute, ..] = numbers[..]
            && (numbers.len() == 2 || colon && numbers.len() == 3)
            && hour.digits <= 2
            && minute.digits == 2
        {
            return Some(TermKind::Clock { hour: hour.value, minute: minute.value, colon });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(said: &str) -> String {
        let show = |term: &Term| match &term.kind {
            TermKind::Word => term.text.clone(),
            TermKind::Number(n) => format!("{}{}", n.value, if n.ordinal { "-й" } else { "" }),
            TermKind::Clock { hour, minute, .. } => format!("{hour}:{minute}"),
            TermKind::Calendar(parts) => parts.map(|p| p.value.to_string()).join("."),
        };
        terms(said.split_whitespace()).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn digits_words_and_signs() {
        assert_eq!(shape("15.07.1990 в 10:30, «Орёл»!"), "15.7.1990 в 10:30 орел");
        assert_eq!(shape("20-го 5го 12а 1.75"), "20-й 5-й 12а 1:75");
        assert_eq!(shape("пятнадцатое июля тысяча девятьсот девяностого"), "15-й июля 1990-й");
        assert_eq!(shape("десять тридцать двадцать два две тысячи пятого"), "10 30 22 2005-й");
        assert_eq!(shape("пятого шестого девяностого"), "5-й 6-й 90-й");
        assert_eq!(shape("двухтысячный ноль пять третьего часа"), "2000-й 0 5 3-й часа");
        assert_eq!(shape("Ростов-на-Дону moсква"), "ростов на дону москва");
    }
}
