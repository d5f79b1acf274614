//! Declinations: parallels, contra-parallels, and bodies beyond the tropics.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectPoint, Body, Chart, Moment};

/// Widest orb of a parallel, in degrees.
const PARALLEL_ORB_DEG: f64 = 1.0;

/// Julian day of 2000-01-01T12:00, and days in a Julian century.
const J2000: f64 = 2_451_545.0;
const CENTURY_DAYS: f64 = 36_525.0;

/// What the declinations of a chart say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Declinations {
    /// Pairs at the same distance from the equator.
    pub parallels: Vec<Parallel>,
    /// Bodies further from the equator than the Sun ever gets.
    pub out_of_bounds: Vec<OutOfBounds>,
}

/// Two points at the same distance from the equator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Parallel {
    /// One point.
    pub a: AspectPoint,
    /// The other.
    pub b: AspectPoint,
    /// Whether they stand on opposite sides of the equator; otherwise on the same.
    pub is_contra: bool,
    /// Difference of the two distances in degrees, never negative.
    pub orb_deg: f64,
}

/// A body further from the equator than the Sun ever gets.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OutOfBounds {
    /// The body.
    pub body: Body,
    /// Its declination in degrees, north positive.
    pub declination_deg: f64,
    /// By how many degrees it is beyond.
    pub excess_deg: f64,
}

/// The inclination of the equator to the ecliptic in degrees, without nutation (0.003°): the greatest declination of the Sun. IAU 2006 (Capitaine
/// et al., "Astronomy and Astrophysics" 412, 2003, equation 37).
pub fn mean_obliquity_deg(at: Moment) -> f64 {
    let t = (at.julian_day().value() - J2000) / CENTURY_DAYS;
    let terms = [84_381.406, -46.836_769, -0.000_183_1, 0.002_003_40, -0.000_000_576, -0.000_000_043_4];
    terms.iter().rev().fold(0.0, |sum, term| sum * t + term) / 3600.0
}

/// What the declinations of `chart` say, among the points of [`Chart::points`]. Nothing for a heliocentric chart.
pub fn declinations(chart: &Chart) -> Declinations {
    if !chart.is_seen_from_earth() {
        return Declinations::default();
    }
    let points: Vec<_> =
        chart.points().into_iter().filter_map(|(point, ..)| Some((point, chart.declination_deg(point)?))).collect();
    let is_angle = |point| !matches!(point, AspectPoint::Body(_));
    let mut parallels = Vec::new();
    for (index, (a, a_deg)) in points.iter().copied().enumerate() {
        for (b, b_deg) in points[index + 1..].iter().copied() {
            let (same_deg, contra_deg) = ((a_deg - b_deg).abs(), (a_deg + b_deg).abs());
            let orb_deg = same_deg.min(contra_deg);
            if orb_deg <= PARALLEL_ORB_DEG && !(is_angle(a) && is_angle(b)) {
                parallels.push(Parallel { a, b, is_contra: contra_deg < same_deg, orb_deg });
            }
        }
    }
    let limit_deg = mean_obliquity_deg(chart.moment);
    let beyond = |(point, declination_deg): &(AspectPoint, f64)| match point {
        AspectPoint::Body(body) if *body != Body::Sun && declination_deg.abs() > limit_deg => Some(OutOfBounds {
            body: *body,
            declination_deg: *declination_deg,
            excess_deg: declination_deg.abs() - limit_deg,
        }),
        _ => None,
    };
    Declinations { parallels, out_of_bounds: points.iter().filter_map(beyond).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Birth, BodySet, ChartSettings, CivilDate, LinearSky, NatalChart, Place, Question};

    #[test]
    fn the_obliquity_of_2000_is_the_published_one() {
        let noon = CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap().plus_s(43_200).unwrap();
        assert!((mean_obliquity_deg(noon) - 84_381.406 / 3600.0).abs() < 1e-9);
    }

    #[test]
    fn parallels_and_bodies_out_of_bounds_by_pencil() {
        let declinations_deg = [(Body::Sun, 20.0), (Body::Moon, 28.5), (Body::Mars, -20.9), (Body::Jupiter, 19.2)];
        let bodies = BodySet::of(declinations_deg.map(|(body, _)| body));
        let settings = ChartSettings { bodies, ..ChartSettings::default() };
        let midnight = CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap();
        let question = NatalChart::new(Birth::At(midnight), Place::new(0.0, 0.0).unwrap(), settings);
        let mut chart = question.solve(&LinearSky::new([])).unwrap();
        chart.houses = None;
        for (found, (_, declination_deg)) in chart.bodies.iter_mut().zip(declinations_deg) {
            found.position.declination_deg = declination_deg;
        }
        let found = declinations(&chart);
        // Sun 20.0 and Mars -20.9 differ by 0.9 across the equator, Sun and Jupiter by 0.8 on one side; Mars and Jupiter by 1.7.
        let pairs: Vec<_> = found.parallels.iter().map(|pair| (pair.a.id(), pair.b.id(), pair.is_contra)).collect();
        assert_eq!(pairs, [("sun", "mars", true), ("sun", "jupiter", false)]);
        assert!((found.parallels[0].orb_deg - 0.9).abs() < 1e-9);
        // The Sun gets as far as 23.439: the Moon is 5.061 beyond.
        assert_eq!(found.out_of_bounds.len(), 1);
        assert_eq!(found.out_of_bounds[0].body, Body::Moon);
        assert!((found.out_of_bounds[0].excess_deg - 5.061).abs() < 1e-3);
    }
}
