//! What runs by itself: when, how far it is, and how it ended.
//!
//! A [`Job`] says what to do and when; the [`Runner`] begins it in its turn or on demand, never twice at once, outlives its panics,
//! pauses it while people need the machine, and remembers how it went. The runner knows no particular job: who wires it hands
//! it [`all`] of them.

// Jobs and their timetable.
mod job;
mod runner;
mod timetable;
mod view;

// What the server does by itself.
mod figures;
mod people;
mod precompute;
mod roster;
mod sweep;
mod upkeep;

pub use job::{Context, Job, JobError, Report, Running};
pub use people::PeopleCare;
pub use precompute::PRECOMPUTE_EVERY;
pub use roster::{Means, all};
pub use runner::{Parts, RunError, Runner};
pub use timetable::{Schedule, Turn, ZoneOffset};
pub use view::{Ended, JobView, Outcome, State};
