//! Mutes: rules, or subjects of rules, without notifications for a while. Kept over a restart.

use std::sync::Arc;

use rusqlite::params;

use super::Error;
use super::database::Database;

/// A mute: a rule, or one of its subjects, without notifications for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MuteRecord {
    /// Name of the rule.
    pub rule: String,
    /// The subject; every one when absent.
    pub subject: Option<String>,
    /// Until when, in seconds since 1970.
    pub until_s: i64,
}

/// The mutes in a database.
#[derive(Clone)]
pub struct MuteRecords {
    database: Arc<Database>,
}

impl MuteRecords {
    /// The mutes in this database.
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Records a mute in place of an earlier one of the same rule and subject, and deletes those that were over `at_s`.
    ///
    /// # Errors
    /// When the database is down, closed or too busy; then nothing is remembered.
    pub async fn set(&self, mute: MuteRecord, at_s: i64) -> Result<(), Error> {
        self.database
            .write(move |db| {
                db.prepare_cached(
                    "INSERT INTO mutes (rule, subject, until_s) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (rule, coalesce(subject, '')) DO UPDATE SET until_s = excluded.until_s",
                )?
                .execute(params![mute.rule, mute.subject, mute.until_s])?;
                db.prepare_cached("DELETE FROM mutes WHERE until_s <= ?1")?.execute([at_s])?;
                Ok(())
            })
            .await
    }

    /// Those that are not over `at_s`, by rule and subject.
    ///
    /// # Errors
    /// When the database is down, closed or too busy.
    pub async fn lasting(&self, at_s: i64) -> Result<Vec<MuteRecord>, Error> {
        self.database
            .read(move |db| {
                db.prepare_cached("SELECT rule, subject, until_s FROM mutes WHERE until_s > ?1 ORDER BY rule, subject")?
                    .query_map([at_s], |row| {
                        Ok(MuteRecord { rule: row.get(0)?, subject: row.get(1)?, until_s: row.get(2)? })
                    })?
                    .collect()
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::metrics::Metrics;
    use crate::store::metrics_file::metrics_file;

    #[tokio::test]
    async fn a_mute_replaces_the_one_before_and_is_forgotten_when_it_is_over() {
        let dir = tempfile::tempdir().unwrap();
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let database = Database::open(metrics_file(&dir.path().join("metrics.db")), metrics).unwrap();
        let mutes = MuteRecords::new(Arc::new(database));
        let mute = |subject: Option<&str>, until_s| MuteRecord {
            rule: "cpu".to_owned(),
            subject: subject.map(str::to_owned),
            until_s,
        };
        for (subject, until_s) in [(None, 500), (Some("host"), 300), (None, 400)] {
            mutes.set(mute(subject, until_s), 100).await.unwrap();
        }
        assert_eq!(mutes.lasting(100).await.unwrap(), [mute(None, 400), mute(Some("host"), 300)]);
        assert_eq!(mutes.lasting(300).await.unwrap(), [mute(None, 400)]);
        // One of no length ends it.
        mutes.set(mute(None, 350), 350).await.unwrap();
        assert_eq!(mutes.lasting(0).await.unwrap(), []);
    }
}
