//! Fixed stars conjunct the points of a chart.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectPoint, Chart, Error, Sky, Star};

/// Widest orb of a conjunction with a star, in degrees of longitude (Vivian Robson, "The Fixed Stars and Constellations in Astrology", 1923, gives
/// wider ones to the brightest; 1° is the usual narrow one for all).
const STAR_ORB_DEG: f64 = 1.0;

/// A star conjunct a point of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StarContact {
    /// The star.
    pub star: Star,
    /// Where it is, in the chart's zodiac.
    pub longitude: crate::astro::Degrees,
    /// Its ecliptic latitude in degrees, north positive: far from 0 it is a conjunction by longitude only.
    pub latitude_deg: f64,
    /// The point.
    pub point: AspectPoint,
    /// Distance in longitude in degrees, never negative.
    pub orb_deg: f64,
}

/// The stars within 1° of the points of `chart` (see [`Chart::points`]), closest first.
///
/// # Errors
/// When the chart's moment is outside the ephemeris.
pub fn star_contacts(chart: &Chart, sky: &dyn Sky) -> Result<Vec<StarContact>, Error> {
    let points = chart.points();
    let mut found = Vec::new();
    for star in Star::ALL {
        let position = sky.star(star, chart.moment.julian_day(), &chart.settings.frame)?;
        let longitude = position.longitude;
        let contact =
            |point, orb_deg| StarContact { star, longitude, latitude_deg: position.latitude_deg, point, orb_deg };
        let near = points.iter().map(|(point, at, _)| contact(*point, at.separation(longitude)));
        found.extend(near.filter(|contact| contact.orb_deg <= STAR_ORB_DEG));
    }
    found.sort_by(|a, b| a.orb_deg.total_cmp(&b.orb_deg));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Birth, Body, BodySet, ChartSettings, CivilDate, LinearSky, NatalChart, Place, Question as _};

    #[test]
    fn stars_within_a_degree_are_found_also_across_zero() {
        // The linear sky's stars are at 0, 8, 16, …: Alpheratz 0, Mirach 8.
        let bodies = [(Body::Sun, 359.5), (Body::Mars, 8.9), (Body::Venus, 14.9)];
        let settings = ChartSettings { bodies: BodySet::of(bodies.map(|(body, _)| body)), ..ChartSettings::default() };
        let midnight = CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap();
        let sky = LinearSky::new(bodies.map(|(body, at)| (body, at, 1.0)));
        // Ascendant 12, medium coeli 282: 2 from 280, 4 from 8 and 16.
        let chart = NatalChart::new(Birth::At(midnight), Place::new(0.0, 12.0).unwrap(), settings);
        let found = star_contacts(&chart.solve(&sky).unwrap(), &sky).unwrap();
        let found: Vec<_> = found.iter().map(|found| (found.star, found.point.id())).collect();
        assert_eq!(found, [(Star::Alpheratz, "sun"), (Star::Mirach, "mars")]);
    }
}
