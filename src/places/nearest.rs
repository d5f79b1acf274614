//! The nearest of many points on the globe: points in order of latitude, searched outwards from the one asked for.

use crate::astro::Place;

/// IUGG mean radius of the Earth. The Earth's flattening makes distances wrong by up to 0.5 %.
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A point and the number it was given.
#[derive(Debug, Clone, Copy)]
struct NumberedPoint {
    latitude_deg: f32,
    row: u32,
    /// Where it is on the unit sphere.
    direction: [f32; 3],
}

/// Points in order of latitude.
#[derive(Debug)]
pub struct ByLatitude {
    points: Vec<NumberedPoint>,
}

impl ByLatitude {
    /// The places, numbered in the order they come in.
    pub fn of(places: impl Iterator<Item = Place>) -> Self {
        let mut points: Vec<NumberedPoint> = (0..).zip(places).map(|(row, place)| point(place, row)).collect();
        points.sort_unstable_by(|a, b| a.latitude_deg.total_cmp(&b.latitude_deg));
        Self { points }
    }

    /// The number of the nearest place and its distance in kilometres; nothing if there are no places.
    pub fn nearest(&self, to: Place) -> Option<(usize, f64)> {
        let to = point(to, 0);
        let middle = self.points.partition_point(|point| point.latitude_deg < to.latitude_deg);
        let (south, north) = self.points.split_at(middle);
        let mut nearest = None;
        for point in south.iter().rev() {
            if !improve(&mut nearest, point, &to) {
                break;
            }
        }
        for point in north {
            if !improve(&mut nearest, point, &to) {
                break;
            }
        }
        let (chord_squared, row) = nearest?;
        // Half the chord is the sine of half the angle.
        let angle_rad = 2.0 * (f64::from(chord_squared).sqrt() / 2.0).min(1.0).asin();
        Some((row as usize, angle_rad * EARTH_RADIUS_KM))
    }
}

/// Takes the point if it is nearer; false once the latitude alone puts it and all later ones too far.
fn improve(nearest: &mut Option<(f32, u32)>, point: &NumberedPoint, to: &NumberedPoint) -> bool {
    let apart = |axis: usize| point.direction[axis] - to.direction[axis];
    let chord_squared = apart(0).powi(2) + apart(1).powi(2) + apart(2).powi(2);
    match nearest {
        // No two points are nearer to each other than their parallels, and a chord rises with its angle.
        Some((best, _)) if latitude_chord_squared(point, to) > *best => return false,
        Some((best, _)) if chord_squared >= *best => {}
        _ => *nearest = Some((chord_squared, point.row)),
    }
    true
}

fn latitude_chord_squared(a: &NumberedPoint, b: &NumberedPoint) -> f32 {
    let angle_rad = (a.latitude_deg - b.latitude_deg).to_radians();
    (2.0 * (angle_rad / 2.0).sin()).powi(2)
}

fn point(place: Place, row: u32) -> NumberedPoint {
    let (sin_latitude, cos_latitude) = place.latitude_deg().to_radians().sin_cos();
    let (sin_longitude, cos_longitude) = place.longitude_deg().to_radians().sin_cos();
    let direction = [cos_latitude * cos_longitude, cos_latitude * sin_longitude, sin_latitude].map(|axis| axis as f32);
    NumberedPoint { latitude_deg: place.latitude_deg() as f32, row, direction }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_place() -> impl Strategy<Value = Place> {
        (-90.0..=90.0, -180.0..=180.0).prop_map(|(latitude, longitude)| Place::new(latitude, longitude).unwrap())
    }

    #[test]
    fn known_distances() {
        let grid = ByLatitude::of([Place::new(0.0, 0.0).unwrap(), Place::new(90.0, 0.0).unwrap()].into_iter());
        let (row, distance_km) = grid.nearest(Place::new(80.0, 50.0).unwrap()).unwrap();
        assert_eq!(row, 1);
        // Ten degrees of 111.195 km.
        assert!((distance_km - 1111.95).abs() < 0.1, "{distance_km}");
        assert_eq!(ByLatitude::of(std::iter::empty()).nearest(Place::new(0.0, 0.0).unwrap()), None);
    }

    #[test]
    fn the_date_line_is_no_border() {
        let grid = ByLatitude::of([Place::new(10.0, 179.9).unwrap(), Place::new(10.0, -170.0).unwrap()].into_iter());
        assert_eq!(grid.nearest(Place::new(10.0, -179.9).unwrap()).unwrap().0, 0);
    }

    proptest! {
        #[test]
        fn the_search_finds_what_comparing_all_finds(places in prop::collection::vec(any_place(), 1..40), to in any_place()) {
            let grid = ByLatitude::of(places.iter().copied());
            let (_, distance_km) = grid.nearest(to).unwrap();
            let alone = |place: &Place| ByLatitude::of(std::iter::once(*place)).nearest(to).unwrap().1;
            let nearest_km = places.iter().map(alone).fold(f64::INFINITY, f64::min);
            prop_assert!((distance_km - nearest_km).abs() < 0.01, "{distance_km} {nearest_km}");
        }
    }
}
