//! Who stays away is set aside, comes back by speaking, and is destroyed at the end; and what the clock has to do with it.

use super::*;
use crate::clock::{ClockRecord, ClockStep};

const TRUSTED: Retirement = Retirement { retention_days: 730, is_clock_trusted: true };
const DOUBTED: Retirement = Retirement { retention_days: 730, is_clock_trusted: false };
const NOBODY: Retired = Retired { set_aside: 0, brought_back: 0, destroyed: 0 };

impl World {
    /// The server runs for this number of days.
    async fn serves(&self, people: &People, days: u32) {
        for _ in 0..days {
            self.clock.advance(DAY);
            self.counts_a_day(people).await;
        }
    }

    async fn counts_a_day(&self, people: &People) {
        let now_s = self.clock.unix_s();
        let record = ClockRecord { last_unix_s: now_s, steady_s: 0, newest_unix_s: None, step: None };
        people.keep_clock_record(record, Some(now_s.div_euclid(86_400))).await.unwrap();
    }
}

async fn retire(people: &People, rule: Retirement) -> Retired {
    people.retire(rule, nowhere).await.unwrap()
}

#[tokio::test]
async fn who_stays_away_is_set_aside_for_the_last_thirty_days_and_then_destroyed() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    told(&people, BOB).await;
    world.serves(&people, 700).await;
    people.person(BOB).await.unwrap().unwrap();
    assert_eq!(retire(&people, TRUSTED).await, NOBODY, "seven hundred days, not more");
    world.serves(&people, 1).await;
    assert_eq!(retire(&people, TRUSTED).await, Retired { set_aside: 1, ..NOBODY });
    assert_eq!(people.look_at(ADA).await.unwrap(), None, "nothing is readable");
    assert!(people.is_set_aside(ADA).await.unwrap());
    assert_eq!(people.put_preferences(ADA, "long answers").await.unwrap(), PutOutcome::NoConsent);
    assert_eq!(people.keys.count().await.unwrap(), 2, "nothing is destroyed");
    world.serves(&people, 29).await;
    assert_eq!(retire(&people, TRUSTED).await, NOBODY);
    world.serves(&people, 1).await;
    assert_eq!(retire(&people, TRUSTED).await, Retired { destroyed: 1, ..NOBODY });
    assert_eq!(people.person(ADA).await.unwrap(), None);
    assert_eq!(people.keys.count().await.unwrap(), 1);
    assert_eq!(people.person(BOB).await.unwrap().unwrap().profiles.len(), 2);
    assert_eq!(retire(&people, TRUSTED).await, NOBODY);
}

#[tokio::test]
async fn who_is_set_aside_comes_back_whole_by_speaking_and_is_erased_at_once_when_asked() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    told(&people, BOB).await;
    world.serves(&people, 701).await;
    assert_eq!(retire(&people, TRUSTED).await, Retired { set_aside: 2, ..NOBODY });
    assert_eq!(people.person(ADA).await.unwrap().unwrap().profiles.len(), 2, "at the first word");
    people.user.write(|_| Ok(())).await.unwrap();
    assert_eq!(people.look_at(ADA).await.unwrap().unwrap().preferences.as_deref(), Some("short answers"));
    assert_eq!(people.erase_person(BOB, nowhere).await.unwrap(), Erasure::Done);
    assert_eq!(people.keys.count().await.unwrap(), 1);
    world.serves(&people, 60).await;
    assert_eq!(retire(&people, TRUSTED).await, NOBODY, "her time began anew");
}

#[tokio::test]
async fn while_the_clock_is_doubted_nobody_goes_before_as_many_days_of_service() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    world.clock.jump_to_unix_s(1_800_000_000 + 3_650 * 86_400);
    world.serves(&people, 10).await;
    assert_eq!(retire(&people, DOUBTED).await, NOBODY);
    world.serves(&people, 689).await;
    assert_eq!(retire(&people, DOUBTED).await, NOBODY, "699 days of service");
    world.serves(&people, 1).await;
    assert_eq!(retire(&people, DOUBTED).await, Retired { set_aside: 1, ..NOBODY });
    world.serves(&people, 29).await;
    assert_eq!(retire(&people, DOUBTED).await, NOBODY);
    world.serves(&people, 1).await;
    assert_eq!(retire(&people, DOUBTED).await, Retired { destroyed: 1, ..NOBODY });
}

#[tokio::test]
async fn a_clock_that_is_trusted_wrongly_sets_aside_and_going_back_brings_back() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    world.clock.jump_to_unix_s(1_800_000_000 + 3_650 * 86_400);
    world.serves(&people, 8).await;
    assert_eq!(retire(&people, TRUSTED).await, Retired { set_aside: 1, ..NOBODY }, "ten years say so");
    world.serves(&people, 29).await;
    assert_eq!(retire(&people, TRUSTED).await, NOBODY, "not even ten years destroy within the thirty days");
    world.clock.jump_to_unix_s(1_800_000_000 + 37 * 86_400);
    assert_eq!(retire(&people, DOUBTED).await, Retired { brought_back: 1, ..NOBODY });
    assert_eq!(people.look_at(ADA).await.unwrap().unwrap().profiles.len(), 2);
}

#[tokio::test]
async fn a_visit_that_a_wrong_clock_dated_is_dated_again_when_the_clock_is_trusted() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    told(&people, BOB).await;
    world.serves(&people, 5).await;
    // Booted in 1970: Ada speaks and somebody new says yes. In 2037: Bob speaks.
    people.set_clock_credible(false);
    world.clock.jump_to_unix_s(100);
    people.person(ADA).await.unwrap().unwrap();
    let new = PersonId::new([7; 16]);
    people.consent(new, 1).await.unwrap();
    world.clock.jump_to_unix_s(1_800_000_000 + 3_650 * 86_400);
    people.person(BOB).await.unwrap().unwrap();
    people.set_clock_credible(true);
    world.clock.jump_to_unix_s(1_800_000_000 + 6 * 86_400);
    world.serves(&people, 9).await;
    assert_eq!(retire(&people, TRUSTED).await, NOBODY);
    let seen = people.page(None, 9).await.unwrap().into_iter().map(|row| row.seen_unix_s);
    let days_ago: Vec<_> = seen.map(|seen_s| (world.clock.unix_s() - seen_s) / 86_400).collect();
    assert_eq!(days_ago, [9, 9, 9], "when they really were here, by the days of service");
}

#[tokio::test]
async fn a_short_retention_is_halved() {
    for (retention_days, set_aside_days) in [(1, 0), (2, 1), (40, 20), (60, 30), (730, 30)] {
        assert_eq!(Retirement { retention_days, ..TRUSTED }.set_aside_days(), set_aside_days);
    }
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    world.serves(&people, 2).await;
    let rule = Retirement { retention_days: 1, ..TRUSTED };
    assert_eq!(retire(&people, rule).await, Retired { set_aside: 1, destroyed: 1, ..NOBODY });
}

#[tokio::test]
async fn what_is_known_of_the_clock_outlasts_the_process_and_a_day_counts_once() {
    let world = World::new();
    let people = world.open().await;
    assert_eq!(people.clock_record().await.unwrap(), None);
    let step = Some(ClockStep { by_s: -86_401, at_unix_s: -5 });
    let record = ClockRecord { last_unix_s: -3, steady_s: 2, newest_unix_s: Some(9), step };
    for service_day in [Some(-1), Some(-1), None, Some(20_000)] {
        people.keep_clock_record(record, service_day).await.unwrap();
    }
    people.close(SOON).await.unwrap();
    let people = world.open().await;
    assert_eq!(people.clock_record().await.unwrap(), Some(record));
    let days = people.user.read(|db| db.query_row("SELECT count(*) FROM service_day", [], |row| row.get::<_, u32>(0)));
    assert_eq!(days.await.unwrap(), 2);
}
