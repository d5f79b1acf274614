//! When and where the sky has an answer, and from what.

use std::ops::Range;

use crate::astro::{Body, CivilDate, Degrees, Error, HouseSystem, JulianDay, Moment, Source, UNIX_EPOCH_JD};

/// Julian days that the planet and Moon files cover, 1200-01-08 to 2400-01-10.
const FILES_JD: Range<f64> = 2_159_357.5..2_597_651.36;

/// Julian days in which the light of an asteroid left it before 1800 and arrives after: within them the crate looks for both in the later
/// file, and fails. Light needs three hours from Chiron's farthest point.
const SEAM_JD: Range<f64> = 2_378_496.0..2_378_497.5;

/// Refuses moments beyond the years of a [`Moment`], for which the crate still answers, with nonsense.
pub(super) fn require_covered(at: JulianDay) -> Result<(), Error> {
    let first = CivilDate::new(Moment::FIRST_YEAR, 1, 1).expect("the first day of a year exists");
    let last = CivilDate::new(Moment::LAST_YEAR, 12, 31).expect("the last day of a year exists");
    let days = at.value() - UNIX_EPOCH_JD;
    if (first.days() as f64..last.days() as f64 + 1.0).contains(&days) {
        return Ok(());
    }
    Err(Error::OutOfRange { moment: iso(at), from: first.to_string(), until: last.to_string() })
}

/// The theory to ask first. The mean points of the Moon's orbit are polynomials that need no file.
pub(super) fn source_of(body: Body, at: JulianDay) -> Source {
    let is_polynomial = matches!(body, Body::MeanNode | Body::MeanLilith);
    if is_polynomial || FILES_JD.contains(&at.value()) { Source::SwissEphemeris } else { Source::Moshier }
}

/// Whether its data are in the asteroid files, for which there is no theory to fall back on.
pub(super) fn is_asteroid(body: Body) -> bool {
    matches!(body, Body::Chiron | Body::Ceres | Body::Pallas | Body::Juno | Body::Vesta)
}

/// Whether only the files before 1800 can tell where `body` is.
pub(super) fn is_at_seam(body: Body, jd_tt: f64) -> bool {
    is_asteroid(body) && SEAM_JD.contains(&jd_tt)
}

/// Whether the Sun of a declination neither rises nor sets: then six of the Sunshine houses have no width.
pub(super) fn stays_up_or_down(latitude_deg: f64, declination_deg: f64) -> bool {
    (latitude_deg.to_radians().tan() * declination_deg.to_radians().tan()).abs() >= 1.0
}

/// Whether the crate has silently put Porphyry's cusps where `system` has none. It says so by nothing but the cusps: Porphyry's cut each
/// quadrant in three.
pub(super) fn is_porphyry_instead(
    system: HouseSystem,
    latitude_deg: f64,
    true_obliquity_deg: f64,
    cusps: &[Degrees; 12],
) -> bool {
    /// Degrees; an exact third is missed by rounding alone.
    const TOLERANCE_DEG: f64 = 1e-9;
    let [first, second, _, fourth, .., tenth, eleventh, _] = cusps;
    let thirds = |from: &Degrees, to: &Degrees, next: &Degrees| {
        (3.0 * next.ahead_of(*from) - to.ahead_of(*from)).abs() < TOLERANCE_DEG
    };
    match system {
        HouseSystem::Placidus | HouseSystem::Koch if latitude_deg.abs() >= 90.0 - true_obliquity_deg => true,
        HouseSystem::Placidus | HouseSystem::Koch | HouseSystem::Sunshine | HouseSystem::SunshineAlternative => {
            thirds(tenth, first, eleventh) && thirds(first, fourth, second)
        }
        _ => false,
    }
}

/// A moment as ISO 8601, or as its Julian day where the calendar ends.
pub(super) fn iso(at: JulianDay) -> String {
    let moment = Moment::nearest(at).map(|moment| moment.to_string());
    let date = || CivilDate::from_days((at.value() - UNIX_EPOCH_JD).floor() as i64).map(|date| date.to_string());
    moment.or_else(date).unwrap_or_else(|| format!("julian day {}", at.value()))
}
