//! A listener is remembered as they wished it: consent, births and preferences, all of it or nothing.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::{PeopleError, PersonalDataHolders, Preferences, Profile, SAVE_TIMEOUT, failed, kept, person_id};
use crate::cache::{Cache, CacheEvent, Owner};
use crate::service::Service;
use crate::store::{self, PersonId};

/// What was promised is tried so often, a second apart: longer than a locked file or a hanging disk usually lasts.
const PROMISED_TRIES: u32 = 120;
const RETRY_EVERY: Duration = Duration::from_secs(1);

/// What becomes of preferences.
pub type PreferencesChange = dyn Fn(Preferences) -> Preferences + Send + Sync;

/// What a listener wants to be remembered.
#[derive(Clone)]
pub struct Remembering {
    /// The wording of the question to which they said yes.
    pub wording: u16,
    /// Births, each in place of that of the same person.
    pub profiles: Vec<Profile>,
    /// What becomes of their preferences; nothing where none was said.
    pub preferences: Option<Arc<PreferencesChange>>,
}

/// The parts that are written to.
#[derive(Clone)]
struct Memory {
    people: Arc<store::People>,
    holders: PersonalDataHolders,
    cache: Cache,
    owner: Owner,
    id: PersonId,
}

impl Service {
    /// Remembers all that a listener wishes; it is on the disk when this returns.
    ///
    /// # Errors
    /// [`PeopleError::Late`] when it is not on the disk after 300 ms: it is being done, and tried again for two minutes should the
    /// store fail meanwhile. Any other error: nothing of it was kept, and nothing will be.
    pub async fn remember(&self, owner: Owner, wish: Remembering) -> Result<(), PeopleError> {
        let ((people, tasks), id) = (self.open_people()?, person_id(owner)?);
        if self.is_to_be_forgotten(id) {
            return Err(PeopleError::Unavailable);
        }
        let memory = Memory { people, holders: self.holders()?.clone(), cache: self.cache.clone(), owner, id };
        let (tell, told) = oneshot::channel();
        let stopping = tasks.clone();
        tasks.spawn("people", async move {
            let mut outcome = memory.keep(&wish).await;
            for _ in 0..PROMISED_TRIES {
                // Only who was told that it is being done waits for it; who was refused is not remembered behind their back.
                if outcome != Err(PeopleError::Unavailable) || !tell.is_closed() {
                    break;
                }
                if !stopping.until_stopped(RETRY_EVERY).await {
                    break;
                }
                outcome = memory.keep(&wish).await;
            }
            if let (Err(error), true) = (&outcome, tell.is_closed()) {
                tracing::error!(%error, "a listener was told that they are being remembered, and are not");
            }
            // The caller may have left meanwhile.
            let _ = tell.send(outcome);
        });
        match tokio::time::timeout(SAVE_TIMEOUT, told).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(PeopleError::Unavailable),
            Err(_) => Err(PeopleError::Late),
        }
    }
}

impl Memory {
    /// Keeps everything. Where a part fails and the listener was unknown before, the rest is taken back.
    async fn keep(&self, wish: &Remembering) -> Result<(), PeopleError> {
        let store = |error: store::Error| failed(&error);
        // Who was being forgotten when a process ended begins anew.
        self.people.finish_erasures(|id| self.holders.erase_elsewhere(id)).await.map_err(store)?;
        let is_new = self.people.person(self.id).await.map_err(store)?.is_none();
        let outcome = self.keep_parts(wish).await;
        if outcome.is_err() && is_new {
            // What cannot be taken back was not written either, or is finished as an erasure that was cut short.
            let _ = self.people.erase_person(self.id, |id| self.holders.erase_elsewhere(id)).await;
        }
        outcome
    }

    async fn keep_parts(&self, wish: &Remembering) -> Result<(), PeopleError> {
        kept(self.people.consent(self.id, wish.wording).await)?;
        for profile in &wish.profiles {
            kept(self.people.put_profile(self.id, &profile.tag_text(), &profile.kept()).await)?;
        }
        if !wish.profiles.is_empty() {
            // A disk tier that is down serves nothing, and drops it when it is up again.
            let _ = self.cache.on_event(CacheEvent::BirthDataChanged(self.owner)).await;
        }
        if let Some(change) = &wish.preferences {
            let person = self.people.person(self.id).await.map_err(|error| failed(&error))?;
            let before = person.and_then(|kept| kept.preferences).as_deref().map(Preferences::from_text);
            let after = change(before.unwrap_or_default());
            kept(self.people.put_preferences(self.id, &after.to_text()).await)?;
            let _ = self.cache.on_event(CacheEvent::PreferencesChanged(self.owner)).await;
        }
        Ok(())
    }
}
