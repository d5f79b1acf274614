//! Where the fixed stars are: the crate's catalogue, `sefstars.txt`, seen from the frame's place and in its zodiac.

use swisseph::{CalcFlags, EphemerisConfig, SiderealBits, TopoPosition};

use super::super::coverage::{iso, require_covered, source_of};
use super::super::of_date::OfDate;
use super::{SwissSky, flags_of};
use crate::astro::{Body, Degrees, Error, Frame, JulianDay, Perspective, Position, Source, Star, Zodiac};

impl SwissSky {
    /// Where `star` is. From outside the files the Earth, from which it is seen, comes from Moshier's theory.
    pub(super) fn star_position(&self, star: Star, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        require_covered(at)?;
        let source = source_of(Body::Sun, at);
        match self.star_from(source, star, at, frame) {
            Err(Error::Ephemeris(_)) if source == Source::SwissEphemeris => {
                self.star_from(Source::Moshier, star, at, frame)
            }
            found => found,
        }
    }

    /// The position with the Earth from `source`. Nutation is added here, as for bodies.
    fn star_from(&self, source: Source, star: Star, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        let of_date = self.of_date(source, at);
        let mut config = self.config(frame.zodiac).clone();
        let mut flags = flags_of(source) | CalcFlags::SPEED;
        match frame.perspective {
            Perspective::Geocentric => {}
            Perspective::Topocentric(place) => {
                config.topographic = Some(TopoPosition {
                    longitude: place.longitude_deg(),
                    latitude: place.latitude_deg(),
                    altitude: 0.0,
                });
                config.astro_models = self.ephemeris.config().astro_models;
                flags |= CalcFlags::TOPOCTR;
            }
            Perspective::Heliocentric => flags |= CalcFlags::HELCTR,
            Perspective::TrueGeocentric => flags |= CalcFlags::TRUEPOS,
        }
        let [longitude, latitude_deg, distance_au, speed, ..] =
            self.star_computed(star, &of_date, flags | CalcFlags::NONUT, &config)?;
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
                let [longitude, latitude_deg, _, speed, ..] =
                    self.star_computed(star, &of_date, flags | CalcFlags::SIDEREAL, &config)?;
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

    /// What the crate computes for `star`, checked: longitude, latitude, distance and their changes.
    fn star_computed(
        &self,
        star: Star,
        of_date: &OfDate,
        flags: CalcFlags,
        config: &EphemerisConfig,
    ) -> Result<[f64; 6], Error> {
        // With a comma before it the crate takes a name for Bayer's, which is unique.
        let name = format!(",{}", star.bayer());
        let (_, result) = self
            .ephemeris
            .fixstar2_with_config(&name, of_date.jd_tt, flags, config)
            .map_err(|error| Error::Ephemeris(format!("{}: {error}", star.id())))?;
        if !result.data.iter().all(|number| number.is_finite()) {
            return Err(Error::Ephemeris(format!("{} came out as no number at {}", star.id(), iso(of_date.at))));
        }
        Ok(result.data)
    }
}
