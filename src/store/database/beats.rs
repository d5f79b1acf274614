//! The heartbeat of a database's threads: each is asked through a lane of its own, and beats within long SQL statements too.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::Connection;

use crate::heartbeat::{Pulse, PulseWatch};

/// Instructions of SQLite's virtual machine between two beats of a statement that runs: some tens of microseconds.
const INSTRUCTIONS_PER_BEAT: i32 = 1_000;

/// A thread's side: it waits for [`Self::asked`] beside its work, and beats by [`Self::pulse`].
pub struct BeatLane {
    /// The thread's beats.
    pub pulse: Arc<Pulse>,
    /// Asks for a beat.
    pub asked: Receiver<()>,
    ask: Sender<()>,
}

impl Default for BeatLane {
    fn default() -> Self {
        // One question is enough: a thread that has not answered it is not asked again.
        let (ask, asked) = bounded(1);
        Self { pulse: Arc::default(), asked, ask }
    }
}

/// The threads that beat.
#[derive(Default)]
pub struct DatabaseBeats {
    threads: Mutex<Vec<BeatingThread>>,
}

struct BeatingThread {
    id: ThreadId,
    pulse: Arc<Pulse>,
    watch: PulseWatch,
    ask: Sender<()>,
}

impl DatabaseBeats {
    /// The calling thread beats in `lane` from now on.
    pub fn enter(&self, lane: &BeatLane, now: Duration) {
        let watch = PulseWatch::new(Arc::clone(&lane.pulse), now);
        let (pulse, ask) = (Arc::clone(&lane.pulse), lane.ask.clone());
        self.lock().push(BeatingThread { id: std::thread::current().id(), pulse, watch, ask });
    }

    /// Looks at every thread and asks it for the next beat; the longest silence of them. A thread that has ended stays silent.
    pub fn look(&self, now: Duration) -> Duration {
        let silence_of = |thread: &mut BeatingThread| {
            // A full lane holds the question already.
            let _ = thread.ask.try_send(());
            thread.watch.look(now)
        };
        self.lock().iter_mut().map(silence_of).max().unwrap_or_default()
    }

    /// Lets the calling thread beat while a statement runs on `connection`, if it is a thread that beats.
    pub fn beat_within(&self, connection: &mut Connection) {
        let here = std::thread::current().id();
        let pulse = self.lock().iter().find(|thread| thread.id == here).map(|thread| Arc::clone(&thread.pulse));
        if let Some(pulse) = pulse {
            beat_within(connection, pulse);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<BeatingThread>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Beats while a statement runs on `connection`.
pub fn beat_within(connection: &mut Connection, pulse: Arc<Pulse>) {
    let beat = move || {
        pulse.beat();
        // Nothing is interrupted.
        false
    };
    if let Err(error) = connection.progress_handler(INSTRUCTIONS_PER_BEAT, Some(beat)) {
        tracing::warn!("long statements do not show that they get on: {error}");
    }
}
