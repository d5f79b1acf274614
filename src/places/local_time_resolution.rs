//! What a local time can mean: one moment, two, or none that ever was.

use super::civil_time::{LocalDateTime, UtcOffset};
use super::fold::Fold;
use crate::astro::{CivilDate, Moment, Place};

/// What IANA calls the time before a place took up standard time.
const LOCAL_MEAN_TIME: &str = "LMT";

/// Zones of the Russian Empire for which IANA lists the mean time of one city before the decree of 8 February 1919 brought
/// standard time: the railways and that city kept it, other towns their own (tz database, file `europe`, notes on Russia).
const RUSSIAN_EMPIRE: [&str; 11] = [
    "Europe/Moscow",
    "Europe/Kiev",
    "Europe/Kyiv",
    "Europe/Minsk",
    "Europe/Riga",
    "Europe/Tallinn",
    "Europe/Vilnius",
    "Europe/Chisinau",
    "Asia/Yekaterinburg",
    "Asia/Irkutsk",
    "Asia/Tbilisi",
];

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
    /// Whether the clocks were moved against the zone's standard time; in Ireland that is the winter.
    pub dst: bool,
    /// The zone's short name then, as `MSK`, or the offset where there is none.
    pub abbreviation: String,
    /// How the offset became known.
    pub source: TzSource,
}

impl ResolvedLocalTime {
    /// Whether the clock showed the mean time of the zone's city, and of no wider country. Such a time is odd to the second
    /// and called after its city: MMT of Moscow, KMT of Kiev.
    pub(super) fn is_mean_time_of_a_city(&self, zone_name: &str) -> bool {
        let is_mean_time = self.abbreviation.ends_with("MT") && self.offset_s % 60 != 0;
        self.abbreviation == LOCAL_MEAN_TIME || (is_mean_time && RUSSIAN_EMPIRE.contains(&zone_name))
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

    /// Offsets and Unix times from Python 3.11's zoneinfo over tzdata 2025b, with `fold=0` and `fold=1`:
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

    #[test]
    fn a_stated_offset_is_taken_at_its_word() {
        let resolved = at_offset(local("1990-07-15T10:30"), UtcOffset::from_s(-9000).unwrap());
        assert_eq!(resolved.moment.to_string(), "1990-07-15T13:00:00Z");
        assert_eq!((resolved.abbreviation.as_str(), resolved.dst, resolved.source.id()), ("-02:30", false, "offset"));
    }
}
