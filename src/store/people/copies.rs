//! Copies of `user.db`: one a night, seven of them, each looked through before it counts. The keys are in none.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::remembering::{ProfileRow, Rows, open_preferences};
use super::sealing::PersonKey;
use super::{People, PersonId};
use crate::private_file;
use crate::store::database::open_copy;
use crate::store::{Error, user_file};

/// Name of the directory of nightly copies in a data directory.
pub const COPIES: &str = "backups";

/// How many copies are kept: a week of nights.
pub const KEPT_COPIES: usize = 7;

/// What is wrong with a copy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// It is no sound `user.db` that this program knows.
    #[error("{}: {reason}", path.display())]
    NotSound {
        /// The copy.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Values of people who have a key do not open with it.
    #[error("{}: {count} values do not open with their keys", path.display())]
    DoesNotOpen {
        /// The copy.
        path: PathBuf,
        /// How many.
        count: usize,
    },
    /// It could not be made or read.
    #[error(transparent)]
    Store(#[from] Error),
}

impl People {
    /// Copies `user.db` to `target`, replacing what is there; how many bytes that are. Every value of the copy was opened once.
    ///
    /// # Errors
    /// When it cannot be made. One that does not stand the look through is left where it is, for somebody to see.
    pub async fn copy_to(&self, target: PathBuf) -> Result<u64, CopyError> {
        let bytes = self.user.back_up(target.clone()).await?;
        self.look_through(target).await?;
        Ok(bytes)
    }

    /// Copies `user.db` into `dir` under a name that tells the night, and drops the oldest copies above [`KEPT_COPIES`].
    ///
    /// # Errors
    /// When the copy cannot be made or is not sound; then no older one is dropped.
    pub async fn copy_nightly(&self, dir: PathBuf, night: &str) -> Result<PathBuf, CopyError> {
        let target = dir.join(format!("user-{night}.db"));
        let refused = |error: std::io::Error, path: &Path| Error::Unavailable {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let (made, path) = (dir.clone(), dir.clone());
        self.user.read(move |_| Ok(private_dir(&made))).await?.map_err(|error| refused(error, &path))?;
        self.copy_to(target.clone()).await?;
        self.user.read(move |_| Ok(prune(&dir))).await?.map_err(|error| refused(error, &path))?;
        Ok(target)
    }

    /// How many sealed values of `user.db` do not open with their keys. Reads all of it, for the nightly check.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn count_unreadable(&self) -> Result<usize, Error> {
        let keys = self.keys.all().await?;
        self.user.read(move |db| unreadable(db, &keys)).await
    }

    /// How many people's rows do not fit their seals. Reads all of them, for the nightly check.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count_damaged(&self) -> Result<usize, Error> {
        let seals = self.seals.clone();
        let damaged = self.user.read(move |db| {
            let mut all = db.prepare("SELECT id FROM person WHERE erased_at_s IS NULL")?;
            let ids = all.query_map([], |row| row.get(0).map(PersonId::new))?.collect::<rusqlite::Result<Vec<_>>>()?;
            let mut damaged = Vec::new();
            for id in ids {
                if Rows::read(db, &id)?.is_some_and(|rows| !seals.fit(&id, &rows)) {
                    damaged.push(id);
                }
            }
            Ok(damaged)
        });
        let damaged = damaged.await?;
        damaged.iter().for_each(|id| self.damage.note_person(*id));
        Ok(damaged.len())
    }

    async fn look_through(&self, copy: PathBuf) -> Result<(), CopyError> {
        let keys = self.keys.all().await?;
        // Reading it is work for a thread that may wait for a disk.
        self.user.read(move |_| Ok(look_through(&copy, &keys))).await?
    }
}

/// Looks a copy of `user.db` through without its keys: the form, the schema, the pages. Returns how many people are in it. Blocks
/// on the disk.
///
/// # Errors
/// When it is not sound.
pub fn verify_copy(copy: &Path) -> Result<u32, CopyError> {
    let opened = opened(copy)?;
    let count = "SELECT count(*) FROM person WHERE erased_at_s IS NULL";
    opened.query_row(count, [], |row| row.get(0)).map_err(|error| not_sound(copy, error.to_string()))
}

fn look_through(copy: &Path, keys: &HashMap<PersonId, PersonKey>) -> Result<(), CopyError> {
    match unreadable(&opened(copy)?, keys).map_err(|error| not_sound(copy, error.to_string()))? {
        0 => Ok(()),
        count => Err(CopyError::DoesNotOpen { path: copy.to_owned(), count }),
    }
}

fn opened(copy: &Path) -> Result<Connection, CopyError> {
    open_copy(&user_file(copy)).map_err(|reason| not_sound(copy, reason))
}

/// How many sealed values do not open with their keys. Those without a key belong to a person who is
/// being erased, or was erased after the copy was made.
fn unreadable(db: &Connection, keys: &HashMap<PersonId, PersonKey>) -> rusqlite::Result<usize> {
    let key_of = |person: [u8; 16]| {
        let person = PersonId::new(person);
        keys.get(&person).map(|key| (person, key))
    };
    let mut profiles = db.prepare("SELECT person, tag, name, body, saved_at_s FROM profile")?;
    let profiles = profiles.query_map([], |row| {
        Ok((
            row.get(0)?,
            ProfileRow { tag: row.get(1)?, name: row.get(2)?, body: row.get(3)?, saved_at_s: row.get(4)? },
        ))
    })?;
    let mut preferences = db.prepare("SELECT person, body FROM preference")?;
    let preferences = preferences.query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut count = 0;
    for row in profiles {
        let (person, profile) = row?;
        count += usize::from(key_of(person).is_some_and(|(person, key)| profile.open(&person, key).is_err()));
    }
    for row in preferences {
        let (person, body) = row?;
        count +=
            usize::from(key_of(person).is_some_and(|(person, key)| open_preferences(&person, key, &body).is_err()));
    }
    Ok(count)
}

/// What stands in the place of the directory of nightly copies in the data directory `dir`, and the remedy; nothing when copies can be made.
pub fn copies_trouble(dir: &Path) -> Option<String> {
    let copies = dir.join(COPIES);
    let is_odd = std::fs::metadata(&copies).is_ok_and(|found| !found.is_dir());
    is_odd
        .then(|| format!("{}: it is no directory, so that no copy of user.db is made; move it away", copies.display()))
}

/// The directory, readable by its owner alone.
fn private_dir(dir: &Path) -> std::io::Result<()> {
    private_file::create_dir(dir)
}

/// Drops the oldest copies above [`KEPT_COPIES`]: their names sort by night.
fn prune(dir: &Path) -> std::io::Result<()> {
    let mut copies = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("user-") && name.ends_with(".db") {
            copies.push(entry.path());
        }
    }
    copies.sort();
    let surplus = copies.len().saturating_sub(KEPT_COPIES);
    copies.into_iter().take(surplus).try_for_each(fs::remove_file)
}

fn not_sound(copy: &Path, reason: String) -> CopyError {
    CopyError::NotSound { path: copy.to_owned(), reason }
}
