//! Measurements: the numbers that a rule reads off a snapshot, one for each subject. *Quiet* and *unknown* are not the same.

use super::Rule;
use crate::ops::snapshot::Snapshot;

/// A measurement of one subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measurement {
    /// A number in the rule's unit, with its traffic; `None` for numbers without traffic, as free space.
    Measured {
        /// The number.
        value: f64,
        /// Requests, lookups or questions that it was computed from.
        traffic: Option<u64>,
    },
    /// No traffic, so the subject counts as good.
    Quiet,
    /// Not measurable now: counts neither as good nor as bad.
    Unknown,
}

impl Measurement {
    pub(super) fn instantaneous(value: Option<f64>) -> Self {
        value.map_or(Self::Unknown, |value| Self::Measured { value, traffic: None })
    }

    /// `value` over `traffic` events. No events are quiet; events without a number are unknown.
    pub(super) fn over(value: Option<f64>, traffic: Option<u64>) -> Self {
        match (value, traffic) {
            (_, Some(0)) => Self::Quiet,
            (Some(value), Some(_)) => Self::Measured { value, traffic },
            (_, None) | (None, _) => Self::Unknown,
        }
    }

    pub(super) fn outage(is_up: Option<bool>) -> Self {
        Self::instantaneous(is_up.map(|is_up| if is_up { 0.0 } else { 1.0 }))
    }
}

/// Measurements of the present subjects, and the measurement of every other subject.
pub(in crate::ops) struct Measurements {
    /// By subject, each once.
    pub named: Vec<(&'static str, Measurement)>,
    /// Of former subjects: quiet when there is a list without them, unknown when there is no list.
    pub others: Measurement,
}

impl Measurements {
    pub(super) fn one(reading: Measurement) -> Self {
        Self { named: vec![(Rule::ONLY_SUBJECT, reading)], others: Measurement::Quiet }
    }

    pub(super) fn each<T>(list: Option<&Vec<T>>, read: impl Fn(&T) -> (&'static str, Measurement)) -> Self {
        match list {
            Some(list) => Self { named: list.iter().map(read).collect(), others: Measurement::Quiet },
            None => Self { named: Vec::new(), others: Measurement::Unknown },
        }
    }
}

impl Rule {
    /// Reads its numbers off a snapshot.
    pub(in crate::ops) fn measurements(self, snapshot: &Snapshot) -> Measurements {
        (self.row().measure)(snapshot)
    }

    /// What it reads of each present subject.
    pub fn readings(self, snapshot: &Snapshot) -> Vec<(&'static str, Measurement)> {
        self.measurements(snapshot).named
    }
}
