//! Times of day as people say them, and the honest «не знаю».

mod finder;

use serde::{Deserialize, Serialize};

use super::terms::{Term, TermKind};
use crate::alice::request::{DateTimePart, DateTimeParts};
use finder::{BEFORE_TIME, HOUR_WORDS, MIDNIGHT_WORDS, MINUTE_WORDS, TimeFinder};

/// A time of day as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeSaid {
    /// Nothing is open.
    Exact(WallTime),
    /// «В шесть»: of the morning or of the evening was not said. The hour is 1 to 12.
    EitherHalf(WallTime),
    /// The listener does not know it.
    Unknown,
    /// «Вечером», «с 10 до 11»: too vague for a chart.
    Vague,
    /// «24:00»: the midnight at the end of the day.
    EndOfDay,
    /// No such time, as «двадцать пять часов».
    Impossible,
}

/// A time on the clock's face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WallTime {
    /// 0 to 23.
    #[serde(rename = "h")]
    pub hour: u8,
    /// 0 to 59.
    #[serde(rename = "m")]
    pub minute: u8,
}

/// The half of the day, and which part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOfDay {
    /// «Утра».
    Morning,
    /// «Дня».
    Day,
    /// «Вечера».
    Evening,
    /// «Ночи».
    Night,
}

impl WallTime {
    /// The beginning of a day.
    pub const MIDNIGHT: Self = Self { hour: 0, minute: 0 };

    /// The time, if there is one.
    pub fn new(hour: u32, minute: u32) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self { hour: hour as u8, minute: minute as u8 })
    }

    /// This time of a twelve-hour clock in a part of the day. An hour past 12 is left as it is.
    pub fn in_part(self, part: PartOfDay) -> Self {
        let hour = match (part, self.hour) {
            (PartOfDay::Night | PartOfDay::Morning, 12) => 0,
            (PartOfDay::Night, 9..=11) | (PartOfDay::Day, 1..=8) | (PartOfDay::Evening, 1..=11) => self.hour + 12,
            (PartOfDay::Evening, 12) => 0,
            (_, hour) => hour,
        };
        Self { hour, ..self }
    }
}

impl std::fmt::Display for WallTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

const VAGUE: [&str; 12] =
    ["утро", "вечер", "ночь", "утром", "днем", "вечером", "ночью", "обеда", "обед", "обедом", "рассвете", "закате"];

fn part_of_day(word: &str) -> Option<PartOfDay> {
    Some(match word {
        "утра" | "утро" | "утром" | "утру" => PartOfDay::Morning,
        "дня" | "днем" | "пополудни" => PartOfDay::Day,
        "вечера" | "вечер" | "вечером" | "вечеру" => PartOfDay::Evening,
        "ночи" | "ночь" | "ночью" | "пополуночи" => PartOfDay::Night,
        _ => return None,
    })
}

/// The part of the day alone, as the answer to «утра или вечера?»; takes its term.
pub(super) fn find_part(terms: &mut [Term]) -> Option<PartOfDay> {
    let (at, part) = position_of_part(terms)?;
    terms[at].taken = true;
    Some(part)
}

fn position_of_part(terms: &[Term]) -> Option<(usize, PartOfDay)> {
    terms.iter().enumerate().filter(|(_, t)| !t.taken && t.kind == TermKind::Word).find_map(|(at, term)| {
        let birthday = terms.get(at + 1).is_some_and(|next| next.text == "рождения");
        if ["полудня", "обеда"].contains(&term.text.as_str()) && at > 0 {
            return match terms[at - 1].text.as_str() {
                "после" | "по" => Some((at, PartOfDay::Day)),
                "до" => Some((at, PartOfDay::Morning)),
                _ => None,
            };
        }
        Some((at, part_of_day(&term.text)?)).filter(|_| !birthday)
    })
}

/// Takes the parts of a day beside a day that was understood: «сегодня вечером», «на вечер пятницы», «завтра в 5 вечера».
pub(super) fn take_parts_of_days(terms: &mut [Term]) {
    const LEADING: [&str; 5] = ["на", "с", "в", "к", "под"];
    for at in 0..terms.len() {
        if terms[at].taken || terms[at].kind != TermKind::Word || part_of_day(&terms[at].text).is_none() {
            continue;
        }
        let number = usize::from(at > 0 && terms[at - 1].number().is_some());
        let mut from = at - number;
        if from > 0 && terms[from - 1].is_any(&LEADING) {
            from -= 1;
        }
        let beside = from.checked_sub(1).is_some_and(|before| terms[before].taken)
            || terms.get(at + 1).is_some_and(|next| next.taken);
        if beside {
            terms[from..=at].iter_mut().for_each(|term| term.taken = true);
        }
    }
}

/// A number before this word is part of a time.
pub(super) fn is_time_word(word: &str) -> bool {
    HOUR_WORDS.contains(&word) || MINUTE_WORDS.contains(&word) || part_of_day(word).is_some()
}

/// An ordinal after this word is an hour: «половина девятого».
pub(super) fn wants_hour(word: &str) -> bool {
    ["половина", "половине", "половину", "половины", "пол", "четверть", "четверти"].contains(&word)
        || MINUTE_WORDS.contains(&word)
}

/// Finds a time and takes its terms. `loose`: a time is awaited, so that bare numbers are one.
pub(super) fn find(terms: &mut [Term], loose: bool) -> Option<TimeSaid> {
    let part = position_of_part(terms);
    if loose && let Some(between) = hours_between(terms) {
        for term in &mut terms[between] {
            term.taken = true;
        }
        return Some(TimeSaid::Vague);
    }
    // «В полночь, двенадцать десять», «после полуночи, в два».
    let at_midnight = || {
        let at = terms.iter().position(|term| term.is_any(&MIDNIGHT_WORDS))?;
        Some((at, PartOfDay::Night))
    };
    let part = part.or_else(at_midnight);
    let finder = TimeFinder { terms, loose, part: part.map(|(_, part)| part) };
    let Some(found) = finder.find_meant() else {
        // «В начале седьмого», «в шестом часу»: an hour that is under way.
        let is_vague = |term: &Term| term.is_any(&VAGUE) || term.number().is_some_and(|n| n.ordinal);
        let vague = terms.iter().position(is_vague).filter(|_| loose)?;
        terms[vague].taken = true;
        return Some(TimeSaid::Vague);
    };
    let said = finder.with_part_behind(&found).on_the_clock(&found);
    for term in &mut terms[found.from..found.until] {
        term.taken = true;
    }
    if let Some((at, _)) = part {
        terms[at].taken = true;
    }
    // The prepositions and «примерно» before it belong to it.
    for before in terms[..found.from].iter_mut().rev().take_while(|term| term.is_any(&BEFORE_TIME)) {
        before.taken = true;
    }
    Some(said)
}

/// «Между десятью и одиннадцатью», «с 10 до 11 утра», «10–11 часов»: where it stands.
fn hours_between(terms: &[Term]) -> Option<std::ops::Range<usize>> {
    let hour = |at: usize| {
        let term = terms.get(at).filter(|term| !term.taken)?;
        match term.kind {
            TermKind::Clock { .. } => Some((24, at + 1)),
            // «С десяти тридцати до одиннадцати».
            TermKind::Number(n) if n.value <= 24 => {
                let minutes = terms.get(at + 1).and_then(Term::number).is_some_and(|n| n.value < 60);
                Some((n.value, at + 1 + usize::from(minutes && !terms[at + 1].dashed)))
            }
            TermKind::Word if term.text == "часу" || term.text == "часа" => Some((1, at + 1)),
            _ => None,
        }
    };
    let skip = |at: usize| at + usize::from(terms.get(at).is_some_and(|term| !term.taken && is_time_word(&term.text)));
    (0..terms.len()).find_map(|at| {
        if terms[at].is("между")
            && let Some((_, until)) = hour(at + 1)
        {
            let end = hour(skip(until) + 1).map_or(until, |(_, until)| skip(until));
            return Some(at..end);
        }
        if terms[at].is_any(&["с", "со", "от"])
            && let Some((_, until)) = hour(at + 1)
            && terms.get(skip(until)).is_some_and(|term| term.is_any(&["до", "по"]))
            && let Some((_, until)) = hour(skip(until) + 1)
        {
            return Some(at..skip(until));
        }
        // «10–11»; «10–30» is half past ten.
        let (first, until) = hour(at)?;
        let dashed = terms.get(until).is_some_and(|term| term.dashed);
        let (last, end) = dashed.then(|| hour(until)).flatten()?;
        (last > first && (last - first <= 2 || skip(end) > end)).then(|| at..skip(end))
    })
}

/// The time that the platform recognised. Its hours are of a 24-hour clock, as far as they go.
pub(super) fn from_platform(parts: &DateTimeParts) -> Option<TimeSaid> {
    let Some(DateTimePart::Absolute(hour)) = parts.hour else { return None };
    let minute = match parts.minute {
        Some(DateTimePart::Absolute(minute)) => minute,
        Some(DateTimePart::Relative(_)) => return None,
        None => 0,
    };
    let number = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Some(WallTime::new(number(hour), number(minute)).map_or(TimeSaid::Impossible, TimeSaid::Exact))
}
