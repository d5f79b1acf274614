//! Answers that come when no lookup waits any more are there for the next one, however full memory is.

use std::future::Future;
use std::task::{Context, Waker};

use super::*;

/// A reading that fills the room of its kind; as heavy as a gate's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct PopularQuestion(u32);

impl Question for PopularQuestion {
    type Answer = String;
    const ID: &str = "popular_question";
    const KIND: Kind = Kind::Transits;
    const SCHEMA: u16 = 1;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _sky: &dyn Sky) -> Result<String, astro::Error> {
        Ok("through".to_owned())
    }
}

/// A world without a disk tier, whose room for transits is full of popular ones.
async fn full_world() -> World {
    let settings = CacheSettings { memory_bytes: 100_000, ..CacheSettings::default() };
    let world = World::with(settings, Arc::new(ManualClock::at_unix_s(NOW_S)));
    for number in 0..100 {
        world.ask(&PopularQuestion(number)).await.unwrap();
    }
    let room = u32::try_from(world.stats(Kind::Transits).memory_entries).unwrap();
    assert!((10..20).contains(&room), "{room}");
    // Which of the hundred moka kept is its own affair; asked for often, the first ones displace the others.
    for _ in 0..20 {
        for number in 0..room {
            world.ask(&PopularQuestion(number)).await.unwrap();
        }
    }
    for number in 0..room {
        assert_eq!(world.ask(&PopularQuestion(number)).await.unwrap().tier(), Tier::Memory, "{number} of {room}");
    }
    world
}

/// Asks for a gate's answer, leaves, and lets it be solved.
async fn leave(world: &World, gate: &Gate) {
    let computed = world.computed(Kind::Transits);
    let mut asked = Box::pin(world.ask(gate));
    assert!(asked.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(asked);
    let opened = {
        let gate = gate.clone();
        std::thread::spawn(move || {
            gate.meet();
            gate.meet();
        })
    };
    while world.computed(Kind::Transits) == computed || is_in_flight(world, gate) {
        tokio::task::yield_now().await;
    }
    opened.join().unwrap();
}

fn key(world: &World, gate: &Gate) -> CacheKey {
    world.cache.shared.keys.question_key(gate, Owner::Nobody).unwrap()
}

fn is_in_flight(world: &World, gate: &Gate) -> bool {
    world.cache.shared.in_flight.contains(&key(world, gate))
}

#[tokio::test]
async fn a_late_answer_is_held_beside_full_memory_until_it_is_fetched() {
    let world = full_world().await;
    let gate = Gate::new(7);
    leave(&world, &gate).await;
    let in_memory = world.cache.shared.memory.peek(&key(&world, &gate), policy::Age::Fresh, NOW_S as i64);
    assert!(in_memory.is_none(), "a full memory turns away what it never saw");
    let fetched = world.ask(&gate).await.unwrap();
    assert_eq!((fetched.tier(), SOLVED[7].load(Ordering::SeqCst)), (Tier::Memory, 1));
    world.close().await;
}

#[tokio::test]
async fn a_late_answer_is_let_go_after_a_minute_and_when_it_was_erased() {
    let world = full_world().await;
    let gate = Gate::new(6);
    leave(&world, &gate).await;
    let late = |world: &World| {
        let now = world.clock.monotonic();
        world.cache.shared.late_answers.take(&key(world, &gate), now)
    };
    let held = late(&world).expect("it is held");
    world.cache.shared.late_answers.hold(key(&world, &gate), &held, world.clock.monotonic());
    world.cache.on_event(CacheEvent::KindCleared(Kind::Transits.into())).await.unwrap();
    let again = open_and_ask(&world, &gate).await;
    assert_eq!((again, SOLVED[6].load(Ordering::SeqCst)), (Tier::Computed, 2), "it was erased meanwhile");
    world.cache.shared.late_answers.hold(key(&world, &gate), &held, world.clock.monotonic());
    world.clock.advance(Duration::from_secs(60));
    assert!(late(&world).is_none(), "a minute has passed");
    world.close().await;
}

async fn open_and_ask(world: &World, gate: &Gate) -> Tier {
    let opened = {
        let gate = gate.clone();
        std::thread::spawn(move || {
            gate.meet();
            gate.meet();
        })
    };
    let tier = world.ask(gate).await.unwrap().tier();
    opened.join().unwrap();
    tier
}
