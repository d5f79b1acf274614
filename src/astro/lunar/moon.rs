//! The Moon of a moment: everything that is asked of it at once.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::AU_KM;
use crate::astro::lunar::luminaries::{LONGEST_LUNATION_DAYS, Luminaries};
use crate::astro::lunar::lunar_day::{LunarDay, lunar_days};
use crate::astro::lunar::moon_events::{Apsis, PrincipalPhase, next_apsides, phases_from};
use crate::astro::lunar::void_of_course::{REACH_DAYS as VOID_REACH_DAYS, VoidOfCourse, VoidRule, void_of_course};
use crate::astro::motion::search::second_of;
use crate::astro::{
    Body, Degrees, Error, Frame, KeyLabel, Kind, Moment, MoonPhase, PhaseName, Place, Question, Sign, Sky, Source,
};

/// How many principal phases are told.
const PHASES: usize = 4;

/// The question: how is the Moon at a moment, seen from the Earth's centre, and what comes next?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MoonAt {
    /// When.
    pub at: Moment,
    /// Whose moonrises begin the lunar days; without it they are counted by elongation. Nothing else depends on it.
    pub place: Option<Place>,
    /// Which aspects keep the Moon from being void of course.
    pub void_rule: VoidRule,
}

/// The Moon at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoonReport {
    /// The moment.
    pub at: Moment,
    /// Apparent tropical longitude.
    pub longitude: Degrees,
    /// Its sign.
    pub sign: Sign,
    /// Ecliptic latitude in degrees, north positive.
    pub latitude_deg: f64,
    /// Degrees from the celestial equator, north positive.
    pub declination_deg: f64,
    /// Change of longitude in degrees per day.
    pub speed_deg_per_day: f64,
    /// Distance between the centres of Earth and Moon.
    pub distance_km: f64,
    /// How far the Moon is ahead of the Sun in longitude, `0.0..360.0` degrees.
    pub elongation_deg: f64,
    /// The angle between Sun and Earth seen from the Moon, 0 (full) to 180 (new).
    pub phase_angle_deg: f64,
    /// The phase's name; the four principal ones reach half a day to either side.
    pub phase: PhaseName,
    /// Lit share of the disc, 0 to 1.
    pub illumination: f64,
    /// Whether it grows.
    pub is_waxing: bool,
    /// The last new moon.
    pub new_moon: Moment,
    /// Days since the last new moon.
    pub age_days: f64,
    /// The lunar day that it is.
    pub lunar_day: LunarDay,
    /// The next four principal phases.
    pub next_phases: Vec<PrincipalPhase>,
    /// The next perigee and the next apogee, the earlier one first.
    pub next_apsides: [Apsis; 2],
    /// The void of course that is on, or the one that ends the stay in this sign.
    pub void_of_course: VoidOfCourse,
    /// What the position was computed from.
    pub source: Source,
}

impl Question for MoonAt {
    type Answer = MoonReport;
    const ID: &str = "moon_at";
    const KIND: Kind = Kind::LunarCalendar;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().clear(self.at.date().year()).clear(self.at.date().month()).place(self.place).date(self.at)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<MoonReport, Error> {
        let at = self.at.julian_day();
        let moon = sky.position(Body::Moon, at, &Frame::TROPICAL)?;
        let sun = sky.position(Body::Sun, at, &Frame::TROPICAL)?;
        let phase = MoonPhase::between(&moon, &sun);
        let back_days = phase.age_days.max(VOID_REACH_DAYS) + BACK_DAYS;
        let luminaries = Luminaries::observe(sky, at.plus_days(-VOID_REACH_DAYS), (back_days, AHEAD_DAYS))?;
        let new_moon = luminaries.new_moon_before(sky, at)?;
        let lunar_days = lunar_days(sky, &luminaries, self.place, at, at.plus_days(SECOND_DAYS))?;
        let lunar_day = lunar_days
            .iter()
            .rfind(|day| day.from <= self.at)
            .or(lunar_days.first())
            .copied()
            .ok_or_else(|| Error::Ephemeris("the Moon has no day".into()))?;
        Ok(MoonReport {
            at: self.at,
            longitude: moon.longitude,
            sign: moon.longitude.sign(),
            latitude_deg: moon.latitude_deg,
            declination_deg: moon.declination_deg,
            speed_deg_per_day: moon.speed_deg_per_day,
            distance_km: moon.distance_au * AU_KM,
            elongation_deg: phase.elongation_deg,
            phase_angle_deg: (2.0 * phase.illumination - 1.0).clamp(-1.0, 1.0).acos().to_degrees(),
            phase: phase.name,
            illumination: phase.illumination,
            is_waxing: phase.elongation_deg < 180.0,
            new_moon: second_of(new_moon)?,
            age_days: at.value() - new_moon.value(),
            lunar_day,
            next_phases: phases_from(sky, &luminaries, (at, at.plus_days(LONGEST_LUNATION_DAYS)), PHASES)?,
            next_apsides: next_apsides(sky, &luminaries, at)?,
            void_of_course: void_of_course(sky, &luminaries, self.void_rule, at)?,
            source: moon.source,
        })
    }
}

/// Days before the mean new moon from which the lights are observed: the true one is up to 14 hours earlier, and the Moon's risings are
/// looked for a day around.
const BACK_DAYS: f64 = 2.0;

/// Days ahead that cover everything a report on the Moon holds: a lunation, and a day around for its risings.
const AHEAD_DAYS: f64 = LONGEST_LUNATION_DAYS + VOID_REACH_DAYS + 1.2;

/// A second, in days: the window of "now".
const SECOND_DAYS: f64 = 1.0 / 86_400.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{JulianDay, LinearSky};

    /// Seen from afar the report must hang together; distances change so that there are apsides.
    #[test]
    fn a_linear_moon_has_no_apsides_and_says_so() {
        let sky = LinearSky::new([(Body::Moon, 40.0, 13.0), (Body::Sun, 0.0, 1.0)]);
        let at = Moment::nearest(JulianDay::new(LinearSky::EPOCH).unwrap()).unwrap();
        let question = MoonAt { at, place: None, void_rule: VoidRule::Modern };
        assert_eq!(question.solve(&sky), Err(Error::Ephemeris("the Moon keeps its distance".into())));
    }
}
