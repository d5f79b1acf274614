//! Remembering a listener through the service, and what the service remembers as the dialog knows it.

use super::{Astrologer, births};
use crate::alice::birth::{BirthSaid, BirthTime, Candidate, Fold, PlaceSaid};
use crate::alice::dialog::Deed;
use crate::alice::known::{Known, KnownBirth, with_preference};
use crate::alice::refusal::Refusal;
use crate::alice::understand::{Preference, WallTime};
use crate::cache::Owner;
use crate::service::{KeptBirth, PeopleError, Person, Preferences, Profile, Relation};

/// The wording of the question to which listeners say yes. Another question is another number.
const CONSENT_WORDING: u16 = 1;

/// What is remembered, as the dialog knows it.
pub(super) fn known(person: &Person) -> Known {
    let births = person.profiles.iter().map(|profile| KnownBirth {
        name: (profile.relation() != Relation::Me).then(|| profile.name().to_owned()),
        birth: said(profile.birth()),
    });
    Known { has_agreed: person.consent.is_some(), births: births.collect(), preferences: person.preferences }
}

impl Astrologer {
    pub(super) async fn changed(&self, owner: Owner, deed: Deed) -> Result<(), Refusal> {
        match deed {
            Deed::Remember { births, preferred } => {
                // A town that is not understood must not cost the consent: it is looked up first.
                let mut profiles = Vec::new();
                for (name, birth) in births {
                    profiles.push(self.profile(name, &birth).await?);
                }
                self.service.consent(owner, CONSENT_WORDING).await?;
                for profile in profiles {
                    self.service.save_profile(owner, profile).await?;
                }
                self.prefer(owner, &preferred).await
            }
            Deed::Forget => self.service.forget(owner).await.map(drop).map_err(Refusal::from),
            Deed::Prefer(preference) => self.prefer(owner, &[preference]).await,
            Deed::Rate { score, intent } => {
                self.service.rate(score, intent);
                Ok(())
            }
        }
    }

    async fn prefer(&self, owner: Owner, preferred: &[Preference]) -> Result<(), Refusal> {
        if preferred.is_empty() {
            return Ok(());
        }
        let before = self.service.person(owner).await?.map(|person| person.preferences).unwrap_or_default();
        let after = preferred.iter().fold(before, |preferences, said| with_preference(preferences, *said));
        Ok(self.service.set_preferences(owner, after).await?)
    }

    async fn profile(&self, name: Option<String>, birth: &BirthSaid) -> Result<Profile, Refusal> {
        let input = births::input(birth, &Preferences::default());
        let event = self.service.nativity(&input).await?.event;
        let chosen = match &birth.place {
            PlaceSaid::Chosen(chosen) => Some(chosen.name.clone()),
            PlaceSaid::Words(_) => None,
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
            Some(name) => Profile::of(&name, Relation::Other, kept),
        };
        profile.map_err(Refusal::from)
    }
}

fn said(kept: &KeptBirth) -> BirthSaid {
    let fold = kept.fold.map(|fold| if fold == 0 { Fold::First } else { Fold::Second });
    let known = |time: crate::places::LocalTime| WallTime::new(time.hour().into(), time.minute().into());
    let time = kept.time.and_then(known).map_or(BirthTime::Unknown, |time| BirthTime::Known { time, fold });
    BirthSaid { date: kept.date, time, place: PlaceSaid::Chosen(Candidate::new(kept.place, &kept.place_name)) }
}

impl From<PeopleError> for Refusal {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Late => Self::Late,
            PeopleError::Full => Self::Full,
            PeopleError::Guest | PeopleError::NoConsent | PeopleError::Unavailable => Self::Trouble,
        }
    }
}
