//! A person is forgotten: first the mark, then the key, then the rows; what is cut short is finished later.

use rusqlite::params;

use super::keyring::id_list;
use super::{People, PersonId};
use crate::store::Error;

/// Most people that one retirement marks; the rest are left to the next.
const RETIRED_AT_ONCE: u32 = 256;

impl People {
    /// Forgets a person; whether they were remembered. When this returns, neither their rows nor their key are in any file, and no
    /// backup of `user.db` can be opened any more as far as it was theirs.
    ///
    /// # Errors
    /// When the files cannot be written. A person who was marked is forgotten at the next start at the latest, and unknown until
    /// then.
    pub async fn erase(&self, id: PersonId) -> Result<bool, Error> {
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
            // A key may be there without its person, when the consent was cut short.
            self.keys.destroy(&[id]).await?;
            return Ok(false);
        }
        self.finish_erasures_held().await?;
        Ok(true)
    }

    /// Forgets people who were not seen since `before_unix_s`, those longest away first, at most 256 of them; returns who they
    /// were.
    ///
    /// # Errors
    /// As [`Self::erase`].
    pub async fn retire(&self, before_unix_s: i64) -> Result<Vec<PersonId>, Error> {
        let _lives = self.lives.lock().await;
        let now_s = self.clock.unix_s();
        self.user
            .write(move |db| {
                let mut mark = db.prepare_cached(
                    "UPDATE person SET erased_at_s = ?2 WHERE id IN \
                     (SELECT id FROM person WHERE seen_at_s < ?1 ORDER BY seen_at_s LIMIT ?3)",
                )?;
                mark.execute(params![before_unix_s, now_s, RETIRED_AT_ONCE])
            })
            .await?;
        self.finish_erasures_held().await
    }

    /// Finishes erasures that were cut short; returns whose.
    ///
    /// # Errors
    /// As [`Self::erase`].
    pub async fn finish_erasures(&self) -> Result<Vec<PersonId>, Error> {
        let _lives = self.lives.lock().await;
        self.finish_erasures_held().await
    }

    /// The same for whoever holds [`Self::lives`] already.
    pub(super) async fn finish_erasures_held(&self) -> Result<Vec<PersonId>, Error> {
        let marked = self
            .user
            .read(|db| {
                let mut marked = db.prepare_cached("SELECT id FROM person WHERE erased_at_s IS NOT NULL")?;
                marked.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<[u8; 16]>>>()
            })
            .await?;
        let marked: Vec<_> = marked.into_iter().map(PersonId::new).collect();
        if marked.is_empty() {
            return Ok(marked);
        }
        self.keys.destroy(&marked).await?;
        let list = id_list(&marked);
        self.user
            .write(move |db| {
                let mut drop = db.prepare_cached(
                    "DELETE FROM person WHERE erased_at_s IS NOT NULL \
                     AND id IN (SELECT unhex(value) FROM json_each(?1))",
                )?;
                drop.execute([list])
            })
            .await?;
        self.user.empty_log().await?;
        Ok(marked)
    }
}
