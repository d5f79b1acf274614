//! Dates as people say them: words or digits, in any order, relative to today, or in part.

use serde::{Deserialize, Serialize};

use super::numerals::Numeral;
use super::terms::{Term, TermKind};
use crate::alice::request::{DateTimeParts, Part};
use crate::astro::CivilDate;

/// The parts of a date that were said; a part may be corrected later without the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DateParts {
    /// Four digits.
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// 1 to 12.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// 1 to 31.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
}

/// Why there is no such date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateFault {
    /// No month has so many days, or the month has no such number.
    NoSuchDay,
    /// This month is shorter.
    ShortMonth {
        /// 1 to 12.
        month: u8,
        /// Days that it has, in that year if a year was said.
        days: u8,
    },
}

/// A date, as far as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateSaid {
    /// Counted from today: «завтра».
    Relative(CivilDate),
    /// By the calendar, possibly in part.
    Calendar(DateParts),
    /// No such date: why, and what was said.
    Impossible(DateFault, DateParts),
}

impl DateParts {
    /// These parts, and those of `earlier` that they leave open.
    pub fn over(self, earlier: Self) -> Self {
        Self { year: self.year.or(earlier.year), month: self.month.or(earlier.month), day: self.day.or(earlier.day) }
    }

    /// The date, once every part is known.
    pub fn date(self) -> Option<CivilDate> {
        CivilDate::new(self.year?, self.month?, self.day?)
    }

    /// Why the parts that are known can't belong to one date, if they can't.
    pub fn fault(self) -> Option<DateFault> {
        // A leap year, while the year is open.
        const ANY_YEAR: i32 = 2000;
        let (year, month) = (self.year.unwrap_or(ANY_YEAR), self.month.unwrap_or(1));
        if !(1..=12).contains(&month) || self.day.is_some_and(|day| !(1..=31).contains(&day)) {
            return Some(DateFault::NoSuchDay);
        }
        let days = CivilDate::days_in_month(year, month);
        self.day.filter(|day| *day > days).map(|_| DateFault::ShortMonth { month, days })
    }

    /// The date nearest to `today` that has these parts; nothing when no day was said.
    pub fn near(self, today: CivilDate) -> Option<CivilDate> {
        let day = self.day?;
        let candidates = (-12..=12).filter_map(|step| {
            let months = today.year() * 12 + i32::from(today.month()) - 1 + step;
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u8 + 1);
            let fits = self.month.is_none_or(|m| m == month) && self.year.is_none_or(|y| y == year);
            CivilDate::new(year, month, day).filter(|_| fits)
        });
        self.date().or_else(|| candidates.min_by_key(|date| (date.days() - today.days()).abs()))
    }
}

const MONTHS: [&str; 12] = [
    "январь января январю январем январе",
    "февраль февраля февралю февралем феврале",
    "март марта марту мартом марте",
    "апрель апреля апрелю апрелем апреле",
    "май мая маю маем мае",
    "июнь июня июню июнем июне",
    "июль июля июлю июлем июле",
    "август августа августу августом августе",
    "сентябрь сентября сентябрю сентябрем сентябре",
    "октябрь октября октябрю октябрем октябре",
    "ноябрь ноября ноябрю ноябрем ноябре",
    "декабрь декабря декабрю декабрем декабре",
];

const WEEKDAYS: [&str; 7] = [
    "понедельник понедельника понедельнику понедельнике",
    "вторник вторника вторнику вторнике",
    "среда среды среду среде",
    "четверг четверга четвергу четверге",
    "пятница пятницы пятницу пятнице",
    "суббота субботы субботу субботе выходные выходных",
    "воскресенье воскресенья воскресение воскресения воскресенью",
];

const RELATIVE_DAYS: [(i64, &str); 5] = [
    (0, "сегодня сегодняшний сегодняшнего сегодняшнему"),
    (1, "завтра завтрашний завтрашнего завтрашнему"),
    (2, "послезавтра послезавтрашний"),
    (-1, "вчера вчерашний вчерашнего"),
    (-2, "позавчера"),
];

const YEAR_WORDS: [&str; 5] = ["год", "года", "году", "годом", "г"];
const DAY_WORDS: [&str; 4] = ["число", "числа", "числу", "числе"];

/// Years that can be told from other numbers by their size.
const YEARS: std::ops::RangeInclusive<u32> = 1000..=9999;

/// 1 to 12 for a word that is a month in any case.
pub(super) fn month(word: &str) -> Option<u8> {
    position(&MONTHS, word).map(|at| at as u8 + 1)
}

fn position(table: &[&str], word: &str) -> Option<usize> {
    table.iter().position(|forms| forms.split(' ').any(|form| form == word))
}

/// What the listener was asked for, which decides what bare numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awaited {
    Nothing,
    /// A date of birth: three numbers in a row are one, and a number alone is a part of one.
    Birth,
    /// A time: a number alone is not a date.
    Time,
}

/// Finds a date and takes its terms.
pub(super) fn find(terms: &mut [Term], today: CivilDate, awaited: Awaited) -> Option<DateSaid> {
    let finder = Finder { terms, today, birth: awaited == Awaited::Birth, time: awaited == Awaited::Time };
    let (said, from, until) = finder
        .relative()
        .or_else(|| finder.numeric())
        .or_else(|| finder.by_month())
        .or_else(|| finder.three_numbers())
        .or_else(|| finder.in_part())?;
    for term in &mut terms[from..until] {
        term.taken = true;
    }
    Some(match said {
        DateSaid::Calendar(parts) => parts.fault().map_or(said, |fault| DateSaid::Impossible(fault, parts)),
        other => other,
    })
}

/// The date that the platform recognised, if its parts make one; nothing when they are out of any range.
pub(super) fn from_platform(parts: &DateTimeParts, today: CivilDate) -> Option<DateSaid> {
    // Further away than this nothing can be meant, and sums stay small.
    const FAR: i64 = 100_000;
    let near = |part: Option<Part>| match part {
        Some(Part::Absolute(n) | Part::Relative(n)) if n.abs() > FAR => None,
        part => part,
    };
    match (near(parts.year), near(parts.month), near(parts.day)) {
        (None, None, Some(Part::Relative(days))) => today.plus_days(days).map(DateSaid::Relative),
        (year, month, day) => {
            let absolute = |part: Option<Part>, now: i64| match part {
                Some(Part::Absolute(n)) => Some(n),
                Some(Part::Relative(n)) => Some(now + n),
                None => None,
            };
            let said = DateParts {
                year: absolute(year, i64::from(today.year())).and_then(|y| i32::try_from(y).ok()),
                month: absolute(month, i64::from(today.month())).and_then(|m| u8::try_from(m).ok()),
                day: absolute(day, i64::from(today.day())).and_then(|d| u8::try_from(d).ok()),
            };
            (said != DateParts::default())
                .then(|| said.fault().map_or(DateSaid::Calendar(said), |fault| DateSaid::Impossible(fault, said)))
        }
    }
}

/// A date with the range of terms that say it.
type Found = Option<(DateSaid, usize, usize)>;

struct Finder<'t> {
    terms: &'t [Term],
    today: CivilDate,
    birth: bool,
    time: bool,
}

impl Finder<'_> {
    fn number(&self, at: usize) -> Option<Numeral> {
        self.terms.get(at).and_then(Term::number)
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        self.terms.get(at).is_some_and(|term| term.is_any(words))
    }

    fn relative(&self) -> Found {
        let from_today = |days: i64, from, until| Some((DateSaid::Relative(self.today.plus_days(days)?), from, until));
        for (at, term) in self.terms.iter().enumerate().filter(|(_, t)| !t.taken && t.kind == TermKind::Word) {
            if let Some(day) = RELATIVE_DAYS.iter().find(|(_, forms)| forms.split(' ').any(|form| form == term.text)) {
                let until = at + 1 + usize::from(self.is_any(at + 1, &["день", "дня"]));
                return from_today(day.0, at, until);
            }
            if let Some(weekday) = position(&WEEKDAYS, &term.text) {
                let ahead = (weekday as i64 - i64::from(self.today.weekday())).rem_euclid(7);
                let last = at > 0 && self.is_any(at - 1, &["прошлый", "прошлую", "прошлое", "прошлого", "прошлой"]);
                return if last { from_today(ahead - 7, at - 1, at + 1) } else { from_today(ahead, at, at + 1) };
            }
            let unit = |at: usize| {
                let days = self.is_any(at, &["день", "дня", "дней"]);
                let weeks = self.is_any(at, &["неделю", "недели", "недель"]);
                days.then_some(1).or(weeks.then_some(7))
            };
            let counted = |at: usize| match (self.number(at), unit(at + 1), unit(at)) {
                (Some(n), Some(unit), _) if n.value < 1000 => Some((i64::from(n.value) * unit, at + 2)),
                (None, _, Some(unit)) => Some((unit, at + 1)),
                _ => None,
            };
            if term.text == "через"
                && let Some((days, until)) = counted(at + 1)
            {
                return from_today(days, at, until);
            }
            if term.text == "назад" && at >= 1 {
                let from = if at >= 2 && self.number(at - 2).is_some() { at - 2 } else { at - 1 };
                if let Some((days, until)) = counted(from).filter(|(_, until)| *until == at) {
                    return from_today(-days, from, until + 1);
                }
            }
        }
        None
    }

    fn numeric(&self) -> Found {
        self.terms.iter().enumerate().filter(|(_, term)| !term.taken).find_map(|(at, term)| match term.kind {
            TermKind::Calendar([a, b, c]) => Some((self.ordered(a, b, c), at, at + 1)),
            // The platform runs neighbouring digits together.
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

    fn by_month(&self) -> Found {
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
        let of_time = next.is_some_and(|next| super::times::is_time_word(&next.text));
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
    fn three_numbers(&self) -> Found {
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
    fn in_part(&self) -> Found {
        (0..self.terms.len()).find_map(|at| {
            let n = self.number(at)?;
            let year_word = self.is_any(at + 1, &YEAR_WORDS);
            let age = at > 0 && self.is_any(at - 1, &["мне", "ей", "ему"]) || self.is_any(at + 2, &["назад"]);
            let is_year =
                YEARS.contains(&n.value) && (self.birth || year_word) || n.ordinal && (32..100).contains(&n.value);
            if (is_year || year_word && n.value < 100) && !age {
                let parts = DateParts { year: self.full_year(n), ..DateParts::default() };
                return Some((DateSaid::Calendar(parts), at, at + 1 + usize::from(year_word)));
            }
            let day_word = self.is_any(at + 1, &DAY_WORDS);
            // «Пятнадцатого» alone is a day; «в шестом часу» and «половина девятого» are not.
            let hour_like = self.terms.get(at + 1).is_some_and(|next| super::times::is_time_word(&next.text))
                || at > 0 && super::times::wants_hour(&self.terms[at - 1].text);
            let is_day = day_word || n.ordinal && !hour_like && !self.time && (1..=31).contains(&n.value);
            let parts = DateParts { day: Some(u8::try_from(n.value).ok()?), ..DateParts::default() };
            is_day.then_some((DateSaid::Calendar(parts), at, at + 1 + usize::from(day_word)))
        })
    }
}
