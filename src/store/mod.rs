//! What must not be lost, and what is worth remembering: SQLite, the one place that names it.
//!
//! [`Database`] is a file with its threads; everything else here is a table or two with typed acts and questions. [`Monitor`]
//! watches the registry and keeps `metrics.db`.

mod database;
mod error;

// What is kept in `metrics.db`.
mod alerts;
mod chart;
mod history;
mod job_runs;
mod metrics_file;
mod popularity;
mod tier;

mod monitor;
mod watch;

pub use alerts::{Alert, Alerts, MAX_ALERTS, NewAlert, Severity};
pub use chart::{Chart, ChartError, MAX_POINTS, Point, Question as ChartQuestion, Value as ChartValue};
pub use database::{Condition, Database, Outcome, Plan, Schema, Worth};
pub use error::Error;
pub use history::{Batch, History, Recent};
pub use job_runs::{JobRun, JobRuns, MAX_RUNS, RunResult};
pub use metrics_file::metrics_file;
pub use monitor::Monitor;
pub use popularity::{Flushed, Popular, Popularity, Region, SignDay};
pub use tier::Tier;
