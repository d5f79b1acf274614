//! Horoscopes for a day, a week, a month and a year: of a sign through REST, of a person through the service.

use std::time::Duration;

use astroloh::astro::{AspectPoint, Body, CivilDate, HouseFact, Outlook, Period, PeriodFact, Place, Transit};
use astroloh::cache::{Owner, Tier};
use astroloh::places::LocalTime;
use astroloh::service::{BirthInput, CalendarChoice, ChartOptions, ClockChoice, LocalPeriod, PlaceInput};
use serde_json::Value;

use crate::world::World;

const TIMEOUT: Duration = Duration::from_secs(60);

async fn horoscope(world: &World, query: &str) -> Value {
    let response = world.get(&format!("/api/v1/horoscope/leo?{query}")).await;
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

fn text<'v>(horoscope: &'v Value, member: &str) -> &'v str {
    horoscope[member].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_is_told_its_day_week_month_and_year() {
    let world = World::new().await;
    let mut texts = std::collections::HashSet::new();
    for (period, first, last) in [
        ("day", "2026-11-26", "2026-11-26"),
        ("week", "2026-11-23", "2026-11-29"),
        ("month", "2026-11-01", "2026-11-30"),
        ("year", "2026-01-01", "2026-12-31"),
    ] {
        let told = horoscope(&world, &format!("period={period}&date=2026-11-26")).await;
        assert_eq!((text(&told, "period"), text(&told, "date"), text(&told, "last_date")), (period, first, last));
        let (shown, spoken) = (text(&told, "text"), text(&told, "tts"));
        assert!((300..=800).contains(&shown.chars().count()), "{period}: {shown}");
        let words = spoken.replace("sil <[300]>", "");
        assert!(!words.contains(|character: char| character.is_ascii_digit()), "{words}");
        let sentences = told["sentences"].as_array().unwrap();
        assert!(sentences.len() >= 6, "{period}: {sentences:?}");
        assert!(sentences[1..].iter().all(|sentence| sentence["fact"]["type"].is_string()), "all rest on facts");
        assert!(texts.insert(shown.to_owned()));
        assert_eq!(horoscope(&world, &format!("period={period}&date=2026-11-26")).await, told);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ingress_of_the_week_is_told_on_the_listeners_day() {
    let world = World::new().await;
    // Mars enters Virgo on 25 November 2026 at 23:37 UTC, which is the 26th in Moscow and still the 25th in London.
    let fact_and_text = |told: &Value| {
        let sentences = told["sentences"].as_array().unwrap().clone();
        let ingress = |sentence: &&Value| sentence["fact"]["type"] == "ingress" && sentence["fact"]["body"] == "mars";
        let found = sentences.iter().find(ingress).unwrap().clone();
        (found["fact"]["at"].as_str().unwrap().to_owned(), found["text"].as_str().unwrap().to_owned())
    };
    let moscow = fact_and_text(&horoscope(&world, "period=week&date=2026-11-26").await);
    let london = fact_and_text(&horoscope(&world, "period=week&date=2026-11-26&tz=Europe/London").await);
    assert!(moscow.0.starts_with("2026-11-25T23:3"), "{}", moscow.0);
    assert_eq!(moscow.0, london.0, "one sky");
    assert!(moscow.1.to_lowercase().contains("в четверг"), "{}", moscow.1);
    assert!(london.1.to_lowercase().contains("в среду"), "{}", london.1);
    // Zones whose midnights agree share an answer; each response names its own zone.
    let simferopol = horoscope(&world, "period=week&date=2026-11-26&tz=Europe/Simferopol").await;
    assert_eq!(text(&simferopol, "timezone"), "Europe/Simferopol");
}

fn birth(time: Option<LocalTime>) -> BirthInput {
    BirthInput {
        date: CivilDate::new(1990, 7, 15).unwrap().into(),
        calendar: CalendarChoice::default(),
        time,
        place: PlaceInput::At(Place::new(55.7558, 37.6173).unwrap()),
        clock: ClockChoice::OfThePlace,
        fold: None,
        options: ChartOptions::default(),
    }
}

fn touches_an_angle_or_house(outlook: &Outlook) -> bool {
    outlook.facts.iter().any(|ranked| match ranked.fact {
        PeriodFact::Transit(Transit { point, house, .. }) => {
            house.is_some() || matches!(point, AspectPoint::Ascendant | AspectPoint::MediumCoeli)
        }
        PeriodFact::HouseIngress { .. } | PeriodFact::House(HouseFact::Phase { .. }) | PeriodFact::Eclipse { .. } => {
            true
        }
        _ => false,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_told_what_the_sky_does_to_their_chart() {
    let world = World::new().await;
    let service = &world.core.service;
    let zone = "Europe/Moscow".parse().unwrap();
    let (known, unknown) = (birth(LocalTime::new(10, 30, 0)), birth(None));
    for period in Period::ALL {
        let span = LocalPeriod::of_calendar(period, CivilDate::new(2026, 12, 2).unwrap());
        let owner = service.owner("user", "anna");
        let ask = |birth| service.personal_reading(birth, span, zone, owner, TIMEOUT);
        let first = ask(&known).await.unwrap();
        assert_eq!(first.outlook.tier(), Tier::Computed);
        assert_eq!(ask(&known).await.unwrap().outlook.tier(), Tier::Memory, "{period:?} is kept");
        assert!(touches_an_angle_or_house(&first.outlook), "{period:?}: {:#?}", first.outlook.facts);
        let untimed = ask(&unknown).await.unwrap();
        assert!(!touches_an_angle_or_house(&untimed.outlook), "{period:?}: {:#?}", untimed.outlook.facts);
        let of_moon = |fact: &PeriodFact| {
            matches!(fact, PeriodFact::Transit(Transit { point: AspectPoint::Body(Body::Moon), .. }))
        };
        assert!(!untimed.outlook.facts.iter().any(|ranked| of_moon(&ranked.fact)));
        // Her answer is not served to anyone else.
        let nobody = service.personal_reading(&known, span, zone, Owner::Nobody, TIMEOUT).await.unwrap();
        assert_eq!(nobody.outlook.tier(), Tier::Computed);
        assert_eq!(nobody.outlook.facts, first.outlook.facts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_a_zone_is_that_of_the_setting() {
    // 09:00 UTC on the 23rd is 22:00 in Auckland; three hours later it is the 24th there, and still the 23rd in Moscow.
    let world = World::with("[alice]\ntimezone = 'Pacific/Auckland'").await;
    world.clock.advance(Duration::from_secs(3 * 3_600));
    let told = horoscope(&world, "").await;
    assert_eq!((text(&told, "timezone"), text(&told, "date")), ("Pacific/Auckland", "2026-11-24"));
    let told = horoscope(&world, "tz=Europe/Moscow").await;
    assert_eq!((text(&told, "timezone"), text(&told, "date")), ("Europe/Moscow", "2026-11-23"));
}
