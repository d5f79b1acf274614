//! People as the operator sees them: how many, since when, with which consent; never what they told.

use rusqlite::{OptionalExtension, params};

use super::{Consent, People, PersonId, ShortCode};
use crate::store::Error;

/// Most people on a page.
pub const MAX_PAGE: u16 = 500;

/// A person without anything that they told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonRow {
    /// Who, as a hash.
    pub id: PersonId,
    /// They said yes.
    pub consent: Consent,
    /// Since when they are remembered, in seconds since 1970.
    pub since_unix_s: i64,
    /// When they were here last, to the day.
    pub seen_unix_s: i64,
    /// Since when they are set aside, in seconds since 1970; nothing while they are not.
    pub set_aside_unix_s: Option<i64>,
    /// How many births they told.
    pub profiles: u32,
    /// Whether they told how they want things.
    pub has_preferences: bool,
}

impl People {
    /// People in the order of their codes, those after `after`; at most `most` and [`MAX_PAGE`].
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn page(&self, after: Option<ShortCode>, most: u16) -> Result<Vec<PersonRow>, Error> {
        let after = after.map_or([0; 16], |code| *code.bounds()[1].as_bytes());
        let most = most.min(MAX_PAGE);
        self.user
            .read(move |db| {
                let mut page = db.prepare_cached(
                    "SELECT id, consent_wording, consent_at_s, created_at_s, seen_at_s, \
                     (SELECT count(*) FROM profile WHERE person = person.id), \
                     EXISTS (SELECT 1 FROM preference WHERE person = person.id), set_aside_at_s \
                     FROM person WHERE id > ?1 AND erased_at_s IS NULL ORDER BY id LIMIT ?2",
                )?;
                let rows = page.query_map(params![after, most], |row| {
                    Ok(PersonRow {
                        id: PersonId::new(row.get(0)?),
                        consent: Consent { wording: row.get(1)?, at_unix_s: row.get(2)? },
                        since_unix_s: row.get(3)?,
                        seen_unix_s: row.get(4)?,
                        profiles: row.get(5)?,
                        has_preferences: row.get(6)?,
                        set_aside_unix_s: row.get(7)?,
                    })
                })?;
                rows.collect()
            })
            .await
    }

    /// How many people are remembered.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count(&self) -> Result<u32, Error> {
        let count = "SELECT count(*) FROM person WHERE erased_at_s IS NULL";
        self.user.read(move |db| db.prepare_cached(count)?.query_row([], |row| row.get(0))).await
    }

    /// How many rows of `user.db` are of a person, marked ones included.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count_rows(&self, id: PersonId) -> Result<usize, Error> {
        let count = "SELECT (SELECT count(*) FROM person WHERE id = ?1) + (SELECT count(*) FROM profile WHERE person = ?1) \
                     + (SELECT count(*) FROM preference WHERE person = ?1)";
        let rows: u32 =
            self.user.read(move |db| db.prepare_cached(count)?.query_row([id.as_bytes()], |row| row.get(0))).await?;
        Ok(rows as usize)
    }

    /// How many keys `keys.db` has of a person: one or none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count_keys(&self, id: PersonId) -> Result<usize, Error> {
        self.keys.count_of(id).await
    }

    /// The person with this code. `None` when there is none or, which is next to impossible, when there are two.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn find(&self, code: ShortCode) -> Result<Option<PersonId>, Error> {
        let [first, last] = code.bounds();
        let find = "SELECT min(id) FROM person WHERE id BETWEEN ?1 AND ?2 AND erased_at_s IS NULL HAVING count(*) = 1";
        let found = self
            .user
            .read(move |db| {
                let mut find = db.prepare_cached(find)?;
                find.query_row([first.as_bytes(), last.as_bytes()], |row| row.get(0)).optional()
            })
            .await?;
        Ok(found.map(PersonId::new))
    }
}
