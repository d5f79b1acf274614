//! The spoken readings over the real sky: their sentences are whole and rest on facts; printed on request, to be read aloud.

use std::time::Duration;

use astroloh::astro::{Body, BodySet, CivilDate, Moment, MoonReport, PhaseName, Sign, Synastry, VoidRule};
use astroloh::cache::Owner;
use astroloh::places::{LocalTime, Zone};
use astroloh::service::{BirthInput, CalendarChoice, ChartOptions, ClockChoice, Nativity, PlaceInput, TimeWindow};
use astroloh::speech::{self, LunarDays, Present, Sentence};

use crate::world::World;

const TIMEOUT: Duration = Duration::from_secs(60);

fn moscow(moment: Moment) -> (u8, u8) {
    let minutes = (moment.unix_s() + 3 * 3600).rem_euclid(86_400) / 60;
    ((minutes / 60) as u8, (minutes % 60) as u8)
}

fn noon(year: i32, month: u8, day: u8) -> Moment {
    CivilDate::new(year, month, day).unwrap().midnight_utc().unwrap().plus_s(9 * 3600).unwrap()
}

fn print(title: &str, sentences: &[Sentence]) {
    println!("# {title}");
    for sentence in sentences {
        println!("> {}", sentence.speech.text);
    }
}

async fn moon(world: &World, at: Moment) -> MoonReport {
    (*world.core.service.moon(at, None, VoidRule::Modern, TIMEOUT).await.unwrap()).clone()
}

/// The full moon of 24 November 2026 is exact at 14:53:34 UTC (tests/golden/moon.tsv).
#[tokio::test]
async fn the_next_full_moon_is_told_by_the_listeners_clock() {
    let world = World::new().await;
    let now = noon(2026, 11, 23);
    let report = moon(&world, now).await;
    let said = speech::next_phases(&report, Some(PhaseName::FullMoon), &Present::new(now, &moscow));
    assert_eq!(said[0].speech.text, "Ближайшее полнолуние завтра в 17:53, Луна будет в Близнецах.");
    let why = speech::why(&said[0].fact.unwrap(), &moscow).text;
    assert_eq!(why, "Точное полнолуние 24 ноября в 17:53: Луна в Близнецах, прямо напротив Солнца.");
}

#[tokio::test]
#[ignore = "prints twelve months of the Moon, to be read aloud"]
async fn print_the_moon() {
    let world = World::new().await;
    let zone: Zone = "Europe/Moscow".parse().unwrap();
    for month in 1..=12 {
        let now = noon(2026, month, 2 + 2 * month);
        let present = Present::new(now, &moscow);
        let report = moon(&world, now).await;
        print(&format!("moon {now}"), &speech::moon_now(&report, LunarDays::ByElongation, &present));
        print("void", &speech::void_now(&report, &present));
        let wanted = PhaseName::ALL[usize::from(month) % 8];
        print("phase", &speech::next_phases(&report, Some(wanted), &present));
        let first = CivilDate::new(2026, month, 1).unwrap();
        let calendar = world.core.service.lunar_month(first, zone, None, VoidRule::Modern, TIMEOUT).await.unwrap();
        print("month", &speech::lunar_calendar(&calendar.days, LunarDays::ByElongation, &present));
        print("week", &speech::lunar_calendar(&calendar.days[7..14], LunarDays::ByElongation, &present));
        let day = &calendar.days[usize::from(month)..=usize::from(month)];
        print("day", &speech::lunar_calendar(day, LunarDays::ByElongation, &present));
        print("voids", &speech::voids_of_day(&calendar.days[usize::from(month)], &present));
    }
}

/// Five births, two of them without a time.
async fn births(world: &World) -> Vec<Nativity> {
    let given = [
        ((1990, 7, 15), Some((10, 30)), "Москва"),
        ((1985, 1, 2), Some((23, 5)), "Самара"),
        ((2001, 3, 21), Some((6, 40)), "Томск"),
        ((1972, 11, 9), None, "Казань"),
        ((1969, 5, 25), None, "Псков"),
    ];
    let mut births = Vec::new();
    for ((year, month, day), time, place) in given {
        let input = BirthInput {
            date: CivilDate::new(year, month, day).unwrap().into(),
            calendar: CalendarChoice::default(),
            time: time.map(|(hour, minute)| LocalTime::new(hour, minute, 0).unwrap()),
            place: PlaceInput::Named(place.to_owned()),
            clock: ClockChoice::OfThePlace,
            fold: None,
            options: ChartOptions::default(),
        };
        births.push(world.core.service.nativity(&input).await.unwrap());
    }
    births
}

#[tokio::test]
async fn portraits_and_synastries_of_real_births_rest_on_their_charts() {
    let world = World::new().await;
    let births = births(&world).await;
    for (index, birth) in births.iter().enumerate() {
        let chart = world.core.service.chart(birth, Owner::Nobody, TIMEOUT).await.unwrap();
        let portrait = speech::portrait(&chart);
        assert!(portrait[1..].iter().all(|sentence| sentence.fact.is_some()), "{portrait:?}");
        let names_a_house = portrait.iter().any(|sentence| sentence.speech.text.contains(" доме: "));
        assert_eq!(names_a_house, chart.is_time_known());
        let other = &births[(index + 1) % births.len()];
        let pair = world.core.service.synastry([birth, other], Synastry::ORBS, TIMEOUT).await.unwrap();
        let said = speech::synastry(&pair);
        assert!(said[1..].iter().all(|sentence| sentence.fact.is_some()), "{said:?}");
        let names_a_house = said.iter().any(|sentence| sentence.speech.text.contains(" доме "));
        assert_eq!(names_a_house, pair.first.is_time_known() || pair.second.is_time_known());
    }
}

/// Mercury's next stations are on 9 February 2027 at 17:36:05 UTC and on 3 March at 12:32:01 (tests/golden/moon.tsv).
#[tokio::test]
async fn the_retrograde_planets_of_a_day_are_told() {
    let world = World::new().await;
    let now = noon(2026, 11, 23);
    let within = TimeWindow { from: now, until: now.plus_s(400 * 86_400).unwrap() };
    let periods = world.core.service.retrogrades(within, BodySet::of(Body::PLANETS), TIMEOUT).await.unwrap();
    let present = Present::new(now, &moscow);
    let said = speech::retrograde_of(Body::Mercury, &periods, &present);
    let texts: Vec<_> = said.iter().map(|sentence| sentence.speech.text.as_str()).collect();
    assert_eq!(texts[0], "Сейчас Меркурий идёт вперёд, а назад повернёт 9 февраля 2027 года в 20:36.");
    assert_eq!(texts[1], "Обратный путь продлится до другого поворота, 3 марта 2027 года в 15:32.");
    print("retrograde", &speech::retrogrades(&periods, &present));
    for body in Body::PLANETS {
        print("retrograde of", &speech::retrograde_of(body, &periods, &present));
    }
}

#[tokio::test]
#[ignore = "prints portraits, synastries and advice, to be read aloud"]
async fn print_people() {
    let world = World::new().await;
    let births = births(&world).await;
    for (index, birth) in births.iter().enumerate() {
        let chart = world.core.service.chart(birth, Owner::Nobody, TIMEOUT).await.unwrap();
        print("portrait", &speech::portrait(&chart));
        let other = &births[(index + 1) % births.len()];
        let pair = world.core.service.synastry([birth, other], Synastry::ORBS, TIMEOUT).await.unwrap();
        print("synastry", &speech::synastry(&pair));
    }
    let zone: Zone = "Europe/Moscow".parse().unwrap();
    for (index, sign) in Sign::ALL.into_iter().enumerate() {
        let date = CivilDate::new(2026, 11, 20).unwrap().plus_days(index as i64).unwrap();
        let reading = world.core.service.horoscope(sign, date, zone, TIMEOUT).await.unwrap();
        print("advice", &speech::advice_for_sign(&reading, &moscow));
        let now = noon(2026, index as u8 + 1, 5);
        print("advice by the Moon", &speech::advice_by_moon(&moon(&world, now).await, &Present::new(now, &moscow)));
    }
}
