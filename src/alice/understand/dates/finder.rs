//! The search for a date among terms.

use super::calendar::TimeWord;
use super::{Awaited, DateParts, DateSaid};
use crate::alice::understand::lexicon::Cue;
use crate::alice::understand::numerals::Numeral;
use crate::alice::understand::terms::{Term, TermKind};
use crate::alice::understand::times;
use crate::astro::CivilDate;

const YEAR_WORDS: [&str; 5] = ["год", "года", "году", "годом", "г"];
const DAY_WORDS: [&str; 4] = ["число", "числа", "числу", "числе"];

/// Years that can be told from other numbers by their size.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1000..=9999;

/// A date with the range of terms that say it.
pub(super) type FoundDate = Option<(DateSaid, usize, usize)>;

/// Words that stand before a day.
const PREPOSITIONS: [&str; 7] = ["в", "во", "на", "к", "это", "с", "за"];

pub(super) struct DateFinder<'t> {
    pub terms: &'t [Term],
    pub today: CivilDate,
    /// A date of birth is awaited.
    pub birth: bool,
    /// A time is awaited.
    pub time: bool,
    /// A day is awaited.
    pub day: bool,
}

impl<'t> DateFinder<'t> {
    /// A search; nothing where nothing is said of time.
    pub fn new(terms: &'t [Term], today: CivilDate, awaited: Awaited) -> Option<Self> {
        let has_time = terms.iter().any(|term| term.time.is_some() || term.kind != TermKind::Word);
        let (birth, time, day) = (awaited == Awaited::Birth, awaited == Awaited::Time, awaited == Awaited::Day);
        has_time.then_some(Self { terms, today, birth, time, day })
    }

    pub fn find(&self) -> FoundDate {
        if self.birth {
            return self
                .night()
                .or_else(|| self.numeric())
                .or_else(|| self.by_month())
                .or_else(|| self.three_numbers())
                .or_else(|| self.relative())
                .or_else(|| self.day_and_month_somewhere())
                .or_else(|| self.in_part());
        }
        self.several_days().or_else(|| self.one_day()).or_else(|| self.by_month()).or_else(|| self.in_part())
    }

    /// Days, and no part of a date.
    pub fn days(&self) -> FoundDate {
        let whole = |said: &DateSaid| !matches!(said, DateSaid::Calendar(parts) if parts.day.is_none());
        let of_month = || self.by_month().or_else(|| self.in_part()).filter(|(said, ..)| whole(said));
        self.several_days().or_else(|| self.one_day()).or_else(of_month)
    }

    fn several_days(&self) -> FoundDate {
        let stretch = |at: usize| {
            let led = at > 0 && self.is_any(at - 1, &["на", "за"]) || at == 0;
            let led = led || matches!(self.word(at), Some(TimeWord::Which(_)));
            self.stretch_at(at).filter(|_| led).map(|(said, until)| (said, at, until))
        };
        let part = |at| {
            self.edge_at(at)
                .or_else(|| self.season_at(at))
                .or_else(|| self.part_of_year_at(at))
                .or_else(|| self.two_units_at(at))
                .map(|(said, until)| (said, at, until))
        };
        let joined = || self.joined().or_else(|| self.until_a_day());
        if self.time {
            return None;
        }
        self.night()
            .or_else(joined)
            .or_else(|| (0..self.terms.len()).find_map(stretch))
            .or_else(|| (0..self.terms.len()).find_map(part))
    }

    fn one_day(&self) -> FoundDate {
        self.day_with_its_weekday()
            .or_else(|| self.relative())
            .or_else(|| self.numeric())
            .or_else(|| self.three_numbers())
            .or_else(|| self.day_and_month_somewhere())
            .or_else(|| self.two_ordinals())
            .or_else(|| self.two_numbers())
    }

    pub(super) fn number(&self, at: usize) -> Option<Numeral> {
        self.terms.get(at).and_then(Term::number)
    }

    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        self.terms.get(at).is_some_and(|term| term.is_any(words))
    }

    /// What a term that is free says about time.
    pub(super) fn word(&self, at: usize) -> Option<TimeWord> {
        self.terms.get(at).filter(|term| !term.taken)?.time
    }

    /// Behind the prepositions that stand at a term.
    pub(super) fn skip_prepositions(&self, at: usize) -> usize {
        at + usize::from(self.is_any(at, &PREPOSITIONS))
    }

    fn relative(&self) -> FoundDate {
        // «Расскажи сегодня гороскоп на завтра»: today is when it is told.
        let is_now = |at: &usize| self.word(*at) == Some(TimeWord::Named(0));
        let found = |at: usize| self.relative_at(at).map(|(said, until)| (said, at, until));
        let places = 0..self.terms.len();
        places.clone().filter(|at| !is_now(at)).find_map(found).or_else(|| places.filter(is_now).find_map(found))
    }

    /// «Пятого декабря, в субботу», «на тридцатое, билет на понедельник»: the weekday says of a day what is known of it already.
    fn day_with_its_weekday(&self) -> FoundDate {
        let (weekday, named_at) = (0..self.terms.len()).find_map(|at| match self.word(at) {
            Some(TimeWord::Weekday(weekday)) => Some((weekday, at)),
            _ => None,
        })?;
        let of_month =
            || self.by_month().filter(|(said, ..)| matches!(said, DateSaid::Calendar(parts) if parts.day.is_some()));
        let dated = of_month().or_else(|| self.day_and_month_somewhere()).or_else(|| self.day_alone());
        let (parts, from, until) = dated.and_then(|found| {
            let (DateSaid::Calendar(parts), from, until) = found else { return None };
            Some((parts, from, until))
        })?;
        // Farther than a preposition away it belongs to something else.
        let is_beside = named_at + 2 >= from && named_at <= until + 1;
        let (from, until) = if is_beside { (from.min(named_at), until.max(named_at + 1)) } else { (from, until) };
        Some((self.dated_weekday(weekday, parts), from, until))
    }

    /// «На тридцатое».
    fn day_alone(&self) -> FoundDate {
        (1..self.terms.len()).find_map(|at| {
            let day = self.number(at).filter(|n| n.ordinal && (1..=31).contains(&n.value))?;
            let parts = DateParts { day: Some(day.value as u8), ..DateParts::default() };
            self.is_any(at - 1, &["на"]).then_some((DateSaid::Calendar(parts), at, at + 1))
        })
    }

    fn day_and_month_somewhere(&self) -> FoundDate {
        (0..self.terms.len()).find_map(|at| self.day_and_month(at).map(|said| (said, at, at + 1)))
    }

    /// «Десятого седьмого»: the day and the number of the month.
    fn two_ordinals(&self) -> FoundDate {
        (0..self.terms.len()).find_map(|at| {
            let (day, month) = (self.number(at)?, self.number(at + 1)?);
            let fits = day.ordinal && month.ordinal && (1..=31).contains(&day.value) && (1..=12).contains(&month.value);
            let of_else = self.number(at + 2).is_some()
                || self.word(at + 2).is_some()
                || self
                    .terms
                    .get(at + 2)
                    .is_some_and(|next| times::is_time_word(&next.text) || next.cues.has(Cue::HouseWord));
            let parts = DateParts { day: Some(day.value as u8), month: Some(month.value as u8), year: None };
            (fits && !of_else).then_some((DateSaid::Calendar(parts), at, at + 2))
        })
    }

    /// «На 5 12»; zeros before a number say nothing.
    fn two_numbers(&self) -> FoundDate {
        (0..self.terms.len()).filter(|at| self.is_any(*at, &["на"]) || self.day && *at == 0).find_map(|at| {
            let from = at + usize::from(self.is_any(at, &["на"]));
            let run = (from..self.terms.len()).take(4).map_while(|place| Some((place, self.number(place)?)));
            let told: Vec<_> = run.filter(|(_, n)| n.value > 0).collect();
            let (day, month, until) = match told[..] {
                [(_, day), (last, month)] if !day.ordinal => (day, Some(month), last + 1),
                [(last, day)] if self.day => (day, None, last + 1),
                _ => return None,
            };
            let of_month = matches!(self.word(until), Some(TimeWord::Month(_) | TimeWord::DayNumber));
            let ends = !of_month && self.terms.get(until).is_none_or(|next| !times::is_time_word(&next.text));
            let fits = (1..=31).contains(&day.value) && month.is_none_or(|month| (1..=12).contains(&month.value));
            let parts = DateParts { day: Some(day.value as u8), month: month.map(|n| n.value as u8), year: None };
            (ends && fits).then_some((DateSaid::Calendar(parts), from, until))
        })
    }

    /// «В ночь с 15 на 16 июля 1990»: the parts of the first of its two days.
    fn night(&self) -> FoundDate {
        (0..self.terms.len()).filter(|at| self.is_any(*at, &["ночь"])).find_map(|at| {
            let from_said = at + 1 + usize::from(self.is_any(at + 1, &["с", "со"]));
            let first = self.number(from_said).filter(|n| (1..=31).contains(&n.value))?;
            let (own_month, on) = match self.word(from_said + 1) {
                Some(TimeWord::Month(month)) => (Some(month), from_said + 2),
                _ => (None, from_said + 1),
            };
            self.is_any(on, &["на", "по"]).then_some(())?;
            let (DateSaid::Calendar(second), until) = self.calendar_at(on + 1)? else { return None };
            let mut parts =
                DateParts { day: Some(first.value as u8), month: own_month.or(second.month), year: second.year };
            // «С 31 на 1 января»: the first day is of the month before.
            if own_month.is_none() && second.day < parts.day {
                parts.year = parts.year.map(|year| year - i32::from(second.month == Some(1)));
                parts.month = second.month.map(|month| if month == 1 { 12 } else { month - 1 });
            }
            Some((DateSaid::Night(parts), at, until))
        })
    }

    fn numeric(&self) -> FoundDate {
        self.terms.iter().enumerate().filter(|(_, term)| !term.taken).find_map(|(at, term)| match term.kind {
            TermKind::Calendar([a, b, c]) => {
                Some((self.ordered(a, b, c), at, at + 1 + usize::from(self.is_any(at + 1, &YEAR_WORDS))))
            }
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
    pub(super) fn ordered(&self, a: Numeral, b: Numeral, c: Numeral) -> DateSaid {
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
        // Nobody was born in a year to come, but a reading may be of one.
        const AHEAD_YEARS: i32 = 30;
        let this_century = self.today.year() - self.today.year().rem_euclid(100);
        let most = self.today.year() + if self.birth { 0 } else { AHEAD_YEARS };
        Some(if this_century + said <= most { this_century + said } else { this_century + said - 100 })
    }

    fn by_month(&self) -> FoundDate {
        (0..self.terms.len()).find_map(|at| self.of_month(at))
    }

    /// A date around the name of a month.
    pub(super) fn of_month(&self, at: usize) -> FoundDate {
        let Some(TimeWord::Month(month)) = self.word(at) else { return None };
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
        if let Some((year, end)) = self.which_year_at(next) {
            (parts.year, until) = (Some(year), end);
        } else if let Some(year) = self.number(next).filter(|n| self.is_year_after_month(*n, next)) {
            parts.year = self.full_year(year);
            until = next + 1 + usize::from(self.is_any(next + 1, &YEAR_WORDS));
        } else if let Some((place, year)) = self.year_before(from) {
            parts.year = self.full_year(year);
            from = place;
        }
        Some((DateSaid::Calendar(parts), from, until))
    }

    /// «Следующего года», and «девятнадцать девяносто», which can't be a time.
    fn which_year_at(&self, at: usize) -> Option<(i32, usize)> {
        if matches!(self.word(at), Some(TimeWord::Which(_))) {
            return self.year_at(at);
        }
        let (century, year) = (self.number(at)?, self.number(at + 1)?);
        let pair = matches!(century.value, 19 | 20) && (60..100).contains(&year.value);
        let end = at + 2 + usize::from(self.is_any(at + 2, &YEAR_WORDS));
        pair.then(|| ((century.value * 100 + year.value) as i32, end))
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
        // Three numbers and a zero before each, or a word behind each.
        const LONGEST: usize = 6;
        (0..self.terms.len()).find_map(|at| {
            // «Тридцатого числа одиннадцатого месяца семьдесят девятого года».
            let names = |place: usize| place > at && self.is_any(place, &["числа", "число", "месяца"]);
            let run = (at..self.terms.len())
                .take(LONGEST)
                .filter(|place| !names(*place))
                .map_while(|next| Some((next, self.number(next)?)));
            let told: Vec<_> = run.filter(|(_, n)| n.value > 0).take(3).collect();
            let [(_, a), (_, b), (last, c)] = told[..] else { return None };
            let is_date = YEARS.contains(&c.value)
                || YEARS.contains(&a.value)
                || a.ordinal && b.ordinal && c.ordinal && (32..100).contains(&c.value)
                || self.birth && (a.ordinal && b.ordinal || (32..100).contains(&c.value));
            let until = last + 1 + usize::from(self.is_any(last + 1, &YEAR_WORDS));
            (is_date && a.value.min(c.value) < 100).then(|| (self.ordered(a, b, c), at, until))
        })
    }

    /// A year apart from its day and month: «в девяностом году родилась, двадцать второго января».
    pub(super) fn year_apart(&self) -> Option<(i32, usize, usize)> {
        match self.in_part()? {
            (DateSaid::Calendar(DateParts { year: Some(year), .. }), from, until) => Some((year, from, until)),
            _ => None,
        }
    }

    /// A year or a day of the month alone.
    fn in_part(&self) -> FoundDate {
        (0..self.terms.len()).find_map(|at| {
            let n = self.number(at)?;
            let year_word = self.is_any(at + 1, &YEAR_WORDS);
            let age = at > 0 && self.is_any(at - 1, &["мне", "ей", "ему"]) || self.is_any(at + 2, &["назад"]);
            let is_year =
                YEARS.contains(&n.value) && (self.birth || year_word) || n.ordinal && (32..100).contains(&n.value);
            let named = at > 0
                && self.is_any(at - 1, &["год"])
                && (YEARS.contains(&n.value) || n.ordinal && (20..100).contains(&n.value));
            // «Тридцать четыре года вместе» is how long, «тридцать четвёртого года» when.
            let is_year_in_short = year_word && n.value < 100 && (n.ordinal || n.digits > 0);
            if (is_year || named || is_year_in_short) && !age {
                let parts = DateParts { year: self.full_year(n), ..DateParts::default() };
                return Some((DateSaid::Calendar(parts), at, at + 1 + usize::from(year_word)));
            }
            let day_word = self.is_any(at + 1, &DAY_WORDS);
            // «Пятнадцатого» alone is a day; «в шестом часу» and «половина девятого» are not.
            let hour_like = self.terms.get(at + 1).is_some_and(|next| times::is_time_word(&next.text))
                || at > 0 && times::wants_hour(&self.terms[at - 1].text);
            // «Второе полугодие».
            let of_unit = matches!(self.word(at + 1), Some(TimeWord::Unit(_) | TimeWord::Half | TimeWord::Decade));
            let hour_like = hour_like || of_unit;
            let is_day = day_word || n.ordinal && !hour_like && !self.time && (1..=31).contains(&n.value);
            let parts = DateParts { day: Some(u8::try_from(n.value).ok()?), ..DateParts::default() };
            is_day.then_some((DateSaid::Calendar(parts), at, at + 1 + usize::from(day_word)))
        })
    }
}
