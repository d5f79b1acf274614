//! `metrics.db`: history, popularity, alerts and runs of jobs. Nothing in it is about a person, and all can be done without.

use std::path::Path;

use super::database::{Criticality, DatabaseSpec, Schema};

/// How large the file may grow. The history stays below 90 MB if every slot of every tier is as full as can be: see the test that fills it.
const MAX_BYTES: u64 = 128 << 20;

static SCHEMA: Schema =
    Schema { name: "metrics", application_id: 0x4153_544D, migrations: &[FIRST, MUTES, POPULAR_CHARTS] };

const FIRST: &str = "
-- Names of series. A frame knows a series by its id, so an id is never used again.
CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    labels TEXT NOT NULL,
    seen_s INTEGER NOT NULL,
    UNIQUE (name, labels)
) STRICT;

-- One ring of slots a tier; a place is taken again by the slot that comes round to it.
CREATE TABLE slots (
    place INTEGER PRIMARY KEY,
    at_s INTEGER NOT NULL,
    frame BLOB NOT NULL
) STRICT;

-- What is asked for how often, decayed: rank = log2(score) + time / half-life does not change while nobody asks.
CREATE TABLE popularity (
    kind INTEGER NOT NULL,
    first INTEGER NOT NULL,
    second INTEGER NOT NULL,
    rank REAL NOT NULL,
    PRIMARY KEY (kind, first, second)
) STRICT, WITHOUT ROWID;
CREATE INDEX popularity_by_rank ON popularity (kind, rank);

CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    severity TEXT NOT NULL,
    raised_at_s INTEGER NOT NULL,
    acknowledged_at_s INTEGER,
    resolved_at_s INTEGER,
    value REAL NOT NULL,
    threshold REAL NOT NULL,
    action TEXT
) STRICT;
CREATE UNIQUE INDEX one_open_alert ON alerts (rule, subject) WHERE resolved_at_s IS NULL;

CREATE TABLE job_runs (
    id INTEGER PRIMARY KEY,
    job TEXT NOT NULL,
    started_at_s INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    result TEXT NOT NULL,
    detail TEXT
) STRICT;
CREATE INDEX job_runs_by_job ON job_runs (job, id);
";

const MUTES: &str = "
-- Rules, or subjects of rules, without notifications for a while; without a subject, of every one.
CREATE TABLE mutes (
    rule TEXT NOT NULL,
    subject TEXT,
    until_s INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_mute ON mutes (rule, coalesce(subject, ''));
";

const POPULAR_CHARTS: &str = "
-- Natal charts that many clients ask for: the question as JSON, and a rank as in popularity. No others are written.
CREATE TABLE popular_charts (
    form TEXT PRIMARY KEY,
    rank REAL NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The file at this path.
pub fn metrics_file(path: &Path) -> DatabaseSpec {
    DatabaseSpec {
        path: path.to_owned(),
        schema: &SCHEMA,
        criticality: Criticality::Expendable,
        max_bytes: Some(MAX_BYTES),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;
    use crate::metrics::Metrics;
    use crate::store::Database;

    static BEFORE_CHARTS: Schema = Schema { migrations: &[FIRST, MUTES], ..SCHEMA };

    #[tokio::test]
    async fn a_file_from_before_charts_were_counted_keeps_what_it_has() {
        let dir = tempfile::tempdir().unwrap();
        let plan = metrics_file(&dir.path().join("metrics.db"));
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(1_800_000_000)));
        let old =
            Database::open(DatabaseSpec { schema: &BEFORE_CHARTS, ..plan.clone() }, Arc::clone(&metrics)).unwrap();
        old.write(|db| db.execute("INSERT INTO popularity VALUES (1, 2, 3, 4.5)", [])).await.unwrap();
        old.close(Duration::from_secs(30)).await.unwrap();

        let new = Database::open(plan, metrics).unwrap();
        let count = |table: &'static str| {
            move |db: &rusqlite::Connection| {
                db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0))
            }
        };
        assert_eq!(new.read(count("popularity")).await.unwrap(), 1);
        assert_eq!(new.read(count("popular_charts")).await.unwrap(), 0);
    }
}
