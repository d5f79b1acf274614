//! One solve however many ask, and none thrown away.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};

use super::*;
use crate::cache::single_flight::{InFlight, Join};
use crate::engine::ComputeClass;

/// Polls once: the asker has asked, and waits.
fn asks<F: Future>(asker: &mut Pin<Box<F>>) {
    assert!(asker.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

/// Lets a gate's solving begin and end, beside the test's own thread.
fn open(gate: &Gate) -> std::thread::JoinHandle<()> {
    let gate = gate.clone();
    std::thread::spawn(move || {
        gate.meet();
        gate.meet();
    })
}

#[tokio::test]
async fn fifty_askers_are_one_solve() {
    let world = World::in_memory();
    let gate = Gate::new(0);
    let mut askers: Vec<_> = (0..50).map(|_| Box::pin(world.ask(&gate))).collect();
    askers.iter_mut().for_each(asks);
    let opened = open(&gate);
    for asker in askers {
        assert_eq!(*asker.await.unwrap(), "through");
    }
    opened.join().unwrap();
    assert_eq!(SOLVED[0].load(Ordering::SeqCst), 1);
    assert_eq!(world.metrics.cache_coalesced.of(&KindLabels { kind: Kind::Transits.name() }).value(), 49);
    assert_eq!(world.ask(&gate).await.unwrap().tier(), Tier::Memory);
    assert_eq!((world.answered(Kind::Transits, "computed"), world.answered(Kind::Transits, "memory")), (1, 1));
    world.close().await;
}

#[tokio::test]
async fn the_answer_to_who_hung_up_is_there_for_the_next() {
    let world = World::in_memory();
    let gate = Gate::new(1);
    let mut asker = Box::pin(world.ask(&gate));
    asks(&mut asker);
    drop(asker);
    let opened = open(&gate);
    let next = world.ask(&gate).await.unwrap();
    opened.join().unwrap();
    assert_eq!((next.tier(), SOLVED[1].load(Ordering::SeqCst)), (Tier::Computed, 1));
    assert_eq!(world.ask(&gate).await.unwrap().tier(), Tier::Memory);
    world.close().await;
}

#[tokio::test]
async fn a_panic_wakes_everybody_and_is_tried_again_a_minute_later() {
    let world = World::in_memory();
    let gate = Gate { number: 2, panics: true };
    let mut askers: Vec<_> = (0..3).map(|_| Box::pin(world.ask(&gate))).collect();
    askers.iter_mut().for_each(asks);
    let opened = open(&gate);
    for asker in askers {
        assert_eq!(asker.await.unwrap_err(), Error::Failed);
    }
    opened.join().unwrap();
    let known = world.ask(&gate).await.unwrap_err();
    assert!(matches!(&known, Error::Known { cause, .. } if **cause == Error::Failed), "{known:?}");
    assert_eq!(known.reason().name(), "known");
    assert_eq!((SOLVED[2].load(Ordering::SeqCst), world.metrics.broken_questions.value()), (1, 1));
    world.clock.advance(Duration::from_secs(60));
    let opened = open(&gate);
    assert_eq!(world.ask(&gate).await.unwrap_err(), Error::Failed);
    opened.join().unwrap();
    assert_eq!((SOLVED[2].load(Ordering::SeqCst), world.metrics.compute_panics.value()), (2, 2));
    world.close().await;
}

#[tokio::test]
async fn a_leader_that_panics_lets_its_waiters_know() {
    let in_flight = Arc::new(InFlight::default());
    let key = KeyMaker::new(MasterKey::from_bytes([1; 32]).hash("test"), [0; 16])
        .record_key::<TestRecord>(Owner::Nobody, b"1");
    let Join::Leader(leader, first) = in_flight.join(key, ComputeClass::Rest, || None) else {
        panic!("somebody else flies")
    };
    let Join::Waiter(second) = in_flight.join(key, ComputeClass::Rest, || None) else { panic!("nobody flies") };
    let lost = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _pilot = leader;
        panic!("as asked");
    }));
    assert!(lost.is_err());
    assert_eq!(first.wait().await.err(), Some(Error::Failed));
    assert_eq!(second.wait().await.err(), Some(Error::Failed));
    assert!(matches!(in_flight.join(key, ComputeClass::Rest, || None), Join::Leader(..)), "the next one flies");
}

#[tokio::test]
async fn who_waits_does_not_join_what_is_made_ready_but_is_joined() {
    let in_flight = Arc::new(InFlight::default());
    let key = KeyMaker::new(MasterKey::from_bytes([1; 32]).hash("test"), [0; 16])
        .record_key::<TestRecord>(Owner::Nobody, b"1");
    let Join::Leader(ahead, ready) = in_flight.join(key, ComputeClass::Background, || None) else {
        panic!("somebody else flies")
    };
    assert!(matches!(in_flight.join(key, ComputeClass::Background, || None), Join::Waiter(_)));
    let Join::Leader(asked, waiting) = in_flight.join(key, ComputeClass::Rest, || None) else {
        panic!("it has to wait")
    };
    ahead.complete(Err(Error::Failed));
    assert_eq!(ready.wait().await.err(), Some(Error::Failed));
    let Join::Waiter(second) = in_flight.join(key, ComputeClass::Rest, || None) else { panic!("that flight has gone") };
    assert!(
        matches!(in_flight.join(key, ComputeClass::Background, || None), Join::Waiter(_)),
        "the hasty one is joined by all"
    );
    asked.complete(Err(Error::Late));
    assert_eq!([waiting.wait().await.err(), second.wait().await.err()], [Some(Error::Late), Some(Error::Late)]);
    assert!(matches!(in_flight.join(key, ComputeClass::Background, || None), Join::Leader(..)), "the next one flies");
}

#[tokio::test]
async fn each_asker_has_a_deadline_of_its_own() {
    let world = World::in_memory();
    let gate = Gate::new(3);
    let mut patient = Box::pin(world.ask(&gate));
    asks(&mut patient);
    let hasty = world.cache.answer(&gate, Owner::Nobody, Duration::ZERO).await;
    assert_eq!(hasty.unwrap_err(), Error::Late);
    let opened = open(&gate);
    assert!(patient.await.is_ok());
    opened.join().unwrap();
    world.close().await;
}

#[tokio::test]
async fn the_first_askers_hurry_is_not_the_seconds() {
    let world = World::in_memory();
    let gate = Gate::new(4);
    // Not solvable in no time, so the engine refuses the first asker; the second one flies again.
    let mut hasty = Box::pin(world.cache.answer(&gate, Owner::Nobody, Duration::from_millis(1)));
    asks(&mut hasty);
    let mut patient = Box::pin(world.ask(&gate));
    asks(&mut patient);
    let opened = open(&gate);
    assert_eq!(*patient.await.unwrap(), "through");
    assert!(matches!(hasty.await, Err(Error::Busy { .. } | Error::Late)));
    opened.join().unwrap();
    assert_eq!(
        (
            SOLVED[4].load(Ordering::SeqCst),
            world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).value()
        ),
        (1, 1)
    );
    world.close().await;
}

#[tokio::test]
async fn voice_does_not_wait_for_a_lookup_of_rest() {
    let in_flight = Arc::new(InFlight::default());
    let key = World::in_memory().cache.shared.keys.question_key(&Square(1), Owner::Nobody).unwrap();
    let Join::Leader(of_rest, _) = in_flight.join(key, ComputeClass::Rest, || None) else { panic!("nobody flies") };
    let Join::Leader(of_voice, _) = in_flight.join(key, ComputeClass::Voice, || None) else { panic!("it has to wait") };
    assert!(matches!(in_flight.join(key, ComputeClass::Rest, || None), Join::Waiter(_)), "voice's is joined by all");
    drop((of_rest, of_voice));
}

#[tokio::test]
async fn a_client_without_quota_fails_alone() {
    let world = World::in_memory();
    let clock = Arc::clone(&world.clock) as Arc<dyn Clock>;
    let quota = Arc::new(ComputeQuota::new(clock));
    let poor = || quota.account(QuotaClient::Address([192, 0, 2, 1].into()), std::num::NonZeroU32::MIN);
    poor().reserve(SOON).unwrap().keep();
    let asker = Asker::of(ComputeClass::Rest).charged_to(Some(poor()));
    let mut refused = Box::pin(asker.run(world.ask(&Square(7))));
    // The lookup is led by a client that has nothing left; who joins it leads the next one.
    asks(&mut refused);
    let mut joined = Box::pin(world.ask(&Square(7)));
    asks(&mut joined);
    assert_eq!(*joined.await.unwrap(), Square(7).solved());
    assert!(matches!(refused.await, Err(Error::OverQuota { .. })));
    assert_eq!(world.metrics.compute_over_quota.value(), 1);
    let asker = Asker::of(ComputeClass::Rest).charged_to(Some(poor()));
    assert_eq!(*asker.run(world.ask(&Square(7))).await.unwrap(), Square(7).solved(), "what is kept is free");
    world.close().await;
}
