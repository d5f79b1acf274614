//! How a database is: what its threads tell each other, health and the metrics.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::beats::DatabaseBeats;
use super::failure::DatabaseFailure;
use super::spec::DatabaseSpec;
use crate::metrics::{Counter, DatabaseErrorLabels, DatabaseLabels, Gauge, Histogram, Metrics};
use crate::store::Error;

/// How a database is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatabaseHealth {
    /// Why writing fails, and since when in seconds since 1970. Absent: it works.
    pub down: Option<(String, i64)>,
    /// Whether the last look into the file failed too. While writing alone fails, what is kept is read.
    pub is_unreadable: bool,
    /// The damaged file that was last set aside.
    pub set_aside: Option<PathBuf>,
}

/// What the threads share.
pub struct DatabaseState {
    /// The file.
    pub spec: DatabaseSpec,
    metrics: Arc<Metrics>,
    beats: DatabaseBeats,
    health: Mutex<DatabaseHealth>,
    /// Counts the files that were opened under this name, so that readers notice a fresh one.
    generation: AtomicU64,
    up: Arc<Gauge>,
    waiting: Arc<Gauge>,
    write_duration: Arc<Histogram>,
}

impl DatabaseState {
    /// The file is about to be opened.
    pub fn new(spec: DatabaseSpec, metrics: Arc<Metrics>) -> Self {
        let labels = DatabaseLabels { database: spec.schema.name };
        Self {
            beats: DatabaseBeats::default(),
            health: Mutex::default(),
            generation: AtomicU64::new(0),
            up: metrics.store_up.of(&labels),
            waiting: metrics.store_queue_length.of(&labels),
            write_duration: metrics.store_write_duration.of(&labels),
            spec,
            metrics,
        }
    }

    /// Name of the database.
    pub fn name(&self) -> &'static str {
        self.spec.schema.name
    }

    /// The heartbeat of its threads.
    pub fn beats(&self) -> &DatabaseBeats {
        &self.beats
    }

    /// Monotonic time.
    pub fn now(&self) -> Duration {
        self.metrics.clock().monotonic()
    }

    /// Which file this is, of those that had the name.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// How it is.
    pub fn health(&self) -> DatabaseHealth {
        self.lock().clone()
    }

    /// Whether writing works.
    pub fn is_up(&self) -> bool {
        self.lock().down.is_none()
    }

    /// Another file has the name now.
    pub fn replaced(&self, set_aside: Option<PathBuf>) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        if set_aside.is_some() {
            self.lock().set_aside = set_aside;
        }
    }

    /// Writing worked.
    pub fn works(&self) {
        self.up.set(1);
        if let Some((reason, _)) = self.lock().down.take() {
            tracing::info!(store.database = self.name(), store.was = reason, "the {} database is back", self.name());
        }
    }

    /// The file was looked into, and whether that worked.
    pub fn was_read(&self, is_readable: bool) {
        self.lock().is_unreadable = !is_readable;
    }

    /// Something failed; said once for as long as the reason stays the same.
    pub fn fails(&self, trouble: &DatabaseFailure) {
        self.count(trouble);
        self.up.set(0);
        let reason = trouble.explained(&self.spec);
        let mut health = self.lock();
        let since = health.down.as_ref().map_or_else(|| self.metrics.clock().unix_s(), |(_, since)| *since);
        if health.down.as_ref().is_none_or(|(known, _)| *known != reason) {
            tracing::warn!(
                store.database = self.name(),
                store.reason = reason,
                "the {} database is down and is tried again: {reason}",
                self.name()
            );
        }
        health.down = Some((reason, since));
    }

    /// Counts an error.
    pub fn count(&self, trouble: &DatabaseFailure) {
        self.errors(trouble.cause.name()).inc();
    }

    /// Orders that wait.
    pub fn waiting(&self) -> &Gauge {
        &self.waiting
    }

    /// How long a batch of orders took.
    pub fn took(&self, duration: Duration) {
        self.write_duration.record(duration);
    }

    /// That an order fails because the database is down.
    pub fn down(&self) -> Error {
        let reason = self.lock().down.as_ref().map_or("it has just failed", |(reason, _)| reason.as_str()).to_owned();
        Error::Down { database: self.name(), reason }
    }

    fn errors(&self, reason: &'static str) -> Arc<Counter> {
        self.metrics.store_errors.of(&DatabaseErrorLabels { database: self.name(), reason })
    }

    fn lock(&self) -> MutexGuard<'_, DatabaseHealth> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
