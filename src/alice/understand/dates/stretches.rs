//! Stretches of time that are no week, month or year from now: «на ближайшие три дня», «в начале декабря», «второй квартал», «на лето».

use super::calendar::{Edge, TimeUnit, TimeWord, Which};
use super::count::Count;
use super::finder::{DateFinder, YEARS};
use super::ranges::month_end;
use super::{DateRange, DateSaid};
use crate::alice::understand::numerals::Numeral;
use crate::astro::{CivilDate, Period};

impl DateFinder<'_> {
    /// «На ближайшие три дня», «на две недели», «за последние пять дней». One week, month or year is a period.
    pub(super) fn stretch_at(&self, at: usize) -> Option<(DateSaid, usize)> {
        let which = match self.word(at) {
            Some(TimeWord::Which(which)) => Some(which),
            _ => None,
        };
        let past = which.is_some_and(|which| which.steps() < 0)
            || self.terms.get(at).is_some_and(|term| !term.taken && term.text.starts_with("последн"));
        let place = at + usize::from(which.is_some() || past || self.is_any(at, &["все", "целых", "остальные"]));
        // «2027 год» is a year, and «три часа» is a time.
        let small = |n: Numeral| n.value < *YEARS.start();
        let is_short = |at: usize| {
            let word = self.word(at);
            matches!(word, Some(TimeWord::Unit(unit) | TimeWord::HalfOf(unit))
                if matches!(unit, TimeUnit::Minute | TimeUnit::Hour))
        };
        let counts = self.number(place).is_some_and(small)
            || matches!(
                self.word(place)?,
                TimeWord::Couple
                    | TimeWord::OneAndHalf
                    | TimeWord::Half
                    | TimeWord::HalfOf(_)
                    | TimeWord::Collective(_)
            )
            || matches!(self.word(place)?, TimeWord::Unit(TimeUnit::Quarter | TimeUnit::HalfYear)) && which.is_none();
        let (count, until) = self.count_at(place).filter(|(_, until)| counts && !is_short(until - 1))?;
        if self.is_any(until, &["до", "перед"])
            || matches!(self.word(until), Some(TimeWord::Onward | TimeWord::Before | TimeWord::Ago | TimeWord::Past))
        {
            return None;
        }
        let until = until + usize::from(self.is_any(until, &["вперед"]));
        // «На три дня с пятницы».
        let since = until + usize::from(self.is_any(until, &["начиная"]));
        if self.is_any(since, &["с", "со", "от"])
            && let Some((said, until)) = self.day_at(since + 1).or_else(|| self.base_at(since + 1))
        {
            let first = said.near(self.today)?;
            return Some((DateRange::new(first, count.after(first)?.plus_days(-1)?.max(first))?.said(), until));
        }
        let range = if past {
            DateRange::new(count.backwards().after(self.today)?, self.today.plus_days(-1)?)
        } else {
            DateRange::new(self.today, count.after(self.today)?.plus_days(-1)?.max(self.today))
        };
        Some((range?.said(), until))
    }

    /// «В начале декабря», «в конце следующего месяца».
    pub(super) fn edge_at(&self, at: usize) -> Option<(DateSaid, usize)> {
        let Some(TimeWord::Edge(edge)) = self.word(at) else { return None };
        let (year, month, until) = self.month_at(at + 1)?;
        let (first, last) = match edge {
            Edge::Start => (1, 10),
            Edge::Middle => (11, 20),
            Edge::End => (21, CivilDate::days_in_month(year, month)),
        };
        let day = |day| CivilDate::new(year, month, day);
        // «До конца месяца»: from today on.
        let led = at > 0 && self.is_any(at - 1, &["до"]) && edge == Edge::End;
        let first = if led { self.today.min(day(last)?) } else { day(first)? };
        Some((DateRange::new(first, day(last)?)?.said(), until))
    }

    /// «Второй квартал 2027 года», «второе полугодие», «первая половина года».
    pub(super) fn part_of_year_at(&self, at: usize) -> Option<(DateSaid, usize)> {
        let number = self.number(at).filter(|n| n.ordinal && n.value > 0)?.value;
        let of_year = |at: usize| usize::from(self.word(at) == Some(TimeWord::Unit(TimeUnit::Year)));
        let (months, until) = match self.word(at + 1)? {
            TimeWord::Unit(TimeUnit::Quarter) => (3, at + 2),
            TimeWord::Unit(TimeUnit::HalfYear) => (6, at + 2),
            TimeWord::Half if of_year(at + 2) == 1 || self.year_at(at + 2).is_some() => (6, at + 2),
            _ => return None,
        };
        let first_month = u8::try_from(months * (number - 1) + 1).ok().filter(|month| *month <= 12)?;
        let last_month = first_month + months as u8 - 1;
        let days = |year: i32| DateRange::new(CivilDate::new(year, first_month, 1)?, month_end(year, last_month)?);
        let (year, until) = match self.year_at(until) {
            Some((year, until)) => (Some(year), until),
            None => (None, until + of_year(until)),
        };
        let years = self.today.year()..=self.today.year() + 1;
        let range = match year {
            Some(year) => days(year),
            None => years.into_iter().filter_map(days).find(|days| days.last() >= self.today),
        };
        Some((range?.said(), until))
    }

    /// «На эту и следующую неделю»: from today, or from the beginning of the first, until the end of the second.
    pub(super) fn two_units_at(&self, at: usize) -> Option<(DateSaid, usize)> {
        let (Some(TimeWord::Which(one)), Some(TimeWord::Which(two))) = (self.word(at), self.word(at + 2)) else {
            return None;
        };
        let begins = |which: Which| match self.word(at + 3) {
            Some(TimeWord::Unit(TimeUnit::Week)) => {
                self.today.plus_days(7 * which.steps() - i64::from(self.today.weekday()))
            }
            Some(TimeWord::Unit(TimeUnit::Month)) => {
                let first = CivilDate::new(self.today.year(), self.today.month(), 1)?;
                Count { months: which.steps(), days: 0 }.after(first)
            }
            _ => None,
        };
        let length = match self.word(at + 3)? {
            TimeWord::Unit(TimeUnit::Week) => Count { months: 0, days: 7 },
            _ => Count { months: 1, days: 0 },
        };
        let joined = self.is_any(at + 1, &["и"]) && one.steps() < two.steps();
        let first = begins(one).filter(|_| joined)?;
        let first = if one == Which::This { self.today } else { first };
        let last = length.after(begins(two)?)?.plus_days(-1)?;
        Some((DateRange::new(first, last)?.said(), at + 4))
    }

    /// «Декабря», «мая 2027 года», «следующего месяца», «месяца».
    fn month_at(&self, at: usize) -> Option<(i32, u8, usize)> {
        let (which, place) = match self.word(at)? {
            TimeWord::Which(which) => (which, at + 1),
            _ => (Which::This, at),
        };
        match self.word(place)? {
            TimeWord::Month(month) => {
                let (year, until) = match self.year_at(self.skip_prepositions(place + 1)) {
                    Some((year, until)) => (year, until),
                    None => (self.today.year() + i32::from(month < self.today.month()), place + 1),
                };
                Some((year, month, until))
            }
            TimeWord::Unit(TimeUnit::Month) => {
                let months = i64::from(self.today.year()) * 12 + i64::from(self.today.month()) - 1 + which.steps();
                Some((months.div_euclid(12) as i32, months.rem_euclid(12) as u8 + 1, place + 1))
            }
            _ => None,
        }
    }

    /// «На второй неделе мая», «первая половина декабря», «последняя декада месяца».
    pub(super) fn part_of_month_at(&self, at: usize) -> Option<(DateSaid, Option<Period>, usize)> {
        let last_one = self.terms.get(at)?.text.starts_with("последн") && !self.terms[at].taken;
        let number = if last_one { 0 } else { self.number(at).filter(|n| n.ordinal)?.value };
        let part = self.word(at + 1)?;
        let (year, month, until) = self.month_at(at + 2)?;
        let end = CivilDate::days_in_month(year, month);
        let (length, most) = match part {
            TimeWord::Unit(TimeUnit::Week) => (7, 5),
            TimeWord::Half => (15, 2),
            TimeWord::Decade => (10, 3),
            _ => return None,
        };
        let number = match (last_one, length) {
            (true, 7) => return self.days_of(year, month, end - 6, end, Some(Period::Week), until),
            (true, _) => most,
            (false, _) => number,
        };
        let first = u8::try_from(number.checked_sub(1)?).ok().filter(|_| number <= most)? * length + 1;
        let last = if number == most { end } else { first + length - 1 };
        let period = (length == 7).then_some(Period::Week);
        self.days_of(year, month, first, last, period, until)
    }

    /// «Два года назад в марте», «через год в мае».
    pub(super) fn month_of_year_at(&self, at: usize) -> Option<(DateSaid, Option<Period>, usize)> {
        let leads = self.word(at) == Some(TimeWord::Ahead);
        let (count, until) = self.count_at(at + usize::from(leads))?;
        let behind = !leads && self.word(until) == Some(TimeWord::Ago);
        let years = i32::try_from(count.months / 12).ok()?;
        let in_years = years > 0 && count.months % 12 == 0 && count.days == 0 && (leads || behind);
        let place = self.skip_prepositions(until + usize::from(behind));
        let Some(TimeWord::Month(month)) = self.word(place).filter(|_| in_years) else { return None };
        let first = CivilDate::new(self.today.year() + if leads { years } else { -years }, month, 1)?;
        Some((DateSaid::Relative(first), Some(Period::Month), place + 1))
    }

    fn days_of(
        &self,
        year: i32,
        month: u8,
        first: u8,
        last: u8,
        period: Option<Period>,
        until: usize,
    ) -> Option<(DateSaid, Option<Period>, usize)> {
        let first = CivilDate::new(year, month, first)?;
        let range = DateRange::new(first, CivilDate::new(year, month, last)?)?;
        let said = if period.is_some() { DateSaid::Relative(first) } else { range.said() };
        Some((said, period, until))
    }

    /// «На лето», «этой зимой», «осенью 2027 года»: the one that is under way or comes next.
    pub(super) fn season_at(&self, at: usize) -> Option<(DateSaid, usize)> {
        let which = match self.word(at) {
            Some(TimeWord::Which(which)) => Some(which),
            _ => None,
        };
        let place = at + usize::from(which.is_some());
        let Some(TimeWord::Season(season)) = self.word(place) else { return None };
        let of_year = |year: i32| {
            // Winter begins in the year before that of its end.
            let first = if season == 0 { CivilDate::new(year - 1, 12, 1) } else { CivilDate::new(year, 3 * season, 1) };
            let last_month = if season == 0 { 2 } else { 3 * season + 2 };
            DateRange::new(first?, month_end(year, last_month)?)
        };
        let year = self.today.year();
        let (range, until) = match (self.year_at(self.skip_prepositions(place + 1)), which) {
            (Some((said, until)), _) => (of_year(said + i32::from(season == 0))?, until),
            (None, Some(Which::Last)) => {
                ((year - 2..=year).rev().filter_map(of_year).find(|days| days.last() < self.today)?, place + 1)
            }
            (None, _) => ((year..=year + 2).filter_map(of_year).find(|days| days.last() >= self.today)?, place + 1),
        };
        Some((range.said(), until))
    }
}
