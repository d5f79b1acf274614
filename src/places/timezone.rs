//! Time zones with their history: local civil time to UTC and back.

use std::fmt;
use std::str::FromStr;

use rapidfuzz::distance::osa;

use super::civil_time::{LocalDateTime, LocalTime, UtcOffset, quoted};
use super::fold::Fold;
use super::local_time_resolution::{LocalTimeResolution, ResolvedLocalTime, TzSource, at_offset, held};
use super::zone_rules::{ClockReading, ZoneRules};
use super::zone_table::{MAX_NAME_BYTES, ZoneNumber, zone_table};
use crate::astro::{CivilDate, Moment, Place};

/// Wider than any offset and any jump of a clock, so that a gap's sides are surely found: 30 hours.
const GAP_SEARCH_S: i64 = 30 * 3600;

/// A time zone: one of IANA's with its whole history, or a fixed distance from UTC.
///
/// The rule that holds today goes on for ever. Before its first change a zone keeps the mean time of its own city; for a birth
/// elsewhere see [`Zone::to_utc_at`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(ZoneKind);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ZoneKind {
    Iana(ZoneNumber),
    Fixed(UtcOffset),
}

/// Why a text names no zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// No zone is called that.
    #[error("{name} is not a time zone; did you mean {nearest}?")]
    Unknown {
        /// The text, quoted and shortened.
        name: String,
        /// The known name that is most like it.
        nearest: &'static str,
    },
    /// No zone is called anything like that.
    #[error("{name} is not a time zone; write an IANA name such as Europe/Moscow, or an offset such as +03:00")]
    Strange {
        /// The text, quoted and shortened.
        name: String,
    },
}

impl FromStr for Zone {
    type Err = ZoneError;

    /// Reads IANA names, old ones too, in any case; `UTC`; and fixed offsets as `+03:00`, `GMT+3` or `UTC-05:30`, where plus
    /// is east. Only IANA's own `Etc/GMT+3` counts the other way round.
    fn from_str(text: &str) -> Result<Self, ZoneError> {
        let name = text.trim();
        if name.len() > MAX_NAME_BYTES {
            return Err(ZoneError::Strange { name: quoted(text) });
        }
        let iana = name.replace(' ', "_");
        if let Some(number) = zone_table().number(&iana) {
            return Ok(Self(ZoneKind::Iana(number)));
        }
        let is_utc = |prefix: &str| prefix.eq_ignore_ascii_case("utc") || prefix.eq_ignore_ascii_case("gmt");
        let offset = name.split_at_checked(3).filter(|(prefix, _)| is_utc(prefix)).map_or(name, |(_, rest)| rest);
        if let Ok(offset) = offset.trim().parse() {
            return Ok(Self::fixed(offset));
        }
        Err(match nearest_name(&iana) {
            Some(nearest) => ZoneError::Unknown { name: quoted(text), nearest },
            None => ZoneError::Strange { name: quoted(text) },
        })
    }
}

impl fmt::Display for Zone {
    /// The IANA name, or the offset as `+03:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ZoneKind::Iana(number) => f.write_str(zone_table().name(number)),
            ZoneKind::Fixed(offset) => offset.fmt(f),
        }
    }
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(ZoneKind::Iana(ZoneNumber::UTC_ROW));

    /// That of most listeners, and of every listener and request that names none where no setting says otherwise.
    pub const DEFAULT: Self = Self(ZoneKind::Iana(ZoneNumber::MOSCOW_ROW));

    /// A zone that always keeps the same distance from UTC.
    pub const fn fixed(offset: UtcOffset) -> Self {
        Self(ZoneKind::Fixed(offset))
    }

    /// The moments that a local time can mean here.
    ///
    /// A time from [`Zone::at`] at the very edge of all [`Moment`]s that another zone puts beyond it is held at the edge.
    pub fn to_utc(self, local: LocalDateTime) -> LocalTimeResolution {
        let rules = match self.0 {
            ZoneKind::Iana(number) => zone_table().rules(number),
            ZoneKind::Fixed(offset) => return LocalTimeResolution::Single(at_offset(local, offset)),
        };
        let local_s = local.local_s();
        let ahead_by = |offset_s: i32| ruled(local, rules, local_s - i64::from(offset_s));
        match rules.reading(local_s) {
            ClockReading::Once(offset_s) => LocalTimeResolution::Single(ahead_by(offset_s)),
            ClockReading::Twice(first_s, second_s) => {
                LocalTimeResolution::Ambiguous { earlier: ahead_by(first_s), later: ahead_by(second_s) }
            }
            ClockReading::Never => {
                let jump_s = jump_over(rules, local_s);
                LocalTimeResolution::Nonexistent {
                    before: ruled(local, rules, jump_s - 1),
                    after: ruled(local, rules, jump_s),
                }
            }
        }
    }

    /// The moments that a local time can mean for a birth at a place in this zone: by [`super::local_mean_time`] as long as the zone
    /// had no standard time, by the zone's rules after that. What a decree of those years moved is each town's own clock.
    pub fn to_utc_at(self, local: LocalDateTime, place: Place) -> LocalTimeResolution {
        let by_zone = self.to_utc(local);
        match self.0 {
            ZoneKind::Iana(number) => {
                let name = zone_table().name(number);
                by_zone.with_town_clocks(name, || self.first_offset_s(), local, place)
            }
            ZoneKind::Fixed(_) => by_zone,
        }
    }

    /// The mean time of the zone's own city, by which its clocks went before anybody moved them.
    fn first_offset_s(self) -> i32 {
        self.at(held(i64::MIN)).1
    }

    /// The local hour and minute of moments.
    pub fn clock(self) -> impl Fn(Moment) -> (u8, u8) {
        move |moment| {
            let time = self.at(moment).0.time();
            (time.hour(), time.minute())
        }
    }

    /// The local date, hour and minute of moments.
    pub fn calendar(self) -> impl Fn(Moment) -> (CivilDate, u8, u8) {
        move |moment| {
            let (local, _, _) = self.at(moment);
            (local.date(), local.time().hour(), local.time().minute())
        }
    }

    /// What the clocks show at a moment: the local time, its distance from UTC in seconds, and whether the clocks are ahead
    /// of the zone's winter clock.
    pub fn at(self, moment: Moment) -> (LocalDateTime, i32, bool) {
        let (offset_s, dst) = match self.0 {
            ZoneKind::Fixed(offset) => (offset.seconds(), false),
            ZoneKind::Iana(number) => zone_table().rules(number).at(moment.unix_s()),
        };
        (LocalDateTime::from_local_s(moment.unix_s() + i64::from(offset_s)), offset_s, dst)
    }

    /// The first moment of a date and the first of the next date, if both are in range.
    ///
    /// A day whose midnight was jumped over starts with the jump; a date that the zone left out altogether starts and ends
    /// with it.
    pub fn day_bounds(self, date: CivilDate) -> Option<(Moment, Moment)> {
        let start = self.start_of(LocalDateTime::new(date, LocalTime::MIDNIGHT)?);
        let end = self.start_of(LocalDateTime::new(date.plus_days(1)?, LocalTime::MIDNIGHT)?);
        Some((start, end))
    }

    /// Whether each town still kept the mean time of its own longitude.
    ///
    /// In the Russian Empire that lasted until 1919, although IANA calls the railways' Moscow mean time a standard time.
    pub fn is_before_standard_time(self, local: LocalDateTime) -> bool {
        let ZoneKind::Iana(number) = self.0 else { return false };
        self.to_utc(local).fold(Fold::First).is_mean_time_of_a_city(zone_table().name(number))
    }

    fn start_of(self, midnight: LocalDateTime) -> Moment {
        match (self.to_utc(midnight), self.0) {
            (LocalTimeResolution::Nonexistent { .. }, ZoneKind::Iana(number)) => {
                held(jump_over(zone_table().rules(number), midnight.local_s()))
            }
            (LocalTimeResolution::Single(resolved), _)
            | (
                LocalTimeResolution::Ambiguous { earlier: resolved, .. }
                | LocalTimeResolution::Nonexistent { after: resolved, .. },
                _,
            ) => resolved.moment,
        }
    }
}

/// A local time by the offset that a zone had at a moment.
fn ruled(local: LocalDateTime, rules: &ZoneRules, unix_s: i64) -> ResolvedLocalTime {
    let (offset_s, dst) = rules.at(unix_s);
    let numeric = || UtcOffset::from_s(offset_s).unwrap_or(UtcOffset::UTC).to_string();
    ResolvedLocalTime {
        moment: held(local.local_s() - i64::from(offset_s)),
        offset_s,
        dst,
        abbreviation: rules.abbreviation(unix_s).unwrap_or_else(numeric),
        source: TzSource::Zone,
    }
}

/// The moment at which a zone's clocks jumped over a local time that they never showed.
fn jump_over(rules: &ZoneRules, local_s: i64) -> i64 {
    // Clocks are behind the local time at first and past it at last, and never on it, so halving ends at the jump.
    let (mut behind_s, mut past_s) = (local_s - GAP_SEARCH_S, local_s + GAP_SEARCH_S);
    while past_s - behind_s > 1 {
        let middle_s = behind_s + (past_s - behind_s) / 2;
        if middle_s + i64::from(rules.at(middle_s).0) > local_s { past_s = middle_s } else { behind_s = middle_s }
    }
    past_s
}

/// The zone name most like a text, by the whole or by its city alone; nothing when none is at all like it.
fn nearest_name(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let query = osa::BatchComparator::new(text.chars());
    let allowed = text.chars().count() / 3;
    let distance = |name: &str| {
        let name = name.to_ascii_lowercase();
        let city = name.rsplit('/').next().unwrap_or(&name);
        query.distance(name.chars()).min(query.distance(city.chars()))
    };
    let nearest = zone_table().names().map(|name| (distance(name), name)).min_by_key(|(distance, _)| *distance);
    nearest.filter(|(distance, _)| *distance <= allowed).map(|(_, name)| name)
}

#[cfg(test)]
mod tests;
