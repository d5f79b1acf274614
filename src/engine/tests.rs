//! The engine with questions that wait, panic and count.

use std::sync::atomic::AtomicBool;
use std::sync::{Barrier, LazyLock};

use serde::{Deserialize, Serialize};

use super::*;
use crate::astro::{Body, Frame, JulianDay, LinearSky};
use crate::clock::ManualClock;
use crate::heartbeat::BEAT_PERIOD;

const REST: ComputeClass = ComputeClass::Rest;
const SOON: Duration = Duration::from_secs(2);

/// What a test question does when it is solved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Probe {
    Double(u32),
    Panic,
    /// Meets the test at a gate twice: when it has begun, and when it may end.
    Gate(usize),
    NoAnswer,
    /// Looks at the sky until [`IS_CENTURY_OVER`].
    Century,
}

static IS_CENTURY_OVER: AtomicBool = AtomicBool::new(false);

static GATES: LazyLock<Vec<Barrier>> = LazyLock::new(|| (0..10).map(|_| Barrier::new(2)).collect());

impl Question for Probe {
    type Answer = u32;
    const ID: &str = "probe";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 1;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<u32, astro::Error> {
        match self {
            Self::Double(number) => Ok(number * 2),
            Self::Panic => panic!("as asked"),
            Self::Gate(number) => {
                GATES[*number].wait();
                GATES[*number].wait();
                Ok(0)
            }
            Self::Century => {
                while !IS_CENTURY_OVER.load(std::sync::atomic::Ordering::SeqCst) {
                    // The linear sky knows no body; that it answers is enough.
                    let _ =
                        sky.position(Body::Sun, JulianDay::new(LinearSky::EPOCH).expect("a number"), &Frame::TROPICAL);
                }
                Ok(0)
            }
            Self::NoAnswer => Err(astro::Error::TooManyEvents { limit: 1 }),
        }
    }
}

fn engine(workers: usize, queue_limit: usize) -> (Engine, Arc<Metrics>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at_unix_s(0));
    let metrics = Metrics::new(clock.clone());
    let sky = Arc::new(LinearSky::new([]));
    let settings = EngineSettings { workers, queue_limit, ..EngineSettings::default() };
    (Engine::start(sky, [1; 16], settings, Arc::clone(&metrics), clock.clone()), metrics, clock)
}

/// The answer alone.
async fn answer(asked: impl Future<Output = Result<Solved<u32>, Error>>) -> Result<u32, Error> {
    asked.await.map(|solved| solved.answer)
}

#[tokio::test]
async fn a_thousand_panics_leave_the_pool_working() {
    let (engine, metrics, _) = engine(2, 32);
    for number in 0..1_000 {
        assert_eq!(answer(engine.solve(Probe::Panic, REST, SOON)).await, Err(Error::Panicked), "{number}");
    }
    assert_eq!(answer(engine.solve(Probe::Double(21), REST, SOON)).await, Ok(42));
    assert_eq!(
        answer(engine.solve(Probe::NoAnswer, REST, SOON)).await,
        Err(astro::Error::TooManyEvents { limit: 1 }.into())
    );
    assert_eq!((metrics.compute_panics.value(), metrics.compute_workers_busy.value()), (1_000, 0));
    assert_eq!(metrics.compute_queue_length.of(&ComputeClassLabels { class: "rest" }).value(), 0);
    assert!(engine.admission().wait(REST).is_zero(), "panics leave nothing in the book");
    engine.record_size(Kind::NatalChart, 1_000);
    let charts = &engine.stats().kinds[Kind::NatalChart.index()];
    assert_eq!((charts.solved, charts.answered, charts.unanswered, charts.panicked), (1_002, 1, 1, 1_000));
    assert_eq!((charts.allocated_bytes_estimate, charts.solve.unwrap().samples), (Some(69_000), 512));
    assert_eq!(engine.stop(SOON).await, Ok(()));
}

#[tokio::test]
async fn a_full_queue_is_busy_at_once_and_a_stop_refuses_what_waits() {
    let (engine, metrics, _) = engine(1, 1);
    let running = engine.solve(Probe::Gate(0), REST, SOON);
    GATES[0].wait();
    let waiting = engine.solve(Probe::Double(1), REST, SOON);
    assert!(matches!(engine.solve(Probe::Double(2), REST, SOON).await, Err(Error::Busy { .. })));
    assert_eq!(
        (
            metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).value(),
            metrics.compute_queue_length.of(&ComputeClassLabels { class: "rest" }).value()
        ),
        (1, 1)
    );
    // Stopping with a question that does not end gives up and says who: the idle thread for voice has ended by then.
    assert_eq!(engine.stop(Duration::from_secs(1)).await, Err(vec!["sky-0".to_owned()]));
    GATES[0].wait();
    assert_eq!(answer(running).await, Ok(0));
    assert_eq!(answer(waiting).await, Err(Error::Stopped));
    assert_eq!(answer(engine.solve(Probe::Double(3), REST, SOON)).await, Err(Error::Stopped));
}

#[tokio::test]
async fn who_hangs_up_or_comes_too_late_is_not_solved_for() {
    let (engine, metrics, clock) = engine(1, 8);
    let running = engine.solve(Probe::Gate(1), REST, SOON);
    GATES[1].wait();
    drop(engine.solve(Probe::Panic, REST, SOON));
    let late = engine.solve(Probe::Panic, REST, SOON);
    let patient = engine.solve(Probe::Gate(2), REST, Duration::from_secs(60));
    clock.advance(SOON);
    GATES[1].wait();
    assert_eq!(answer(running).await, Ok(0));
    GATES[2].wait();
    GATES[2].wait();
    assert_eq!(answer(patient).await, Ok(0));
    assert_eq!(answer(late).await, Err(Error::Late));
    assert_eq!(metrics.compute_cancelled.value(), 1);
    assert_eq!(metrics.compute_queue_length.of(&ComputeClassLabels { class: "rest" }).value(), 0);
    assert_eq!(metrics.compute_panics.value(), 0, "neither was begun");
}

#[tokio::test]
async fn what_cannot_be_ready_in_time_is_refused_before_it_waits() {
    let (engine, metrics, clock) = engine(1, 8);
    let slow = engine.solve(Probe::Gate(3), REST, SOON);
    GATES[3].wait();
    clock.advance(Duration::from_millis(100));
    GATES[3].wait();
    assert_eq!(answer(slow).await, Ok(0));
    // Once measured: mean 0.1 s, deviation 0.05 s, so 0.3 s are planned for.
    let Err(Error::Busy { retry_after }) = engine.solve(Probe::Double(1), REST, Duration::from_millis(299)).await
    else {
        panic!("let in")
    };
    assert_eq!(
        (retry_after, metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).value()),
        (Duration::from_millis(1), 1)
    );
    assert_eq!(answer(engine.solve(Probe::Double(1), REST, Duration::from_millis(300))).await, Ok(2));
}

/// Half a second passes, and the heartbeat looks; all threads answer but those that hang.
fn half_a_second(engine: &Engine, clock: &ManualClock, hanging: &[&str]) -> Duration {
    clock.advance(BEAT_PERIOD);
    let silence = engine.look();
    engine.pool.until_all_answer_but(hanging);
    silence
}

#[tokio::test]
async fn a_thread_that_hangs_is_replaced_and_the_engine_is_not_called_alive_for_that() {
    let (engine, _, clock) = engine(1, 8);
    let hanging = engine.solve(Probe::Gate(4), REST, SOON);
    GATES[4].wait();
    engine.look();
    let silences: Vec<_> = (1..=5).map(|_| half_a_second(&engine, &clock, &["sky-0"]).as_secs_f64()).collect();
    assert_eq!(silences, [0.5, 1.0, 1.5, 2.0, 2.5]);
    assert_eq!(engine.stats().threads.len(), 2, "a shared one, and that for voice alone");
    assert_eq!(half_a_second(&engine, &clock, &["sky-0"]), pool::HANGS_AFTER);
    assert_eq!(answer(engine.solve(Probe::Double(4), REST, Duration::from_secs(60))).await, Ok(8));
    let stats = engine.stats();
    let threads: Vec<_> = stats.threads.iter().map(|thread| (thread.name.as_str(), thread.hangs)).collect();
    assert_eq!((threads, stats.workers), (vec![("sky-0", true), ("sky-voice-0", false), ("sky-1", false)], 1));
    assert_eq!(stats.threads[0].present_s, Some(3.0));
    assert!((stats.threads[0].busy_share - 0.6).abs() < 1e-9, "three of the first five seconds: {stats:?}");
    let silence = (1..=20).map(|_| half_a_second(&engine, &clock, &["sky-0"])).last();
    assert_eq!(silence, Some(Duration::from_secs(13)), "a new thread does not hide that all threads hang");
    GATES[4].wait();
    assert_eq!(answer(hanging).await, Ok(0));
    while !engine.look().is_zero() {
        std::thread::yield_now();
    }
    assert_eq!(engine.stop(SOON).await, Ok(()));
}

#[tokio::test]
async fn a_thread_for_voice_alone_that_hangs_is_replaced_and_counts_though_the_shared_ones_answer() {
    let (engine, _, clock) = engine(1, 8);
    let shared = engine.solve(Probe::Gate(8), REST, SOON);
    GATES[8].wait();
    let voice = engine.solve(Probe::Gate(9), ComputeClass::Voice, SOON);
    GATES[9].wait();
    GATES[8].wait();
    assert_eq!(answer(shared).await, Ok(0));
    engine.look();
    let silences: Vec<_> = (1..=12).map(|_| half_a_second(&engine, &clock, &["sky-voice-0"])).collect();
    assert_eq!(silences.last(), Some(&Duration::from_secs(6)), "{silences:?}");
    let mut threads: Vec<_> =
        engine.stats().threads.iter().map(|thread| (thread.name.clone(), thread.voice_only)).collect();
    threads.sort();
    let names: Vec<_> = threads.iter().filter(|(_, voice_only)| *voice_only).map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["sky-voice-0", "sky-voice-1"]);
    GATES[9].wait();
    assert_eq!(answer(voice).await, Ok(0));
    while !engine.look().is_zero() {
        std::thread::yield_now();
    }
    assert_eq!(engine.stop(SOON).await, Ok(()));
}

#[tokio::test]
async fn a_thread_that_gets_on_is_alive_however_long_it_takes_and_whatever_waits() {
    let (engine, _, clock) = engine(1, 2);
    let long = engine.solve(Probe::Century, REST, Duration::from_secs(600));
    while engine.stats().threads[0].present_s.is_none() {
        std::thread::yield_now();
    }
    let waiting = [1, 2].map(|number| engine.solve(Probe::Double(number), REST, Duration::from_secs(600)));
    assert!(matches!(engine.solve(Probe::Double(3), REST, SOON).await, Err(Error::Busy { .. })), "the queue is full");
    for _ in 0..120 {
        let silence = half_a_second(&engine, &clock, &[]);
        assert!(silence <= Duration::from_secs(1), "{silence:?}");
        assert!(engine.stats().threads.iter().all(|thread| !thread.hangs));
    }
    for (answered, doubled) in waiting.into_iter().zip([2, 4]) {
        assert_eq!(answer(answered).await, Ok(doubled), "another thread serves the rest meanwhile");
    }
    let present_s = engine.stats().threads[0].present_s;
    assert_eq!(present_s, Some(60.0));
    IS_CENTURY_OVER.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(answer(long).await, Ok(0));
    assert_eq!(engine.stop(SOON).await, Ok(()));
}

#[tokio::test]
async fn the_pool_grows_and_shrinks_at_run_time() {
    let (engine, _, _) = engine(1, 8);
    let first = engine.solve(Probe::Gate(5), REST, SOON);
    GATES[5].wait();
    assert_eq!(engine.resize(2), 2);
    assert_eq!(answer(engine.solve(Probe::Double(1), REST, SOON)).await, Ok(2), "while the first thread is busy");
    assert_eq!((engine.resize(0), engine.resize(9)), (1, 4));
    assert_eq!(engine.resize(1), 1);
    GATES[5].wait();
    assert_eq!(answer(first).await, Ok(0));
    assert_eq!(answer(engine.solve(Probe::Double(2), REST, SOON)).await, Ok(4));
    // Those that are one too many end as soon as they get to run.
    while engine.stats().threads.len() > 2 {
        std::thread::yield_now();
    }
    assert_eq!(answer(engine.solve(Probe::Double(3), REST, SOON)).await, Ok(6), "one stays");
    assert_eq!(engine.stop(SOON).await, Ok(()));
}

#[tokio::test]
async fn the_background_waits_for_everybody_else() {
    let (engine, metrics, _) = engine(1, 8);
    let running = engine.solve(Probe::Gate(6), REST, SOON);
    GATES[6].wait();
    let ahead = engine.solve(Probe::Gate(7), ComputeClass::Background, Duration::MAX);
    let asked = engine.solve(Probe::Double(2), REST, SOON);
    let stats = engine.stats();
    assert_eq!((stats.waiting, stats.waiting_background), (1, 1));
    GATES[6].wait();
    assert_eq!(answer(running).await, Ok(0));
    // Had the other begun first, it would stand at its gate.
    assert_eq!(answer(asked).await, Ok(4));
    GATES[7].wait();
    GATES[7].wait();
    assert_eq!(answer(ahead).await, Ok(0));
    let stats = engine.stats();
    let charts = &stats.kinds[Kind::NatalChart.index()];
    assert_eq!((charts.answered, charts.background, charts.wait.unwrap().samples), (3, 1, 3));
    assert_eq!(
        (
            metrics.compute_queue_length.of(&ComputeClassLabels { class: "rest" }).value(),
            metrics.compute_workers_busy.value()
        ),
        (0, 0)
    );
    assert_eq!(engine.stop(SOON).await, Ok(()));
    assert_eq!(
        answer(engine.solve(Probe::Double(1), ComputeClass::Background, Duration::MAX)).await,
        Err(Error::Stopped)
    );
}
