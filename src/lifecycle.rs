//! The life of the process: tracked tasks and the signal to stop. The only place that spawns.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Stops tasks when it is dropped: what they belong to has not come to be.
#[derive(Debug)]
pub struct StopOnDrop(Option<Tasks>);

impl StopOnDrop {
    /// Lets the tasks run on.
    pub fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        if let Some(tasks) = &self.0 {
            tasks.stop();
        }
    }
}

/// Spawns named tasks, tells them to stop, and knows which are still alive. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
    fatal: CancellationToken,
    alive: Arc<Mutex<Vec<(u64, &'static str)>>>,
    next: Arc<std::sync::atomic::AtomicU64>,
}

impl Tasks {
    /// No tasks, not stopping.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the tasks when it is dropped, unless that is disarmed.
    pub fn stop_on_drop(self) -> StopOnDrop {
        StopOnDrop(Some(self))
    }

    /// Runs `future` to its end, tracked under `name`. A panic in it ends the task alone.
    #[expect(clippy::disallowed_methods, reason = "this is the one spawner")]
    pub fn spawn<F>(&self, name: &'static str, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let alive = self.enter(name);
        self.tracker.spawn(async move {
            let _alive = alive;
            future.await;
        });
    }

    /// Runs `future` for as long as the process lives; if it panics or ends before a stop was asked for, the whole process is asked to stop.
    #[expect(clippy::disallowed_methods, reason = "this is the one spawner")]
    pub fn spawn_vital<F>(&self, name: &'static str, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let alive = self.enter(name);
        let (stop, fatal) = (self.stop.clone(), self.fatal.clone());
        let fence = FatalUnlessStopped { name, stop, fatal };
        self.tracker.spawn(async move {
            let _alive = alive;
            let _fence = fence;
            future.await;
        });
    }

    /// Asks every task to stop. They end at their next await that listens.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// The signal that tasks listen to.
    pub fn stopping(&self) -> &CancellationToken {
        &self.stop
    }

    /// Resolves when a vital task has died.
    pub async fn vital_task_died(&self) {
        self.fatal.cancelled().await;
    }

    /// Waits until `tick` has passed; `false` when a stop was asked for first. The condition of every loop.
    pub async fn until_stopped(&self, tick: Duration) -> bool {
        tokio::select! {
            () = self.stop.cancelled() => false,
            () = tokio::time::sleep(tick) => true,
        }
    }

    /// Waits for every task to end.
    ///
    /// # Errors
    /// When `deadline` passes first: the names of the tasks that are still alive.
    pub async fn join(&self, deadline: Duration) -> Result<(), Vec<&'static str>> {
        self.tracker.close();
        match tokio::time::timeout(deadline, self.tracker.wait()).await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.alive()),
        }
    }

    /// Names of the tasks that run now, oldest first.
    pub fn alive(&self) -> Vec<&'static str> {
        self.alive.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(_, name)| *name).collect()
    }

    fn enter(&self, name: &'static str) -> Alive {
        let id = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.alive.lock().unwrap_or_else(PoisonError::into_inner).push((id, name));
        Alive { id, list: Arc::clone(&self.alive) }
    }
}

struct Alive {
    id: u64,
    list: Arc<Mutex<Vec<(u64, &'static str)>>>,
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, _)| *id != self.id);
    }
}

struct FatalUnlessStopped {
    name: &'static str,
    stop: CancellationToken,
    fatal: CancellationToken,
}

impl Drop for FatalUnlessStopped {
    fn drop(&mut self) {
        if !self.stop.is_cancelled() {
            tracing::error!(task.name = self.name, "a vital task ended; stopping the process");
            self.fatal.cancel();
        }
    }
}
