//! Seals over the rows of `user.db`: what one person has, and how many rows there are.

use rusqlite::{Connection, params};

use super::PersonId;
use super::remembering::Rows;
use crate::seal::{KeyedHash, MasterKey};

/// Makes and checks the seals. Cheap to clone.
#[derive(Clone)]
pub(super) struct RowSeals {
    person: KeyedHash,
    tally: KeyedHash,
}

/// The row of `tally`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowTally {
    /// Rows of `person`, `profile` and `preference`.
    pub(super) rows: [u32; 3],
    /// How many lives had begun or ended in `keys.db` at the last change.
    pub(super) lives: i64,
    seal: Option<[u8; 16]>,
}

impl RowSeals {
    /// The seals of this master key.
    pub(super) fn new(master: &MasterKey) -> Self {
        Self { person: master.hash("person rows"), tally: master.hash("user.db tally") }
    }

    /// Whether the rows of a person are as they were written.
    pub(super) fn fit(&self, id: &PersonId, rows: &Rows) -> bool {
        rows.seal == Some(self.of(id, rows))
    }

    /// Does `work` on the rows of a person, and seals them and the count anew. What did not fit before is not sealed: damage stays
    /// damage until a copy is restored or the person is erased.
    pub(super) fn keep<T>(
        &self,
        db: &Connection,
        id: &PersonId,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let is_sound = Rows::read(db, id)?.is_none_or(|rows| self.fit(id, &rows));
        self.keep_tally(db, |db| {
            let done = work(db)?;
            if is_sound {
                self.seal_person(db, id)?;
            }
            Ok(done)
        })
    }

    /// Does `work` that adds or deletes rows, and seals their number anew, unless it did not fit before.
    pub(super) fn keep_tally<T>(
        &self,
        db: &Connection,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let before = RowTally::read(db)?;
        let done = work(db)?;
        let after = RowTally::read(db)?;
        if after != before && self.fit_tally(&before) {
            self.seal_tally(db, &after)?;
        }
        Ok(done)
    }

    /// Whether a tally is as it was written.
    pub(super) fn fit_tally(&self, tally: &RowTally) -> bool {
        tally.seal == Some(self.of_tally(tally))
    }

    /// Seals everything that an older program wrote; whether that was to be done. The first start with this schema does it.
    pub(super) fn adopt(&self, db: &Connection) -> rusqlite::Result<bool> {
        let tally = RowTally::read(db)?;
        // A seal that is gone while others are there was not forgotten by an older program: it is damaged.
        let some_are_sealed = db.prepare("SELECT 1 FROM person WHERE seal IS NOT NULL")?.exists([])?;
        if tally.seal.is_some() || some_are_sealed {
            return Ok(false);
        }
        let mut all = db.prepare("SELECT id FROM person")?;
        let ids = all.query_map([], |row| row.get(0).map(PersonId::new))?.collect::<rusqlite::Result<Vec<_>>>()?;
        ids.iter().try_for_each(|id| self.seal_person(db, id))?;
        self.seal_tally(db, &tally)?;
        Ok(true)
    }

    fn seal_person(&self, db: &Connection, id: &PersonId) -> rusqlite::Result<()> {
        let Some(rows) = Rows::read(db, id)? else { return Ok(()) };
        let mut seal = db.prepare_cached("UPDATE person SET seal = ?2 WHERE id = ?1")?;
        seal.execute(params![id.as_bytes(), self.of(id, &rows)]).map(drop)
    }

    fn seal_tally(&self, db: &Connection, tally: &RowTally) -> rusqlite::Result<()> {
        db.prepare_cached("UPDATE tally SET seal = ?1")?.execute([self.of_tally(tally)]).map(drop)
    }

    fn of(&self, id: &PersonId, rows: &Rows) -> [u8; 16] {
        self.person.of(&[id.as_bytes().as_slice(), &rows.to_bytes()].concat())
    }

    fn of_tally(&self, tally: &RowTally) -> [u8; 16] {
        let numbers = tally.rows.iter().flat_map(|rows| rows.to_le_bytes()).chain(tally.lives.to_le_bytes());
        self.tally.of(&numbers.collect::<Vec<_>>())
    }
}

impl RowTally {
    /// The tally as it is written down.
    pub(super) fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut tally = db.prepare_cached("SELECT people, profiles, preferences, lives, seal FROM tally")?;
        tally.query_row([], |row| {
            Ok(Self {
                rows: [row.get(0)?, row.get(1)?, row.get(2)?],
                lives: row.get(3)?,
                seal: row.get::<_, Option<Vec<u8>>>(4)?.and_then(|seal| seal.try_into().ok()),
            })
        })
    }

    /// The rows that there are. Reads all of them.
    pub(super) fn counted(db: &Connection) -> rusqlite::Result<[u32; 3]> {
        let count =
            "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM profile), (SELECT count(*) FROM preference)";
        db.query_row(count, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
    }
}
