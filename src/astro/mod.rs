//! The questions that can be asked about the sky, and how to solve them.
//!
//! Pure: knows nothing of the time of day, files, threads, HTTP, caches or logs. Whatever an answer depends on stands in its question.

mod antiscia;
mod aspects;
mod assembled;
mod balance;
mod birth;
mod body;
mod chart;
mod chart_points;
mod compatibility;
mod composite;
mod current;
mod davison;
mod declinations;
mod details;
mod dignities;
mod dignity_tables;
mod directions;
mod eclipse_list;
mod eclipses;
mod ephemeris;
mod event;
mod fact;
mod forecast;
mod horizontal;
mod house_rulers;
mod houses;
mod ingresses;
mod leaning;
mod lights;
mod lots;
mod lunar_day;
mod lunar_month;
mod moment;
mod moon;
mod moon_events;
mod nakshatra;
mod outlook;
mod overhead;
mod patterns;
mod period;
mod period_reading;
mod personal_reading;
mod phase;
mod planetary_hours;
mod progressions;
mod radix;
mod reading;
mod relationship;
mod returns;
mod risings;
mod search;
mod shape;
mod sky;
mod standstill;
mod star;
mod star_contacts;
mod stations;
mod sun_and_moon;
mod synastry;
mod track;
mod transits;
mod void_of_course;
mod zodiac;

use std::fmt;
use std::hash::Hash;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use antiscia::{AntisciaContact, antiscia_contacts, antiscion, contra_antiscion};
pub use aspects::{Aspect, AspectKind, Moving, OrbTable, aspects_between, aspects_within};
pub use balance::{Balance, Hemispheres, balance, weight_of};
pub use birth::Birth;
pub use body::{Body, BodySet};
pub use chart::{AspectPoint, Chart, ChartBody, ChartSettings, MoonRange, NatalChart, Tally, Warning};
pub use compatibility::{CompatibilityPart, Component, Regard, RulersRelation, SignCompatibility, SignPair};
pub use composite::{Composite, CompositeChart, composite, midpoint};
pub use current::CurrentFact;
pub use davison::Davison;
pub use declinations::{Declinations, OutOfBounds, Parallel, declinations, mean_obliquity_deg};
pub use details::{ChartDetails, Detailed};
pub use dignities::{Dignities, Dignity, PlanetDignity, Reception, dignities, dignities_at};
pub use dignity_tables::{CLASSICAL_PLANETS, exalted_in, face_of, term_of, terms_of, triplicity_of};
pub use directions::{ArcMeasure, DirectedChart, DirectedPoint, SolarArc};
pub use eclipse_list::{Eclipse, Eclipsed, NextEclipses, Seen};
pub use eclipses::{
    LocalLunarEclipse, LocalSolarEclipse, LunarEclipse, LunarEclipseKind, Saros, SolarEclipse, SolarEclipseKind,
};
pub use ephemeris::{Ephemeris, EphemerisRow, EphemerisTable, NoTable};
pub use event::{Event, ForecastEvent};
pub use fact::{Fact, Lore, MoonFact, NatalFact, PairFact, Person, RankedFact, Reading};
pub use forecast::{Forecast, ForecastEvents};
pub use horizontal::Horizontal;
pub use house_rulers::{HouseRuler, RulerStanding, house_rulers};
pub use houses::{HouseSystem, house_of};
pub use ingresses::{Ingresses, SignIngress};
pub use leaning::Leaning;
pub use lots::{Lot, LotKind};
pub use lunar_day::LunarDay;
pub use lunar_month::{LunarCalendar, LunarCalendarDay, LunarMonth, MoonIngress};
pub use moment::{CivilDate, JulianDay, Moment, Place};
pub use moon::{MoonAt, MoonReport};
pub use moon_events::{Apsis, ApsisKind, PrincipalPhase};
pub use nakshatra::{Nakshatra, NakshatraPosition, nakshatra_of, nakshatras};
pub use outlook::{DayMark, Outlook};
pub use patterns::{Pattern, PatternKind, chart_patterns, patterns_among};
pub use period::{Period, Stretch};
pub use period_reading::PeriodReading;
pub use personal_reading::PersonalReading;
pub use phase::{MoonPhase, PhaseName};
pub use planetary_hours::{DayOfHours, HoursOfDay, PlanetaryHour, PlanetaryHours};
pub use progressions::{ProgressedAngles, ProgressedAspect, ProgressedBody, ProgressedChart, Progressions};
pub use radix::{Radix, TransitSettings};
pub use reading::DayReading;
pub use relationship::{RelationshipLevel, RelationshipScore, ScorePart, ScoreRule, relationship_score};
pub use returns::{NextReturn, ReturnChart, ReturnPoint, ReturnTime, ReturnTimes, Returning, horizon_days};
pub use search::{MAX_CROSSINGS, crossings};
pub use shape::{Shape, ShapeKind, chart_shape, shape_of};
pub use sky::{AnglePosition, Ayanamsa, Frame, HouseCusps, LinearSky, Perspective, Position, Sky, Source, Zodiac};
pub use star::Star;
pub use star_contacts::{StarContact, star_contacts};
pub use stations::{Retrograde, Station, Stations};
pub use sun_and_moon::{Course, HorizonPassage, SunAndMoon, SunAndMoonDay, Twilight};
pub use synastry::{InterAspect, Overlay, Synastry, SynastryChart, inter_aspects, overlays};
pub use transits::{Pass, Stay, TransitAspect, TransitBody, TransitSky, Transits, Turn};
pub use void_of_course::{MoonAspect, VoidOfCourse, VoidRule};
pub use zodiac::{Degrees, Element, Modality, Sign};

/// A question about the sky. Equal questions have equal answers, for as long as the ephemeris stays the same.
pub trait Question: Clone + Eq + Hash + Serialize + Send + Sync + 'static {
    /// What solving it gives.
    type Answer: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Which kind of question it is: cache prefix, time to live, metric label and log field in one.
    const KIND: Kind;

    /// Version of `Answer`'s form and of the calculation behind it; raised with each change of either.
    const SCHEMA: u16;

    /// Solves the question against a sky.
    ///
    /// # Errors
    /// When the sky cannot tell what the question needs: see [`Error`].
    fn solve(&self, sky: &dyn Sky) -> Result<Self::Answer, Error>;
}

/// The kinds of things that are kept for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Kind {
    /// A chart for a birth.
    NatalChart = 1,
    /// The sky of a moment or day as a birth or sign meets it.
    Transits = 2,
    /// What a conversation remembers between two turns.
    Session = 3,
    /// What two signs or two charts are to each other.
    Compatibility = 4,
    /// What happens over a period.
    Forecast = 5,
    /// The Moon of a moment or a month: phases, lunar days, void of course.
    LunarCalendar = 6,
    /// Positions, risings, eclipses, stations: tables of the sky that are nobody's.
    Ephemeris = 7,
}

impl Kind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::NatalChart,
        Self::Transits,
        Self::Session,
        Self::Compatibility,
        Self::Forecast,
        Self::LunarCalendar,
        Self::Ephemeris,
    ];

    /// Name in metrics, logs and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NatalChart => "natal_chart",
            Self::Transits => "transits",
            Self::Session => "session",
            Self::Compatibility => "compatibility",
            Self::Forecast => "forecast",
            Self::LunarCalendar => "lunar_calendar",
            Self::Ephemeris => "ephemeris",
        }
    }

    /// Position in [`Kind::ALL`].
    pub const fn index(self) -> usize {
        self as usize - 1
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a question could not be solved.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The moment lies outside what the ephemeris covers.
    #[error("{moment} is outside the ephemeris, which covers {from} to {until}")]
    OutOfRange {
        /// The moment asked for, ISO 8601.
        moment: String,
        /// First covered day.
        from: String,
        /// Last covered day.
        until: String,
    },
    /// The body has no data at that moment.
    #[error("{} has no ephemeris data at {moment}", body.id())]
    NoData {
        /// The body asked for.
        body: Body,
        /// The moment asked for, ISO 8601.
        moment: String,
    },
    /// The body cannot be seen from the chosen centre, as the Moon's node from the Sun.
    #[error("{} is not defined for a {perspective} chart", body.id())]
    NotDefined {
        /// The body asked for.
        body: Body,
        /// The perspective's name.
        perspective: &'static str,
    },
    /// A search found more events than its bound allows.
    #[error("more than {limit} events in the window; ask for a shorter one")]
    TooManyEvents {
        /// The bound.
        limit: usize,
    },
    /// The ephemeris returned something that is no number, or failed where it must not.
    #[error("the ephemeris failed: {0}")]
    Ephemeris(String),
}
