//! The spoken readings over the real sky: their sentences are whole and rest on facts; printed on request, to be read aloud.

use std::time::Duration;

use astroloh::astro::{CivilDate, Moment, MoonReport, PhaseName, VoidRule};
use astroloh::places::Zone;
use astroloh::speech::{self, LunarDays, Present, Sentence};

use crate::world::World;

const PATIENCE: Duration = Duration::from_secs(60);

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
    (*world.core.service.moon(at, None, VoidRule::Modern, PATIENCE).await.unwrap()).clone()
}

/// The full moon of 24 November 2026 is exact at 14:53 UTC (US Naval Observatory, "Phases of the Moon").
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
        let calendar = world.core.service.lunar_month(first, zone, None, VoidRule::Modern, PATIENCE).await.unwrap();
        print("month", &speech::lunar_calendar(&calendar.days, &present));
        print("week", &speech::lunar_calendar(&calendar.days[7..14], &present));
        print("day", &speech::voids_of_day(&calendar.days[usize::from(month)], &present));
    }
}
