//! What zones must get right.

use proptest::prelude::*;

use super::super::civil_time::IsoDateTime;
use super::*;

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn local(text: &str) -> LocalDateTime {
    text.parse::<IsoDateTime>().unwrap().local
}

fn moment(text: &str) -> Moment {
    Zone::UTC.to_utc(local(text)).single().unwrap().moment
}

fn read(name: &str, text: &str) -> (i32, String, i64) {
    let resolved = zone(name).to_utc(local(text)).single().unwrap();
    (resolved.offset_s, resolved.abbreviation, resolved.moment.unix_s())
}

/// Offset, short name and Unix time from Python 3.11's zoneinfo over Debian's tzdata 2026f, by PYTHONTZPATH:
/// `e = datetime.fromisoformat(t).replace(tzinfo=ZoneInfo(z)); e.utcoffset().total_seconds(), e.tzname(), e.timestamp()`; names that are
/// numbers in our longer form.
#[test]
fn history_agrees_with_python() {
    let expected = [
        // Local mean time, then Moscow mean time.
        ("Europe/Moscow", "1879-06-01T12:00", 9017, "LMT", -2_858_596_217),
        ("Europe/Moscow", "1900-06-01T12:00", 9017, "MMT", -2_195_908_217),
        // Double summer time of 1918 and 1919, the decree zone of 1919, triple of 1921, and none.
        ("Europe/Moscow", "1918-06-01T12:00", 16_279, "MDST", -1_627_921_879),
        ("Europe/Moscow", "1918-12-01T12:00", 12_679, "MST", -1_612_107_079),
        ("Europe/Moscow", "1919-06-15T12:00", 16_279, "MDST", -1_595_176_279),
        ("Europe/Moscow", "1919-08-01T12:00", 14_400, "MSD", -1_591_113_600),
        ("Europe/Moscow", "1921-03-01T12:00", 14_400, "MSD", -1_541_174_400),
        ("Europe/Moscow", "1922-12-01T12:00", 7200, "EET", -1_485_871_200),
        // Decree time since 21 June 1930.
        ("Europe/Moscow", "1930-06-20T12:00", 7200, "EET", -1_247_580_000),
        ("Europe/Moscow", "1930-06-22T12:00", 10_800, "MSK", -1_247_410_800),
        // Summer time since 1 April 1981.
        ("Europe/Moscow", "1981-03-31T12:00", 10_800, "MSK", 354_877_200),
        ("Europe/Moscow", "1981-04-01T12:00", 14_400, "MSD", 354_960_000),
        ("Europe/Moscow", "1990-07-15T10:30", 14_400, "MSD", 648_023_400),
        // Decree time dropped on 31 March 1991, so that summer time changed no clock, and taken up again in 1992.
        ("Europe/Moscow", "1991-03-31T02:30", 10_800, "EEST", 670_375_800),
        ("Europe/Moscow", "1991-12-01T12:00", 7200, "EET", 691_581_600),
        ("Europe/Moscow", "1992-02-01T12:00", 10_800, "MSK", 696_934_800),
        ("Europe/Moscow", "2020-01-01T00:00", 10_800, "MSK", 1_577_826_000),
        ("Europe/Samara", "1991-04-15T12:00", 10_800, "+03:00", 671_706_000),
        ("Asia/Yekaterinburg", "1985-07-01T12:00", 21_600, "+06:00", 489_045_600),
        ("Europe/Kiev", "1986-04-26T01:23", 14_400, "MSD", 514_848_180),
        ("Asia/Almaty", "2004-11-01T12:00", 21_600, "+06:00", 1_099_288_800),
        // Changes of 2026: no more winter time in British Columbia, Alberta, Manitoba, none in Cuba that year, and Morocco on UTC.
        ("America/Vancouver", "2026-12-01T12:00", -25_200, "MST", 1_796_151_600),
        ("America/Edmonton", "2026-12-01T12:00", -21_600, "CST", 1_796_148_000),
        ("America/Winnipeg", "2026-12-01T12:00", -18_000, "EST", 1_796_144_400),
        ("America/Havana", "2026-12-01T12:00", -14_400, "CDT", 1_796_140_800),
        ("Africa/Casablanca", "2026-12-01T12:00", 0, "+00:00", 1_796_126_400),
        // Summers in Tijuana that IANA knows since 2025c.
        ("America/Tijuana", "1953-01-15T12:00", -28_800, "PST", -535_176_000),
        ("America/Tijuana", "1956-07-15T12:00", -25_200, "PDT", -424_846_800),
        ("America/Tijuana", "1961-02-15T12:00", -28_800, "PST", -280_036_800),
        ("America/Tijuana", "1963-07-15T12:00", -25_200, "PDT", -204_008_400),
        ("America/Tijuana", "1972-07-15T12:00", -25_200, "PDT", 80_074_800),
        // Clocks of their own, which IANA keeps in `backzone`: without it these are their neighbours'.
        ("Europe/Stockholm", "1945-07-01T12:00", 3600, "CET", -773_240_400),
        ("Europe/Amsterdam", "1928-05-01T12:00", 1172, "AMT", -1_314_965_972),
        ("Europe/Amsterdam", "1928-06-01T12:00", 4772, "NST", -1_312_291_172),
        ("Europe/Oslo", "1942-02-01T12:00", 7200, "CEST", -880_898_400),
        ("Europe/Copenhagen", "1945-05-15T12:00", 7200, "CEST", -777_304_800),
        ("Europe/Luxembourg", "1917-05-01T12:00", 7200, "CEST", -1_662_127_200),
        ("Atlantic/Reykjavik", "1950-07-01T12:00", 0, "+00:00", -615_470_400),
        ("Asia/Ho_Chi_Minh", "1946-05-01T12:00", 25_200, "+07:00", -746_996_400),
        ("Africa/Accra", "1945-11-01T12:00", 1800, "+00:30", -762_611_400),
        ("America/Montreal", "1950-07-01T12:00", -14_400, "EDT", -615_456_000),
        // Rules that go on.
        ("Europe/Berlin", "2150-07-01T12:00", 7200, "CEST", 5_695_956_000),
        ("America/Santiago", "2150-01-01T12:00", -10_800, "-03:00", 5_680_335_600),
        ("America/Nuuk", "2999-07-01T12:00", -3600, "-01:00", 32_487_829_200),
        ("Asia/Jerusalem", "2400-07-01T12:00", 10_800, "IDT", 13_585_222_800),
        ("Australia/Sydney", "2500-01-15T12:00", 39_600, "AEDT", 16_726_438_800),
    ];
    for (name, text, offset_s, abbreviation, unix_s) in expected {
        assert_eq!(read(name, text), (offset_s, abbreviation.to_owned(), unix_s), "{name} {text}");
    }
}

/// IANA tells some clocks as standard time in summer and a time behind it in winter. Whoever asks whether it was summer time wants the
/// other word for it: GMT and IST in Ireland, WAT and CAT in Namibia, Ramadan in Morocco.
#[test]
fn summer_time_is_what_is_ahead_of_the_winter_clock() {
    for (name, text, dst) in [
        ("Europe/Dublin", "1980-07-01T12:00", true),
        ("Europe/Dublin", "1980-01-01T12:00", false),
        ("Europe/Dublin", "2150-07-01T12:00", true),
        ("Europe/Dublin", "2150-01-01T12:00", false),
        ("Europe/Dublin", "1916-07-01T12:00", true),
        // Three years without a change were no summer.
        ("Europe/Dublin", "1970-01-01T12:00", false),
        ("Africa/Windhoek", "1996-01-01T12:00", true),
        ("Africa/Windhoek", "1996-07-01T12:00", false),
        ("Africa/Windhoek", "2020-01-01T12:00", false),
        ("Africa/Casablanca", "2019-01-20T12:00", true),
        ("Africa/Casablanca", "2019-05-20T12:00", false),
        ("Africa/Casablanca", "2019-07-20T12:00", true),
        ("Africa/Casablanca", "2026-12-01T12:00", false),
        // Prague put its clocks back from its standard time for one winter.
        ("Europe/Prague", "1946-07-01T12:00", true),
        ("Europe/Prague", "1946-11-01T12:00", false),
        ("Europe/Prague", "1946-12-24T12:00", false),
        ("Europe/Prague", "1947-03-01T12:00", false),
        // The occupier's summer time, behind the decree time before it.
        ("Europe/Kyiv", "1942-07-01T12:00", true),
        ("Europe/Kyiv", "1941-01-01T12:00", false),
    ] {
        let resolved = zone(name).to_utc(local(text)).single().unwrap();
        assert_eq!(resolved.dst, dst, "{name} {text}");
        assert_eq!(zone(name).at(resolved.moment).2, dst, "{name} {text}");
    }
}

#[test]
fn a_day_lasts_from_its_first_moment_to_the_next_days() {
    let bounds = |name: &str, year, month, day| {
        let (start, end) = zone(name).day_bounds(CivilDate::new(year, month, day).unwrap()).unwrap();
        (start.to_string(), (end.unix_s() - start.unix_s()) / 3600)
    };
    assert_eq!(bounds("Europe/Moscow", 2014, 10, 26), ("2014-10-25T20:00:00Z".to_owned(), 25));
    assert_eq!(bounds("Europe/Moscow", 2011, 3, 27), ("2011-03-26T21:00:00Z".to_owned(), 23));
    // There was no midnight: the clocks went from 23:59:59 to 01:00.
    assert_eq!(bounds("America/Sao_Paulo", 2018, 11, 4), ("2018-11-04T03:00:00Z".to_owned(), 23));
    assert_eq!(bounds("Pacific/Apia", 2011, 12, 30), ("2011-12-30T10:00:00Z".to_owned(), 0));
    assert_eq!(bounds("+03:00", 2020, 1, 1), ("2019-12-31T21:00:00Z".to_owned(), 24));
    assert_eq!(Zone::UTC.day_bounds(CivilDate::new(5000, 1, 1).unwrap()), None);
}

#[test]
fn zones_by_every_name() {
    assert_eq!(zone("europe/moscow").to_string(), "Europe/Moscow");
    assert_eq!(zone("America/New York").to_string(), "America/New_York");
    assert_eq!(zone("UTC"), Zone::UTC);
    assert_eq!(zone("GMT+3").to_string(), "+03:00");
    assert_eq!(zone("utc-05:30").to_string(), "-05:30");
    assert_eq!(zone("+0300"), zone("GMT+3"));
    assert_eq!(zone("GMT+3").at(moment("2020-01-01T00:00")), (local("2020-01-01T03:00"), 10_800, false));
    assert_eq!(zone("GMT+3").to_utc(local("2020-01-01T03:00")).single().unwrap().source.id(), "offset");
}

#[test]
fn an_unknown_name_brings_the_nearest_known_one() {
    let refusal = |name: &str| name.parse::<Zone>().unwrap_err().to_string();
    assert_eq!(refusal("Europe/Moskow"), "\"Europe/Moskow\" is not a time zone; did you mean Europe/Moscow?");
    assert_eq!(refusal("Moscow"), "\"Moscow\" is not a time zone; did you mean Europe/Moscow?");
    assert!(refusal("").ends_with("or an offset such as +03:00"));
    assert!(refusal(&"x".repeat(1000)).len() < 200);
}

fn any_zone() -> impl Strategy<Value = Zone> {
    let names: Vec<_> = zone_table().names().collect();
    (0..names.len()).prop_map(move |index| zone(names[index]))
}

proptest! {
    #[test]
    fn any_text_is_a_zone_or_refused(text in "\\PC{0,60}") {
        let _ = text.parse::<Zone>();
    }

    #[test]
    fn a_moment_is_among_the_readings_of_its_local_time(
        zone in any_zone(),
        unix_s in prop_oneof![-156_000_000_000i64..32_000_000_000, -3_000_000_000i64..5_000_000_000],
    ) {
        let Some(moment) = Moment::from_unix_s(unix_s) else { return Ok(()) };
        let (local, offset_s, dst) = zone.at(moment);
        let readings = match zone.to_utc(local) {
            LocalTimeResolution::Single(reading) => vec![reading],
            LocalTimeResolution::Ambiguous { earlier, later } => {
                prop_assert!(earlier.moment < later.moment);
                vec![earlier, later]
            }
            LocalTimeResolution::Nonexistent { .. } => vec![],
        };
        let same = |resolved: &ResolvedLocalTime| (resolved.moment, resolved.offset_s, resolved.dst) == (moment, offset_s, dst);
        prop_assert!(readings.iter().any(same), "{zone} {local}: {readings:?}");
    }

    #[test]
    fn a_local_time_comes_back_unless_it_was_jumped_over(zone in any_zone(), local_s in -156_000_000_000i64..32_000_000_000) {
        let local = LocalDateTime::from_local_s(local_s);
        match zone.to_utc(local) {
            LocalTimeResolution::Single(reading) => prop_assert_eq!(zone.at(reading.moment).0, local),
            LocalTimeResolution::Ambiguous { earlier, later } => {
                prop_assert_eq!(zone.at(earlier.moment).0, local);
                prop_assert_eq!(zone.at(later.moment).0, local);
            }
            LocalTimeResolution::Nonexistent { before, after } => {
                prop_assert!(zone.at(before.moment).0 > local && zone.at(after.moment).0 < local);
            }
        }
    }

    #[test]
    fn days_follow_one_another(zone in any_zone(), days in -1_800_000i64..370_000) {
        let today = CivilDate::from_days(days).and_then(|date| zone.day_bounds(date));
        let tomorrow = CivilDate::from_days(days + 1).and_then(|date| zone.day_bounds(date));
        if let (Some((start, end)), Some((next, _))) = (today, tomorrow) {
            prop_assert!(start <= end);
            prop_assert_eq!(end, next);
        }
    }
}
