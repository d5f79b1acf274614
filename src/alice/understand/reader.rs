//! One utterance, read for values first and for its intent by what is left.

use super::accounted::Accounted;
use super::dates::{self, DateParts, DateSaid};
use super::intent::{Expecting, Intent, Topic, UnknownReason};
use super::intent_classifier::IntentClassifier;
use super::lexicon::{self, Cue, Cues};
use super::slots::{Preference, Slots};
use super::terms::{Term, TermKind, phrase};
use super::{aside, fate, glossary, people, periods, preference, rating, sky};
use crate::alice::request::Turn;
use crate::astro::CivilDate;
use crate::astro::{Period, Sign};

/// Reads one utterance.
pub(super) struct UtteranceReader<'t> {
    pub turn: &'t Turn,
    pub today: CivilDate,
    pub expecting: Expecting,
    pub terms: Vec<Term>,
    /// Words of time that name no one day.
    pub unsure: Option<String>,
    /// What it is about, whatever the rules say.
    pub guess: Option<Intent>,
}

/// What was read.
pub(super) struct Read {
    pub intent: Intent,
    pub slots: Slots,
    /// The request was named, and not only suggested by its values.
    pub named: bool,
    /// The utterance is a fixed phrase as a whole, which means one thing.
    pub whole: bool,
    /// A word may have been misheard: nothing was understood, or a sign is missing where one is due.
    pub doubtful: bool,
    /// What became of every word.
    pub accounted: Accounted,
}

impl Read {
    fn new(intent: Intent, slots: Slots) -> Self {
        Self { intent, slots, named: true, whole: false, doubtful: false, accounted: Accounted::default() }
    }
}

impl UtteranceReader<'_> {
    /// The intent and its values.
    pub fn read(mut self) -> Read {
        let words = phrase(&self.terms);
        if self.guess.is_none()
            && let Some(read) = self.at_once(&words)
        {
            return read;
        }
        self.drop_negated();
        self.drop_corrected();
        let cues = self.cues();
        let mut slots = self.sky_and_people(cues);
        let may_rate = !matches!(self.expecting, Expecting::BirthTime | Expecting::HalfDay | Expecting::Day);
        if may_rate && self.guess.is_none_or(|guess| guess == Intent::Rate) {
            let rating = rating::find(&mut self.terms, &words, self.expecting);
            if let (Some(rating), false) = (rating, cues.has(Cue::Elsewhere)) {
                slots.rating = rating;
                return Read::new(Intent::Rate, slots);
            }
        }
        if self.guess.is_none_or(|guess| guess == Intent::SetPreference) {
            self.preference(&mut slots, &words, cues);
        }
        if self.guess == Some(Intent::SetPreference) && slots.preference.is_none() {
            let full = cues.has(Cue::Long).then_some(Preference::Full);
            slots.preference = cues.has(Cue::Short).then_some(Preference::Brief).or(full);
        }
        // «В январе по деве», while something is offered: a sign asks for a reading.
        let offered = matches!(self.expecting, Expecting::Consent | Expecting::Corrections) && slots.sign.is_some();
        let offered = offered || self.asks_of_days(cues);
        let birth = self.expecting.is_about_birth() && !offered || cues.has(Cue::Born);
        // A month is a stretch of time unless it may be a part of a date of birth, which a named request tells.
        let named = self.guess.or_else(|| self.classifier(&slots, &words, cues).named());
        let of_people = named == Some(Intent::Reading(Topic::Synastry))
            || named == Some(Intent::Reading(Topic::Natal)) && !self.has_period()
            || named == Some(Intent::Reading(Topic::Compatibility)) && slots.sign.is_none()
            || named == Some(Intent::Remember) && cues.has(Cue::Born)
            || named == Some(Intent::SetBirthData)
            || named.is_none() && (birth || self.tells_two_births() || self.tells_of_long_ago());
        if of_people {
            return self.of_birth(slots, named, &words, cues);
        }
        self.find_time(&mut slots);
        slots.unread_time = self.unsure.take().or_else(|| dates::unread(&mut self.terms));
        if slots.date == Some(DateSaid::Unsure) {
            slots.date = None;
        }
        // With its dates and periods taken, the utterance may name more: «важные дни в декабре».
        let named = self.guess.or_else(|| self.classifier(&slots, &words, cues).named());
        match named {
            Some(intent) => self.finish(intent, slots, cues),
            None => {
                self.find_rest_of_birth(&mut slots);
                self.suggested(slots, &words, cues)
            }
        }
    }

    /// What is understood before any value is.
    fn at_once(&mut self, words: &str) -> Option<Read> {
        let plain = |intent| Some(Read::new(intent, Slots::default()));
        if self.expecting == Expecting::Rating
            && let Some(rating) = rating::find(&mut self.terms, words, self.expecting)
        {
            return Some(Read::new(Intent::Rate, Slots { rating, ..Slots::default() }));
        }
        let asks_why = self.cues().any(&[Cue::Why, Cue::WhatFor]);
        let collecting = self.expecting.is_about_birth() && self.expecting != Expecting::Corrections;
        if collecting && asks_why && !self.cues().any(&[Cue::Natal, Cue::Horoscope]) {
            return plain(Intent::Unknown(UnknownReason::WhyAsk));
        }
        if self.expecting == Expecting::Corrections && aside::finds_fault(words) {
            return plain(Intent::SetBirthData).map(|read| Read { whole: true, ..read });
        }
        let farewell = || lexicon::is_farewell(words).then_some(Intent::Exit);
        let too_much = || lexicon::is_too_much(words).then_some(Intent::Simpler);
        if let Some(intent) = lexicon::whole_phrase(words).or_else(farewell).or_else(too_much) {
            return plain(intent).map(|read| Read { whole: true, ..read });
        }
        if !collecting && aside::wants_to_change_birth(&self.terms) {
            let denied_part = aside::birth_part(&self.terms);
            let slots = Slots { denied_part, ..Slots::default() };
            return Some(Read { whole: true, ..Read::new(Intent::SetBirthData, slots) });
        }
        if let Some(intent) =
            aside::aside(&self.terms, words).or_else(|| glossary::asked(&self.terms).map(Intent::Term))
        {
            return plain(intent);
        }
        // «Не надо меня помнить, удали» asks for more than to be left alone.
        let asks = self.cues().any(&[Cue::Forget, Cue::Know]);
        let declined =
            !asks && ["не надо ", "не хочу ", "не нужно ", "не нужен "].iter().any(|no| words.starts_with(no));
        declined.then(|| plain(Intent::Reject)).flatten()
    }

    fn classifier<'u>(&'u self, slots: &'u Slots, words: &'u str, cues: Cues) -> IntentClassifier<'u> {
        IntentClassifier { terms: &self.terms, words, cues, slots, expecting: self.expecting }
    }

    /// The cues of all words that were not denied.
    fn cues(&self) -> Cues {
        self.terms.iter().filter(|term| !term.taken).fold(Cues::NONE, |cues, term| cues.with(term.cues))
    }

    fn sky_and_people(&mut self, cues: Cues) -> Slots {
        let mut slots = Slots::default();
        let asked_for_place = matches!(self.expecting, Expecting::Place | Expecting::PlaceChoice);
        // «Улица Ленина, дом 5» is an address.
        if cues.has(Cue::HouseWord) && !asked_for_place || self.expecting == Expecting::House {
            slots.house = sky::find_house(&mut self.terms, self.expecting);
        }
        slots.phase = sky::find_phase(&mut self.terms);
        slots.body = sky::find_body(&mut self.terms);
        if !cues.has(Cue::Natal) || slots.body.is_some() {
            (slots.sign, slots.sign_2) = sky::find_signs(&mut self.terms);
        }
        if !asked_for_place {
            slots.person = people::find(&mut self.terms, self.turn);
            slots.own = slots.person.is_none() && people::is_own(&self.terms, cues.has(Cue::Born));
        }
        slots.own_sign = self.own_sign(&slots);
        slots.part = sky::part_asked(&self.terms, slots.body, slots.house);
        let of_part = |term: &Term| term.cues.any(&[Cue::Filler, Cue::Ascendant, Cue::HouseWord]);
        slots.part_alone = self.terms.first().is_some_and(|first| first.text == "а")
            && self.terms.iter().all(|term| term.taken || of_part(term));
        // «Что сегодня у Овна, дочка у меня Овен»: one sign, said twice.
        let compared =
            cues.any(&[Cue::Compatibility, Cue::Fits, Cue::Relation, Cue::Synastry]) || self.terms.len() <= 3;
        if slots.sign == slots.sign_2 && !compared {
            slots.sign_2 = None;
        }
        if self.expecting == Expecting::SecondSign && slots.sign_2.is_none() {
            slots.sign_2 = slots.sign.take();
        }
        slots
    }

    /// «Я Овен, а сын Телец»: which of two signs is the listener's.
    fn own_sign(&self, slots: &Slots) -> Option<Sign> {
        let (one, two, _) = (slots.sign?, slots.sign_2?, slots.person.as_ref()?);
        let signs: Vec<usize> = (0..self.terms.len()).filter(|at| sky::sign(&self.terms[*at].text).is_some()).collect();
        let [first, second] = signs[..] else { return None };
        let own = |term: &Term| ["я", "мой", "меня", "мне"].contains(&term.text.as_str());
        let of_other = |term: &Term| term.taken && sky::sign(&term.text).is_none();
        let (before, between) = (&self.terms[..first], &self.terms[first + 1..second]);
        match () {
            () if before.iter().any(own) && between.iter().any(of_other) => Some(one),
            () if before.iter().any(of_other) && between.iter().any(own) => Some(two),
            () => None,
        }
    }

    fn preference(&self, slots: &mut Slots, words: &str, cues: Cues) {
        const BUSY: [Cue; 14] = [
            Cue::Horoscope,
            Cue::Forecast,
            Cue::Natal,
            Cue::Chart,
            Cue::Compatibility,
            Cue::Fits,
            Cue::Synastry,
            Cue::Await,
            Cue::Stars,
            Cue::Trait,
            Cue::Ruler,
            Cue::Advice,
            Cue::Transit,
            Cue::Why,
        ];
        let busy = cues.any(&BUSY);
        slots.preference =
            preference::find(&self.terms, words, cues, busy || slots.sign.is_some() || slots.body.is_some());
        let stated =
            cues.has(Cue::SignWord) && lexicon::has_phrase(words, "мой знак") && self.expecting != Expecting::Sign;
        let told = cues.has(Cue::Remember) && !cues.has(Cue::Born);
        let values_only = self.classifier(slots, words, cues).only_values() || told;
        if let (Some(sign), None, false, true) = (slots.sign, slots.sign_2, busy, (stated || told) && values_only) {
            slots.preference = Some(Preference::Sign(sign));
        }
    }

    /// An utterance that tells of a birth, or asks for what needs one.
    fn of_birth(mut self, mut slots: Slots, named: Option<Intent>, words: &str, cues: Cues) -> Read {
        if named.is_some() {
            const KEYS: [Cue; 7] = [
                Cue::Natal,
                Cue::Chart,
                Cue::Horoscope,
                Cue::Compatibility,
                Cue::Synastry,
                Cue::Remember,
                Cue::Relation,
            ];
            for term in &mut self.terms {
                term.taken |= term.cues.any(&KEYS);
            }
        }
        let announced = named.is_some() || cues.has(Cue::Born);
        self.find_birth(&mut slots, announced);
        let two = slots.partner_date.is_some();
        let told = slots.date.is_some() || slots.time.is_some() || slots.place.is_some();
        match named {
            Some(Intent::Reading(Topic::Compatibility)) if slots.date.is_none() => {
                slots.place = None;
                self.find_time(&mut slots);
                self.finish(Intent::Reading(Topic::Compatibility), slots, cues)
            }
            Some(Intent::Reading(Topic::Synastry | Topic::Compatibility)) => {
                if !two && slots.date.is_some() && self.tells_of_partner_alone() {
                    (slots.partner_date, slots.partner_time) = (slots.date.take(), slots.time.take());
                    slots.partner_place = slots.place.take();
                }
                Read::new(Intent::Reading(Topic::Synastry), slots)
            }
            Some(Intent::Remember) => Read::new(if told { Intent::SetBirthData } else { Intent::Remember }, slots),
            // A birth is guessed by its values alone.
            Some(Intent::SetBirthData) if !told || !self.expecting.is_about_birth() && !tells_a_day(&slots) => {
                Read::new(Intent::Unknown(UnknownReason::Unclear), Slots::default())
            }
            Some(intent) => Read::new(intent, slots),
            None if two => Read::new(Intent::Reading(Topic::Synastry), slots),
            None => self.suggested(slots, words, cues),
        }
    }

    /// Whether two dates and another person are told without a word for what is asked.
    fn tells_two_births(&self) -> bool {
        let months = self.terms.iter().filter(|term| dates::month(&term.text).is_some()).count();
        const WHOSE: [&str; 8] = ["я", "он", "она", "мы", "моя", "его", "ее", "мой"];
        months >= 2 && self.terms.iter().any(|term| WHOSE.contains(&term.text.as_str()))
    }

    /// «23.05.87»: a date in digits of a year that is long over.
    fn tells_of_long_ago(&self) -> bool {
        self.terms.iter().any(|term| match &term.kind {
            TermKind::Calendar([_, _, year]) if year.digits == 2 => {
                i64::from(year.value) > i64::from(self.today.year() % 100) + 1
            }
            TermKind::Calendar([_, _, year]) => i64::from(year.value) + 1 < i64::from(self.today.year()),
            _ => false,
        })
    }

    /// A request that was named, with what its values make of it.
    fn finish(self, intent: Intent, mut slots: Slots, cues: Cues) -> Read {
        if matches!(intent, Intent::Unknown(_)) {
            return Read::new(intent, Slots::default());
        }
        let longer = matches!(slots.period, Some(Period::Week | Period::Month | Period::Year));
        let intent = match intent {
            // The Moon of many days is its calendar; the moment of one phase is not.
            Intent::Reading(Topic::Moon) if longer && slots.phase.is_none() && !cues.has(Cue::Eclipse) => {
                Intent::Reading(Topic::LunarCalendar)
            }
            _ => intent,
        };
        if matches!(intent, Intent::Reading(Topic::Moon | Topic::LunarCalendar | Topic::VoidOfCourse)) {
            slots.body = None;
        }
        if matches!(intent, Intent::Reading(Topic::Planet | Topic::House | Topic::Sign | Topic::Retrograde)) {
            slots.sign_2 = None;
        }
        if intent == Intent::Reading(Topic::House) && cues.has(Cue::Ascendant) {
            slots.house = Some(1);
        }
        let wants_sign = matches!(intent, Intent::Reading(Topic::Horoscope | Topic::Compatibility | Topic::Sign));
        let doubtful = wants_sign && slots.sign.is_none();
        // A guess without a word for it goes on with what was asked before.
        let named = self.guess != Some(Intent::Reading(Topic::Horoscope)) || cues.any(&[Cue::Horoscope, Cue::Forecast]);
        Read { named, doubtful, accounted: Accounted::of(&self.terms), ..Read::new(intent, slots) }
    }

    /// «Персональный гороскоп на неделю» is no chart.
    fn has_period(&self) -> bool {
        periods::find(&mut self.terms.clone(), self.today)
            .is_some_and(|found| matches!(found.period, Some(Period::Week | Period::Month)) && found.from.is_none())
    }

    /// The request that the values suggest, or what else may have been meant.
    fn suggested(self, slots: Slots, words: &str, cues: Cues) -> Read {
        let subject = self.classifier(&slots, words, cues);
        // A date of the past with a time or a place is a birth.
        let told_apart = slots.time.is_some() || slots.place.is_some();
        let about_birth = self.expecting.is_about_birth() || cues.has(Cue::Born) || told_apart;
        let birth_said = slots.time.is_some()
            || slots.part_of_day.is_some()
            || slots.choice.is_some()
            || slots.place.is_some()
            || slots.denied_part.is_some()
            || matches!(slots.date, Some(DateSaid::Calendar(_) | DateSaid::Impossible(..)));
        let past = matches!(slots.date, Some(DateSaid::Calendar(parts) | DateSaid::Impossible(_, parts))
            if parts.year.is_some_and(|year| year < self.today.year()));
        // «А десятого декабря там что-то будет» after a chart asks about that day, and corrects no birth.
        const AHEAD: [&str; 6] = ["будет", "будут", "ждет", "ждать", "сложится", "пройдет"];
        let asks_ahead = self.expecting == Expecting::Corrections
            && !cues.has(Cue::Born)
            && matches!(slots.date, Some(DateSaid::Calendar(parts)) if parts.year.is_none() && parts.day.is_some())
            && self.terms.iter().any(|term| term.is_any(&AHEAD));
        if asks_ahead {
            return Read { named: false, ..Read::new(Intent::Reading(Topic::Horoscope), slots) };
        }
        let of_birth = about_birth && birth_said && slots.sign.is_none();
        let alone = past || self.expecting == Expecting::Sign && birth_said;
        let suggested = if of_birth || alone && subject.only_values() {
            Some(Intent::SetBirthData)
        } else if subject.asks_why() && slots.body.is_none() {
            return Read::new(Intent::Why, slots);
        } else {
            subject.suggested()
        };
        if let Some(intent) = suggested {
            // Among words that nobody claimed one may have been misheard.
            let doubtful = !subject.only_values();
            return Read { named: false, doubtful, ..Read::new(intent, slots) };
        }
        // What can't be answered has no values either.
        let doubts = subject.doubts().then_some(Intent::Why);
        let intent = fate::fate(&self.terms)
            .or(doubts)
            .or_else(|| lexicon::loose_phrase(words))
            .or_else(|| lexicon::platform_intent(&self.turn.intents));
        let reason = match () {
            () if cues.has(Cue::Rude) => UnknownReason::Rude,
            () if lexicon::is_unknowing(words) || self.expecting.is_about_birth() && lexicon::is_lost(words) => {
                UnknownReason::DoesNotKnow
            }
            () => UnknownReason::Unclear,
        };
        let doubtful = intent.is_none() && reason == UnknownReason::Unclear;
        let intent = intent.unwrap_or(Intent::Unknown(reason));
        let accounted = if doubtful { Accounted::of(&self.terms) } else { Accounted::default() };
        Read { doubtful, accounted, ..Read::new(intent, Slots::default()) }
    }
}

/// Whether a date has at least two of its parts.
fn tells_a_day(slots: &Slots) -> bool {
    match slots.date {
        Some(DateSaid::Calendar(DateParts { year, month, day })) => {
            usize::from(year.is_some()) + usize::from(month.is_some()) + usize::from(day.is_some()) > 1
        }
        said => said.is_some(),
    }
}
