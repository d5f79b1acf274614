//! People as the operator answers for them: how many, their data for themselves to take along, erasing, and what was done.

use std::time::Duration;

use super::{PeopleError, PeopleStore, Person, PersonalDataHolder, failed, owner_of, person_id};
use crate::cache::Owner;
use crate::service::Service;
use crate::store::{AuditEntry, PersonRow, Rating, Retired, Retirement, ShortCode};

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
    /// What they told.
    pub person: Person,
    /// When they were here last, in seconds since 1970, to the day.
    pub seen_unix_s: i64,
}

impl Service {
    /// People after a code, at most `most`; and how many there are.
    ///
    /// # Errors
    /// When no store of people is open, or the file cannot be read.
    pub async fn people(&self, after: Option<ShortCode>, most: u16) -> Result<PeoplePage, PeopleError> {
        let people = self.open_people()?.0;
        let read = tokio::try_join!(people.page(after, most), people.count());
        let (people, count) = read.map_err(|error| failed(&error))?;
        Ok(PeoplePage { people, count })
    }

    /// All that is kept of the person with this code; nothing when there is none. That `actor` asked for it is written
    /// down first.
    ///
    /// # Errors
    /// [`PeopleError::SetAside`]; or when no store of people is open, or the files cannot be read or written.
    pub async fn export(&self, code: ShortCode, actor: &str) -> Result<Option<Account>, PeopleError> {
        let people = self.open_people()?.0;
        let Some(id) = people.find(code).await.map_err(|error| failed(&error))? else { return Ok(None) };
        if people.is_set_aside(id).await.map_err(|error| failed(&error))? {
            return Err(PeopleError::SetAside);
        }
        let audit = people.audit();
        audit.add(self.clock.unix_s(), actor, "export", &code.to_string()).await.map_err(|error| failed(&error))?;
        let Some(kept) = people.look_at(id).await.map_err(|error| failed(&error))? else { return Ok(None) };
        let seen_unix_s = kept.seen_unix_s;
        Ok(Some(Account { code, person: Person::from(kept), seen_unix_s }))
    }

    /// Forgets the person with this code, as [`Self::forget_person`] does; whether there was one. It is written down who was
    /// erased, and by which `actor`.
    ///
    /// # Errors
    /// As [`Self::forget_person`].
    pub async fn erase_person(&self, code: ShortCode, actor: &str) -> Result<bool, PeopleError> {
        let people = self.open_people()?.0;
        let Some(id) = people.find(code).await.map_err(|error| failed(&error))? else { return Ok(false) };
        let Some(owner) = owner_of(id) else { return Ok(false) };
        let (now_s, actor) = (self.clock.unix_s(), actor.to_owned());
        let written = async move {
            let written = people.audit().add(now_s, &actor, "erase", &code.to_string()).await;
            written.map(drop).map_err(|error| failed(&error))
        };
        self.forget_after(owner, written).await
    }

    /// Finishes erasures that the end of a process cut short. For the start, before anybody is answered.
    ///
    /// # Errors
    /// When it cannot be done. Who is being erased is unknown all the same.
    pub async fn finish_erasures(&self) -> Result<usize, PeopleError> {
        let (people, holders) = (self.open_people()?.0, self.holders()?);
        people.finish_erasures(|id| holders.erase_elsewhere(id)).await.map_err(|error| failed(&error))
    }

    /// How much each holder of personal data has of a listener: nothing of anybody who was forgotten.
    ///
    /// # Errors
    /// When no store of people is open, or a holder cannot be asked.
    pub async fn holdings(&self, owner: Owner) -> Result<Vec<(PersonalDataHolder, usize)>, PeopleError> {
        let (holders, id) = (self.holders()?, person_id(owner)?);
        let mut holdings = Vec::with_capacity(PersonalDataHolder::ALL.len());
        for holder in PersonalDataHolder::ALL {
            let count = holders.count(holder, id).await.map_err(|reason| {
                tracing::warn!(holder = holder.name(), reason, "a holder of personal data cannot be asked");
                PeopleError::Unavailable
            })?;
            holdings.push((holder, count));
        }
        Ok(holdings)
    }

    /// After how long without a word somebody is forgotten.
    pub fn people_retention(&self) -> Duration {
        match &self.people {
            PeopleStore::Open { unseen_for, .. } => *unseen_for,
            PeopleStore::None | PeopleStore::Broken(_) => Duration::MAX,
        }
    }

    /// Retires people who have been away longer than the retention time: sets them aside, in both tiers of the cache too, and
    /// destroys those who were set aside for the last days of it. Runs once a night, and when the wall clock has stepped: who was set
    /// aside by a wrong clock is back then.
    ///
    /// # Errors
    /// When it cannot be done to the end. What is left is done the next night.
    pub async fn retire_people(&self) -> Result<Retired, PeopleError> {
        let (people, holders) = (self.open_people()?.0, self.holders()?);
        let is_clock_trusted = self.clock_watch.verdict().is_trusted();
        let retention_days = u32::try_from(self.people_retention().as_secs() / 86_400).unwrap_or(u32::MAX);
        let rule = Retirement { retention_days, is_clock_trusted };
        let mut sum = Retired::default();
        loop {
            let retired =
                people.retire(rule, |id| holders.erase_elsewhere(id)).await.map_err(|error| failed(&error))?;
            if retired == Retired::default() {
                break;
            }
            sum.set_aside += retired.set_aside;
            sum.brought_back += retired.brought_back;
            sum.destroyed += retired.destroyed;
        }
        for (act, count) in [("set_aside", sum.set_aside), ("bring_back", sum.brought_back), ("retire", sum.destroyed)]
        {
            if count > 0 {
                let written = people.audit().add(self.clock.unix_s(), "server", act, &format!("{count} in all")).await;
                written.map_err(|error| failed(&error))?;
            }
        }
        Ok(sum)
    }

    /// Writes an act into the audit log, unless it stands there.
    ///
    /// # Errors
    /// When no store of people is open, or the file cannot be read or written.
    pub async fn note_act(&self, at_unix_s: i64, who: &str, act: &str, subject: &str) -> Result<(), PeopleError> {
        let people = self.open_people()?.0;
        let audit = people.audit();
        if !audit.has(act, subject).await.map_err(|error| failed(&error))? {
            audit.add(at_unix_s, who, act, subject).await.map_err(|error| failed(&error))?;
        }
        Ok(())
    }

    /// What was done about people and keys, latest first.
    ///
    /// # Errors
    /// When no store of people is open, or the file cannot be read.
    pub async fn acts(&self, before: Option<i64>, most: u16) -> Result<Vec<AuditEntry>, PeopleError> {
        self.open_people()?.0.audit().latest(before, most).await.map_err(|error| failed(&error))
    }

    /// Ratings of the days `from..=until`, counted from 1970-01-01 in UTC.
    ///
    /// # Errors
    /// When no store of people is open, or the file cannot be read.
    pub async fn ratings(&self, from: i64, until: i64) -> Result<Vec<Rating>, PeopleError> {
        self.open_people()?.0.ratings().between(from, until).await.map_err(|error| failed(&error))
    }

    /// The store of people, for copies and checks; none while it is closed.
    pub fn people_store(&self) -> Option<&std::sync::Arc<crate::store::People>> {
        match &self.people {
            PeopleStore::Open { people, .. } => Some(people),
            PeopleStore::None | PeopleStore::Broken(_) => None,
        }
    }
}
