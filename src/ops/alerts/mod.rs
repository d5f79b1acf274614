//! Alerts: rules over snapshots, judged by a pure step, with a life cycle that people take part in.
//!
//! A [`Rule`] reads one number a subject off a [`Snapshot`](super::Snapshot) ([`Reading`]); its [`Threshold`] says from where on that is bad, for how long it
//! has to be, and from where on it is good again. [`Alerts::step`] is the whole judgement: it knows no clock, file or task.

mod alert;
mod evaluation;
mod measurement;
mod rule;
#[cfg(test)]
mod tests;
mod threshold;

pub use crate::store::Severity;
pub use alert::{Alert, AlertId, Stage};
pub use evaluation::{AckError, AlertChange, AlertEvent, Alerts, Mute};
pub use measurement::Measurement;
pub use rule::{Rule, Unit};
pub use threshold::{Direction, Threshold, ThresholdLevel, Thresholds};
