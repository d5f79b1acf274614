//! The monitor's thread: each second it samples the registry, renews the windows, samples the machine now and then, and queues the
//! samples for the history. It never waits for the disk: a disk that hangs costs history, not windows.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::Error;
use super::database::PendingWrite;
use super::history::{History, HistoryBatch, RecentHistory};
use super::popularity::{Flushed, Popularity};
use crate::clock::Clock;
use crate::metrics::{
    MachineSampler, Metrics, ResultLabels, SampleFrame, SampleTimes, Sampler, SeriesNumber, WindowKeeper, Windows,
};

/// How many seconds are written at once. A crash loses this many, a power cut what came after [`SAFE_EVERY`] last passed.
const FLUSH_EVERY: usize = 10;

/// How many seconds may wait for a database that is down; more are given up, oldest first. What is kept is as much as the
/// finest tier holds.
const MAX_WAITING: usize = 300;

/// How often popularity is written, and all of it made safe from a power cut.
const SAFE_EVERY: Duration = Duration::from_secs(60);

/// The state of the thread.
pub struct MonitorWorker {
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
    sampler: Sampler,
    keeper: WindowKeeper,
    machine: MachineSampler,
    machine_times: SampleTimes,
    history: History,
    popularity: Arc<Popularity>,
    waiting: VecDeque<(i64, SampleFrame)>,
    pending_history_write: Option<(Arc<HistoryBatch>, PendingWrite<()>)>,
    pending_popularity_write: Option<(Flushed, PendingWrite<()>)>,
    safe_at: Duration,
}

/// Parts of the thread.
pub struct MonitorWorkerDependencies {
    /// The registry.
    pub metrics: Arc<Metrics>,
    /// Source of time.
    pub clock: Arc<dyn Clock>,
    /// Keeper of the finished windows.
    pub windows: Arc<Windows>,
    /// Sampler of the machine.
    pub machine: MachineSampler,
    /// History that the samples are written to.
    pub history: History,
    /// Popularity, which is written now and then.
    pub popularity: Arc<Popularity>,
}

impl MonitorWorker {
    /// A watch that goes on with the last hour.
    pub fn new(parts: MonitorWorkerDependencies, recent: &RecentHistory) -> Self {
        let mut sampler = Sampler::new(Arc::clone(&parts.metrics));
        let mut keeper = WindowKeeper::new(parts.windows);
        let numbers: Vec<_> = recent.keys.iter().map(|key| sampler.number_of(key)).collect();
        let number = |place: SeriesNumber| numbers.get(place as usize).copied().flatten();
        let (now, now_s) = (parts.clock.monotonic(), parts.clock.unix_s());
        let ago = |at_s: i64| Duration::from_secs(u64::try_from(now_s - at_s).unwrap_or_default());
        for (at_s, frame) in &recent.ten_seconds {
            keeper.restore_ten_seconds(now, ago(*at_s), &frame.renumbered(number));
        }
        for (at_s, frame) in &recent.seconds {
            keeper.restore_second(now, ago(*at_s), &frame.renumbered(number));
        }
        Self {
            safe_at: now + SAFE_EVERY,
            metrics: parts.metrics,
            clock: parts.clock,
            sampler,
            keeper,
            machine: parts.machine,
            machine_times: SampleTimes::default(),
            history: parts.history,
            popularity: parts.popularity,
            waiting: VecDeque::new(),
            pending_history_write: None,
            pending_popularity_write: None,
        }
    }

    /// The windows that are renewed.
    #[cfg(test)]
    pub fn windows(&self) -> &Arc<Windows> {
        self.keeper.windows()
    }

    /// A second has passed.
    pub fn tick(&mut self) {
        self.look_at_machine();
        self.look();
        if self.waiting.len() >= FLUSH_EVERY {
            self.flush();
        }
        if self.clock.monotonic() >= self.safe_at {
            self.safe_at = self.clock.monotonic() + SAFE_EVERY;
            self.flush_popularity();
            self.history.begin_checkpoint();
        }
    }

    /// Looks at the registry now, and orders that everything seen so far be written.
    pub fn flush(&mut self) {
        self.poll_history_write();
        if self.pending_history_write.is_some() {
            return;
        }
        let seconds: Vec<_> = self.waiting.drain(..).collect();
        if seconds.is_empty() {
            return;
        }
        let batch = Arc::new(HistoryBatch { seconds, keys: Arc::clone(self.sampler.keys()) });
        match self.history.begin_add(Arc::clone(&batch)) {
            Ok(outcome) => self.pending_history_write = Some((batch, outcome)),
            Err(_) => self.take_back(&batch),
        }
    }

    /// Samples since the last look.
    pub fn look(&mut self) {
        let running = self.metrics.operations.members().iter().map(|(_, stats)| stats.active.value()).sum();
        self.metrics.operations_running.set(running);
        let frame = self.sampler.look();
        self.keeper.tick(self.clock.monotonic(), self.sampler.keys(), &frame);
        self.waiting.push_back((self.clock.unix_s(), frame));
        self.give_up_oldest();
    }

    /// Everything is written, or cannot be; the last act of the thread.
    pub fn finish(mut self) {
        self.look();
        self.finish_pending_writes();
        self.flush();
        self.flush_popularity();
        self.finish_pending_writes();
    }

    fn finish_pending_writes(&mut self) {
        if let Some((batch, outcome)) = self.pending_history_write.take()
            && !matches!(outcome.blocking_recv(), Ok(Ok(())))
        {
            self.take_back(&batch);
        }
        if let Some((flushed, outcome)) = self.pending_popularity_write.take()
            && !matches!(outcome.blocking_recv(), Ok(Ok(())))
        {
            self.popularity.not_flushed(&flushed);
        }
    }

    fn look_at_machine(&mut self) {
        let now = self.clock.monotonic();
        if !self.machine_times.is_due(now) {
            return;
        }
        let looked = self.machine.look(now);
        self.machine_times.looked(now, looked.is_ok());
        let result = if looked.is_ok() { "done" } else { "failed" };
        self.metrics.system_samples.of(&ResultLabels { result }).inc();
        match looked {
            Ok(sample) => sample.publish(&self.metrics),
            Err(error) => tracing::warn!("the machine could not be looked at: {error}"),
        }
    }

    /// Learns how the orders ended that are under way.
    fn poll_history_write(&mut self) {
        if let Some((batch, mut outcome)) = self.pending_history_write.take() {
            match ended(&mut outcome) {
                None => self.pending_history_write = Some((batch, outcome)),
                Some(true) => {}
                Some(false) => self.take_back(&batch),
            }
        }
    }

    fn flush_popularity(&mut self) {
        if let Some((flushed, mut outcome)) = self.pending_popularity_write.take() {
            match ended(&mut outcome) {
                None => {
                    self.pending_popularity_write = Some((flushed, outcome));
                    return;
                }
                Some(true) => {}
                Some(false) => self.popularity.not_flushed(&flushed),
            }
        }
        if let Ok(Some((outcome, flushed))) = self.popularity.begin_flush() {
            self.pending_popularity_write = Some((flushed, outcome));
        }
    }

    /// Puts samples that were not written back to the front of the queue.
    fn take_back(&mut self, batch: &HistoryBatch) {
        for second in batch.seconds.iter().rev() {
            self.waiting.push_front(second.clone());
        }
        self.give_up_oldest();
    }

    fn give_up_oldest(&mut self) {
        while self.waiting.len() > MAX_WAITING {
            self.waiting.pop_front();
            self.metrics.history_lost.inc();
        }
    }
}

/// Whether an order succeeded; nothing while it is under way.
fn ended(outcome: &mut PendingWrite<()>) -> Option<bool> {
    use tokio::sync::oneshot::error::TryRecvError;
    match outcome.try_recv() {
        Err(TryRecvError::Empty) => None,
        Ok(Ok(())) => Some(true),
        Ok(Err(Error::Refused { reason, .. })) => {
            // It would be refused again.
            tracing::error!("seconds of history were refused: {reason}");
            Some(true)
        }
        Ok(Err(_)) | Err(TryRecvError::Closed) => Some(false),
    }
}
