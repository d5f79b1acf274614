//! An utterance as a list of terms: words folded for matching, and numbers whether they came as digits or as words.

use unicode_normalization::UnicodeNormalization as _;

use super::numerals::{self, Numeral};

/// A piece of an utterance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    /// What it is.
    pub kind: TermKind,
    /// The words as they stood, folded; for a place name that holds a numeral.
    pub text: String,
    /// The platform's token that it starts in.
    pub token: usize,
    /// It has already been understood as part of something.
    pub taken: bool,
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
    for (token, piece) in pieces.enumerate() {
        split_piece(piece, token, &mut split);
    }
    numerals::join(split)
}

fn split_piece(piece: &str, token: usize, terms: &mut Vec<Term>) {
    let piece = fold(piece);
    let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(kind) = composite(piece) {
        terms.push(Term { kind, text: piece.to_owned(), token, taken: false });
        return;
    }
    for part in piece.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, suffix) = part.split_at(digits);
        if digits > 0
            && (suffix.is_empty() || numerals::is_ordinal_suffix(suffix))
            && let Some(numeral) = Numeral::from_digits(number, !suffix.is_empty())
        {
            terms.push(Term { kind: TermKind::Number(numeral), text: number.to_owned(), token, taken: false });
        } else if digits == 0
            && numerals::is_ordinal_suffix(part)
            && piece.starts_with(|c: char| c.is_ascii_digit())
            && let Some(Term { kind: TermKind::Number(numeral), .. }) = terms.last_mut()
        {
            numeral.ordinal = true;
        } else {
            terms.push(Term { kind: TermKind::Word, text: part.to_owned(), token, taken: false });
        }
    }
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
