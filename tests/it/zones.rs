//! The time zones that are embedded, against zdump and Debian's files: `tests/golden/zones.tsv`, which says where it comes from.

use std::time::Duration;

use astroloh::astro::Moment;
use astroloh::places::Zone;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::process::{Server, command};
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

fn check(health: &Value) -> &Value {
    health["checks"].as_array().unwrap().iter().find(|check| check["name"] == "time_zones").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn zones_that_have_grown_old_are_a_warning_and_no_more() {
    let world = World::new().await;
    let health = world.get("/health").await.json();
    assert_eq!(health["time_zones"]["release"], "2026f");
    let age_days = health["time_zones"]["age_days"].as_i64().unwrap();
    assert!((0..200).contains(&age_days), "{health}");
    assert_eq!(check(&health)["status"], "pass");
    world.clock.advance(Duration::from_secs(280 * 86_400));
    let health = world.get("/health").await.json();
    assert_eq!(health["time_zones"]["age_days"], age_days + 280);
    assert_eq!(check(&health)["status"], "warn", "{health}");
    let reason = check(&health)["reason"].as_str().unwrap();
    assert!(reason.contains("2026f") && reason.contains("places.zoneinfo"), "{reason}");
    assert_eq!(world.get("/readyz").await.status, 200);
}

/// Files as an operator would lay them: those of the binary, unpacked, but Japan keeps the clocks of Nepal, and Paris is damaged.
#[test]
fn an_operator_brings_newer_zones_without_a_new_binary() {
    let dir = tempfile::tempdir().unwrap();
    let zoneinfo = dir.path().join("zoneinfo");
    let packed = include_bytes!("../../assets/zones.bin");
    let bodies = packed.windows(2).position(|pair| pair == b"\n\n").unwrap() + 2;
    let head = std::str::from_utf8(&packed[..bodies]).unwrap();
    let zone_file = |name: &str| {
        let line = head.lines().find(|line| line.split('\t').next() == Some(name)).unwrap();
        let numbers: Vec<usize> = line.split('\t').skip(1).map(|number| number.parse().unwrap()).collect();
        &packed[bodies + numbers[0]..][..numbers[1]]
    };
    for name in head.lines().skip(1).map(|line| line.split('\t').next().unwrap()).filter(|name| !name.is_empty()) {
        let path = zoneinfo.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let held = match name {
            "Asia/Tokyo" => zone_file("Asia/Kathmandu"),
            "Europe/Paris" => b"damaged",
            _ => zone_file(name),
        };
        std::fs::write(path, held).unwrap();
    }
    std::fs::write(zoneinfo.join("tzdata.zi"), "# version 2099z\n").unwrap();

    let setting = format!("--places-zoneinfo={}", zoneinfo.display());
    let server = Server::start(&dir.path().join("data"), &[&setting]);
    let offset = |place: &str| {
        let (status, chart) = server.get(&format!("/api/v1/natal?datetime=2020-07-01T12:00&place={place}"));
        assert_eq!(status, 200, "{chart}");
        serde_json::from_str::<Value>(&chart).unwrap()["event"]["utc_offset"].as_str().unwrap().to_owned()
    };
    assert_eq!((offset("Osaka").as_str(), offset("Lyon").as_str()), ("+05:45", "+02:00"));
    let health: Value = serde_json::from_str(&server.get("/health").1).unwrap();
    assert_eq!(health["time_zones"]["release"], "2099z");
    let reason = check(&health)["reason"].as_str().unwrap();
    assert!(reason.contains("damaged are Europe/Paris"), "{reason}");
    let status: Value = serde_json::from_str(&server.get_as_operator("/api/v1/status").1).unwrap();
    assert_eq!(status["time_zones"]["source"], zoneinfo.to_str().unwrap());
    assert_eq!(status["time_zones"]["reason"], reason);
    server.stop();

    let doctor = |directory: &str| {
        let mut doctor = command();
        doctor.env("ASTROLOH_PLACES_ZONEINFO", directory).args(["doctor", "--data"]).arg(dir.path().join("data"));
        let output = doctor.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().find(|line| line.contains("time zones")).unwrap().to_owned()
    };
    let told = doctor(zoneinfo.to_str().unwrap());
    assert!(told.starts_with("warn") && told.contains("IANA 2099z") && told.contains("Europe/Paris"), "{told}");
    let told = doctor("/nowhere/at/all");
    assert!(
        told.starts_with("warn") && told.contains("IANA 2026f") && told.contains("/nowhere/at/all: No such file"),
        "{told}"
    );
}

/// Reports of nearest-town look-ups elsewhere: Nome had the clocks of Anadyr, 20 hours off, and Kiritimati those of Honolulu.
#[tokio::test(flavor = "multi_thread")]
async fn coordinates_have_the_clocks_of_the_zone_that_they_lie_in() {
    let world = World::new().await;
    for (at, zone, source, offset, warning) in [
        ("lat=64.501&lon=-165.406", "America/Nome", "border", "-08:00", None),
        ("lat=1.867&lon=-157.333", "Pacific/Kiritimati", "border", "+14:00", None),
        ("lat=43.8&lon=87.58", "Asia/Urumqi", "border", "+06:00", Some("several_zones")),
        ("lat=-48.88&lon=-123.39", "Etc/GMT+8", "nautical", "-08:00", Some("at_sea")),
    ] {
        let chart = world.get(&format!("/api/v1/natal?datetime=2020-07-01T12:00&{at}")).await.json();
        let event = &chart["event"];
        let told = [&event["timezone"], &event["tz_source"], &event["utc_offset"]].map(|text| text.as_str().unwrap());
        assert_eq!(told, [zone, source, offset], "{at}");
        assert_eq!(event["warnings"][0]["code"].as_str(), warning, "{event}");
    }
    let russian = world.get("/api/v1/natal?datetime=2020-07-01T12:00&lat=0&lon=-30&lang=ru").await.json();
    assert!(russian["event"]["warnings"][0]["message"].as_str().unwrap().contains("морское время"), "{russian}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_by_another_name_or_by_likeness_carries_a_warning() {
    let world = World::new().await;
    for (place, code) in [
        ("Moscow", None),
        ("%D0%9B%D0%B5%D0%BD%D0%B8%D0%BD%D0%B3%D1%80%D0%B0%D0%B4", Some("place_by_other_name")),
        ("Vladivostock", Some("place_by_likeness")),
    ] {
        let chart = world.get(&format!("/api/v1/natal?datetime=2020-07-01T12:00&place={place}")).await.json();
        assert_eq!(chart["event"]["warnings"][0]["code"].as_str(), code, "{place}: {}", chart["event"]);
    }
}

/// Paris in France, with `match=exact`, was the answer to "Paris, Texas, USA".
#[tokio::test(flavor = "multi_thread")]
async fn a_country_that_is_named_is_never_crossed() {
    let world = World::new().await;
    let natal = |place: &str| format!("/api/v1/natal?datetime=2020-07-01T12:00&place={}", place.replace(' ', "%20"));
    let chart = world.get(&natal("Paris, Texas, USA")).await.json();
    assert_eq!((&chart["event"]["place"]["region"], &chart["event"]["utc_offset"]), (&"TX".into(), &"-05:00".into()));
    let refused = world.get(&natal("London, Texas")).await;
    assert_eq!(
        refused.problem(),
        "422 place=London, Texas: no place of that name is known in Texas; send latitude, longitude and timezone of one of the candidates"
    );
    assert_eq!(refused.json()["candidates"][0]["country"], "GB");
    let refused = world.get(&natal("London, Atlantis")).await;
    assert!(refused.problem().contains("Atlantis is no country or region that is known"), "{}", refused.body);
}

/// Samoa left out 30 December 2011 when it went over to the other side of the date line.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_was_left_out_has_its_true_reason() {
    let world = World::new().await;
    for time in ["T12:00", "&time_known=false"] {
        let refused = world.get(&format!("/api/v1/natal?datetime=2011-12-30{time}&place=Apia")).await;
        assert!(refused.problem().contains("the date line was moved"), "{}", refused.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plus_of_an_offset_needs_no_escape_in_a_query() {
    let world = World::new().await;
    let at = "lat=55.75&lon=37.62";
    for query in [
        "datetime=1990-07-15T10:30+03:00",
        "datetime=1990-07-15T10:30&utc_offset=+03:00",
        "datetime=1990-07-15T10:30%2B03:00",
    ] {
        let chart = world.get(&format!("/api/v1/natal?{query}&{at}")).await.json();
        assert_eq!(chart["event"]["utc_datetime"], "1990-07-15T07:30:00Z", "{query}: {chart}");
    }
    let refused = world.get(&format!("/api/v1/natal?datetime=1990-07-15T24:00&{at}")).await;
    assert!(refused.problem().contains("write it as 00:00 of the next one"), "{}", refused.body);
}

/// The answer did not tell where a return was cast for, and "Sitka" was Satka in Russia without a word.
#[tokio::test(flavor = "multi_thread")]
async fn a_return_tells_where_it_is_cast_for() {
    let world = World::new().await;
    let birth = "datetime=1990-07-15T10:30&place=Moscow&return_year=2026";
    let at = |path: &str, more: &str| format!("/api/v1/{path}?{birth}{more}");
    let told = world.get(&at("solar-return", "&return_place=Sitka")).await.json();
    assert_eq!(told["return_place"]["place"]["name"], "Satka");
    assert_eq!(told["return_place"]["warnings"][0]["code"], "place_by_likeness");
    let home = world.get(&at("solar-return", "")).await.json();
    assert_eq!(
        (&home["return_place"]["place"]["name"], &home["return_place"]["warnings"]),
        (&"Moscow".into(), &Value::Array(vec![]))
    );
    let picture = world.get(&at("solar-return.svg", "&return_place=Paris,%20Texas")).await.body;
    assert!(picture.contains("UTC, Париж"), "{picture}");
    let home = world.get(&at("solar-return.svg", "")).await.body;
    assert!(home.contains("2026-07-") && !home.contains("UTC, Москва"), "{home}");
}
