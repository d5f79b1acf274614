//! The backend over the service: answers what the skill asks from the real sky and the real map.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

mod births;
mod moon;
mod people;
mod readings;

use super::backend::{Conversation, ListenerLookup, PlaceHeard, SkillBackend};
use super::birth::{BirthSaid, PlaceCandidate};
use super::dialog::ProfileChange;
use super::listener_profile::ListenerProfile;
use super::reading_request::ReadingRequest;
use super::request::Listener;
use super::turn_error::TurnError;
use crate::astro::{CivilDate, Fact};
use crate::cache::Owner;
use crate::places::{MatchKind, Zone, is_area_alone};
use crate::service::{Error, Invalid, PeopleError, Service};
use crate::speech::{self, Sentence, Speech};

/// The service, as the skill sees it.
pub struct ServiceBackend {
    // Dependencies
    service: Arc<Service>,

    // Configuration
    timeout: Duration,
}

impl ServiceBackend {
    /// Answers from `service`, waiting at most `timeout`; listeners whose device names no known zone live in the service's default one.
    pub fn new(service: Arc<Service>, timeout: Duration) -> Self {
        Self { service, timeout }
    }

    /// A town among words that are no town's name as a whole, «в Липецке, в старом роддоме»: it is asked about.
    async fn guessed_place(&self, words: Option<String>) -> TurnError {
        let Some(words) = words else { return TurnError::PlaceUnknown };
        match self.service.place_among(&words).await {
            Ok(Some(found)) => TurnError::PlaceGuess(PlaceCandidate::new(found.place, &found.spoken_title(&words))),
            _ => TurnError::PlaceUnknown,
        }
    }

    fn zone(&self, name: Option<&str>) -> Zone {
        name.and_then(|name| name.parse().ok()).unwrap_or(self.service.default_zone())
    }
}

impl SkillBackend for ServiceBackend {
    fn owner(&self, listener: Option<&Listener>) -> Owner {
        match listener {
            Some(Listener::Account(id)) => self.service.owner("user", id),
            Some(Listener::Device(id)) => self.service.owner("device", id),
            None => Owner::Nobody,
        }
    }

    fn today(&self, timezone: Option<&str>) -> CivilDate {
        self.service.latest_known_day(self.zone(timezone))
    }

    fn knows_today(&self) -> bool {
        !self.service.clock_verdict().is_surely_wrong()
    }

    async fn place_heard(&self, words: &str) -> Option<PlaceHeard> {
        match self.service.place_named(words).await {
            Ok(found) if found.how == MatchKind::Fuzzy => Some(PlaceHeard::Unknown),
            Ok(found) if found.name_ru.is_none() => Some(PlaceHeard::ByEar(found.name_by_ear(words))),
            Ok(found) => Some(PlaceHeard::Known(found.name_by_ear(words))),
            Err(Error::Invalid(invalid)) if invalid.places().next().is_none() && !is_area_alone(words) => {
                Some(PlaceHeard::Unknown)
            }
            Err(Error::Invalid(_)) => Some(PlaceHeard::Open),
            Err(_) => None,
        }
    }

    async fn tell(&self, request: ReadingRequest) -> Result<Vec<Sentence>, TurnError> {
        let words = |birth: &Option<BirthSaid>| birth.as_ref().and_then(BirthSaid::place_words).map(str::to_owned);
        let (own, partner) = (words(&request.births.own), words(&request.births.partner));
        match self.reading(request).await {
            Err(TurnError::PlaceUnknown) => Err(self.guessed_place(own).await),
            Err(TurnError::OfPartner(error)) if *error == TurnError::PlaceUnknown => {
                Err(TurnError::OfPartner(Box::new(self.guessed_place(partner).await)))
            }
            told => told,
        }
    }

    fn why(&self, fact: &Fact, is_dated: bool, timezone: Option<&str>) -> Speech {
        let zone = self.zone(timezone);
        if is_dated { speech::why_dated(fact, &zone.calendar()) } else { speech::why(fact, &zone.clock()) }
    }

    async fn listener_profile(&self, listener: &Listener) -> ListenerLookup {
        match self.service.person(self.owner(Some(listener))).await {
            Ok(Some(person)) => ListenerLookup::Known(people::listener_profile(&person)),
            Ok(None) => ListenerLookup::Known(ListenerProfile::default()),
            Err(PeopleError::Guest) => ListenerLookup::Guest,
            Err(_) => ListenerLookup::Failed,
        }
    }

    fn has_wish_been_done(&self, listener: &Listener) -> bool {
        self.service.has_wish_been_done(self.owner(Some(listener)))
    }

    async fn note_wish_told(&self, listener: &Listener) {
        self.service.note_wish_told(self.owner(Some(listener))).await;
    }

    async fn change_profile(&self, listener: Option<&Listener>, change: ProfileChange) -> Result<(), TurnError> {
        self.apply_profile_change(self.owner(listener), change).await
    }

    async fn session(&self, conversation: &Conversation) -> Option<Value> {
        let kept = self.service.session(self.owner(conversation.listener.as_ref()), &conversation.session).await?;
        serde_json::from_str(&kept).ok()
    }

    async fn keep_session(&self, conversation: &Conversation, state: Value) {
        self.service.keep_session(self.owner(conversation.listener.as_ref()), &conversation.session, state.to_string());
    }
}

impl From<Error> for TurnError {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(invalid) => (*invalid).into(),
            Error::Busy { .. } | Error::OverQuota { .. } => Self::Busy,
            Error::Fallback { cause, .. } => Self::Fallback(cause),
            Error::Draining => Self::Draining,
            Error::Unsolvable { .. } => Self::Unsolvable,
            Error::Late => Self::Late,
            Error::Internal => Self::Trouble,
        }
    }
}

impl From<Invalid> for TurnError {
    fn from(invalid: Invalid) -> Self {
        let said = invalid.value.as_deref().unwrap_or_default();
        let places: Vec<_> =
            invalid.places().map(|place| PlaceCandidate::new(place.place, &place.spoken_title(said))).collect();
        let times: Vec<_> = invalid.times().map(|resolution| resolution.moment).collect();
        match invalid.field {
            "place" if places.is_empty() && is_area_alone(said) => Self::PlaceIsArea,
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
