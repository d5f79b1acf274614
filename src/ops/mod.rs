//! Watches the numbers and acts: alerts, actions, health, memory, notification, the supervisor of the process.
//!
//! What decides is pure and apart from what does. A [`Snapshot`] goes in; [`alerts`] judge it, [`actions`] answer the alerts,
//! [`health`] tells a person how it stands, [`memory`] says what the cache may hold. Knows no cache, engine or store: who wires it
//! fills the snapshot and pulls the levers.

mod gauges;
mod now;
mod snapshot;
mod watch;

pub mod actions;
pub mod alerts;
pub mod health;
pub mod memory;
pub mod notify;
pub mod supervisor;

pub use now::Now;
pub use snapshot::{
    CacheStanding, DiskTier, EngineStanding, JobStanding, KindStanding, LONG_WINDOW, MachineStanding, OperationPeak,
    SHORT_WINDOW, ServiceLoad, Snapshot,
};
pub use watch::{Parts, Standing, Watch};
