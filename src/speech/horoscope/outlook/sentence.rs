//! One fact of a stretch of days as one sentence.

use super::super::clauses::clauses;
use super::super::frames::{frames as of_a_day, moods};
use super::super::sentence::{houses, identity, moment, slots};
use super::super::tone::Tone;
use super::dating::{OutlookSpan, day_called, day_of, in_day};
use super::frames::{frames, of_day};
use super::long::clauses_for_long;
use super::manners::manners;
use super::{points, transit_frames};
use crate::astro::{AspectNature, AspectPoint, Body, DayMark, Fact, Period};
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
    /// Whether it is the sky of a moment that is told, in which nothing has a time.
    pub(super) is_now: bool,
    pub(super) calendar: &'a LocalCalendar<'a>,
    /// Bodies that change sign within the stretch.
    pub(super) leaving: Vec<Body>,
}

impl OutlookSentenceContext<'_> {
    /// The sentence for a fact, told through one of its houses; nothing when every clause for it is used up.
    pub(super) fn sentence(&self, fact: &Fact, house: Option<u8>, choice: &mut Choice) -> Option<Speech> {
        let identity = identity(fact);
        let mut slots = self.slots(fact, identity);
        if let Fact::Transit { body, kind, point, exact_at, .. } = *fact {
            let nature = AspectNature::of(AspectPoint::Body(body), point, kind);
            let frames = transit_frames::frames(body, kind, point, exact_at.is_some());
            let (frame, clause) = choice.pair(frames, points::clauses(point, nature), identity)?;
            slots.push(("clause", TemplateValue::Said(marked(clause))));
            slots.push(("manner", TemplateValue::Said(marked(choice.any(manners(body, nature), identity)))));
            return Some(fill(frame, &slots));
        }
        if let Fact::MoonIn { sign, .. } = *fact {
            slots.push(("mood", TemplateValue::Said(marked(choice.any(moods(sign), identity)))));
        }
        let frames = if self.is_now { of_a_day(fact, false) } else { frames(fact) };
        let (frame, clause) = choice.pair(frames, self.clauses(fact, house?), identity)?;
        slots.push(("clause", TemplateValue::Said(marked(clause))));
        Some(fill(frame, &slots))
    }

    /// The sentence for a day that stands out.
    pub(super) fn day(&self, mark: &DayMark, nature: AspectNature, choice: &mut Choice) -> Option<Speech> {
        let identity = identity(&mark.fact);
        let mut slots = self.slots(&mark.fact, identity);
        let (date, _, _) = (self.calendar)(mark.from);
        slots.push(("day", TemplateValue::Said(day_called(date, Case::Nominative))));
        slots.push(("for_day", TemplateValue::Said(day_called(date, Case::Accusative))));
        slots.push(("in_day", TemplateValue::Said(in_day(date))));
        let (kind, other, clause) = match mark.fact {
            Fact::Aspect { b, kind, .. } => {
                let (house, _) = houses(&mark.fact)?;
                (kind, TemplateValue::Word(body(b)), choice.fresh(clauses(Tone::of(&mark.fact), house), identity)?)
            }
            Fact::Transit { kind, point, .. } => {
                let clause = choice.fresh(points::clauses(point, nature), identity)?;
                (kind, TemplateValue::Yours(point_word(point)), clause)
            }
            _ => return None,
        };
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

    /// What a fact of some days colours: events of weeks and months as on their day, what lasts longer as it does.
    fn clauses(&self, fact: &Fact, house: u8) -> &'static [&'static str] {
        let lasts = matches!(fact, Fact::Stay { .. })
            || (self.span.period >= Period::Month && moment(fact).is_none())
            || self.span.period == Period::Year;
        let tone = Tone::of(fact);
        if lasts { clauses_for_long(tone, house) } else { clauses(tone, house) }
    }

    fn slots(&self, fact: &Fact, identity: u64) -> TemplateValues {
        let clock = |moment| {
            let (_, hour, minute) = (self.calendar)(moment);
            (hour, minute)
        };
        let mut slots = slots(fact, &clock);
        if let Some(at) = moment(fact) {
            let exact = matches!(fact, Fact::Eclipse { .. } | Fact::Station { .. } | Fact::Phase { .. });
            let wording = mixed(identity, self.span.index() as u64);
            slots.push(("on", TemplateValue::Said(self.span.on((self.calendar)(at), exact, wording))));
        }
        slots.push(("all", TemplateValue::Said(Speech::plain(self.all))));
        slots.push(("when", TemplateValue::Said(Speech::plain(self.all))));
        let acting = match *fact {
            Fact::SunIn { .. } => Some(Body::Sun),
            Fact::RulerIn { body, .. } => Some(body),
            _ => None,
        };
        let leaves = acting.is_some_and(|body| self.leaving.contains(&body));
        slots.push(("start", TemplateValue::Said(Speech::plain(if leaves { self.span.at_first() } else { self.all }))));
        if let Fact::Stay { until: ends, .. } = *fact {
            let until = |at| Speech::plain("до").then(&day_of((self.calendar)(at).0));
            slots.extend(ends.map(|at| ("until", TemplateValue::Said(until(at)))));
        }
        slots
    }
}
