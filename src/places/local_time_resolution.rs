//! What a local time can mean: one moment, two, or none that ever was.

use super::civil_time::{LocalDateTime, UtcOffset};
use super::fold::Fold;
use crate::astro::{CivilDate, DAY_S, Moment, Place};

/// What IANA calls the time before a place took up standard time.
const LOCAL_MEAN_TIME: &str = "LMT";

/// Zones of the Russian Empire for which IANA lists the mean time of one city before the decree of 8 February 1919 brought
/// standard time: the railways and that city kept it, other towns their own (tz database, file `europe`, notes on Russia).
const RUSSIAN_EMPIRE: [&str; 14] = [
    "Europe/Moscow",
    "W-SU",
    "Europe/Kiev",
    "Europe/Kyiv",
    "Europe/Simferopol",
    "Europe/Minsk",
    "Europe/Riga",
    "Europe/Tallinn",
    "Europe/Vilnius",
    "Europe/Chisinau",
    "Europe/Tiraspol",
    "Asia/Yekaterinburg",
    "Asia/Irkutsk",
    "Asia/Tbilisi",
];

/// Mean time of Bucharest, which Chisinau kept from 1918 on by the law of Romania.
const LAW_OF_ROMANIA: &str = "BMT";

/// Standard times are multiples of it; the mean times of the Empire's cities are not.
const QUARTER_HOUR_S: i32 = 900;

/// By decrees the clocks were moved by whole and half hours.
const HALF_HOUR_S: f64 = 1800.0;

/// A city corrected its own mean time by less than this: Moscow's by 62 seconds in 1916.
const CITY_CORRECTION_S: f64 = 120.0;

/// Seconds of time that the Earth takes to turn by a degree.
const SECONDS_PER_DEGREE: f64 = 240.0;

/// How an offset from UTC became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TzSource {
    /// From IANA's rules for the zone.
    Zone,
    /// From the longitude of the birth: there was no standard time yet.
    LocalMeanTime,
    /// It was given explicitly.
    Offset,
}

impl TzSource {
    /// Name in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::LocalMeanTime => "lmt",
            Self::Offset => "offset",
        }
    }
}

/// One way to read a local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedLocalTime {
    /// The moment it is.
    pub moment: Moment,
    /// Local time minus UTC.
    pub offset_s: i32,
    /// Whether the clocks were ahead of the zone's winter clock.
    pub dst: bool,
    /// The zone's short name then, as `MSK`, or the offset where there is none.
    pub abbreviation: String,
    /// How the offset became known.
    pub source: TzSource,
}

impl ResolvedLocalTime {
    /// Whether the clock showed the mean time of the zone's city, and of no wider country, as MMT of Moscow and KMT of Kiev; also
    /// where a decree had moved it, as MST and MDST of Moscow from 1917 to 1919.
    pub(super) fn is_mean_time_of_a_city(&self, zone_name: &str) -> bool {
        let is_standard = self.offset_s % QUARTER_HOUR_S == 0 || self.abbreviation == LAW_OF_ROMANIA;
        self.abbreviation == LOCAL_MEAN_TIME || (!is_standard && RUSSIAN_EMPIRE.contains(&zone_name))
    }

    /// The same local time by a clock that is ahead of the mean time of the place itself as this one is ahead of its city's, and on the
    /// same side of the date line: Alaska and Manila changed sides. A clock that is ahead by neither half hours nor days kept the mean
    /// time of another city for all, as São Tomé that of Lisbon, and stays as it is.
    fn of_town(self, city_offset_s: i32, local: LocalDateTime, place: Place) -> Self {
        let nearest = |seconds: f64, step_s: f64| (seconds / step_s).round() * step_s;
        let ahead_s = f64::from(self.offset_s - city_offset_s);
        let moved_s = nearest(ahead_s, HALF_HOUR_S);
        if (ahead_s - moved_s).abs() > CITY_CORRECTION_S {
            return self;
        }
        let mean_s = (place.longitude_deg() * SECONDS_PER_DEGREE).round();
        let side_s = nearest(f64::from(city_offset_s) - mean_s, DAY_S as f64);
        let offset_s = (mean_s + side_s + moved_s) as i32;
        Self {
            moment: held(local.local_s() - i64::from(offset_s)),
            offset_s,
            dst: moved_s - nearest(moved_s, DAY_S as f64) > 0.0,
            abbreviation: LOCAL_MEAN_TIME.to_owned(),
            source: TzSource::LocalMeanTime,
        }
    }
}

/// What a local time means in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalTimeResolution {
    /// It happened once.
    Single(ResolvedLocalTime),
    /// The clocks went back over it, so it happened twice.
    Ambiguous {
        /// Before the clocks went back.
        earlier: ResolvedLocalTime,
        /// After they did.
        later: ResolvedLocalTime,
    },
    /// The clocks jumped over it, so it never happened.
    Nonexistent {
        /// By the offset from before the jump: the later moment of the two.
        before: ResolvedLocalTime,
        /// By the offset from after the jump.
        after: ResolvedLocalTime,
    },
}

impl LocalTimeResolution {
    /// The only reading of a local time that happened once.
    pub fn single(self) -> Option<ResolvedLocalTime> {
        match self {
            Self::Single(resolved) => Some(resolved),
            Self::Ambiguous { .. } | Self::Nonexistent { .. } => None,
        }
    }

    /// The same with the town's own clock in place of a mean time of the zone's city.
    pub(super) fn with_town_clocks(
        self,
        zone_name: &str,
        city_offset_s: impl Fn() -> i32,
        local: LocalDateTime,
        place: Place,
    ) -> Self {
        let own = |read: ResolvedLocalTime| {
            if read.is_mean_time_of_a_city(zone_name) { read.of_town(city_offset_s(), local, place) } else { read }
        };
        match self {
            Self::Single(read) => Self::Single(own(read)),
            // Where a zone took up standard time, its city's clock was moved, and the town's by more or less.
            Self::Ambiguous { earlier, .. } | Self::Nonexistent { before: earlier, .. }
                if earlier.abbreviation == LOCAL_MEAN_TIME =>
            {
                Self::Single(own(earlier))
            }
            Self::Ambiguous { earlier, later } => match (own(earlier), own(later)) {
                (one, other) if one.moment == other.moment => Self::Single(one),
                (one, other) if one.moment > other.moment => Self::Ambiguous { earlier: other, later: one },
                (earlier, later) => Self::Ambiguous { earlier, later },
            },
            Self::Nonexistent { before, after } => match (own(before), own(after)) {
                (before, after) if before.moment == after.moment => Self::Single(before),
                (before, after) => Self::Nonexistent { before, after },
            },
        }
    }

    /// The reading that `fold` chooses; the only one when there is only one.
    pub fn fold(self, fold: Fold) -> ResolvedLocalTime {
        match (self, fold) {
            (Self::Single(resolved), _)
            | (Self::Ambiguous { earlier: resolved, .. } | Self::Nonexistent { before: resolved, .. }, Fold::First)
            | (Self::Ambiguous { later: resolved, .. } | Self::Nonexistent { after: resolved, .. }, Fold::Second) => {
                resolved
            }
        }
    }
}

/// Reads a local time by the Sun's mean time at the place's own longitude, as clocks ran before there was standard time.
pub fn local_mean_time(local: LocalDateTime, place: Place) -> ResolvedLocalTime {
    let offset_s = (place.longitude_deg() * SECONDS_PER_DEGREE).round() as i32;
    ResolvedLocalTime {
        moment: held(local.local_s() - i64::from(offset_s)),
        offset_s,
        dst: false,
        abbreviation: LOCAL_MEAN_TIME.to_owned(),
        source: TzSource::LocalMeanTime,
    }
}

/// Reads a local time by a stated offset.
pub fn at_offset(local: LocalDateTime, offset: UtcOffset) -> ResolvedLocalTime {
    ResolvedLocalTime {
        moment: held(local.local_s() - i64::from(offset.seconds())),
        offset_s: offset.seconds(),
        dst: false,
        abbreviation: offset.to_string(),
        source: TzSource::Offset,
    }
}

/// The moment, or the nearest one that there is.
pub(super) fn held(unix_s: i64) -> Moment {
    Moment::from_unix_s(unix_s).unwrap_or_else(|| {
        let (year, month, day) = if unix_s < 0 { (Moment::FIRST_YEAR, 1, 1) } else { (Moment::LAST_YEAR, 12, 31) };
        CivilDate::new(year, month, day)
            .and_then(CivilDate::midnight_utc)
            .expect("the first and the last day of the range are in the range")
    })
}

#[cfg(test)]
mod tests {
    use super::super::civil_time::IsoDateTime;
    use super::super::timezone::Zone;
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn local(text: &str) -> LocalDateTime {
        text.parse::<IsoDateTime>().unwrap().local
    }

    /// Offsets and Unix times from Python 3.11's zoneinfo over Debian's tzdata 2026f, with `fold=0` and `fold=1`:
    /// `e = datetime.fromisoformat(t).replace(tzinfo=ZoneInfo(z), fold=f); e.utcoffset().total_seconds(), e.timestamp()`.
    #[test]
    fn clocks_that_went_back_are_ambiguous() {
        let result = zone("Europe/Moscow").to_utc(local("2014-10-26T01:30"));
        let LocalTimeResolution::Ambiguous { earlier, later } = &result else { panic!("{result:?}") };
        assert_eq!((earlier.offset_s, earlier.moment.unix_s()), (14_400, 1_414_272_600));
        assert_eq!((later.offset_s, later.moment.unix_s()), (10_800, 1_414_276_200));
        assert_eq!(&result.clone().fold(Fold::First), earlier);
        assert_eq!(&result.clone().fold(Fold::Second), later);
        assert_eq!(result.single(), None);
    }

    /// The same source, with `fold=0` and `fold=1`.
    #[test]
    fn clocks_that_jumped_left_times_out() {
        let gap = |name: &str, text: &str| match zone(name).to_utc(local(text)) {
            LocalTimeResolution::Nonexistent { before, after } => {
                ((before.offset_s, before.moment.unix_s()), (after.offset_s, after.moment.unix_s()))
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(gap("Europe/Moscow", "2011-03-27T02:30"), ((10_800, 1_301_182_200), (14_400, 1_301_178_600)));
        assert_eq!(gap("Europe/Moscow", "1917-07-01T23:30"), ((9079, -1_656_817_279), (12_679, -1_656_820_879)));
        assert_eq!(gap("America/Sao_Paulo", "2018-11-04T00:00"), ((-10_800, 1_541_300_400), (-7200, 1_541_296_800)));
        // Samoa left out 30 December 2011 when it crossed the date line.
        assert_eq!(gap("Pacific/Apia", "2011-12-30T12:00"), ((-36_000, 1_325_282_400), (50_400, 1_325_196_000)));
    }

    #[test]
    fn before_standard_time_the_longitude_of_the_birth_counts() {
        let moscow = zone("Europe/Moscow");
        let place = Place::new(55.752, 37.6178).unwrap();
        let born = local("1879-06-01T12:00");
        assert!(moscow.is_before_standard_time(born));
        // The railways kept Moscow's mean time, other towns their own, until the decree of 1919.
        assert!(moscow.is_before_standard_time(local("1905-06-01T12:00")));
        assert!(!moscow.is_before_standard_time(local("1919-08-01T12:00")));
        // In France the mean time of Paris was the law of the land.
        assert!(!zone("Europe/Paris").is_before_standard_time(local("1905-06-01T12:00")));
        assert!(!Zone::UTC.is_before_standard_time(born));
        // 37.6178 degrees times 240 seconds: 2:30:28, where the zone's own city keeps 2:30:17.
        let resolved = local_mean_time(born, place);
        assert_eq!((resolved.offset_s, resolved.source.id()), (2 * 3600 + 30 * 60 + 28, "lmt"));
        assert_eq!(moscow.to_utc_at(born, place), LocalTimeResolution::Single(resolved));
        assert_eq!(moscow.to_utc_at(local("1990-07-15T10:30"), place).single().unwrap().source, TzSource::Zone);
    }

    /// IANA has the decrees of 1917 to 1919 as moves of Moscow's mean time, by one and by two hours: zdump -v Europe/Moscow.
    #[test]
    fn decrees_of_1917_to_1919_moved_each_towns_own_clock() {
        let moscow = zone("Europe/Moscow");
        // Nizhny Novgorod, 2:56:00 ahead of Greenwich, and Smolensk, 2:08:11.
        let towns = [(Place::new(56.3287, 44.002).unwrap(), 10_560), (Place::new(54.7818, 32.0453).unwrap(), 7691)];
        for (place, mean_s) in towns {
            let ahead = |text: &str| {
                let read = moscow.to_utc_at(local(text), place).single().unwrap();
                (read.offset_s - mean_s, read.dst, read.source)
            };
            assert_eq!(ahead("1917-06-30T12:00"), (0, false, TzSource::LocalMeanTime));
            assert_eq!(ahead("1917-08-01T12:00"), (3600, true, TzSource::LocalMeanTime));
            assert_eq!(ahead("1918-03-01T12:00"), (0, false, TzSource::LocalMeanTime));
            assert_eq!(ahead("1918-06-15T12:00"), (7200, true, TzSource::LocalMeanTime));
            assert_eq!(ahead("1918-10-01T12:00"), (3600, true, TzSource::LocalMeanTime));
            assert_eq!(ahead("1919-06-15T12:00"), (7200, true, TzSource::LocalMeanTime));
            assert_eq!(ahead("1919-08-01T12:00"), (14_400 - mean_s, true, TzSource::Zone));
            // When Moscow's own mean time was measured anew, in July 1916, no other town had a minute left out.
            assert_eq!(ahead("1916-07-03T00:00:30"), (0, false, TzSource::LocalMeanTime));
            let jumped = moscow.to_utc_at(local("1917-07-01T23:30"), place);
            let LocalTimeResolution::Nonexistent { before, after } = jumped else { panic!("{jumped:?}") };
            assert_eq!((before.offset_s, after.offset_s), (mean_s, mean_s + 3600));
        }
        // Minsk's mean time is a whole number of minutes, and was Minsk's alone all the same: Gomel kept its own, 2:03:54.
        let gomel = zone("Europe/Minsk").to_utc_at(local("1905-06-01T12:00"), Place::new(52.4345, 30.9754).unwrap());
        assert_eq!(gomel.single().map(|read| read.offset_s), Some(7434));
        // In Bessarabia the mean time of Bucharest became the law.
        let orhei = zone("Europe/Chisinau").to_utc_at(local("1925-06-01T12:00"), Place::new(47.383, 28.823).unwrap());
        assert_eq!(orhei.single().map(|read| read.offset_s), Some(6264));
    }

    #[test]
    fn a_stated_offset_is_taken_at_its_word() {
        let resolved = at_offset(local("1990-07-15T10:30"), UtcOffset::from_s(-9000).unwrap());
        assert_eq!(resolved.moment.to_string(), "1990-07-15T13:00:00Z");
        assert_eq!((resolved.abbreviation.as_str(), resolved.dst, resolved.source.id()), ("-02:30", false, "offset"));
    }
}
