//! Known longitudes that a running program can check its sky against.

use crate::astro::{Ayanamsa, Body, CivilDate, Degrees, Error, Frame, HouseSystem, Perspective, Place, Sky, Zodiac};

/// A thousandth of an arcsecond: less than any two ephemerides differ by, more than any two computers do.
const TOLERANCE_DEG: f64 = 1e-3 / 3600.0;

/// A longitude that was asked for and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SelfTestCheck {
    /// What and when.
    pub name: &'static str,
    /// The longitude that the C Swiss Ephemeris 2.10.03 gives, in degrees.
    pub expected_deg: f64,
    /// The longitude found, or why there is none.
    pub got: Result<Degrees, Error>,
    /// Whether they agree to 0.001″.
    pub ok: bool,
}

/// What a check asks for.
enum CheckedQuantity {
    Body(Body, Zodiac),
    Ascendant,
    EleventhCusp,
}

/// UTC as year, month, day, and minutes of that day.
type UtcTime = (i32, u8, u8, i64);

const MOSCOW_1990: UtcTime = (1990, 7, 15, 6 * 60 + 30);
const NOVEMBER_2026: UtcTime = (2026, 11, 23, 12 * 60);
const LAHIRI: Zodiac = Zodiac::Sidereal(Ayanamsa::LAHIRI);

/// From `tests/golden/charts.tsv`: each file and each kind of body and zodiac at least once.
const REFERENCES: [(&str, UtcTime, CheckedQuantity, f64); 12] = [
    ("Sun in 1990", MOSCOW_1990, geocentric(Body::Sun), 112.527549522),
    ("Moon in 1990", MOSCOW_1990, geocentric(Body::Moon), 20.04633934),
    ("Mercury in 2026", NOVEMBER_2026, geocentric(Body::Mercury), 221.954245445),
    ("Pluto in 2026", NOVEMBER_2026, geocentric(Body::Pluto), 303.414576156),
    ("true node in 2026", NOVEMBER_2026, geocentric(Body::TrueNode), 324.624781498),
    ("Chiron in 2026", NOVEMBER_2026, geocentric(Body::Chiron), 27.129545177),
    ("Juno in 1990", MOSCOW_1990, geocentric(Body::Juno), 219.657734557),
    ("Moon in 1200, from the earlier files", (1200, 2, 1, 0), geocentric(Body::Moon), 43.449499737),
    ("Moon in 1990 in Lahiri's zodiac", MOSCOW_1990, CheckedQuantity::Body(Body::Moon, LAHIRI), 356.317586694),
    ("Saturn in 1100, from Moshier's theory", (1100, 7, 1, 60), geocentric(Body::Saturn), 203.979729302),
    ("ascendant of Moscow in 1990", MOSCOW_1990, CheckedQuantity::Ascendant, 165.351444207),
    ("Placidus cusp 11 of Moscow in 1990", MOSCOW_1990, CheckedQuantity::EleventhCusp, 108.660073272),
];

const fn geocentric(body: Body) -> CheckedQuantity {
    CheckedQuantity::Body(body, Zodiac::Tropical)
}

/// Compares `sky` with values of the C Swiss Ephemeris; one check each.
pub fn self_test(sky: &dyn Sky) -> Vec<SelfTestCheck> {
    REFERENCES
        .into_iter()
        .map(|(name, when, asked, expected_deg)| {
            let got = longitude(sky, when, asked);
            let ok = got.as_ref().is_ok_and(|got| got.separation(Degrees::new(expected_deg)) < TOLERANCE_DEG);
            SelfTestCheck { name, expected_deg, got, ok }
        })
        .collect()
}

fn longitude(sky: &dyn Sky, (year, month, day, minute): UtcTime, asked: CheckedQuantity) -> Result<Degrees, Error> {
    let midnight = CivilDate::new(year, month, day).and_then(CivilDate::midnight_utc);
    let at = midnight.expect("the references are days that exist").julian_day().plus_days(minute as f64 / 1440.0);
    let placidus = || {
        let moscow = Place::new(55.752, 37.6178).expect("Moscow is on the globe");
        sky.houses(at, moscow, HouseSystem::Placidus, Zodiac::Tropical)
    };
    match asked {
        CheckedQuantity::Body(body, zodiac) => sky
            .position(body, at, &Frame { zodiac, perspective: Perspective::Geocentric })
            .map(|position| position.longitude),
        CheckedQuantity::Ascendant => placidus().map(|houses| houses.ascendant.longitude),
        CheckedQuantity::EleventhCusp => placidus().map(|houses| houses.cusps[10]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::LinearSky;
    use crate::engine::SwissSky;

    #[test]
    fn the_real_sky_passes() {
        let sky = SwissSky::open(&std::env::temp_dir()).unwrap();
        for check in self_test(&sky) {
            assert!(check.ok, "{check:?}");
        }
    }

    #[test]
    fn another_sky_fails_in_everything() {
        for check in self_test(&LinearSky::new([])) {
            assert!(!check.ok, "{check:?}");
        }
    }
}
