//! The time zones that are embedded, against zdump and Debian's files: `tests/golden/zones.tsv`, which says where it comes from.

use astroloh::astro::Moment;
use astroloh::places::Zone;
use sha2::{Digest, Sha256};

use crate::world::World;

/// Zones in which zdump's isdst is a winter clock behind the standard time: what summer time is there has a test of its own.
const WINTER_IS_DST: [&str; 6] =
    ["Africa/Casablanca", "Africa/El_Aaiun", "Africa/Windhoek", "Europe/Bratislava", "Europe/Dublin", "Europe/Prague"];

/// A moment and what the clocks show from then on: seconds ahead of UTC and zdump's isdst.
type Change = (i64, i32, bool);

/// The changes of each zone, the first from long ago.
fn golden() -> Vec<(&'static str, Vec<Change>)> {
    let lines = include_str!("../golden/zones.tsv").lines().filter(|line| !line.starts_with('#'));
    let read = lines.map(|line| {
        let mut fields = line.split('\t');
        let name = fields.next().unwrap();
        let kind = |text: &str| (text.trim_end_matches('d').parse::<i32>().unwrap(), text.ends_with('d'));
        let kinds: Vec<_> = fields.next().unwrap().split(',').map(kind).collect();
        let mut at = -10_i64.pow(10);
        let mut changes = vec![(at, kinds[0].0, kinds[0].1)];
        for step in fields.next().unwrap().split(' ').filter(|step| !step.is_empty()) {
            let (letter, since) = step.split_at(1);
            let (offset_s, is_dst) = kinds[usize::from(letter.as_bytes()[0] - b'A')];
            at += i64::from_str_radix(since, 36).unwrap();
            changes.push((at, offset_s, is_dst));
        }
        (name, changes)
    });
    read.collect()
}

#[test]
fn every_change_of_every_zones_clocks_is_zdumps() {
    let (mut zones, mut changes) = (0, 0);
    for (name, expected) in golden() {
        let zone: Zone = name.parse().unwrap();
        zones += 1;
        for (index, &(at, offset_s, is_dst)) in expected.iter().enumerate() {
            // The first and the last second of it, and one between.
            let until = expected.get(index + 1).map_or(at + 86_400, |next| next.0);
            changes += 1;
            for unix_s in [at, at + (until - at) / 2, until - 1] {
                let (local, got_s, got_dst) = zone.at(Moment::from_unix_s(unix_s).unwrap());
                assert_eq!(got_s, offset_s, "{name} at {unix_s}, {local}");
                assert!(
                    got_dst == is_dst || WINTER_IS_DST.contains(&name),
                    "{name} at {unix_s}, {local}: dst={got_dst}"
                );
            }
        }
    }
    assert!(zones > 400 && changes > 16_000, "{zones} zones with {changes} changes are in the golden file");
}

#[test]
fn the_embedded_zones_are_those_that_their_paper_describes() {
    let packed = include_bytes!("../../assets/zones.bin");
    let digest: String = Sha256::digest(packed).iter().map(|byte| format!("{byte:02x}")).collect();
    let paper = include_str!("../../assets/ZONES.md");
    assert!(paper.contains(&digest), "assets/ZONES.md tells another checksum than {digest}");
    let release = astroloh::places::zone_release();
    assert!(paper.contains(&release.name), "assets/ZONES.md tells another release than {}", release.name);
    let index = packed.split(|byte| *byte == b'\n').skip(1).take_while(|line| !line.is_empty());
    let mut count = 0;
    for line in index {
        let name = std::str::from_utf8(line).unwrap().split('\t').next().unwrap();
        let zone: Zone = name.parse().unwrap();
        // Reading the rules is what a damaged file would fail at.
        assert_eq!(
            (zone.to_string().as_str(), zone.at(Moment::from_unix_s(0).unwrap()).1.abs() < 16 * 3600),
            (name, true)
        );
        count += 1;
    }
    assert!(count > 590, "{count}");
}

/// Ascendants of the C Swiss Ephemeris by pyswisseph 2.10.3.2: `swe.houses(jd, latitude, longitude, b"P")[1][0]`, at the moment of
/// Python's zoneinfo over Debian's tzdata 2026f.
#[tokio::test(flavor = "multi_thread")]
async fn a_birth_has_the_clock_of_its_own_country_and_its_ascendant() {
    let world = World::new().await;
    for (place, datetime, utc, offset, ascendant_deg) in [
        ("Amsterdam", "1928-05-01T12:00", "1928-05-01T11:40:28Z", "+00:19:32", 144.7105),
        ("Stockholm", "1945-07-01T12:00", "1945-07-01T11:00:00Z", "+01:00", 187.6789),
        ("Tijuana", "1956-07-15T12:00", "1956-07-15T19:00:00Z", "-07:00", 189.8967),
        ("Tijuana", "1961-02-15T12:00", "1961-02-15T20:00:00Z", "-08:00", 75.2384),
        ("Vancouver", "2026-12-01T12:00", "2026-12-01T19:00:00Z", "-07:00", 293.6636),
        ("Edmonton", "2026-12-01T12:00", "2026-12-01T18:00:00Z", "-06:00", 281.1462),
        ("Winnipeg", "2026-12-01T12:00", "2026-12-01T17:00:00Z", "-05:00", 287.8903),
        ("Havana", "2026-12-01T12:00", "2026-12-01T16:00:00Z", "-04:00", 307.5770),
        ("Rabat", "2026-12-01T12:00", "2026-12-01T12:00:00Z", "+00:00", 321.1243),
        ("Dublin", "1916-06-01T12:00", "1916-06-01T11:25:21Z", "+00:34:39", 155.7588),
        ("Berlin", "2150-07-01T12:00", "2150-07-01T10:00:00Z", "+02:00", 175.0214),
    ] {
        let chart = world.get(&format!("/api/v1/natal?datetime={datetime}&place={place}")).await.json();
        let event = &chart["event"];
        assert_eq!(
            (event["utc_datetime"].as_str(), event["utc_offset"].as_str()),
            (Some(utc), Some(offset)),
            "{place}: {event}"
        );
        let ascendant = chart["angles"].as_array().unwrap().iter().find(|angle| angle["id"] == "ascendant").unwrap();
        let off_deg = (ascendant["longitude"].as_f64().unwrap() - ascendant_deg).abs();
        assert!(off_deg < 0.001, "{place} {datetime}: {ascendant}");
    }
}
