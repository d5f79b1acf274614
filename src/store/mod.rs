//! What must not be lost, and what is worth remembering: SQLite, the one place that names it.
//!
//! [`Database`] is a file with its threads; everything else here is a table or two with typed acts and questions. [`Monitor`]
//! watches the registry and keeps `metrics.db`; [`People`] are those who want to be remembered, in `user.db`.

mod database;
mod error;

// What is kept in `metrics.db`.
mod alerts;
mod history;
mod history_tier;
mod job_runs;
mod metrics_file;
mod mutes;
mod popularity;
mod series;

// What is kept in `user.db`, and the keys to it.
mod audit;
mod people;
mod ratings;
mod user_file;

pub mod backup;

mod monitor;
mod monitor_worker;

pub use alerts::{AlertId, AlertRecord, AlertRecords, MAX_ALERTS, NewAlert, Severity};
pub use audit::{AuditEntry, AuditLog, MAX_AUDIT_ENTRIES};
pub use database::{Criticality, Database, DatabaseHealth, DatabaseSpec, PendingWrite, Schema};
pub use error::Error;
pub use history::{History, HistoryBatch, RecentHistory};
pub use history_tier::HistoryTier;
pub use job_runs::{JobRun, JobRuns, MAX_RUNS, RunResult};
pub use metrics_file::metrics_file;
pub use monitor::Monitor;
pub use mutes::{MuteRecord, MuteRecords};
pub use people::{
    Agreement, COPIES, Consent, CopyError, Erasure, ErasureReserve, ErasureRoom, ErasureWishes, KEPT_COPIES,
    KeptPerson, KeptProfile, MAX_PAGE, MAX_PROFILES, People, PeopleOpenError, PersonId, PersonRow, PutOutcome,
    RESERVE_BYTES, Retired, Retirement, ShortCode, copies_trouble, people_in_words, read_clock_record, verify_copy,
};
pub use popularity::{Flushed, Popular, Popularity, Region, SignDay};
pub use ratings::{Rating, Ratings};
pub use series::{MAX_POINTS, Series, SeriesError, SeriesPoint, SeriesQuery, SeriesValue};
pub use user_file::user_file;
