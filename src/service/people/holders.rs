//! The one list of what holds data of a person. Voice, operator and retention all erase by it, and it is asked afterwards what is left.

use std::sync::Arc;

use super::owner_of;
use crate::cache::{Cache, Owner};
use crate::store::{self, PersonId};

/// A place that holds data of people. A new one is a variant here; the compiler then asks how it is erased and counted.
///
/// Four places are none. The log and the metrics have nothing of anybody in them. A wish to be forgotten that could not be carried out
/// at once is kept with the hash of who wished it, until they have heard that it is done, and for a month at most. The limiter of turns knows a listener for a
/// minute by a hash under a key of its process. The audit keeps the code of whom the operator erased: that is its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalDataHolder {
    /// `user.db`: consent, births, preferences.
    UserFile,
    /// `keys.db`: the person's key.
    KeyFile,
    /// Copies of `user.db`, and what a backup has of it. Without the key there is nothing to be read in them.
    Copies,
    /// Both tiers of the cache: answers, late answers, sessions.
    Cache,
    /// Whole answers, kept for turns that are sent again.
    Replays,
}

impl PersonalDataHolder {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::UserFile, Self::KeyFile, Self::Copies, Self::Cache, Self::Replays];

    /// Name in logs and tests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserFile => "user.db",
            Self::KeyFile => "keys.db",
            Self::Copies => "copies of user.db",
            Self::Cache => "cache",
            Self::Replays => "replays",
        }
    }
}

/// A part in memory, outside of the service, that holds what is of people.
pub trait PersonalData: Send + Sync {
    /// Drops all that it has of `owner`.
    fn forget(&self, owner: Owner);

    /// How much it has of `owner`.
    fn count(&self, owner: Owner) -> usize;
}

/// What holds data of people, each part by its handle.
#[derive(Clone)]
pub(in crate::service) struct PersonalDataHolders {
    pub(super) people: Arc<store::People>,
    pub(super) cache: Cache,
    pub(super) replays: Arc<dyn PersonalData>,
}

impl PersonalDataHolders {
    /// Drops what lies beside the store's own files; whether all of it is gone. The store asks for it in the middle of an erasure.
    pub(super) async fn erase_elsewhere(&self, id: PersonId) -> bool {
        let mut is_gone = true;
        for holder in PersonalDataHolder::ALL {
            is_gone &= self.erase(holder, id).await;
        }
        is_gone
    }

    async fn erase(&self, holder: PersonalDataHolder, id: PersonId) -> bool {
        // The code of zeroes stands for no person: nothing is kept under it.
        let Some(owner) = owner_of(id) else { return true };
        match holder {
            // The store destroys the key before this is asked, and deletes the rows when it is answered.
            PersonalDataHolder::UserFile | PersonalDataHolder::KeyFile | PersonalDataHolder::Copies => true,
            PersonalDataHolder::Cache => self.cache.forget(owner).await.is_ok(),
            PersonalDataHolder::Replays => {
                self.replays.forget(owner);
                true
            }
        }
    }

    /// How much a holder has of a person: rows, keys, values, answers. Of copies, what could still be read: as many as there are keys.
    ///
    /// # Errors
    /// When it cannot be told: in words.
    pub(super) async fn count(&self, holder: PersonalDataHolder, id: PersonId) -> Result<usize, String> {
        let Some(owner) = owner_of(id) else { return Ok(0) };
        let in_words = |error: store::Error| error.to_string();
        match holder {
            PersonalDataHolder::UserFile => self.people.count_rows(id).await.map_err(in_words),
            PersonalDataHolder::KeyFile | PersonalDataHolder::Copies => {
                self.people.count_keys(id).await.map_err(in_words)
            }
            PersonalDataHolder::Cache => {
                self.cache.owned_entries(owner).await.map(|owned| owned.total()).map_err(|error| error.to_string())
            }
            PersonalDataHolder::Replays => Ok(self.replays.count(owner)),
        }
    }
}
