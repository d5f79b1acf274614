//! One fact of a day as one sentence.

use super::clauses::clauses;
use super::frames::{frames, moods};
use super::tone::Tone;
use super::{SpokenDay, identity, slots};
use crate::astro::DayFact;
use crate::speech::Speech;
use crate::speech::choice::Choice;
use crate::speech::clock::LocalClock;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};

/// What a sentence needs to know besides its fact.
pub(super) struct DaySentenceContext<'a> {
    pub(super) day: SpokenDay,
    pub(super) clock: &'a LocalClock<'a>,
    /// Whether the Moon changes sign on the day.
    pub(super) moon_leaves: bool,
}

impl DaySentenceContext<'_> {
    /// The sentence for a fact, told through one of its houses; nothing when every clause for it is used up.
    pub(super) fn sentence(&self, fact: &DayFact, house: u8, choice: &mut Choice) -> Option<Speech> {
        let identity = identity::of_day(fact);
        let clauses = clauses(Tone::of_day(fact), house);
        let (frame, clause) = choice.pair(frames(fact, self.moon_leaves), clauses, identity)?;
        let mut slots = self.slots(fact);
        slots.push(("clause", TemplateValue::Said(marked(clause))));
        if let DayFact::MoonIn { sign, .. } = fact {
            slots.push(("mood", TemplateValue::Said(marked(choice.any(moods(*sign), identity)))));
        }
        Some(fill(frame, &slots))
    }

    fn slots(&self, fact: &DayFact) -> TemplateValues {
        let mut slots = slots::of_day(fact, self.clock);
        slots.push(("when", TemplateValue::Said(Speech::plain(self.day.when()))));
        slots.push(("all", TemplateValue::Said(Speech::plain(ALL_DAY))));
        slots
    }
}

/// How long what lasts does, on a day.
pub(in crate::speech) const ALL_DAY: &str = "весь день";

pub(super) fn part_of_day(hour: u8) -> &'static str {
    match hour {
        0..=4 => "ночью",
        5..=11 => "утром",
        12..=16 => "днём",
        _ => "вечером",
    }
}
