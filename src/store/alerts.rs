//! The history of alerts: raised, acknowledged and resolved. It gives each alert its id and evaluates no rule.

use std::fmt;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::Error;
use super::database::Database;

/// Most alerts that are remembered; past it the oldest resolved one is forgotten. One an hour for a year.
pub const MAX_ALERTS: i64 = 10_000;

/// Id of an alert: one number in the history, the API, the log, the webhook and the mitigations. The history gives it when it takes the
/// alert, counting from 1, and keeps it over a restart. Until then, and for as long as the history cannot be written, an alert
/// has a provisional id: negative, unique within the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertId(pub i64);

impl AlertId {
    /// Whether the history has not given the alert its id yet.
    pub const fn is_provisional(self) -> bool {
        self.0 < 0
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Severity of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Needs attention.
    Warning,
    /// Users notice it now.
    Critical,
}

impl Severity {
    /// Both, the lesser first.
    pub const ALL: [Self; 2] = [Self::Warning, Self::Critical];

    /// Name in the API, logs, metrics and the table.
    pub const fn name(self) -> &'static str {
        ["warning", "critical"][self as usize]
    }

    fn named(name: &str) -> Self {
        if name == Self::Warning.name() { Self::Warning } else { Self::Critical }
    }
}

/// An alert that is raised.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAlert {
    /// Name of the rule.
    pub rule: String,
    /// Subject of the rule, as a service or a cache kind; `all` when the rule has only one.
    pub subject: String,
    /// How bad it is.
    pub severity: Severity,
    /// When it was raised, in seconds since 1970.
    pub raised_at_s: i64,
    /// Number that was measured.
    pub value: f64,
    /// Limit that it broke.
    pub threshold: f64,
    /// Mitigations of the alert, separated by commas; absent when it has none.
    pub action: Option<String>,
}

/// A record of an alert.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlertRecord {
    /// Its id: a later alert has a higher one.
    pub id: AlertId,
    /// Name of the rule.
    pub rule: String,
    /// Subject of the rule.
    pub subject: String,
    /// Present severity, or the last one of a resolved alert.
    pub severity: Severity,
    /// When it was raised, in seconds since 1970, as are the next two.
    pub raised_at_s: i64,
    /// When the operator acknowledged it.
    pub acknowledged_at_s: Option<i64>,
    /// When it was resolved.
    pub resolved_at_s: Option<i64>,
    /// Number that was measured last.
    pub value: f64,
    /// Limit that it broke.
    pub threshold: f64,
    /// Mitigations of the alert, separated by commas; absent when it has none.
    pub action: Option<String>,
}

/// The alerts in a database.
#[derive(Clone)]
pub struct AlertRecords {
    database: Arc<Database>,
}

impl AlertRecords {
    /// The alerts in this database.
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Records an alert; the record with its id. If one of the same rule and subject is still open, that one is brought up to date
    /// instead, severity, value, threshold and action, and keeps its id: raising an alert twice is as raising it once.
    ///
    /// # Errors
    /// When the database is down, closed or too busy; then nothing is remembered.
    pub async fn raise(&self, alert: NewAlert) -> Result<AlertRecord, Error> {
        self.database
            .write(move |db| {
                let raised = db
                    .prepare_cached(
                        "INSERT INTO alerts (rule, subject, severity, raised_at_s, value, threshold, action) \
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                         ON CONFLICT (rule, subject) WHERE resolved_at_s IS NULL DO UPDATE SET \
                         severity = excluded.severity, value = excluded.value, threshold = excluded.threshold, \
                         action = coalesce(excluded.action, action) RETURNING *",
                    )?
                    .query_row(
                        params![
                            alert.rule,
                            alert.subject,
                            alert.severity.name(),
                            alert.raised_at_s,
                            alert.value,
                            alert.threshold,
                            alert.action
                        ],
                        read,
                    )?;
                forget_oldest(db)?;
                Ok(raised)
            })
            .await
    }

    /// Acknowledges an alert; the alert after it, nothing when no open one has this id. A second acknowledgement changes nothing.
    ///
    /// # Errors
    /// When the database is down, closed or too busy.
    pub async fn acknowledge(&self, id: AlertId, at_s: i64) -> Result<Option<AlertRecord>, Error> {
        self.database
            .write(move |db| {
                db.prepare_cached(
                    "UPDATE alerts SET acknowledged_at_s = coalesce(acknowledged_at_s, ?2) \
                     WHERE id = ?1 AND resolved_at_s IS NULL RETURNING *",
                )?
                .query_row([id.0, at_s], read)
                .optional()
            })
            .await
    }

    /// Resolves an alert; the alert after it, nothing when no open one has this id.
    ///
    /// # Errors
    /// When the database is down, closed or too busy.
    pub async fn resolve(&self, id: AlertId, at_s: i64) -> Result<Option<AlertRecord>, Error> {
        self.database
            .write(move |db| {
                db.prepare_cached(
                    "UPDATE alerts SET resolved_at_s = ?2 WHERE id = ?1 AND resolved_at_s IS NULL RETURNING *",
                )?
                .query_row([id.0, at_s], read)
                .optional()
            })
            .await
    }

    /// Alerts that are not resolved, oldest first, those of before a restart included.
    ///
    /// # Errors
    /// When the database is down, closed or too busy.
    pub async fn open(&self) -> Result<Vec<AlertRecord>, Error> {
        self.database
            .read(|db| {
                db.prepare_cached("SELECT * FROM alerts WHERE resolved_at_s IS NULL ORDER BY id")?
                    .query_map([], read)?
                    .collect()
            })
            .await
    }

    /// At most `most` alerts, newest first; the next page begins `before` the last one's id.
    ///
    /// # Errors
    /// When the database is down, closed or too busy.
    pub async fn latest(&self, most: u16, before: Option<AlertId>) -> Result<Vec<AlertRecord>, Error> {
        self.database
            .read(move |db| {
                db.prepare_cached("SELECT * FROM alerts WHERE id < ?1 ORDER BY id DESC LIMIT ?2")?
                    .query_map(params![before.map_or(i64::MAX, |id| id.0), most], read)?
                    .collect()
            })
            .await
    }
}

fn forget_oldest(db: &Connection) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM alerts WHERE resolved_at_s IS NOT NULL AND id <= (SELECT max(id) FROM alerts) - ?1",
    )?
    .execute([MAX_ALERTS])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<AlertRecord> {
    Ok(AlertRecord {
        id: AlertId(row.get("id")?),
        rule: row.get("rule")?,
        subject: row.get("subject")?,
        severity: Severity::named(row.get_ref("severity")?.as_str()?),
        raised_at_s: row.get("raised_at_s")?,
        acknowledged_at_s: row.get("acknowledged_at_s")?,
        resolved_at_s: row.get("resolved_at_s")?,
        value: row.get("value")?,
        threshold: row.get("threshold")?,
        action: row.get("action")?,
    })
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::clock::ManualClock;
    use crate::metrics::Metrics;
    use crate::store::metrics_file::metrics_file;

    fn alerts() -> (TempDir, AlertRecords) {
        let dir = tempfile::tempdir().unwrap();
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let database = Database::open(metrics_file(&dir.path().join("metrics.db")), metrics).unwrap();
        (dir, AlertRecords::new(Arc::new(database)))
    }

    fn slow(subject: &str, severity: Severity, raised_at_s: i64, value: f64) -> NewAlert {
        let (rule, subject) = ("slow_operation".to_owned(), subject.to_owned());
        NewAlert { rule, subject, severity, raised_at_s, value, threshold: 1.5, action: None }
    }

    #[tokio::test]
    async fn an_alert_is_raised_known_and_over() {
        let (_dir, alerts) = alerts();
        let raised = alerts.raise(slow("turn", Severity::Warning, 100, 1.7)).await.unwrap();
        let worse = NewAlert { action: Some("fallback".into()), ..slow("turn", Severity::Critical, 130, 2.6) };
        let worse = alerts.raise(worse).await.unwrap();
        assert_eq!(
            (worse.id, worse.severity, worse.value, worse.raised_at_s),
            (raised.id, Severity::Critical, 2.6, 100)
        );
        let other = alerts.raise(slow("chart", Severity::Warning, 140, 1.6)).await.unwrap();
        assert_eq!(alerts.open().await.unwrap(), [worse.clone(), other.clone()]);

        assert_eq!(alerts.acknowledge(worse.id, 150).await.unwrap().unwrap().acknowledged_at_s, Some(150));
        assert_eq!(alerts.acknowledge(worse.id, 160).await.unwrap().unwrap().acknowledged_at_s, Some(150));
        let over = alerts.resolve(worse.id, 170).await.unwrap().unwrap();
        assert_eq!(
            (over.acknowledged_at_s, over.resolved_at_s, over.action.as_deref()),
            (Some(150), Some(170), Some("fallback"))
        );
        assert_eq!(alerts.open().await.unwrap().len(), 1);
        assert_eq!(alerts.resolve(worse.id, 180).await.unwrap(), None);
        assert_eq!(alerts.acknowledge(AlertId(999), 180).await.unwrap(), None);

        let again = alerts.raise(slow("turn", Severity::Warning, 200, 1.8)).await.unwrap();
        assert!(again.id > other.id, "a new alert, not the old one");
        assert_eq!(alerts.latest(2, None).await.unwrap(), [again, other.clone()]);
        assert_eq!(alerts.latest(2, Some(other.id)).await.unwrap(), [over]);
    }

    #[tokio::test]
    async fn the_oldest_that_are_over_are_forgotten() {
        let (_dir, alerts) = alerts();
        let first = alerts.raise(slow("still open", Severity::Warning, 1, 2.0)).await.unwrap();
        let fill = |db: &Connection| {
            let mut put = db.prepare("INSERT INTO alerts (rule, subject, severity, raised_at_s, resolved_at_s, value, threshold) VALUES ('r', 's', 'warning', 1, 2, 0, 0)")?;
            (0..MAX_ALERTS + 50).try_for_each(|_| put.execute([]).map(drop))
        };
        alerts.database.write(fill).await.unwrap();
        alerts.raise(slow("turn", Severity::Warning, 3, 2.0)).await.unwrap();
        let left = alerts
            .database
            .read(|db| db.query_row("SELECT count(*) FROM alerts", [], |row| row.get::<_, i64>(0)))
            .await;
        assert_eq!(left.unwrap(), MAX_ALERTS + 1);
        assert_eq!(alerts.open().await.unwrap()[0], first, "an open one is kept however old");
    }
}
