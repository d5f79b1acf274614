//! What the disk tier's threads share: the open file, and how it is.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::file::{CacheFile, DiskFailure, fenced};
use super::supervisor::{DiskFailureCause, DiskStatus, RecoveryStep, Supervisor};
use super::usage::{DiskUsage, KindUsage, PAGE_BYTES};
use super::{DiskSettings, DiskUnavailable};
use crate::cache::EntryKind;
use crate::cache::cache_metrics::CacheMetrics;
use crate::clock::Clock;
use crate::private_file;

/// How the disk tier is, for health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskHealth {
    /// Whether it serves.
    pub status: DiskStatus,
    /// Its last trouble; stays after it is over, to be read.
    pub reason: Option<String>,
    /// How many values it holds.
    pub entries: u64,
    /// Space that they take, in whole pages.
    pub bytes: u64,
    /// Space that the file may take.
    pub max_bytes: u64,
    /// Space that it takes, free space and sums included.
    pub file_bytes: u64,
    /// What each kind's values take, in the order of [`EntryKind::ALL`].
    pub kinds: [KindUsage; EntryKind::ALL.len()],
    /// Files set aside since the start.
    pub quarantines: u64,
}

/// The open file, if there is one, and its supervisor.
pub struct DiskState {
    path: PathBuf,
    page_cache_bytes: usize,
    /// The file may take so much space.
    max_bytes: u64,
    file: RwLock<Option<Arc<CacheFile>>>,
    is_up: AtomicBool,
    inner: Mutex<DiskStateInner>,
    counts: Arc<CacheMetrics>,
    clock: Arc<dyn Clock>,
}

#[derive(Default)]
struct DiskStateInner {
    supervisor: Supervisor,
    reason: Option<String>,
    usage: DiskUsage,
    file_bytes: u64,
    quarantines: u64,
}

/// The part of the file that is not for values: indexes, sums of the blocks and free pages between them. A full file has been seen
/// to end 6 % above what its values take; a twelfth is 8 %.
const BESIDE_VALUES: u64 = 12;

/// Pages that a batch has replaced are free only when the next one is written: room for two full batches of one page a value …
const IN_FLIGHT_BYTES: u64 = 2 * 512 * PAGE_BYTES;

/// … or this part of a small file, whose batches are seldom full.
const IN_FLIGHT_PART: u64 = 4;

/// The unit in which the system counts the blocks of a file, whatever the disk's own is.
const SECTOR_BYTES: u64 = 512;

impl DiskState {
    /// Nothing is open yet.
    pub fn new(settings: &DiskSettings, counts: Arc<CacheMetrics>, clock: Arc<dyn Clock>) -> Self {
        counts.disk_up(false);
        Self {
            path: settings.dir.join("cache.redb"),
            page_cache_bytes: settings.page_cache_bytes,
            max_bytes: settings.max_bytes,
            file: RwLock::default(),
            is_up: AtomicBool::new(false),
            inner: Mutex::default(),
            counts,
            clock,
        }
    }

    /// Numbers to write to.
    pub fn counts(&self) -> &CacheMetrics {
        &self.counts
    }

    /// Space that values may take, so that the file stays within its own.
    pub fn value_bytes(&self) -> u64 {
        let in_flight = IN_FLIGHT_BYTES.min(self.max_bytes / IN_FLIGHT_PART);
        self.max_bytes - self.max_bytes / BESIDE_VALUES - in_flight
    }

    /// Wall-clock seconds since 1970.
    pub fn now_s(&self) -> i64 {
        self.clock.unix_s()
    }

    /// Whether a file is open.
    pub fn is_up(&self) -> bool {
        self.is_up.load(Ordering::Acquire)
    }

    /// The open file; given back with [`Self::release`].
    pub fn file(&self) -> Option<Arc<CacheFile>> {
        self.file.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Drops a reference to a file. The last one closes it, and that may panic on a damaged one.
    pub fn release(file: Arc<CacheFile>) {
        // It is not used any more, so there is nothing to do about it.
        let _ = fenced(|| {
            drop(file);
            Ok(())
        });
    }

    /// What is to be done now.
    pub fn due(&self) -> Option<RecoveryStep> {
        self.inner().supervisor.due(self.clock.monotonic())
    }

    /// Opens a file, without serving it yet.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> Result<CacheFile, DiskFailure> {
        fenced(|| CacheFile::open(&self.path, self.page_cache_bytes))
    }

    /// Serves a file from now on.
    pub fn serve(&self, file: Arc<CacheFile>, usage: DiskUsage) {
        *self.file.write().unwrap_or_else(PoisonError::into_inner) = Some(file);
        self.set_usage(usage);
        self.inner().supervisor.opened();
        self.is_up.store(true, Ordering::Release);
        self.counts.disk_up(true);
        tracing::info!(path = %self.path.display(), "the cache's disk tier serves");
    }

    /// Serves `culprit` no more, because of trouble with it; or notes, without a culprit, that none could be opened.
    pub fn fail(&self, failure: &DiskFailure, culprit: Option<&Arc<CacheFile>>) {
        self.counts.disk_error(failure.cause.name());
        let mut served = self.file.write().unwrap_or_else(PoisonError::into_inner);
        if culprit.is_some_and(|culprit| served.as_ref().is_none_or(|served| !Arc::ptr_eq(served, culprit))) {
            // Another thread has stumbled over the same damage before.
            return;
        }
        let file = served.take();
        self.is_up.store(false, Ordering::Release);
        let mut inner = self.inner();
        let before = inner.supervisor.status();
        inner.supervisor.failed(failure.cause, self.clock.monotonic());
        let why = match failure.cause {
            DiskFailureCause::Io => private_file::why_unwritable(private_file::parent(&self.path)),
            DiskFailureCause::Damaged | DiskFailureCause::Panicked | DiskFailureCause::BadTags => None,
        };
        let text = why.map_or_else(|| failure.text.clone(), |why| format!("{}: {why}", failure.text));
        inner.reason = Some(text.clone());
        let status = inner.supervisor.status();
        drop((inner, served));
        self.counts.disk_up(false);
        if status != before {
            tracing::warn!(
                disk.status = status.name(),
                disk.cause = failure.cause.name(),
                path = %self.path.display(),
                "the cache goes on with memory alone: {text}"
            );
        }
        if let Some(file) = file {
            Self::release(file);
        }
    }

    /// Takes the file away from readers, to close it in order.
    pub fn retire(&self) -> Option<Arc<CacheFile>> {
        self.is_up.store(false, Ordering::Release);
        self.file.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Space that the file takes on the disk, free space within included. Its length says more than that: redb doubles it when it
    /// wants room, and what has not been written since takes none.
    pub fn file_bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |file| (file.blocks() * SECTOR_BYTES).min(file.len()))
    }

    /// A value was not what was written. Closes the file when that is one too many.
    pub fn bad_tag(&self, file: &Arc<CacheFile>) {
        self.counts.disk_error("bad_tag");
        let is_too_many = self.inner().supervisor.bad_tag(self.clock.monotonic());
        if is_too_many {
            self.fail(
                &DiskFailure { cause: DiskFailureCause::BadTags, text: "several values are damaged".to_owned() },
                Some(file),
            );
        }
    }

    /// Moves the file out of the way, replacing the one that was moved before; or deletes it.
    pub fn set_aside(&self, delete: bool) -> bool {
        let moved =
            if delete { std::fs::remove_file(&self.path) } else { std::fs::rename(&self.path, self.quarantine()) };
        let now = self.clock.monotonic();
        let mut inner = self.inner();
        match moved {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                inner.supervisor.stuck(now);
                inner.reason = Some(format!("the damaged file cannot be moved: {error}"));
                drop(inner);
                tracing::error!(path = %self.path.display(), "the damaged cache file cannot be moved, remove it: {error}");
                false
            }
            _ => {
                inner.supervisor.set_aside(now);
                inner.quarantines += 1;
                true
            }
        }
    }

    /// Deletes the file that was set aside, because what is to be erased may be in it.
    pub fn delete_quarantined(&self) {
        if let Err(error) = std::fs::remove_file(self.quarantine())
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::error!(path = %self.quarantine().display(), "cannot be deleted, remove it: {error}");
        }
    }

    /// What the file holds.
    pub fn usage(&self) -> DiskUsage {
        self.inner().usage.clone()
    }

    /// Notes what the file holds.
    pub fn set_usage(&self, usage: DiskUsage) {
        let file_bytes = self.file_bytes();
        self.counts.disk_usage(EntryKind::ALL.map(|kind| usage.of(kind.number()).entries), file_bytes);
        let mut inner = self.inner();
        (inner.usage, inner.file_bytes) = (usage, file_bytes);
    }

    /// Notes that something was written.
    pub fn written(&self) {
        self.inner().supervisor.written();
    }

    /// The tier's health.
    pub fn health(&self) -> DiskHealth {
        let inner = self.inner();
        DiskHealth {
            status: inner.supervisor.status(),
            reason: inner.reason.clone(),
            entries: inner.usage.entries(),
            bytes: inner.usage.bytes(),
            max_bytes: self.max_bytes,
            file_bytes: inner.file_bytes,
            kinds: EntryKind::ALL.map(|kind| inner.usage.of(kind.number())),
            quarantines: inner.quarantines,
        }
    }

    /// The error that tells how it is.
    pub fn unavailable(&self, otherwise: &str) -> DiskUnavailable {
        let health = self.health();
        let reason = if health.status == DiskStatus::Ok { None } else { health.reason };
        DiskUnavailable { status: health.status, reason: reason.unwrap_or_else(|| otherwise.to_owned()) }
    }

    fn quarantine(&self) -> PathBuf {
        quarantine(&self.path)
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, DiskStateInner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn quarantine(path: &Path) -> PathBuf {
    path.with_added_extension("corrupt")
}
