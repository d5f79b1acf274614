//! The sky against the C Swiss Ephemeris: every number of `tests/golden/charts.tsv`, which says where it comes from.

use std::str::FromStr;
use std::sync::LazyLock;

use astroloh::astro::{
    AnglePosition, Body, Degrees, Frame, HouseSystem, JulianDay, Moment, Perspective, Place, Sky, Source, Zodiac,
};
use astroloh::engine::SwissSky;

/// A ten-thousandth of an arcsecond.
const POSITION_TOLERANCE_DEG: f64 = 1e-4 / 3600.0;
/// Two hundredths of an arcsecond and 15 km, in the days around 1800-01-01: where the files overlap they differ by as much. C answers from
/// the file that it happens to have open, we from the later one that begins before the moment.
const OVERLAP_TOLERANCE: (f64, f64) = (0.02 / 3600.0, 1e-7);
const OVERLAP_JD: std::ops::RangeInclusive<f64> = 2_378_495.0..=2_378_498.0;
/// Two thousandths of an arcsecond: how differently near the Sun its gravity bends light in C's Moshier branch, itself some arcseconds off.
const MOSHIER_TOLERANCE_DEG: f64 = 2e-3 / 3600.0;
/// A tenth of an arcsecond per day.
const SPEED_TOLERANCE_DEG_PER_DAY: f64 = 0.1 / 3600.0;
/// A hundred-millionth of an astronomical unit, 1.5 km; the file has nine decimals.
const DISTANCE_TOLERANCE_AU: f64 = 1e-8;
/// An angle turns by 15" in a second of time, which is 3600 times the least that matters here.
const ANGLE_SPEED_TOLERANCE: f64 = 1e-7;

pub static SKY: LazyLock<SwissSky> = LazyLock::new(|| SwissSky::open(&std::env::temp_dir()).unwrap());

/// Rows of one kind, each cut into its fields without the kind itself.
fn rows(kind: &str) -> impl Iterator<Item = Vec<&'static str>> {
    include_str!("../golden/charts.tsv").lines().filter(|line| !line.starts_with('#')).filter_map(move |line| {
        let mut fields = line.split('\t');
        (fields.next() == Some(kind)).then(|| fields.collect())
    })
}

fn parse<T: FromStr>(field: &str) -> T {
    field.parse().ok().unwrap_or_else(|| panic!("{field:?} is no {}", std::any::type_name::<T>()))
}

fn day(field: &str) -> JulianDay {
    JulianDay::new(parse(field)).unwrap()
}

fn longitude_of(field: &str) -> Degrees {
    Degrees::new(parse(field))
}

fn zodiac(field: &str) -> Zodiac {
    if field == "tropical" { Zodiac::Tropical } else { Zodiac::Sidereal(parse(field)) }
}

fn perspective(field: &str) -> Perspective {
    match field.split_once('@') {
        Some((_, place)) => {
            let (latitude, longitude) = place.split_once(',').unwrap();
            Perspective::Topocentric(Place::new(parse(latitude), parse(longitude)).unwrap())
        }
        None => [Perspective::Geocentric, Perspective::Heliocentric, Perspective::TrueGeocentric]
            .into_iter()
            .find(|perspective| perspective.id() == field)
            .unwrap(),
    }
}

/// Numbers that are further apart than they may be.
#[derive(Default)]
struct Differences {
    compared: usize,
    found: Vec<String>,
}

impl Differences {
    fn expect(&mut self, what: &str, row: &[&str], difference: f64, tolerance: f64) {
        self.compared += 1;
        if difference.abs() > tolerance || difference.is_nan() {
            self.found.push(format!("{what} off by {difference:e}, at most {tolerance:e}: {}", row.join(" ")));
        }
    }

    fn assert_none_among(self, at_least: usize) {
        assert!(self.found.is_empty(), "{} of {}:\n{}", self.found.len(), self.compared, self.found.join("\n"));
        assert!(self.compared >= at_least, "only {} numbers compared", self.compared);
    }
}

#[test]
fn positions_are_those_of_the_reference() {
    let mut differences = Differences::default();
    for row in rows("position") {
        let [jd, body, in_zodiac, from, longitude, latitude, distance, speed, declination, source] = row[..] else {
            panic!("a position has ten fields: {row:?}");
        };
        let frame = Frame { zodiac: zodiac(in_zodiac), perspective: perspective(from) };
        let (tolerance, distance_tolerance) = match source {
            "moshier" => (MOSHIER_TOLERANCE_DEG, DISTANCE_TOLERANCE_AU),
            _ if OVERLAP_JD.contains(&day(jd).value()) => OVERLAP_TOLERANCE,
            _ => (POSITION_TOLERANCE_DEG, DISTANCE_TOLERANCE_AU),
        };
        let position = SKY.position(parse::<Body>(body), day(jd), &frame).unwrap();
        differences.expect("longitude", &row, position.longitude.ahead_of(longitude_of(longitude)), tolerance);
        let mut expect = |what, got: f64, expected, tolerance| {
            differences.expect(what, &row, got - parse::<f64>(expected), tolerance);
        };
        expect("latitude", position.latitude_deg, latitude, tolerance);
        expect("distance", position.distance_au, distance, distance_tolerance);
        expect("speed", position.speed_deg_per_day, speed, SPEED_TOLERANCE_DEG_PER_DAY);
        expect("declination", position.declination_deg, declination, tolerance);
        let expected = if source == "files" { Source::SwissEphemeris } else { Source::Moshier };
        assert_eq!(position.source, expected, "{row:?}");
    }
    differences.assert_none_among(5000);
}

#[test]
fn houses_are_those_of_the_reference() {
    let mut differences = Differences::default();
    for row in rows("houses") {
        let [jd, latitude, longitude, system, in_zodiac, system_found, ref numbers @ ..] = row[..] else {
            panic!("houses have more fields: {row:?}");
        };
        let place = Place::new(parse(latitude), parse(longitude)).unwrap();
        let houses = SKY.houses(day(jd), place, parse(system), zodiac(in_zodiac)).unwrap();
        let (cusps, angles) = numbers.split_at(12);
        // Where the Sun stays up or down the reference gives Sunshine houses without width, and we Porphyry's.
        let has_no_width = |ends: &[&str]| longitude_of(ends[1]).separation(longitude_of(ends[0])) < 1e-6;
        if system.starts_with("sunshine") && cusps.windows(2).any(has_no_width) {
            assert_eq!(houses.system, HouseSystem::Porphyry, "{row:?}");
            continue;
        }
        assert_eq!(houses.system, parse::<HouseSystem>(system_found), "{row:?}");
        for (house, expected) in cusps.iter().enumerate() {
            let difference = houses.cusps[house].ahead_of(longitude_of(expected));
            differences.expect(&format!("cusp {}", house + 1), &row, difference, POSITION_TOLERANCE_DEG);
        }
        let ours = [houses.ascendant, houses.medium_coeli, houses.vertex];
        for ((name, angle), (expected, speed)) in
            ["ascendant", "mc", "vertex"].into_iter().zip(ours).zip(angles[..3].iter().zip(&angles[3..]))
        {
            let AnglePosition { longitude, speed_deg_per_day, .. } = angle;
            differences.expect(name, &row, longitude.ahead_of(longitude_of(expected)), POSITION_TOLERANCE_DEG);
            let speed: f64 = parse(speed);
            let tolerance = ANGLE_SPEED_TOLERANCE * speed.abs().max(1.0);
            differences.expect(&format!("speed of {name}"), &row, speed_deg_per_day - speed, tolerance);
        }
    }
    differences.assert_none_among(5000);
}

/// A chart of the file: a moment at a place with the longitudes that an authority gives.
pub struct GoldenChart {
    /// UTC, ISO 8601.
    pub datetime: String,
    pub latitude_deg: &'static str,
    pub longitude_deg: &'static str,
    pub house_system: &'static str,
    /// Tropical, geocentric.
    pub bodies: Vec<(&'static str, f64)>,
    pub cusps: Vec<f64>,
}

/// The tropical house rows whose moment has bodies too, with them. Moments on the seam of the files, where C may answer from
/// the other one, are left to the test above.
pub fn geocentric_charts() -> Vec<GoldenChart> {
    rows("houses")
        .filter(|row| row[4] == "tropical" && row[3] == row[5] && !OVERLAP_JD.contains(&parse(row[0])))
        .filter_map(|row| {
            let bodies: Vec<_> = rows("position")
                .filter(|body| body[0] == row[0] && body[2] == "tropical" && body[3] == "geocentric")
                .filter(|body| body.last() == Some(&"files"))
                .map(|body| (body[1], parse(body[4])))
                .collect();
            let moment = Moment::nearest(day(row[0])).unwrap();
            // The API counts whole seconds; some rows fall between them.
            let is_whole = (moment.julian_day().value() - day(row[0]).value()).abs() < 1e-9;
            (!bodies.is_empty() && is_whole).then(|| GoldenChart {
                datetime: moment.to_string().trim_end_matches('Z').to_owned(),
                latitude_deg: row[1],
                longitude_deg: row[2],
                house_system: row[3],
                bodies,
                cusps: row[6..18].iter().map(|cusp| parse(cusp)).collect(),
            })
        })
        .collect()
}
