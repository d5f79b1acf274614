//! The composite of a pair: a chart whose every point is the midpoint of two.

use serde::{Deserialize, Serialize};

use crate::astro::{
    AnglePosition, Aspect, AspectPoint, BodySet, Chart, ChartBody, Degrees, Error, HouseCusps, HouseSystem, KeyLabel,
    Kind, NatalChart, OrbTable, Position, Question, Sky, Source, aspects_within, house_of,
};

/// The question: what lies in the middle between two charts?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Composite {
    first: NatalChart,
    second: NatalChart,
    orbs: OrbTable,
}

impl Composite {
    /// The question for two charts, with the orbs of the composite's own aspects. Nothing when the charts are cast in different zodiacs or
    /// from different centres.
    pub fn new(first: NatalChart, second: NatalChart, orbs: OrbTable) -> Option<Self> {
        first.is_comparable(&second).then_some(Self { first, second, orbs })
    }
}

/// The midpoint composite of two charts (Robert Hand, "Planets in Composite", 1975). It belongs to no moment and no place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompositeChart {
    /// The first chart.
    pub first: Chart,
    /// The second chart.
    pub second: Chart,
    /// The bodies that both charts hold, each at the nearer of its two midpoints. Latitude, distance, speed and declination are means.
    pub bodies: Vec<ChartBody>,
    /// Cusps and angles; nothing when either chart has none.
    pub houses: Option<HouseCusps>,
    /// Aspects among the bodies (and angles) of the composite; none of the Moon when a time of birth is unknown.
    pub aspects: Vec<Aspect<AspectPoint>>,
}

impl Question for Composite {
    type Answer = CompositeChart;
    const ID: &str = "composite";
    const KIND: Kind = Kind::Compatibility;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().hashed(&self.first).hashed(&self.second).clear("composite")
    }

    fn solve(&self, sky: &dyn Sky) -> Result<CompositeChart, Error> {
        Ok(composite(self.first.solve(sky)?, self.second.solve(sky)?, &self.orbs))
    }
}

/// The composite of two charts.
pub fn composite(first: Chart, second: Chart, orbs: &OrbTable) -> CompositeChart {
    let houses = first.houses.as_ref().zip(second.houses.as_ref()).map(|(a, b)| middle_houses(a, b));
    let middle_body = |a: &ChartBody| {
        let position = middle_position(&a.position, &second.body(a.body)?.position);
        let house = houses.as_ref().map(|houses| house_of(position.longitude, &houses.cusps));
        Some(ChartBody { body: a.body, position, house })
    };
    let bodies: Vec<_> = first.bodies.iter().filter_map(middle_body).collect();

    // The points that count are those of the charts themselves, at their new longitudes.
    let counted: Vec<_> = second.points().into_iter().map(|(point, ..)| point).collect();
    let mut points: Vec<_> = first.points().into_iter().filter(|(point, ..)| counted.contains(point)).collect();
    for (point, longitude, speed) in &mut points {
        let angle = |angle: AnglePosition| (angle.longitude, angle.speed_deg_per_day);
        let moved = match (point, &houses) {
            (AspectPoint::Body(body), _) => bodies
                .iter()
                .find(|found| found.body == *body)
                .map(|found| (found.position.longitude, found.position.speed_deg_per_day)),
            (AspectPoint::Ascendant, Some(houses)) => Some(angle(houses.ascendant)),
            (AspectPoint::MediumCoeli, Some(houses)) => Some(angle(houses.medium_coeli)),
            _ => None,
        };
        (*longitude, *speed) = moved.expect("a point that counts in both charts is in their composite");
    }
    let is_angle = |point| !matches!(point, AspectPoint::Body(_));
    let aspects = aspects_within(&points, orbs, |a, b| is_angle(a) && is_angle(b));
    CompositeChart { first, second, bodies, houses, aspects }
}

impl CompositeChart {
    /// The bodies that it holds.
    pub fn body_set(&self) -> BodySet {
        BodySet::of(self.bodies.iter().map(|found| found.body))
    }
}

/// The nearer of the two midpoints. Of two points exactly opposite, the one that follows the point with the smaller longitude.
pub fn midpoint(a: Degrees, b: Degrees) -> Degrees {
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    let way_deg = high.value() - low.value();
    let half_deg = if way_deg > 180.0 { (way_deg - 360.0) / 2.0 } else { way_deg / 2.0 };
    Degrees::new(low.value() + half_deg)
}

fn mean(a: f64, b: f64) -> f64 {
    f64::midpoint(a, b)
}

fn middle_position(a: &Position, b: &Position) -> Position {
    Position {
        longitude: midpoint(a.longitude, b.longitude),
        latitude_deg: mean(a.latitude_deg, b.latitude_deg),
        distance_au: mean(a.distance_au, b.distance_au),
        speed_deg_per_day: mean(a.speed_deg_per_day, b.speed_deg_per_day),
        declination_deg: mean(a.declination_deg, b.declination_deg),
        source: if a.source == b.source { a.source } else { Source::Moshier },
    }
}

/// The medium coeli at its nearer midpoint, and every other angle and cusp at that one of its two midpoints which keeps their order: were each
/// taken at the nearer one, ascendant and cusps could end up opposite to where they belong.
fn middle_houses(a: &HouseCusps, b: &HouseCusps) -> HouseCusps {
    let medium_coeli = midpoint(a.medium_coeli.longitude, b.medium_coeli.longitude);
    // Means of ways forward, 0 to 360, and of small ways to either side.
    let forward = |of: fn(&HouseCusps) -> (Degrees, Degrees)| {
        let way = |(from, to): (Degrees, Degrees)| Degrees::new(to.value() - from.value()).value();
        mean(way(of(a)), way(of(b)))
    };
    let further = |from: Degrees, way_deg: f64| Degrees::new(from.value() + way_deg);
    let ascendant =
        further(medium_coeli, forward(|houses| (houses.medium_coeli.longitude, houses.ascendant.longitude)));
    let vertex = further(ascendant, forward(|houses| (houses.ascendant.longitude, houses.vertex.longitude)));
    // The first cusp is the ascendant or lies to either side of it; houses that begin with signs do so here too.
    let aside = |houses: &HouseCusps| houses.cusps[0].ahead_of(houses.ascendant.longitude);
    let first_cusp = match a.system {
        HouseSystem::WholeSign => further(ascendant, -ascendant.in_sign()),
        HouseSystem::EqualAries => Degrees::new(0.0),
        _ => further(ascendant, mean(aside(a), aside(b))),
    };
    let width = |houses: &HouseCusps, index: usize| Degrees::new(houses.cusps[index].value() - houses.cusps[0].value());
    let cusps =
        std::array::from_fn(|index| further(first_cusp, mean(width(a, index).value(), width(b, index).value())));
    let angle = |longitude, of: fn(&HouseCusps) -> AnglePosition| AnglePosition {
        longitude,
        speed_deg_per_day: mean(of(a).speed_deg_per_day, of(b).speed_deg_per_day),
        declination_deg: mean(of(a).declination_deg, of(b).declination_deg),
    };
    HouseCusps {
        system: a.system,
        cusps,
        ascendant: angle(ascendant, |houses| houses.ascendant),
        medium_coeli: angle(medium_coeli, |houses| houses.medium_coeli),
        vertex: angle(vertex, |houses| houses.vertex),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::{Birth, Body, ChartSettings, CivilDate, LinearSky, Moment, Place};

    fn degrees(value: f64) -> Degrees {
        Degrees::new(value)
    }

    fn sky() -> LinearSky {
        LinearSky::new([(Body::Sun, 280.0, 1.0), (Body::Moon, 355.0, 13.0), (Body::Mars, 100.0, -0.4)])
    }

    fn chart(birth: Birth, longitude_deg: f64) -> NatalChart {
        let bodies = BodySet::of([Body::Sun, Body::Moon, Body::Mars]);
        let settings = ChartSettings { bodies, ..ChartSettings::default() };
        NatalChart::new(birth, Place::new(0.0, longitude_deg).unwrap(), settings)
    }

    fn solve(first: NatalChart, second: NatalChart) -> CompositeChart {
        Composite::new(first, second, OrbTable::NATAL).unwrap().solve(&sky()).unwrap()
    }

    #[test]
    fn midpoints_lie_on_the_shorter_way() {
        assert_eq!(midpoint(degrees(350.0), degrees(20.0)), degrees(5.0));
        assert_eq!(midpoint(degrees(10.0), degrees(100.0)), degrees(55.0));
        assert_eq!(midpoint(degrees(10.0), degrees(200.0)), degrees(285.0));
        // Exactly opposite: 90 after the smaller.
        assert_eq!(midpoint(degrees(200.0), degrees(20.0)), degrees(110.0));
    }

    /// MC 270 and 85: 175 forward from the first, so the midpoint is 357.5. Ascendants 350 and 185, 80 and 100 after their MC: 195 forward,
    /// so the nearer midpoint is 267.5, *behind* the MC. The right one is opposite: 357.5 + (80 + 100) / 2 = 87.5.
    #[test]
    fn the_ascendant_stays_on_its_side_of_the_medium_coeli() {
        let midnight = Birth::At(CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap());
        let mut first = chart(midnight, 0.0).solve(&sky()).unwrap().houses.unwrap();
        let mut second = first;
        for (houses, medium_coeli, ascendant) in [(&mut first, 270.0, 350.0), (&mut second, 85.0, 185.0)] {
            houses.medium_coeli.longitude = degrees(medium_coeli);
            houses.ascendant.longitude = degrees(ascendant);
            houses.cusps = std::array::from_fn(|house| degrees(ascendant + 30.0 * house as f64));
        }
        let found = middle_houses(&first, &second);
        assert_eq!((found.medium_coeli.longitude, found.ascendant.longitude), (degrees(357.5), degrees(87.5)));
        assert_eq!(found.cusps[0], degrees(87.5));
    }

    proptest! {
        #[test]
        fn a_chart_with_itself_is_itself(unix_s in 0i64..3_000_000_000, longitude_deg in -180.0..180.0f64) {
            let birth = Birth::At(Moment::from_unix_s(unix_s).unwrap());
            let found = solve(chart(birth, longitude_deg), chart(birth, longitude_deg));
            let houses = found.houses.unwrap();
            for (composite, own) in houses.cusps.iter().zip(found.first.houses.unwrap().cusps) {
                prop_assert!(composite.separation(own) < 1e-9);
            }
            for (composite, own) in found.bodies.iter().zip(&found.first.bodies) {
                prop_assert!(composite.position.longitude.separation(own.position.longitude) < 1e-9);
            }
            prop_assert_eq!(found.aspects.len(), found.first.aspects.len());
        }

        #[test]
        fn it_knows_no_order_and_keeps_its_houses_in_order(
            first_s in 0i64..3_000_000_000, second_s in 0i64..3_000_000_000, longitude_deg in -180.0..180.0f64,
        ) {
            let chart = |unix_s| chart(Birth::At(Moment::from_unix_s(unix_s).unwrap()), longitude_deg);
            let (forth, back) = (solve(chart(first_s), chart(second_s)), solve(chart(second_s), chart(first_s)));
            for (a, b) in forth.bodies.iter().zip(&back.bodies) {
                prop_assert!(a.position.longitude.separation(b.position.longitude) < 1e-9);
            }
            let (forth, back) = (forth.houses.unwrap(), back.houses.unwrap());
            for house in 0..12 {
                let next = forth.cusps[(house + 1) % 12];
                prop_assert!((next.ahead_of(forth.cusps[house]) - 30.0).abs() < 1e-6);
                prop_assert!(forth.cusps[house].separation(back.cusps[house]) < 1e-9);
            }
        }
    }
}
