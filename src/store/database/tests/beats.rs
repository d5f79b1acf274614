//! A database's threads are frozen, busy and idle.

use std::sync::Barrier;

use super::*;
use crate::heartbeat::BEAT_PERIOD;

/// Looks within which every thread answers that is not frozen: some seconds' worth.
const MAX_LOOKS: u32 = 20_000_000;

/// Half a second passes, and the heartbeat looks.
fn half_a_second(world: &World, database: &Database) -> Duration {
    world.clock.advance(BEAT_PERIOD);
    database.look()
}

/// Looks until every thread has answered.
fn all_answer(database: &Database) {
    let silence = (0..MAX_LOOKS).map(|_| {
        std::thread::yield_now();
        database.look()
    });
    assert!(silence.into_iter().any(|silence| silence.is_zero()), "somebody does not answer");
}

#[tokio::test]
async fn a_thread_that_stands_still_is_silent_and_an_idle_one_answers() {
    let world = World::new();
    let database = world.open(Criticality::Irreplaceable).unwrap();
    for _ in 0..120 {
        half_a_second(&world, &database);
        all_answer(&database);
    }
    let gate = Arc::new(Barrier::new(2));
    let frozen = Arc::clone(&gate);
    let order = database.begin_write(move |_| {
        frozen.wait();
        frozen.wait();
        Ok(())
    });
    gate.wait();
    let silence = (0..61).map(|_| half_a_second(&world, &database)).last().unwrap();
    assert!(silence >= SOON, "{silence:?}");
    gate.wait();
    order.unwrap().await.unwrap().unwrap();
    all_answer(&database);
    database.close(SOON).await.unwrap();
    assert_eq!(half_a_second(&world, &database), Duration::ZERO, "a closed database is not frozen");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_runs_for_long_shows_that_it_gets_on() {
    let world = World::new();
    let database = world.open(Criticality::Irreplaceable).unwrap();
    let (begun, handle) = oneshot::channel();
    let endless = database.begin_write(move |db| {
        begun.send(db.get_interrupt_handle()).unwrap_or_else(|_| panic!("the test has ended"));
        let counting =
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT max(n) FROM number";
        assert!(db.query_row(counting, [], |_| Ok(())).is_err(), "it has no end but this");
        Ok(())
    });
    let handle = handle.await.unwrap();
    for _ in 0..120 {
        half_a_second(&world, &database);
        all_answer(&database);
    }
    handle.interrupt();
    endless.unwrap().await.unwrap().unwrap();
    database.close(SOON).await.unwrap();
}
