//! Natal charts that many clients ask for are ready before the next one asks; those that few ask for are written nowhere.

use std::sync::Arc;
use std::time::Duration;

use astroloh::astro::Sign;
use astroloh::jobs::JobOutcome;
use astroloh::service::{ExpectedQuestion, PrecomputeCategory, Precomputer};
use astroloh::store::SignDay;
use axum::body::Body;
use axum::http::Request;

use crate::precompute::Timetable;
use crate::world::World;

/// A proxy in front of the server, which says for whom it speaks.
const BEHIND_A_PROXY: &str = "api.public = true\n[http]\ntrusted_proxies = ['127.0.0.1']";

const DAY: Duration = Duration::from_secs(86_400);

/// Two charts, and the second of each birth since 1970.
const PUBLIC: (&str, &str) =
    ("/api/v1/natal?datetime=1990-07-15T06:31:01&latitude=55.7558&longitude=37.6173&timezone=UTC", "648023461");
const PRIVATE: (&str, &str) =
    ("/api/v1/natal?datetime=1986-03-27T22:14:38&latitude=55.7558&longitude=37.6173&timezone=UTC", "512345678");

/// Clients with these numbers ask for a path, each from its own address.
async fn clients_ask(world: &World, clients: std::ops::RangeInclusive<u8>, path: &str) {
    for client in clients {
        let request = Request::get(path).header("x-forwarded-for", format!("203.0.113.{client}"));
        let response = world.send(request.body(Body::empty()).unwrap()).await;
        assert!(response.status.is_success(), "{path}: {}", response.body);
    }
}

/// Whether `metrics.db`, its log or its index has this text anywhere.
fn is_in_history(world: &World, text: &str) -> bool {
    let files = ["metrics.db", "metrics.db-wal", "metrics.db-shm"].map(|name| world.data_path().join(name));
    let files = files.iter().filter(|path| path.exists()).map(|path| std::fs::read(path).unwrap());
    files.into_iter().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_that_many_clients_ask_for_is_ready_after_a_restart_and_a_private_one_is_written_nowhere() {
    let world = World::with_history(BEHIND_A_PROXY).await;
    for _ in 0..2 {
        clients_ask(&world, 1..=5, PUBLIC.0).await;
        for _ in 0..3 {
            clients_ask(&world, 1..=4, PRIVATE.0).await;
        }
        // Listeners are never counted, however many were born at the same moment.
        for name in ["anna", "boris", "vera", "gleb", "darya", "egor"] {
            let mut listener = world.listener(name);
            listener.launch().await;
            let chart = listener.say("натальная карта 15 июля 1991 года в 10:30 в москве").await;
            assert!(chart.contains("Солнце в Раке"), "{chart}");
        }
        world.clock.advance(DAY);
    }
    let cache_file = world.data_path().join("cache.redb");
    let world = world.restarted_after(BEHIND_A_PROXY, || std::fs::remove_file(cache_file).unwrap()).await;
    world.clock.advance(2 * DAY);
    assert!(is_in_history(&world, PUBLIC.1), "it is what is looked for");
    assert!(!is_in_history(&world, PRIVATE.1) && !is_in_history(&world, "203.0.113"));

    let mut timetable = Timetable::of_history(world);
    assert_eq!(timetable.popularity.top_charts(9).len(), 1, "no chart but the public one has a name");
    let JobOutcome::Done(line) = timetable.run("precompute_readings").await else { panic!("it failed") };
    assert_eq!(line, "1 natal chart, 24 readings: 25 computed, 0 there already, 0 failed");
    assert_eq!(timetable.looked_up("natal_chart", PUBLIC.0).await, [1, 0]);
    assert_eq!(timetable.looked_up("natal_chart", PRIVATE.0).await, [0, 1], "nobody could expect this one");
    let JobOutcome::Done(line) = timetable.run("precompute_readings").await else { panic!("it failed") };
    assert_eq!(line, "1 natal chart, 24 readings: 0 computed, 25 there already, 0 failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_behind_a_proxy_that_is_not_trusted_are_one() {
    let world = World::with_history("api.public = true").await;
    for _ in 0..2 {
        clients_ask(&world, 1..=9, PUBLIC.0).await;
        world.clock.advance(DAY);
    }
    let monitor = world.core.monitor.as_ref().unwrap();
    assert!(monitor.popularity().top_charts(9).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_of_birth_and_pictures_count_and_fifty_are_expected_with_at_most_twenty_natal_charts() {
    let world = World::with_history(BEHIND_A_PROXY).await;
    for _ in 0..2 {
        clients_ask(&world, 1..=3, "/api/v1/natal?datetime=1990-07-15&place=Москва&time_known=false").await;
        clients_ask(&world, 4..=5, "/api/v1/natal.svg?datetime=1990-07-15&place=Химки&time_known=false").await;
        for month in 1..=11 {
            for day in [5, 25] {
                let path = format!("/api/v1/natal?datetime=1990-{month:02}-{day:02}T10:30&place=Москва");
                clients_ask(&world, 1..=6, &path).await;
            }
        }
        world.clock.advance(DAY);
    }
    let timetable = Timetable::of_history(world);
    for days in 0..10 {
        Sign::ALL.iter().for_each(|sign| timetable.popularity.count_sign_day(SignDay::new(*sign, days).unwrap()));
    }
    let charts = timetable.popularity.top_charts(99);
    assert_eq!(charts.len(), 23, "equal days in equal zones are one chart");
    let zone = "Europe/Moscow".parse().unwrap();
    let ahead = Precomputer::new(Arc::clone(&timetable.service), zone, Duration::ZERO);
    let expected = ahead.expected(PrecomputeCategory::Readings).await.unwrap();
    let natal = expected.iter().filter(|question| matches!(question, ExpectedQuestion::Natal(_))).count();
    assert_eq!((expected.len(), natal), (50, 20));
}
