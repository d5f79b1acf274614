//! The real sky: the Swiss Ephemeris behind [`Sky`]. Only here and below is the `swisseph` crate named.
//!
//! The crate answers whatever it is asked, also where it has no right to: outside its range, near the poles, with a fallback that
//! only a flag tells of. So this file asks only what is defined, and believes only what is finite and says where it comes from.

mod eclipses;
mod horizon;
mod names;
mod stars;

use std::cell::Cell;
use std::path::Path;

use swisseph::houses::{houses_armc, sidereal_houses_ecl_t0, sidereal_houses_trad};
use swisseph::{CalcFlags, Ephemeris, EphemerisConfig, EphemerisSource, NutationModel, SiderealBits, TopoPosition};

use super::coverage::{
    is_asteroid, is_at_seam, is_porphyry_instead, iso, require_covered, source_of, stays_up_or_down,
};
use super::files::{DataFile, EphemerisError, PrivateDirectory};
use super::of_date::OfDate;
use crate::astro::{
    AnglePosition, Ayanamsa, Body, Degrees, Error, Frame, Horizontal, HouseCusps, HouseSystem, JulianDay,
    LocalSolarEclipse, LunarEclipse, Perspective, Place, Position, Sky, SolarEclipse, Source, Star, Zodiac,
};
use names::{flags_of, letter, number};

/// What computes; with the data files it makes the fingerprint, so an upgrade must change it.
const ENGINE: &str = "swisseph-rs 0.2.1";

/// Days before a moment at which the crate takes nutation, and ayanamsa, once more to find how fast they change.
const NUTATION_STEP_DAYS: f64 = 0.0001;
const AYANAMSA_STEP_DAYS: f64 = 0.001;

/// The sky as the embedded Swiss Ephemeris tells it. Shared by threads without locks.
pub struct SwissSky {
    /// All embedded centuries.
    ephemeris: Ephemeris,
    /// The centuries before 1800 alone, for asteroids while the files change.
    before_1800: Ephemeris,
    /// One configuration per ayanamsa, by its number, for calls without nutation.
    sidereal: Vec<EphemerisConfig>,
}

impl SwissSky {
    /// Opens the embedded files by way of a private directory in `scratch`, else in the system's places for such, which is removed
    /// before return: the files stay mapped, and no other process can change or truncate them.
    ///
    /// # Errors
    /// When none of these can be written to, or the binary was built from altered files.
    pub fn open(scratch: &Path) -> Result<Self, EphemerisError> {
        let mut directory = PrivateDirectory::create(scratch)?;
        let open = |directory: &PrivateDirectory| {
            Ephemeris::new(EphemerisConfig {
                ephemeris_source: EphemerisSource::Swiss,
                ephe_path: Some(directory.path().to_owned()),
                ..EphemerisConfig::default()
            })
            .map_err(|error| EphemerisError::Refused(error.to_string()))
        };
        for file in DataFile::BEFORE_1800 {
            directory.put(file)?;
        }
        let before_1800 = open(&directory)?;
        for file in DataFile::FROM_1800 {
            directory.put(file)?;
        }
        let ephemeris = open(&directory)?;
        directory.remove()?;

        // Without the path a clone allocates nothing; it is read only by `Ephemeris::new`.
        let mut base = EphemerisConfig { ephe_path: None, ..ephemeris.config().clone() };
        // The crate computes nutation even where it is switched off, so it gets the shortest series.
        base.astro_models.nutation = NutationModel::Woolard;
        let sidereal = Ayanamsa::all()
            .map(|ayanamsa| {
                let mut config = base.clone();
                // Setting the field `sidereal_mode` alone would leave its epoch at zero, and longitudes wrong by 68°.
                config.set_sidereal_mode(i32::from(ayanamsa.number()), 0.0, 0.0);
                config
            })
            .collect();
        Ok(Self { ephemeris, before_1800, sidereal })
    }

    /// Identifies what the answers come from: the engine and its data files. Equal fingerprints mean equal answers.
    pub fn fingerprint() -> [u8; 16] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(ENGINE.as_bytes());
        for file in DataFile::all() {
            hasher.update(file.name.as_bytes()).update(file.sha256.as_bytes());
        }
        let mut fingerprint = [0; 16];
        hasher.finalize_xof().fill(&mut fingerprint);
        fingerprint
    }

    /// The position from `source`, or from Moshier's theory where the files turn out to end; [`Position::source`] says which.
    fn position_from(&self, source: Source, body: Body, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        let of_date = self.of_date(source, at);
        let mut config = self.config(frame.zodiac).clone();
        let mut flags = flags_of(of_date.source) | CalcFlags::SPEED;
        match frame.perspective {
            Perspective::Geocentric => {}
            Perspective::Topocentric(place) => {
                config.topographic = Some(TopoPosition {
                    longitude: place.longitude_deg(),
                    latitude: place.latitude_deg(),
                    altitude: 0.0,
                });
                // How far the Earth has turned does depend on nutation.
                config.astro_models = self.ephemeris.config().astro_models;
                flags |= CalcFlags::TOPOCTR;
            }
            Perspective::Heliocentric => flags |= CalcFlags::HELCTR,
            Perspective::TrueGeocentric => flags |= CalcFlags::TRUEPOS,
        }

        // Nutation turns the equinox and not the ecliptic, so it is one number to add to every longitude of a moment. The crate would
        // compute it anew for every body, which costs nearly as much as the body itself.
        let (computed, source) = self.computed(body, &of_date, flags | CalcFlags::NONUT, &config)?;
        let [longitude, latitude_deg, distance_au, speed, ..] = computed;
        let tropical_deg = longitude + of_date.nutation_deg;
        let mut position = Position {
            longitude: Degrees::new(tropical_deg),
            latitude_deg,
            distance_au,
            speed_deg_per_day: speed + of_date.nutation_deg_per_day,
            declination_deg: of_date.declination_deg(tropical_deg, latitude_deg),
            source,
        };
        if let Zodiac::Sidereal(ayanamsa) = frame.zodiac {
            if config.sidereal_bits.contains(SiderealBits::ECL_T0) {
                let (projected, _) = self.computed(body, &of_date, flags | CalcFlags::SIDEREAL, &config)?;
                let [longitude, latitude_deg, _, speed, ..] = projected;
                position.longitude = Degrees::new(longitude);
                position.latitude_deg = latitude_deg;
                position.speed_deg_per_day = speed;
            } else {
                let (offset_deg, deg_per_day) = self.offset(ayanamsa, &of_date, flags)?;
                position.longitude = Degrees::new(longitude - offset_deg);
                position.speed_deg_per_day = speed - deg_per_day;
            }
        }
        Ok(position)
    }

    /// What the crate computes for `body`, checked: longitude, latitude, distance and their changes, and from what.
    fn computed(
        &self,
        body: Body,
        of_date: &OfDate,
        flags: CalcFlags,
        config: &EphemerisConfig,
    ) -> Result<([f64; 6], Source), Error> {
        let ephemeris = if is_at_seam(body, of_date.jd_tt) { &self.before_1800 } else { &self.ephemeris };
        let result =
            ephemeris.calc_with_config(of_date.jd_tt, number(body), flags, config).map_err(|error| match error {
                swisseph::Error::BeyondEphemerisLimits { .. } | swisseph::Error::EphemerisNotAvailable { .. }
                    if is_asteroid(body) =>
                {
                    Error::NoData { body, moment: iso(of_date.at) }
                }
                other => Error::Ephemeris(format!("{body}: {other}")),
            })?;
        if !result.data.iter().all(|number| number.is_finite()) {
            return Err(Error::Ephemeris(format!("{body} came out as no number at {}", iso(of_date.at))));
        }
        let source =
            if result.flags_used.contains(CalcFlags::MOSEPH) { Source::Moshier } else { Source::SwissEphemeris };
        Ok((result.data, source))
    }

    /// The configuration for a zodiac.
    fn config(&self, zodiac: Zodiac) -> &EphemerisConfig {
        match zodiac {
            // Any of them: they differ in nothing but what SIDEREAL means.
            Zodiac::Tropical => &self.sidereal[0],
            Zodiac::Sidereal(ayanamsa) => &self.sidereal[usize::from(ayanamsa.number())],
        }
    }

    /// What all bodies share at `at`; computed once for as long as a thread stays at one moment.
    fn of_date(&self, source: Source, at: JulianDay) -> OfDate {
        thread_local! {
            // All skies of a program hold the same data, so the memo need not know whose it is.
            static LATEST: Cell<Option<OfDate>> = const { Cell::new(None) };
        }
        if let Some(of_date) = LATEST.get()
            && of_date.at == at
            && of_date.source == source
        {
            return of_date;
        }
        let flags = flags_of(source);
        let config = self.ephemeris.effective_config(flags, self.ephemeris.config());
        let jd_tt = at.value() + swisseph::deltat::calc_deltat(at.value(), &config);
        let nutation = |jd| swisseph::calc::calc_ecl_nut(jd, flags, &config.astro_models);
        let [true_obliquity_deg, _, nutation_deg, obliquity_nutation_deg, ..] = nutation(jd_tt);
        let [_, _, earlier_deg, ..] = nutation(jd_tt - NUTATION_STEP_DAYS);
        let of_date = OfDate {
            at,
            source,
            jd_tt,
            true_obliquity_deg,
            nutation_deg,
            obliquity_nutation_deg,
            nutation_deg_per_day: (nutation_deg - earlier_deg) / NUTATION_STEP_DAYS,
        };
        LATEST.set(Some(of_date));
        of_date
    }

    /// How far the zero point of `ayanamsa` lies from the mean equinox in degrees, and by how much a day it recedes. Memoized like
    /// [`Self::of_date`]. Those that are tied to a star depend on how its light is treated, hence on `flags`.
    fn offset(&self, ayanamsa: Ayanamsa, of_date: &OfDate, flags: CalcFlags) -> Result<(f64, f64), Error> {
        type OffsetKey = (f64, Ayanamsa, CalcFlags);
        thread_local! {
            static LATEST: Cell<Option<(OffsetKey, (f64, f64))>> = const { Cell::new(None) };
        }
        let light = if flags.contains(CalcFlags::TRUEPOS) {
            CalcFlags::TRUEPOS | CalcFlags::ASTROMETRIC
        } else if flags.contains(CalcFlags::HELCTR) {
            CalcFlags::ASTROMETRIC
        } else {
            CalcFlags::empty()
        };
        let key = (of_date.jd_tt, ayanamsa, flags_of(of_date.source) | light | CalcFlags::NONUT);
        if let Some((known, offset)) = LATEST.get()
            && known == key
        {
            return Ok(offset);
        }
        let config = self.config(Zodiac::Sidereal(ayanamsa));
        let zero_point = |jd_tt| {
            let found = |flags| self.ephemeris.get_ayanamsa_ex_with_config(jd_tt, flags, config);
            // A star is seen from the Earth, of which the files say nothing outside their years.
            let offset_deg = found(key.2)
                .or_else(|_| found((key.2 - CalcFlags::SWIEPH) | CalcFlags::MOSEPH))
                .map_err(|error| Error::Ephemeris(format!("{}: {error}", ayanamsa.id())))?;
            if offset_deg.is_finite() {
                Ok(offset_deg)
            } else {
                Err(Error::Ephemeris(format!("{} came out as no number at {}", ayanamsa.id(), iso(of_date.at))))
            }
        };
        let now_deg = zero_point(of_date.jd_tt)?;
        let earlier_deg = zero_point(of_date.jd_tt - AYANAMSA_STEP_DAYS)?;
        let way_deg = Degrees::new(now_deg).ahead_of(Degrees::new(earlier_deg));
        let offset = (now_deg, way_deg / AYANAMSA_STEP_DAYS);
        LATEST.set(Some((key, offset)));
        Ok(offset)
    }
}

impl Sky for SwissSky {
    fn position(&self, body: Body, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        require_covered(at)?;
        // Seen from the Sun, the Sun is nowhere, and the crate returns zeros for the points of the Moon's orbit.
        if frame.perspective == Perspective::Heliocentric && (body == Body::Sun || body.is_lunar_point()) {
            return Err(Error::NotDefined { body, perspective: frame.perspective.id() });
        }
        if let Some(north) = body.opposite_of() {
            let north = self.position(north, at, frame)?;
            return Ok(Position {
                longitude: Degrees::new(north.longitude.value() + 180.0),
                latitude_deg: -north.latitude_deg,
                declination_deg: -north.declination_deg,
                ..north
            });
        }
        let source = source_of(body, at);
        let position = self.position_from(source, body, at, frame)?;
        if position.source == source {
            return Ok(position);
        }
        // At the edge of the files. The difference between Universal and Terrestrial Time belongs to a theory of the Moon, so all is
        // computed anew for the theory that answered.
        self.position_from(position.source, body, at, frame)
    }

    fn houses(&self, at: JulianDay, place: Place, system: HouseSystem, zodiac: Zodiac) -> Result<HouseCusps, Error> {
        require_covered(at)?;
        let of_date = self.of_date(Source::SwissEphemeris, at);
        let config = self.config(zodiac);
        let sidereal_time_h = swisseph::sidereal_time::sidereal_time0(
            at.value(),
            of_date.true_obliquity_deg,
            of_date.nutation_deg,
            self.ephemeris.config(),
        );
        let meridian_deg = Degrees::new(15.0 * sidereal_time_h + place.longitude_deg()).value();
        let obliquity_deg = of_date.true_obliquity_deg;
        let latitude_deg = place.latitude_deg();
        let by_sun = matches!(system, HouseSystem::Sunshine | HouseSystem::SunshineAlternative);
        let sun = by_sun.then(|| self.position(Body::Sun, at, &Frame::TROPICAL)).transpose()?;
        let sun_declination_deg = sun.map(|sun| sun.declination_deg);
        let is_degenerate = sun_declination_deg.is_some_and(|declination| stays_up_or_down(latitude_deg, declination));
        let system_of_theirs = letter(if is_degenerate { HouseSystem::Porphyry } else { system });
        let failed = |error| Error::Ephemeris(format!("{} houses: {error}", system.id()));

        let tropical = houses_armc(meridian_deg, latitude_deg, obliquity_deg, system_of_theirs, sun_declination_deg)
            .map_err(failed)?;
        let angles_of_date = tropical.ascmc;
        let found = match zodiac {
            Zodiac::Tropical => tropical,
            Zodiac::Sidereal(_) if config.sidereal_bits.contains(SiderealBits::ECL_T0) => sidereal_houses_ecl_t0(
                of_date.jd_tt,
                meridian_deg,
                obliquity_deg,
                [of_date.nutation_deg, of_date.obliquity_nutation_deg],
                latitude_deg,
                system_of_theirs,
                sun_declination_deg,
                config.sidereal_t0,
                config.sidereal_ayan_t0,
                &self.ephemeris.config().astro_models,
            )
            .map_err(failed)?,
            Zodiac::Sidereal(ayanamsa) => {
                let (offset_deg, _) = self.offset(ayanamsa, &of_date, flags_of(of_date.source))?;
                sidereal_houses_trad(
                    meridian_deg,
                    latitude_deg,
                    obliquity_deg,
                    system_of_theirs,
                    sun_declination_deg,
                    offset_deg + of_date.nutation_deg,
                )
                .map_err(failed)?
            }
        };
        let numbers = [&found.cusps[1..=12], &found.ascmc.as_array(), &found.ascmc_speeds.as_array()].concat();
        if !numbers.into_iter().all(f64::is_finite) {
            return Err(failed(swisseph::Error::CError(format!("no number at latitude {latitude_deg}"))));
        }

        let cusps = std::array::from_fn(|house| Degrees::new(found.cusps[house + 1]));
        let is_fallback = is_degenerate || is_porphyry_instead(system, latitude_deg, obliquity_deg, &cusps);
        let angle = |longitude_deg, of_date_deg, speed_deg_per_day| AnglePosition {
            longitude: Degrees::new(longitude_deg),
            speed_deg_per_day,
            declination_deg: of_date.declination_deg(of_date_deg, 0.0),
        };
        let (angles, speeds) = (&found.ascmc, &found.ascmc_speeds);
        Ok(HouseCusps {
            system: if is_fallback { HouseSystem::Porphyry } else { system },
            cusps,
            ascendant: angle(angles.ascendant, angles_of_date.ascendant, speeds.ascendant),
            medium_coeli: angle(angles.mc, angles_of_date.mc, speeds.mc),
            vertex: angle(angles.vertex, angles_of_date.vertex, speeds.vertex),
        })
    }

    fn star(&self, star: Star, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        self.star_position(star, at, frame)
    }

    fn horizontal(&self, body: Body, at: JulianDay, place: Place) -> Result<Horizontal, Error> {
        self.above_horizon(body, at, place)
    }

    fn next_solar_eclipse(&self, after: JulianDay) -> Result<SolarEclipse, Error> {
        self.solar_eclipse_after(after)
    }

    fn next_solar_eclipse_at(&self, after: JulianDay, place: Place) -> Result<LocalSolarEclipse, Error> {
        self.solar_eclipse_seen_after(after, place)
    }

    fn next_lunar_eclipse(&self, after: JulianDay) -> Result<LunarEclipse, Error> {
        self.lunar_eclipse_after(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_names_the_engine_that_is_linked() {
        let (name, version) = ENGINE.split_once(' ').unwrap();
        let locked = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(include_str!("../../Cargo.lock").contains(&locked), "Cargo.lock has another {name} than {version}");
        assert_ne!(SwissSky::fingerprint(), [0; 16]);
    }

    #[test]
    fn every_house_system_and_ayanamsa_is_known_to_the_crate() {
        for system in HouseSystem::ALL {
            assert_eq!(char::from(letter(system).to_char()), system.letter());
        }
        let sky = SwissSky::open(&std::env::temp_dir()).unwrap();
        for (config, ayanamsa) in sky.sidereal.iter().zip(Ayanamsa::all()) {
            assert_eq!(config.sidereal_mode.map(|mode| mode as i32), Some(i32::from(ayanamsa.number())));
        }
    }
}
