//! The search for a date among terms.

use super::calendar::{days_from_today, month, weekday};
use super::{DateParts, DateSaid};
use crate::alice::understand::numerals::Numeral;
use crate::alice::understand::periods::{self, Which};
use crate::alice::understand::terms::{Term, TermKind};
use crate::alice::understand::times;
use crate::astro::CivilDate;

const YEAR_WORDS: [&str; 5] = ["год", "года", "году", "годом", "г"];
const DAY_WORDS: [&str; 4] = ["число", "числа", "числу", "числе"];

/// Years that can be told from other numbers by their size.
const YEARS: std::ops::RangeInclusive<u32> = 1000..=9999;

/// A date with the range of terms that say it.
pub(super) type FoundDate = Option<(DateSaid, usize, usize)>;

/// A count of days or of months.
#[derive(Debug, Clone, Copy)]
enum Count {
    Days(i64),
    Months(i64),
}

impl Count {
    /// Further than this no horoscope is asked for, and sums stay small.
    const LONGEST: i64 = 100_000;

    fn times(self, n: i64) -> Self {
        let product = |count: i64| count.saturating_mul(n).clamp(-Self::LONGEST, Self::LONGEST);
        match self {
            Self::Days(days) => Self::Days(product(days)),
            Self::Months(months) => Self::Months(product(months)),
        }
    }

    /// The day that is so much later; the last day of a month that is too short.
    fn after(self, today: CivilDate) -> Option<CivilDate> {
        let months = match self {
            Self::Days(days) => return today.plus_days(days),
            Self::Months(months) => i64::from(today.year()) * 12 + i64::from(today.month()) - 1 + months,
        };
        let (year, month) = (i32::try_from(months.div_euclid(12)).ok()?, months.rem_euclid(12) as u8 + 1);
        CivilDate::new(year, month, today.day().min(CivilDate::days_in_month(year, month)))
    }
}

pub(super) struct DateFinder<'t> {
    pub terms: &'t [Term],
    pub today: CivilDate,
    /// A date of birth is awaited.
    pub birth: bool,
    /// A time is awaited.
    pub time: bool,
}

impl DateFinder<'_> {
    pub fn find(&self) -> FoundDate {
        self.relative()
            .or_else(|| self.numeric())
            .or_else(|| self.by_month())
            .or_else(|| self.three_numbers())
            .or_else(|| self.in_part())
    }

    fn number(&self, at: usize) -> Option<Numeral> {
        self.terms.get(at).and_then(Term::number)
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        self.terms.get(at).is_some_and(|term| term.is_any(words))
    }

    fn relative(&self) -> FoundDate {
        (0..self.terms.len()).filter(|at| self.is_word(*at)).find_map(|at| {
            self.named_day(at).or_else(|| self.weekday(at)).or_else(|| self.ahead(at)).or_else(|| self.ago(at))
        })
    }

    fn is_word(&self, at: usize) -> bool {
        self.terms.get(at).is_some_and(|term| !term.taken && term.kind == TermKind::Word)
    }

    fn days_away(&self, days: i64, from: usize, until: usize) -> FoundDate {
        Some((DateSaid::Relative(self.today.plus_days(days)?), from, until))
    }

    /// «Завтра», «завтрашний день».
    fn named_day(&self, at: usize) -> FoundDate {
        let days = days_from_today(&self.terms[at].text)?;
        self.days_away(days, at, at + 1 + usize::from(self.is_any(at + 1, &["день", "дня"])))
    }

    /// The coming day of that name; the next one is that of the next week.
    fn weekday(&self, at: usize) -> FoundDate {
        let (weekday, today) = (i64::from(weekday(&self.terms[at].text)?), i64::from(self.today.weekday()));
        let ahead = (weekday - today).rem_euclid(7);
        match at.checked_sub(1).filter(|at| self.is_word(*at)).and_then(|at| periods::which(&self.terms[at].text)) {
            Some(Which::Last) => self.days_away(ahead - 7, at - 1, at + 1),
            Some(Which::This) => self.days_away(ahead, at - 1, at + 1),
            Some(Which::Next) => self.days_away(7 - today + weekday, at - 1, at + 1),
            None => self.days_away(ahead, at, at + 1),
        }
    }

    /// A count of days, weeks, months or years, and the term behind it.
    fn counted(&self, at: usize) -> Option<(Count, usize)> {
        let unit = |at: usize| {
            let term = self.terms.get(at).filter(|term| !term.taken)?;
            Some(match term.text.as_str() {
                "день" | "дня" | "дней" | "денек" => Count::Days(1),
                "неделю" | "недели" | "недель" | "недельку" => Count::Days(7),
                "месяц" | "месяца" | "месяцев" | "месяцок" => Count::Months(1),
                "год" | "года" | "лет" if !self.birth => Count::Months(12),
                "полгода" => Count::Months(6),
                _ => return None,
            })
        };
        if self.is_any(at, &["пару"]) {
            return Some((unit(at + 1)?.times(2), at + 2));
        }
        match self.number(at) {
            Some(n) => Some((unit(at + 1)?.times(i64::from(n.value)), at + 2)),
            None => Some((unit(at)?, at + 1)),
        }
    }

    /// «Через неделю», «через пару дней».
    fn ahead(&self, at: usize) -> FoundDate {
        let (count, until) = self.counted(at + 1).filter(|_| self.terms[at].text == "через")?;
        Some((DateSaid::Relative(count.after(self.today)?), at, until))
    }

    /// «Неделю назад», «три дня назад».
    fn ago(&self, at: usize) -> FoundDate {
        let from = at.checked_sub(2).filter(|from| self.number(*from).is_some() || self.is_any(*from, &["пару"]));
        let from = from.or(at.checked_sub(1)).filter(|_| self.terms[at].text == "назад")?;
        let (count, _) = self.counted(from).filter(|(_, until)| *until == at)?;
        Some((DateSaid::Relative(count.times(-1).after(self.today)?), from, at + 1))
    }

    fn numeric(&self) -> FoundDate {
        self.terms.iter().enumerate().filter(|(_, term)| !term.taken).find_map(|(at, term)| match term.kind {
            TermKind::Calendar([a, b, c]) => Some((self.ordered(a, b, c), at, at + 1)),
            // The platform runs neighbouring digits together.
            TermKind::Number(n) if self.birth && n.digits == 7 => self.seven_digits(n).map(|said| (said, at, at + 1)),
            TermKind::Number(n) if self.birth && matches!(n.digits, 6 | 8) => {
                let year_digits = n.digits - 4;
                let century = 10_u32.pow(year_digits.into());
                let part = |value, digits| Numeral { value, ordinal: false, digits };
                let (day, month) = (n.value / century / 100, n.value / century % 100);
                Some((self.ordered(part(day, 2), part(month, 2), part(n.value % century, year_digits)), at, at + 1))
            }
            _ => None,
        })
    }

    /// `1571990`: the day or the month has one digit, whichever makes a date; nothing when both do.
    fn seven_digits(&self, n: Numeral) -> Option<DateSaid> {
        let (year, front) = (i32::try_from(n.value % 10_000).ok()?, n.value / 10_000);
        let date = |day: u32, month: u32| CivilDate::new(year, month as u8, day as u8);
        let parts = match (date(front / 10, front % 10), date(front / 100, front % 100)) {
            (Some(date), None) | (None, Some(date)) => date,
            _ => return None,
        };
        let (month, day) = (Some(parts.month()), Some(parts.day()));
        Some(DateSaid::Calendar(DateParts { year: Some(year), month, day }))
    }

    /// Day, month, year, or the other way round when the first can only be a year.
    fn ordered(&self, a: Numeral, b: Numeral, c: Numeral) -> DateSaid {
        let (day, year) = if a.value > 31 || a.digits == 4 { (c, a) } else { (a, c) };
        let small = |n: Numeral| Some(u8::try_from(n.value).unwrap_or(u8::MAX));
        DateSaid::Calendar(DateParts { day: small(day), month: small(b), year: self.full_year(year) })
    }

    /// A year of two digits is the latest one that is not in the future.
    fn full_year(&self, year: Numeral) -> Option<i32> {
        let said = i32::try_from(year.value).ok()?;
        if said >= 100 || year.digits > 2 {
            return Some(said);
        }
        let this_century = self.today.year() - self.today.year().rem_euclid(100);
        Some(if this_century + said <= self.today.year() { this_century + said } else { this_century + said - 100 })
    }

    fn by_month(&self) -> FoundDate {
        let named = |term: &Term| (!term.taken && term.kind == TermKind::Word).then(|| month(&term.text)).flatten();
        let (at, month) = self.terms.iter().enumerate().find_map(|(at, term)| named(term).map(|month| (at, month)))?;
        let (mut from, mut until) = (at, at + 1);
        let mut parts = DateParts { month: Some(month), ..DateParts::default() };
        let is_day = |n: Numeral| n.value < 100 && n.digits <= 2;
        let before = if at > 0 && self.is_any(at - 1, &DAY_WORDS) { at.checked_sub(2) } else { at.checked_sub(1) };
        if let Some((place, n)) =
            before.and_then(|place| Some((place, self.number(place)?))).filter(|(_, n)| is_day(*n))
        {
            parts.day = Some(n.value as u8);
            from = place;
        } else if let Some(n) = self.number(until).filter(|n| (1..=31).contains(&n.value))
            && !self.is_any(until + 1, &YEAR_WORDS)
        {
            parts.day = Some(n.value as u8);
            until += 1 + usize::from(self.is_any(until + 1, &DAY_WORDS));
        }
        let mut next = until;
        while self.is_any(next, &["в", "месяца", "месяце", "это", "был"]) {
            next += 1;
        }
        if let Some(year) = self.number(next).filter(|n| self.is_year_after_month(*n, next)) {
            parts.year = self.full_year(year);
            until = next + 1 + usize::from(self.is_any(next + 1, &YEAR_WORDS));
        } else if let Some((place, year)) = self.year_before(from) {
            parts.year = self.full_year(year);
            from = place;
        }
        Some((DateSaid::Calendar(parts), from, until))
    }

    fn is_year_after_month(&self, n: Numeral, at: usize) -> bool {
        let next = self.terms.get(at + 1);
        let of_time = next.is_some_and(|next| times::is_time_word(&next.text));
        let in_pair = next.is_some_and(|next| matches!(next.kind, TermKind::Number(_)));
        YEARS.contains(&n.value)
            || self.is_any(at + 1, &YEAR_WORDS)
            || n.value < 100 && !of_time && (n.ordinal || n.value > 31 || self.birth && !in_pair)
    }

    fn year_before(&self, from: usize) -> Option<(usize, Numeral)> {
        let mut place = from.checked_sub(1)?;
        let mut named = false;
        while self.is_any(place, &YEAR_WORDS) || self.is_any(place, &["в", "во"]) {
            named |= self.is_any(place, &YEAR_WORDS);
            place = place.checked_sub(1)?;
        }
        let year = self.number(place)?;
        (YEARS.contains(&year.value) || named || year.ordinal && year.value > 31).then_some((place, year))
    }

    /// «Пятого седьмого девяностого», «ноль пять ноль семь девяносто»; zeros before a number say nothing.
    fn three_numbers(&self) -> FoundDate {
        // Three numbers and a zero before each.
        const LONGEST: usize = 6;
        (0..self.terms.len()).find_map(|at| {
            let run = (at..self.terms.len()).take(LONGEST).map_while(|next| Some((next, self.number(next)?)));
            let told: Vec<_> = run.filter(|(_, n)| n.value > 0).take(3).collect();
            let [(_, a), (_, b), (last, c)] = told[..] else { return None };
            let is_date = YEARS.contains(&c.value)
                || YEARS.contains(&a.value)
                || self.birth && (a.ordinal && b.ordinal || (32..100).contains(&c.value));
            let until = last + 1 + usize::from(self.is_any(last + 1, &YEAR_WORDS));
            (is_date && a.value.min(c.value) < 100).then(|| (self.ordered(a, b, c), at, until))
        })
    }

    /// A year or a day of the month alone.
    fn in_part(&self) -> FoundDate {
        (0..self.terms.len()).find_map(|at| {
            let n = self.number(at)?;
            let year_word = self.is_any(at + 1, &YEAR_WORDS);
            let age = at > 0 && self.is_any(at - 1, &["мне", "ей", "ему"]) || self.is_any(at + 2, &["назад"]);
            let is_year =
                YEARS.contains(&n.value) && (self.birth || year_word) || n.ordinal && (32..100).contains(&n.value);
            let named = at > 0 && self.is_any(at - 1, &["год"]) && YEARS.contains(&n.value);
            if (is_year || named || year_word && n.value < 100) && !age {
                let parts = DateParts { year: self.full_year(n), ..DateParts::default() };
                return Some((DateSaid::Calendar(parts), at, at + 1 + usize::from(year_word)));
            }
            let day_word = self.is_any(at + 1, &DAY_WORDS);
            // «Пятнадцатого» alone is a day; «в шестом часу» and «половина девятого» are not.
            let hour_like = self.terms.get(at + 1).is_some_and(|next| times::is_time_word(&next.text))
                || at > 0 && times::wants_hour(&self.terms[at - 1].text);
            let is_day = day_word || n.ordinal && !hour_like && !self.time && (1..=31).contains(&n.value);
            let parts = DateParts { day: Some(u8::try_from(n.value).ok()?), ..DateParts::default() };
            is_day.then_some((DateSaid::Calendar(parts), at, at + 1 + usize::from(day_word)))
        })
    }
}
