//! The days that a request is about.

use super::dates::{self, Awaited, DateSaid};
use super::intent::Expecting;
use super::lexicon::{Cue, Cues};
use super::reader::UtteranceReader;
use super::slots::Slots;
use super::terms::phrase;
use super::{periods, times};
use crate::alice::request::{DateTimeParts, EntityValue};
use crate::astro::Period;

impl UtteranceReader<'_> {
    /// The time that a request is about.
    pub(super) fn find_time(&mut self, slots: &mut Slots) {
        let (today, awaited) = (self.today, self.awaited());
        let part = dates::find_part_of_month(&mut self.terms, today);
        if let Some((said, period)) = part {
            (slots.date, slots.period) = (Some(said), period);
        } else {
            slots.date = self.days(awaited);
        }
        if slots.period.is_none()
            && !matches!(slots.date, Some(DateSaid::Range(_) | DateSaid::Unsure))
            && let Some(found) = match slots.date {
                Some(_) => periods::find_length(&mut self.terms, today),
                None => periods::find(&mut self.terms, today),
            }
        {
            // «На неделю с 5 декабря»: a length and its beginning.
            slots.period = found.period;
            slots.date = slots.date.take().or(found.date());
        }
        if slots.date.is_none() {
            slots.date = self.date(awaited);
        }
        if slots.date.is_some() && !self.tells_past(slots) {
            times::take_parts_of_days(&mut self.terms);
        }
        // «На 2027 год»: longer than a day, though it names a date.
        if let Some(DateSaid::Calendar(parts)) = slots.date
            && parts.day.is_none()
            && parts.month.is_none()
        {
            slots.period = slots.period.or(Some(Period::Year));
        }
    }

    /// «С третьего по девятое», «только на январь», «как в этом году», after a chart: days that a reading is for, and no correction.
    pub(super) fn asks_of_days(&self, cues: Cues) -> bool {
        let denies = self.terms.iter().any(|term| term.is_any(&["не", "нет", "ошибка", "исправь", "другой", "другая"]));
        if !matches!(self.expecting, Expecting::Corrections | Expecting::Consent) || cues.has(Cue::Born) || denies {
            return false;
        }
        let mut terms = self.terms.clone();
        let is_range = matches!(
            dates::find_days(&mut terms, self.today, Awaited::Nothing),
            Some((DateSaid::Range(_) | DateSaid::Relative(_), _))
        );
        // A month alone may be the one that was meant of the birth.
        const ASKS: [&str; 12] = [
            "на",
            "этом",
            "этой",
            "этот",
            "следующем",
            "следующий",
            "следующую",
            "будущем",
            "как",
            "что",
            "можно",
            "какой",
        ];
        let asks = self.terms.iter().any(|term| term.is_any(&ASKS));
        is_range || asks && periods::find(&mut self.terms.clone(), self.today).is_some()
    }

    /// One day or several; days counted from today also as the platform knows them.
    fn days(&mut self, awaited: Awaited) -> Option<DateSaid> {
        let today = self.today;
        if let Some((said, place)) = dates::find_days(&mut self.terms, today, awaited) {
            self.ask_if_unsure(said, place);
            return Some(said);
        }
        self.platform(|parts| dates::from_platform(parts, today).filter(|said| matches!(said, DateSaid::Relative(_))))
    }

    /// What a bare number is.
    fn awaited(&self) -> Awaited {
        if self.expecting == Expecting::Day { Awaited::Day } else { Awaited::Nothing }
    }

    /// Keeps the words of a date that names no one day, to ask about just them.
    fn ask_if_unsure(&mut self, said: DateSaid, place: std::ops::Range<usize>) {
        if said == DateSaid::Unsure {
            // «На понедельник и на пятницу» with its first preposition.
            let from = place.start
                - usize::from(place.start > 0 && self.terms[place.start - 1].is_any(&["на", "в", "во", "с"]));
            self.unsure = Some(phrase(&self.terms[from..place.end]));
        }
    }

    /// The date: ours, then any of the platform's.
    pub(super) fn date(&mut self, awaited: Awaited) -> Option<DateSaid> {
        let today = self.today;
        if let Some((said, place)) = dates::find_with_place(&mut self.terms, today, awaited) {
            self.ask_if_unsure(said, place);
            return Some(said);
        }
        self.platform(|parts| dates::from_platform(parts, today))
    }

    /// The first date or time of the platform whose tokens have not been understood otherwise; takes them.
    pub(super) fn platform<T>(&mut self, read: impl Fn(&DateTimeParts) -> Option<T>) -> Option<T> {
        let terms = &mut self.terms;
        self.turn.entities.iter().find_map(|entity| {
            let EntityValue::DateTime(parts) = &entity.value else { return None };
            let span = entity.start..entity.end;
            let free = !terms.iter().any(|term| term.taken && span.contains(&term.token));
            let value = free.then(|| read(parts)).flatten()?;
            for term in terms.iter_mut().filter(|term| span.contains(&term.token)) {
                term.taken = true;
            }
            Some(value)
        })
    }
}
