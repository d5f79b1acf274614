//! `user.db`: who is remembered, what they told, and what the operator did about it. It cannot be had again.

use std::path::Path;

use super::database::{Criticality, DatabaseSpec, Schema};

static SCHEMA: Schema =
    Schema { name: "user", application_id: 0x4153_5455, migrations: &[FIRST, RETIREMENT_STAGES, SEALED_ROWS] };

const FIRST: &str = "
-- A listener: a keyed hash of namespace and id, never the id. What is told lies in other tables, sealed under a key of this
-- person's own, which is in keys.db and nowhere else.
CREATE TABLE person (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    key_id INTEGER NOT NULL,
    consent_wording INTEGER NOT NULL,
    consent_at_s INTEGER NOT NULL,
    created_at_s INTEGER NOT NULL,
    seen_at_s INTEGER NOT NULL,
    -- Set first of all when somebody is erased, so that an erasure that is cut short is finished later.
    erased_at_s INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX person_by_seen ON person (seen_at_s);
CREATE INDEX person_erased ON person (id) WHERE erased_at_s IS NOT NULL;

-- Somebody whose birth a person told: themselves, a partner, a child. The tag is a hash of the name under the person's key.
CREATE TABLE profile (
    person BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    tag BLOB NOT NULL CHECK (length(tag) = 16),
    name BLOB NOT NULL,
    body BLOB NOT NULL,
    saved_at_s INTEGER NOT NULL,
    PRIMARY KEY (person, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE preference (
    person BLOB PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- How listeners liked what they heard, added up: nobody's.
CREATE TABLE rating (
    day INTEGER NOT NULL,
    intent TEXT NOT NULL,
    score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    count INTEGER NOT NULL,
    PRIMARY KEY (day, intent, score)
) STRICT, WITHOUT ROWID;

-- When the last nightly upkeep was.
CREATE TABLE night (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at_s INTEGER NOT NULL
) STRICT;

-- Acts that must be accounted for. Each row's seal covers the row before it, so that none can be taken out unnoticed.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at_s INTEGER NOT NULL,
    who TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    seal BLOB NOT NULL CHECK (length(seal) = 16)
) STRICT;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
";

const RETIREMENT_STAGES: &str = "
-- How many days of service had been counted when they were here last, and whether the clock was doubtful then.
ALTER TABLE person ADD COLUMN seen_service_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN seen_is_doubtful INTEGER NOT NULL DEFAULT 0;
-- Since when somebody who stays away is set aside: not readable, but not destroyed yet. The same in days of service.
ALTER TABLE person ADD COLUMN set_aside_at_s INTEGER;
ALTER TABLE person ADD COLUMN set_aside_service_days INTEGER;
CREATE INDEX person_set_aside ON person (id) WHERE set_aside_at_s IS NOT NULL;

-- The days, counted from 1970 in UTC, on which the server has run.
CREATE TABLE service_day (day INTEGER PRIMARY KEY) STRICT;

-- What is known of the wall clock: what it read last, for how long it had gone without a step, the latest second that it read while
-- it was trusted, and its last step.
CREATE TABLE clock_record (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_at_s INTEGER NOT NULL,
    steady_s INTEGER NOT NULL,
    newest_at_s INTEGER,
    step_s INTEGER,
    stepped_at_s INTEGER
) STRICT;
-- The latest that this file has seen so far.
INSERT INTO clock_record (id, last_at_s, steady_s) SELECT 1, at_s, 0 FROM night;
DROP TABLE night;
";

const SEALED_ROWS: &str = "
-- A keyed hash over what is kept of a person: a row that is lost, moved or changed no longer fits it.
ALTER TABLE person ADD COLUMN seal BLOB;

-- How many rows there are, under a seal of their own, and how many lives had begun or ended in keys.db at the last change.
CREATE TABLE tally (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    people INTEGER NOT NULL,
    profiles INTEGER NOT NULL,
    preferences INTEGER NOT NULL,
    lives INTEGER NOT NULL,
    -- Absent until the rows of an older file have been sealed.
    seal BLOB
) STRICT;
INSERT INTO tally (id, people, profiles, preferences, lives)
    SELECT 1, (SELECT count(*) FROM person), (SELECT count(*) FROM profile), (SELECT count(*) FROM preference), 0;
CREATE TRIGGER person_comes AFTER INSERT ON person BEGIN UPDATE tally SET people = people + 1; END;
CREATE TRIGGER person_goes AFTER DELETE ON person BEGIN UPDATE tally SET people = people - 1; END;
CREATE TRIGGER profile_comes AFTER INSERT ON profile BEGIN UPDATE tally SET profiles = profiles + 1; END;
CREATE TRIGGER profile_goes AFTER DELETE ON profile BEGIN UPDATE tally SET profiles = profiles - 1; END;
CREATE TRIGGER preference_comes AFTER INSERT ON preference BEGIN UPDATE tally SET preferences = preferences + 1; END;
CREATE TRIGGER preference_goes AFTER DELETE ON preference BEGIN UPDATE tally SET preferences = preferences - 1; END;
";

/// How large the file may grow: more than a quarter of a million people with a family each, at some 3 KB.
const MAX_BYTES: u64 = 1 << 30;

/// The file at this path.
pub fn user_file(path: &Path) -> DatabaseSpec {
    DatabaseSpec {
        path: path.to_owned(),
        schema: &SCHEMA,
        criticality: Criticality::Irreplaceable,
        max_bytes: Some(MAX_BYTES),
    }
}
