//! How high a body stands over a place.

use super::SwissSky;
use crate::astro::{AU_KM, Body, Error, Frame, Horizontal, JulianDay, Place, Sky};

/// The Earth's equatorial radius and flattening, as the crate has them.
const EARTH_RADIUS_KM: f64 = 6_378.136_6;
const FLATTENING: f64 = 1.0 / 298.256_42;

/// Radii that the crate takes for the discs that have an edge to rise.
const SUN_RADIUS_KM: f64 = 696_000.0;
const MOON_RADIUS_KM: f64 = 1_737.5;

impl SwissSky {
    /// The geocentric position seen from `place`: a tenth of the cost of a topocentric position, because what the Earth's turning adds to
    /// aberration, at most 0.3″ or 0.02 s of a rising, is left out.
    pub(super) fn above_horizon(&self, body: Body, at: JulianDay, place: Place) -> Result<Horizontal, Error> {
        let position = self.position(body, at, &Frame::TROPICAL)?;
        let of_date = self.of_date(position.source, at);
        let sidereal_time_h = swisseph::sidereal_time::sidereal_time0(
            at.value(),
            of_date.true_obliquity_deg,
            of_date.nutation_deg,
            self.ephemeris.config(),
        );
        let meridian = (15.0 * sidereal_time_h + place.longitude_deg()).to_radians();

        let (sin_latitude, cos_latitude) = place.latitude_deg().to_radians().sin_cos();
        let squeezed = (1.0 - FLATTENING) * (1.0 - FLATTENING);
        let normal_au =
            EARTH_RADIUS_KM / AU_KM / (cos_latitude * cos_latitude + squeezed * sin_latitude * sin_latitude).sqrt();
        let observer = [
            normal_au * cos_latitude * meridian.cos(),
            normal_au * cos_latitude * meridian.sin(),
            normal_au * squeezed * sin_latitude,
        ];

        let (sin_lon, cos_lon) = position.longitude.value().to_radians().sin_cos();
        let (sin_lat, cos_lat) = position.latitude_deg.to_radians().sin_cos();
        let (sin_obliquity, cos_obliquity) = of_date.true_obliquity_deg.to_radians().sin_cos();
        let (x, y, z) = (cos_lat * cos_lon, cos_lat * sin_lon, sin_lat);
        let geocentric = [x, y * cos_obliquity - z * sin_obliquity, y * sin_obliquity + z * cos_obliquity];
        let [x, y, z] = std::array::from_fn(|axis| position.distance_au * geocentric[axis] - observer[axis]);

        let distance_au = (x * x + y * y + z * z).sqrt();
        let declination = (z / distance_au).clamp(-1.0, 1.0).asin();
        let hour_angle = meridian - y.atan2(x);
        let sine = sin_latitude * declination.sin() + cos_latitude * declination.cos() * hour_angle.cos();
        let radius_km = match body {
            Body::Sun => SUN_RADIUS_KM,
            Body::Moon => MOON_RADIUS_KM,
            _ => 0.0,
        };
        Ok(Horizontal {
            altitude_deg: sine.clamp(-1.0, 1.0).asin().to_degrees(),
            hour_angle_deg: (hour_angle.to_degrees() + 180.0).rem_euclid(360.0) - 180.0,
            radius_deg: (radius_km / AU_KM / distance_au).asin().to_degrees(),
        })
    }
}
