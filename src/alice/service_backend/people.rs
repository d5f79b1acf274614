//! Remembering a listener through the service, and what the service remembers as the dialog knows it.

use std::time::Duration;

use super::{ServiceBackend, births};
use crate::alice::birth::{BirthSaid, BirthTime, PlaceCandidate, PlaceSaid};
use crate::alice::dialog::ProfileChange;
use crate::alice::listener_profile::{KnownBirth, ListenerProfile, with_preference};
use crate::alice::turn_error::TurnError;
use crate::alice::understand::{Preference, WallTime};
use crate::cache::Owner;
use crate::service::{KeptBirth, PeopleError, Person, Preferences, Profile, Relation};

/// The wording of the question to which listeners say yes. Another question is another number.
const CONSENT_WORDING: u16 = 1;

/// How long a place waits to be looked up before it is kept.
const LOOK_UP_TIMEOUT: Duration = Duration::from_millis(300);

/// What is remembered, as the dialog knows it.
pub(super) fn listener_profile(person: &Person) -> ListenerProfile {
    let births = person.profiles.iter().map(|profile| KnownBirth {
        name: (profile.relation() != Relation::Me).then(|| profile.name().to_owned()),
        birth: said(profile.birth()),
    });
    let mut births: Vec<_> = births.collect();
    // The listener comes first.
    births.sort_by_key(|known| known.name.is_some());
    ListenerProfile { has_agreed: person.consent.is_some(), births, preferences: person.preferences }
}

impl ServiceBackend {
    pub(super) async fn apply_profile_change(&self, owner: Owner, change: ProfileChange) -> Result<(), TurnError> {
        match change {
            ProfileChange::Remember { births, preferred } => {
                // A town that is not understood must not cost the consent: it is looked up first.
                let mut profiles = Vec::new();
                for KnownBirth { name, birth } in births {
                    profiles.push(self.profile(name, &birth).await?);
                }
                let changed = move |before: Preferences| {
                    let after = preferred.iter().fold(before, |preferences, said| with_preference(preferences, *said));
                    (!preferred.is_empty()).then_some(after)
                };
                Ok(self.service.remember(owner, CONSENT_WORDING, &profiles, changed).await?)
            }
            ProfileChange::Forget => self.forget(owner).await,
            ProfileChange::ForgetBirth { name } => {
                self.service.forget_profile(owner, &name).await.map(drop).map_err(TurnError::from)
            }
            ProfileChange::Prefer(preference) => self.prefer(owner, &[preference]).await,
            ProfileChange::Rate { score, intent } => {
                self.service.rate(score, intent);
                Ok(())
            }
        }
    }

    /// Forgets a listener, or writes down that they wish it.
    async fn forget(&self, owner: Owner) -> Result<(), TurnError> {
        let refused = match self.service.forget_person(owner).await {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        match (refused, self.service.wish_to_be_forgotten(owner).await) {
            (_, Ok(())) => Err(TurnError::Promised),
            // Both are being done, and tried again while the process lives.
            (PeopleError::Late, _) | (_, Err(PeopleError::Late)) => Err(TurnError::Late),
            _ => Err(TurnError::Trouble),
        }
    }

    async fn prefer(&self, owner: Owner, preferred: &[Preference]) -> Result<(), TurnError> {
        if preferred.is_empty() {
            return Ok(());
        }
        let before = self.service.person(owner).await?.map(|person| person.preferences).unwrap_or_default();
        let after = preferred.iter().fold(before, |preferences, said| with_preference(preferences, *said));
        Ok(self.service.set_preferences(owner, after).await?)
    }

    async fn profile(&self, name: Option<String>, birth: &BirthSaid) -> Result<Profile, TurnError> {
        let input = births::input(birth, &Preferences::default());
        // Nothing has been promised yet, so that what is late here is refused.
        let nativity = tokio::time::timeout(LOOK_UP_TIMEOUT, self.service.nativity(&input)).await;
        let event = nativity.map_err(|_| TurnError::Trouble)??.event;
        let chosen = match &birth.place {
            PlaceSaid::Chosen(chosen) => Some(chosen.name.clone()),
            PlaceSaid::Words(_) => None,
            // What is offered to be kept has a place.
            PlaceSaid::Unknown => return Err(TurnError::Trouble),
        };
        let kept = KeptBirth {
            date: birth.date,
            time: input.time,
            fold: input.fold,
            place_name: chosen.or(event.named.map(|found| found.title().to_owned())).unwrap_or_default(),
            place: event.place,
            zone: event.zone,
        };
        let profile = match name {
            None => Profile::own("", kept),
            Some(name) => Profile::other(&name, Relation::Other, kept),
        };
        profile.map_err(TurnError::from)
    }
}

fn said(kept: &KeptBirth) -> BirthSaid {
    let known = |time: crate::places::LocalTime| WallTime::new(time.hour().into(), time.minute().into());
    let time = kept.time.and_then(known).map_or(BirthTime::Unknown, |time| BirthTime::Known { time, fold: kept.fold });
    BirthSaid { date: kept.date, time, place: PlaceSaid::Chosen(PlaceCandidate::new(kept.place, &kept.place_name)) }
}

impl From<PeopleError> for TurnError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Late => Self::Late,
            PeopleError::Full => Self::Full,
            PeopleError::Guest
            | PeopleError::NoConsent
            | PeopleError::SetAside
            | PeopleError::DiskFull
            | PeopleError::Unavailable => Self::Trouble,
        }
    }
}
