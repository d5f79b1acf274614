//! What is in the sky right now, over a birth or a sign.

use super::dating::{OutlookSpan, day_of};
use super::sentence::OutlookSentenceContext;
use super::{OutlookSentences, opening, person_seed};
use crate::astro::{CurrentFact, Period, Sign, TransitSky};
use crate::speech::choice::Choice;
use crate::speech::clock::LocalCalendar;
use crate::speech::{Sentence, Speech};

/// Most facts that are told of a moment.
const FACTS_MAX: usize = 12;

/// What the sky of a moment is doing to a birth, or to a sign when the sky was asked about with one; the weightiest first, each with how long
/// it lasts. The first sentence rests on no fact. A sky that is held against nobody has nothing but that sentence.
pub fn transits(sky: &TransitSky, sign: Option<Sign>, calendar: &LocalCalendar<'_>) -> Vec<Sentence> {
    let (today, _, _) = calendar(sky.moment);
    let span = OutlookSpan { period: Period::Day, first: today, last: today };
    let facts = sky.facts(sign);
    let seed = sign.map_or(person_seed(Sign::Aries), |sign| sign as u64);
    let mut choice = Choice::new(span.index(), seed);
    let opening = opening::now(sign, &mut choice);
    let context = OutlookSentenceContext { span, all: "сейчас", is_now: true, calendar, leaving: Vec::new() };
    let mut told = OutlookSentences::beginning_with(opening);
    for (number, CurrentFact { ranked, until }) in facts.into_iter().take(FACTS_MAX).enumerate() {
        let tail = until.map(|until| {
            let (date, _, _) = calendar(until);
            let until = if date == today { Speech::plain("конца дня") } else { day_of(date) };
            Speech::plain(TAILS[number % TAILS.len()]).then(&until).followed_by(".")
        });
        told.add(&ranked.fact, tail.as_ref(), &context, &mut choice);
    }
    told.in_weight_order()
}

/// How long it lasts; a genitive follows.
const TAILS: [&str; 3] = ["Это до", "Так будет до", "Держится до"];
