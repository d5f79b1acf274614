//! A person is remembered: consent, what they told, and reading it again.

use rusqlite::{Connection, OptionalExtension, params};

use super::keyring::FoundKey;
use super::sealing::{PersonKey, SealedColumn};
use super::{People, PersonId, retirement};
use crate::store::Error;

/// Most profiles of a person: a family and some friends.
pub const MAX_PROFILES: u32 = 24;

/// How often is written that somebody was here.
const SEEN_EVERY_S: i64 = 86_400;

/// The row of a table that has one row a person.
const ONLY: [u8; 16] = [0; 16];

/// What a conversation asks for, in one go.
pub(super) const FIND_PERSON: &str = "SELECT key_id, consent_wording, consent_at_s, created_at_s, seen_at_s, set_aside_at_s IS NOT NULL, seal \
                                      FROM person WHERE id = ?1 AND erased_at_s IS NULL";
pub(super) const FIND_PROFILES: &str =
    "SELECT tag, name, body, saved_at_s FROM profile WHERE person = ?1 ORDER BY saved_at_s, tag";
pub(super) const FIND_PREFERENCES: &str = "SELECT body FROM preference WHERE person = ?1";

/// A person's consent to being remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// To which wording of the question.
    pub wording: u16,
    /// When, in seconds since 1970.
    pub at_unix_s: i64,
}

/// All that is known of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPerson {
    /// They said yes.
    pub consent: Consent,
    /// Since when they are remembered, in seconds since 1970.
    pub since_unix_s: i64,
    /// When they were here last, to the day.
    pub seen_unix_s: i64,
    /// Whose births they told, oldest first.
    pub profiles: Vec<KeptProfile>,
    /// How they want things, in the form that it was given.
    pub preferences: Option<String>,
}

/// A birth that a person told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptProfile {
    /// Whose.
    pub name: String,
    /// The rest, in the form that it was given.
    pub body: String,
}

/// What became of something that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// It is on the disk.
    Kept,
    /// The person has not said yes, or has been forgotten meanwhile.
    NoConsent,
    /// There are [`MAX_PROFILES`] others.
    Full,
    /// The person is still being forgotten.
    Unfinished,
}

impl People {
    /// What is known of a person who speaks; nothing when they are not remembered. What does not open is left out and counted. Who
    /// was set aside comes back by this. Does not wait for anybody who writes.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn person(&self, id: PersonId) -> Result<Option<KeptPerson>, Error> {
        let Some((rows, key)) = self.rows(id).await? else { return Ok(None) };
        self.note_seen(id, &rows);
        Ok(Some(self.opened(&id, rows, &key)))
    }

    /// The same for somebody else than the person: it is no visit, and of who is set aside nothing is read.
    ///
    /// # Errors
    /// As [`Self::person`].
    pub async fn look_at(&self, id: PersonId) -> Result<Option<KeptPerson>, Error> {
        let found = self.rows(id).await?.filter(|(rows, _)| !rows.is_set_aside);
        Ok(found.map(|(rows, key)| self.opened(&id, rows, &key)))
    }

    /// The rows of a person as they lie there, and the key to them.
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

    /// Rows that were found with their key. What does not fit its seal is noted, and what opens all the same is told.
    fn recognised(&self, id: PersonId, rows: Rows, key: PersonKey) -> (Rows, PersonKey) {
        if !self.seals.fit(&id, &rows) {
            self.damage.note_person(id);
        }
        (rows, key)
    }

    /// A person has said yes to being remembered. Refused, with [`Put::Unfinished`], while they are still being forgotten.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub async fn consent(&self, id: PersonId, wording: u16) -> Result<PutOutcome, Error> {
        let mut unsettled = self.lives.lock().await;
        if self.user.read(move |db| is_marked(db, &id)).await? {
            return Ok(PutOutcome::Unfinished);
        }
        if let Some(other) = *unsettled {
            self.settle(other).await?;
        }
        self.index.add(id);
        *unsettled = Some(id);
        let (key, lives) = self.keys.key_or_new(id).await?;
        let (key_id, now_s, seals) = (key.id, self.clock.unix_s(), self.seals.clone());
        let is_doubtful = self.is_clock_doubtful();
        self.user
            .write(move |db| {
                seals.keep(db, &id, |db| {
                    // What another key sealed is lost; it must not stand in the way of a new beginning.
                    db.prepare_cached("DELETE FROM person WHERE id = ?1 AND key_id <> ?2")?
                        .execute(params![id.as_bytes(), key_id])?;
                    db.prepare_cached(
                        "INSERT INTO person (id, key_id, consent_wording, consent_at_s, created_at_s, seen_at_s) \
                         VALUES (?1, ?2, ?3, ?4, ?4, ?4) \
                         ON CONFLICT (id) DO UPDATE SET consent_wording = ?3, consent_at_s = ?4",
                    )?
                    .execute(params![id.as_bytes(), key_id, wording, now_s])?;
                    retirement::note_visit(db, &id, now_s, is_doubtful)?;
                    db.prepare_cached("UPDATE tally SET lives = ?1")?.execute([lives])
                })
            })
            .await?;
        *unsettled = None;
        Ok(PutOutcome::Kept)
    }

    /// Destroys the key of a consent that failed after the key was made, so that no key is left without rows.
    async fn settle(&self, id: PersonId) -> Result<(), Error> {
        let has_rows =
            self.user.read(move |db| db.prepare_cached("SELECT 1 FROM person WHERE id = ?1")?.exists([id.as_bytes()]));
        if !has_rows.await? {
            self.keys.destroy(&[id]).await?;
        }
        Ok(())
    }

    /// Keeps a profile in place of the one with the same `tag_text`; the caller sees to it that equal names have equal ones.
    ///
    /// # Errors
    /// When the files cannot be read or written; then the one before is as it was.
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
            let mut others = db.prepare_cached("SELECT count(*) FROM profile WHERE person = ?1 AND tag <> ?2")?;
            if others.query_row(params![id.as_bytes(), tag], |row| row.get::<_, u32>(0))? >= MAX_PROFILES {
                return Ok(PutOutcome::Full);
            }
            db.prepare_cached(
                "INSERT INTO profile (person, tag, name, body, saved_at_s) VALUES (?1, ?2, ?3, ?4, ?5) \
                     ON CONFLICT (person, tag) DO UPDATE SET name = ?3, body = ?4",
            )?
            .execute(params![id.as_bytes(), tag, name, body, now_s])?;
            Ok(PutOutcome::Kept)
        })
        .await
    }

    /// Drops a profile; whether there was one. It is in no file any more when this returns.
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

    /// Keeps how a person wants things, in place of how it was before.
    ///
    /// # Errors
    /// When the files cannot be read or written; then it is as it was.
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

    /// What of these rows opens.
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

    /// Orders the visit to be written, at most once a day or when it brings somebody back, without waiting for it.
    fn note_seen(&self, id: PersonId, rows: &Rows) {
        let (now_s, is_doubtful) = (self.clock.unix_s(), self.is_clock_doubtful());
        if now_s.saturating_sub(rows.seen_at_s).saturating_abs() < SEEN_EVERY_S && !rows.is_set_aside {
            return;
        }
        // Lost, it is written when they come next.
        let _ = self.user.begin_write(move |db| retirement::note_visit(db, &id, now_s, is_doubtful));
    }
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

/// How a person wants things, out of its row.
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

    /// What the person's seal covers: all but when they were seen last and what becomes of them, which change without a word of theirs.
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

/// Whether a person said yes, is not being erased and is not set aside.
fn consents(db: &Connection, id: &PersonId, key_id: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM person WHERE id = ?1 AND key_id = ?2 AND erased_at_s IS NULL AND set_aside_at_s IS NULL",
    )?
    .exists(params![id.as_bytes(), key_id])
}

/// Whether a person is being erased: the index says so, which a damaged row does not reach.
fn is_marked(db: &Connection, id: &PersonId) -> rusqlite::Result<bool> {
    let marked = "SELECT 1 FROM person INDEXED BY person_erased WHERE id = ?1 AND erased_at_s IS NOT NULL";
    db.prepare_cached(marked)?.exists([id.as_bytes()])
}

fn not_sealed(error: &crate::seal::Error) -> Error {
    Error::Refused { database: "user", reason: error.to_string() }
}
