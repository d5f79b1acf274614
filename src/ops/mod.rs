//! Watches the numbers and acts: alerts, actions, health, memory, notification, the supervisor of the process.
//!
//! What decides is pure and apart from what does. A [`Snapshot`] goes in; [`alerts`] judge it, [`actions`] answer the alerts,
//! [`health`] tells a person how it stands, [`memory`] says what the cache may hold. Knows no cache, engine or store: who wires it
//! fills the snapshot and pulls the levers.

mod gauges;
mod health_monitor;
mod now;
mod snapshot;

pub mod alerts;
pub mod health;
pub mod memory_pressure;
pub mod mitigation;
pub mod notify;
pub mod systemd;

pub use health_monitor::{HealthMonitor, HealthMonitorParts, ServerStatus};
pub use now::Now;
pub use snapshot::{
    CacheStatus, DiskTier, EngineStatus, JobStats, KindStatus, LONG_WINDOW, MachineStatus, OperationPeak, SHORT_WINDOW,
    ServiceLoad, Snapshot,
};
