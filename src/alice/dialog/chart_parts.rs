//! Questions about a part of a chart, which are answered without the rest of it.

use super::Dialog;
use super::readings::natal;
use crate::alice::subject::Subject;
use crate::alice::understand::{PartAsked, Slots, Topic};
use crate::astro::{Body, CivilDate};

impl Dialog<'_> {
    /// «В каком доме у меня Венера», «мой асцендент», and «а Луна?» after a chart: a part of a chart and not the whole.
    pub(super) fn part_of_chart(
        &self,
        topic: Topic,
        follows: bool,
        slots: &Slots,
        days: Option<(CivilDate, Option<CivilDate>)>,
    ) -> Option<Subject> {
        let part = slots.part.filter(|_| days.is_none() && slots.period.is_none() && !slots.tells_where_and_when())?;
        let of_chart = self.state.told.as_ref().filter(|told| told.topic == Topic::Natal);
        let whose = match (&slots.person, slots.own) {
            (Some(person), _) => Some(person.name.clone()),
            (None, true) => None,
            (None, false) if follows || slots.part_alone || topic == Topic::Natal => of_chart?.who.clone(),
            (None, false) => return None,
        };
        let body = slots.body.or((topic == Topic::Moon).then_some(Body::Moon));
        let fits = matches!(topic, Topic::Natal | Topic::Planet | Topic::House | Topic::Moon)
            || topic == Topic::Transits && part == PartAsked::Aspects;
        let subject = Subject { body, house: slots.house, part: Some(part), who: whose, ..natal() };
        (fits && slots.sign.is_none() && subject.part().is_some()).then_some(subject)
    }
}
