//! The questions that can be asked about the sky, and how to solve them.
//!
//! Pure: knows nothing of the time of day, files, threads, HTTP, caches or logs. Whatever an answer depends on stands in its question.

mod basics;
mod charts;
mod horizon;
mod key_label;
mod lunar;
mod motion;
mod pairs;
mod predictive;
mod readings;
mod tables;

use std::fmt;
use std::hash::Hash;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use basics::birth::Birth;
pub use basics::body::{Body, BodySet};
pub use basics::constants::{AU_KM, DAY_S, UNIX_EPOCH_JD};
pub use basics::moment::{CivilDate, JulianDay, Moment, Place};
pub use basics::sky::{
    AnglePosition, Ayanamsa, Frame, HouseCusps, LinearSky, Perspective, Position, Sky, Source, Zodiac,
};
pub use basics::written_date::WrittenDate;
pub use basics::zodiac::{Degrees, Element, Modality, Sign};
pub use charts::antiscia::{AntisciaContact, antiscia_contacts, antiscion, contra_antiscion};
pub use charts::aspects::{Aspect, AspectKind, Moving, OrbTable, aspects_between, aspects_within};
pub use charts::balance::{Balance, Hemispheres, balance, weight_of};
pub use charts::chart::{AspectPoint, Chart, ChartBody, ChartSettings, ElementModalityTally, MoonRange, NatalChart};
pub use charts::chart_warning::Warning;
pub use charts::declinations::{Declinations, OutOfBounds, Parallel, declinations, mean_obliquity_deg};
pub use charts::details::{ChartDetails, Detailed};
pub use charts::dignities::{Dignities, Dignity, PlanetDignity, Reception, dignities, dignities_at};
pub use charts::dignity_tables::{CLASSICAL_PLANETS, exalted_in, face_of, term_of, terms_of, triplicity_of};
pub use charts::horizontal::Horizontal;
pub use charts::house_rulers::{HouseRuler, RulerPlacement, house_rulers};
pub use charts::houses::{HouseSystem, house_of};
pub use charts::lots::{Lot, LotKind};
pub use charts::nakshatra::{Nakshatra, NakshatraPosition, nakshatra_of, nakshatras};
pub use charts::patterns::{Pattern, PatternKind, chart_patterns, patterns_among};
pub use charts::radix::{Radix, TransitSettings};
pub use charts::shape::{Shape, ShapeKind, chart_shape};
pub use charts::star::Star;
pub use charts::star_contacts::{StarContact, star_contacts};
pub use horizon::planetary_hours::{DayOfHours, HoursOfDay, PlanetaryHour, PlanetaryHours};
pub use horizon::sun_and_moon::{Course, HorizonPassage, SunAndMoon, SunAndMoonDay, Twilight};
pub use key_label::{KeyLabel, LabelPart};
pub use lunar::lunar_day::LunarDay;
pub use lunar::lunar_month::{LunarCalendar, LunarCalendarDay, LunarMonth, MoonIngress};
pub use lunar::moon::{MoonAt, MoonReport};
pub use lunar::moon_events::{Apsis, ApsisKind, PrincipalPhase};
pub use lunar::phase::{MoonPhase, PhaseName};
pub use lunar::void_of_course::{MoonAspect, VoidOfCourse, VoidRule};
pub use motion::event::{ForecastEvent, SkyEvent};
pub use motion::search::{MAX_CROSSINGS, crossings};
pub use pairs::compatibility::{
    CompatibilityPart, Component, PlanetaryFriendship, RulersRelation, SignCompatibility, SignPair,
};
pub use pairs::composite::{Composite, CompositeChart, composite, midpoint};
pub use pairs::davison::Davison;
pub use pairs::relationship::{RelationshipLevel, RelationshipScore, ScorePart, ScoreRule, relationship_score};
pub use pairs::synastry::{InterAspect, Overlay, Synastry, SynastryChart, inter_aspects, overlays};
pub use predictive::directions::{ArcMeasure, DirectedChart, DirectedPoint, SolarArc};
pub use predictive::forecast::{Forecast, ForecastEvents};
pub use predictive::ingresses::{Ingresses, SignIngress};
pub use predictive::progressions::{ProgressedAngles, ProgressedAspect, ProgressedBody, ProgressedChart, Progressions};
pub use predictive::returns::{NextReturn, ReturnChart, ReturnPoint, ReturnTime, ReturnTimes, Returning, horizon_days};
pub use predictive::stations::{Retrograde, Station, Stations};
pub use predictive::transits::{Pass, Stay, TransitAspect, TransitBody, TransitSky, TransitStation, Transits};
pub use readings::aspect_nature::AspectNature;
pub use readings::current::{CurrentFact, PresentFact};
pub use readings::day_reading::DayReading;
pub use readings::fact::{
    DayFact, DayFacts, Fact, HouseFact, MoonFact, NatalFact, PairFact, Partner, PeriodFact, RankedFact, ReferenceFact,
    SkyAspect, Transit,
};
pub use readings::outlook::{DayMark, MarkCause, Outlook};
pub use readings::period::{Period, PeriodWindow};
pub use readings::period_reading::PeriodReading;
pub use readings::personal_reading::PersonalReading;
pub use tables::eclipse_list::{Eclipse, Eclipsed, NextEclipses, Seen};
pub use tables::eclipses::{
    LocalLunarEclipse, LocalSolarEclipse, LunarEclipse, LunarEclipseKind, Saros, SolarEclipse, SolarEclipseKind,
};
pub use tables::ephemeris::{Ephemeris, EphemerisRow, EphemerisTable, EphemerisTableError};

/// A question about the sky. Equal questions have equal answers, for as long as the ephemeris stays the same.
pub trait Question: Clone + Eq + Hash + Serialize + Send + Sync + 'static {
    /// What solving it gives.
    type Answer: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// The question's own name, unique among all questions. Keys on disk are made of it, so it stays when the type is renamed or moved.
    const ID: &'static str;

    /// Which kind of question it is: cache prefix, time to live, metric label and log field in one.
    const KIND: Kind;

    /// Version of `Answer`'s form and of the calculation behind it; raised with each change of either.
    const SCHEMA: u16;

    /// The parts by which people tell the question from others of its kind.
    fn label(&self) -> KeyLabel;

    /// Solves the question against a sky.
    ///
    /// # Errors
    /// When the sky cannot tell what the question needs: see [`Error`].
    fn solve(&self, sky: &dyn Sky) -> Result<Self::Answer, Error>;
}

/// Defines the kinds from one list, so that each is in `ALL` at its own index.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)+) => {
        /// The kinds of questions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Kind {
            $($(#[$doc])* $kind,)+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$kind),+];

            /// Name in metrics, logs and the API.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }

            /// Position in [`Kind::ALL`].
            pub const fn index(self) -> usize {
                self as usize
            }
        }
    };
}

kinds! {
    /// A chart for a birth.
    NatalChart = "natal_chart",
    /// The sky of a moment or day as a birth or sign meets it.
    Transits = "transits",
    /// What two signs or two charts are to each other.
    Compatibility = "compatibility",
    /// What happens over a period.
    Forecast = "forecast",
    /// The Moon of a moment or a month: phases, lunar days, void of course.
    LunarCalendar = "lunar_calendar",
    /// Positions, risings, eclipses, stations: tables of the sky that are the same for everybody.
    Ephemeris = "ephemeris",
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
