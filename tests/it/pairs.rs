//! Stars, composite and Davison against the C Swiss Ephemeris: every number of `tests/golden/stars.tsv`, which says where it comes from.

use astroloh::astro::{
    Birth, Body, ChartSettings, Composite, Davison, Degrees, Frame, HouseCusps, JulianDay, Moment, NatalChart,
    OrbTable, Perspective, Place, Question, Sky, Star, Synastry, Zodiac, relationship_score,
};

use crate::golden::SKY;

/// A ten-thousandth of an arcsecond.
const POSITION_TOLERANCE_DEG: f64 = 1e-4 / 3600.0;
/// Half an arcsecond per day: what a star's light is bent and aberrated by changes so slowly that how it is differentiated shows.
const SPEED_TOLERANCE_DEG_PER_DAY: f64 = 0.5 / 3600.0;
/// A thousandth of an arcsecond: the place of a Davison chart is cut to 1e-4 degree on both sides, the moment to the second.
const ANGLE_TOLERANCE_DEG: f64 = 1e-3 / 3600.0;

fn rows(kind: &str) -> impl Iterator<Item = Vec<&'static str>> {
    include_str!("../golden/stars.tsv").lines().filter_map(move |line| {
        let mut fields = line.split('\t');
        (fields.next() == Some(kind)).then(|| fields.collect())
    })
}

fn number(field: &str) -> f64 {
    field.parse().unwrap()
}

fn event(fields: &[&str]) -> (Birth, Place) {
    let moment = Moment::nearest(JulianDay::new(number(fields[0])).unwrap()).unwrap();
    (Birth::At(moment), Place::new(number(fields[1]), number(fields[2])).unwrap())
}

fn chart((birth, place): (Birth, Place)) -> NatalChart {
    NatalChart::new(birth, place, ChartSettings::default())
}

fn angle_or_cusp(houses: &HouseCusps, name: &str) -> Degrees {
    match name.strip_prefix("cusp_") {
        Some(house) => houses.cusps[house.parse::<usize>().unwrap() - 1],
        None if name == "ascendant" => houses.ascendant.longitude,
        None => houses.medium_coeli.longitude,
    }
}

#[test]
fn stars_are_where_c_sees_them() {
    let mut compared = 0;
    for row in rows("star") {
        let star = Star::ALL.into_iter().find(|star| star.bayer() == row[1]).unwrap();
        let zodiac = if row[2] == "tropical" { Zodiac::Tropical } else { Zodiac::Sidereal(row[2].parse().unwrap()) };
        let perspective = match row[3] {
            "geocentric" => Perspective::Geocentric,
            "true_geocentric" => Perspective::TrueGeocentric,
            _ => Perspective::Topocentric(Place::new(55.752, 37.6178).unwrap()),
        };
        let at = JulianDay::new(number(row[0])).unwrap();
        let found = SKY.star(star, at, &Frame { zodiac, perspective }).unwrap();
        let close = |difference: f64, tolerance: f64| assert!(difference.abs() < tolerance, "{difference:e} {row:?}");
        close(found.longitude.ahead_of(Degrees::new(number(row[4]))), POSITION_TOLERANCE_DEG);
        close(found.latitude_deg - number(row[5]), POSITION_TOLERANCE_DEG);
        close(found.speed_deg_per_day - number(row[6]), SPEED_TOLERANCE_DEG_PER_DAY);
        close(found.declination_deg - number(row[7]), POSITION_TOLERANCE_DEG);
        compared += 1;
    }
    assert!(compared >= 4 * Star::ALL.len());
}

#[test]
fn a_composite_lies_between_both_charts() {
    let mut compared = 0;
    for row in rows("composite") {
        let question = Composite::new(chart(event(&row[0..3])), chart(event(&row[3..6])), OrbTable::NATAL).unwrap();
        let found = question.solve(&*SKY).unwrap();
        let (name, expected) = (row[6], Degrees::new(number(row[7])));
        let longitude = match name.parse::<Body>() {
            Ok(body) => found.bodies.iter().find(|found| found.body == body).unwrap().position.longitude,
            Err(()) => angle_or_cusp(&found.houses.unwrap(), name),
        };
        assert!(longitude.separation(expected) < ANGLE_TOLERANCE_DEG, "{longitude} {row:?}");
        compared += 1;
    }
    assert_eq!(compared, 24);
}

#[test]
fn a_davison_chart_is_that_of_the_middle() {
    let mut compared = 0;
    for row in rows("davison") {
        let davison = Davison::between(event(&row[0..3]), event(&row[3..6]));
        assert_eq!((davison.birth, davison.place), event(&row[6..9]));
        let found = davison.chart(ChartSettings::default()).solve(&*SKY).unwrap();
        let (name, expected) = (row[9], Degrees::new(number(row[10])));
        let longitude = match name.parse::<Body>() {
            Ok(body) => found.longitude(body).unwrap(),
            Err(()) => angle_or_cusp(&found.houses.unwrap(), name),
        };
        assert!(longitude.separation(expected) < ANGLE_TOLERANCE_DEG, "{longitude} {row:?}");
        compared += 1;
    }
    assert_eq!(compared, 50);
}

/// Kerykeion 6 gives this couple 8 points ("Baselines updated (Lennon/Ono: 8 …)" in its changelog).
#[test]
fn the_relationship_score_is_that_of_kerykeion() {
    let row = rows("composite").next().unwrap();
    let (first, second) = (chart(event(&row[0..3])), chart(event(&row[3..6])));
    let question = Synastry::new(first.clone(), second.clone(), Synastry::ORBS).unwrap();
    let found = question.solve(&*SKY).unwrap();
    let score = found.score.unwrap();
    assert_eq!(score.points, 8, "{:?}", score.parts);
    let turned = relationship_score(&second.solve(&*SKY).unwrap(), &first.solve(&*SKY).unwrap()).unwrap();
    assert_eq!(turned.points, score.points);
    assert_eq!((found.second_in_first.len(), found.first_in_second.len()), (Body::ALL.len(), Body::ALL.len()));
}
