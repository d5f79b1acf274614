//! Storing a person: consent, profiles and preferences, and reading them again.

use rusqlite::{Connection, OptionalExtension, params};

use super::keyring::FoundKey;
use super::sealing::{PersonKey, SealedColumn};
use super::{People, PersonId, retirement};
use crate::store::Error;

/// Limit on the profiles of a person: enough for a family and some friends.
pub const MAX_PROFILES: u32 = 24;

/// Least time between two writes of a person's last visit.
const SEEN_EVERY_S: i64 = 86_400;

/// The row of a table that has one row a person.
pub(super) const ONLY: [u8; 16] = [0; 16];

/// All data that a conversation reads, in one query.
pub(super) const FIND_PERSON: &str = "SELECT key_id, consent_wording, consent_at_s, created_at_s, seen_at_s, set_aside_at_s IS NOT NULL, seal \
                                      FROM person WHERE id = ?1 AND erased_at_s IS NULL";
pub(super) const FIND_PROFILES: &str =
    "SELECT tag, name, body, saved_at_s FROM profile WHERE person = ?1 ORDER BY saved_at_s, tag";
pub(super) const FIND_PREFERENCES: &str = "SELECT body FROM preference WHERE person = ?1";

/// A person's consent to being remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// Number of the wording that the person agreed to.
    pub wording: u16,
    /// When, in seconds since 1970.
    pub at_unix_s: i64,
}

/// All data that is stored of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPerson {
    /// The consent.
    pub consent: Consent,
    /// Since when they are remembered, in seconds since 1970.
    pub since_unix_s: i64,
    /// Last visit, to the day.
    pub seen_unix_s: i64,
    /// The births, oldest first.
    pub profiles: Vec<KeptProfile>,
    /// The preferences, in the form in which they were stored.
    pub preferences: Option<String>,
}

/// A stored birth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptProfile {
    /// Whose birth it is.
    pub name: String,
    /// The rest, in the form in which it was stored.
    pub body: String,
}

/// Outcome of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// It is on the disk.
    Kept,
    /// The person has not consented, or has been erased meanwhile.
    NoConsent,
    /// The person has [`MAX_PROFILES`] other profiles.
    Full,
    /// The erasure of the person has not ended.
    Unfinished,
}

impl People {
    /// The data of a person who speaks; `None` when they are not remembered. Rows that cannot be opened are left out and counted. A
    /// person who was set aside is brought back. Does not wait for writers.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn person(&self, id: PersonId) -> Result<Option<KeptPerson>, Error> {
        let Some((rows, key)) = self.rows(id).await? else { return Ok(None) };
        self.note_seen(id, &rows);
        Ok(Some(self.opened(&id, rows, &key)))
    }

    /// The same for the operator: it counts as no visit, and nothing is read of a person who is set aside.
    ///
    /// # Errors
    /// As [`Self::person`].
    pub async fn look_at(&self, id: PersonId) -> Result<Option<KeptPerson>, Error> {
        let found = self.rows(id).await?.filter(|(rows, _)| !rows.is_set_aside);
        Ok(found.map(|(rows, key)| self.opened(&id, rows, &key)))
    }

    /// The sealed rows of a person and their key.
    async fn rows(&self, id: PersonId) -> Result<Option<(Rows, PersonKey)>, Error> {
        // While the files are down, unknown listeners cannot be told from known ones.
        if !self.index.contains(&id) && self.health().down.is_none() {
            return Ok(None);
        }
        let (rows, found) = self.rows_and_key(id).await?;
        match (rows, found) {
            (Some(rows), Some(found)) if found.key.id == rows.key_id => Ok(Some(self.recognised(id, rows, found.key))),
            (None, None) => Ok(None),
            // They came after the copy of user.db that was put back.
            (None, Some(found)) if found.lacks_rows => Ok(None),
            // A life that begins or ends just now looks like damage.
            _ => self.settled_rows(id).await,
        }
    }

    /// The same, after consents and erasures under way have ended.
    async fn settled_rows(&self, id: PersonId) -> Result<Option<(Rows, PersonKey)>, Error> {
        let unsettled = self.lives.lock().await;
        if *unsettled == Some(id) || self.user.read(move |db| is_marked(db, &id)).await? {
            return Ok(None);
        }
        match self.rows_and_key(id).await? {
            (Some(rows), Some(found)) if found.key.id == rows.key_id => Ok(Some(self.recognised(id, rows, found.key))),
            (None, None) => Ok(None),
            _ => {
                self.damage.note_person(id);
                let reason = "a person's rows and key do not go together; restore a copy of user.db".to_owned();
                Err(Error::Refused { database: "user", reason })
            }
        }
    }

    async fn rows_and_key(&self, id: PersonId) -> Result<(Option<Rows>, Option<FoundKey>), Error> {
        tokio::try_join!(self.user.read(move |db| Rows::read(db, &id)), self.keys.key(id))
    }

    /// Opens rows with their key. Rows that do not match their seal are noted; those that open nevertheless are returned.
    fn recognised(&self, id: PersonId, rows: Rows, key: PersonKey) -> (Rows, PersonKey) {
        if !self.seals.fit(&id, &rows) {
            self.damage.note_person(id);
        }
        (rows, key)
    }

    /// Destroys the key of a consent that failed after the key was made, so that no key is left without rows.
    pub(super) async fn settle(&self, id: PersonId) -> Result<(), Error> {
        let has_rows =
            self.user.read(move |db| db.prepare_cached("SELECT 1 FROM person WHERE id = ?1")?.exists([id.as_bytes()]));
        if !has_rows.await? {
            self.keys.destroy(&[id]).await?;
        }
        Ok(())
    }

    /// Stores a profile in place of the one with the same `tag_text`. The caller makes equal `tag_text`s of equal names.
    ///
    /// # Errors
    /// When the files cannot be read or written; then the former profile is unchanged.
    pub async fn put_profile(&self, id: PersonId, tag_text: &str, profile: &KeptProfile) -> Result<PutOutcome, Error> {
        let Some(FoundKey { key, .. }) = self.keys.key(id).await? else { return Ok(PutOutcome::NoConsent) };
        let tag = key.tag(tag_text);
        let seal = |column, text: &str| key.seal(&id, &tag, column, text).map_err(|error| not_sealed(&error));
        let (name, body) =
            (seal(SealedColumn::ProfileName, &profile.name)?, seal(SealedColumn::ProfileBody, &profile.body)?);
        let (key_id, now_s) = (key.id, self.clock.unix_s());
        self.write_rows(id, move |db| {
            if !consents(db, &id, key_id)? {
                return Ok(PutOutcome::NoConsent);
            }
            insert_profile(db, &id, &ProfileRow { tag, name, body, saved_at_s: now_s })
        })
        .await
    }

    /// Erases a profile and returns whether there was one. No file has it any more when this returns.
    ///
    /// # Errors
    /// When the files cannot be read or written.
    pub async fn drop_profile(&self, id: PersonId, tag_text: &str) -> Result<bool, Error> {
        let Some(FoundKey { key, .. }) = self.keys.key(id).await? else { return Ok(false) };
        let tag = key.tag(tag_text);
        let dropped = self
            .write_rows(id, move |db| {
                let mut drop = db.prepare_cached("DELETE FROM profile WHERE person = ?1 AND tag = ?2")?;
                drop.execute(params![id.as_bytes(), tag])
            })
            .await?;
        if dropped > 0 {
            self.user.empty_log().await?;
        }
        Ok(dropped > 0)
    }

    /// Stores the preferences of a person in place of the former ones.
    ///
    /// # Errors
    /// When the files cannot be read or written; then the former ones are unchanged.
    pub async fn put_preferences(&self, id: PersonId, preferences: &str) -> Result<PutOutcome, Error> {
        let Some(FoundKey { key, .. }) = self.keys.key(id).await? else { return Ok(PutOutcome::NoConsent) };
        let body = key.seal(&id, &ONLY, SealedColumn::Preferences, preferences).map_err(|error| not_sealed(&error))?;
        let key_id = key.id;
        self.write_rows(id, move |db| {
            if !consents(db, &id, key_id)? {
                return Ok(PutOutcome::NoConsent);
            }
            db.prepare_cached(
                "INSERT INTO preference (person, body) VALUES (?1, ?2) ON CONFLICT (person) DO UPDATE SET body = ?2",
            )?
            .execute(params![id.as_bytes(), body])?;
            Ok(PutOutcome::Kept)
        })
        .await
    }

    /// Writes rows of a person, under their seal.
    async fn write_rows<T: Send + 'static>(
        &self,
        id: PersonId,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let seals = self.seals.clone();
        self.user.write(move |db| seals.keep(db, &id, work)).await
    }

    /// The data in those rows that can be opened.
    fn opened(&self, id: &PersonId, rows: Rows, key: &PersonKey) -> KeptPerson {
        let profile = |row: &ProfileRow| row.open(id, key).inspect_err(|_| self.found_unreadable("profile")).ok();
        let preferences = |body: Vec<u8>| open_preferences(id, key, &body);
        KeptPerson {
            consent: rows.consent,
            since_unix_s: rows.created_at_s,
            seen_unix_s: rows.seen_at_s,
            profiles: rows.profiles.iter().filter_map(profile).collect(),
            preferences: rows
                .preferences
                .and_then(|body| preferences(body).inspect_err(|_| self.found_unreadable("preference")).ok()),
        }
    }

    /// Queues the write of a visit without waiting for it: at most once a day, or when the person was set aside.
    fn note_seen(&self, id: PersonId, rows: &Rows) {
        let (now_s, is_doubtful) = (self.clock.unix_s(), self.is_clock_doubtful());
        if now_s.saturating_sub(rows.seen_at_s).saturating_abs() < SEEN_EVERY_S && !rows.is_set_aside {
            return;
        }
        // Lost, it is written when they come next.
        let _ = self.user.begin_write(move |db| retirement::note_visit(db, &id, now_s, is_doubtful));
    }
}

/// Puts a profile into its row, unless there are [`MAX_PROFILES`] others.
pub(super) fn insert_profile(db: &Connection, id: &PersonId, row: &ProfileRow) -> rusqlite::Result<PutOutcome> {
    let mut others = db.prepare_cached("SELECT count(*) FROM profile WHERE person = ?1 AND tag <> ?2")?;
    if others.query_row(params![id.as_bytes(), row.tag], |row| row.get::<_, u32>(0))? >= MAX_PROFILES {
        return Ok(PutOutcome::Full);
    }
    db.prepare_cached(
        "INSERT INTO profile (person, tag, name, body, saved_at_s) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (person, tag) DO UPDATE SET name = ?3, body = ?4",
    )?
    .execute(params![id.as_bytes(), row.tag, row.name, row.body, row.saved_at_s])?;
    Ok(PutOutcome::Kept)
}

/// A profile as it lies in its row.
pub(super) struct ProfileRow {
    pub(super) tag: [u8; 16],
    pub(super) name: Vec<u8>,
    pub(super) body: Vec<u8>,
    pub(super) saved_at_s: i64,
}

impl ProfileRow {
    pub(super) fn open(&self, id: &PersonId, key: &PersonKey) -> Result<KeptProfile, crate::seal::Error> {
        Ok(KeptProfile {
            name: key.open(id, &self.tag, SealedColumn::ProfileName, &self.name)?,
            body: key.open(id, &self.tag, SealedColumn::ProfileBody, &self.body)?,
        })
    }
}

/// Preferences in the form of their row.
pub(super) fn open_preferences(id: &PersonId, key: &PersonKey, body: &[u8]) -> Result<String, crate::seal::Error> {
    key.open(id, &ONLY, SealedColumn::Preferences, body)
}

/// All rows of a person.
pub(super) struct Rows {
    key_id: i64,
    consent: Consent,
    created_at_s: i64,
    seen_at_s: i64,
    is_set_aside: bool,
    profiles: Vec<ProfileRow>,
    preferences: Option<Vec<u8>>,
    pub(super) seal: Option<[u8; 16]>,
}

impl Rows {
    /// The rows of a person who is not being erased.
    pub(super) fn read(db: &Connection, id: &PersonId) -> rusqlite::Result<Option<Self>> {
        let id = id.as_bytes();
        let mut person = db.prepare_cached(FIND_PERSON)?;
        let found = person
            .query_row([id], |row| {
                let consent = Consent { wording: row.get(1)?, at_unix_s: row.get(2)? };
                let (key_id, created_at_s, seen_at_s) = (row.get(0)?, row.get(3)?, row.get(4)?);
                let (is_set_aside, profiles, preferences) = (row.get(5)?, Vec::new(), None);
                // A seal of another length is none.
                let seal = row.get::<_, Option<Vec<u8>>>(6)?.and_then(|seal| seal.try_into().ok());
                Ok(Self { key_id, consent, created_at_s, seen_at_s, is_set_aside, profiles, preferences, seal })
            })
            .optional()?;
        let Some(mut rows) = found else { return Ok(None) };
        let mut profiles = db.prepare_cached(FIND_PROFILES)?;
        let profile = |row: &rusqlite::Row<'_>| {
            Ok(ProfileRow { tag: row.get(0)?, name: row.get(1)?, body: row.get(2)?, saved_at_s: row.get(3)? })
        };
        rows.profiles = profiles.query_map([id], profile)?.collect::<rusqlite::Result<_>>()?;
        let mut preferences = db.prepare_cached(FIND_PREFERENCES)?;
        rows.preferences = preferences.query_row([id], |row| row.get(0)).optional()?;
        Ok(Some(rows))
    }

    /// The fields that the person's seal covers: all except for the last visit and the stage of retirement, which change without the person.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.key_id.to_le_bytes());
        bytes.extend(self.consent.wording.to_le_bytes());
        bytes.extend(self.consent.at_unix_s.to_le_bytes());
        bytes.extend(self.created_at_s.to_le_bytes());
        // Each with its length, so that no two lists of rows give the same bytes.
        let mut add = |part: &[u8]| {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend(part);
        };
        for profile in &self.profiles {
            add(&profile.tag);
            add(&profile.name);
            add(&profile.body);
            add(&profile.saved_at_s.to_le_bytes());
        }
        add(&[]);
        if let Some(preferences) = &self.preferences {
            add(preferences);
        }
        bytes
    }
}

/// Whether a person has consented, is not being erased and is not set aside.
fn consents(db: &Connection, id: &PersonId, key_id: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM person WHERE id = ?1 AND key_id = ?2 AND erased_at_s IS NULL AND set_aside_at_s IS NULL",
    )?
    .exists(params![id.as_bytes(), key_id])
}

/// Whether a person is being erased: the index says so, which a damaged row does not reach.
pub(super) fn is_marked(db: &Connection, id: &PersonId) -> rusqlite::Result<bool> {
    let marked = "SELECT 1 FROM person INDEXED BY person_erased WHERE id = ?1 AND erased_at_s IS NOT NULL";
    db.prepare_cached(marked)?.exists([id.as_bytes()])
}

pub(super) fn not_sealed(error: &crate::seal::Error) -> Error {
    Error::Refused { database: "user", reason: error.to_string() }
}
