//! Jobs on a clock that is moved.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::Semaphore;

use super::*;
use crate::clock::ManualClock;
use crate::jobs::{JobFuture, Report, Schedule};

const MINUTE: Duration = Duration::from_secs(60);

/// What a job does with each piece of work it is let through to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    Works,
    Fails,
    Panics,
}

/// A job of three pieces, each of which a test lets through.
struct Pieces {
    name: &'static str,
    can_wait: bool,
    nature: Mutex<Nature>,
    through: Semaphore,
    begun: AtomicU64,
}

impl Pieces {
    fn new(name: &'static str, can_wait: bool) -> Arc<Self> {
        let nature = Mutex::new(Nature::Works);
        Arc::new(Self { name, can_wait, nature, through: Semaphore::new(0), begun: AtomicU64::new(0) })
    }
}

impl Job for Arc<Pieces> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn schedule(&self) -> Schedule {
        Schedule::every(30 * MINUTE, 5 * MINUTE)
    }

    fn can_wait(&self) -> bool {
        self.can_wait
    }

    fn limit(&self) -> Duration {
        10 * MINUTE
    }

    fn run<'a>(&'a self, context: &'a Context) -> JobFuture<'a> {
        Box::pin(async move {
            self.begun.fetch_add(1, Ordering::SeqCst);
            for piece in 0..3 {
                context.progress(piece, 3);
                context.yield_to_people().await?;
                self.through.acquire().await.unwrap().forget();
                let nature = *self.nature.lock().unwrap();
                match nature {
                    Nature::Works => {}
                    Nature::Fails => return Err(JobError::Failed("no such planet".into())),
                    Nature::Panics => panic!("born 1990-07-15"),
                }
            }
            Ok(Report::new("three pieces"))
        })
    }
}

struct World {
    clock: Arc<ManualClock>,
    tasks: Tasks,
    runner: Arc<Runner>,
    warm_up: Arc<Pieces>,
    upkeep: Arc<Pieces>,
    is_quiet: Arc<AtomicBool>,
    ended: Arc<Mutex<Vec<FinishedRun>>>,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at_unix_s(1_000_000));
        let tasks = Tasks::new();
        let (warm_up, upkeep) = (Pieces::new("warm_up", true), Pieces::new("upkeep", false));
        let is_quiet = Arc::new(AtomicBool::new(true));
        let ended = Arc::new(Mutex::new(Vec::new()));
        let (quiet, heard) = (Arc::clone(&is_quiet), Arc::clone(&ended));
        let runner = Runner::new(RunnerDependencies {
            jobs: vec![Box::new(Arc::clone(&warm_up)), Box::new(Arc::clone(&upkeep))],
            tasks: tasks.clone(),
            clock: clock.clone(),
            zone: Arc::new(|_| 0),
            is_quiet: Arc::new(move || quiet.load(Ordering::SeqCst)),
            on_end: Box::new(move |ended| heard.lock().unwrap().push(ended.clone())),
        });
        Self { clock, tasks, runner, warm_up, upkeep, is_quiet, ended }
    }

    /// Moves the clock and looks at the timetable, then lets every task go as far as it can.
    async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.runner.tick();
        self.settle().await;
    }

    async fn settle(&self) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }

    fn view(&self, name: &str) -> JobStatus {
        self.runner.statuses().into_iter().find(|view| view.name == name).unwrap()
    }

    fn outcomes(&self) -> Vec<String> {
        let ended = self.ended.lock().unwrap();
        ended
            .iter()
            .map(|ended| format!("{}: {} ({})", ended.job, ended.outcome.name(), ended.outcome.line()))
            .collect()
    }

    fn begun(&self) -> (u64, u64) {
        (self.warm_up.begun.load(Ordering::SeqCst), self.upkeep.begun.load(Ordering::SeqCst))
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_runs_in_its_turn_and_tells_how_far_it_is() {
    let world = World::new();
    world.pass(4 * MINUTE).await;
    assert_eq!(world.begun(), (0, 0));
    let next = world.view("warm_up").next_unix_s - 1_000_000;
    assert!((300..=360).contains(&next), "{next}");
    world.pass(2 * MINUTE).await;
    assert_eq!(world.begun(), (1, 1));
    world.warm_up.through.add_permits(2);
    world.settle().await;
    assert_eq!(world.view("warm_up").state, JobState::Running { since_unix_s: 1_000_360, done: 2, total: 3 });
    world.pass(MINUTE).await;
    assert_eq!(world.begun(), (1, 1), "never twice at once");
    world.warm_up.through.add_permits(1);
    world.settle().await;
    let view = world.view("warm_up");
    assert_eq!((view.state, view.last_success_unix_s), (JobState::Waiting, Some(1_000_420)));
    let last = view.last.unwrap();
    assert_eq!((last.outcome, last.took), (JobOutcome::Done("three pieces".into()), MINUTE));
    assert!((1800..=1860).contains(&(view.next_unix_s - 1_000_300)), "{}", view.next_unix_s);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_reported_and_the_job_runs_again() {
    let world = World::new();
    *world.warm_up.nature.lock().unwrap() = Nature::Panics;
    world.warm_up.through.add_permits(1);
    world.pass(6 * MINUTE).await;
    *world.warm_up.nature.lock().unwrap() = Nature::Fails;
    world.warm_up.through.add_permits(1);
    world.pass(30 * MINUTE).await;
    assert_eq!(world.view("warm_up").failures_in_a_row, 2);
    assert_eq!(world.runner.stats()[0].failures_in_a_row, 2);
    *world.warm_up.nature.lock().unwrap() = Nature::Works;
    world.warm_up.through.add_permits(3);
    world.upkeep.through.add_permits(3);
    world.pass(30 * MINUTE).await;
    assert_eq!(world.view("warm_up").failures_in_a_row, 0);
    let mut outcomes = world.outcomes();
    outcomes.retain(|outcome| outcome.starts_with("warm_up"));
    assert_eq!(
        outcomes,
        [
            "warm_up: panicked (it panicked; the log has the place)",
            "warm_up: failed (no such planet)",
            "warm_up: done (three pieces)"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_runs_for_too_long_is_cancelled_and_has_failed() {
    let world = World::new();
    world.pass(6 * MINUTE).await;
    world.pass(9 * MINUTE).await;
    assert!(world.outcomes().is_empty());
    world.pass(MINUTE).await;
    assert_eq!(world.outcomes()[0], "warm_up: failed (not done after 600 s, its limit)");
    assert_eq!(world.view("warm_up").failures_in_a_row, 1);
}

#[tokio::test(start_paused = true)]
async fn a_person_runs_and_cancels_it() {
    let world = World::new();
    world.runner.run_now("warm_up").unwrap();
    world.settle().await;
    assert_eq!(world.runner.run_now("warm_up"), Err(RunError::Running("warm_up")));
    world.runner.cancel("warm_up").unwrap();
    world.settle().await;
    assert_eq!(world.outcomes(), ["warm_up: cancelled (cancelled)"]);
    assert_eq!(world.view("warm_up").failures_in_a_row, 0);
    assert_eq!(world.runner.cancel("warm_up"), Err(RunError::NotRunning("warm_up")));
    let unknown = world.runner.run_now("dance").unwrap_err().to_string();
    assert_eq!(unknown, r#"no job is called "dance"; there are warm_up, upkeep"#);
    world.pass(6 * MINUTE).await;
    assert_eq!(world.begun(), (2, 1), "its turn comes all the same");
}

#[tokio::test(start_paused = true)]
async fn a_pause_stops_what_can_wait_and_counts_for_no_limit() {
    let world = World::new();
    world.pass(6 * MINUTE).await;
    world.runner.pause("processor load is 90 %");
    world.warm_up.through.add_permits(1);
    world.upkeep.through.add_permits(3);
    world.settle().await;
    world.pass(MINUTE).await;
    assert_eq!(world.view("warm_up").paused.as_deref(), Some("processor load is 90 %"));
    assert_eq!(world.view("upkeep").paused, None);
    assert_eq!(world.outcomes(), ["upkeep: done (three pieces)"], "upkeep cannot wait");
    for _ in 0..20 {
        world.pass(MINUTE).await;
    }
    assert!(matches!(world.view("warm_up").state, JobState::Running { done: 1, .. }), "it waits, and is not overdue");
    world.runner.resume();
    world.warm_up.through.add_permits(2);
    world.settle().await;
    assert_eq!(world.outcomes().last().unwrap(), "warm_up: done (three pieces)");

    world.runner.pause("memory in use is 90 %");
    world.pass(60 * MINUTE).await;
    assert_eq!(world.begun().0, 1);
    assert_eq!(world.runner.run_now("warm_up"), Err(RunError::Paused("memory in use is 90 %".into())));
    world.runner.resume();
    world.pass(MINUTE).await;
    world.pass(MINUTE).await;
    assert_eq!(world.begun().0, 2, "what became due twice runs once");
}

#[tokio::test(start_paused = true)]
async fn it_waits_while_people_do() {
    let world = World::new();
    world.is_quiet.store(false, Ordering::SeqCst);
    world.warm_up.through.add_permits(3);
    world.runner.run_now("warm_up").unwrap();
    tokio::time::advance(MINUTE).await;
    world.settle().await;
    assert_eq!(world.warm_up.through.available_permits(), 3, "no piece of work is begun");
    world.is_quiet.store(true, Ordering::SeqCst);
    tokio::time::advance(MINUTE).await;
    world.settle().await;
    assert_eq!(world.outcomes(), ["warm_up: done (three pieces)"]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_every_run_and_begins_none() {
    let world = World::new();
    world.runner.start();
    world.pass(6 * MINUTE).await;
    assert_eq!(world.begun(), (1, 1));
    world.tasks.stop();
    world.tasks.join(MINUTE).await.unwrap();
    let mut outcomes = world.outcomes();
    outcomes.sort();
    assert_eq!(outcomes, ["upkeep: cancelled (cancelled)", "warm_up: cancelled (cancelled)"]);
    assert_eq!(world.runner.run_now("warm_up"), Err(RunError::Stopping));
}

#[tokio::test(start_paused = true)]
async fn the_timetable_is_looked_at_by_itself() {
    let world = World::new();
    world.runner.start();
    world.settle().await;
    world.clock.advance(6 * MINUTE);
    tokio::time::advance(TICK).await;
    world.settle().await;
    assert_eq!(world.begun(), (1, 1));
}
