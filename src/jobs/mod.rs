//! What runs by itself: when, how far it is, and how it ended.
//!
//! A [`Job`] says what to do and when; the [`Runner`] begins it in its turn or on demand, never twice at once, outlives its panics,
//! pauses it while people need the machine, and remembers how it went. The runner knows no particular job: who wires it hands
//! it [`all`] of them.

// Jobs and their timetable.
mod job;
mod runner;
mod status;
mod timetable;

// What the server does by itself.
mod housekeeping;
mod kpi_report;
mod people;
mod precompute;
mod registry;
mod sweep;

pub use job::{Context, Job, JobError, JobFuture, Report};
pub use people::PeopleHousekeeping;
pub use precompute::PRECOMPUTE_EVERY;
pub use registry::{JobDependencies, all_jobs};
pub use runner::{RunError, Runner, RunnerDependencies};
pub use status::{FinishedRun, JobOutcome, JobState, JobStatus};
pub use timetable::{JobTimer, Schedule, ZoneOffset};
