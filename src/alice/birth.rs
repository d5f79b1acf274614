//! Birth data, collected bit by bit: what is known, what is missing, and how a new bit changes it.

use serde::{Deserialize, Serialize};

use super::understand::{BirthPart, DateFault, DateParts, DateSaid, Expecting, Slots, TimeSaid, WallTime};
use crate::astro::{CivilDate, Place, Sign};
use crate::places::Fold;
use crate::speech::Prompt;

/// Most places that a listener can choose from by ear.
pub const MAX_CANDIDATES: usize = 3;

/// Farthest that an hour is corrected within the half of the day, or just beyond it, without being asked about; less than six hours, so
/// that never both halves are as near.
const MAX_CORRECTED_MINUTES: i32 = 3 * 60;

/// By month: the last day on which the Sun is still in the sign of the month's beginning, and the first on which it is in the next, in
/// every year from 1900 to 2100 and every zone. By the ephemeris: `tests/it/sun_signs.rs`.
const CUSPS: [(u8, u8); 12] = [
    (17, 23),
    (16, 21),
    (18, 23),
    (17, 22),
    (18, 23),
    (18, 24),
    (20, 25),
    (20, 25),
    (20, 25),
    (20, 26),
    (19, 25),
    (19, 24),
];

/// Longest name of a place that is remembered.
const MAX_PLACE_CHARS: usize = 48;

/// Birth data, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BirthDraft {
    /// The date.
    #[serde(default, skip_serializing_if = "is_default")]
    pub date: DateParts,
    /// The time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<BirthTime>,
    /// A time of which the half of the day is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_time: Option<WallTime>,
    /// The place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceSaid>,
    /// Places to choose from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<PlaceCandidate>,
    /// The chart has been made.
    #[serde(default, skip_serializing_if = "is_default")]
    pub done: bool,
}

/// A time of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BirthTime {
    /// Known to the minute.
    Known {
        /// On the clock of the place.
        time: WallTime,
        /// Which of two, where the clock showed it twice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fold: Option<Fold>,
    },
    /// Unknown, which is a proper answer.
    Unknown,
}

/// A place of birth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSaid {
    /// The words, in whatever case.
    Words(String),
    /// One of the places that were offered.
    Chosen(PlaceCandidate),
    /// Unknown, and the chart is wanted all the same: it has no houses, and the hour that was told has no clock.
    Unknown,
}

/// A place that the words may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCandidate {
    /// Where it lies.
    pub place: Place,
    /// Its name with what tells it from the others.
    pub name: String,
}

/// Complete birth data as they were said: the place is still words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct BirthSaid {
    pub date: CivilDate,
    pub time: BirthTime,
    pub place: PlaceSaid,
}

impl BirthSaid {
    /// The words of its place, where none was chosen.
    pub fn place_words(&self) -> Option<&str> {
        match &self.place {
            PlaceSaid::Words(words) => Some(words),
            PlaceSaid::Chosen(_) | PlaceSaid::Unknown => None,
        }
    }
}

impl PlaceCandidate {
    /// A candidate; a name too long to be told is cut.
    pub fn new(place: Place, name: &str) -> Self {
        Self { place, name: name.chars().take(MAX_PLACE_CHARS).collect() }
    }
}

impl PlaceSaid {
    /// The words of a place; too long ones are cut.
    pub fn words(words: &str) -> Self {
        Self::Words(words.chars().take(MAX_PLACE_CHARS).collect())
    }
}

impl BirthDraft {
    /// What the birth data lack: the state of asking for it, and the question.
    pub fn missing(&self) -> Option<(Expecting, Prompt)> {
        let date = self.date;
        if date.date().is_none() {
            let prompt = match (date.year, date.month, date.day) {
                (None, Some(_), Some(_)) => Prompt::AskBirthYear,
                (None, None, Some(_)) => Prompt::AskBirthMonth,
                (Some(_), ..) => Prompt::AskBirthDay,
                _ => Prompt::AskBirthDate,
            };
            return Some((Expecting::BirthDate, prompt));
        }
        match (self.time, self.open_time, &self.place) {
            (None, Some(WallTime { hour, .. }), _) => Some((Expecting::HalfDay, Prompt::AskHalfDay(hour))),
            (None, None, _) => Some((Expecting::BirthTime, Prompt::AskBirthTime)),
            (Some(_), _, None) => Some((Expecting::Place, Prompt::AskPlace)),
            _ => None,
        }
    }

    /// The birth data, once nothing is missing.
    pub fn complete(&self) -> Option<BirthSaid> {
        Some(BirthSaid { date: self.date.date()?, time: self.time?, place: self.place.clone()? })
    }

    /// Puts what was said into the draft; what can't be is complained about.
    pub fn fill(&mut self, slots: &Slots, expecting: Expecting, today: CivilDate) -> Option<(Expecting, Prompt)> {
        let mut complaint = None;
        match slots.denied_part {
            Some(BirthPart::Date) => self.date = DateParts::default(),
            Some(BirthPart::Time) => (self.time, self.open_time) = (None, None),
            Some(BirthPart::Place) => self.place = None,
            None => {}
        }
        match slots.date {
            Some(DateSaid::Calendar(parts)) => {
                let merged = parts.over(self.date);
                complaint = merged.fault().map(|fault| (Expecting::BirthDate, fault_prompt(fault, merged, today)));
                self.date = merged;
                if complaint.is_some() {
                    self.date.day = None;
                }
                self.forget_fold();
            }
            Some(DateSaid::Relative(date)) if date <= today => {
                self.date = DateParts { year: Some(date.year()), month: Some(date.month()), day: Some(date.day()) };
            }
            Some(DateSaid::Relative(_)) => complaint = Some((Expecting::BirthDate, Prompt::DateInFuture)),
            Some(DateSaid::Impossible(fault, parts)) => {
                complaint = Some((Expecting::BirthDate, fault_prompt(fault, parts, today)));
            }
            // Before midnight or after it: the day is asked for.
            Some(DateSaid::Night(parts)) => {
                self.date = DateParts { day: None, ..parts.over(self.date) };
                self.forget_fold();
                let days = parts.day.and_then(|day| Some((day, parts.next_day()?)));
                complaint = days.map(|(one, two)| (Expecting::BirthDate, Prompt::AskWhichDay(one, two)));
            }
            Some(DateSaid::Range(_) | DateSaid::Unsure) => {
                complaint = Some((Expecting::BirthDate, Prompt::AskBirthDate))
            }
            None => {}
        }
        match slots.time {
            Some(TimeSaid::Exact(time)) => self.set_time(BirthTime::Known { time, fold: None }),
            Some(TimeSaid::EitherHalf(time)) => match self.half_as_before(time) {
                Some(time) => self.set_time(BirthTime::Known { time, fold: None }),
                None => (self.time, self.open_time) = (None, Some(time)),
            },
            Some(TimeSaid::Unknown) => self.set_time(BirthTime::Unknown),
            // The end of a day is the beginning of the next; of which day is not known before its date.
            Some(TimeSaid::EndOfDay) => match self.date.date().and_then(|date| date.plus_days(1)) {
                Some(next) => {
                    self.date = DateParts { year: Some(next.year()), month: Some(next.month()), day: Some(next.day()) };
                    self.set_time(BirthTime::Known { time: WallTime::MIDNIGHT, fold: None });
                }
                None => (self.time, self.open_time) = (None, None),
            },
            Some(TimeSaid::Vague) => complaint = complaint.or(Some((Expecting::BirthTime, Prompt::TimeTooVague))),
            Some(TimeSaid::Impossible) => complaint = complaint.or(Some((Expecting::BirthTime, Prompt::NoSuchTime))),
            None => {}
        }
        if let (Some(part), Some(open)) = (slots.part_of_day, self.open_time) {
            self.set_time(BirthTime::Known { time: open.in_part(part), fold: None });
        }
        match (expecting, slots.choice) {
            (Expecting::Fold, Some(choice)) => {
                if let Some(BirthTime::Known { fold, .. }) = &mut self.time {
                    *fold = Some(if choice == 0 { Fold::First } else { Fold::Second });
                }
            }
            (Expecting::PlaceChoice, Some(choice)) => {
                if let Some(chosen) = self.candidates.get(usize::from(choice)) {
                    self.place = Some(PlaceSaid::Chosen(chosen.clone()));
                }
            }
            _ => {}
        }
        if let Some(words) = &slots.place {
            let offered = self.candidates.iter().filter(|candidate| is_meant(candidate, words));
            self.place = Some(match (expecting, &offered.collect::<Vec<_>>()[..]) {
                (Expecting::Place | Expecting::PlaceChoice, [one]) => PlaceSaid::Chosen((*one).clone()),
                _ => PlaceSaid::words(words),
            });
            self.forget_fold();
        }
        // A choice that chose nothing is asked for again.
        let chose_nothing = expecting == Expecting::PlaceChoice
            && slots.choice.is_some_and(|n| usize::from(n) >= self.candidates.len());
        complaint.or(chose_nothing.then_some((Expecting::PlaceChoice, Prompt::AskWhichPlace)))
    }

    /// «Не в десять, а в одиннадцать»: a correction of an hour by a few is in the half of the day that is nearer to what was said before.
    fn half_as_before(&self, time: WallTime) -> Option<WallTime> {
        let Some(BirthTime::Known { time: before, .. }) = self.time else { return None };
        let minutes = |time: WallTime| i32::from(time.hour) * 60 + i32::from(time.minute);
        let halves = [time.hour % 12, time.hour % 12 + 12].map(|hour| WallTime { hour, ..time });
        halves.into_iter().find(|half| (minutes(*half) - minutes(before)).abs() <= MAX_CORRECTED_MINUTES)
    }

    /// The Sun's sign by day and month, where it is the same in every year and the year was not said.
    pub fn sign_without_year(&self) -> Option<Sign> {
        let DateParts { year: None, month: Some(month), day: Some(day) } = self.date else { return None };
        let (last, first) = CUSPS[(usize::from(month) + 11) % 12];
        // Capricorn is the sign of the first of January.
        let before = Sign::ALL[(usize::from(month) + 8) % 12];
        match day {
            day if day <= last => Some(before),
            day if day >= first => Some(Sign::ALL[(usize::from(month) + 9) % 12]),
            _ => None,
        }
    }

    /// Nothing was said of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Its place is among these words, in whatever case.
    pub fn is_from(&self, words: &str) -> bool {
        let name = match &self.place {
            Some(PlaceSaid::Words(name)) => name,
            Some(PlaceSaid::Chosen(chosen)) => &chosen.name,
            Some(PlaceSaid::Unknown) | None => return false,
        };
        let stem = |word: &str| word.to_lowercase().replace('ё', "е").chars().take(STEM_CHARS).collect::<String>();
        let said: Vec<String> = words.split(' ').map(stem).collect();
        name.split(|c: char| !c.is_alphanumeric())
            .map(stem)
            .any(|part| part.chars().count() > 2 && said.contains(&part))
    }

    fn set_time(&mut self, time: BirthTime) {
        (self.time, self.open_time) = (Some(time), None);
    }

    /// Another day or place has other clock changes.
    fn forget_fold(&mut self) {
        if let Some(BirthTime::Known { fold, .. }) = &mut self.time {
            *fold = None;
        }
    }

    /// It holds nothing that [`BirthDraft::fill`] would not have put there.
    pub fn is_valid(&self) -> bool {
        let is_time = |time: WallTime| WallTime::new(time.hour.into(), time.minute.into()).is_some();
        let known = match self.time {
            Some(BirthTime::Known { time, .. }) => is_time(time),
            _ => true,
        };
        known
            && self.open_time.is_none_or(is_time)
            && self.date.fault().is_none()
            && self.date.year.is_none_or(|year| (0..=9999).contains(&year))
            && self.candidates.len() <= MAX_CANDIDATES
    }
}

/// As much of a name as stays the same in every case.
const STEM_CHARS: usize = 4;

/// Every word begins like a word of the name, as «великий» and «московской» do; endings are free.
fn is_meant(candidate: &PlaceCandidate, words: &str) -> bool {
    let name = candidate.name.to_lowercase().replace('ё', "е");
    let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    words.split(' ').all(|word| {
        let stem: String = word.chars().take(STEM_CHARS).collect();
        parts.iter().any(|part| part.starts_with(&stem))
    })
}

/// What is said about a date that does not exist; one that lies ahead in the future tense.
pub fn fault_prompt(fault: DateFault, parts: DateParts, today: CivilDate) -> Prompt {
    let ahead = parts.year.filter(|year| (*year, parts.month) > (today.year(), Some(today.month())));
    match (fault, ahead) {
        (DateFault::NoSuchDay, _) => Prompt::NoSuchDate,
        (DateFault::ShortMonth { month, days }, Some(year)) => Prompt::MonthWillBeShorter { month, days, year },
        (DateFault::ShortMonth { month, days }, None) => Prompt::MonthIsShorter { month, days },
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
