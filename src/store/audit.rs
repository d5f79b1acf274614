//! Acts that must be accounted for: who did what to whom, and when. Rows are added, never changed, and sealed in a chain.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::Error;
use super::database::Database;
use crate::seal::KeyedHash;

/// Most acts on a page.
pub const MAX_AUDIT_ENTRIES: u16 = 500;

/// Longest text of an act; the rest is cut. They are ours, but for the subject.
const MAX_CHARS: usize = 200;

/// An act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1 without a gap.
    pub id: i64,
    /// When, in seconds since 1970.
    pub at_unix_s: i64,
    /// Who did it: `operator`, `server` or a key.
    pub who: String,
    /// What: `erase`, `export`, `retire`, `key_create`, `key_revoke`.
    pub act: String,
    /// To whom or what; a person's code, never birth data.
    pub subject: String,
}

/// The acts, and the key of their chain. Cheap to clone.
#[derive(Clone)]
pub struct AuditLog {
    database: Arc<Database>,
    hash: KeyedHash,
}

impl AuditLog {
    /// The acts in this database, sealed with this hash.
    pub fn new(database: Arc<Database>, hash: KeyedHash) -> Self {
        Self { database, hash }
    }

    /// Writes an act down; it is on the disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn add(&self, at_unix_s: i64, who: &str, act: &str, subject: &str) -> Result<AuditEntry, Error> {
        let cut = |text: &str| text.chars().take(MAX_CHARS).collect::<String>();
        let (who, act, subject, hash) = (cut(who), cut(act), cut(subject), self.hash.clone());
        self.database
            .write(move |db| {
                let (last, before) = last(db)?;
                let new = AuditEntry { id: last + 1, at_unix_s, who, act, subject };
                let seal = seal(&hash, &before, &new);
                db.prepare_cached(
                    "INSERT INTO audit (id, at_s, who, act, subject, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![new.id, new.at_unix_s, new.who, new.act, new.subject, seal])?;
                Ok(new)
            })
            .await
    }

    /// Whether such an act was written down, by anybody and at any time.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn has(&self, act: &str, subject: &str) -> Result<bool, Error> {
        let (act, subject) = (act.to_owned(), subject.chars().take(MAX_CHARS).collect::<String>());
        self.database
            .read(move |db| {
                let mut found = db.prepare_cached("SELECT 1 FROM audit WHERE act = ?1 AND subject = ?2 LIMIT 1")?;
                found.exists(params![act, subject])
            })
            .await
    }

    /// Acts, latest first; those before the number `before`, at most `most` and [`MAX_ACTS`].
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn latest(&self, before: Option<i64>, most: u16) -> Result<Vec<AuditEntry>, Error> {
        let before = before.unwrap_or(i64::MAX);
        let most = most.min(MAX_AUDIT_ENTRIES);
        self.database
            .read(move |db| {
                let mut latest = db.prepare_cached(
                    "SELECT id, at_s, who, act, subject FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
                )?;
                latest.query_map(params![before, most], read_entry)?.collect()
            })
            .await
    }

    /// The first act whose seal does not fit: it, or what came before it, was changed or taken out. Reads all of them, for the
    /// nightly check. That the latest were cut off cannot be seen.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn first_broken(&self) -> Result<Option<i64>, Error> {
        let hash = self.hash.clone();
        self.database
            .read(move |db| {
                let mut all = db.prepare_cached("SELECT id, at_s, who, act, subject, seal FROM audit ORDER BY id")?;
                let mut rows = all.query([])?;
                let mut before = [0; 16];
                while let Some(row) = rows.next()? {
                    let (act, found): (AuditEntry, [u8; 16]) = (read_entry(row)?, row.get(5)?);
                    if seal(&hash, &before, &act) != found {
                        return Ok(Some(act.id));
                    }
                    before = found;
                }
                Ok(None)
            })
            .await
    }
}

fn last(db: &Connection) -> rusqlite::Result<(i64, [u8; 16])> {
    let mut last = db.prepare_cached("SELECT id, seal FROM audit ORDER BY id DESC LIMIT 1")?;
    Ok(last.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?.unwrap_or((0, [0; 16])))
}

fn read_entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry { id: row.get(0)?, at_unix_s: row.get(1)?, who: row.get(2)?, act: row.get(3)?, subject: row.get(4)? })
}

fn seal(hash: &KeyedHash, before: &[u8; 16], act: &AuditEntry) -> [u8; 16] {
    let AuditEntry { id, at_unix_s, who, act, subject } = act;
    // The texts are ours and have no zero bytes, but for the subject, which is last.
    let texts = format!("{who}\0{act}\0{subject}");
    hash.of(&[before.as_slice(), &id.to_le_bytes(), &at_unix_s.to_le_bytes(), texts.as_bytes()].concat())
}
