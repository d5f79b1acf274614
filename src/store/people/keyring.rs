//! `keys.db`: a key for every person, wrapped under the master key. It is in no backup, so that what is erased here is gone.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::PersonId;
use super::key_tally::{KeyTally, KeyTallySeal};
use super::sealing::PersonKey;
use crate::metrics::Metrics;
use crate::seal::MasterKey;
use crate::store::Error;
use crate::store::database::{Criticality, Database, DatabaseHealth, DatabaseSpec, Schema};

static SCHEMA: Schema = Schema { name: "keys", application_id: 0x4153_544B, migrations: &[FIRST, TALLIED] };

const FIRST: &str = "
-- The master key that all of them are wrapped under: a hash of it, which tells whether the right one is there.
CREATE TABLE master (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    fingerprint BLOB NOT NULL
) STRICT;

CREATE TABLE person_key (
    person BLOB PRIMARY KEY CHECK (length(person) = 16),
    key_id INTEGER NOT NULL,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;
";

const TALLIED: &str = "
-- Set where a copy of user.db was put back that is older than the person: then the key has no rows, and rightly so.
ALTER TABLE person_key ADD COLUMN lacks_rows INTEGER NOT NULL DEFAULT 0;

-- How many keys there are, and how many lives have begun or ended; under a seal, and whose life was begun last.
CREATE TABLE tally (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    keys INTEGER NOT NULL,
    lives INTEGER NOT NULL,
    begun BLOB,
    -- Absent until the tally of an older file has been sealed.
    seal BLOB
) STRICT;
INSERT INTO tally (id, keys, lives) SELECT 1, count(*), 0 FROM person_key;
CREATE TRIGGER key_comes AFTER INSERT ON person_key
    BEGIN UPDATE tally SET keys = keys + 1, lives = lives + 1, begun = NEW.person; END;
CREATE TRIGGER key_goes AFTER DELETE ON person_key BEGIN
    UPDATE tally SET keys = keys - 1, lives = lives + 1, begun = nullif(begun, OLD.person);
END;
";

/// What a conversation asks for.
pub const FIND_KEY: &str = "SELECT key_id, wrapped, lacks_rows FROM person_key WHERE person = ?1";

/// How large the file may grow: a million people.
const MAX_BYTES: u64 = 256 << 20;

const PURPOSE: &str = "person keys";

/// The file at this path.
pub fn key_file(path: &Path) -> DatabaseSpec {
    DatabaseSpec {
        path: path.to_owned(),
        schema: &SCHEMA,
        criticality: Criticality::Irreplaceable,
        max_bytes: Some(MAX_BYTES),
    }
}

/// The keys of all people.
pub struct Keyring {
    database: Arc<Database>,
    master: Arc<MasterKey>,
    tally: KeyTallySeal,
}

impl Keyring {
    /// The keys in the file, which is made when there is none; copies of it beside it are dropped. It still has to be seen whether the master key [fits](Self::fits).
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn open(path: &Path, master: Arc<MasterKey>, metrics: Arc<Metrics>) -> Result<Self, Error> {
        let database = Arc::new(Database::open(key_file(path), metrics)?);
        drop_copies(path).map_err(|error| Error::Unavailable { path: path.to_owned(), reason: error.to_string() })?;
        let tally = KeyTallySeal::new(&master);
        Ok(Self { database, master, tally })
    }

    /// Whether the keys are wrapped under this master key. The first one that asks is the one.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub async fn fits(&self) -> Result<bool, Error> {
        let ours = self.master.hash("fingerprint").of(b"");
        self.database
            .write(move |db| {
                db.execute("INSERT OR IGNORE INTO master (id, fingerprint) VALUES (1, ?1)", [ours])?;
                db.query_row("SELECT fingerprint = ?1 FROM master", [ours], |row| row.get(0))
            })
            .await
    }

    /// How many keys there are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count(&self) -> Result<u32, Error> {
        self.database.read(|db| db.query_row("SELECT count(*) FROM person_key", [], |row| row.get(0))).await
    }

    /// How many keys a person has: one or none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count_of(&self, person: PersonId) -> Result<usize, Error> {
        self.database.read(move |db| select(db, &person).map(|found| usize::from(found.is_some()))).await
    }

    /// A person's key; nothing when there is none.
    ///
    /// # Errors
    /// When the file cannot be read, or the key is damaged.
    pub async fn key(&self, person: PersonId) -> Result<Option<FoundKey>, Error> {
        let row = self.database.read(move |db| select(db, &person)).await?;
        let unwrapped = |row: KeyRow| {
            let key = self.unwrapped(&person, row.id, &row.wrapped).ok_or_else(damaged)?;
            Ok(FoundKey { key, lacks_rows: row.lacks_rows })
        };
        row.map(unwrapped).transpose()
    }

    /// A person's key, made when there is none; and how many lives have begun or ended then.
    ///
    /// # Errors
    /// When the file cannot be written, or the system gives no random bytes; a key that is there but damaged is refused, because
    /// what it sealed may yet be saved.
    pub async fn key_or_new(&self, person: PersonId) -> Result<(PersonKey, i64), Error> {
        let refused =
            |reason: &dyn std::fmt::Display| Error::Refused { database: SCHEMA.name, reason: reason.to_string() };
        let mut number = [0; 8];
        getrandom::fill(&mut number).map_err(|error| refused(&error))?;
        let id = i64::from_le_bytes(number);
        let wrapped = MasterKey::random()
            .and_then(|key| self.master.seal_key(PURPOSE, &context(&person, id), &key))
            .map_err(|error| refused(&error))?;
        let tally = self.tally.clone();
        let (row, lives) = self
            .database
            .write(move |db| {
                let row = tally.keep(db, |db| {
                    db.prepare_cached(
                        "INSERT INTO person_key (person, key_id, wrapped) VALUES (?1, ?2, ?3) \
                         ON CONFLICT (person) DO UPDATE SET lacks_rows = 0",
                    )?
                    .execute(params![person.as_bytes(), id, wrapped])?;
                    select(db, &person)?.ok_or(rusqlite::Error::QueryReturnedNoRows)
                })?;
                Ok((row, KeyTally::read(db)?.lives))
            })
            .await?;
        Ok((self.unwrapped(&person, row.id, &row.wrapped).ok_or_else(damaged)?, lives))
    }

    /// Destroys the keys of these people; when this returns, they are in no file any more. How many lives have begun or ended then.
    ///
    /// # Errors
    /// When the file cannot be written. Some of the keys may be gone then.
    pub async fn destroy(&self, people: &[PersonId]) -> Result<i64, Error> {
        let (list, tally) = (id_list(people), self.tally.clone());
        let lives = self
            .database
            .write(move |db| {
                tally.keep(db, |db| {
                    let drop = "DELETE FROM person_key WHERE person IN (SELECT unhex(value) FROM json_each(?1))";
                    db.prepare_cached(drop)?.execute([list])
                })?;
                Ok(KeyTally::read(db)?.lives)
            })
            .await?;
        self.database.empty_log().await?;
        Ok(lives)
    }

    /// Every person with a key, the number of the key, and whether it lacks rows; with the tally and whether that is sound. Seals
    /// the tally of an older file.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub async fn inventory(&self) -> Result<KeyInventory, Error> {
        let tally = self.tally.clone();
        self.database
            .write(move |db| {
                tally.adopt(db)?;
                let mut all = db.prepare("SELECT person, key_id, lacks_rows FROM person_key")?;
                let rows = all.query_map([], |row| Ok((row.get(0).map(PersonId::new)?, (row.get(1)?, row.get(2)?))))?;
                let keys = rows.collect::<rusqlite::Result<HashMap<_, _>>>()?;
                let found = KeyTally::read(db)?;
                Ok(KeyInventory { is_sealed: tally.fits(&found), tally: found, keys })
            })
            .await
    }

    /// Notes that these people's keys have no rows, because an older copy of `user.db` was put back.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn note_lacking(&self, people: &[PersonId]) -> Result<(), Error> {
        let list = id_list(people);
        let note = "UPDATE person_key SET lacks_rows = 1 WHERE person IN (SELECT unhex(value) FROM json_each(?1))";
        self.database.write(move |db| db.execute(note, [list])).await.map(drop)
    }

    /// All keys that open, for looking through everything that is sealed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn all(&self) -> Result<HashMap<PersonId, PersonKey>, Error> {
        let rows = self
            .database
            .read(|db| {
                let mut all = db.prepare_cached("SELECT person, key_id, wrapped FROM person_key")?;
                let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                rows.collect::<rusqlite::Result<Vec<(Vec<u8>, i64, Vec<u8>)>>>()
            })
            .await?;
        let opened = rows.into_iter().filter_map(|(person, id, wrapped)| {
            let person = PersonId::from_slice(&person)?;
            Some((person, self.unwrapped(&person, id, &wrapped)?))
        });
        Ok(opened.collect())
    }

    /// The file, for the nightly check.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// How it is.
    pub fn health(&self) -> DatabaseHealth {
        self.database.health()
    }

    fn unwrapped(&self, person: &PersonId, id: i64, wrapped: &[u8]) -> Option<PersonKey> {
        match self.master.open_key(PURPOSE, &context(person, id), wrapped) {
            Ok(key) => Some(PersonKey::new(id, &key)),
            Err(error) => {
                tracing::error!(%error, "a person's key in keys.db does not open");
                None
            }
        }
    }
}

/// Drops the copies that a new schema leaves beside the file: keys that are destroyed must not lie in one.
fn drop_copies(path: &Path) -> std::io::Result<()> {
    let prefix = path.file_name().map(|name| format!("{}.before-schema-", name.to_string_lossy())).unwrap_or_default();
    for entry in fs::read_dir(path.parent().unwrap_or(Path::new(".")))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn damaged() -> Error {
    Error::Refused { database: SCHEMA.name, reason: "a person's key is damaged".to_owned() }
}

/// People as a JSON list of hexadecimal texts, so that one statement serves for any number of them.
pub fn id_list(people: &[PersonId]) -> String {
    let hex = |person: &PersonId| person.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    serde_json::Value::from_iter(people.iter().map(hex)).to_string()
}

/// A key as it lies in its row.
struct KeyRow {
    id: i64,
    wrapped: Vec<u8>,
    lacks_rows: bool,
}

/// A person's key, as it was found.
pub struct FoundKey {
    /// The key.
    pub key: PersonKey,
    /// The person's rows came after the copy of `user.db` that was put back.
    pub lacks_rows: bool,
}

/// What is in the file.
pub struct KeyInventory {
    /// The number of each person's key, and whether it lacks rows.
    pub keys: HashMap<PersonId, (i64, bool)>,
    /// What was written down of it.
    pub tally: KeyTally,
    /// Whether the tally fits its seal.
    pub is_sealed: bool,
}

fn select(db: &Connection, person: &PersonId) -> rusqlite::Result<Option<KeyRow>> {
    let mut find = db.prepare_cached(FIND_KEY)?;
    let row = |row: &rusqlite::Row<'_>| Ok(KeyRow { id: row.get(0)?, wrapped: row.get(1)?, lacks_rows: row.get(2)? });
    find.query_row([person.as_bytes()], row).optional()
}

fn context(person: &PersonId, id: i64) -> Vec<u8> {
    [b"person_key\0wrapped\0".as_slice(), person.as_bytes(), &id.to_le_bytes()].concat()
}
