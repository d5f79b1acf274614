//! One day as it is said: by name, by weekday, by a feast, counted from another, or by the calendar.

use super::calendar::{TimeUnit, TimeWord, Which};
use super::count::Count;
use super::finder::{DateFinder, YEARS};
use super::{DateParts, DateSaid, feasts};
use crate::alice::understand::terms::TermKind;
use crate::alice::understand::times;
use crate::astro::CivilDate;

/// Days in which a weekday falls on each day of the month: «пятница тринадцатого» is never further.
const WEEKDAY_CYCLE_DAYS: i64 = 800;

/// What makes a count inexact: «через сутки с гаком».
const INEXACT: [&str; 8] = ["гаком", "лишним", "лишком", "хвостиком", "небольшим", "чем", "копейками", "чем-то"];

/// A day with the term behind it.
pub(super) type FoundDay = Option<(DateSaid, usize)>;

impl DateFinder<'_> {
    /// A day that begins at a term.
    pub(super) fn day_at(&self, at: usize) -> FoundDay {
        self.relative_at(at).or_else(|| self.calendar_at(at))
    }

    /// A day that is no plain date of the calendar.
    pub(super) fn relative_at(&self, at: usize) -> FoundDay {
        self.week_and_weekday_at(at).or_else(|| self.counted_at(at)).or_else(|| self.anchor_at(at))
    }

    /// What a day may be counted from.
    fn anchor_at(&self, at: usize) -> FoundDay {
        self.named_at(at).or_else(|| self.weekday_at(at)).or_else(|| self.feast_at(at))
    }

    /// What a count stands before: also the New Year, which is a year where nothing is counted from it.
    pub(super) fn base_at(&self, at: usize) -> FoundDay {
        let new = self.terms.get(at).is_some_and(|term| term.text.starts_with("нов") && !term.taken);
        if new && self.word(at + 1) == Some(TimeWord::Unit(TimeUnit::Year)) {
            return Some((DateSaid::Relative(CivilDate::new(self.today.year() + 1, 1, 1)?), at + 2));
        }
        self.anchor_at(at).or_else(|| self.calendar_at(at))
    }

    fn days_away(&self, days: i64, until: usize) -> FoundDay {
        Some((DateSaid::Relative(self.today.plus_days(days)?), until))
    }

    /// «Завтра», «завтрашний день», «после завтра».
    fn named_at(&self, at: usize) -> FoundDay {
        let prefixed = |prefix: &str, step: i64| {
            let count = (at..at + 4).take_while(|place| self.is_any(*place, &[prefix])).count();
            let Some(TimeWord::Named(days)) = self.word(at + count) else { return None };
            (count > 0 && days.signum() == step).then_some((count, days + step * count as i64))
        };
        let (before, days) = match self.word(at) {
            Some(TimeWord::Named(days)) => (0, days),
            _ => prefixed("после", 1).or_else(|| prefixed("поза", -1))?,
        };
        let until = at + before + 1;
        self.days_away(days, until + usize::from(self.is_any(until, &["день", "дня", "дню", "дне"])))
    }

    /// The coming day of that name; the next one is that of the next week.
    fn weekday_at(&self, at: usize) -> FoundDay {
        let which = match self.word(at) {
            Some(TimeWord::Which(which)) => Some(which),
            _ => None,
        };
        let place = at + usize::from(which.is_some());
        let Some(TimeWord::Weekday(weekday)) = self.word(place) else { return None };
        let until = place + 1;
        if let Some((weeks, until)) = self.week_at(self.skip_prepositions(until)) {
            return self.of_week(weeks, weekday, until);
        }
        if let Some((DateSaid::Calendar(parts), until)) = self.calendar_at(self.skip_prepositions(until)) {
            return Some((self.dated_weekday(weekday, parts), until));
        }
        // «В пятницу 13».
        if let Some(n) = self.number(until).filter(|n| (1..=31).contains(&n.value))
            && which.is_none()
            && self.terms.get(until + 1).is_none_or(|next| next.number().is_none() && !times::is_time_word(&next.text))
        {
            let parts = DateParts { day: Some(n.value as u8), ..DateParts::default() };
            return Some((self.dated_weekday(weekday, parts), until + 1));
        }
        let ahead = (i64::from(weekday) - i64::from(self.today.weekday())).rem_euclid(7);
        match which {
            None | Some(Which::This) => self.days_away(ahead, until),
            Some(Which::Next) => self.of_week(1, weekday, until),
            Some(Which::Last) => self.days_away(ahead - 7, until),
            Some(Which::BeforeLast) => self.days_away(ahead - 14, until),
        }
    }

    /// «Пятница тринадцатого», «суббота, 5 декабря»: a day that is both, or none that can be told.
    pub(super) fn dated_weekday(&self, weekday: u8, parts: DateParts) -> DateSaid {
        let fits = |date: &CivilDate| date.weekday() == weekday;
        let date = match (parts.month, parts.day) {
            (None, Some(day)) => (0..WEEKDAY_CYCLE_DAYS)
                .filter_map(|days| self.today.plus_days(days))
                .find(|date| date.day() == day && fits(date)),
            _ => parts.near(self.today).filter(fits),
        };
        date.map_or(DateSaid::Unsure, DateSaid::Relative)
    }

    fn of_week(&self, weeks: i64, weekday: u8, until: usize) -> FoundDay {
        self.days_away(7 * weeks - i64::from(self.today.weekday()) + i64::from(weekday), until)
    }

    /// «Следующей неделе», «той неделе», «через две недели»: how many weeks away, and the term behind it.
    fn week_at(&self, at: usize) -> Option<(i64, usize)> {
        let is_week = |at: usize| self.word(at) == Some(TimeWord::Unit(TimeUnit::Week));
        match self.word(at) {
            Some(TimeWord::Which(which)) if is_week(at + 1) => Some((which.steps(), at + 2)),
            Some(TimeWord::Ahead) => {
                let (count, until) = self.count_at(at + 1)?;
                (count.months == 0 && is_week(until - 1)).then_some((count.days / 7, until))
            }
            _ if self.is_any(at, &["той", "ту"]) && is_week(at + 1) => Some((1, at + 2)),
            // «Две недели назад».
            _ => {
                let (count, until) = self.count_at(at)?;
                let ago = count.months == 0 && is_week(until - 1) && self.word(until) == Some(TimeWord::Ago);
                ago.then_some((-count.days / 7, until + 1))
            }
        }
    }

    /// «На следующей неделе в воскресенье».
    fn week_and_weekday_at(&self, at: usize) -> FoundDay {
        let (weeks, until) = self.week_at(at)?;
        let place = self.skip_prepositions(until);
        match self.word(place)? {
            TimeWord::Weekday(weekday) => self.of_week(weeks, weekday, place + 1),
            _ => None,
        }
    }

    /// «Через неделю», «спустя три дня», «неделю назад», «двумя днями позже», «через день после пасхи».
    fn counted_at(&self, at: usize) -> FoundDay {
        let leads = matches!(self.word(at), Some(TimeWord::Ahead | TimeWord::Past));
        if self.word(at) == Some(TimeWord::Ahead) {
            let one = at + 1 + usize::from(self.number(at + 1).is_some_and(|n| n.value == 1));
            // «Через вторник»: the one after the coming.
            if let Some(TimeWord::Weekday(weekday)) = self.word(one) {
                let ahead = (i64::from(weekday) - i64::from(self.today.weekday()) - 1).rem_euclid(7) + 1;
                return self.days_away(ahead + 7, one + 1);
            }
        }
        // «Дня через три», «недели через две».
        if let Some(TimeWord::Unit(unit)) = self.word(at)
            && self.word(at + 1) == Some(TimeWord::Ahead)
            && let Some(n) = self.number(at + 2).filter(|n| !n.ordinal)
            && !matches!(self.word(at + 3), Some(TimeWord::Unit(_)))
        {
            return Some((DateSaid::Relative(Count::of(unit, n.value.into())?.after(self.today)?), at + 3));
        }
        if self.is_any(at, &["за"]) {
            let (count, until) = self.count_at(at + 1)?;
            let to = self.is_any(until, &["до", "перед"]).then_some(until + 1)?;
            let (said, until) = self.base_at(to)?;
            return Some((self.counted_from(said, count.backwards()), until));
        }
        let (count, mut until) = self.count_at(at + usize::from(leads))?;
        let mut count = count;
        if !leads {
            let that = usize::from(self.is_any(until, &["тому"]));
            match self.word(until + that)? {
                TimeWord::Ago | TimeWord::Before => count = count.backwards(),
                TimeWord::Past | TimeWord::Onward => {}
                _ => return None,
            }
            until += that + 1;
        }
        if self.is_any(until, &["с"]) && self.is_any(until + 1, &INEXACT) {
            return Some((DateSaid::Unsure, until + 2));
        }
        if self.is_any(until, &["после"])
            && let Some((said, until)) = self.base_at(until + 1)
        {
            return Some((self.counted_from(said, count), until));
        }
        Some((DateSaid::Relative(count.after(self.today)?), until))
    }

    fn counted_from(&self, said: DateSaid, count: Count) -> DateSaid {
        let day = match said {
            // «Через неделю после праздников»: after the last of them.
            DateSaid::Range(range) if count.days + count.months > 0 => Some(range.last()),
            other => other.near(self.today),
        };
        day.and_then(|day| count.after(day)).map_or(DateSaid::Unsure, DateSaid::Relative)
    }

    /// «На пасху», «на рождество 2028 года», «на масленицу в следующем году».
    fn feast_at(&self, at: usize) -> FoundDay {
        let may_begin = matches!(self.word(at)?, TimeWord::Feast | TimeWord::Unit(TimeUnit::Day)) && !self.birth;
        let words = self.terms[at..].iter().take_while(|term| !term.taken && term.kind == TermKind::Word);
        let named = may_begin.then(|| feasts::at_beginning(words.map(|term| term.text.as_str()))).flatten();
        let (feast, until) = named.map(|(feast, length)| (feast, at + length))?;
        let days = match self.year_at(self.skip_prepositions(until)) {
            Some((year, until)) => (feast.of_year(year)?, until),
            None => (feast.after(self.today)?, until),
        };
        Some((days.0.said(), days.1))
    }

    /// «2028 года», «следующего года», «этого года»; not a number that may be anything else.
    pub(super) fn year_at(&self, at: usize) -> Option<(i32, usize)> {
        let is_year_word = |at: usize| self.word(at) == Some(TimeWord::Unit(TimeUnit::Year));
        if let Some(TimeWord::Which(which)) = self.word(at) {
            let year = self.today.year() + i32::try_from(which.steps()).ok()?;
            return is_year_word(at + 1).then_some((year, at + 2));
        }
        let year = self.number(at).filter(|n| YEARS.contains(&n.value))?;
        Some((i32::try_from(year.value).ok()?, at + 1 + usize::from(is_year_word(at + 1))))
    }

    /// A date by the calendar that begins at a term and has a day.
    pub(super) fn calendar_at(&self, at: usize) -> FoundDay {
        let term = self.terms.get(at).filter(|term| !term.taken)?;
        if let TermKind::Calendar([a, b, c]) = term.kind {
            return Some((self.ordered(a, b, c), at + 1));
        }
        if let Some(said) = self.day_and_month(at) {
            return Some((said, at + 1));
        }
        let n = self.number(at).filter(|n| (1..=31).contains(&n.value))?;
        let month_at = at + 1 + usize::from(matches!(self.word(at + 1), Some(TimeWord::DayNumber)));
        if let Some(TimeWord::Month(_)) = self.word(month_at) {
            let (said, from, until) = self.of_month(month_at)?;
            return (from == at).then_some((said, until));
        }
        let day_word = self.word(at + 1) == Some(TimeWord::DayNumber);
        let hour_like = self.terms.get(at + 1).is_some_and(|next| times::is_time_word(&next.text))
            || at > 0 && times::wants_hour(&self.terms[at - 1].text);
        // «На второй неделе», «в седьмом доме» number something else.
        let ends = self
            .terms
            .get(at + 1)
            .is_none_or(|next| next.taken || !matches!(self.word(at + 1), Some(TimeWord::Unit(_))));
        let is_day = day_word || n.ordinal && !hour_like && ends && !self.time;
        let parts = DateParts { day: Some(n.value as u8), ..DateParts::default() };
        is_day.then_some((DateSaid::Calendar(parts), at + 1 + usize::from(day_word)))
    }

    /// «06.12», «6/12»: a day and a month, unless a time is awaited or follows from the words around.
    pub(super) fn day_and_month(&self, at: usize) -> Option<DateSaid> {
        let &TermKind::Clock { hour: day, minute: month, colon: false } = &self.terms.get(at)?.kind else {
            return None;
        };
        let of_time = self.terms.get(at + 1).is_some_and(|next| times::is_time_word(&next.text));
        let fits = (1..=31).contains(&day) && (1..=12).contains(&month) && !of_time && !self.time;
        (fits && !self.terms[at].taken).then_some(DateSaid::Calendar(DateParts {
            day: Some(day as u8),
            month: Some(month as u8),
            year: None,
        }))
    }
}
