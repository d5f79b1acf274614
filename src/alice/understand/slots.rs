//! The values in an utterance, by the names of the contract.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::dates::DateSaid;
use super::intent::{Intent, Topic};
use super::times::{PartOfDay, TimeSaid};
use crate::astro::{Body, CivilDate, HouseSystem, Period, PhaseName, Sign};

/// Another person, as the listener calls them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSaid {
    /// In the nominative and in lower case: «муж», «маша»; «он», «она» or «они» when only a pronoun was said.
    pub name: String,
}

/// A part of the data of a birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BirthPart {
    /// Year, month and day.
    Date,
    /// The time on the clock.
    Time,
    /// The town.
    Place,
}

/// What of a chart is asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartAsked {
    /// Where a body stands, or what is in a house.
    Place,
    /// The aspects of a body, or all of them.
    Aspects,
    /// The rising sign.
    Ascendant,
    /// The sign at the top.
    MediumCoeli,
}

/// A zodiac that the listener prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ZodiacSaid {
    Tropical,
    Sidereal,
}

/// How the listener wants to be answered from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preference {
    /// «Мой знак Лев».
    Sign(Sign),
    /// «Говори короче».
    Brief,
    /// «Говори подробнее».
    Full,
    /// «Сидерический зодиак».
    Zodiac(ZodiacSaid),
    /// «Дома Коха».
    Houses(HouseSystem),
}

impl Preference {
    /// What is set, by one name: a sign's id, `brief`, `full`, a zodiac or a house system.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sign(sign) => sign.id(),
            Self::Brief => "brief",
            Self::Full => "full",
            Self::Zodiac(ZodiacSaid::Tropical) => "tropical",
            Self::Zodiac(ZodiacSaid::Sidereal) => "sidereal",
            Self::Houses(system) => system.id(),
        }
    }
}

/// The values in an utterance. What was denied («не Лев, а Рыбы») is not among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slots {
    /// The sign named first.
    pub sign: Option<Sign>,
    /// The sign named second, or the only one when a second was asked for. It may be the same as the first.
    pub sign_2: Option<Sign>,
    /// Of two signs, the listener's, where it was said so: «я Овен, а сын Телец».
    pub own_sign: Option<Sign>,
    /// A planet or another point of the chart.
    pub body: Option<Body>,
    /// A house, 1 to 12.
    pub house: Option<u8>,
    /// What of a chart, should it be one that is meant.
    pub part: Option<PartAsked>,
    /// «А Луна?»: nothing else is said than what part.
    pub part_alone: bool,
    /// A phase of the Moon.
    pub phase: Option<PhaseName>,
    /// The stretch of time.
    pub period: Option<Period>,
    /// The date, as far as it was said; the first day where a stretch of time was said.
    pub date: Option<DateSaid>,
    /// Words of time that were not understood, or not as one day.
    pub unread_time: Option<String>,
    /// The time of day.
    pub time: Option<TimeSaid>,
    /// The part of the day alone.
    pub part_of_day: Option<PartOfDay>,
    /// The words of a place, to be looked up.
    pub place: Option<String>,
    /// A preposition, or the question that was asked, says that the place is one.
    pub place_is_marked: bool,
    /// A part of the birth that was told is wrong, and what is right was not said.
    pub denied_part: Option<BirthPart>,
    /// The words that were denied beside what is right: «не в Самаре, а…».
    pub denied: Option<String>,
    /// When the other of two people was born.
    pub partner_date: Option<DateSaid>,
    /// At what time.
    pub partner_time: Option<TimeSaid>,
    /// Where.
    pub partner_place: Option<String>,
    /// For whom or with whom, if it is not the listener alone.
    pub person: Option<PersonSaid>,
    /// The listener speaks of themselves: «мой», «для меня».
    pub own: bool,
    /// 1 to 5.
    pub rating: Option<u8>,
    /// What the listener prefers from now on.
    pub preference: Option<Preference>,
    /// Which of several was chosen, from 0.
    pub choice: Option<u8>,
}

impl Slots {
    /// Whether anything of a birth is told.
    pub const fn tell_of_birth(&self) -> bool {
        self.date.is_some()
            || self.time.is_some()
            || self.part_of_day.is_some()
            || self.place.is_some()
            || self.choice.is_some()
            || self.denied_part.is_some()
    }

    /// A date, a time or a place is told.
    pub const fn tells_where_and_when(&self) -> bool {
        self.date.is_some() || self.time.is_some() || self.place.is_some()
    }

    /// By the names of the contract; dates and times only where they are complete.
    pub fn to_json(&self, intent: Intent, today: CivilDate) -> Map<String, Value> {
        let mut json = Map::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                json.insert(name.to_owned(), value.into());
            }
        };
        let of_birth =
            matches!(intent, Intent::Reading(Topic::Natal) | Intent::SetBirthData | Intent::Reading(Topic::Synastry));
        put("sign", self.sign.map(|sign| sign.id().to_owned()));
        put("sign_2", self.sign_2.map(|sign| sign.id().to_owned()));
        put("body", self.body.map(|body| body.id().to_owned()));
        put("phase", self.phase.map(|phase| phase.id().to_owned()));
        put("period", self.period.map(|period| period.id().to_owned()));
        let date = self.date.and_then(|date| if of_birth { date.of_birth() } else { date.near(today) });
        put(if of_birth { "birth_date" } else { "date" }, date.map(|date| date.to_string()));
        let last = self.date.filter(|_| !of_birth).and_then(|date| date.last(today));
        put("date_to", last.map(|date| date.to_string()));
        put("unread_time", self.unread_time.clone());
        put("birth_time", self.time.and_then(time_name));
        put("place", self.place.clone());
        put("partner_birth_date", self.partner_date.and_then(DateSaid::of_birth).map(|date| date.to_string()));
        put("partner_birth_time", self.partner_time.and_then(time_name));
        put("partner_place", self.partner_place.clone());
        put("person", self.person.as_ref().map(|person| person.name.clone()));
        put("preference", self.preference.map(|preference| preference.id().to_owned()));
        json.extend(self.house.map(|house| ("house".to_owned(), house.into())));
        json.extend(self.rating.map(|rating| ("rating".to_owned(), rating.into())));
        json
    }
}

fn time_name(time: TimeSaid) -> Option<String> {
    match time {
        TimeSaid::Exact(time) | TimeSaid::EitherHalf(time) => Some(time.to_string()),
        TimeSaid::Unknown => Some("unknown".to_owned()),
        TimeSaid::EndOfDay => Some("24:00".to_owned()),
        TimeSaid::Vague | TimeSaid::Impossible => None,
    }
}
