//! `metrics.db`: history, popularity, alerts and runs of jobs. Nothing in it is about a person, and all can be done without.

use std::path::Path;

use super::database::{Criticality, DatabaseSpec, Schema};

/// How large the file may grow. The history stays below 90 MB if every slot of every tier is as full as can be: see the test that fills it.
const MAX_BYTES: u64 = 128 << 20;

static SCHEMA: Schema = Schema { name: "metrics", application_id: 0x4153_544D, migrations: &[FIRST, MUTES] };

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
-- Rules that nobody wants to hear of for a while; without a subject, of any.
CREATE TABLE mutes (
    rule TEXT NOT NULL,
    subject TEXT,
    until_s INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_mute ON mutes (rule, coalesce(subject, ''));
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
