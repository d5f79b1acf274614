//! Background jobs: their timetable, the runner that starts them, their progress and results.
//!
//! A [`Job`] says what to do and when. The [`Runner`] starts it on schedule or on demand, never twice at once, catches its panics,
//! pauses it while people need the machine, and keeps its last result. The runner names no particular job; it is made with the list
//! from [`all_jobs`].

// Jobs and their timetable.
mod job;
mod runner;
mod status;
mod timetable;

// The jobs of the server.
mod clean_up;
mod metrics_report;
mod people;
mod precompute;
mod registry;
mod upkeep;

pub use job::{Context, Job, JobError, JobFuture, Report};
pub use people::PeopleUpkeep;
pub use precompute::PRECOMPUTE_EVERY;
pub use registry::{JobDependencies, all_jobs};
pub use runner::{RunError, Runner, RunnerDependencies};
pub use status::{FinishedRun, JobOutcome, JobState, JobStatus};
pub use timetable::{JobTimer, Schedule, ZoneOffset};
