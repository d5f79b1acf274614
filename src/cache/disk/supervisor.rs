//! What to do about a disk tier in trouble: reopen, set the file aside, or go on with memory alone. Pure.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;

/// Waits before reopening after an I/O error. After one, redb writes nothing until it is reopened.
const REOPEN_AFTER: [Duration; 3] = [Duration::from_millis(100), Duration::from_secs(1), Duration::from_secs(5)];

/// How often it is tried again once reopening has not helped: space that is freed is used again within ten seconds.
const RETRY_IO: Duration = Duration::from_secs(5);

/// How often it is tried again when a fresh file broke as well, and how long a file has to last to count as another's trouble.
const RETRY_DAMAGE: Duration = Duration::from_secs(60);

/// Damaged values within [`BAD_TAG_WINDOW`] from which on the file counts as damaged, rather than single values.
const BAD_TAGS: usize = 3;

const BAD_TAG_WINDOW: Duration = Duration::from_secs(60);

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFailureCause {
    /// The operating system refused: no space, no permission, a broken device.
    Io,
    /// The file is not what was written.
    Damaged,
    /// Reading or writing it panicked, which redb does on damaged pages.
    Panicked,
    /// Several values were not what was written.
    BadTags,
}

impl DiskFailureCause {
    /// Reason in the metrics.
    pub const fn name(self) -> &'static str {
        ["io", "damaged", "panicked", "bad_tags"][self as usize]
    }
}

/// How the disk tier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskStatus {
    /// It serves.
    Ok,
    /// The file is about to be opened again.
    Reopening,
    /// The file is about to be set aside for a fresh one.
    Quarantined,
    /// There is none for now; it is tried again now and then.
    MemoryOnly,
}

impl DiskStatus {
    /// Whether values are read from it and written to it.
    pub const fn is_serving(self) -> bool {
        matches!(self, Self::Ok)
    }

    /// Name in health and metrics.
    pub const fn name(self) -> &'static str {
        ["ok", "reopening", "quarantined", "memory_only"][self as usize]
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryStep {
    /// Open the file.
    Reopen,
    /// Set the file aside, and open a fresh one.
    Quarantine,
}

/// The state, and what follows from what happens. Times are monotonic.
#[derive(Debug)]
pub struct Supervisor {
    status: DiskStatus,
    next: Option<(Duration, RecoveryStep)>,
    io_failures: usize,
    quarantined_at: Option<Duration>,
    bad_tags: VecDeque<Duration>,
}

impl Default for Supervisor {
    /// The file has never been opened and is to be opened at once.
    fn default() -> Self {
        let next = Some((Duration::ZERO, RecoveryStep::Reopen));
        Self { status: DiskStatus::Reopening, next, io_failures: 0, quarantined_at: None, bad_tags: VecDeque::new() }
    }
}

impl Supervisor {
    /// How the disk tier is.
    pub fn status(&self) -> DiskStatus {
        self.status
    }

    /// What is to be done now.
    pub fn due(&self, now: Duration) -> Option<RecoveryStep> {
        self.next.filter(|(at, _)| *at <= now).map(|(_, step)| step)
    }

    /// Opening, reading or writing failed; the file is closed.
    pub fn failed(&mut self, cause: DiskFailureCause, now: Duration) {
        let (status, wait, step) = match cause {
            DiskFailureCause::Io => {
                self.io_failures += 1;
                match REOPEN_AFTER.get(self.io_failures - 1) {
                    Some(wait) => (DiskStatus::Reopening, *wait, RecoveryStep::Reopen),
                    None => (DiskStatus::MemoryOnly, RETRY_IO, RecoveryStep::Reopen),
                }
            }
            DiskFailureCause::Damaged | DiskFailureCause::Panicked | DiskFailureCause::BadTags => {
                let again = self.quarantined_at.is_some_and(|at| now.saturating_sub(at) < RETRY_DAMAGE);
                if again {
                    (DiskStatus::MemoryOnly, RETRY_DAMAGE, RecoveryStep::Quarantine)
                } else {
                    (DiskStatus::Quarantined, Duration::ZERO, RecoveryStep::Quarantine)
                }
            }
        };
        self.status = status;
        self.next = Some((now + wait, step));
    }

    /// The file was set aside.
    pub fn set_aside(&mut self, now: Duration) {
        self.quarantined_at = Some(now);
        self.bad_tags.clear();
    }

    /// The file could not be set aside.
    pub fn stuck(&mut self, now: Duration) {
        self.status = DiskStatus::MemoryOnly;
        self.next = Some((now + RETRY_DAMAGE, RecoveryStep::Quarantine));
    }

    /// The file is open.
    pub fn opened(&mut self) {
        self.status = DiskStatus::Ok;
        self.next = None;
    }

    /// Something was written, so that earlier I/O errors are over. Opening alone does not show that: a full disk can be read.
    pub fn written(&mut self) {
        self.io_failures = 0;
    }

    /// A value was not what was written. `true` when that is one too many.
    pub fn bad_tag(&mut self, now: Duration) -> bool {
        self.bad_tags.retain(|at| now.saturating_sub(*at) < BAD_TAG_WINDOW);
        self.bad_tags.push_back(now);
        self.bad_tags.len() >= BAD_TAGS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn io_errors_back_off_and_end_in_memory_alone_with_retries() {
        let mut supervisor = Supervisor::default();
        assert_eq!(supervisor.due(MS(0)), Some(RecoveryStep::Reopen));
        let mut now = MS(0);
        for (wait, status) in [(100, "reopening"), (1_000, "reopening"), (5_000, "reopening"), (5_000, "memory_only")] {
            supervisor.failed(DiskFailureCause::Io, now);
            assert_eq!((supervisor.status().name(), supervisor.due(now + MS(wait - 1))), (status, None));
            now += MS(wait);
            assert_eq!(supervisor.due(now), Some(RecoveryStep::Reopen));
            supervisor.opened();
        }
        supervisor.written();
        supervisor.failed(DiskFailureCause::Io, now);
        assert_eq!(supervisor.status(), DiskStatus::Reopening, "a write ends the row");
    }

    #[test]
    fn a_damaged_file_is_set_aside_at_once_but_not_two_in_a_minute() {
        let mut supervisor = Supervisor::default();
        supervisor.failed(DiskFailureCause::Damaged, MS(0));
        assert_eq!(
            (supervisor.status(), supervisor.due(MS(0))),
            (DiskStatus::Quarantined, Some(RecoveryStep::Quarantine))
        );
        supervisor.set_aside(MS(0));
        supervisor.opened();
        supervisor.failed(DiskFailureCause::Panicked, MS(59_000));
        assert_eq!((supervisor.status(), supervisor.due(MS(118_999))), (DiskStatus::MemoryOnly, None));
        assert_eq!(supervisor.due(MS(119_000)), Some(RecoveryStep::Quarantine));
    }

    #[test]
    fn three_bad_values_in_a_minute_are_a_bad_file() {
        let mut supervisor = Supervisor::default();
        assert!(!supervisor.bad_tag(MS(0)) && !supervisor.bad_tag(MS(1)));
        assert!(!supervisor.bad_tag(MS(60_000)));
        assert!(supervisor.bad_tag(MS(60_000)));
    }
}
