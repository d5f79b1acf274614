//! The rules of one time zone, out of a TZif file (RFC 9636). The only file that names jiff.

use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneOffsetInfo, TimeZoneTransition};
use jiff::{SignedDuration, Timestamp};

/// A season is shorter than that; what lasts longer is a time of its own.
const SEASON_S: i64 = 366 * 86_400;

/// Year 2100, in seconds since 1970. A rule that goes on for ever has shown itself by then.
const RULES_SHOWN_S: i64 = 4_102_444_800;

/// What a local time is on the clocks of a zone: offsets from UTC in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClockReading {
    /// They showed it once.
    Once(i32),
    /// They showed it twice, ahead of UTC by the first and by the second of the two.
    Twice(i32, i32),
    /// They jumped over it.
    Never,
}

/// The rules of a zone: every change of its clocks, and the rule that goes on after the last.
#[derive(Debug)]
pub(super) struct ZoneRules {
    tz: TimeZone,
    /// Whether some winter is told as a time behind the standard one, as in Ireland, instead of summer as one ahead of it.
    has_winter_time: bool,
}

impl ZoneRules {
    /// Reads a TZif file.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn read(name: &str, tzif: &[u8]) -> Result<Self, String> {
        let tz = TimeZone::tzif(name, tzif).map_err(|error| error.to_string())?;
        let ahead: Vec<_> = tz
            .following(Timestamp::MIN)
            .take_while(|change| change.timestamp().as_second() < RULES_SHOWN_S)
            .map(Season::of)
            .collect();
        let has_winter_time = (0..ahead.len()).any(|index| is_winter_time(&ahead, index));
        Ok(Self { tz, has_winter_time })
    }

    /// How far the clocks are ahead of UTC at a moment, in seconds, and whether they are ahead of the zone's winter clock.
    pub(super) fn at(&self, unix_s: i64) -> (i32, bool) {
        let told = self.told(unix_s);
        (told.offset().seconds(), self.is_ahead(unix_s, &told))
    }

    /// The zone's short name at a moment, as `MSK`. Nothing where it is only a number.
    pub(super) fn abbreviation(&self, unix_s: i64) -> Option<String> {
        let told = self.told(unix_s);
        Some(told.abbreviation()).filter(|name| !name.starts_with(['+', '-'])).map(str::to_owned)
    }

    /// What a time on the zone's clocks is, in seconds since their 1970-01-01T00:00:00.
    pub(super) fn reading(&self, local_s: i64) -> ClockReading {
        let local = Offset::UTC.to_datetime(timestamp(local_s));
        match self.tz.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => ClockReading::Once(offset.seconds()),
            AmbiguousOffset::Fold { before, after } => ClockReading::Twice(before.seconds(), after.seconds()),
            AmbiguousOffset::Gap { .. } => ClockReading::Never,
        }
    }

    fn told(&self, unix_s: i64) -> TimeZoneOffsetInfo<'_> {
        self.tz.to_offset_info(timestamp(unix_s))
    }

    fn is_ahead(&self, unix_s: i64, told: &TimeZoneOffsetInfo<'_>) -> bool {
        if !self.has_winter_time {
            return told.dst().is_dst();
        }
        // This season with the two before and the two after it.
        let now = timestamp(unix_s);
        let next_second = now.saturating_add(SignedDuration::from_secs(1)).unwrap_or(now);
        let mut seasons: Vec<_> = self.tz.preceding(next_second).take(3).map(Season::of).collect();
        seasons.reverse();
        let Some(this) = seasons.len().checked_sub(1) else { return told.dst().is_dst() };
        seasons.extend(self.tz.following(now).take(2).map(Season::of));
        if seasons[this].is_told_as_summer {
            return !is_winter_time(&seasons, this);
        }
        let lasts_a_season = seasons.get(this + 1).is_some_and(|next| next.from_s - seasons[this].from_s < SEASON_S);
        let neighbours = [this.checked_sub(1), Some(this + 1)].into_iter().flatten().filter(|at| *at < seasons.len());
        let is_below_summer =
            |at: usize| seasons[at].is_told_as_summer && seasons[at].offset_s > seasons[this].offset_s;
        lasts_a_season
            && neighbours.clone().any(|at| is_winter_time(&seasons, at))
            && !neighbours.clone().any(is_below_summer)
    }
}

/// A time between two changes of the clocks.
#[derive(Debug, Clone, Copy)]
struct Season {
    from_s: i64,
    offset_s: i32,
    is_told_as_summer: bool,
}

impl Season {
    fn of(change: TimeZoneTransition<'_>) -> Self {
        Self {
            from_s: change.timestamp().as_second(),
            offset_s: change.offset().seconds(),
            is_told_as_summer: change.dst().is_dst(),
        }
    }
}

/// Whether a season that is told as summer time lies behind what is told as standard time before and after it.
fn is_winter_time(seasons: &[Season], at: usize) -> bool {
    let this = seasons[at];
    let is_ahead =
        |other: Option<&Season>| other.is_some_and(|other| !other.is_told_as_summer && other.offset_s > this.offset_s);
    this.is_told_as_summer && at > 0 && is_ahead(seasons.get(at - 1)) && is_ahead(seasons.get(at + 1))
}

fn timestamp(unix_s: i64) -> Timestamp {
    Timestamp::from_second(unix_s).expect("jiff covers the years -9999 to 9999, a date here 6 000 of them")
}
