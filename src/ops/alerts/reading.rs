//! What a rule reads off a snapshot: one number a subject, with what is known of it kept apart from what is not.

use super::Rule;
use crate::ops::snapshot::{DiskTier, Snapshot};

/// What is known of one subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
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

impl Reading {
    fn now(value: Option<f64>) -> Self {
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
        Self::now(is_up.map(|is_up| if is_up { 0.0 } else { 1.0 }))
    }
}

/// Readings of some subjects, and what holds of every subject that is not among them.
pub(in crate::ops) struct Readings {
    /// By subject, each once.
    pub named: Vec<(&'static str, Reading)>,
    /// Of everyone else who once was a subject: quiet when the list was there without them, unknown when there was no list.
    pub others: Reading,
}

impl Readings {
    fn one(reading: Reading) -> Self {
        Self { named: vec![(Rule::ONLY_SUBJECT, reading)], others: Reading::Quiet }
    }

    fn each<T>(list: Option<&Vec<T>>, read: impl Fn(&T) -> (&'static str, Reading)) -> Self {
        match list {
            Some(list) => Self { named: list.iter().map(read).collect(), others: Reading::Quiet },
            None => Self { named: Vec::new(), others: Reading::Unknown },
        }
    }
}

impl Rule {
    /// Reads its numbers off a snapshot.
    pub(in crate::ops) fn readings(self, snapshot: &Snapshot) -> Readings {
        let Snapshot { services, operations, cache, engine, machine, is_store_up, jobs } = snapshot;
        match self {
            Self::ResponseTime => {
                Readings::each(services.as_ref(), |it| (it.service, Reading::over(it.p95_ms, Some(it.requests))))
            }
            Self::Errors => {
                Readings::each(services.as_ref(), |it| (it.service, Reading::over(it.error_share, Some(it.requests))))
            }
            Self::SlowOperation => {
                Readings::each(operations.as_ref(), |it| (it.operation, Reading::now(Some(it.longest_ms))))
            }
            Self::OperationMemory => Readings::each(operations.as_ref(), |it| {
                (it.operation, Reading::now(it.allocated_bytes.map(|bytes| bytes as f64)))
            }),
            Self::HitRate => Readings::one(Reading::over(cache.hit_share, cache.lookups)),
            Self::KindHitRate => {
                Readings::each(cache.kinds.as_ref(), |it| (it.kind, Reading::over(it.hit_share, Some(it.lookups))))
            }
            Self::Memory => Readings::one(Reading::now(machine.memory_share())),
            Self::Cpu => Readings {
                named: vec![
                    ("process", Reading::now(machine.process_cpu_share)),
                    ("host", Reading::now(machine.host_cpu_share)),
                ],
                others: Reading::Quiet,
            },
            Self::Refusals => Readings::one(Reading::over(engine.refused_share, engine.questions)),
            Self::EngineHung => Readings::one(Reading::now(engine.hung_share())),
            Self::DiskTierDown => Readings::one(match cache.disk {
                Some(DiskTier::Off) => Reading::Quiet,
                disk => Reading::outage(disk.map(|disk| disk == DiskTier::Up)),
            }),
            Self::StoreDown => Readings::one(Reading::outage(*is_store_up)),
            Self::DiskFreeShare => Readings::one(Reading::now(machine.disk_free_share())),
            Self::DiskFree => Readings::one(Reading::now(machine.disk_free_bytes.map(|bytes| bytes as f64))),
            Self::JobFailing => {
                Readings::each(jobs.as_ref(), |it| (it.name, Reading::now(Some(it.failures_in_a_row as f64))))
            }
        }
    }
}
