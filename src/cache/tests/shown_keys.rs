//! Keys as people see them: the patterns, and no birth or home in clear.

use super::*;
use crate::astro::{
    Birth, Body, BodySet, ChartSettings, CivilDate, DayReading, LunarMonth, Moment, MoonAt, NatalChart, OrbTable,
    Period, PeriodReading, PeriodWindow, PersonalReading, Place, Radix, Sign, SignCompatibility, Synastry,
    TransitSettings, Transits, VoidRule,
};

fn midnight(year: i32, month: u8, day: u8) -> Moment {
    // In Moscow.
    CivilDate::new(year, month, day).unwrap().midnight_utc().unwrap().plus_s(-3 * 3_600).unwrap()
}

fn moscow() -> Place {
    Place::new(55.7558, 37.6173).unwrap()
}

fn birth() -> NatalChart {
    NatalChart::new(Birth::At(midnight(1990, 7, 15)), moscow(), ChartSettings::default())
}

fn shown<Q: Question>(world: &World, question: &Q, owner: Owner) -> String {
    let key = world.cache.shared.keys.question_key(question, owner).unwrap();
    world.cache.shared.keys.shown(&key, &question.label()).into_string()
}

/// The text with every hash of eight digits replaced.
fn without_hashes(shown: &str) -> String {
    let is_hash = |part: &str| part.len() == 8 && part.chars().all(|digit| digit.is_ascii_hexdigit());
    shown.split(':').map(|part| if is_hash(part) { "#" } else { part }).collect::<Vec<_>>().join(":")
}

#[tokio::test]
async fn public_questions_are_shown_by_their_parts() {
    let world = World::in_memory();
    let (from, until) = (midnight(2026, 11, 23), midnight(2026, 11, 24));
    let month = PeriodWindow::new(Period::Week, vec![from, midnight(2026, 11, 30)]).unwrap();
    let days = (1..=30).map(|day| midnight(2026, 11, day)).collect();
    let void_rule = VoidRule::default();
    let settings = TransitSettings { bodies: BodySet::of(Body::PLANETS), orbs: OrbTable::TRANSIT };
    let shown = [
        shown(&world, &SignCompatibility { first: Sign::Aries, second: Sign::Leo }, Owner::Nobody),
        shown(&world, &DayReading::new(Sign::Leo, from, until).unwrap(), Owner::Nobody),
        shown(&world, &PeriodReading::new(Sign::Leo, month), Owner::Nobody),
        shown(&world, &LunarMonth::new(days, Some(moscow()), void_rule).unwrap(), Owner::Nobody),
        shown(&world, &MoonAt { at: from, place: None, void_rule }, Owner::Nobody),
        shown(&world, &Transits::new(Radix::Sign(Sign::Leo), until, settings), Owner::Nobody),
    ];
    let expected = [
        "comp:aries:leo:signs",
        "trans:2026-11-23:leo:reading",
        "fore:2026-11-23:leo:week",
        "lunar:2026:11:55.76,37.62",
        "lunar:2026:11:-:2026-11-22",
        "trans:2026-11-23:leo:#",
    ];
    assert_eq!(shown.map(|shown| without_hashes(&shown)), expected);
    world.close().await;
}

#[tokio::test]
async fn births_persons_and_homes_are_shown_as_hashes() {
    let world = World::in_memory();
    let ada = world.cache.owner(b"ada");
    let user = world.cache.shared.keys.question_key(&birth(), ada).unwrap().to_string()[3..11].to_owned();
    assert_eq!(shown(&world, &birth(), ada)[..12], format!("nc:{user}:"));
    let window = PeriodWindow::new(Period::Day, vec![midnight(2026, 11, 23), midnight(2026, 11, 24)]).unwrap();
    let personal = shown(&world, &PersonalReading::new(birth(), window), ada);
    assert_eq!(personal, format!("rec:{user}:day:2026-11-23"));
    let month = MoonAt { at: midnight(2026, 11, 23), place: Some(moscow()), void_rule: VoidRule::default() };
    let shown = [
        shown(&world, &birth(), Owner::Nobody),
        shown(&world, &Synastry::new(birth(), birth(), OrbTable::TRANSIT).unwrap(), Owner::Nobody),
        shown(&world, &month, ada),
    ];
    assert_eq!(
        shown.map(|shown| without_hashes(&shown)),
        ["nc:-:#", "comp:#:#:synastry", "lunar:2026:11:#:2026-11-22"]
    );
    let other = World::with_key(CacheSettings::default(), world.clock.clone(), MasterKey::from_bytes([8; 32]));
    assert_ne!(self::shown(&world, &birth(), Owner::Nobody), self::shown(&other, &birth(), Owner::Nobody), "keyed");
    other.close().await;
    world.close().await;
}

#[tokio::test]
async fn what_was_read_ahead_is_shown_by_its_parts_once_it_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let question = SignCompatibility { first: Sign::Aries, second: Sign::Leo };
    let world = World::on_disk(dir.path());
    for _ in 0..3 {
        world.ask(&question).await.unwrap();
    }
    world.close().await;
    let world = World::on_disk(dir.path());
    world.cache.read_ahead().await;
    let before = world.cache.top_keys(1).await.hottest[0].key.clone();
    assert_eq!(without_hashes(&before), "comp:-:#");
    world.ask(&question).await.unwrap();
    assert_eq!(world.cache.top_keys(1).await.hottest[0].key, "comp:aries:leo:signs");
    world.close().await;
}
