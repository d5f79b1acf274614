//! Resolves a birth as it is given to a moment and a place.

use super::birth_calendar::{CalendarChoice, DateReading};
use super::birth_warning::BirthWarning;
use super::{Error, FoundPlace, InputCandidate, Invalid, PlaceFinder, PlaceInput, ResolvedPlace};
use crate::astro::{
    Ayanamsa, Birth, BodySet, ChartSettings, CivilDate, DAY_S, Frame, HouseSystem, Moment, NatalChart, OrbTable,
    Perspective, Place, WrittenDate, Zodiac,
};
use crate::places::{
    Fold, LocalDateTime, LocalTime, LocalTimeResolution, ResolvedLocalTime, TzSource, UtcOffset, Zone, ZoneBasis,
    at_offset,
};

/// A birth as it is given. Every value is possible by itself; resolving it finds out whether they fit together.
#[derive(Debug, Clone)]
pub struct BirthInput {
    /// Local date, as it is written.
    pub date: WrittenDate,
    /// By which calendar.
    pub calendar: CalendarChoice,
    /// Local time; nothing when it is unknown.
    pub time: Option<LocalTime>,
    /// Where.
    pub place: PlaceInput,
    /// By which clock the time was read.
    pub clock: ClockChoice,
    /// Which of two readings of an ambiguous or non-existent local time is meant: 0 or 1.
    pub fold: Option<Fold>,
    /// How the chart is to be cast.
    pub options: ChartOptions,
}

/// Why a time on a day that a place left out never was.
const DAY_SKIPPED: &str = "the calendar there jumped over it, because the date line was moved";

/// By which clock a local time was read.
#[derive(Debug, Clone, Copy)]
pub enum ClockChoice {
    /// The clocks of the place, local mean time before there was standard time.
    OfThePlace,
    /// The rules of this zone, whatever the date.
    Zone(Zone),
    /// A clock that far ahead of UTC.
    Offset(UtcOffset),
}

/// How a chart is to be cast, before the place is known.
#[derive(Debug, Clone, Copy)]
pub struct ChartOptions {
    /// Sidereal against this ayanamsa; tropical when there is none.
    pub ayanamsa: Option<Ayanamsa>,
    /// From where.
    pub perspective: PerspectiveChoice,
    /// How the houses are divided.
    pub house_system: HouseSystem,
    /// Which bodies.
    pub bodies: BodySet,
    /// Which aspects.
    pub orbs: OrbTable,
}

impl Default for ChartOptions {
    fn default() -> Self {
        let settings = ChartSettings::default();
        Self {
            ayanamsa: None,
            perspective: PerspectiveChoice::Geocentric,
            house_system: settings.house_system,
            bodies: settings.bodies,
            orbs: settings.orbs,
        }
    }
}

/// A perspective by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "see astro::Perspective")]
pub enum PerspectiveChoice {
    Geocentric,
    Topocentric,
    Heliocentric,
    TrueGeocentric,
}

impl PerspectiveChoice {
    /// Every perspective.
    pub const ALL: [Self; 4] = [Self::Geocentric, Self::Topocentric, Self::Heliocentric, Self::TrueGeocentric];

    /// Identifier in the API, as [`Perspective::id`].
    pub const fn id(self) -> &'static str {
        match self {
            Self::Geocentric => "geocentric",
            Self::Topocentric => "topocentric",
            Self::Heliocentric => "heliocentric",
            Self::TrueGeocentric => "true_geocentric",
        }
    }
}

impl ChartOptions {
    /// The frame of a sky without a birth: no place to see it from, so topocentric means geocentric.
    pub fn frame(&self) -> Frame {
        let perspective = match self.perspective {
            PerspectiveChoice::Geocentric | PerspectiveChoice::Topocentric => Perspective::Geocentric,
            PerspectiveChoice::Heliocentric => Perspective::Heliocentric,
            PerspectiveChoice::TrueGeocentric => Perspective::TrueGeocentric,
        };
        Frame { zodiac: self.zodiac(), perspective }
    }

    fn zodiac(&self) -> Zodiac {
        self.ayanamsa.map_or(Zodiac::Tropical, Zodiac::Sidereal)
    }

    fn settings(&self, place: Place) -> ChartSettings {
        let perspective = match self.perspective {
            PerspectiveChoice::Geocentric => Perspective::Geocentric,
            PerspectiveChoice::Topocentric => Perspective::Topocentric(place),
            PerspectiveChoice::Heliocentric => Perspective::Heliocentric,
            PerspectiveChoice::TrueGeocentric => Perspective::TrueGeocentric,
        };
        ChartSettings {
            frame: Frame { zodiac: self.zodiac(), perspective },
            house_system: self.house_system,
            bodies: self.bodies,
            orbs: self.orbs,
        }
    }
}

/// A birth as it was understood; echoed in every answer, so that a misunderstanding shows.
#[derive(Debug, Clone)]
pub struct BirthEvent {
    /// Local date and time; noon when the time is unknown.
    pub local: LocalDateTime,
    /// When it was: a moment, or a day whose middle the chart is cast for.
    pub birth: Birth,
    /// Seconds that the clock was ahead of UTC.
    pub offset_s: i32,
    /// Whether daylight saving time was in force.
    pub is_dst: bool,
    /// The zone's name.
    pub zone: Zone,
    /// Where the zone or the offset came from.
    pub zone_source: ZoneSource,
    /// Where on Earth.
    pub place: Place,
    /// The place in the gazetteer, when it was named.
    pub named: Option<FoundPlace>,
    /// By which calendar its date was read.
    pub date: DateReading,
}

impl BirthEvent {
    /// The moment that the chart is cast for.
    pub fn moment(&self) -> Moment {
        self.birth.moment()
    }

    /// What was taken for the birth that its asker may not have meant.
    pub fn warnings(&self) -> Vec<BirthWarning> {
        let zone = match self.zone_source {
            ZoneSource::SeveralBorders => Some(BirthWarning::SeveralZones),
            ZoneSource::Nautical => Some(BirthWarning::AtSea),
            ZoneSource::NearestPlace => Some(BirthWarning::ZoneOfNearestPlace),
            _ => None,
        };
        let place = self.named.as_ref().and_then(BirthWarning::of_place);
        let calendar = self.date.doubt.map(BirthWarning::Calendar);
        place.into_iter().chain(zone).chain(calendar).collect()
    }

    /// Whether the time is known.
    pub const fn is_time_known(&self) -> bool {
        matches!(self.birth, Birth::At(_))
    }
}

/// A birth as it was understood, with how its chart is cast.
#[derive(Debug, Clone)]
pub struct Nativity {
    /// The birth, to be echoed.
    pub event: BirthEvent,
    /// How its chart is cast.
    pub settings: ChartSettings,
}

impl Nativity {
    /// The question for its chart.
    pub fn chart(&self) -> NatalChart {
        NatalChart::new(self.event.birth, self.event.place, self.settings)
    }
}

/// Where a time zone came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneSource {
    /// The request names it.
    Request,
    /// It is the named place's.
    Place,
    /// The coordinates lie within its borders.
    Border,
    /// The coordinates lie within the borders of several zones, of which one was taken.
    SeveralBorders,
    /// The coordinates lie at sea: nautical time, by the longitude.
    Nautical,
    /// No zone claims the coordinates: that of the known place nearest to them.
    NearestPlace,
    /// There was no standard time yet: the Sun over the birth's longitude.
    LocalMeanTime,
    /// The request gives an offset.
    Offset,
}

impl ZoneSource {
    /// Name in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Place => "place",
            Self::Border | Self::SeveralBorders => "border",
            Self::Nautical => "nautical",
            Self::NearestPlace => "nearest_place",
            Self::LocalMeanTime => "lmt",
            Self::Offset => "offset",
        }
    }
}

impl From<ZoneBasis> for ZoneSource {
    fn from(basis: ZoneBasis) -> Self {
        match basis {
            ZoneBasis::Border => Self::Border,
            ZoneBasis::SeveralBorders => Self::SeveralBorders,
            ZoneBasis::Sea => Self::Nautical,
            ZoneBasis::NearestTown => Self::NearestPlace,
        }
    }
}

impl BirthInput {
    /// Finds the place, reads the clock and puts the question's values together.
    pub(super) async fn resolve(&self, places: &PlaceFinder) -> Result<Nativity, Error> {
        let spot = places.locate(&self.place).await?;
        let read = self.calendar.read(self.date, &spot, places).await?;
        let (zone, zone_source) = match self.clock {
            ClockChoice::Zone(zone) => (zone, ZoneSource::Request),
            ClockChoice::Offset(offset) => (Zone::fixed(offset), ZoneSource::Offset),
            ClockChoice::OfThePlace => places.zone_of(&spot).await?,
        };
        let ResolvedPlace { place, named } = spot;
        let clock = match self.clock {
            ClockChoice::OfThePlace => Clocks::OfThePlace(zone, place),
            ClockChoice::Zone(zone) => Clocks::Of(zone),
            ClockChoice::Offset(offset) => Clocks::Ahead(offset),
        };
        let event = |local, birth, resolution: ResolvedLocalTime| BirthEvent {
            local,
            birth,
            offset_s: resolution.offset_s,
            is_dst: resolution.dst,
            zone,
            zone_source: if resolution.source == TzSource::LocalMeanTime {
                ZoneSource::LocalMeanTime
            } else {
                zone_source
            },
            place,
            named: named.clone(),
            date: read,
        };
        let settings = self.options.settings(place);
        match self.time {
            Some(time) => {
                let local = local_date_time(read.date, time)?;
                let resolution = self.read(clock, local)?;
                let birth = Birth::At(resolution.moment);
                Ok(Nativity { event: event(local, birth, resolution), settings })
            }
            None => {
                let (from, until) = clock.day(read.date)?;
                let birth = Birth::Within { from, until };
                let noon = clock.show(birth.moment())?;
                Ok(Nativity { event: event(noon.0, birth, noon.1), settings })
            }
        }
    }

    fn read(&self, clock: Clocks, local: LocalDateTime) -> Result<ResolvedLocalTime, Error> {
        let result = clock.read(local);
        let (why, candidates) = match (&result, self.fold) {
            (LocalTimeResolution::Single(resolution), _) => return Ok(resolution.clone()),
            (_, Some(fold)) => return Ok(result.fold(fold)),
            (LocalTimeResolution::Ambiguous { earlier, later }, None) => ("clocks showed it twice", [earlier, later]),
            (LocalTimeResolution::Nonexistent { before, after }, None) => {
                let is_day = i64::from((after.offset_s - before.offset_s).abs()) >= DAY_S;
                (if is_day { DAY_SKIPPED } else { "clocks jumped over it" }, [before, after])
            }
        };
        let candidates =
            Fold::ALL.map(|fold| InputCandidate::Time { fold, resolution: candidates[fold as usize].clone() });
        Err(Invalid::new(
            "datetime",
            local.to_string(),
            format!("on that day {why}"),
            "send fold=0 or fold=1 to choose one of the candidates",
        )
        .among(candidates)
        .into())
    }
}

/// The clocks by which a birth was timed.
#[derive(Clone, Copy)]
enum Clocks {
    /// A zone's; before it had standard time, the Sun's over the place.
    OfThePlace(Zone, Place),
    /// A zone's, whatever the date.
    Of(Zone),
    /// One that far ahead of UTC.
    Ahead(UtcOffset),
}

impl Clocks {
    fn read(self, local: LocalDateTime) -> LocalTimeResolution {
        match self {
            Self::OfThePlace(zone, place) => zone.to_utc_at(local, place),
            Self::Of(zone) => zone.to_utc(local),
            Self::Ahead(offset) => LocalTimeResolution::Single(at_offset(local, offset)),
        }
    }

    /// The day's first moment, and the next day's.
    fn day(self, date: CivilDate) -> Result<(Moment, Moment), Error> {
        let next = date.plus_days(1).ok_or_else(|| out_of_range(date))?;
        let midnights = [local_date_time(date, LocalTime::MIDNIGHT)?, local_date_time(next, LocalTime::MIDNIGHT)?];
        let by_the_sun = |zone: Zone| midnights.iter().all(|midnight| zone.is_before_standard_time(*midnight));
        let bounds = match self {
            Self::OfThePlace(zone, place) if by_the_sun(zone) => {
                let [from, until] = midnights.map(|midnight| zone.to_utc_at(midnight, place).fold(Fold::First).moment);
                Some((from, until))
            }
            Self::OfThePlace(zone, _) | Self::Of(zone) => zone.day_bounds(date),
            Self::Ahead(offset) => Zone::fixed(offset).day_bounds(date),
        };
        let (from, until) = bounds.ok_or_else(|| out_of_range(date))?;
        if from == until {
            let why = format!("on that day {DAY_SKIPPED}");
            return Err(Invalid::new("datetime", date.to_string(), why, "check the date and the zone").into());
        }
        Ok((from, until))
    }

    /// What the clocks show at a moment.
    fn show(self, moment: Moment) -> Result<(LocalDateTime, ResolvedLocalTime), Error> {
        let zone = match self {
            Self::OfThePlace(zone, _) | Self::Of(zone) => zone,
            Self::Ahead(offset) => Zone::fixed(offset),
        };
        let (shown, _, _) = zone.at(moment);
        let resolution = self.read(shown).fold(Fold::First);
        // By the Sun the same moment has another name: as far from it as the two clocks are apart.
        let local = match resolution.source {
            TzSource::LocalMeanTime => {
                let solar = UtcOffset::from_s(resolution.offset_s).ok_or(Error::Internal)?;
                Zone::fixed(solar).at(moment).0
            }
            TzSource::Zone | TzSource::Offset => shown,
        };
        Ok((local, ResolvedLocalTime { moment, ..resolution }))
    }
}

fn local_date_time(date: CivilDate, time: LocalTime) -> Result<LocalDateTime, Error> {
    LocalDateTime::new(date, time).ok_or_else(|| out_of_range(date).into())
}

fn out_of_range(date: CivilDate) -> Invalid {
    Invalid::uncovered(date)
}
