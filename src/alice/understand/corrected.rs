//! What was said and taken back in the same sentence.

use super::aside;
use super::dates::{self, TimeWord};
use super::intent::Expecting;
use super::lexicon::Cue;
use super::reader::UtteranceReader;
use super::sky;
use super::slots::BirthPart;
use super::terms::{Term, TermKind};

/// Kinds of values, of which one corrects another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ValueClass {
    Number,
    Day,
    Sign,
}

impl UtteranceReader<'_> {
    /// «Не в мае, а в марте», «в марте, а не в мае»: what is denied was not said. «Не помню» denies nothing.
    pub(super) fn drop_negated(&mut self) {
        const UNKNOWING: [&str; 12] = [
            "знаю",
            "знает",
            "знаем",
            "помню",
            "помнит",
            "помним",
            "уверен",
            "уверена",
            "скажу",
            "говорила",
            "записали",
            "указано",
        ];
        let is_value = |term: &Term| {
            term.kind != TermKind::Word || dates::month(&term.text).is_some() || sky::sign(&term.text).is_some()
        };
        let mut from = 0;
        while let Some(not) = self.terms[from..].iter().position(|term| term.is("не")).map(|at| at + from) {
            let known = !self.terms.get(not + 1).is_some_and(|next| next.is_any(&UNKNOWING));
            let but = self.terms[not..].iter().position(|term| term.is("а")).map(|at| at + not);
            let denied = match but {
                _ if !known => not..not,
                Some(but) => not..but + 1,
                None if not > 1 && self.terms[not - 1].is("а") && self.terms[..not].iter().any(is_value) => {
                    not - 1..self.terms.len()
                }
                // «Томск, а не Омск», where a birth may be corrected.
                None if not > 1 && self.terms[not - 1].is("а") && self.expecting == Expecting::Corrections => {
                    not - 1..self.terms.len()
                }
                // «Я родилась не в Туле», «не в семь сорок, в девятнадцать пятьдесят».
                None if self.denied_part(not).is_some() => {
                    let placed = self.terms[not + 1].is_any(&["в", "во", "из"]) && not + 2 < self.terms.len();
                    let value = not + 1 + usize::from(placed);
                    let is_number = |term: &Term| term.number().is_some();
                    let more = self.terms[value + 1..].iter().take_while(|term| is_number(term)).count();
                    not..value + 1 + if is_number(&self.terms[value]) { more } else { 0 }
                }
                None => not..not,
            };
            from = denied.end.max(not + 1);
            for term in &mut self.terms[denied] {
                term.taken = true;
            }
        }
    }

    /// Of the birth that was told just now, what «не в Туле», «не в десять», «не третьего» says is wrong.
    pub(super) fn denied_part(&self, not: usize) -> Option<BirthPart> {
        let word = |at: usize| self.terms.get(at);
        if !self.expecting.is_about_birth() || word(not + 1)?.taken {
            return None;
        }
        let placed = word(not + 1)?.is_any(&["в", "во", "из"]);
        // «Город не Томск».
        let named = not.checked_sub(1).and_then(|before| aside::birth_part(&self.terms[before..not]));
        if named.is_some() {
            return named;
        }
        let said = word(not + 1 + usize::from(placed))?;
        match said.number() {
            Some(number) if placed && !number.ordinal => Some(BirthPart::Time),
            Some(_) => Some(BirthPart::Date),
            None if dates::month(&said.text).is_some() => Some(BirthPart::Date),
            None if said.is("курсе") || said.kind != TermKind::Word => None,
            None if placed && !said.cues.has(Cue::Filler) => Some(BirthPart::Place),
            None => None,
        }
    }

    /// The words behind «не» that were denied.
    pub(super) fn denied_words(&self) -> Option<String> {
        let not = self.terms.iter().position(|term| term.taken && term.text == "не")?;
        let words = self.terms[not + 1..].iter().take_while(|term| term.taken && term.text != "а");
        Some(words.map(|term| term.text.as_str()).collect::<Vec<_>>().join(" ")).filter(|words| !words.is_empty())
    }

    /// The part that is denied where nothing else was said.
    pub(super) fn denied_part_alone(&self) -> Option<BirthPart> {
        let not = self.terms.iter().position(|term| term.taken && term.text == "не")?;
        // What was denied has been taken.
        let from = not.saturating_sub(1);
        let denied: Vec<Term> = self.terms[from..].iter().map(|term| Term { taken: false, ..term.clone() }).collect();
        let reader = UtteranceReader { terms: denied, unsure: None, ..*self };
        reader.denied_part(not - from)
    }

    /// A part of the birth that was told just now is taken back: «не в десять, а…», «ой, …», «нет, …».
    pub(super) fn takes_back(&self) -> bool {
        const BEGINS: [&str; 12] = [
            "нет",
            "ой",
            "ошибся",
            "ошиблась",
            "ошибка",
            "вернее",
            "точнее",
            "поправка",
            "поправлюсь",
            "неправильно",
            "неверно",
            "перепутала",
        ];
        self.expecting == Expecting::Corrections
            && (self.terms.iter().any(|term| term.taken && term.text == "не")
                || self.terms.iter().take(2).any(|term| term.is_any(&BEGINS)))
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
