//! One fact of a stretch of days as one sentence.

use super::super::clauses::clauses;
use super::super::frames::{frames as of_a_day, moods};
use super::super::tone::Tone;
use super::super::{identity, slots};
use super::dating::{OutlookSpan, day_called, day_of, in_day};
use super::frames::{frames, of_day};
use super::long::clauses_for_long;
use super::manners::manners;
use super::points;
use crate::astro::{
    AspectNature, AspectPoint, Body, DayFact, DayMark, HouseFact, MarkCause, Moment, Period, PeriodFact, Transit,
};
use crate::speech::Speech;
use crate::speech::choice::{Choice, mixed};
use crate::speech::clock::LocalCalendar;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};
use crate::speech::why::{point as point_word, takes_dative};
use crate::speech::words::{Case, body, yours};

/// What a sentence needs to know besides its fact.
pub(super) struct OutlookSentenceContext<'a> {
    pub(super) span: OutlookSpan,
    /// What lasts, lasts so: all the time, or now.
    pub(super) all: &'static str,
    pub(super) calendar: &'a LocalCalendar<'a>,
    /// Bodies that change sign within the stretch.
    pub(super) leaving: Vec<Body>,
}

impl OutlookSentenceContext<'_> {
    /// The sentence for a fact, told through one of its houses; nothing when every clause for it is used up.
    pub(super) fn sentence(&self, fact: &PeriodFact, house: Option<u8>, choice: &mut Choice) -> Option<Speech> {
        let identity = identity::of_period(fact);
        let (frame, clause) = choice.pair(frames(fact), self.clauses(fact, house)?, identity)?;
        let mut slots = self.slots(fact, identity);
        slots.push(("clause", TemplateValue::Said(marked(clause))));
        if let PeriodFact::Transit(transit) = fact {
            let manners = manners(transit.body, nature(transit));
            slots.push(("manner", TemplateValue::Said(marked(choice.any(manners, identity)))));
        }
        Some(fill(frame, &slots))
    }

    /// The sentence for what is so at a moment over a sign: as of a day, but that it lasts now.
    pub(super) fn present(&self, fact: &DayFact, house: u8, choice: &mut Choice) -> Option<Speech> {
        let identity = identity::of_day(fact);
        let mut slots = slots::of_day(fact, &self.clock());
        slots.extend(self.lasting());
        if let DayFact::MoonIn { sign, .. } = fact {
            slots.push(("mood", TemplateValue::Said(marked(choice.any(moods(*sign), identity)))));
        }
        let (frame, clause) = choice.pair(of_a_day(fact, false), clauses(Tone::of_day(fact), house), identity)?;
        slots.push(("clause", TemplateValue::Said(marked(clause))));
        Some(fill(frame, &slots))
    }

    /// The sentence for a day that stands out.
    pub(super) fn day(&self, mark: &DayMark, nature: AspectNature, choice: &mut Choice) -> Option<Speech> {
        let fact = PeriodFact::from(mark.cause);
        let identity = identity::of_period(&fact);
        let mut slots = self.slots(&fact, identity);
        let (date, _, _) = (self.calendar)(mark.from);
        slots.push(("day", TemplateValue::Said(day_called(date, Case::Nominative))));
        slots.push(("for_day", TemplateValue::Said(day_called(date, Case::Accusative))));
        slots.push(("in_day", TemplateValue::Said(in_day(date))));
        let (kind, other, clauses) = match mark.cause {
            MarkCause::Aspect { aspect, .. } => {
                (aspect.kind, TemplateValue::Word(body(aspect.b)), clauses(Tone::of_aspect(&aspect), aspect.a_house))
            }
            MarkCause::Transit(Transit { kind, point, .. }) => {
                (kind, TemplateValue::Yours(point_word(point)), points::clauses(point, nature))
            }
        };
        let clause = choice.fresh(clauses, identity)?;
        let (preposition, case) = if takes_dative(kind) { ("к", Case::Dative) } else { ("с", Case::Instrumental) };
        let named = match &other {
            TemplateValue::Yours(word) => yours(word, case),
            TemplateValue::Word(word) => word.said(case),
            TemplateValue::Said(said) => said.clone(),
        };
        slots.push(("facing", TemplateValue::Said(Speech::plain(preposition).then(&named))));
        slots.push(("b", other));
        slots.push(("clause", TemplateValue::Said(marked(clause))));
        Some(fill(choice.any(of_day(nature), identity), &slots))
    }

    /// What a fact of some days colours: events of weeks and months as on their day, what lasts longer as it does; transits colour the point
    /// that they meet. Nothing without a house to colour.
    fn clauses(&self, fact: &PeriodFact, house: Option<u8>) -> Option<&'static [&'static str]> {
        let lasts = match fact {
            PeriodFact::Transit(transit) => return Some(points::clauses(transit.point, nature(transit))),
            PeriodFact::Leaving { .. } | PeriodFact::House(HouseFact::Stay { .. }) => true,
            fact if fact.moment().is_none() => self.span.period >= Period::Month,
            _ => self.span.period == Period::Year,
        };
        let tone = Tone::of_period(fact);
        house.map(|house| if lasts { clauses_for_long(tone, house) } else { clauses(tone, house) })
    }

    fn clock(&self) -> impl Fn(Moment) -> (u8, u8) {
        |moment| {
            let (_, hour, minute) = (self.calendar)(moment);
            (hour, minute)
        }
    }

    fn slots(&self, fact: &PeriodFact, identity: u64) -> TemplateValues {
        let mut slots = slots::of_period(fact, &self.clock());
        if let Some(at) = fact.moment() {
            let exact = matches!(
                fact,
                PeriodFact::Eclipse { .. } | PeriodFact::House(HouseFact::Station { .. } | HouseFact::Phase { .. })
            );
            let wording = mixed(identity, self.span.index() as u64);
            slots.push(("on", TemplateValue::Said(self.span.on((self.calendar)(at), exact, wording))));
        }
        slots.extend(self.lasting());
        let acting = match *fact {
            PeriodFact::House(HouseFact::SunIn { .. }) => Some(Body::Sun),
            PeriodFact::House(HouseFact::RulerIn { body, .. }) => Some(body),
            _ => None,
        };
        let leaves = acting.is_some_and(|body| self.leaving.contains(&body));
        slots.push(("start", TemplateValue::Said(Speech::plain(if leaves { self.span.at_first() } else { self.all }))));
        if let PeriodFact::Leaving { until, .. } = *fact {
            let until = Speech::plain("до").then(&day_of((self.calendar)(until).0));
            slots.push(("until", TemplateValue::Said(until)));
        }
        slots
    }

    /// How long what lasts does.
    fn lasting(&self) -> TemplateValues {
        ["all", "when"].map(|gap| (gap, TemplateValue::Said(Speech::plain(self.all)))).into()
    }
}

/// How a transit feels.
fn nature(transit: &Transit) -> AspectNature {
    AspectNature::of(AspectPoint::Body(transit.body), transit.point, transit.kind)
}
