//! The search for a time of day among terms.

use super::{PartOfDay, TimeSaid, WallTime, part_of_day};
use crate::alice::understand::dates::{TimeUnit, TimeWord};
use crate::alice::understand::numerals::{self, Numeral};
use crate::alice::understand::terms::{Term, TermKind};

pub(super) const HOUR_WORDS: [&str; 5] = ["час", "часа", "часов", "часу", "ч"];
pub(super) const MINUTE_WORDS: [&str; 6] = ["минут", "минуты", "минута", "минуту", "минутах", "мин"];
pub(super) const BEFORE_TIME: [&str; 12] =
    ["в", "во", "около", "примерно", "ровно", "к", "где", "то", "районе", "после", "ближе", "часов"];
/// Words for the two turns of a day.
const NOON_WORDS: [&str; 3] = ["полдень", "полудня", "полудню"];
pub(super) const MIDNIGHT_WORDS: [&str; 3] = ["полночь", "полуночи", "полночи"];

/// Words behind a time that is not meant.
const TAKES_BACK: [&str; 4] = ["нет", "ой", "точнее", "вернее"];

/// Numbers of a time with the range of terms that say them.
pub(super) struct FoundTime {
    pub hour: u32,
    pub minute: u32,
    /// Written or said as a 24-hour clock shows it.
    pub digital: bool,
    pub from: usize,
    pub until: usize,
}

pub(super) struct TimeFinder<'t> {
    pub terms: &'t [Term],
    pub loose: bool,
    pub part: Option<PartOfDay>,
}

impl TimeFinder<'_> {
    pub(super) fn on_the_clock(&self, found: &FoundTime) -> TimeSaid {
        if (found.hour, found.minute) == (24, 0) {
            return TimeSaid::EndOfDay;
        }
        let Some(time) = WallTime::new(found.hour, found.minute) else { return TimeSaid::Impossible };
        match self.part {
            Some(part) => TimeSaid::Exact(time.in_part(part)),
            None if found.digital || time.hour == 0 || time.hour > 12 => TimeSaid::Exact(time),
            None => TimeSaid::EitherHalf(time),
        }
    }

    fn number(&self, at: usize) -> Option<Numeral> {
        self.terms.get(at).and_then(Term::number)
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        self.terms.get(at).is_some_and(|term| term.is_any(words))
    }

    /// Words that relate to an hour.
    fn named(&self, at: usize) -> Option<FoundTime> {
        let term = self.terms.get(at)?;
        let before_hour = |hour: u32, minute: u32, until| {
            let hour = (1..=12).contains(&hour).then(|| if hour == 1 { 12 } else { hour - 1 })?;
            Some(FoundTime { hour, minute, digital: false, from: at, until })
        };
        if term.is_any(&["половина", "половине", "половину", "половины", "пол"]) {
            return before_hour(self.number(at + 1)?.value, 30, at + 2);
        }
        if let Some(hour) = term.text.strip_prefix("пол").and_then(numerals::ordinal).filter(|_| !term.taken) {
            return before_hour(hour, 30, at + 1);
        }
        // «Три четверти десятого».
        if self.number(at).is_some_and(|n| n.value == 3) && self.is_any(at + 1, &["четверти"]) {
            return before_hour(self.number(at + 2)?.value, 45, at + 3);
        }
        if term.is_any(&["четверть", "четверти"]) {
            return before_hour(self.number(at + 1)?.value, 15, at + 2);
        }
        if self.is_any(at, &["без"]) {
            let (minutes, mut next) = match self.number(at + 1) {
                Some(n) => (n, at + 2),
                None if self.is_any(at + 1, &["четверти"]) => {
                    (Numeral { value: 15, ordinal: false, digits: 0 }, at + 2)
                }
                None => return None,
            };
            next += usize::from(self.is_any(next, &MINUTE_WORDS));
            let hour_end = |next: usize| next + usize::from(self.is_any(next, &HOUR_WORDS));
            return match self.number(next) {
                Some(hour) => before_hour(hour.value, 60_u32.checked_sub(minutes.value)?, hour_end(next + 1)),
                None if self.is_any(next, &MIDNIGHT_WORDS) || self.is_any(next, &NOON_WORDS) => {
                    let hour = if self.is_any(next, &NOON_WORDS) { 11 } else { 23 };
                    let minute = 60_u32.checked_sub(minutes.value)?;
                    Some(FoundTime { hour, minute, digital: true, from: at, until: next + 1 })
                }
                None if self.is_any(next, &["час"]) => before_hour(1, 60_u32.checked_sub(minutes.value)?, next + 1),
                // «Без двадцати три» was joined to twenty-three.
                None if minutes.digits == 0 && (21..30).contains(&minutes.value) => {
                    before_hour(minutes.value - 20, 40, hour_end(next))
                }
                None => None,
            };
        }
        // «Десять минут пятого».
        let minutes = self.number(at).filter(|_| self.is_any(at + 1, &MINUTE_WORDS))?;
        before_hour(self.number(at + 2).filter(|n| n.ordinal)?.value, minutes.value, at + 3)
    }

    /// Noon and midnight, which may also stand beside a time that says more: «в полночь почти, двадцать три пятьдесят».
    fn turn_of_the_day(&self, at: usize) -> Option<FoundTime> {
        let hour = match () {
            () if self.is_any(at, &NOON_WORDS) => 12,
            () if self.is_any(at, &MIDNIGHT_WORDS) => 0,
            () => return None,
        };
        let around = at > 0 && self.is_any(at - 1, &["после", "до", "за"]);
        (!around).then_some(FoundTime { hour, minute: 0, digital: true, from: at, until: at + 1 })
    }

    /// The first time among the terms from `from` on, the one that says most of its hour before others.
    pub(super) fn find(&self, from: usize) -> Option<FoundTime> {
        let places = from..self.terms.len();
        (places.clone().find_map(|at| self.named(at)))
            .or_else(|| places.clone().find_map(|at| self.counted(at)))
            .or_else(|| places.clone().find_map(|at| self.digital(at)))
            .or_else(|| places.clone().find_map(|at| self.turn_of_the_day(at)))
            .or_else(|| places.clone().find_map(|at| self.bare(at)))
    }

    /// The same, but in the part of the day that stands behind it, whatever else is said of days: «не утром, а в пять двадцать вечера».
    pub(super) fn with_part_behind(self, found: &FoundTime) -> Self {
        let behind = self.terms.get(found.until).filter(|term| !term.taken).and_then(|term| part_of_day(&term.text));
        Self { part: behind.or(self.part), ..self }
    }

    /// The time that was meant where one is taken back: «в ноль семь, а нет, в ноль девятнадцать», «не в семь, в восемь».
    pub(super) fn find_meant(&self) -> Option<FoundTime> {
        let first = self.find(0)?;
        let before = self.terms[..first.from].iter().rev().find(|term| !term.is_any(&BEFORE_TIME));
        let is_denied = before.is_some_and(|term| term.is("не"));
        let taken_back = self.terms[first.until..].iter().position(|term| term.is_any(&TAKES_BACK));
        let next = match taken_back {
            Some(at) => first.until + at + 1,
            None if is_denied => first.until,
            None => return Some(first),
        };
        let meant = self.find(next).filter(|meant| meant.from >= next);
        Some(meant.unwrap_or(first))
    }

    /// «С половиной», «с четвертью» behind an hour.
    fn fraction(&self, at: usize) -> Option<u32> {
        let with = self.is_any(at, &["с"]);
        let minute = if self.is_any(at + 1, &["половиной"]) { 30 } else { 15 };
        (with && self.is_any(at + 1, &["половиной", "четвертью"])).then_some(minute)
    }

    /// With the word «час».
    fn counted(&self, at: usize) -> Option<FoundTime> {
        let (hour, next) = match self.number(at) {
            Some(n) if self.is_any(at + 1, &HOUR_WORDS) && !n.ordinal => (n.value, at + 2),
            Some(_) => return None,
            None if self.is_any(at, &["час"]) => {
                let asked = at > 0 && self.is_any(at - 1, &["в", "во", "около", "примерно"]);
                let answered = self.number(at + 1).is_some()
                    || self.terms.get(at + 1).is_some_and(|t| part_of_day(&t.text).is_some());
                (asked || answered || self.loose).then_some((1, at + 1))?
            }
            None => {
                // «Часов в шесть».
                let reversed = self.is_any(at, &["часов", "часа", "часу"]) && self.is_any(at + 1, &["в", "к"]);
                let n = self.number(at + 2).filter(|_| reversed)?;
                // «Часа в два двадцать».
                let minute = self.number(at + 3).filter(|n| !n.ordinal && (1..60).contains(&n.value));
                let until = at + 3 + usize::from(minute.is_some());
                let minute = minute.map_or(0, |n| n.value);
                return Some(FoundTime { hour: n.value, minute, digital: false, from: at, until });
            }
        };
        if let Some(minute) = self.fraction(next) {
            return Some(FoundTime { hour, minute, digital: false, from: at, until: next + 2 });
        }
        let skip = next + usize::from(self.is_any(next, &["и", "ровно"]));
        match self.number(skip).filter(|n| !n.ordinal && n.value < 100) {
            Some(minute) => {
                let until = skip + 1 + usize::from(self.is_any(skip + 1, &MINUTE_WORDS));
                Some(FoundTime { hour, minute: minute.value, digital: true, from: at, until })
            }
            None => Some(FoundTime { hour, minute: 0, digital: false, from: at, until: next }),
        }
    }

    /// Hours and minutes as a 24-hour clock shows them.
    fn digital(&self, at: usize) -> Option<FoundTime> {
        let marked = self.loose || self.part.is_some() || at > 0 && self.is_any(at - 1, &BEFORE_TIME);
        let found = |hour, minute, until| Some(FoundTime { hour, minute, digital: true, from: at, until });
        match self.terms.get(at).filter(|term| !term.taken)?.kind {
            TermKind::Clock { hour, minute, colon } if colon || marked => found(hour, minute, at + 1),
            TermKind::Number(n) if marked && !n.ordinal && n.value < 100 => {
                let second = self.number(at + 1).filter(|n| !n.ordinal && n.value < 100)?;
                // «Десять ноль пять», «десять ноль ноль», «ноль ноль пятнадцать».
                let sixty = if n.value == 0 { 60 } else { 10 };
                match self.number(at + 2).filter(|third| second.value == 0 && third.value < sixty) {
                    Some(third) => found(n.value, third.value, at + 3),
                    None => found(n.value, second.value, at + 2),
                }
            }
            // The platform runs neighbouring digits together.
            TermKind::Number(n) if self.loose && matches!(n.digits, 3 | 4) => {
                found(n.value / 100, n.value % 100, at + 1)
            }
            _ => None,
        }
    }

    /// An hour alone.
    fn bare(&self, at: usize) -> Option<FoundTime> {
        let n = self.number(at).filter(|n| n.value < 60)?;
        let before = at > 0 && self.is_any(at - 1, &["около", "ровно", "примерно"]);
        let followed = self.terms.get(at + 1).is_some_and(|next| !next.taken && part_of_day(&next.text).is_some());
        if let Some(minute) = self.fraction(at + 1).filter(|_| !n.ordinal) {
            return Some(FoundTime { hour: n.value, minute, digital: false, from: at, until: at + 3 });
        }
        if !(self.loose || followed || before) {
            return None;
        }
        // «Три месяца» is how long.
        let counts = |term: &Term| {
            let is_long =
                matches!(term.time, Some(TimeWord::Unit(unit)) if !matches!(unit, TimeUnit::Hour | TimeUnit::Minute));
            is_long && part_of_day(&term.text).is_none()
        };
        if self.terms.get(at + 1).is_some_and(counts) {
            return None;
        }
        // «В шестом часу» is not an hour but an hour long.
        let until = at + 1 + usize::from(self.is_any(at + 1, &HOUR_WORDS));
        (!n.ordinal).then_some(FoundTime { hour: n.value, minute: 0, digital: false, from: at, until })
    }
}
