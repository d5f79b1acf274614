//! Alerts: rules over snapshots, judged by a pure step, with a life cycle that people take part in.
//!
//! The table in [`rule_table`](Rule) holds each rule: what it reads off a [`Snapshot`](super::Snapshot) ([`Measurement`]), the default
//! [`Threshold`], and what follows. [`Alerts::step`] is the whole judgement: it knows no clock, file or task.

mod alert;
mod evaluation;
mod measurement;
mod rule;
mod rule_table;
#[cfg(test)]
mod tests;
mod threshold;

pub use crate::store::{AlertId, Severity};
pub use alert::{Alert, Stage};
pub use evaluation::{AckError, AlertChange, AlertEvent, Alerts, Mute};
pub use measurement::Measurement;
pub use rule::{AlertRule, LevelSettings, Unit};
pub(in crate::ops) use rule_table::MB;
pub use rule_table::Rule;
pub use threshold::{Direction, Threshold, ThresholdLevel, Thresholds};
