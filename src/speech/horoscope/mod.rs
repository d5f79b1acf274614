//! A day's facts as a horoscope: each sentence says what happens in the sky and what it colours for the sign.

mod clauses;
mod frames;
mod identity;
mod opening;
pub(super) mod outlook;
mod sentence;
pub(super) mod slots;
mod tone;

pub use outlook::{personal, sign_period, transits};

use self::sentence::DaySentenceContext;
use super::choice::Choice;
use super::clock::{LocalClock, local_date};
use super::markup::{spoken_length, text_length};
use super::{Sentence, SentencePriority, Speech};
use crate::astro::{Body, CivilDate, DayFact, DayFacts, HouseFact, Moment, RankedFact};

/// The day of a horoscope, as the listener sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpokenDay {
    /// The day that the listener is in.
    Today,
    /// The next one.
    Tomorrow,
    /// A day called by its date.
    On(CivilDate),
}

impl SpokenDay {
    const fn when(self) -> &'static str {
        match self {
            Self::Today => "сегодня",
            Self::Tomorrow => "завтра",
            Self::On(_) => "в этот день",
        }
    }
}

/// Fewest facts in the main part, if the day has that many.
const MAIN_FACTS_MIN: usize = 4;
/// Most facts in the main part: seven things are as many as a listener keeps in mind.
const MAIN_FACTS_MAX: usize = 7;
/// When the day's own events are fewer, lasting facts fill the main part up to this many characters.
const MAIN_FILLED_CHARS: usize = 440;
/// The main part is long enough at this many characters.
const MAIN_ENOUGH_CHARS: usize = 480;
/// The main part never grows longer than this, so that a question fits behind it.
const MAIN_MAX_CHARS: usize = 700;
/// Most sentences in all; what follows the main part is for listeners who ask for more.
const SENTENCES_MAX: usize = 17;
/// How often one house of life may lead a sentence of the main part.
const MAIN_PER_HOUSE: usize = 2;
/// How many lasting facts the main part may hold: the events of the time that is told come first.
const MAIN_LASTING: usize = 2;
/// How many facts after the first are important rather than supplementary.
const IMPORTANT_FACTS: usize = 2;

/// The horoscope for a reading. The first sentence names sign and day; every other one rests on a fact. `clock` tells local time.
///
/// The same reading, day and clock always give the same words. Neighbouring days of a sign share no sentence.
pub fn horoscope(reading: &DayFacts, day: SpokenDay, clock: &LocalClock<'_>) -> Vec<Sentence> {
    let date = match day {
        SpokenDay::On(date) => date,
        SpokenDay::Today | SpokenDay::Tomorrow => middle_date(reading, clock),
    };
    let mut choice = Choice::new(date.days(), reading.sign as u64);
    let opening = opening::opening(reading.sign, day, date, &mut choice);
    let is_moon_s_ingress =
        |fact: &DayFact| matches!(fact, DayFact::House(HouseFact::Ingress { body: Body::Moon, .. }));
    let moon_leaves = reading.facts.iter().any(|ranked| is_moon_s_ingress(&ranked.fact));
    let context = DaySentenceContext { day, clock, moon_leaves };
    let mut told = DaySentences::beginning_with(&opening);
    for RankedFact { fact, .. } in &reading.facts {
        if told.len() + 1 == SENTENCES_MAX {
            break;
        }
        told.add(fact, &context, &mut choice);
    }
    let mut sentences = vec![Sentence { speech: opening, priority: SentencePriority::Essential, fact: None }];
    told.fill_up();
    sentences.extend(told.in_telling_order());
    sentences
}

/// The date in the middle of the reading's day.
fn middle_date(reading: &DayFacts, clock: &LocalClock<'_>) -> CivilDate {
    let middle_s = i64::midpoint(reading.from.unix_s(), reading.until.unix_s());
    Moment::from_unix_s(middle_s).map_or_else(|| reading.from.date(), |middle| local_date(middle, clock))
}

/// The sentences chosen so far.
struct DaySentences {
    main: Vec<(DayFact, Sentence)>,
    more: Vec<(DayFact, Sentence)>,
    main_chars: usize,
    main_houses: Vec<u8>,
    main_lasting: usize,
}

impl DaySentences {
    fn beginning_with(opening: &Speech) -> Self {
        Self {
            main: Vec::new(),
            more: Vec::new(),
            main_chars: length(opening),
            main_houses: Vec::new(),
            main_lasting: 0,
        }
    }

    fn len(&self) -> usize {
        self.main.len() + self.more.len()
    }

    fn add(&mut self, fact: &DayFact, context: &DaySentenceContext<'_>, choice: &mut Choice) {
        // A house whose clauses are used up leaves the word to the other one.
        let told = self.freshest_first(fact).find_map(|house| Some((house, context.sentence(fact, house, choice)?)));
        let Some((house, speech)) = told else { return };
        let chars = self.main_chars + 1 + length(&speech);
        let is_lasting = fact.moment().is_none() && !matches!(fact, DayFact::MoonIn { .. });
        let wanted = self.main.len() < MAIN_FACTS_MAX
            && (self.main.len() < MAIN_FACTS_MIN || self.main_chars < MAIN_ENOUGH_CHARS)
            && chars <= MAIN_MAX_CHARS
            && self.times_led_by(house) < MAIN_PER_HOUSE
            && (!is_lasting || self.main_lasting < MAIN_LASTING);
        let mut sentence = Sentence { speech, priority: SentencePriority::Optional, fact: Some((*fact).into()) };
        if !wanted {
            self.more.push((*fact, sentence));
            return;
        }
        sentence.priority = match self.main.len() {
            0 => SentencePriority::Essential,
            1..=IMPORTANT_FACTS => SentencePriority::Important,
            _ => SentencePriority::Supplementary,
        };
        self.main_chars = chars;
        self.main_houses.push(house);
        self.main_lasting += usize::from(is_lasting);
        self.main.push((*fact, sentence));
    }

    /// Takes the weightiest of what was put off until the main part of a quiet day is long enough.
    fn fill_up(&mut self) {
        while (self.main.len() < MAIN_FACTS_MIN || self.main_chars < MAIN_FILLED_CHARS) && !self.more.is_empty() {
            let (fact, mut sentence) = self.more.remove(0);
            sentence.priority = SentencePriority::Supplementary;
            self.main_chars += 1 + length(&sentence.speech);
            self.main.push((fact, sentence));
        }
    }

    /// The houses that the fact touches, the one less spoken of first.
    fn freshest_first(&self, fact: &DayFact) -> impl Iterator<Item = u8> + use<> {
        let ordered = match fact.houses() {
            (house, Some(other)) if self.times_led_by(other) < self.times_led_by(house) => [Some(other), Some(house)],
            (house, other) => [Some(house), other],
        };
        ordered.into_iter().flatten()
    }

    fn times_led_by(&self, house: u8) -> usize {
        self.main_houses.iter().filter(|led| **led == house).count()
    }

    /// The Moon's place first, then the day as it goes, then what lasts by weight.
    fn in_telling_order(mut self) -> Vec<Sentence> {
        let rank = |(fact, _): &(DayFact, Sentence)| match fact {
            DayFact::MoonIn { .. } => (0, 0),
            fact => fact.moment().map_or((2, 0), |at| (1, at.unix_s())),
        };
        self.main.append(&mut self.more);
        self.main.sort_by_key(rank);
        self.main.into_iter().map(|(_, sentence)| sentence).collect()
    }
}

fn length(speech: &Speech) -> usize {
    text_length(&speech.text).max(spoken_length(&speech.tts))
}

#[cfg(test)]
mod tests;
