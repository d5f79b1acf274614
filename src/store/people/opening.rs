//! Both files are opened together, or none: a half that is missing is damage, and never made anew.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex as StdMutex};
use std::time::Duration;

use tokio::sync::Mutex;

use super::People;
use super::damage::DamageNotes;
use super::index::PersonIndex;
use super::keyring::Keyring;
use super::reconciling::reconcile;
use super::reserve::ErasureReserve;
use super::row_seals::RowSeals;
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::seal::MasterKey;
use crate::store::database::Database;
use crate::store::{AuditLog, Error, Ratings, user_file};

/// How long closing what was opened in vain may take.
const CLOSE: Duration = Duration::from_secs(1);

/// Why people cannot be remembered. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeopleOpenError {
    /// A file cannot be used.
    #[error(transparent)]
    File(#[from] Error),
    /// The keys are wrapped under another master key.
    #[error("{}: its keys belong to another master.key; put that one back, or move user.db and keys.db away to begin anew", keys.display())]
    OtherMasterKey {
        /// `keys.db`.
        keys: PathBuf,
    },
    /// Keys without what they open.
    #[error("{} is missing, but there are {count} keys for it in keys.db; restore a backup of it, or move keys.db away to begin anew", user.display())]
    NoUserFile {
        /// `user.db`.
        user: PathBuf,
        /// How many people have a key.
        count: u32,
    },
    /// What is sealed, without its keys.
    #[error("{} is missing, and without it user.db cannot be read; put it back, or move user.db away to begin anew", keys.display())]
    NoKeyFile {
        /// `keys.db`.
        keys: PathBuf,
    },
}

impl People {
    /// Opens `DIR/user.db` and `DIR/keys.db`, brings their schemas up to date, or makes both where there is neither. Erasures
    /// that were cut short are still to be [finished](Self::finish_erasures).
    ///
    /// # Errors
    /// When one is damaged, missing, newer, or belongs to another master key: then people are not remembered, and both files stay
    /// as they are.
    pub async fn open(
        dir: &Path,
        master: Arc<MasterKey>,
        metrics: &Arc<Metrics>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, PeopleOpenError> {
        let [user_path, key_path] = ["user.db", "keys.db"].map(|name| dir.join(name));
        if user_path.exists() && !key_path.exists() {
            return Err(PeopleOpenError::NoKeyFile { keys: key_path });
        }
        let (audit_hash, seals) = (master.hash("audit"), RowSeals::new(&master));
        let keys = Keyring::open(&key_path, master, Arc::clone(metrics))?;
        let user = match open_user(&user_path, &key_path, &keys, metrics).await {
            Ok(user) => Arc::new(user),
            Err(error) => {
                // The file stays as it is; its threads would end with the process too.
                let _ = keys.database().close(CLOSE).await;
                return Err(error);
            }
        };
        let damage = DamageNotes::new(reconcile(&user, &keys, &seals).await?, metrics);
        let index = PersonIndex::load(&user, &keys).await?;
        let people = Self {
            index,
            seals,
            damage,
            reserve: ErasureReserve::in_dir(dir),
            reserve_trouble: StdMutex::default(),
            dir: dir.to_owned(),
            audit: AuditLog::new(Arc::clone(&user), audit_hash),
            ratings: Ratings::new(Arc::clone(&user)),
            user,
            keys,
            clock,
            is_clock_credible: AtomicBool::new(true),
            lives: Mutex::default(),
            unreadable: Self::unreadable_counter(metrics),
        };
        // Where it cannot be laid that has been said, and people are remembered all the same.
        let _ = people.lay_reserve().await;
        Ok(people)
    }
}

/// `user.db`, if it goes with the keys.
async fn open_user(
    user_path: &Path,
    key_path: &Path,
    keys: &Keyring,
    metrics: &Arc<Metrics>,
) -> Result<Database, PeopleOpenError> {
    if !keys.fits().await? {
        return Err(PeopleOpenError::OtherMasterKey { keys: key_path.to_owned() });
    }
    if !user_path.exists() {
        let count = keys.count().await?;
        if count > 0 {
            return Err(PeopleOpenError::NoUserFile { user: user_path.to_owned(), count });
        }
    }
    Ok(Database::open(user_file(user_path), Arc::clone(metrics))?)
}
