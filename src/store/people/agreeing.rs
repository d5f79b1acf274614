//! A person says yes to being remembered: consent, births and preferences are on the disk together, or none of them is.

use rusqlite::params;

use super::remembering::{KeptProfile, ONLY, ProfileRow, PutOutcome, insert_profile, is_marked, not_sealed};
use super::retirement;
use super::sealing::SealedColumn;
use super::{People, PersonId};
use crate::store::Error;

/// What is kept of a person from the moment of their consent on.
#[derive(Debug, Clone, Default)]
pub struct Agreement {
    /// The number of the wording to which they said yes.
    pub wording: u16,
    /// Births, each with the text that makes two of them the same.
    pub profiles: Vec<(String, KeptProfile)>,
    /// How they want things, in place of how it was before; nothing leaves it.
    pub preferences: Option<String>,
}

impl People {
    /// A person has said yes to being remembered. Refused, with [`PutOutcome::Unfinished`], while they are still being forgotten.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub async fn consent(&self, id: PersonId, wording: u16) -> Result<PutOutcome, Error> {
        self.agree(id, Agreement { wording, ..Agreement::default() }).await
    }

    /// The same with what they told, in one transaction: after an error or a refusal nothing of it is kept.
    ///
    /// # Errors
    /// As [`Self::consent`].
    pub async fn agree(&self, id: PersonId, agreement: Agreement) -> Result<PutOutcome, Error> {
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
        let seal =
            |tag: &[u8; 16], column, text: &str| key.seal(&id, tag, column, text).map_err(|error| not_sealed(&error));
        let mut rows = Vec::with_capacity(agreement.profiles.len());
        for (tag_text, profile) in &agreement.profiles {
            let tag = key.tag(tag_text);
            let name = seal(&tag, SealedColumn::ProfileName, &profile.name)?;
            let body = seal(&tag, SealedColumn::ProfileBody, &profile.body)?;
            rows.push(ProfileRow { tag, name, body, saved_at_s: now_s });
        }
        let preferences =
            agreement.preferences.map(|text| seal(&ONLY, SealedColumn::Preferences, &text)).transpose()?;
        let wording = agreement.wording;
        let written = self
            .user
            .write(move |db| {
                // A refusal takes back what was written before it.
                db.execute_batch("SAVEPOINT agreement")?;
                let outcome = seals.keep(db, &id, |db| {
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
                    db.prepare_cached("UPDATE tally SET lives = ?1")?.execute([lives])?;
                    for row in &rows {
                        if insert_profile(db, &id, row)? != PutOutcome::Kept {
                            return Ok(PutOutcome::Full);
                        }
                    }
                    if let Some(body) = &preferences {
                        db.prepare_cached(
                            "INSERT INTO preference (person, body) VALUES (?1, ?2) \
                             ON CONFLICT (person) DO UPDATE SET body = ?2",
                        )?
                        .execute(params![id.as_bytes(), body])?;
                    }
                    Ok(PutOutcome::Kept)
                })?;
                if outcome != PutOutcome::Kept {
                    db.execute_batch("ROLLBACK TO agreement")?;
                }
                db.execute_batch("RELEASE agreement")?;
                Ok(outcome)
            })
            .await?;
        if written == PutOutcome::Kept {
            *unsettled = None;
        }
        Ok(written)
    }
}
