//! What people will ask has been answered before they ask, and it is what they ask.

use std::sync::Arc;
use std::time::Duration;

use astroloh::astro::{Place, Sign};
use astroloh::clock::Clock as _;
use astroloh::jobs::{self, FinishedRun, JobDependencies, JobOutcome, JobStatus, PeopleUpkeep, Runner};
use astroloh::metrics::{Sampler, WindowKeeper, Windows};
use astroloh::service::{ExpectedQuestion, PlaceFinder, PrecomputeCategory, Precomputer, Service};
use astroloh::store::{Database, Popularity, SignDay, metrics_file, verify_copy};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::people::{in_time, told};
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(60);

/// Longer than any job takes.
const LONG: Duration = Duration::from_secs(120);

/// A server's jobs over its own cache, on a clock that is moved.
pub struct Timetable {
    pub world: World,
    pub popularity: Arc<Popularity>,
    pub service: Arc<Service>,
    database: Arc<Database>,
    runner: Arc<Runner>,
    windows: Arc<Windows>,
    ended: mpsc::UnboundedReceiver<FinishedRun>,
    _dir: Option<TempDir>,
}

impl Timetable {
    async fn new() -> Self {
        let world = World::new().await;
        let dir = tempfile::tempdir().unwrap();
        let plan = metrics_file(&dir.path().join("metrics.db"));
        let database = Arc::new(Database::open(plan, Arc::clone(&world.core.metrics)).unwrap());
        let popularity = Arc::new(Popularity::load(Arc::clone(&database), world.clock.clone()).await);
        let cache = world.core.service.cache().clone();
        let places = PlaceFinder::start().unwrap();
        let counting = Service::new(cache, places, world.clock.clone()).with_popularity(popularity.clone());
        Self { _dir: Some(dir), ..Self::over(world, Arc::new(counting), popularity, database) }
    }

    /// The timetable of a world that keeps its history.
    pub fn of_history(world: World) -> Self {
        let monitor = Arc::clone(world.core.monitor.as_ref().unwrap());
        let service = Arc::clone(&world.core.service);
        Self::over(world, service, Arc::clone(monitor.popularity()), Arc::clone(monitor.database()))
    }

    fn over(world: World, service: Arc<Service>, popularity: Arc<Popularity>, database: Arc<Database>) -> Self {
        let tasks = &world.core.tasks;
        let home = "Europe/Moscow".parse().unwrap();
        let windows = Arc::new(Windows::default());
        let means = JobDependencies {
            ahead: Arc::new(Precomputer::new(Arc::clone(&service), home, jobs::PRECOMPUTE_EVERY)),
            cache: service.cache().clone(),
            windows: Arc::clone(&windows),
            databases: vec![Arc::clone(&database)],
            people: Some(PeopleUpkeep {
                service: Arc::clone(&world.core.service),
                clock: world.clock.clone(),
                copies: world.data_path().join("backups"),
            }),
        };
        let (hear, ended) = mpsc::unbounded_channel();
        let runner = Runner::new(jobs::RunnerDependencies {
            jobs: jobs::all_jobs(means),
            tasks: tasks.clone(),
            clock: world.clock.clone(),
            zone: Arc::new(|_| 3 * 3600),
            is_quiet: Arc::new(|| true),
            on_end: Box::new(move |ended| hear.send(ended.clone()).unwrap()),
        });
        Self { world, popularity, service, database, runner, windows, ended, _dir: None }
    }

    /// Runs a job and waits for its end.
    pub async fn run(&mut self, job: &str) -> JobOutcome {
        self.runner.run_now(job).unwrap();
        self.next_end().await.outcome
    }

    async fn next_end(&mut self) -> FinishedRun {
        tokio::time::timeout(LONG, self.ended.recv()).await.unwrap().unwrap()
    }

    async fn run_all_categories(&mut self) {
        for job in ["readings", "transits", "moon", "ephemeris", "pairs"] {
            let outcome = self.run(&format!("precompute_{job}")).await;
            assert!(matches!(&outcome, JobOutcome::Done(line) if line.ends_with(" 0 failed")), "{outcome:?}");
        }
    }

    /// Moves the clock and waits for whatever begins then; what ran, in order.
    async fn pass(&mut self, time: Duration) -> Vec<String> {
        self.world.clock.advance(time);
        self.runner.tick();
        // What is short may have ended already.
        let now_unix_s = self.world.clock.unix_s();
        let has_begun = |view: &JobStatus| {
            is_running(view) || view.last.as_ref().is_some_and(|last| last.began_unix_s == now_unix_s)
        };
        let begun: Vec<_> = self.runner.statuses().into_iter().filter(has_begun).collect();
        let mut ran = Vec::new();
        for _ in &begun {
            ran.push(self.next_end().await.job.to_owned());
        }
        ran.sort();
        ran
    }

    /// Cache lookups of one kind so far: from memory, and computed.
    fn lookups(&self, kind: &str) -> [u64; 2] {
        ["memory", "computed"].map(|result| {
            self.world.metric(&format!(r#"astroloh_cache_requests_total{{kind="{kind}",result="{result}"}}"#))
        })
    }

    /// Asks REST, and tells how many lookups of a kind that were memory's and how many were computed.
    pub async fn looked_up(&self, kind: &str, path: &str) -> [u64; 2] {
        let before = self.lookups(kind);
        let response = self.world.get(path).await;
        assert!(response.status.is_success(), "{path}: {}", response.body);
        let after = self.lookups(kind);
        [after[0] - before[0], after[1] - before[1]]
    }
}

fn is_running(view: &JobStatus) -> bool {
    matches!(view.state, astroloh::jobs::JobState::Running { .. })
}

/// Every path that is ready on a new machine, with its kind.
const READY: [(&str, &str); 14] = [
    ("transits", "/api/v1/horoscope/leo"),
    ("transits", "/api/v1/horoscope/pisces?date=tomorrow"),
    ("transits", "/api/v1/transits?sign=aries&at=2026-11-23"),
    ("forecast", "/api/v1/horoscope/leo?period=week"),
    ("lunar_calendar", "/api/v1/moon/calendar/2026/11"),
    ("lunar_calendar", "/api/v1/moon/calendar/2026/12?tz=Europe/Moscow"),
    ("lunar_calendar", "/api/v1/moon/calendar/2026/12?place=Новосибирск"),
    ("ephemeris", "/api/v1/ephemeris"),
    ("ephemeris", "/api/v1/ephemeris?place=Екатеринбург&days=7"),
    ("ephemeris", "/api/v1/ephemeris?date=2026-11-23&timezone=Europe/Moscow"),
    ("ephemeris", "/api/v1/sun-and-moon?place=Москва"),
    ("ephemeris", "/api/v1/sun-and-moon?place=Казань&days=7"),
    ("ephemeris", "/api/v1/planetary-hours?place=Москва"),
    ("compatibility", "/api/v1/compatibility/aries/libra"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_ahead_is_what_rest_and_the_voice_ask() {
    let mut timetable = Timetable::new().await;
    timetable.run_all_categories().await;
    for (kind, path) in READY {
        assert_eq!(timetable.looked_up(kind, path).await, [1, 0], "{path}");
    }
    let before = timetable.lookups("transits");
    let mut listener = timetable.world.listener("anna");
    listener.launch().await;
    for words in ["гороскоп для льва", "гороскоп для рыб на завтра"] {
        listener.say(words).await;
    }
    let after = timetable.lookups("transits");
    assert_eq!([after[0] - before[0], after[1] - before[1]], [2, 0], "both were ready");
    assert_eq!(
        timetable.looked_up("transits", "/api/v1/horoscope/leo?date=2027-03-01").await,
        [0, 1],
        "nobody could expect this one"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_finds_it_there_and_later_ones_leave_no_gap() {
    let mut timetable = Timetable::new().await;
    let JobOutcome::Done(first) = timetable.run("precompute_readings").await else { panic!("it failed") };
    assert_eq!(first, "readings: 24 computed, 0 there already, 0 failed");
    let JobOutcome::Done(second) = timetable.run("precompute_readings").await else { panic!("it failed") };
    assert_eq!(second, "readings: 0 computed, 24 there already, 0 failed");
    // Readings live for an hour, and each of these runs comes a second early. Whichever made them, they are there just before the
    // next and right after it; and no run does what the one before has done.
    let mut computed = Vec::new();
    for _ in 0..5 {
        timetable.world.clock.advance(30 * MINUTE - Duration::from_secs(2));
        assert_eq!(timetable.looked_up("transits", "/api/v1/horoscope/leo").await, [1, 0]);
        timetable.world.clock.advance(Duration::from_secs(1));
        let JobOutcome::Done(line) = timetable.run("precompute_readings").await else { panic!("it failed") };
        computed.push(line.contains(" 24 computed"));
        assert_eq!(timetable.looked_up("transits", "/api/v1/horoscope/leo").await, [1, 0]);
    }
    assert_eq!(computed, [false, true, false, true, false]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn midnight_is_prepared_for() {
    let mut timetable = Timetable::new().await;
    // A quarter to midnight in Moscow.
    timetable.world.clock.advance(11 * 60 * MINUTE + 45 * MINUTE);
    timetable.run("precompute_readings").await;
    timetable.run("precompute_ephemeris").await;
    timetable.world.clock.advance(16 * MINUTE);
    for path in ["/api/v1/horoscope/leo", "/api/v1/horoscope/leo?date=tomorrow"] {
        assert_eq!(timetable.looked_up("transits", path).await, [1, 0], "{path}");
    }
    assert_eq!(timetable.looked_up("ephemeris", "/api/v1/sun-and-moon?place=Москва").await, [1, 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_ask_is_counted_and_comes_first() {
    let mut timetable = Timetable::new().await;
    let zone = "Europe/Moscow".parse().unwrap();
    let (service, popularity) = (&timetable.service, &timetable.popularity);
    let today = service.today(zone);
    let in_five_days = today.plus_days(5).unwrap();
    for _ in 0..3 {
        service.horoscope(Sign::Virgo, in_five_days, zone, LONG).await.unwrap();
    }
    let tbilisi = Place::new(41.69, 44.83).unwrap();
    let asked = astroloh::service::PlaceInput::Named("Тбилиси".to_owned());
    service.locality(Some(&asked), None).await.unwrap();
    let top = popularity.top_sign_days(1);
    assert_eq!(top[0].what, SignDay::new(Sign::Virgo, 5).unwrap());
    assert!((top[0].score - 3.0).abs() < 1e-6);
    assert_eq!(popularity.top_regions(9).len(), 1);

    // A birthplace is not counted.
    timetable.world.get("/api/v1/natal?datetime=1990-07-15T10:30&place=Омск").await;
    assert_eq!(popularity.top_regions(9).len(), 1);

    let ahead = Precomputer::new(Arc::clone(service), zone, Duration::ZERO);
    let readings = ahead.expected(PrecomputeCategory::Readings).await.unwrap();
    assert_eq!(readings.len(), 25, "the one that is asked for, and the seeds");
    assert!(matches!(&readings[0], ExpectedQuestion::Reading(_)));

    // The clock goes on by a day: what was five days ahead is now for another date.
    timetable.world.clock.advance(24 * 60 * MINUTE);
    timetable.run("precompute_readings").await;
    let path = format!("/api/v1/horoscope/virgo?date={}", in_five_days.plus_days(1).unwrap());
    assert_eq!(timetable.looked_up("transits", &path).await, [1, 0]);
    timetable.run("precompute_ephemeris").await;
    assert_eq!(timetable.looked_up("ephemeris", "/api/v1/sun-and-moon?place=Тбилиси").await, [1, 0]);
    let coordinates = format!("/api/v1/ephemeris?lat={}&lon={}", tbilisi.latitude_deg(), tbilisi.longitude_deg());
    assert_eq!(timetable.looked_up("ephemeris", &coordinates).await, [1, 0], "its zone's days");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_than_fifty_readings_are_expected() {
    let timetable = Timetable::new().await;
    for days in 0..10 {
        Sign::ALL.iter().for_each(|sign| timetable.popularity.count_sign_day(SignDay::new(*sign, days).unwrap()));
    }
    let zone = "Europe/Moscow".parse().unwrap();
    let ahead = Precomputer::new(Arc::clone(&timetable.service), zone, Duration::ZERO);
    assert_eq!(ahead.expected(PrecomputeCategory::Readings).await.unwrap().len(), 50);
    assert_eq!(ahead.expected(PrecomputeCategory::Pairs).await.unwrap().len(), 144);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn categories_take_their_turns_five_minutes_apart() {
    let mut timetable = Timetable::new().await;
    let mut turns = Vec::new();
    for minute in 1..=66 {
        for job in timetable.pass(MINUTE).await {
            turns.push((job, minute));
        }
    }
    let minutes =
        |name: &str| -> Vec<u32> { turns.iter().filter(|(job, _)| job == name).map(|(_, minute)| *minute).collect() };
    let first = |name: &str| minutes(name)[0];
    for (place, job) in (0..).zip(["readings", "transits", "moon", "ephemeris", "pairs"]) {
        let name = format!("precompute_{job}");
        // Up to a minute of jitter.
        let expected = 5 * place;
        assert!((expected..=expected + 1).contains(&first(&name)), "{name}: {turns:?}");
        let all = minutes(&name);
        assert!(all.windows(2).all(|pair| pair[1] - pair[0] == 30), "{name}: {all:?}");
        assert!(all.len() >= 2, "{name}: {all:?}");
    }
    assert_eq!(minutes("clean_up").len(), 1, "{turns:?}");
    assert!(minutes("metrics").len() >= 12, "{turns:?}");
    assert!(minutes("upkeep").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clean_up_drops_what_has_expired() {
    let mut timetable = Timetable::new().await;
    timetable.run("precompute_readings").await;
    timetable.service.cache().flush().await.unwrap();
    // An hour, and another in which they may be served under pressure.
    timetable.world.clock.advance(121 * MINUTE);
    let JobOutcome::Done(line) = timetable.run("clean_up").await else { panic!("it failed") };
    assert_eq!(line, "expired: 24 in memory, 24 on disk");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn upkeep_comes_by_night_and_tells_what_is_damaged() {
    let mut timetable = Timetable::new().await;
    // From noon to one minute before three in the morning, in the operator's zone.
    timetable.world.clock.advance(14 * 60 * MINUTE + 59 * MINUTE);
    let upkeep =
        |timetable: &Timetable| timetable.runner.statuses().into_iter().find(|view| view.name == "upkeep").unwrap();
    let wait_s = upkeep(&timetable).next_unix_s - timetable.world.clock.unix_s();
    assert!((60..=120).contains(&wait_s), "{wait_s}");
    let JobOutcome::Done(line) = timetable.run("upkeep").await else { panic!("it failed") };
    assert_eq!(line, "metrics is sound, user.db is copied, the cache needs no compaction");
    let copy = timetable.world.data_path().join("backups/user-2026-11-23.db");
    assert_eq!(verify_copy(&copy), Ok(0));

    // Somebody is remembered, and stays away for two years.
    let remembering = Arc::clone(&timetable.world.core.service);
    let anna = remembering.owner("user", "anna");
    told(&remembering, anna).await;
    timetable.world.clock.advance(24 * 60 * MINUTE * 732);
    let JobOutcome::Done(line) = timetable.run("upkeep").await else { panic!("it failed") };
    assert!(line.contains("set aside because they stayed away: 1, user.db is copied"), "{line}");
    for _ in 0..30 {
        timetable.world.clock.advance(24 * 60 * MINUTE);
        remembering.look_at_clock().await.unwrap();
    }
    let JobOutcome::Done(line) = timetable.run("upkeep").await else { panic!("it failed") };
    assert!(line.contains("forgotten because they stayed away: 1, user.db is copied"), "{line}");
    assert_eq!(in_time(async || remembering.person(anna).await).await, Ok(None));
    let acts = remembering.acts(None, 1).await.unwrap();
    assert_eq!(
        (acts[0].who.as_str(), acts[0].act.as_str(), acts[0].subject.as_str()),
        ("server", "retire", "1 in all")
    );

    timetable.database.close(LONG).await.unwrap();
    let JobOutcome::Failed(line) = timetable.run("upkeep").await else { panic!("a closed file is not sound") };
    assert!(line.starts_with("metrics: "), "{line}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_figures_are_told_in_a_line() {
    let mut timetable = Timetable::new().await;
    let JobOutcome::Done(line) = timetable.run("metrics").await else { panic!("it failed") };
    assert_eq!(line, "0 turns, p95 -, hits -, errors -; 0 values of 0 MiB in memory");

    let mut listener = timetable.world.listener("anna");
    listener.launch().await;
    listener.say("гороскоп для льва").await;
    let mut sampler = Sampler::new(Arc::clone(&timetable.world.core.metrics));
    let frame = sampler.look();
    let now = timetable.world.clock.monotonic();
    WindowKeeper::new(Arc::clone(&timetable.windows)).tick(now, sampler.keys(), &frame);
    let JobOutcome::Done(line) = timetable.run("metrics").await else { panic!("it failed") };
    assert_eq!(line, "2 turns, p95 0.0 ms, hits 50.0 %, errors 0.0 %; 2 values of 0 MiB in memory");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_done_ahead_is_said_and_tried_again() {
    let mut timetable = Timetable::new().await;
    timetable.service.cache().close(LONG).await.unwrap();
    let JobOutcome::Failed(line) = timetable.run("precompute_readings").await else {
        panic!("nobody is there to solve")
    };
    assert_eq!(line, "readings: 0 computed, 0 there already, 24 failed: the server is stopping");
    let view = timetable.runner.statuses().into_iter().find(|view| view.name == "precompute_readings").unwrap();
    assert_eq!(view.failures_in_a_row, 1);
    let names: Vec<_> = timetable.runner.statuses().into_iter().map(|view| view.name).collect();
    assert_eq!(
        names,
        [
            "precompute_readings",
            "precompute_transits",
            "precompute_moon",
            "precompute_ephemeris",
            "precompute_pairs",
            "clean_up",
            "metrics",
            "upkeep"
        ]
    );
}
