//! What was said and taken back in the same sentence.

use super::dates::{self, TimeWord};
use super::reader::UtteranceReader;
use super::sky;
use super::terms::{Term, TermKind};

/// Kinds of values, of which one corrects another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ValueClass {
    Number,
    Day,
    Sign,
}

impl UtteranceReader<'_> {
    /// «Не в мае, а в марте», «в марте, а не в мае»: what is denied was not said.
    pub(super) fn drop_negated(&mut self) {
        let position = |word: &str| self.terms.iter().position(|term| term.is(word));
        let Some(not) = position("не") else { return };
        let but = self.terms.iter().skip(not).position(|term| term.is("а")).map(|at| at + not);
        let is_value = |term: &Term| {
            term.kind != TermKind::Word || dates::month(&term.text).is_some() || sky::sign(&term.text).is_some()
        };
        let denied = match but {
            Some(but) => not..but + 1,
            None if not > 1 && self.terms[not - 1].is("а") && self.terms[..not].iter().any(is_value) => {
                not - 1..self.terms.len()
            }
            None => return,
        };
        for term in &mut self.terms[denied] {
            term.taken = true;
        }
    }

    /// «На среду, точнее на четверг», «девять тридцать, отставить, десять»: what is corrected was not said.
    pub(super) fn drop_corrected(&mut self) {
        const MARKERS: [&str; 3] = ["точнее", "вернее", "отставить"];
        let Some(marker) = self.terms.iter().position(|term| term.is_any(&MARKERS)) else { return };
        let class = |term: &Term| match (term.number(), term.time) {
            (Some(_), _) => Some(ValueClass::Number),
            (_, Some(TimeWord::Weekday(_) | TimeWord::Named(_))) => Some(ValueClass::Day),
            _ => sky::sign(&term.text).map(|_| ValueClass::Sign),
        };
        let Some(corrected) = self.terms[marker + 1..].iter().find_map(class) else { return };
        let is_corrected = |term: &Term| !term.taken && class(term) == Some(corrected);
        let Some(last) = self.terms[..marker].iter().rposition(is_corrected) else { return };
        // «С третьего по девятое, вернее по одиннадцатое»: which end is meant is for the reader of dates to ask.
        let is_range = corrected == ValueClass::Number && self.terms[..marker].iter().any(|term| term.is("по"));
        if is_range {
            return;
        }
        let first = self.terms[..last].iter().rposition(|term| !is_corrected(term)).map_or(0, |before| before + 1);
        self.terms[first..=last].iter_mut().for_each(|term| term.taken = true);
        self.terms[marker].taken = true;
    }
}
