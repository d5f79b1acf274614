//! What runs by itself: when, how far it is, and how it ended.
//!
//! A [`Job`] says what to do and when; the [`Runner`] begins it in its turn or on demand, never twice at once, outlives its panics,
//! pauses it while people need the machine, and remembers how it went. Knows no particular job: who wires it hands them over.

mod job;
mod runner;
mod timetable;
mod view;

pub use job::{Context, Job, JobError, Report, Running};
pub use runner::{Parts, RunError, Runner};
pub use timetable::{Schedule, Turn, ZoneOffset};
pub use view::{Ended, JobView, Outcome, State};
