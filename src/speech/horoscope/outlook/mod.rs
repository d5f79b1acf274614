//! A week, a month, a year of a sign, and any stretch of days of one birth: facts as sentences, and what is in the sky right now.

mod dating;
mod frames;
mod long;
mod manners;
mod now;
mod opening;
mod points;
mod sentence;
mod transit_frames;

pub(super) use frames::STAYS;
pub use now::transits;

use self::dating::OutlookSpan;
use self::sentence::OutlookSentenceContext;
use super::{IMPORTANT_FACTS, MAIN_FACTS_MAX, MAIN_LASTING, MAIN_MAX_CHARS, MAIN_PER_HOUSE, SpokenDay, length};
use crate::astro::{
    AspectNature, Body, DayMark, Fact, HouseFact, Moment, Outlook, Period, PeriodFact, RankedFact, Sign,
};
use crate::speech::choice::Choice;
use crate::speech::clock::LocalCalendar;
use crate::speech::{Sentence, SentencePriority, Speech};

/// Most sentences: what follows the main part is for listeners who ask for more.
const fn sentences_max(period: Period) -> usize {
    [13, 15, 18, 24][period as usize]
}

/// A week, a month or a year of a sign. The first sentence names sign and days; every other one rests on a fact. `calendar` tells local dates.
///
/// The same outlook and calendar always give the same words. A sign's neighbouring weeks, months and years share no clause about the same thing.
pub fn sign_period(outlook: &Outlook, calendar: &LocalCalendar<'_>) -> Vec<Sentence> {
    let span = span_of(outlook, calendar);
    let mut choice = Choice::new(span.index(), outlook.sign as u64);
    let opening = opening::of_sign(outlook.sign, span, &mut choice);
    told(outlook, span, opening, calendar, choice)
}

/// A day, a week, a month or a year of a birth, as [`sign_period`]. `day` is how the listener calls a single day.
///
/// Persons whose charts meet the same facts hear the same words: what differs is the sky over their charts.
pub fn personal(outlook: &Outlook, day: SpokenDay, calendar: &LocalCalendar<'_>) -> Vec<Sentence> {
    let span = span_of(outlook, calendar);
    let mut choice = Choice::new(span.index(), person_seed(outlook.sign));
    let opening = opening::of_person(span, day, &mut choice);
    told(outlook, span, opening, calendar, choice)
}

/// Seeds of births lie behind those of signs.
const fn person_seed(sun: Sign) -> u64 {
    Sign::ALL.len() as u64 + sun as u64
}

fn span_of(outlook: &Outlook, calendar: &LocalCalendar<'_>) -> OutlookSpan {
    let (first, _, _) = calendar(outlook.from);
    let last = outlook.until.plus_s(-1).map_or(first, |last| calendar(last).0);
    OutlookSpan { period: outlook.period, first, last }
}

fn told(
    outlook: &Outlook,
    span: OutlookSpan,
    opening: Speech,
    calendar: &LocalCalendar<'_>,
    mut choice: Choice,
) -> Vec<Sentence> {
    let context = OutlookSentenceContext { span, all: span.all(), calendar, leaving: leaving(outlook) };
    let mut told = OutlookSentences::beginning_with(opening);
    // The days that stand out are the heart of a week: room is kept for them.
    let marks = [(&outlook.easiest, AspectNature::Soft), (&outlook.hardest, AspectNature::Hard)];
    let mut days: Vec<_> = marks.iter().filter_map(|(mark, nature)| Some((mark.as_ref()?, *nature))).collect();
    days.sort_by_key(|(mark, _)| mark.from);
    let days: Vec<_> = days
        .into_iter()
        .filter_map(|(mark, nature)| {
            let speech = context.day(mark, nature, &mut choice)?;
            Some((
                mark,
                Sentence {
                    speech,
                    priority: SentencePriority::Important,
                    fact: Some(PeriodFact::from(mark.cause).into()),
                },
            ))
        })
        .collect();
    for (_, sentence) in &days {
        told.main_chars += 1 + length(&sentence.speech);
    }
    let is_marked =
        |fact: &PeriodFact| days.iter().any(|(mark, _): &(&DayMark, _)| PeriodFact::from(mark.cause) == *fact);
    for RankedFact { fact, .. } in outlook.facts.iter().filter(|ranked| !is_marked(&ranked.fact)) {
        if 1 + told.sentences.len() + days.len() == sentences_max(span.period) {
            break;
        }
        let house = fact.houses().map(|(house, other)| told.fresher_house(house, other));
        if let Some(speech) = context.sentence(fact, house, &mut choice) {
            told.add((*fact).into(), fact.moment(), house, speech);
        }
    }
    let mut sentences = told.in_telling_order();
    sentences.extend(days.into_iter().map(|(_, sentence)| sentence));
    sentences
}

/// Bodies that change sign within the stretch.
fn leaving(outlook: &Outlook) -> Vec<Body> {
    let ingress = |ranked: &RankedFact<PeriodFact>| match ranked.fact {
        PeriodFact::House(HouseFact::Ingress { body, .. }) => Some(body),
        _ => None,
    };
    outlook.facts.iter().filter_map(ingress).collect()
}

/// The sentences chosen so far.
struct OutlookSentences {
    opening: Speech,
    /// Each with the moment at which its fact is exact.
    sentences: Vec<(Option<Moment>, Sentence)>,
    main: usize,
    main_chars: usize,
    main_houses: Vec<u8>,
    main_lasting: usize,
}

impl OutlookSentences {
    fn beginning_with(opening: Speech) -> Self {
        let main_chars = length(&opening);
        Self { opening, sentences: Vec::new(), main: 0, main_chars, main_houses: Vec::new(), main_lasting: 0 }
    }

    /// Adds a fact's sentence, told through `house`.
    fn add(&mut self, fact: Fact, at: Option<Moment>, house: Option<u8>, speech: Speech) {
        let chars = self.main_chars + 1 + length(&speech);
        let lasts = at.is_none();
        let is_main = self.main < MAIN_FACTS_MAX
            && chars <= MAIN_MAX_CHARS
            && house.is_none_or(|house| self.times_led_by(house) < MAIN_PER_HOUSE)
            && (!lasts || self.main_lasting < MAIN_LASTING);
        let priority = match (is_main, self.main) {
            (false, _) => SentencePriority::Optional,
            (true, 0) => SentencePriority::Essential,
            (true, 1..=IMPORTANT_FACTS) => SentencePriority::Important,
            (true, _) => SentencePriority::Supplementary,
        };
        if is_main {
            self.main += 1;
            self.main_chars = chars;
            self.main_houses.extend(house);
            self.main_lasting += usize::from(lasts);
        }
        self.sentences.push((at, Sentence { speech, priority, fact: Some(fact) }));
    }

    /// Of the houses that a fact touches the one less spoken of.
    fn fresher_house(&self, house: u8, other: Option<u8>) -> u8 {
        other.filter(|other| self.times_led_by(*other) < self.times_led_by(house)).unwrap_or(house)
    }

    fn times_led_by(&self, house: u8) -> usize {
        self.main_houses.iter().filter(|led| **led == house).count()
    }

    /// What lasts by weight, then the stretch as it goes.
    fn in_telling_order(mut self) -> Vec<Sentence> {
        self.sentences.sort_by_key(|(at, _)| at.map(|at| at.unix_s()));
        self.in_weight_order()
    }

    fn in_weight_order(self) -> Vec<Sentence> {
        let opening = Sentence { speech: self.opening, priority: SentencePriority::Essential, fact: None };
        std::iter::once(opening).chain(self.sentences.into_iter().map(|(_, sentence)| sentence)).collect()
    }
}

#[cfg(test)]
mod tests;
