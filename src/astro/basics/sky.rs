//! All that the core asks of the universe: where a body is, and where the houses begin.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::astro::{
    Body, Degrees, Error, Horizontal, HouseSystem, JulianDay, LocalSolarEclipse, LunarEclipse, Place, SolarEclipse,
    Star,
};

/// Tells positions. The real one reads an ephemeris; [`LinearSky`] is arithmetic for tests.
pub trait Sky: Send + Sync {
    /// Where `body` is at `at`.
    ///
    /// # Errors
    /// When the moment is outside the ephemeris, the body has no data then, or it is not defined for the frame's perspective.
    fn position(&self, body: Body, at: JulianDay, frame: &Frame) -> Result<Position, Error>;

    /// Where the houses of `system` and the angles are at `at` and `place`. Where the system has no answer (see
    /// [`HouseSystem::fails_near_poles`]) the cusps are Porphyry's, and [`HouseCusps::system`] says so.
    ///
    /// # Errors
    /// When the moment is outside the ephemeris.
    fn houses(&self, at: JulianDay, place: Place, system: HouseSystem, zodiac: Zodiac) -> Result<HouseCusps, Error>;

    /// Where the fixed star `star` is at `at`.
    ///
    /// # Errors
    /// When the moment is outside the ephemeris.
    fn star(&self, star: Star, at: JulianDay, frame: &Frame) -> Result<Position, Error>;

    /// How high `body` stands at `at`, seen from `place` at sea level.
    ///
    /// # Errors
    /// As [`Sky::position`].
    fn horizontal(&self, body: Body, at: JulianDay, place: Place) -> Result<Horizontal, Error>;

    /// The first solar eclipse anywhere on Earth whose maximum is after `after`.
    ///
    /// # Errors
    /// When it is outside the ephemeris.
    fn next_solar_eclipse(&self, after: JulianDay) -> Result<SolarEclipse, Error>;

    /// The first solar eclipse after `after` of which something can be seen from `place`.
    ///
    /// # Errors
    /// When it is outside the ephemeris.
    fn next_solar_eclipse_at(&self, after: JulianDay, place: Place) -> Result<LocalSolarEclipse, Error>;

    /// The first lunar eclipse whose maximum is after `after`.
    ///
    /// # Errors
    /// When it is outside the ephemeris.
    fn next_lunar_eclipse(&self, after: JulianDay) -> Result<LunarEclipse, Error>;
}

/// Where a body is and how it moves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Apparent ecliptic longitude of date, unless the frame says otherwise.
    pub longitude: Degrees,
    /// Ecliptic latitude in degrees, north positive.
    pub latitude_deg: f64,
    /// Distance from the frame's centre in astronomical units; of no meaning for lunar points.
    pub distance_au: f64,
    /// Change of longitude in degrees per day; negative when retrograde.
    pub speed_deg_per_day: f64,
    /// Declination in degrees from the celestial equator of date, north positive.
    pub declination_deg: f64,
    /// What it was computed from.
    pub source: Source,
}

impl Position {
    /// Whether it moves backwards through the zodiac.
    pub fn is_retrograde(&self) -> bool {
        self.speed_deg_per_day < 0.0
    }
}

/// What a position was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The embedded Swiss Ephemeris files, from DE431.
    SwissEphemeris,
    /// Moshier's analytical theory: some arcseconds off, for moments outside the files.
    Moshier,
}

/// From where and against what longitudes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Frame {
    /// Where 0° lies.
    pub zodiac: Zodiac,
    /// Where the observer stands.
    pub perspective: Perspective,
}

impl Frame {
    /// The tropical zodiac seen from the centre of the Earth.
    pub const TROPICAL: Self = Self { zodiac: Zodiac::Tropical, perspective: Perspective::Geocentric };
}

/// Where 0° of the zodiac lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Zodiac {
    /// At the March equinox of date.
    Tropical,
    /// At a point fixed among the stars.
    Sidereal(Ayanamsa),
}

/// Where the observer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Perspective {
    /// Apparent positions from the centre of the Earth.
    Geocentric,
    /// Apparent positions from a place on the Earth, at sea level; it moves the Moon by up to a degree.
    Topocentric(Place),
    /// From the centre of the Sun.
    Heliocentric,
    /// From the centre of the Earth, without light time, aberration and deflection.
    TrueGeocentric,
}

impl Perspective {
    /// Name in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Geocentric => "geocentric",
            Self::Topocentric(_) => "topocentric",
            Self::Heliocentric => "heliocentric",
            Self::TrueGeocentric => "true_geocentric",
        }
    }
}

/// A definition of the sidereal zero point, numbered as in the Swiss Ephemeris.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ayanamsa(u8);

impl Ayanamsa {
    /// Lahiri (Chitrapaksha), the official one of the Indian calendar.
    pub const LAHIRI: Self = Self(1);

    /// Fagan and Bradley, the one of Western sidereal astrology.
    pub const FAGAN_BRADLEY: Self = Self(0);

    /// Identifiers in the order of the Swiss Ephemeris numbers 0 to 46.
    const IDS: [&'static str; 47] = [
        "fagan_bradley",
        "lahiri",
        "deluce",
        "raman",
        "ushashashi",
        "krishnamurti",
        "djwhal_khul",
        "yukteshwar",
        "jn_bhasin",
        "babyl_kugler1",
        "babyl_kugler2",
        "babyl_kugler3",
        "babyl_huber",
        "babyl_etpsc",
        "aldebaran_15tau",
        "hipparchos",
        "sassanian",
        "galcent_0sag",
        "j2000",
        "j1900",
        "b1950",
        "suryasiddhanta",
        "suryasiddhanta_msun",
        "aryabhata",
        "aryabhata_msun",
        "ss_revati",
        "ss_citra",
        "true_citra",
        "true_revati",
        "true_pushya",
        "galcent_rgilbrand",
        "galequ_iau1958",
        "galequ_true",
        "galequ_mula",
        "galalign_mardyks",
        "true_mula",
        "galcent_mula_wilhelm",
        "aryabhata_522",
        "babyl_britton",
        "true_sheoran",
        "galcent_cochrane",
        "galequ_fiorenza",
        "valens_moon",
        "lahiri_1940",
        "lahiri_vp285",
        "krishnamurti_vp291",
        "lahiri_icrc",
    ];

    /// Every ayanamsa.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::IDS.len() as u8).map(Self)
    }

    /// Number in the Swiss Ephemeris, 0 to 46.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        Self::IDS[self.0 as usize]
    }
}

impl FromStr for Ayanamsa {
    type Err = ();

    /// Accepts the identifier in any letter case, also with the Swiss Ephemeris prefix `SE_SIDM_` and without underscores.
    fn from_str(name: &str) -> Result<Self, ()> {
        let plain =
            |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let wanted = plain(name.trim());
        let wanted = wanted.strip_prefix("sesidm").unwrap_or(&wanted);
        Self::all().find(|ayanamsa| plain(ayanamsa.id()) == wanted).ok_or(())
    }
}

/// Cusps and angles for a moment and place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HouseCusps {
    /// The system that the cusps belong to: the one asked for, or Porphyry where that has no answer.
    pub system: HouseSystem,
    /// Where houses 1 to 12 begin.
    pub cusps: [Degrees; 12],
    /// The rising point of the ecliptic.
    pub ascendant: AnglePosition,
    /// The culminating point of the ecliptic.
    pub medium_coeli: AnglePosition,
    /// Where the ecliptic meets the prime vertical in the west.
    pub vertex: AnglePosition,
}

/// A point of the ecliptic that turns with the Earth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AnglePosition {
    /// Longitude in the frame's zodiac.
    pub longitude: Degrees,
    /// Degrees per day; about 360.
    pub speed_deg_per_day: f64,
    /// Degrees from the celestial equator, north positive.
    pub declination_deg: f64,
}

impl AnglePosition {
    /// The point opposite.
    pub fn opposite(self) -> Self {
        Self {
            longitude: Degrees::new(self.longitude.value() + 180.0),
            speed_deg_per_day: self.speed_deg_per_day,
            declination_deg: -self.declination_deg,
        }
    }
}

/// A sky in which every body moves uniformly, so that tests can predict it with a pencil.
///
/// A body is at its epoch longitude at [`LinearSky::EPOCH`]. Houses are equal from an ascendant that turns 360° a day.
#[derive(Debug, Clone)]
pub struct LinearSky {
    motions: Vec<(Body, f64, f64)>,
}

impl LinearSky {
    /// Julian day at which every body is at its starting longitude: 2000-01-01T00:00:00 UT.
    pub const EPOCH: f64 = 2_451_544.5;

    /// A sky with these bodies: each with its longitude at the epoch in degrees and its speed in degrees per day.
    pub fn new(motions: impl IntoIterator<Item = (Body, f64, f64)>) -> Self {
        Self { motions: motions.into_iter().collect() }
    }
}

impl Sky for LinearSky {
    fn position(&self, body: Body, at: JulianDay, _frame: &Frame) -> Result<Position, Error> {
        let (_, epoch_deg, speed_deg_per_day) =
            self.motions.iter().find(|(known, _, _)| *known == body).copied().unwrap_or((body, 0.0, 1.0));
        Ok(Position {
            longitude: Degrees::new(epoch_deg + speed_deg_per_day * (at.value() - Self::EPOCH)),
            latitude_deg: 0.0,
            distance_au: 1.0,
            speed_deg_per_day,
            declination_deg: 0.0,
            source: Source::SwissEphemeris,
        })
    }

    fn houses(&self, at: JulianDay, place: Place, system: HouseSystem, _zodiac: Zodiac) -> Result<HouseCusps, Error> {
        let turned_deg = 360.0 * (at.value() - Self::EPOCH) + place.longitude_deg();
        let angle = |from_ascendant: f64| AnglePosition {
            longitude: Degrees::new(turned_deg + from_ascendant),
            speed_deg_per_day: 360.0,
            declination_deg: 0.0,
        };
        Ok(HouseCusps {
            system,
            cusps: std::array::from_fn(|house| Degrees::new(turned_deg + 30.0 * house as f64)),
            ascendant: angle(0.0),
            medium_coeli: angle(-90.0),
            vertex: angle(150.0),
        })
    }

    /// Stars stand still, 8° apart in the order of [`Star::ALL`], from 0.
    fn star(&self, star: Star, _at: JulianDay, _frame: &Frame) -> Result<Position, Error> {
        Ok(Position {
            longitude: Degrees::new(8.0 * f64::from(star as u8)),
            latitude_deg: 0.0,
            distance_au: 1e6,
            speed_deg_per_day: 0.0,
            declination_deg: 0.0,
            source: Source::SwissEphemeris,
        })
    }

    /// Every body stands on the equator, so that it rises six hours before its culmination and sets six hours after.
    fn horizontal(&self, body: Body, at: JulianDay, place: Place) -> Result<Horizontal, Error> {
        let longitude_deg = self.position(body, at, &Frame::TROPICAL)?.longitude.value();
        let culminating_deg = 360.0 * (at.value() - Self::EPOCH) + place.longitude_deg() - 90.0;
        let hour_angle_deg = Degrees::new(culminating_deg).ahead_of(Degrees::new(longitude_deg));
        let sine = place.latitude_deg().to_radians().cos() * hour_angle_deg.to_radians().cos();
        Ok(Horizontal { altitude_deg: sine.clamp(-1.0, 1.0).asin().to_degrees(), hour_angle_deg, radius_deg: 0.0 })
    }

    /// Fails: bodies without latitude would be eclipsed every month.
    fn next_solar_eclipse(&self, _after: JulianDay) -> Result<SolarEclipse, Error> {
        Err(Error::Ephemeris("a linear sky has no eclipses".into()))
    }

    /// Fails, as [`Self::next_solar_eclipse`] does.
    fn next_solar_eclipse_at(&self, after: JulianDay, _place: Place) -> Result<LocalSolarEclipse, Error> {
        Err(self.next_solar_eclipse(after).expect_err("a linear sky has none"))
    }

    /// Fails, as [`Self::next_solar_eclipse`] does.
    fn next_lunar_eclipse(&self, _after: JulianDay) -> Result<LunarEclipse, Error> {
        Err(Error::Ephemeris("a linear sky has no eclipses".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ayanamsa_is_found_by_its_id() {
        assert_eq!(Ayanamsa::all().count(), 47);
        for ayanamsa in Ayanamsa::all() {
            assert_eq!(ayanamsa.id().parse(), Ok(ayanamsa));
        }
        assert_eq!("LAHIRI".parse(), Ok(Ayanamsa::LAHIRI));
        assert_eq!("SE_SIDM_TRUE_CITRA".parse::<Ayanamsa>().map(Ayanamsa::id), Ok("true_citra"));
        assert_eq!("lahiri_2".parse::<Ayanamsa>(), Err(()));
    }
}
