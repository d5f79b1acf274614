//! Who may be remembered, kept in memory: most who speak never asked to be, and are told apart without a look into the file.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use super::PersonId;
use super::keyring::Keyring;
use crate::store::Error;
use crate::store::database::Database;

/// Everybody who was remembered when the file was opened, or said yes since. Forgotten people stay listed, which costs one lookup
/// each. Some 40 bytes each.
#[derive(Default)]
pub(super) struct PersonIndex(RwLock<HashSet<PersonId>>);

impl PersonIndex {
    /// The people in either file: of whom a row is lost, the key tells that there was one.
    ///
    /// # Errors
    /// When one cannot be read.
    pub(super) async fn load(user: &Database, keys: &Keyring) -> Result<Self, Error> {
        let people = user
            .read(|db| {
                let mut all = db.prepare("SELECT id FROM person")?;
                let ids = all.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
                ids.collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let with_key = keys.inventory().await?.keys;
        let people = people.into_iter().map(PersonId::new).chain(with_key.into_keys());
        Ok(Self(RwLock::new(people.collect())))
    }

    /// Whether somebody may be remembered.
    pub(super) fn contains(&self, id: &PersonId) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// Somebody is about to be remembered.
    pub(super) fn add(&self, id: PersonId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id);
    }
}
