//! What must not be lost, and what is worth remembering: SQLite, the one place that names it.
//!
//! [`Database`] is a file with its threads; everything else here is a table or two with typed acts and questions. [`Monitor`]
//! watches the registry and keeps `metrics.db`; [`People`] are those who want to be remembered, in `user.db`.

mod database;
mod error;

// What is kept in `metrics.db`.
mod alerts;
mod chart;
mod history;
mod job_runs;
mod metrics_file;
mod mutes;
mod popularity;
mod tier;

// What is kept in `user.db`, and the keys to it.
mod audit;
mod people;
mod ratings;
mod user_file;

pub mod backup;

mod monitor;
mod watch;

pub use alerts::{Alert, Alerts, MAX_ALERTS, NewAlert, Severity};
pub use audit::{Act, Audit, MAX_ACTS};
pub use chart::{Chart, ChartError, MAX_POINTS, Point, Question as ChartQuestion, Value as ChartValue};
pub use database::{Condition, Database, Outcome, Plan, Schema, Worth};
pub use error::Error;
pub use history::{Batch, History, Recent};
pub use job_runs::{JobRun, JobRuns, MAX_RUNS, RunResult};
pub use metrics_file::metrics_file;
pub use monitor::Monitor;
pub use mutes::{Mute, Mutes};
pub use people::{
    Consent, CopyFault, Erasure, KEPT_COPIES, KeptPerson, KeptProfile, MAX_PAGE, MAX_PROFILES, OpenError, People,
    PersonId, PersonRow, Put, ShortCode, verify_copy,
};
pub use popularity::{Flushed, Popular, Popularity, Region, SignDay};
pub use ratings::{Rating, Ratings};
pub use tier::Tier;
pub use user_file::user_file;
