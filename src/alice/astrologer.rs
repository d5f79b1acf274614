//! The oracle that stands on the service: what the skill asks is answered from the real sky and the real map.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::birth::{BirthSaid, BirthTime, Candidate, Fold, PlaceSaid};
use super::oracle::{Conversation, HoroscopeAsk, Oracle};
use super::refusal::Refusal;
use super::request::Listener;
use crate::astro::CivilDate;
use crate::cache::Owner;
use crate::places::{How, LocalTime, Zone};
use crate::service::{BirthInput, ChartOptions, ClockChoice, Error, Invalid, Service, Whereabouts};
use crate::speech::{self, Day, Priority, Sentence};

/// The service, as the skill sees it.
pub struct Astrologer {
    // Dependencies
    service: Arc<Service>,

    // Configuration
    default_zone: Zone,
    patience: Duration,
}

impl Astrologer {
    /// Answers from `service`, waiting at most `patience`; listeners whose device names no known zone live in `default_zone`.
    pub fn new(service: Arc<Service>, default_zone: Zone, patience: Duration) -> Self {
        Self { service, default_zone, patience }
    }

    fn zone(&self, name: Option<&str>) -> Zone {
        name.and_then(|name| name.parse().ok()).unwrap_or(self.default_zone)
    }

    fn owner(&self, conversation: &Conversation) -> Owner {
        match &conversation.listener {
            Some(Listener::Account(id)) => self.service.owner("user", id),
            Some(Listener::Device(id)) => self.service.owner("device", id),
            None => Owner::Nobody,
        }
    }
}

impl Oracle for Astrologer {
    fn today(&self, timezone: Option<&str>) -> CivilDate {
        self.service.today(self.zone(timezone))
    }

    async fn horoscope(&self, ask: HoroscopeAsk) -> Result<Vec<Sentence>, Refusal> {
        let zone = self.zone(ask.timezone.as_deref());
        let reading = self.service.horoscope(ask.sign, ask.date, zone, self.patience).await?;
        let today = self.service.today(zone);
        let day = if ask.date == today {
            Day::Today
        } else if Some(ask.date) == today.plus_days(1) {
            Day::Tomorrow
        } else {
            Day::On(ask.date)
        };
        let clock = |moment| {
            let (local, _, _) = zone.at(moment);
            (local.time().hour(), local.time().minute())
        };
        Ok(speech::horoscope(&reading, day, &clock))
    }

    async fn natal(&self, birth: BirthSaid) -> Result<Vec<Sentence>, Refusal> {
        let (place, chosen) = match birth.place {
            PlaceSaid::Words(words) => (Whereabouts::Named(words), None),
            PlaceSaid::Chosen(chosen) => (Whereabouts::At(chosen.place), Some(chosen.name)),
        };
        let (time, fold) = match birth.time {
            BirthTime::Known { time, fold } => (LocalTime::new(time.hour, time.minute, 0), fold),
            BirthTime::Unknown => (None, None),
        };
        let fold = fold.map(|fold| match fold {
            Fold::First => 0,
            Fold::Second => 1,
        });
        let input = BirthInput {
            date: birth.date,
            time,
            place,
            clock: ClockChoice::OfThePlace,
            fold,
            options: ChartOptions::default(),
        };
        // The chart belongs to nobody: it is found by a keyed hash of the birth, and the birth is not kept with it.
        let answer = self.service.natal(&input, Owner::Nobody, self.patience).await?;
        if let Some(guess) = answer.event.named.as_ref().filter(|found| found.how == How::Fuzzy) {
            return Err(Refusal::PlaceGuess(Candidate::new(guess.place, guess.title())));
        }
        let title = answer.event.named.map(|found| found.title().to_owned()).or(chosen);
        let said_time = time.map(|time| (time.hour(), time.minute()));
        // What was understood is said first: a misheard hour must not pass unnoticed.
        let understood = speech::birth(input.date, said_time, title.as_deref());
        let understood = Sentence { speech: understood, priority: Priority::Essential, fact: None };
        Ok(std::iter::once(understood).chain(speech::portrait(&answer.chart)).collect())
    }

    async fn session(&self, conversation: &Conversation) -> Option<Value> {
        let kept = self.service.session(self.owner(conversation), &conversation.session).await?;
        serde_json::from_str(&kept).ok()
    }

    async fn keep_session(&self, conversation: &Conversation, state: Value) {
        self.service.keep_session(self.owner(conversation), &conversation.session, state.to_string());
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(invalid) => (*invalid).into(),
            Error::Busy { .. } => Self::Busy,
            Error::Late => Self::Late,
            Error::Internal => Self::Trouble,
        }
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        let places: Vec<_> =
            invalid.places().map(|place| Candidate::new(place.place, &place.distinct_title())).collect();
        let times: Vec<_> = invalid.times().map(|reading| reading.moment).collect();
        match invalid.field {
            "place" if places.is_empty() => Self::PlaceUnknown,
            "place" => Self::PlaceSeveral(places),
            // Of two readings the first is the earlier moment where the clocks went back, the later one where they jumped.
            _ if times.is_sorted() && times.len() == 2 => Self::TimeAmbiguous,
            _ if times.len() == 2 => Self::TimeNonexistent,
            "datetime" | "date" => Self::DateOutOfReach,
            field => {
                tracing::error!(field, why = %invalid.why, "the skill asked what the service refuses");
                Self::Trouble
            }
        }
    }
}
