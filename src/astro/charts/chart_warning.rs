//! What the reader of a chart must know.

use serde::{Deserialize, Serialize};

use crate::astro::{Body, HouseSystem, Sign};

/// What the reader of a chart must know, rather than find silently changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The house system has no answer so near the pole; the cusps are Porphyry's.
    PolarHouses {
        /// The system asked for.
        requested: HouseSystem,
    },
    /// The moment is outside the ephemeris files; these bodies come from Moshier's theory, some arcseconds off.
    Approximate {
        /// The bodies concerned.
        bodies: Vec<Body>,
    },
    /// These bodies have no data at that moment, or are not defined from that perspective, and are left out.
    LeftOut {
        /// The bodies concerned.
        bodies: Vec<Body>,
    },
    /// The time of birth is unknown: no houses, angles, lots, and no aspects of the Moon; positions are for the middle of the day.
    TimeUnknown,
    /// The body changed sign on the day of a birth whose time is unknown.
    SignUncertain {
        /// The body concerned.
        body: Body,
        /// Its sign at the day's start.
        from: Sign,
        /// Its sign at the day's end.
        until: Sign,
    },
    /// Seen from the Sun there are no houses, angles and lots.
    NoHousesFromSun,
    /// Beyond the polar circle, while the culminating point of the ecliptic lies below the horizon, the house system takes the opposite
    /// point for the midheaven.
    MidheavenTurned,
}
