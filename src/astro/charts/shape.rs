//! The shape of a chart: how the ten planets lie around the circle, after Marc Edmund Jones.
//!
//! "The Guide to Horoscope Interpretation" (1941) describes the seven shapes; the degrees that part them are ours where Jones gives none.
//! Only distances count, so a shape does not depend on where 0° lies.

use serde::{Deserialize, Serialize};

use crate::astro::{Body, Chart, Degrees};

/// Widest span of a bundle: a trine.
const BUNDLE_DEG: f64 = 120.0;
/// Widest span of a bowl: half the circle.
const BOWL_DEG: f64 = 180.0;
/// Least empty space of a locomotive: a trine.
const LOCOMOTIVE_GAP_DEG: f64 = 120.0;
/// Least empty space to either side of a bucket's handle: a sign.
const HANDLE_GAP_DEG: f64 = 30.0;
/// Widest span of two planets that are one handle: a conjunction.
const HANDLE_DEG: f64 = 10.0;
/// Least empty space between the two ends of a seesaw, and widest one in a splash: a sextile.
const OPEN_GAP_DEG: f64 = 60.0;
/// Least distance of the middles of a seesaw's two ends.
const SEESAW_DEG: f64 = 120.0;

/// How the ten planets lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ShapeKind {
    /// All within 120°.
    Bundle,
    /// All within 180°.
    Bowl,
    /// A bowl with a handle: one planet, or two conjunct, at least 30° off both rims.
    Bucket,
    /// Two groups of two and more facing each other, two gaps of 60° and more between them and none within.
    Seesaw,
    /// All within 240°.
    Locomotive,
    /// All around, with no gap above 60°.
    Splash,
    /// None of these: some clusters, unevenly spread.
    Splay,
}

impl ShapeKind {
    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["bundle", "bowl", "bucket", "seesaw", "locomotive", "splash", "splay"][self as usize]
    }
}

/// The shape of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Which one.
    pub kind: ShapeKind,
    /// The planet that the others follow over the horizon, for a bundle, bowl or locomotive: the first after the empty space.
    pub leader: Option<Body>,
    /// The handle of a bucket, otherwise empty.
    pub handle: Vec<Body>,
    /// The widest empty space in degrees.
    pub empty_deg: f64,
}

/// The shape of `chart`; nothing unless it holds all ten planets. A Moon whose hour is unknown counts where she is in the middle of the day.
pub fn chart_shape(chart: &Chart) -> Option<Shape> {
    let planets: Vec<_> = Body::PLANETS.into_iter().filter_map(|body| Some((body, chart.longitude(body)?))).collect();
    (planets.len() == Body::PLANETS.len()).then(|| shape_of(&planets))
}

/// The shape that `planets` lie in; at least one.
fn shape_of(planets: &[(Body, Degrees)]) -> Shape {
    let ring = PlanetRing::of(planets);
    // The ring begins after the widest gap, so its last gap is that one.
    let empty_deg = *ring.gaps_deg.last().expect("a ring has a planet");
    let span_deg = 360.0 - empty_deg;
    let handle = ring.handle();
    let kind = if span_deg <= BUNDLE_DEG {
        ShapeKind::Bundle
    } else if span_deg <= BOWL_DEG {
        ShapeKind::Bowl
    } else if handle.is_some() {
        ShapeKind::Bucket
    } else if ring.is_seesaw() {
        ShapeKind::Seesaw
    } else if empty_deg >= LOCOMOTIVE_GAP_DEG {
        ShapeKind::Locomotive
    } else if empty_deg <= OPEN_GAP_DEG {
        ShapeKind::Splash
    } else {
        ShapeKind::Splay
    };
    let has_leader = matches!(kind, ShapeKind::Bundle | ShapeKind::Bowl | ShapeKind::Locomotive);
    Shape {
        kind,
        leader: has_leader.then_some(ring.planets[0].0),
        handle: if kind == ShapeKind::Bucket { handle.unwrap_or_default() } else { Vec::new() },
        empty_deg,
    }
}

/// Planets in the order of the zodiac, from the one after the widest gap.
struct PlanetRing {
    planets: Vec<(Body, Degrees)>,
    /// The way from each planet to the next, the last one to the first.
    gaps_deg: Vec<f64>,
}

impl PlanetRing {
    fn of(planets: &[(Body, Degrees)]) -> Self {
        let mut planets = planets.to_vec();
        planets.sort_by(|a, b| a.1.value().total_cmp(&b.1.value()));
        let count = planets.len();
        let mut gaps_deg: Vec<_> = (0..count)
            .map(|index| {
                let way_deg = Degrees::new(planets[(index + 1) % count].1.value() - planets[index].1.value()).value();
                // A single planet, or all at one degree: the way from the last to the first is the whole circle.
                if index + 1 == count && way_deg == 0.0 { 360.0 } else { way_deg }
            })
            .collect();
        let widest = (0..count).max_by(|a, b| gaps_deg[*a].total_cmp(&gaps_deg[*b])).expect("at least one planet");
        planets.rotate_left((widest + 1) % count);
        gaps_deg.rotate_left((widest + 1) % count);
        Self { planets, gaps_deg }
    }

    /// The gap before a planet.
    fn gap_before_deg(&self, index: usize) -> f64 {
        self.gaps_deg[(index + self.gaps_deg.len() - 1) % self.gaps_deg.len()]
    }

    /// The planets without which the rest would be a bowl: one, or two conjunct; those that leave the narrowest bowl.
    fn handle(&self) -> Option<Vec<Body>> {
        let count = self.planets.len();
        let candidates = (0..count).flat_map(|first| [(first, first), (first, (first + 1) % count)]);
        candidates
            .filter_map(|(first, last)| {
                let width_deg = if first == last { 0.0 } else { self.gaps_deg[first] };
                let (before_deg, after_deg) = (self.gap_before_deg(first), self.gaps_deg[last]);
                let rest_deg = 360.0 - before_deg - width_deg - after_deg;
                let is_handle =
                    width_deg <= HANDLE_DEG && before_deg.min(after_deg) >= HANDLE_GAP_DEG && rest_deg <= BOWL_DEG;
                let mut bodies = vec![self.planets[first].0];
                bodies.extend((first != last).then(|| self.planets[last].0));
                is_handle.then_some((rest_deg, bodies))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, bodies)| bodies)
    }

    /// Whether exactly two wide gaps part the planets into two groups that face each other.
    fn is_seesaw(&self) -> bool {
        let count = self.planets.len();
        let wide: Vec<_> = (0..count).filter(|index| self.gaps_deg[*index] >= OPEN_GAP_DEG).collect();
        let [inner, last] = wide[..] else { return false };
        // The widest gap is the last of the ring, so the groups are what stands before and after the inner one.
        let (first_size, second_size) = (inner + 1, last - inner);
        let span_deg = |gaps: &[f64]| gaps.iter().sum::<f64>();
        let first_deg = span_deg(&self.gaps_deg[..inner]);
        let second_deg = span_deg(&self.gaps_deg[inner + 1..last]);
        let between_deg = first_deg / 2.0 + self.gaps_deg[inner] + second_deg / 2.0;
        first_size.min(second_size) >= 2 && between_deg.min(360.0 - between_deg) >= SEESAW_DEG
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(longitudes: [f64; 10]) -> Shape {
        let planets: Vec<_> =
            Body::PLANETS.into_iter().zip(longitudes).map(|(body, at)| (body, Degrees::new(at))).collect();
        shape_of(&planets)
    }

    /// One of each, laid across 0°; the bodies are Sun, Moon, Mercury … in the order of the numbers.
    const EXAMPLES: [(ShapeKind, [f64; 10]); 7] = [
        // From 300 to 50: 110.
        (ShapeKind::Bundle, [300.0, 310.0, 320.0, 330.0, 340.0, 350.0, 0.0, 20.0, 40.0, 50.0]),
        // From 270 to 80: 170.
        (ShapeKind::Bowl, [270.0, 290.0, 310.0, 330.0, 350.0, 10.0, 30.0, 50.0, 70.0, 80.0]),
        // Nine from 290 to 80 (150), and Pluto at 185: 105 off either rim.
        (ShapeKind::Bucket, [290.0, 300.0, 320.0, 340.0, 350.0, 10.0, 30.0, 60.0, 80.0, 185.0]),
        // 330 to 30 and 150 to 220; gaps of 120 and 110, middles 0 and 185.
        (ShapeKind::Seesaw, [330.0, 345.0, 0.0, 15.0, 30.0, 150.0, 170.0, 190.0, 200.0, 220.0]),
        // From 200 through 0 to 70: 230, the gap 130.
        (ShapeKind::Locomotive, [200.0, 225.0, 250.0, 275.0, 300.0, 325.0, 350.0, 15.0, 45.0, 70.0]),
        // Every 36.
        (ShapeKind::Splash, [0.0, 36.0, 72.0, 108.0, 144.0, 180.0, 216.0, 252.0, 288.0, 324.0]),
        // Clusters at 0, 100, 200 and 280; three and more gaps of 60 and more, none of 120.
        (ShapeKind::Splay, [355.0, 0.0, 5.0, 95.0, 100.0, 105.0, 195.0, 200.0, 205.0, 280.0]),
    ];

    #[test]
    fn each_shape_is_known_and_its_parts_named() {
        for (kind, longitudes) in EXAMPLES {
            assert_eq!(shape(longitudes).kind, kind);
        }
        assert_eq!(shape(EXAMPLES[1].1).leader, Some(Body::Sun));
        assert_eq!(shape(EXAMPLES[1].1).empty_deg, 190.0);
        assert_eq!(shape(EXAMPLES[2].1).handle, [Body::Pluto]);
        // Neptune and Pluto conjunct are one handle.
        let pair = shape([290.0, 300.0, 320.0, 340.0, 350.0, 10.0, 30.0, 60.0, 183.0, 185.0]);
        assert_eq!((pair.kind, pair.handle), (ShapeKind::Bucket, vec![Body::Neptune, Body::Pluto]));
        assert_eq!(shape([77.0; 10]).kind, ShapeKind::Bundle);
    }

    proptest! {
        #[test]
        fn a_turned_sky_has_the_same_shape(
            turn in 0.0..360.0f64, random in prop::array::uniform10(0.0..360.0f64),
        ) {
            for longitudes in EXAMPLES.map(|(_, longitudes)| longitudes).into_iter().chain([random]) {
                let (still, turned) = (shape(longitudes), shape(longitudes.map(|at| at + turn)));
                prop_assert!((still.empty_deg - turned.empty_deg).abs() < 1e-9);
                // Every 36° all gaps are equal, and which of them is the widest is up to rounding; the shape is not.
                prop_assert_eq!(still.kind, turned.kind);
                prop_assert_eq!(still.leader, turned.leader);
                prop_assert_eq!(still.handle, turned.handle);
            }
        }
    }
}
