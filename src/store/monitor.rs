//! The monitor: samples the registry and the machine on a thread of its own, keeps `metrics.db`, and answers queries of the history.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use tokio::sync::{mpsc, oneshot};

use super::Error;
use super::alerts::AlertRecords;
use super::database::{Database, DatabaseHealth};
use super::history::History;
use super::job_runs::JobRuns;
use super::metrics_file::metrics_file;
use super::monitor_worker::{MonitorWorker, MonitorWorkerDependencies};
use super::mutes::MuteRecords;
use super::popularity::Popularity;
use super::series::{Series, SeriesError, SeriesQuery};
use crate::clock::Clock;
use crate::lifecycle::Tasks;
use crate::metrics::{MachineSampler, Metrics, Summary, Windows};

/// Time between two samples of the registry.
const TICK: Duration = Duration::from_secs(1);

/// Most messages that wait for the thread. A tick that finds no room is dropped; the next one covers its second too.
const MESSAGE_LIMIT: usize = 16;

/// How long a question about history waits for the newest seconds to be written before it is answered without them.
const FRESHNESS_TIMEOUT: Duration = Duration::from_millis(200);

/// A message to the thread.
enum MonitorMessage {
    /// A second has passed.
    Tick,
    /// A query waits: queue everything for writing, and answer when it is queued.
    Flush(oneshot::Sender<()>),
}

/// The running monitor. Everything that it lends is shared and may be read at any time.
pub struct Monitor {
    clock: Arc<dyn Clock>,
    windows: Arc<Windows>,
    database: Arc<Database>,
    history: History,
    popularity: Arc<Popularity>,
    messages: Mutex<Option<Sender<MonitorMessage>>>,
    /// Closes when the thread has ended.
    ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
}

impl Monitor {
    /// Opens `DIR/metrics.db`, puts the last hour back into the windows, and starts the thread `monitor` and its ticking task.
    /// When this returns, the windows are filled. A damaged file is set aside and begun anew. Without a file that can be used, a
    /// newer program's for example, there is no history until there is one.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub async fn start(metrics: Arc<Metrics>, clock: Arc<dyn Clock>, tasks: &Tasks, dir: &Path) -> Result<Self, Error> {
        let database = Arc::new(Database::open(metrics_file(&dir.join("metrics.db")), Arc::clone(&metrics))?);
        let history = History::new(Arc::clone(&database));
        let popularity = Arc::new(Popularity::load(Arc::clone(&database), Arc::clone(&clock)).await);
        let windows = Arc::new(Windows::default());
        let recent = history.recent(clock.unix_s()).await.unwrap_or_else(|error| {
            tracing::warn!("the windows begin empty: {error}");
            Default::default()
        });
        let parts = MonitorWorkerDependencies {
            metrics,
            clock: Arc::clone(&clock),
            windows: Arc::clone(&windows),
            machine: MachineSampler::new(dir),
            history: history.clone(),
            popularity: Arc::clone(&popularity),
        };
        let mut worker = MonitorWorker::new(parts, &recent);
        worker.tick();
        let (messages, queue) = bounded(MESSAGE_LIMIT);
        let (alive, ended) = mpsc::channel(1);
        std::thread::Builder::new()
            .name("monitor".to_owned())
            .spawn(move || run(worker, &queue, alive))
            .map_err(|error| Error::Unavailable { path: dir.to_owned(), reason: error.to_string() })?;
        tasks.spawn_vital("monitor", tick(tasks.clone(), messages.clone()));
        Ok(Self {
            clock,
            windows,
            database,
            history,
            popularity,
            messages: Mutex::new(Some(messages)),
            ended: tokio::sync::Mutex::new(ended),
        })
    }

    /// Writes what was seen, closes the file, and ends the threads. The tasks must have been told to stop before.
    ///
    /// # Errors
    /// When `deadline` passes first: the name of what is still alive.
    pub async fn close(&self, deadline: Duration) -> Result<(), &'static str> {
        let closed = async {
            drop(self.messages.lock().unwrap_or_else(PoisonError::into_inner).take());
            self.ended.lock().await.recv().await;
            // The wait around this one is the shorter.
            let _ = self.database.close(deadline).await;
        };
        tokio::time::timeout(deadline, closed).await.map_err(|_| "monitor")
    }

    /// The live windows.
    pub fn windows(&self) -> &Arc<Windows> {
        &self.windows
    }

    /// Popularity of questions.
    pub fn popularity(&self) -> &Arc<Popularity> {
        &self.popularity
    }

    /// History of the alerts.
    pub fn alerts(&self) -> AlertRecords {
        AlertRecords::new(Arc::clone(&self.database))
    }

    /// Mutes of alert rules.
    pub fn mutes(&self) -> MuteRecords {
        MuteRecords::new(Arc::clone(&self.database))
    }

    /// History of the job runs.
    pub fn job_runs(&self) -> JobRuns {
        JobRuns::new(Arc::clone(&self.database))
    }

    /// Health of `metrics.db`. While it is down the server runs without history.
    pub fn database_health(&self) -> DatabaseHealth {
        self.database.health()
    }

    /// The file, for backups and the nightly check.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// A metric over time, up to now.
    ///
    /// # Errors
    /// When the question is too large or covers no time, or the database is down or too busy.
    pub async fn series(&self, query: SeriesQuery) -> Result<Series, SeriesError> {
        query.check()?;
        self.catch_up().await;
        self.history.series(query, self.clock.unix_s()).await
    }

    /// Everything that happened from `from_s` until before `to_s`, for figures over longer than the live windows.
    ///
    /// # Errors
    /// When the database is down or too busy.
    pub async fn summary(&self, from_s: i64, to_s: i64) -> Result<Summary, Error> {
        self.catch_up().await;
        self.history.summary(from_s, to_s, self.clock.unix_s()).await
    }

    /// Lets the newest seconds be written, unless that takes too long.
    async fn catch_up(&self) {
        let written = async {
            let (ordered, is_ordered) = oneshot::channel();
            let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let sent = messages.is_some_and(|messages| messages.try_send(MonitorMessage::Flush(ordered)).is_ok());
            if sent && is_ordered.await.is_ok() {
                // The writer keeps its order: when this is committed, so is what was ordered before. If it fails, the question
                // that follows is answered from what there is.
                let _ = self.database.write(|_| Ok(())).await;
            }
        };
        // Late, it is answered from what there is.
        let _ = tokio::time::timeout(FRESHNESS_TIMEOUT, written).await;
    }
}

async fn tick(tasks: Tasks, messages: Sender<MonitorMessage>) {
    while tasks.until_stopped(TICK).await {
        if let Err(crossbeam_channel::TrySendError::Disconnected(_)) = messages.try_send(MonitorMessage::Tick) {
            return;
        }
    }
}

fn run(mut worker: MonitorWorker, messages: &Receiver<MonitorMessage>, alive: mpsc::Sender<()>) {
    while let Ok(message) = messages.recv() {
        let done = catch_unwind(AssertUnwindSafe(|| match message {
            MonitorMessage::Tick => worker.tick(),
            MonitorMessage::Flush(ordered) => {
                worker.look();
                worker.flush();
                // The caller may have left meanwhile.
                let _ = ordered.send(());
            }
        }));
        if done.is_err() {
            tracing::error!("the monitor panicked over a second, and goes on with the next");
        }
    }
    worker.finish();
    drop(alive);
}

#[cfg(test)]
mod tests;
