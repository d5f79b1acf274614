//! Several days at once: «с 5 по 9 декабря», «завтра и послезавтра», «на ближайшие три дня», «до пятницы», «на лето».

use super::calendar::{Edge, TimeUnit, TimeWord, Which};
use super::finder::{DateFinder, FoundDate, YEARS};
use super::{DateParts, DateRange, DateSaid};
use crate::alice::understand::numerals::Numeral;
use crate::alice::understand::times;
use crate::astro::{CivilDate, Period};

/// Words between two days of which the second was meant.
const CORRECTIONS: [&str; 8] = ["ой", "нет", "точнее", "вернее", "хотя", "лучше", "извини", "ошибся"];

/// One end of a range as it was said.
#[derive(Debug, Clone, Copy)]
enum End {
    /// A day.
    Day(CivilDate),
    /// A day by the calendar whose year is open.
    OfYear(DateParts),
    /// The number of a day.
    Number(u8),
    /// A month, and its year if it was said.
    Month(u8, Option<i32>),
}

/// What stands between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// «По», «до», a dash.
    Until,
    /// «И», «или».
    And,
    /// «Ой», «нет, лучше»: only the second counts.
    Correction,
}

impl DateFinder<'_> {
    /// Two days joined by a word or a dash, with what is between them.
    pub(super) fn joined(&self) -> FoundDate {
        (0..self.terms.len()).find_map(|at| {
            let (first, until) = self.end_at(at)?;
            let (link, next) = self.link_at(until)?;
            let (mut last, mut until) = self.end_at(next)?;
            let from_said = at > 0 && self.is_any(at - 1, &["с", "со", "от", "начиная"]);
            // «5, 6 и 7 декабря».
            while link == Link::And
                && let Some((Link::And, next)) = self.link_at(until)
                && let Some((further, end)) = self.end_at(next)
            {
                (last, until) = (further, end);
            }
            let numbers = matches!((first, last), (End::Number(_), End::Number(_)));
            let of_time = self.terms.get(until).is_some_and(|term| times::is_time_word(&term.text));
            if numbers && (of_time || !(from_said && link == Link::Until) && !self.has_day_word(until)) {
                return None;
            }
            if numbers && self.has_day_word(until) {
                until += 1;
            }
            let from = at - usize::from(from_said);
            Some((self.between(first, last, link), from, until))
        })
    }

    fn has_day_word(&self, at: usize) -> bool {
        self.word(at) == Some(TimeWord::DayNumber)
    }

    fn end_at(&self, at: usize) -> Option<(End, usize)> {
        if let Some((said, until)) = self.day_at(at) {
            let end = match said {
                DateSaid::Relative(date) => End::Day(date),
                DateSaid::Calendar(DateParts { year: None, month: None, day: Some(day) }) => End::Number(day),
                DateSaid::Calendar(parts) if parts.day.is_some() && parts.fault().is_none() => {
                    parts.date().map_or(End::OfYear(parts), End::Day)
                }
                _ => return None,
            };
            return Some((end, until));
        }
        if let Some(TimeWord::Month(month)) = self.word(at) {
            let year = self.year_at(self.skip_prepositions(at + 1));
            return Some((End::Month(month, year.map(|(year, _)| year)), year.map_or(at + 1, |(_, until)| until)));
        }
        let n = self.number(at).filter(|n| (1..=31).contains(&n.value) && n.digits <= 2)?;
        Some((End::Number(n.value as u8), at + 1))
    }

    fn link_at(&self, at: usize) -> Option<(Link, usize)> {
        if self.terms.get(at).is_some_and(|term| term.dashed && !term.taken) {
            return Some((Link::Until, at));
        }
        if self.is_any(at, &["по", "до"]) {
            return Some((Link::Until, at + 1));
        }
        if self.is_any(at, &["и", "или", "либо", "плюс"]) {
            return Some((Link::And, self.skip_prepositions(at + 1)));
        }
        // «5, 6 и 7»: the comma is not heard.
        let follows = |one: usize| Some(self.number(one)?.value + 1 == self.number(at)?.value);
        if at.checked_sub(1).and_then(follows) == Some(true) {
            return Some((Link::And, at));
        }
        let mut next = at;
        while self.is_any(next, &CORRECTIONS) || next > at && self.is_any(next, &["не", "а", "то", "есть"]) {
            next += 1;
        }
        (next > at).then(|| (Link::Correction, self.skip_prepositions(next)))
    }

    fn between(&self, first: End, last: End, link: Link) -> DateSaid {
        if link == Link::Correction {
            return match last {
                End::Day(date) => DateSaid::Relative(date),
                End::OfYear(parts) => DateSaid::Calendar(parts),
                End::Number(day) => DateSaid::Calendar(DateParts { day: Some(day), ..DateParts::default() }),
                End::Month(..) => DateSaid::Unsure,
            };
        }
        let range = self.resolved(first, last).filter(|range| range.days() <= Self::LONGEST_RANGE_DAYS);
        match range {
            // «В понедельник и в пятницу»: two days apart are no range.
            Some(range)
                if link == Link::And
                    && range.days() > 2
                    && !matches!(first, End::Month(..))
                    && !self.listed(first, last, range) =>
            {
                DateSaid::Unsure
            }
            Some(range) => range.said(),
            None => DateSaid::Unsure,
        }
    }

    /// «5, 6 и 7 декабря»: three numbers that follow one another were told apart before.
    fn listed(&self, first: End, last: End, range: DateRange) -> bool {
        let count = self.terms.iter().filter(|term| term.number().is_some()).count();
        matches!((first, last), (End::Number(_), _)) && count as i64 >= range.days()
    }

    /// Longest range that is told as one.
    const LONGEST_RANGE_DAYS: i64 = 370;

    fn resolved(&self, first: End, last: End) -> Option<DateRange> {
        let today = self.today;
        let near = |end: End| match end {
            End::Day(date) => Some(date),
            End::OfYear(parts) => parts.near(today),
            End::Number(day) => DateParts { day: Some(day), ..DateParts::default() }.near(today),
            End::Month(..) => None,
        };
        match (first, last) {
            (End::Month(from, _), End::Month(until, year)) => {
                let last_year = year.unwrap_or(today.year() + i32::from(until < today.month()));
                let first = CivilDate::new(last_year - i32::from(from > until), from, 1)?;
                DateRange::new(first, month_end(last_year, until)?)
            }
            (End::Number(number), End::Day(_) | End::OfYear(_)) => {
                let last = near(last)?;
                let back = u32::from(number > last.day());
                let month = (i64::from(last.year()) * 12 + i64::from(last.month()) - 1) - i64::from(back);
                let first = CivilDate::new(month.div_euclid(12) as i32, month.rem_euclid(12) as u8 + 1, number)?;
                DateRange::new(first, last)
            }
            // «С 5 декабря по 9»: of the same month, or of the next.
            (first, End::Number(number)) => {
                let first = near(first)?;
                let last = (0..=40).filter_map(|days| first.plus_days(days)).find(|date| date.day() == number)?;
                DateRange::new(first, last)
            }
            (first, last) => {
                let (first, until) = (near(first)?, near(last)?);
                if until >= first {
                    return DateRange::new(first, until);
                }
                // «С четверга по понедельник», «с 28 декабря по 3 января».
                let later = match last {
                    End::OfYear(parts) => CivilDate::new(first.year() + 1, parts.month?, parts.day?),
                    _ if first.days() - until.days() < 7 => until.plus_days(7),
                    _ => None,
                };
                DateRange::new(first, later?)
            }
        }
    }

    /// «До пятницы», «по 5 декабря»: from today on.
    pub(super) fn until_a_day(&self) -> FoundDate {
        // «За два дня до рождества» is one day.
        let counted = |at: usize| at > 0 && matches!(self.word(at - 1), Some(TimeWord::Unit(_)));
        let leads = |at: &usize| self.is_any(*at, &["до", "по"]) && !counted(*at);
        (0..self.terms.len()).filter(leads).find_map(|at| {
            let (said, until) = self.day_at(at + 1).or_else(|| self.base_at(at + 1))?;
            let last = said.near(self.today)?;
            Some((DateRange::new(self.today, last)?.said(), at, until))
        })
    }

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
        let small =
            |n: Numeral| n.value < *YEARS.start() && self.word(place + 1) != Some(TimeWord::Unit(TimeUnit::Hour));
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
        let (count, until) = self.count_at(place).filter(|_| counts)?;
        if self.is_any(until, &["до", "перед"])
            || matches!(self.word(until), Some(TimeWord::Onward | TimeWord::Before | TimeWord::Ago | TimeWord::Past))
        {
            return None;
        }
        let until = until + usize::from(self.is_any(until, &["вперед"]));
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
        Some((DateRange::new(day(first)?, day(last)?)?.said(), until))
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

/// The last day of a month.
fn month_end(year: i32, month: u8) -> Option<CivilDate> {
    CivilDate::new(year, month, CivilDate::days_in_month(year, month))
}
