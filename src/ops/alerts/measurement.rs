//! What a rule reads off a snapshot: one number a subject, with what is known of it kept apart from what is not.

use super::Rule;
use crate::ops::snapshot::{DiskTier, Snapshot};

/// What is known of one subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measurement {
    /// A number, in the rule's unit, and how many events it stands on; `None` for what is simply so, as free space.
    Measured {
        /// The number.
        value: f64,
        /// Requests, look-ups or questions behind it.
        traffic: Option<u64>,
    },
    /// Nothing happened, so that nothing is wrong.
    Quiet,
    /// It could not be measured: neither good nor bad.
    Unknown,
}

impl Measurement {
    fn instantaneous(value: Option<f64>) -> Self {
        value.map_or(Self::Unknown, |value| Self::Measured { value, traffic: None })
    }

    /// `value` over `traffic` events. No events are quiet; events without a number are unknown.
    fn over(value: Option<f64>, traffic: Option<u64>) -> Self {
        match (value, traffic) {
            (_, Some(0)) => Self::Quiet,
            (Some(value), Some(_)) => Self::Measured { value, traffic },
            (_, None) | (None, _) => Self::Unknown,
        }
    }

    fn outage(is_up: Option<bool>) -> Self {
        Self::instantaneous(is_up.map(|is_up| if is_up { 0.0 } else { 1.0 }))
    }
}

/// Readings of some subjects, and what holds of every subject that is not among them.
pub(in crate::ops) struct Measurements {
    /// By subject, each once.
    pub named: Vec<(&'static str, Measurement)>,
    /// Of everyone else who once was a subject: quiet when the list was there without them, unknown when there was no list.
    pub others: Measurement,
}

impl Measurements {
    fn one(reading: Measurement) -> Self {
        Self { named: vec![(Rule::ONLY_SUBJECT, reading)], others: Measurement::Quiet }
    }

    fn each<T>(list: Option<&Vec<T>>, read: impl Fn(&T) -> (&'static str, Measurement)) -> Self {
        match list {
            Some(list) => Self { named: list.iter().map(read).collect(), others: Measurement::Quiet },
            None => Self { named: Vec::new(), others: Measurement::Unknown },
        }
    }
}

impl Rule {
    /// Reads its numbers off a snapshot.
    pub(in crate::ops) fn measurements(self, snapshot: &Snapshot) -> Measurements {
        let Snapshot { services, operations, cache, engine, machine, is_store_up, jobs } = snapshot;
        match self {
            Self::ResponseTime => Measurements::each(services.as_ref(), |it| {
                (it.service, Measurement::over(it.p95_ms, Some(it.requests)))
            }),
            Self::Errors => Measurements::each(services.as_ref(), |it| {
                (it.service, Measurement::over(it.error_share, Some(it.requests)))
            }),
            Self::SlowOperation => Measurements::each(operations.as_ref(), |it| {
                (it.operation, Measurement::instantaneous(Some(it.longest_ms)))
            }),
            Self::OperationMemory => Measurements::each(operations.as_ref(), |it| {
                (it.operation, Measurement::instantaneous(it.allocated_bytes.map(|bytes| bytes as f64)))
            }),
            Self::HitRate => Measurements::one(Measurement::over(cache.hit_share, cache.lookups)),
            Self::KindHitRate => Measurements::each(cache.kinds.as_ref(), |it| {
                (it.kind, Measurement::over(it.hit_share, Some(it.lookups)))
            }),
            Self::Memory => Measurements::one(Measurement::instantaneous(machine.memory_share())),
            Self::Cpu => Measurements {
                named: vec![
                    ("process", Measurement::instantaneous(machine.process_cpu_share)),
                    ("host", Measurement::instantaneous(machine.host_cpu_share)),
                ],
                others: Measurement::Quiet,
            },
            Self::Refusals => Measurements::one(Measurement::over(engine.refused_share, engine.questions)),
            Self::EngineHung => Measurements::one(Measurement::instantaneous(engine.hung_share())),
            Self::DiskTierDown => Measurements::one(match cache.disk {
                Some(DiskTier::Off) => Measurement::Quiet,
                disk => Measurement::outage(disk.map(|disk| disk == DiskTier::Up)),
            }),
            Self::StoreDown => Measurements::one(Measurement::outage(*is_store_up)),
            Self::DiskFreeShare => Measurements::one(Measurement::instantaneous(machine.disk_free_share())),
            Self::DiskFree => {
                Measurements::one(Measurement::instantaneous(machine.disk_free_bytes.map(|bytes| bytes as f64)))
            }
            Self::JobFailing => Measurements::each(jobs.as_ref(), |it| {
                (it.name, Measurement::instantaneous(Some(it.failures_in_a_row as f64)))
            }),
        }
    }
}
