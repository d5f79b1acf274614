//! Solar arc directions: every point of a birth moved by the same arc, that of the progressed Sun.

use serde::{Deserialize, Serialize};

use crate::astro::charts::radix::receiving_points;
use crate::astro::predictive::progressions::{NAIBOD_DEG_PER_YEAR, SecondaryProgression, nearest_exact, newton};
use crate::astro::{
    AspectPoint, Birth, Body, Chart, ChartSettings, Degrees, Error, JulianDay, KeyLabel, Kind, Moment, NatalChart,
    OrbTable, Place, ProgressedAspect, Question, Sky, aspects_between, house_of,
};

/// How far the points are moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArcMeasure {
    /// As far as the Sun has come in the zodiac in as many days as the person has years ("true solar arc").
    #[default]
    Sun,
    /// 0°59′08″ for each year, the Sun's mean motion.
    Naibod,
}

impl ArcMeasure {
    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["sun", "naibod"][self as usize]
    }
}

/// The question: where are a birth's points directed to at a moment of life? A moment before the birth directs backwards (converse).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SolarArc {
    birth: Birth,
    place: Place,
    settings: ChartSettings,
    moment: Moment,
    measure: ArcMeasure,
    orbs: OrbTable,
}

impl SolarArc {
    /// The directions of a birth at `moment`. `orbs` are those of directed to natal aspects: see [`OrbTable::PROGRESSED`].
    pub fn new(
        birth: Birth,
        place: Place,
        settings: ChartSettings,
        moment: Moment,
        (measure, orbs): (ArcMeasure, OrbTable),
    ) -> Self {
        Self { birth, place, settings, moment, measure, orbs }
    }
}

/// A directed chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DirectedChart {
    /// The moment of life.
    pub moment: Moment,
    /// Years since the birth, each of 365.24219 days.
    pub age_years: f64,
    /// By how many degrees every point is moved; negative before the birth.
    pub arc_deg: f64,
    /// The birth's chart.
    pub natal: Chart,
    /// The directed points.
    pub points: Vec<DirectedPoint>,
    /// The directed cusps; nothing where the birth's chart has none.
    pub cusps: Option<[Degrees; 12]>,
    /// Directed to natal, closest first.
    pub aspects: Vec<ProgressedAspect>,
}

/// A directed point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DirectedPoint {
    /// Which point.
    pub point: AspectPoint,
    /// Where it is directed to.
    pub longitude: Degrees,
    /// The natal house that it is directed into, 1 to 12.
    pub natal_house: Option<u8>,
}

impl Question for SolarArc {
    type Answer = DirectedChart;
    const ID: &str = "solar_arc";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().user().hashed(&self.birth).clear("solar_arc").date(self.moment)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<DirectedChart, Error> {
        let natal = NatalChart::new(self.birth, self.place, self.settings).solve(sky)?;
        let progression = SecondaryProgression::from_birth(self.birth);
        let at = progression.progressed(self.moment);
        let age_years = at.value() - progression.birth.value();
        let arc = Arc::of(self, sky, progression.birth)?;
        let arc_deg = arc.at(at)?.0;

        let directed = |longitude: Degrees| Degrees::new(longitude.value() + arc_deg);
        let receiving = receiving_points(&natal);
        let house = |longitude| natal.houses.as_ref().map(|houses| house_of(longitude, &houses.cusps));
        let points: Vec<_> = receiving
            .iter()
            .map(|(point, place)| (*point, directed(*place)))
            .map(|(point, longitude)| DirectedPoint { point, longitude, natal_house: house(longitude) })
            .collect();
        let mut aspects = Vec::new();
        for DirectedPoint { point, longitude, .. } in &points {
            for (natal, place) in &receiving {
                let moving = (*point, *longitude, NAIBOD_DEG_PER_YEAR);
                let Some(aspect) = aspects_between(moving, (*natal, *place, 0.0), &self.orbs) else { continue };
                let to_go_deg = nearest_exact(aspect.kind, *longitude, *place).ahead_of(*longitude);
                let exact_at = newton(at, |at| {
                    let (reached_deg, speed) = arc.at(at)?;
                    Ok((reached_deg - arc_deg - to_go_deg, speed))
                })?;
                aspects.push(ProgressedAspect {
                    point: aspect.a,
                    natal: aspect.b,
                    kind: aspect.kind,
                    orb_deg: aspect.orb_deg,
                    applying: aspect.applying,
                    exact_at: exact_at.and_then(|exact| progression.moment(exact)),
                });
            }
        }
        aspects.sort_by(|left, right| left.orb_deg.total_cmp(&right.orb_deg));
        let cusps = natal.houses.as_ref().map(|houses| houses.cusps.map(directed));
        Ok(DirectedChart { moment: self.moment, age_years, arc_deg, points, cusps, aspects, natal })
    }
}

/// The arc as it grows with the progressed moment.
struct Arc<'a> {
    question: &'a SolarArc,
    sky: &'a dyn Sky,
    birth: JulianDay,
    natal_sun: Degrees,
}

impl<'a> Arc<'a> {
    fn of(question: &'a SolarArc, sky: &'a dyn Sky, birth: JulianDay) -> Result<Self, Error> {
        let natal_sun = match question.measure {
            ArcMeasure::Sun => sky.position(Body::Sun, birth, &question.settings.frame)?.longitude,
            ArcMeasure::Naibod => Degrees::new(0.0),
        };
        Ok(Self { question, sky, birth, natal_sun })
    }

    /// Degrees, and their growth a day of the ephemeris.
    fn at(&self, at: JulianDay) -> Result<(f64, f64), Error> {
        let age_years = at.value() - self.birth.value();
        let mean_deg = NAIBOD_DEG_PER_YEAR * age_years;
        match self.question.measure {
            ArcMeasure::Naibod => Ok((mean_deg, NAIBOD_DEG_PER_YEAR)),
            ArcMeasure::Sun => {
                let sun = self.sky.position(Body::Sun, at, &self.question.settings.frame)?;
                // The Sun is never further than some degrees from its mean way, so the mean arc counts the circles.
                let mean = Degrees::new(self.natal_sun.value() + mean_deg);
                Ok((mean_deg + sun.longitude.ahead_of(mean), sun.speed_deg_per_day))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::{BodySet, LinearSky, ProgressedAngles, Progressions};

    fn birth() -> Moment {
        Moment::from_unix_s(0).unwrap()
    }

    fn settings() -> ChartSettings {
        ChartSettings { bodies: BodySet::of([Body::Sun, Body::Moon, Body::Mars]), ..ChartSettings::default() }
    }

    fn directed(sky: &LinearSky, moment: Moment, measure: ArcMeasure) -> DirectedChart {
        let place = Place::new(0.0, 0.0).unwrap();
        SolarArc::new(Birth::At(birth()), place, settings(), moment, (measure, OrbTable::PROGRESSED))
            .solve(sky)
            .unwrap()
    }

    fn progressed(sky: &LinearSky, moment: Moment, angles: ProgressedAngles) -> crate::astro::ProgressedChart {
        let place = Place::new(0.0, 0.0).unwrap();
        Progressions::new(Birth::At(birth()), place, settings(), moment, (angles, OrbTable::PROGRESSED))
            .solve(sky)
            .unwrap()
    }

    proptest! {
        #[test]
        fn at_the_moment_that_an_aspect_is_said_to_be_exact_it_is(
            sun in 0.0..360.0f64, moon in 0.0..360.0f64, mars in 0.0..360.0f64, age_s in -1_000_000_000..2_500_000_000i64,
        ) {
            let sky = LinearSky::new([(Body::Sun, sun, 0.98), (Body::Moon, moon, 13.0), (Body::Mars, mars, -0.4)]);
            let moment = birth().plus_s(age_s).unwrap();
            for aspect in directed(&sky, moment, ArcMeasure::Sun).aspects {
                let exact_at = aspect.exact_at.unwrap();
                prop_assert_eq!(aspect.applying, exact_at > moment || aspect.orb_deg < 1e-6);
                let then = directed(&sky, exact_at, ArcMeasure::Sun);
                let same = then.aspects.iter().find(|found| {
                    (found.point, found.natal, found.kind) == (aspect.point, aspect.natal, aspect.kind)
                });
                prop_assert!(same.unwrap().orb_deg < 1e-6);
            }
            for aspect in progressed(&sky, moment, ProgressedAngles::Naibod).aspects {
                let Some(exact_at) = aspect.exact_at else { continue };
                prop_assert_eq!(aspect.applying, exact_at > moment || aspect.orb_deg < 1e-6);
                let then = progressed(&sky, exact_at, ProgressedAngles::Naibod);
                let same = then.aspects.iter().find(|found| {
                    (found.point, found.natal, found.kind) == (aspect.point, aspect.natal, aspect.kind)
                });
                prop_assert!(same.unwrap().orb_deg < 1e-6);
            }
        }
    }

    #[test]
    fn at_birth_nothing_has_moved() {
        let sky = LinearSky::new([(Body::Sun, 10.0, 1.0), (Body::Moon, 100.0, 13.0), (Body::Mars, 50.0, 0.5)]);
        for angles in ProgressedAngles::ALL {
            let chart = progressed(&sky, birth(), angles);
            assert_eq!(chart.age_years, 0.0);
            assert_eq!(chart.houses, chart.natal.houses);
            assert!(chart.bodies.iter().zip(&chart.natal.bodies).all(|(now, then)| now.position == then.position));
        }
        assert_eq!(directed(&sky, birth(), ArcMeasure::Naibod).arc_deg, 0.0);
    }

    #[test]
    fn angles_and_points_are_moved_by_their_arc() {
        let sky = LinearSky::new([(Body::Sun, 10.0, 1.0), (Body::Moon, 100.0, 13.0), (Body::Mars, 50.0, 0.5)]);
        let years_s = (30.0 * 365.242_19 * 86_400.0_f64).round() as i64;
        let moment = birth().plus_s(years_s).unwrap();
        let arc_of = |angles| {
            let chart = progressed(&sky, moment, angles);
            let [then, now] = [chart.natal.houses, chart.houses].map(|houses| houses.unwrap().medium_coeli.longitude);
            now.ahead_of(then)
        };
        assert!((arc_of(ProgressedAngles::SolarArc) - 30.0).abs() < 1e-5);
        assert!((arc_of(ProgressedAngles::Naibod) - 30.0 * NAIBOD_DEG_PER_YEAR).abs() < 1e-5);
        assert!(arc_of(ProgressedAngles::Daily).abs() < 1e-5, "this sky turns once a day");
        let chart = directed(&sky, moment, ArcMeasure::Sun);
        assert!((chart.arc_deg - 30.0).abs() < 1e-5);
        assert!((chart.points[0].longitude.ahead_of(chart.natal.bodies[0].position.longitude) - 30.0).abs() < 1e-5);
    }
}
