//! A listener agrees to be remembered: what they told is kept as a whole, and what was promised is seen to its end.

use std::time::Duration;

use tokio::sync::oneshot;

use super::{PeopleError, Preferences, Profile, SAVE_TIMEOUT, failed, kept, person_id};
use crate::cache::{CacheEvent, Owner};
use crate::service::Service;
use crate::store::Agreement;

/// After how long what was promised is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

impl Service {
    /// A listener has said yes, and told births and how they want things: all of it is on the disk when this returns, or none of it.
    ///
    /// # Errors
    /// [`PeopleError::Late`] when it is not on the disk after 300 ms: that is a promise, and what fails after it is tried again until
    /// it is done or the server stops. After any other error nothing of it is kept, and nothing will be.
    pub async fn remember(
        &self,
        owner: Owner,
        wording: u16,
        told: &[Profile],
        changed: impl FnOnce(Preferences) -> Option<Preferences> + Send + 'static,
    ) -> Result<(), PeopleError> {
        let ((people, tasks), id) = (self.open_people()?, person_id(owner)?);
        if self.is_to_be_forgotten(id) {
            return Err(PeopleError::Unavailable);
        }
        let (holders, cache, stopping) = (self.holders()?.clone(), self.cache.clone(), tasks.clone());
        let profiles = told.iter().map(|profile| (profile.tag_text(), profile.kept())).collect();
        let (tell, answered) = oneshot::channel();
        tasks.spawn("people", async move {
            let mut changed = Some(changed);
            let mut agreement = Agreement { wording, profiles, preferences: None };
            let outcome = loop {
                let attempt = async {
                    // Who was being forgotten when a process ended begins anew.
                    people.finish_erasures(|id| holders.erase_elsewhere(id)).await.map_err(|error| failed(&error))?;
                    if changed.is_some() {
                        let before = people.person(id).await.map_err(|error| failed(&error))?;
                        let before = before.and_then(|kept| kept.preferences).map(|text| Preferences::from_text(&text));
                        let change = changed.take().and_then(|change| change(before.unwrap_or_default()));
                        agreement.preferences = change.map(|preferences| preferences.to_text());
                    }
                    kept(people.agree(id, agreement.clone()).await)
                };
                let outcome: Result<(), PeopleError> = attempt.await;
                // Who still waits hears of the failure, and nothing was promised.
                let is_promised = tell.is_closed();
                if outcome != Err(PeopleError::Unavailable)
                    || !is_promised
                    || !stopping.until_stopped(AGAIN_AFTER).await
                {
                    break outcome;
                }
            };
            match &outcome {
                // A disk tier that is down serves nothing, and drops it when it is up again.
                Ok(()) => {
                    let _ = cache.on_event(CacheEvent::BirthDataChanged(owner)).await;
                    let _ = cache.on_event(CacheEvent::PreferencesChanged(owner)).await;
                }
                Err(error) if tell.is_closed() => {
                    tracing::error!(%error, "a listener was told that they are being remembered, and are not");
                }
                Err(_) => {}
            }
            // The caller may have left meanwhile.
            let _ = tell.send(outcome);
        });
        match tokio::time::timeout(SAVE_TIMEOUT, answered).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(PeopleError::Unavailable),
            Err(_) => Err(PeopleError::Late),
        }
    }
}
