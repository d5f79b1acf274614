//! How many keys `keys.db` has, and how many lives have begun or ended, under a seal.

use rusqlite::Connection;

use super::PersonId;
use crate::seal::{KeyedHash, MasterKey};

/// The row of `tally`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyTally {
    /// Keys that there are.
    pub keys: u32,
    /// Keys that were made or destroyed, in all.
    pub lives: i64,
    /// Whose key was made last. A process that ends then leaves it without rows.
    pub begun: Option<PersonId>,
    seal: Option<[u8; 16]>,
}

impl KeyTally {
    /// The tally as it is written down.
    pub fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut tally = db.prepare_cached("SELECT keys, lives, begun, seal FROM tally")?;
        tally.query_row([], |row| {
            let begun = row.get::<_, Option<Vec<u8>>>(2)?.and_then(|begun| PersonId::from_slice(&begun));
            let seal = row.get::<_, Option<Vec<u8>>>(3)?.and_then(|seal| seal.try_into().ok());
            Ok(Self { keys: row.get(0)?, lives: row.get(1)?, begun, seal })
        })
    }
}

/// Makes and checks the seal. Cheap to clone.
#[derive(Clone)]
pub struct KeyTallySeal(KeyedHash);

impl KeyTallySeal {
    /// The seal of this master key.
    pub fn new(master: &MasterKey) -> Self {
        Self(master.hash("keys.db tally"))
    }

    /// Whether a tally is as it was written.
    pub fn fits(&self, tally: &KeyTally) -> bool {
        tally.seal == Some(self.of(tally))
    }

    /// Does `work` that makes or destroys keys, and seals the tally anew, unless it did not fit before.
    pub fn keep<T>(
        &self,
        db: &Connection,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let before = KeyTally::read(db)?;
        let done = work(db)?;
        let after = KeyTally::read(db)?;
        if after != before && self.fits(&before) {
            self.write(db, &after)?;
        }
        Ok(done)
    }

    /// Seals the tally that an older program did not.
    pub fn adopt(&self, db: &Connection) -> rusqlite::Result<()> {
        let tally = KeyTally::read(db)?;
        if tally.seal.is_none() && tally.lives == 0 { self.write(db, &tally) } else { Ok(()) }
    }

    fn write(&self, db: &Connection, tally: &KeyTally) -> rusqlite::Result<()> {
        db.prepare_cached("UPDATE tally SET seal = ?1")?.execute([self.of(tally)]).map(drop)
    }

    fn of(&self, tally: &KeyTally) -> [u8; 16] {
        let begun = tally.begun.map_or([0; 16], |person| *person.as_bytes());
        self.0.of(&[tally.keys.to_le_bytes().as_slice(), &tally.lives.to_le_bytes(), &begun].concat())
    }
}
