//! The machine's clock goes wrong: nobody is forgotten by it, everything is answered, and it is said.

mod faked;

use std::time::Duration;

use astroloh::clock::Clock as _;
use astroloh::service::{PeopleError, Retired};
use serde_json::Value;

use crate::people::{in_time, told};
use crate::world::{NOW_UNIX_S, World};

const DAY: Duration = Duration::from_secs(86_400);
const NOW_S: i64 = NOW_UNIX_S as i64;
const TEN_YEARS_S: i64 = 3_650 * 86_400;
const NOBODY: Retired = Retired { set_aside: 0, brought_back: 0, destroyed: 0 };

/// A day passes, with what a server does in it about its clock.
async fn a_day(world: &World) -> Retired {
    world.clock.advance(DAY);
    a_night(world).await
}

async fn a_night(world: &World) -> Retired {
    world.core.service.look_at_clock().await.unwrap();
    world.core.service.retire_people().await.unwrap()
}

/// How the clock stands by `/health`: its state and the reason.
async fn clock_health(world: &World) -> (String, String) {
    let health = world.get("/health").await.json();
    let checks = health["checks"].as_array().unwrap();
    let clock = checks.iter().find(|check| check["name"] == "clock").unwrap();
    let text = |name: &str| clock[name].as_str().unwrap_or_default().to_owned();
    (text("status"), text("reason"))
}

async fn remembers(world: &World, name: &str) -> bool {
    let service = &world.core.service;
    let owner = service.owner("user", name);
    in_time(async || service.person(owner).await).await.unwrap().is_some_and(|person| person.profiles.len() == 2)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_ten_years_ahead_forgets_nobody_and_says_so_until_it_is_steady_again() {
    let world = World::new().await;
    told(&world.core.service, world.core.service.owner("user", "anna")).await;
    for _ in 0..8 {
        assert_eq!(a_day(&world).await, NOBODY);
    }
    assert_eq!(clock_health(&world).await, ("pass".to_owned(), String::new()));
    let right_s = world.clock.unix_s();
    world.clock.jump_to_unix_s(right_s + TEN_YEARS_S);
    assert_eq!(a_night(&world).await, NOBODY, "at once");
    let (status, reason) = clock_health(&world).await;
    assert!(status == "warn" && reason.contains("forward by 3650 days"), "{reason}");
    assert_eq!(world.get("/readyz").await.status, 200, "a warning, no more");
    for night in 1..=2 {
        assert_eq!(a_day(&world).await, NOBODY, "night {night}");
    }
    world.clock.jump_to_unix_s(right_s + 2 * 86_400);
    assert_eq!(a_night(&world).await, NOBODY);
    assert!(clock_health(&world).await.1.contains("back by 3650 days"));
    for _ in 0..7 {
        assert_eq!(a_day(&world).await, NOBODY);
    }
    assert_eq!(clock_health(&world).await.0, "pass");
    assert!(remembers(&world, "anna").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_for_weeks_sets_aside_and_its_return_or_a_word_brings_back() {
    let world = World::new().await;
    let service = &world.core.service;
    for name in ["anna", "boris"] {
        told(service, service.owner("user", name)).await;
    }
    a_night(&world).await;
    world.clock.jump_to_unix_s(NOW_S + TEN_YEARS_S);
    for day in 0..40 {
        assert_eq!(a_day(&world).await, NOBODY, "day {day}: no operator has said that the clock is right");
    }
    assert!(clock_health(&world).await.1.contains("astroloh admin clock confirm"));
    assert_eq!(service.confirm_clock("operator").await, Ok(true));
    assert_eq!(service.acts(None, 1).await.unwrap()[0].act, "confirm_clock");
    assert_eq!(clock_health(&world).await.0, "pass");
    assert_eq!(a_day(&world).await, Retired { set_aside: 2, ..NOBODY });
    let people = service.people(None, 9).await.unwrap().people;
    let codes: Vec<_> = people.iter().map(|row| row.id.code()).collect();
    assert!(people.iter().all(|row| row.set_aside_unix_s.is_some()));
    assert_eq!(service.export(codes[0], "operator").await, Err(PeopleError::SetAside));
    assert!(remembers(&world, "anna").await, "she speaks");
    world.clock.jump_to_unix_s(NOW_S + 30 * 86_400);
    service.look_at_clock().await.unwrap();
    for code in codes {
        assert!(service.export(code, "operator").await.unwrap().is_some(), "and he is back by himself");
    }
    assert!(remembers(&world, "boris").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_speaks_while_the_clock_is_in_1970_is_not_away_for_half_a_century() {
    let world = World::new().await;
    told(&world.core.service, world.core.service.owner("user", "anna")).await;
    a_night(&world).await;
    for before in [5, -5 * 86_400] {
        world.clock.jump_to_unix_s(before);
        a_night(&world).await;
        assert!(clock_health(&world).await.1.contains("before this program was made"));
        told(&world.core.service, world.core.service.owner("user", "boris")).await;
        assert!(remembers(&world, "anna").await);
    }
    world.clock.jump_to_unix_s(NOW_S + 86_400);
    for _ in 0..9 {
        assert_eq!(a_day(&world).await, NOBODY);
    }
    assert_eq!(clock_health(&world).await.0, "pass", "trusted again");
    assert!(remembers(&world, "anna").await && remembers(&world, "boris").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_neither_repeats_a_turn_nor_opens_or_closes_the_limit_of_turns() {
    let world = World::new().await;
    let mut anna = world.listener("anna");
    let first = anna.request("гороскоп для льва на сегодня");
    let heard = anna.turn("гороскоп для льва на сегодня").await;
    for step_s in [86_400, -86_400, TEN_YEARS_S, -NOW_S] {
        world.clock.jump_to_unix_s(NOW_S + step_s);
        assert_eq!(world.webhook(first.to_string()).await, heard, "sent again, it is answered as before");
    }

    let world = World::with("alice.turns_per_minute = 3").await;
    let mut boris = world.listener("boris");
    let mut is_refused = async |world: &World, jump_s: i64| {
        world.clock.jump_to_unix_s(NOW_S + jump_s);
        boris.say("гороскоп для льва на сегодня").await.contains("не успеваю")
    };
    let mut answered = 0;
    while !is_refused(&world, 0).await {
        answered += 1;
    }
    assert!((1..=3).contains(&answered), "{answered}");
    for jump_s in [86_400, TEN_YEARS_S, -NOW_S, 0] {
        assert!(is_refused(&world, jump_s).await, "{jump_s}");
    }
    world.clock.advance(Duration::from_secs(60));
    assert!(!is_refused(&world, -NOW_S).await, "a minute later, whatever the wall clock says");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_is_answered_for_the_day_that_the_clock_shows_whatever_it_showed_before() {
    let world = World::new().await;
    let date = |moon: &Value| moon["at"].as_str().unwrap()[..10].to_owned();
    let mut anna = world.listener("anna");
    for (jump_s, day) in [
        (0, "2026-11-23"),
        (86_400, "2026-11-24"),
        (-86_400, "2026-11-22"),
        (TEN_YEARS_S, "2036-11-20"),
        (0, "2026-11-23"),
    ] {
        world.clock.jump_to_unix_s(NOW_S + jump_s);
        for _ in 0..2 {
            let moon = world.get("/api/v1/moon").await;
            assert_eq!((moon.status.as_u16(), date(&moon.json())), (200, day.to_owned()), "{}", moon.body);
        }
        let told = anna.say("гороскоп для льва на сегодня").await;
        assert!(told.contains("Лев") || told.contains("Льв"), "{day}: {told}");
        let more = anna.say("а для овна").await;
        assert!(more.contains("Овен") || more.contains("Овн"), "the conversation goes on: {more}");
    }
}

/// A clock before this program was made tells nothing of the present: what is asked of today is refused or asked back, and all else is served.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_surely_wrong_tells_no_today_and_makes_no_birth_one_of_the_future() {
    let world = World::new().await;
    for unix_s in [100, -86_400] {
        world.clock.jump_to_unix_s(unix_s);
        for (path, field) in [
            ("/api/v1/moon", "at"),
            ("/api/v1/eclipses", "from"),
            ("/api/v1/retrogrades", "from"),
            ("/api/v1/ingresses", "from"),
            ("/api/v1/planetary-hours?place=Москва", "date"),
            ("/api/v1/horoscope/leo?date=tomorrow", "date"),
            ("/api/v1/horoscope/leo", "date"),
            ("/api/v1/ephemeris", "date"),
            ("/api/v1/sun-and-moon?place=Москва", "date"),
            ("/api/v1/transits?datetime=1990-07-15T10:30&place=Москва", "at"),
            ("/api/v1/forecast?datetime=1990-07-15T10:30&place=Москва", "from"),
            ("/api/v1/solar-return?datetime=1990-07-15T10:30&place=Москва", "after"),
            ("/api/v1/progressions?datetime=1990-07-15T10:30&place=Москва", "at"),
        ] {
            let answer = world.get(path).await;
            let problem = answer.json();
            assert_eq!(
                (answer.status.as_u16(), problem["field"].as_str()),
                (422, Some(field)),
                "{path}: {}",
                answer.body
            );
            assert!(problem["hint"].as_str().unwrap().contains("set the machine's clock"), "{path}: {problem}");
        }
        for path in [
            "/api/v1/moon?at=2026-11-23T12:00",
            "/api/v1/horoscope/leo?date=2026-11-23",
            "/api/v1/natal?datetime=1990-07-15T10:30&place=Москва",
            "/api/v1/natal?datetime=2026-10-15T10:30&place=Москва",
        ] {
            assert_eq!(world.get(path).await.status, 200, "{path}");
        }
        let mut anna = world.listener("anna");
        assert!(anna.say("гороскоп для льва").await.contains("сбились часы"));
        let told = anna.say("второе декабря две тысячи двадцать шестого").await;
        assert!(told.contains("2 декабря 2026"), "{told}");
        assert!(anna.say("а на завтра").await.contains("сбились часы"), "no day before or after it is meant");
        let told = anna.say("натальная карта 15 июля 1990 года 10:30 Москва").await;
        assert!(told.contains("Рак"), "{told}");
        let told = anna.say("натальная карта 15 июля 2090 года 10:30 Москва").await;
        assert!(told.contains("не наступила"), "{told}");
        for asked in ["когда полнолуние", "ретрограден ли меркурий", "лунный календарь на неделю", "мой гороскоп"]
        {
            let said = anna.say(asked).await;
            assert!(said.contains("сбились часы"), "{asked}: {said}");
        }
        for asked in ["совместимость льва и овна", "расскажи про знак рыбы", "что такое асцендент"]
        {
            let said = anna.say(asked).await;
            assert!(!said.contains("сбились часы"), "{asked}: {said}");
        }
    }
}
