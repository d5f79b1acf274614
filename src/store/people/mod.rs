//! People who want to be remembered: `user.db` with what they told, sealed, and `keys.db` with a key for each of them.
//!
//! Backups are made of `user.db` alone. Who is erased loses the key, and with it everything in every old backup. An act that
//! writes more than once is not to be dropped half-way: the caller sees it to its end.

mod agreeing;
mod copies;
mod damage;
mod erasing;
mod index;
mod key_tally;
mod keyring;
mod listing;
mod opening;
mod person_id;
mod reconciling;
mod remembering;
mod reserve;
mod retirement;
mod row_seals;
mod sealing;
mod service_days;
mod wishes;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;

use super::database::{Database, DatabaseHealth};
use super::{AuditLog, Error, Ratings};
use crate::clock::Clock;
use crate::metrics::{Counter, DatabaseErrorLabels, Metrics};
use damage::DamageNotes;
use index::PersonIndex;
use keyring::Keyring;
use row_seals::RowSeals;

pub use agreeing::Agreement;
pub use copies::{COPIES, CopyError, KEPT_COPIES, copies_trouble, verify_copy};
pub use damage::people_in_words;
pub use erasing::Erasure;
pub use listing::{MAX_PAGE, PersonRow};
pub use opening::PeopleOpenError;
pub use person_id::{PersonId, ShortCode};
pub use remembering::{Consent, KeptPerson, KeptProfile, MAX_PROFILES, PutOutcome};
pub use reserve::{ErasureReserve, ErasureRoom, RESERVE_BYTES};
pub use retirement::{Retired, Retirement};
pub use service_days::read_clock_record;
pub use wishes::ErasureWishes;

/// The people who are remembered. Shared as `Arc<People>`.
pub struct People {
    // Dependencies
    user: Arc<Database>,
    keys: Keyring,
    audit: AuditLog,
    ratings: Ratings,
    clock: Arc<dyn Clock>,

    /// Whether what the clock reads may be written down as a date.
    is_clock_credible: AtomicBool,

    // Configuration
    dir: PathBuf,

    /// Who need not be looked up.
    index: PersonIndex,

    /// Space for erasing.
    reserve: ErasureReserve,

    /// Why that space is not there; nothing while it is.
    reserve_trouble: StdMutex<Option<String>>,

    /// Seals over rows.
    seals: RowSeals,

    /// What is wrong with the files.
    damage: DamageNotes,

    /// Held while a key is made or destroyed, so that no erasure meets a consent half-way. Whose consent is under way, or was cut short
    /// by a failure.
    lives: Mutex<Option<PersonId>>,

    // Metrics
    unreadable: Arc<Counter>,
}

impl People {
    /// How `user.db` and `keys.db` are: the trouble of either.
    pub fn health(&self) -> DatabaseHealth {
        let user = self.user.health();
        if user.down.is_some() { user } else { self.keys.health() }
    }

    /// What was found wrong with the rows and keys, in words: at the start, by the nightly check, and when people were read.
    pub fn damage(&self) -> Option<String> {
        self.damage.text()
    }

    /// `user.db` and `keys.db`, for the nightly check.
    pub fn databases(&self) -> [Arc<Database>; 2] {
        [Arc::clone(&self.user), Arc::clone(self.keys.database())]
    }

    /// How listeners liked what they heard.
    pub fn ratings(&self) -> &Ratings {
        &self.ratings
    }

    /// Acts that are accounted for.
    pub fn audit(&self) -> &AuditLog {
        &self.audit
    }

    /// The first thing that is wrong with the pages of the files, with the remedy; it is met like any damage. Reads all of both.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub async fn first_fault(&self) -> Result<Option<String>, Error> {
        for database in self.databases() {
            if let Some(found) = database.faults().await?.into_iter().next() {
                return Ok(Some(Error::Damaged { path: database.path().to_owned(), found }.to_string()));
            }
        }
        Ok(None)
    }

    /// Whether both files were checked as a whole when they were opened.
    pub fn is_looked_through_at_start(&self) -> bool {
        self.databases().iter().all(|database| database.is_looked_through_at_start())
    }

    /// Lays the reserve of disk space that erasing has, where it is missing and there is room; whether it is there.
    ///
    /// # Errors
    /// When the data directory cannot be read or written.
    pub async fn lay_reserve(&self) -> Result<bool, Error> {
        let reserve = self.reserve.clone();
        let laid = self.on_disk(move || reserve.lay()).await;
        self.note_reserve(match &laid {
            Ok(true) => None,
            Ok(false) => Some(self.reserve.lack()),
            Err(error) => Some(format!("{}; {error}", self.reserve.lack())),
        });
        laid
    }

    /// Why erasing would fail on a full disk, and the remedy; nothing while the reserve is there.
    pub fn reserve_trouble(&self) -> Option<String> {
        self.reserve_trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives the reserve up if the disk is full, so that what an erasure writes finds room; what there is now. Done by every erasure
    /// itself.
    pub async fn make_room(&self) -> ErasureRoom {
        let reserve = self.reserve.clone();
        match self.on_disk(move || reserve.make_room()).await {
            Ok(ErasureRoom::Made) => {
                tracing::warn!("the disk is full; the reserve of space was given up so that a person can be erased");
                self.note_reserve(Some(self.reserve.lack()));
                ErasureRoom::Made
            }
            Ok(room) => room,
            Err(error) => {
                tracing::warn!(%error, "whether the disk is full cannot be told");
                ErasureRoom::Enough
            }
        }
    }

    /// Notes whether the reserve is there, and logs a change.
    fn note_reserve(&self, trouble: Option<String>) {
        let mut noted = self.reserve_trouble.lock().unwrap_or_else(PoisonError::into_inner);
        match (noted.is_some(), &trouble) {
            (false, Some(trouble)) => tracing::warn!("{trouble}"),
            (true, None) => tracing::info!("there is a reserve of disk space for erasing people again"),
            _ => {}
        }
        *noted = trouble;
    }

    /// Work that waits for the disk, on a thread that may.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let done = self.user.read(move |_| Ok(work())).await?;
        done.map_err(|error| Error::Unavailable { path: self.dir.clone(), reason: error.to_string() })
    }

    /// Finishes what was ordered, closes both files and ends their threads.
    ///
    /// # Errors
    /// When `deadline` passes first.
    pub async fn close(&self, deadline: Duration) -> Result<(), tokio::time::error::Elapsed> {
        let (user, keys) = tokio::join!(self.user.close(deadline), self.keys.database().close(deadline));
        user.and(keys)
    }

    /// Something sealed does not open: it is counted, and not shown to anybody.
    fn found_unreadable(&self, what: &'static str) {
        self.unreadable.inc();
        tracing::error!(store.what = what, "a sealed {what} in user.db does not open; restore a backup of user.db");
    }

    fn unreadable_counter(metrics: &Metrics) -> Arc<Counter> {
        metrics.store_errors.of(&DatabaseErrorLabels { database: "user", reason: "sealed" })
    }
}
