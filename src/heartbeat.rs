//! The heartbeat: threads that do the work are asked, and answer themselves; who does not answer is frozen.
//!
//! ```text
//! Heartbeat --- look, twice a second ---> engine, store --- asks ---> each thread
//!     ^                                                                   |
//!     +------------------------- Pulse: one beat more <-------------------+
//! ```
//!
//! A beat waits behind no work: an idle thread is woken for it, and a busy one beats between two steps of its work and within a
//! long one. So a thread that is busy and gets on is alive, whatever waits for it, and one that stands still is not.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::lifecycle::Tasks;

/// How often every thread is looked at and asked.
pub const BEAT_PERIOD: Duration = Duration::from_millis(500);

/// Most that one look adds to a silence: a look that comes late, because the machine was busy or asleep or its clock was moved,
/// says nothing about the threads in between.
const MOST_PER_LOOK: Duration = Duration::from_secs(1);

/// A thread's beats, counted by the thread.
#[derive(Debug, Default)]
pub struct Pulse(AtomicU64);

impl Pulse {
    /// The thread has got on.
    pub fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How often it has.
    pub fn beats(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// For how long a thread has been silent, by repeated looks at its pulse.
#[derive(Debug)]
pub struct PulseWatch {
    pulse: Arc<Pulse>,
    seen_beats: u64,
    looked: Duration,
    silence: Duration,
}

impl PulseWatch {
    /// The watch over a thread that lives at the monotonic time `now`.
    pub fn new(pulse: Arc<Pulse>, now: Duration) -> Self {
        Self { seen_beats: pulse.beats(), pulse, looked: now, silence: Duration::ZERO }
    }

    /// Looks at the monotonic time `now`, and returns the silence since the last beat.
    pub fn look(&mut self, now: Duration) -> Duration {
        let beats = self.pulse.beats();
        let passed = now.saturating_sub(self.looked).min(MOST_PER_LOOK);
        self.silence = if beats == self.seen_beats { self.silence + passed } else { Duration::ZERO };
        (self.seen_beats, self.looked) = (beats, now);
        self.silence
    }

    /// The silence at the last look.
    pub fn silence(&self) -> Duration {
        self.silence
    }
}

/// Name of the part that solves questions; the others are databases.
pub const ENGINE: &str = "engine";

/// A part of the server with threads that beat.
pub struct BeatingPart {
    /// Its name in health and log.
    pub name: &'static str,
    /// The silence from which on it counts as frozen.
    pub frozen_after: Duration,
    /// Looks at its threads and asks them for the next beat; returns the silence that counts. Waits for nobody.
    pub look: Box<dyn Fn() -> Duration + Send>,
}

/// What is frozen, as of the last look.
#[derive(Debug, Default)]
pub struct Heartbeat {
    frozen: Mutex<Vec<(&'static str, Duration)>>,
}

impl Heartbeat {
    /// Looks at `parts` from now on, until the server stops.
    pub fn start(parts: Vec<BeatingPart>, tasks: &Tasks) -> Arc<Self> {
        let heartbeat = Arc::new(Self::default());
        let (looking, stopping) = (Arc::clone(&heartbeat), tasks.clone());
        tasks.spawn_vital("heartbeat", async move {
            while stopping.until_stopped(BEAT_PERIOD).await {
                looking.look(&parts);
            }
        });
        heartbeat
    }

    /// Whether nothing is frozen.
    pub fn is_alive(&self) -> bool {
        self.lock().is_empty()
    }

    /// Which of the parts whose name `is_asked` are frozen and since when, in a sentence for the operator; nothing while all of them
    /// are alive.
    pub fn trouble(&self, is_asked: impl Fn(&str) -> bool) -> Option<String> {
        let frozen = self.lock();
        let asked = frozen.iter().filter(|(name, _)| is_asked(name));
        let parts: Vec<_> =
            asked.map(|(name, silence)| format!("{name}: no sign of life for {} s", silence.as_secs())).collect();
        (!parts.is_empty()).then(|| format!("{}; restart the server", parts.join(", ")))
    }

    fn look(&self, parts: &[BeatingPart]) {
        let found = parts.iter().map(|part| (part.name, (part.look)(), part.frozen_after));
        let found = found.filter(|(_, silence, frozen_after)| silence >= frozen_after);
        let found: Vec<_> = found.map(|(name, silence, _)| (name, silence)).collect();
        let mut frozen = self.lock();
        let was = |name| frozen.iter().any(|(known, _)| *known == name);
        for (name, silence) in found.iter().filter(|(name, _)| !was(*name)) {
            tracing::error!(part.name = name, silence_s = silence.as_secs(), "{name} is frozen; /livez says so");
        }
        for (name, _) in frozen.iter().filter(|(name, _)| found.iter().all(|(still, _)| still != name)) {
            tracing::warn!(part.name = name, "{name} is alive again");
        }
        *frozen = found;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(&'static str, Duration)>> {
        self.frozen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn silence_grows_by_looks_and_one_beat_ends_it() {
        let pulse = Arc::new(Pulse::default());
        let mut watch = PulseWatch::new(Arc::clone(&pulse), S(0));
        assert_eq!([1, 2, 3].map(|second| watch.look(S(second))), [S(1), S(2), S(3)]);
        pulse.beat();
        assert_eq!((watch.look(S(4)), watch.look(S(5))), (S(0), S(1)));
    }

    #[test]
    fn one_look_that_comes_late_decides_nothing() {
        let mut watch = PulseWatch::new(Arc::default(), S(0));
        assert_eq!(watch.look(S(3_600)), MOST_PER_LOOK, "a machine that slept for an hour");
        assert_eq!(watch.look(S(0)), MOST_PER_LOOK, "a clock that went back");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_silent_beyond_its_bound_is_frozen_until_it_beats_again() {
        let (tasks, silence) = (Tasks::new(), Arc::new(AtomicU64::new(4)));
        let seen = Arc::clone(&silence);
        let look = Box::new(move || S(seen.load(Ordering::SeqCst)));
        let quick = BeatingPart { name: "engine", frozen_after: S(5), look };
        let slow = BeatingPart { name: "store", frozen_after: S(30), look: Box::new(|| S(29)) };
        let heartbeat = Heartbeat::start(vec![quick, slow], &tasks);
        tokio::time::sleep(BEAT_PERIOD * 2).await;
        assert!(heartbeat.is_alive() && heartbeat.trouble(|_| true).is_none());
        silence.store(5, Ordering::SeqCst);
        tokio::time::sleep(BEAT_PERIOD).await;
        assert!(!heartbeat.is_alive() && heartbeat.trouble(|name| name == "store").is_none());
        assert_eq!(heartbeat.trouble(|_| true).unwrap(), "engine: no sign of life for 5 s; restart the server");
        silence.store(0, Ordering::SeqCst);
        tokio::time::sleep(BEAT_PERIOD).await;
        assert!(heartbeat.is_alive());
        tasks.stop();
        tasks.join(S(1)).await.unwrap();
    }
}
