//! Watches the numbers and acts: alerts, mitigations, health, memory, notification, the supervisor of the process.
//!
//! What decides is pure and apart from what does. A [`Snapshot`] goes in; [`alerts`] judge it, [`mitigation`] answers the alerts,
//! [`health`] sums it up for a person, [`memory_pressure`] says what the cache may hold. Knows no running cache, engine or store:
//! `app` fills the snapshot and connects [`mitigation::Controls`].

mod gauges;
mod health_monitor;

mod snapshot;

pub mod alerts;
pub mod health;
pub mod memory_needs;
pub mod memory_pressure;
pub mod mitigation;
pub mod notify;
pub mod systemd;

pub use crate::clock::Now;
pub use health_monitor::{HealthMonitor, HealthMonitorParts, Recording, ServerStatus};
pub use snapshot::{
    CacheStatus, DiskTier, EngineStatus, JobStats, KindStatus, LONG_WINDOW, MachineStatus, OperationPeak, SHORT_WINDOW,
    ServiceLoad, Snapshot,
};
