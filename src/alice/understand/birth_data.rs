//! Dates, times and places of birth, of one person or of two.

use std::ops::Range;

use super::dates::{self, Awaited, DateSaid};
use super::intent::Expecting;
use super::lexicon::{self, Cue};
use super::place;
use super::reader::UtteranceReader;
use super::slots::Slots;
use super::terms::{Term, TermKind};
use super::times::{self, TimeSaid};
use crate::alice::request::Turn;

/// Most words of an answer that may be nothing but a place where something else was asked for.
const MAX_BARE_PLACE_WORDS: usize = 2;

/// «Муром», while the time is asked for: words that are nothing else may be a place; the gazetteer has to know it.
pub(super) fn bare_place(terms: &[Term], turn: &Turn, expecting: Expecting) -> Option<Slots> {
    let content = terms.iter().filter(|term| !term.cues.has(Cue::Filler)).count();
    let are_words = terms.iter().all(|term| term.kind == TermKind::Word && term.time.is_none());
    let found = (expecting.is_about_time() && are_words && content <= MAX_BARE_PLACE_WORDS)
        .then(|| place::find(terms, turn, true));
    found.flatten().map(|found| Slots { place: Some(found.words), ..Slots::default() })
}

impl UtteranceReader<'_> {
    /// Finds what is said about a birth. `named`: the utterance itself announces birth data.
    pub(super) fn find_birth(&mut self, slots: &mut Slots, named: bool) {
        let expecting = self.expecting;
        if matches!(expecting, Expecting::PlaceChoice | Expecting::Fold) {
            slots.choice = lexicon::choice(&self.terms, expecting);
            if slots.choice.is_some() {
                return;
            }
        }
        if self.find_two_births(slots) {
            return;
        }
        let says_time = self.terms.iter().any(|term| term.is_any(&["время", "времени"]));
        let awaits_time = says_time || matches!(expecting, Expecting::BirthTime | Expecting::HalfDay | Expecting::Fold);
        let awaits = match (named || expecting == Expecting::BirthDate, awaits_time) {
            (true, _) => Awaited::Birth,
            (false, true) => Awaited::Time,
            (false, false) => Awaited::Nothing,
        };
        slots.date = self.date(awaits);
        // «Не в десять, а в одиннадцать», after a chart.
        let takes_back = self.takes_back();
        slots.time = times::find(&mut self.terms, awaits_time || takes_back || slots.date.is_some());
        if slots.time == Some(TimeSaid::Vague) && expecting == Expecting::HalfDay {
            slots.time = None;
            let mut words: Vec<Term> = self.terms.iter().map(|t| Term { taken: false, ..t.clone() }).collect();
            slots.part_of_day = times::find_part(&mut words);
        }
        if slots.time.is_none() && expecting == Expecting::HalfDay {
            slots.part_of_day = slots.part_of_day.or_else(|| times::find_part(&mut self.terms));
        }
        if slots.time.is_none() && slots.part_of_day.is_none() {
            slots.time = self.platform(times::from_platform);
        }
        let asked = expecting.is_about_time() || matches!(expecting, Expecting::Place | Expecting::PlaceChoice);
        let unknowing = lexicon::take_unknowing(&mut self.terms, asked);
        if unknowing && asked {
            // «Бирку потеряли»: what is lost is no place.
            self.take_what_is_lost();
        }
        let corrects = expecting == Expecting::Corrections;
        // «Под утро, а во сколько точно, не знаю»; but «не знаю, где-то утром» is a time that may be told better.
        let ends = self.terms.last().is_some_and(|term| ["знаю", "помню"].contains(&term.text.as_str()));
        let open = slots.time.is_none() || slots.time == Some(TimeSaid::Vague) && ends;
        if unknowing && open && (awaits_time || corrects || slots.date.is_some()) {
            slots.time = Some(TimeSaid::Unknown);
        }
        let place = self.place(slots, named, unknowing).or_else(|| {
            // «И не Омск, а Томск», «Питер, время не помню»: the gazetteer has to know it.
            let answers_time = unknowing && expecting.is_about_time();
            let content = self.terms.iter().filter(|term| !term.taken && !term.cues.has(Cue::Filler)).count();
            // «Не Омск, а Томск».
            let instead = self.terms.windows(2).any(|pair| pair[0].taken && pair[0].text == "а" && !pair[1].taken);
            let alone = slots.date.is_none() && slots.time.is_none() || instead;
            let is_correction = takes_back && alone && content <= MAX_BARE_PLACE_WORDS;
            let found = (is_correction || answers_time).then(|| place::find(&self.terms, self.turn, true)).flatten();
            found.map(|found| place::FoundWords { is_marked: instead, ..found })
        });
        slots.place_is_marked = matches!(expecting, Expecting::Place | Expecting::PlaceChoice)
            || place.as_ref().is_some_and(|place| place.is_marked);
        slots.place = place.map(|place| place.words);
        if !slots.tell_of_birth() {
            slots.denied_part = self.denied_part_alone();
        }
        slots.denied = self.denied_words();
    }

    /// Takes the papers that a birth is written in.
    fn take_what_is_lost(&mut self) {
        const PAPERS: [&str; 8] =
            ["бирк", "паспорт", "свидетельств", "справк", "карточк", "документ", "метрик", "роддом"];
        for term in &mut self.terms {
            term.taken |= PAPERS.iter().any(|stem| term.text.starts_with(stem));
        }
    }

    /// A whole date before the last year, and no sign: no horoscope is asked for it.
    pub(super) fn tells_past(&self, slots: &Slots) -> bool {
        let whole = matches!(slots.date, Some(DateSaid::Calendar(parts))
            if parts.date().is_some_and(|date| date.year() < self.today.year() - 1));
        whole && slots.sign.is_none()
    }

    /// A whole date of the past that nothing was asked with, «23.05.87 в 4 утра в Перми»: a birth, with what else is said of it.
    pub(super) fn find_rest_of_birth(&mut self, slots: &mut Slots) {
        if self.tells_past(slots) {
            slots.time = times::find(&mut self.terms, true);
            if lexicon::take_unknowing(&mut self.terms, false) {
                slots.time = slots.time.or(Some(TimeSaid::Unknown));
            }
            slots.place = self.place(slots, false, false).map(|place| place.words);
        }
    }

    /// The place, as freely as the rest of the utterance allows.
    fn place(&self, slots: &Slots, named: bool, unknowing: bool) -> Option<place::FoundWords> {
        let asked = matches!(self.expecting, Expecting::Place | Expecting::PlaceChoice);
        let whole_date = matches!(slots.date, Some(DateSaid::Calendar(parts)) if parts.date().is_some());
        // A word that is left is no place on a guess.
        let free = asked && !unknowing
            || self.guess.is_none()
                && whole_date
                && (named || slots.time.is_some() || self.expecting == Expecting::BirthDate);
        // «В шестом часу» and «в начале седьмого» are no places.
        let asked_for_time = matches!(self.expecting, Expecting::BirthTime | Expecting::HalfDay | Expecting::Fold);
        let told_time = matches!(slots.time, Some(TimeSaid::Exact(_) | TimeSaid::EitherHalf(_) | TimeSaid::Unknown));
        if asked_for_time && !told_time && slots.date.is_none() {
            // «В Липецке», while the time is asked for: the gazetteer has to know it.
            let of_time = |term: &Term| term.time.is_some() || term.kind != TermKind::Word;
            let found = (!self.terms.iter().any(of_time)).then(|| place::find(&self.terms, self.turn, false)).flatten();
            return found.map(|found| place::FoundWords { is_marked: false, ..found });
        }
        place::find(&self.terms, self.turn, free)
    }

    /// «Я родилась 5 мая 1990, а он 3 июня 1988»: whether two births are told.
    fn find_two_births(&mut self, slots: &mut Slots) -> bool {
        let dates = |is_part: fn(&Term) -> bool| self.terms.iter().filter(|term| is_part(term)).count();
        if dates(may_hold_a_month) < 2 && dates(may_be_a_year) < 2 {
            return false;
        }
        let mut terms = self.terms.clone();
        let mut date = || dates::find_with_place(&mut terms, self.today, Awaited::Birth).filter(is_whole);
        let (Some(first), Some(second)) = (date(), date()) else { return false };
        let (first, second) = if first.1.start < second.1.start { (first, second) } else { (second, first) };
        let split = clause_between(&self.terms, first.1.end..second.1.start);
        self.terms = terms;
        let (listeners, partners) = if self.is_partners_clause(split) {
            (split..self.terms.len(), 0..split)
        } else {
            (0..split, split..self.terms.len())
        };
        let swapped = listeners.start > 0;
        let (own, others) = if swapped { (second.0, first.0) } else { (first.0, second.0) };
        (slots.date, slots.partner_date) = (Some(own), Some(others));
        slots.time = times::find(&mut self.terms[listeners.clone()], true);
        slots.partner_time = times::find(&mut self.terms[partners.clone()], true);
        let place = place::find(&self.terms[listeners], self.turn, true);
        slots.place_is_marked = place.as_ref().is_some_and(|place| place.is_marked);
        slots.place = place.map(|place| place.words);
        slots.partner_place = place::find(&self.terms[partners], self.turn, true).map(|place| place.words);
        true
    }

    /// The first clause tells of the other person, and the second of the listener.
    fn is_partners_clause(&self, split: usize) -> bool {
        let own = |terms: &[Term]| terms.iter().any(|term| OWN.contains(&term.text.as_str()));
        !own(&self.terms[..split]) && own(&self.terms[split..])
    }

    /// The only date in the utterance is the other person's: «с мужем, он родился 3 июня».
    pub(super) fn tells_of_partner_alone(&self) -> bool {
        let says = |words: &[&str]| self.terms.iter().any(|term| words.contains(&term.text.as_str()));
        says(&["он", "она", "родился", "партнер"]) && !says(&["я", "родилась"]) || says(&["он", "она"]) && !says(&["я"])
    }
}

/// Words of the clause that is about the listener.
const OWN: [&str; 8] = ["я", "меня", "мне", "мое", "моя", "мой", "моей", "моего"];

fn may_be_a_year(term: &Term) -> bool {
    term.number().is_some_and(|n| (1900..2100).contains(&n.value) || n.ordinal && (32..100).contains(&n.value))
        || matches!(term.kind, TermKind::Calendar(_))
}

fn may_hold_a_month(term: &Term) -> bool {
    matches!(term.kind, TermKind::Calendar(_))
        || dates::month(&term.text).is_some()
        || term.text.len() == 8 && term.number().is_some()
}

fn is_whole((said, _): &(DateSaid, Range<usize>)) -> bool {
    matches!(said, DateSaid::Calendar(parts) if parts.month.is_some() && parts.day.is_some())
}

/// Where the second clause begins between two dates: at «а», else at «и», else at the second date.
fn clause_between(terms: &[Term], between: Range<usize>) -> usize {
    let at = |word: &str| between.clone().find(|at| terms[*at].text == word);
    at("а")
        .or_else(|| at("и"))
        .or_else(|| ["он", "она", "его", "ее"].into_iter().find_map(at))
        .or_else(|| between.clone().find(|at| terms[*at].taken))
        .unwrap_or(between.end)
}
