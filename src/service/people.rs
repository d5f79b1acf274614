//! A person remembered: what they are to the conversation, and everything that is done about them.
//!
//! Without a store, or with one that was damaged at the start, everybody is a guest: nothing is known, and nothing can be kept.

mod account;
mod agreeing;
mod clock;
mod holders;
mod preferences;
mod profile;
mod wishes;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::Service;
use crate::cache::{CacheEvent, Owner, PersonCode};
use crate::lifecycle::Tasks;
use crate::metrics::ScoreLabels;
use crate::store::{self, Erasure, ErasureRoom, KeptPerson, PersonId, PutOutcome};
use holders::PersonalDataHolders;

pub use crate::store::Retired;
pub use crate::store::{Consent, MAX_PROFILES};
pub use account::{Account, PeoplePage};
pub use holders::{PersonalData, PersonalDataHolder};
pub use preferences::{Preferences, VoiceLength};
pub use profile::{KeptBirth, MAX_NAME_CHARS, Profile, Relation};
pub(super) use wishes::WishBook;

/// How long a conversation waits to know whom it talks to.
const READ_TIMEOUT: Duration = Duration::from_millis(150);

/// How long a conversation waits for something to be on the disk.
const SAVE_TIMEOUT: Duration = Duration::from_millis(300);

/// How long somebody waits to be forgotten: two files are flushed and cut, and both tiers of the cache.
const FORGET_TIMEOUT: Duration = Duration::from_secs(1);

/// Who a listener is to us, when they want to be remembered.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// They said yes, and to which wording. Absent: they have not been asked, or said no; then nothing else is known.
    pub consent: Option<Consent>,
    /// The births that they told, oldest first: their own, and other people's.
    pub profiles: Vec<Profile>,
    /// Their preferences.
    pub preferences: Preferences,
    /// Since when they are remembered, in seconds since 1970.
    pub since_unix_s: i64,
}

impl Person {
    /// The listener's own birth.
    pub fn own(&self) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.relation() == Relation::Me)
    }

    /// The profile of that name, however it is spelt: upper and lower case are alike, and so are е and ё.
    pub fn named(&self, name: &str) -> Option<&Profile> {
        let wanted = profile::tag_text(Relation::Other, name);
        self.profiles.iter().find(|profile| profile.tag_text() == wanted)
    }
}

/// Why somebody is not remembered, or nothing is known of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// No store of people is open, it is damaged, or the client does not say who speaks.
    #[error("nobody can be remembered now")]
    Guest,
    /// They have not said yes. Ask first.
    #[error("they have not agreed to being remembered")]
    NoConsent,
    /// There are [`MAX_PROFILES`] profiles. One must go first.
    #[error("there are {MAX_PROFILES} profiles already; one must go first")]
    Full,
    /// They are set aside because they stayed away, and nothing of theirs is read. They come back when they speak.
    #[error("they are set aside because they stayed away")]
    SetAside,
    /// It takes longer than a conversation waits. The change still completes.
    #[error("it is not done yet")]
    Late,
    /// The disk is full and has no reserve left for erasing. Room has to be made first.
    #[error("the disk is full, and no reserve of space is left for erasing to its end; make room on it")]
    DiskFull,
    /// The disk or the file fails. The cause has been logged; it may work later.
    #[error("the store fails; try again later")]
    Unavailable,
}

/// Whether people can be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleStoreStatus {
    /// It was not wanted: there is nowhere to keep anything.
    Unwanted,
    /// It works.
    Works,
    /// It works, but something that was kept is lost or changed: what, and the remedy.
    Damaged(String),
    /// It works, but has no reserve of disk space: on a full disk nobody could be erased.
    LacksReserve(String),
    /// What is kept is read, but nothing new can be kept and nobody can be erased: why.
    KeepsNothingNew(String),
    /// It does not, and why: everybody is a guest.
    Fails(String),
}

impl PeopleStoreStatus {
    /// What is wrong and the remedy, for an operator; nothing where all is well, or nothing was wanted.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Unwanted | Self::Works => None,
            Self::Damaged(trouble) | Self::LacksReserve(trouble) => Some(trouble.clone()),
            Self::KeepsNothingNew(trouble) => {
                Some(format!("who is remembered is known, but nothing new is kept and nobody is erased: {trouble}"))
            }
            Self::Fails(trouble) => Some(format!("everybody is a guest: {trouble}")),
        }
    }

    /// Whether listeners who are remembered are known.
    pub const fn knows_people(&self) -> bool {
        !matches!(self, Self::Unwanted | Self::Fails(_))
    }
}

/// Who remembers, if anybody.
#[derive(Default)]
pub(super) enum PeopleStore {
    #[default]
    None,
    Broken(String),
    Open {
        people: Arc<store::People>,
        tasks: Tasks,
        unseen_for: Duration,
        holders: PersonalDataHolders,
    },
}

impl Service {
    /// The same, but people who agree are remembered in that store, until they have been away for `unseen_for`. Who is forgotten is
    /// forgotten in `replays` too.
    pub fn with_people(
        self,
        people: Arc<store::People>,
        tasks: Tasks,
        unseen_for: Duration,
        replays: Arc<dyn PersonalData>,
    ) -> Self {
        let holders = PersonalDataHolders { people: Arc::clone(&people), cache: self.cache.clone(), replays };
        Self { people: PeopleStore::Open { people, tasks, unseen_for, holders }, ..self }
    }

    /// The same, but people would be remembered if it were not for this trouble.
    pub fn without_people(self, trouble: String) -> Self {
        Self { people: PeopleStore::Broken(trouble), ..self }
    }

    /// Begins to look through files that were too large for that at the start. What is wrong is met like any damage, and told in health.
    pub fn begin_people_check(&self) {
        if let PeopleStore::Open { people, tasks, .. } = &self.people
            && !people.is_looked_through_at_start()
        {
            let people = Arc::clone(people);
            tasks.spawn("people check", async move {
                if let Err(error) = people.first_fault().await {
                    tracing::warn!("the files of people could not be looked through: {error}");
                }
            });
        }
    }

    /// Whether people can be remembered. What is wrong is told whole: one trouble hides no other.
    pub fn people_store_status(&self) -> PeopleStoreStatus {
        match &self.people {
            PeopleStore::None => PeopleStoreStatus::Unwanted,
            PeopleStore::Broken(trouble) => PeopleStoreStatus::Fails(trouble.clone()),
            PeopleStore::Open { people, .. } => {
                let health = people.health();
                let notes = [health.down.map(|(trouble, _)| trouble), people.damage(), people.reserve_trouble()];
                let of = match &notes {
                    [Some(_), ..] if health.is_unreadable => PeopleStoreStatus::Fails,
                    [Some(_), ..] => PeopleStoreStatus::KeepsNothingNew,
                    [None, Some(_), _] => PeopleStoreStatus::Damaged,
                    [None, None, Some(_)] => PeopleStoreStatus::LacksReserve,
                    [None, None, None] => return PeopleStoreStatus::Works,
                };
                of(notes.into_iter().flatten().collect::<Vec<_>>().join("; "))
            }
        }
    }

    /// What is known of a listener; nothing when they are not remembered. To be asked once a turn: it notes that they were here.
    ///
    /// # Errors
    /// [`PeopleError::Guest`] where no listener is ever known. Otherwise it cannot be told now who they are: the store is broken, cannot
    /// be read in 150 ms, or they wait to be forgotten.
    pub async fn person(&self, owner: Owner) -> Result<Option<Person>, PeopleError> {
        let id = person_id(owner)?;
        if matches!(self.people, PeopleStore::Broken(_)) || self.is_to_be_forgotten(id) {
            return Err(PeopleError::Unavailable);
        }
        let people = self.open_people()?.0;
        match tokio::time::timeout(READ_TIMEOUT, people.person(id)).await {
            Ok(Ok(kept)) => Ok(kept.map(Person::from)),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(PeopleError::Late),
        }
    }

    /// Forgets the birth of one person, by the name that the listener gave; an empty name means the listener's own. Whether there
    /// was one. Copies of the last seven nights still have it; [`Self::forget_person`] reaches those too.
    ///
    /// # Errors
    /// When it cannot be done, or is not yet after 300 ms.
    pub async fn forget_profile(&self, owner: Owner, name: &str) -> Result<bool, PeopleError> {
        let (people, id, cache) = (self.open_people()?.0, person_id(owner)?, self.cache.clone());
        let relation = if name.trim().is_empty() { Relation::Me } else { Relation::Other };
        let tag_text = profile::tag_text(relation, name);
        self.to_its_end(SAVE_TIMEOUT, async move {
            let dropped = people.drop_profile(id, &tag_text).await.map_err(|error| failed(&error))?;
            let _ = cache.on_event(CacheEvent::BirthDataChanged(owner)).await;
            Ok(dropped)
        })
        .await
    }

    /// Keeps how a listener wants things, all of it, in place of how it was; it is on the disk when this returns. What was made in
    /// the old way is dropped.
    ///
    /// # Errors
    /// [`PeopleError::NoConsent`]; or when it cannot be kept, or is not yet after 300 ms.
    pub async fn set_preferences(&self, owner: Owner, preferences: Preferences) -> Result<(), PeopleError> {
        let (people, id, cache) = (self.open_people()?.0, person_id(owner)?, self.cache.clone());
        self.to_its_end(SAVE_TIMEOUT, async move {
            kept(people.put_preferences(id, &preferences.to_text()).await)?;
            let _ = cache.on_event(CacheEvent::PreferencesChanged(owner)).await;
            Ok(())
        })
        .await
    }

    /// Forgets a listener: what they told, what was made of it in both tiers of the cache, their sessions, and by its key what old
    /// copies have. All of it is gone when this returns; whether there was anything that they had told.
    ///
    /// # Errors
    /// When it cannot be done to the end, or is not yet after a second. Until it is, they are unknown; saying it again is safe.
    pub async fn forget_person(&self, owner: Owner) -> Result<bool, PeopleError> {
        self.forget_after(owner, std::future::ready(Ok(()))).await
    }

    /// Counts a listener's rating, 1 to 5, of what they heard; `intent` says what that was. Other scores are ignored. Who gave the rating
    /// is not kept.
    pub fn rate(&self, score: u8, intent: &str) {
        if !(1..=5).contains(&score) {
            return;
        }
        if let Some(metrics) = &self.metrics {
            metrics.ratings.of(&ScoreLabels { score }).inc();
        }
        if let PeopleStore::Open { people, .. } = &self.people
            && let Err(error) = people.ratings().begin_add(self.clock.unix_s().div_euclid(86_400), intent, score)
        {
            tracing::warn!(%error, "a rating is counted in the metrics alone");
        }
    }

    /// Who remembers, and where what must not be cut short runs.
    fn open_people(&self) -> Result<(Arc<store::People>, &Tasks), PeopleError> {
        match &self.people {
            PeopleStore::Open { people, tasks, .. } => Ok((Arc::clone(people), tasks)),
            PeopleStore::None | PeopleStore::Broken(_) => Err(PeopleError::Guest),
        }
    }

    /// What holds data of people.
    fn holders(&self) -> Result<&PersonalDataHolders, PeopleError> {
        match &self.people {
            PeopleStore::Open { holders, .. } => Ok(holders),
            PeopleStore::None | PeopleStore::Broken(_) => Err(PeopleError::Guest),
        }
    }

    /// The outcome of `work`, which goes on after `timeout`, and after the caller has left.
    async fn to_its_end<T: Send + 'static>(
        &self,
        timeout: Duration,
        work: impl Future<Output = Result<T, PeopleError>> + Send + 'static,
    ) -> Result<T, PeopleError> {
        let (tell, told) = oneshot::channel();
        self.open_people()?.1.spawn("people", async move {
            // The caller may have left meanwhile.
            let _ = tell.send(work.await);
        });
        match tokio::time::timeout(timeout, told).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(PeopleError::Unavailable),
            Err(_) => Err(PeopleError::Late),
        }
    }

    /// Forgets somebody; `written` is done first of all, so that nothing is done of which there is no record.
    async fn forget_after(
        &self,
        owner: Owner,
        written: impl Future<Output = Result<(), PeopleError>> + Send + 'static,
    ) -> Result<bool, PeopleError> {
        let (people, id, holders) = (self.open_people()?.0, person_id(owner)?, self.holders()?.clone());
        self.to_its_end(FORGET_TIMEOUT, async move {
            let room = people.make_room().await;
            let truly = |error| if room == ErasureRoom::Lacking { PeopleError::DiskFull } else { error };
            written.await.map_err(truly)?;
            let erased = people.erase_person(id, |id| holders.erase_elsewhere(id)).await;
            match erased.map_err(|error| truly(failed(&error)))? {
                Erasure::Unknown => Ok(false),
                Erasure::Unfinished => {
                    tracing::error!(
                        "somebody is forgotten but for the cache's disk tier, which is down; it is tried again"
                    );
                    Err(truly(PeopleError::Unavailable))
                }
                Erasure::Done => Ok(true),
            }
        })
        .await
    }
}

impl From<KeptPerson> for Person {
    fn from(kept: KeptPerson) -> Self {
        Self {
            consent: Some(kept.consent),
            profiles: kept.profiles.iter().filter_map(Profile::from_kept).collect(),
            preferences: kept.preferences.as_deref().map(Preferences::from_text).unwrap_or_default(),
            since_unix_s: kept.since_unix_s,
        }
    }
}

/// The store's id of an owner. A public owner has none.
fn person_id(owner: Owner) -> Result<PersonId, PeopleError> {
    match owner {
        Owner::Person(code) => Ok(PersonId::new(code.to_bytes())),
        Owner::Nobody => Err(PeopleError::Guest),
    }
}

/// Whose values the person's are in the cache.
fn owner_of(id: PersonId) -> Option<Owner> {
    PersonCode::from_bytes(*id.as_bytes()).map(Owner::Person)
}

fn kept(put: Result<PutOutcome, store::Error>) -> Result<(), PeopleError> {
    match put {
        Ok(PutOutcome::Kept) => Ok(()),
        Ok(PutOutcome::NoConsent) => Err(PeopleError::NoConsent),
        Ok(PutOutcome::Unfinished) => Err(PeopleError::Unavailable),
        Ok(PutOutcome::Full) => Err(PeopleError::Full),
        Err(error) => Err(failed(&error)),
    }
}

/// Logs why the store failed; who asked need not know.
fn failed(error: &store::Error) -> PeopleError {
    tracing::warn!(%error, "the store of people failed");
    PeopleError::Unavailable
}
