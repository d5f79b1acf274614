//! People as the operator answers for them: how many, their data for themselves to take along, erasing, and what was done.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Memory, PeopleError, Person, failed};
use crate::astro::Moment;
use crate::cache::{Owner, PersonCode};
use crate::service::Service;
use crate::store::{Act, PersonRow, Rating, ShortCode};

/// People without anything that they told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeoplePage {
    /// In the order of their codes.
    pub people: Vec<PersonRow>,
    /// How many there are in all.
    pub count: u32,
}

/// All that is kept of a person, for themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// What the operator knows them by.
    pub code: ShortCode,
    /// Fields in the words of the API.
    pub json: Value,
}

impl Service {
    /// People after a code, at most `most`; and how many there are.
    ///
    /// # Errors
    /// When nobody can be remembered here, or the file cannot be read.
    pub async fn people(&self, after: Option<ShortCode>, most: u16) -> Result<PeoplePage, PeopleError> {
        let people = self.memory()?.0;
        let read = tokio::try_join!(people.page(after, most), people.count());
        let (people, count) = read.map_err(|error| failed(&error))?;
        Ok(PeoplePage { people, count })
    }

    /// All that is kept of the person with this code; nothing when there is none. That it was asked for is written down first.
    ///
    /// # Errors
    /// When nobody can be remembered here, or the files cannot be read or written.
    pub async fn export(&self, code: ShortCode) -> Result<Option<Account>, PeopleError> {
        let people = self.memory()?.0;
        let Some(id) = people.find(code).await.map_err(|error| failed(&error))? else { return Ok(None) };
        let audit = people.audit();
        audit
            .add(self.clock.unix_s(), "operator", "export", &code.to_string())
            .await
            .map_err(|error| failed(&error))?;
        let Some(kept) = people.person(id).await.map_err(|error| failed(&error))? else { return Ok(None) };
        let seen = day(kept.seen_unix_s);
        let (consent, person) = (kept.consent, Person::from(kept));
        let json = json!({
            "code": code.to_string(),
            "consent": {"at": moment(consent.at_unix_s), "wording": consent.wording},
            "since": moment(person.since_unix_s),
            "last_seen": seen,
            "preferences": person.preferences.export(),
            "profiles": person.profiles.iter().map(super::Profile::export).collect::<Vec<_>>(),
        });
        Ok(Some(Account { code, json }))
    }

    /// Forgets the person with this code, as [`Self::forget`] does; whether there was one. It is written down who was erased.
    ///
    /// # Errors
    /// As [`Self::forget`].
    pub async fn erase(&self, code: ShortCode) -> Result<bool, PeopleError> {
        let people = self.memory()?.0;
        let Some(id) = people.find(code).await.map_err(|error| failed(&error))? else { return Ok(false) };
        let Some(person) = PersonCode::from_bytes(*id.as_bytes()) else { return Ok(false) };
        self.forget_by(Owner::Person(person), "operator").await
    }

    /// Forgets everybody who was not here for so long, in both tiers of the cache too; how many they were. For the nightly upkeep.
    ///
    /// # Errors
    /// When it cannot be done to the end. What is left is done the next night.
    pub async fn retire_people(&self, unseen_for: Duration) -> Result<usize, PeopleError> {
        let people = self.memory()?.0;
        let now_s = self.clock.unix_s();
        let before_s = now_s.saturating_sub(i64::try_from(unseen_for.as_secs()).unwrap_or(i64::MAX));
        let mut count = 0;
        loop {
            let retired = people.retire(before_s).await.map_err(|error| failed(&error))?;
            if retired.is_empty() {
                break;
            }
            count += retired.len();
            for person in retired.iter().filter_map(|id| PersonCode::from_bytes(*id.as_bytes())) {
                // What was made for somebody so long ago has expired; this is for clocks that jumped.
                let _ = self.cache.forget(Owner::Person(person)).await;
            }
        }
        if count > 0 {
            let written = people.audit().add(now_s, "server", "retire", &format!("{count} people")).await;
            written.map_err(|error| failed(&error))?;
        }
        Ok(count)
    }

    /// What was done about people, latest first.
    ///
    /// # Errors
    /// When nobody can be remembered here, or the file cannot be read.
    pub async fn acts(&self, before: Option<i64>, most: u16) -> Result<Vec<Act>, PeopleError> {
        self.memory()?.0.audit().latest(before, most).await.map_err(|error| failed(&error))
    }

    /// Ratings of the days `from..=until`, counted from 1970-01-01 in UTC.
    ///
    /// # Errors
    /// When nobody can be remembered here, or the file cannot be read.
    pub async fn ratings(&self, from: i64, until: i64) -> Result<Vec<Rating>, PeopleError> {
        self.memory()?.0.ratings().between(from, until).await.map_err(|error| failed(&error))
    }

    /// The store of people, for copies and checks; none while nobody can be remembered.
    pub fn people_store(&self) -> Option<&std::sync::Arc<crate::store::People>> {
        match &self.people {
            Memory::Of(people, _) => Some(people),
            Memory::None | Memory::Broken(_) => None,
        }
    }
}

fn moment(unix_s: i64) -> Option<String> {
    Moment::from_unix_s(unix_s).map(|moment| moment.to_string())
}

/// The date of a moment in UTC: when somebody was here is known to the day.
fn day(unix_s: i64) -> Option<String> {
    crate::astro::CivilDate::from_days(unix_s.div_euclid(86_400)).map(|date| date.to_string())
}
