//! Counted things: a number and its noun.

use super::Speech;
use super::numbers::{cardinal, plural};
use super::words::{Case, Gender};

/// "3 балла", "три балла". `forms` are the noun after one, after two to four, and after five, in `case`; they may hold stress marks.
pub(super) fn counted(count: u16, gender: Gender, case: Case, forms: [&str; 3]) -> Speech {
    let noun = plural(count.into(), forms);
    Speech::new(format!("{count} {}", noun.replace('+', "")), format!("{} {noun}", cardinal(count, gender, case)))
}

/// "42%", "сорок два процента": a share, as subject or object.
pub(super) fn percent(count: u8) -> Speech {
    let words = counted(count.into(), Gender::Masculine, Case::Accusative, ["проц+ент", "проц+ента", "проц+ентов"]);
    Speech::new(format!("{count}%"), words.tts)
}

/// "третий", "третьего": a place in an order, written as it is spoken.
pub(super) fn ordinal_words(number: u8, gender: Gender, case: Case) -> Speech {
    Speech::plain(&super::numbers::ordinal(number.into(), gender, case))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_noun_agree() {
        let points = |count| counted(count, Gender::Masculine, Case::Nominative, ["балл", "б+алла", "б+аллов"]);
        assert_eq!(points(21), Speech::new("21 балл", "двадцать один балл"));
        assert_eq!(points(3), Speech::new("3 балла", "три б+алла"));
        assert_eq!(percent(42), Speech::new("42%", "сорок два проц+ента"));
    }
}
