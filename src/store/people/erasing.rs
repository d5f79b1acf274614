//! A person is forgotten: first the mark, then the key, then what is elsewhere, then the rows. What is cut short stays marked, and
//! is finished later.

use rusqlite::{OptionalExtension, params};

use super::keyring::id_list;
use super::{People, PersonId};
use crate::store::Error;

/// Who is being erased.
pub(super) const FIND_MARKED: &str = "SELECT id FROM person INDEXED BY person_erased WHERE erased_at_s IS NOT NULL";

/// What became of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    /// They are gone.
    Done,
    /// They were not remembered.
    Unknown,
    /// Their key is gone and their data cannot be read any more, but some of the data still lies elsewhere. It is tried again later.
    Unfinished,
}

impl People {
    /// Forgets a person. `elsewhere` is asked to drop what others keep of somebody, and tells whether that is done. At
    /// [`Erasure::Done`] neither their rows nor their key are in any file, and no copy of `user.db` can be opened any more as far as
    /// it was theirs.
    ///
    /// # Errors
    /// When the files cannot be written. Who was marked is unknown from then on, and forgotten at the next start at the latest.
    pub async fn erase_person<F, E>(&self, id: PersonId, elsewhere: F) -> Result<Erasure, Error>
    where
        F: Fn(PersonId) -> E,
        E: Future<Output = bool>,
    {
        self.make_room().await;
        let _lives = self.lives.lock().await;
        let now_s = self.clock.unix_s();
        let marked = self
            .user
            .write(move |db| {
                let mut mark = db.prepare_cached("UPDATE person SET erased_at_s = ?2 WHERE id = ?1")?;
                mark.execute(params![id.as_bytes(), now_s])
            })
            .await?;
        if marked == 0 {
            // A key may be there without its person, when a consent was cut short.
            self.keys.destroy(&[id]).await?;
            return Ok(if elsewhere(id).await { Erasure::Unknown } else { Erasure::Unfinished });
        }
        let done = self.finish_marked(elsewhere).await?;
        Ok(if done.contains(&id) { Erasure::Done } else { Erasure::Unfinished })
    }

    /// Finishes erasures that were cut short; returns how many.
    ///
    /// # Errors
    /// As [`Self::erase_person`].
    pub async fn finish_erasures<F, E>(&self, elsewhere: F) -> Result<usize, Error>
    where
        F: Fn(PersonId) -> E,
        E: Future<Output = bool>,
    {
        let _lives = self.lives.lock().await;
        Ok(self.finish_marked(elsewhere).await?.len())
    }

    /// The caller holds [`Self::lives`]. Returns who is gone.
    pub(super) async fn finish_marked<F, E>(&self, elsewhere: F) -> Result<Vec<PersonId>, Error>
    where
        F: Fn(PersonId) -> E,
        E: Future<Output = bool>,
    {
        let marked = self
            .user
            .read(|db| {
                let mut marked = db.prepare_cached(FIND_MARKED)?;
                let marked = marked.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<[u8; 16]>>>()?;
                // Index and row must agree: no single damaged bit is to destroy a key.
                let mut in_row = db.prepare_cached("SELECT erased_at_s FROM person NOT INDEXED WHERE id = ?1")?;
                let mut agreed = Vec::with_capacity(marked.len());
                for id in marked {
                    let at_s: Option<Option<i64>> = in_row.query_row([id], |row| row.get(0)).optional()?;
                    if at_s.flatten().is_some() {
                        agreed.push(id);
                    }
                }
                Ok(agreed)
            })
            .await?;
        let marked: Vec<_> = marked.into_iter().map(PersonId::new).collect();
        if marked.is_empty() {
            return Ok(marked);
        }
        self.make_room().await;
        let lives = self.keys.destroy(&marked).await?;
        let mut done = Vec::with_capacity(marked.len());
        for id in marked {
            if elsewhere(id).await {
                done.push(id);
            }
        }
        let (list, seals) = (id_list(&done), self.seals.clone());
        self.user
            .write(move |db| {
                seals.keep_tally(db, |db| {
                    db.prepare_cached(
                        "DELETE FROM person WHERE erased_at_s IS NOT NULL \
                         AND id IN (SELECT unhex(value) FROM json_each(?1))",
                    )?
                    .execute([list])?;
                    db.prepare_cached("UPDATE tally SET lives = ?1")?.execute([lives])
                })
            })
            .await?;
        done.iter().for_each(|id| self.damage.forget(id));
        self.user.empty_log().await?;
        Ok(done)
    }
}
