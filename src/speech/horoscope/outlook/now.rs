//! What is in the sky right now, over a birth or a sign.

use super::dating::{OutlookSpan, day_of};
use super::sentence::OutlookSentenceContext;
use super::{OutlookSentences, opening, person_seed};
use crate::astro::{CurrentFact, Period, PeriodFact, PresentFact, Sign, TransitSky};
use crate::speech::choice::Choice;
use crate::speech::clock::LocalCalendar;
use crate::speech::{Sentence, Speech};

/// Most facts that are told of a moment.
const FACTS_MAX: usize = 12;

/// What the sky of a moment is doing to a birth, or to a sign when the sky was asked about with one; the weightiest first, each with how long
/// it lasts. The first sentence rests on no fact. A sky without a birth and a sign has no other sentence.
pub fn transits(sky: &TransitSky, sign: Option<Sign>, calendar: &LocalCalendar<'_>) -> Vec<Sentence> {
    let (today, _, _) = calendar(sky.moment);
    let span = OutlookSpan { period: Period::Day, first: today, last: today };
    let facts = sky.facts(sign);
    let seed = sign.map_or(person_seed(Sign::Aries), |sign| sign as u64);
    let mut choice = Choice::new(span.index(), seed);
    let opening = opening::now(sign, &mut choice);
    let context = OutlookSentenceContext { span, all: "сейчас", calendar, leaving: Vec::new() };
    let mut told = OutlookSentences::beginning_with(opening);
    for (number, CurrentFact { ranked, until }) in facts.into_iter().take(FACTS_MAX).enumerate() {
        let tail = until.map(|until| {
            let (date, _, _) = calendar(until);
            let until = if date == today { Speech::plain("конца дня") } else { day_of(date) };
            Speech::plain(TAILS[number % TAILS.len()]).then(&until).followed_by(".")
        });
        let (house, speech) = match ranked.fact {
            PresentFact::Sign(fact) => {
                let (house, other) = fact.houses();
                let house = told.fresher_house(house, other);
                (Some(house), context.present(&fact, house, &mut choice))
            }
            PresentFact::Birth(transit) => {
                (transit.house, context.sentence(&PeriodFact::Transit(transit), transit.house, &mut choice))
            }
        };
        if let Some(speech) = speech {
            told.add(ranked.fact.into(), None, house, tail.iter().fold(speech, Speech::then));
        }
    }
    told.in_weight_order()
}

/// How long it lasts; a genitive follows.
const TAILS: [&str; 3] = ["Это до", "Так будет до", "Держится до"];
