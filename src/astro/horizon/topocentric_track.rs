//! Where the Moon or the Sun stands over a place, read off its track, so that looking costs nothing.
//!
//! The Earth turns evenly; how far it has turned, and how its axis is tilted, is seen once from where the meridian cuts the ecliptic.

use crate::astro::basics::constants::{AU_KM, TURN_DEG_PER_DAY};
use crate::astro::motion::track::Track;
use crate::astro::predictive::progressions::right_ascension;
use crate::astro::{Body, Degrees, Error, Horizontal, HouseCusps, HouseSystem, JulianDay, Place, Sky, Zodiac};

/// The Earth's equatorial radius in astronomical units, and the square of its polar radius in terms of that (IERS Conventions 2003).
const EARTH_RADIUS_AU: f64 = 6_378.136_6 / AU_KM;
const SQUEEZED: f64 = (1.0 - 1.0 / 298.256_42) * (1.0 - 1.0 / 298.256_42);

/// Days after which the meridian is looked at once more: if it cut the ecliptic at the equinox, it does not any more.
const TILT_DAYS: f64 = 0.2;

/// A body over a place for as long as its track reaches.
pub(in crate::astro) struct TopocentricTrack<'a> {
    sky: &'a dyn Sky,
    pub(in crate::astro) body: Body,
    pub(in crate::astro) place: Place,
    track: &'a Track,
    /// When the Earth is seen to have turned to `meridian_deg`, and how fast it turns.
    since: JulianDay,
    meridian_deg: f64,
    turn_deg_per_day: f64,
    sin_tilt: f64,
    /// The body's own radius.
    radius_au: f64,
}

impl<'a> TopocentricTrack<'a> {
    /// `body` over `place`, where `track` is its way in the tropical zodiac.
    ///
    /// # Errors
    /// As the sky.
    pub(in crate::astro) fn observe(
        sky: &'a dyn Sky,
        body: Body,
        place: Place,
        track: &'a Track,
    ) -> Result<Self, Error> {
        let (since, until) = (track.from(), track.until());
        let equator = Place::new(0.0, place.longitude_deg()).expect("it was the longitude of a place");
        let meridian = |at| sky.houses(at, equator, HouseSystem::Equal, Zodiac::Tropical);
        let (first, second, last) = (meridian(since)?, meridian(since.plus_days(TILT_DAYS))?, meridian(until)?);
        let (length_days, [from, to]) = (until.value() - since.value(), [&first, &last].map(right_ascension));
        // Of all turnings that end there the one next to the Earth's own.
        let mean_deg = TURN_DEG_PER_DAY * length_days;
        let turned_deg = mean_deg + Degrees::new(to.value() - from.value()).ahead_of(Degrees::new(mean_deg));
        let seen = sky.horizontal(body, since, place)?;
        Ok(Self {
            sky,
            body,
            place,
            track,
            since,
            meridian_deg: from.value(),
            turn_deg_per_day: turned_deg / length_days,
            sin_tilt: sin_tilt(&[first, second]),
            radius_au: seen.radius_deg.to_radians().sin() * track.place_about(since).distance_au,
        })
    }

    /// As the sky has it.
    ///
    /// # Errors
    /// When the moment is outside the ephemeris.
    pub(in crate::astro) fn exactly(&self, at: JulianDay) -> Result<Horizontal, Error> {
        self.sky.horizontal(self.body, at, self.place)
    }

    /// As the track has it: true to some seconds of the body's rising.
    pub(in crate::astro) fn about(&self, at: JulianDay) -> Horizontal {
        let place = self.track.place_about(at);
        let turned_deg = self.turn_deg_per_day * (at.value() - self.since.value());
        let meridian = (self.meridian_deg + turned_deg).to_radians();
        let (sin_latitude, cos_latitude) = self.place.latitude_deg().to_radians().sin_cos();
        let normal_au = EARTH_RADIUS_AU / (cos_latitude * cos_latitude + SQUEEZED * sin_latitude * sin_latitude).sqrt();
        let observer = [
            normal_au * cos_latitude * meridian.cos(),
            normal_au * cos_latitude * meridian.sin(),
            normal_au * SQUEEZED * sin_latitude,
        ];

        let (sin_lon, cos_lon) = place.longitude_deg.to_radians().sin_cos();
        let (sin_lat, cos_lat) = place.latitude_deg.to_radians().sin_cos();
        let (sin_tilt, cos_tilt) = (self.sin_tilt, (1.0 - self.sin_tilt * self.sin_tilt).sqrt());
        let (x, y, z) = (cos_lat * cos_lon, cos_lat * sin_lon, sin_lat);
        let geocentric = [x, y * cos_tilt - z * sin_tilt, y * sin_tilt + z * cos_tilt];
        let [x, y, z] = std::array::from_fn(|axis| place.distance_au * geocentric[axis] - observer[axis]);

        let distance_au = (x * x + y * y + z * z).sqrt();
        let sin_declination = z / distance_au;
        let hour_angle = meridian - y.atan2(x);
        let cos_declination = (1.0 - sin_declination * sin_declination).max(0.0).sqrt();
        let sine = sin_latitude * sin_declination + cos_latitude * cos_declination * hour_angle.cos();
        Horizontal {
            altitude_deg: sine.clamp(-1.0, 1.0).asin().to_degrees(),
            hour_angle_deg: (hour_angle.to_degrees() + 180.0).rem_euclid(360.0) - 180.0,
            radius_deg: (self.radius_au / distance_au).asin().to_degrees(),
        }
    }
}

/// The sine of the ecliptic's inclination to the equator, from where the meridian cuts it: there sin δ = sin λ sin ε.
fn sin_tilt(meridians: &[HouseCusps]) -> f64 {
    let of = |houses: &HouseCusps| {
        let angle = houses.medium_coeli;
        (angle.longitude.value().to_radians().sin(), angle.declination_deg.to_radians().sin())
    };
    let sums = meridians.iter().map(of).fold((0.0, 0.0), |(product, square), (sin_longitude, sin_declination)| {
        (product + sin_longitude * sin_declination, square + sin_longitude * sin_longitude)
    });
    sums.0 / sums.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::motion::track::TrackWindow;
    use crate::astro::{Frame, LinearSky};

    #[test]
    fn what_is_read_off_a_track_is_what_the_sky_says() {
        let sky = LinearSky::new([(Body::Moon, 77.0, 13.0)]);
        let from = JulianDay::new(LinearSky::EPOCH + 3.3).unwrap();
        let spans = [(Body::Moon, TrackWindow { from, until: from.plus_days(60.0) }, 2.0)];
        let track = Track::sampled(&sky, &spans, from, Frame::TROPICAL).unwrap().remove(0).1;
        let place = Place::new(-48.0, 121.5).unwrap();
        let topocentric = TopocentricTrack::observe(&sky, Body::Moon, place, &track).unwrap();
        for step in 0..600 {
            let at = from.plus_days(f64::from(step) / 10.0);
            let (about, exactly) = (topocentric.about(at), topocentric.exactly(at).unwrap());
            // Nine arcseconds of parallax, which a linear sky leaves out.
            assert!((about.altitude_deg - exactly.altitude_deg).abs() < 0.003, "{about:?} {exactly:?}");
            let turned = Degrees::new(about.hour_angle_deg).separation(Degrees::new(exactly.hour_angle_deg));
            assert!(turned < 0.004, "{about:?} {exactly:?}");
        }
    }
}
