//! When the Moon is void of course: from its last major aspect in a sign until it enters the next.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::observed::{Track, zero_of};
use super::search::{Goal, approach, second_of};
use super::{AspectKind, Body, Degrees, Error, Frame, JulianDay, Moment, Sign, Sky};

/// Days between observations of the Moon, and of the other bodies.
pub(super) const MOON_STEP_DAYS: f64 = 0.5;
pub(super) const BODY_STEP_DAYS: f64 = 2.0;

/// More than the Moon ever spends in a sign: 30° at 11.6° a day.
pub(super) const LONGEST_STAY_DAYS: f64 = 2.8;

/// Whose aspects keep the Moon from being void of course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum VoidRule {
    /// Those of the Sun, Mercury, Venus, Mars, Jupiter and Saturn.
    Traditional,
    /// Those of Uranus, Neptune and Pluto as well.
    #[default]
    Modern,
}

impl VoidRule {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Traditional, Self::Modern];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["traditional", "modern"][self as usize]
    }

    /// The bodies whose aspects count; the Sun first.
    pub const fn bodies(self) -> &'static [Body] {
        const BODIES: [Body; 9] = [
            Body::Sun,
            Body::Mercury,
            Body::Venus,
            Body::Mars,
            Body::Jupiter,
            Body::Saturn,
            Body::Uranus,
            Body::Neptune,
            Body::Pluto,
        ];
        match self {
            Self::Traditional => BODIES.split_at(6).0,
            Self::Modern => &BODIES,
        }
    }
}

impl FromStr for VoidRule {
    type Err = ();

    /// Accepts our identifiers and how many bodies there are with the Moon, `7` and `10`, in any letter case.
    fn from_str(name: &str) -> Result<Self, ()> {
        match name.trim().to_ascii_lowercase().as_str() {
            "traditional" | "7" => Ok(Self::Traditional),
            "modern" | "10" => Ok(Self::Modern),
            _ => Err(()),
        }
    }
}

/// An exact major aspect of the Moon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoonAspect {
    /// To which body.
    pub body: Body,
    /// Which aspect.
    pub kind: AspectKind,
    /// When it is exact.
    pub at: Moment,
}

/// The Moon's stay in a sign and the end of it in which it is void of course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidOfCourse {
    /// The sign that the Moon is in.
    pub sign: Sign,
    /// When it entered the sign.
    pub entered: Moment,
    /// The last major aspect that it makes there; none when it makes no aspect in the whole sign.
    pub last_aspect: Option<MoonAspect>,
    /// When it becomes void of course: at that aspect, or on entering the sign.
    pub from: Moment,
    /// When it enters the next sign, which ends it.
    pub until: Moment,
}

impl VoidOfCourse {
    /// Whether the Moon is void of course at `at`.
    pub fn is_on(&self, at: Moment) -> bool {
        (self.from..self.until).contains(&at)
    }
}

/// The Moon and the bodies that it meets, over a span.
pub(super) struct Meetings {
    rule: VoidRule,
    /// The Moon's way.
    pub(super) moon: Track,
    /// The ways of `rule.bodies()`.
    pub(super) bodies: Vec<Track>,
}

impl Meetings {
    /// Observes a span.
    ///
    /// # Errors
    /// When a moment of it is outside the ephemeris.
    pub(super) fn observe(sky: &dyn Sky, rule: VoidRule, span: (JulianDay, JulianDay)) -> Result<Self, Error> {
        let mut moon = Track::observe(sky, &[Body::Moon], &Frame::TROPICAL, span, MOON_STEP_DAYS)?;
        let bodies = Track::observe(sky, rule.bodies(), &Frame::TROPICAL, span, BODY_STEP_DAYS)?;
        let moon = moon.pop().ok_or_else(|| Error::Ephemeris("the Moon was not observed".into()))?;
        Ok(Self { rule, moon, bodies })
    }

    /// The stays in signs of which something lies between `from` and `until`; the span must reach [`LONGEST_STAY_DAYS`] further both ways.
    ///
    /// # Errors
    /// When the exact times cannot be found.
    pub(super) fn stays(&self, sky: &dyn Sky, from: JulianDay, until: JulianDay) -> Result<Vec<VoidOfCourse>, Error> {
        let first = (self.moon.longitude_deg(from) / 30.0).floor();
        let last = (self.moon.longitude_deg(until) / 30.0).floor();
        let mut borders = Vec::new();
        for border in first as i64..=last as i64 + 1 {
            let border_deg = 30.0 * border as f64;
            let (left, right) = (from.plus_days(-LONGEST_STAY_DAYS), until.plus_days(LONGEST_STAY_DAYS));
            let estimate = zero_of(|at| self.moon.longitude_deg(at) - border_deg, left, right);
            let exact = approach(sky, Body::Moon, Goal::Longitude(Degrees::new(border_deg)), estimate)?;
            borders.push((exact, Degrees::new(border_deg + 15.0).sign()));
        }
        borders.windows(2).map(|ends| self.stay(sky, ends[0].1, ends[0].0, ends[1].0)).collect()
    }

    fn stay(&self, sky: &dyn Sky, sign: Sign, entered: JulianDay, until: JulianDay) -> Result<VoidOfCourse, Error> {
        let mut last: Option<(JulianDay, Body, f64)> = None;
        for (body, track) in self.rule.bodies().iter().zip(&self.bodies) {
            let ahead_deg = |at: JulianDay| self.moon.longitude_deg(at) - track.longitude_deg(at);
            let (first_deg, last_deg) = (ahead_deg(entered), ahead_deg(until));
            // The Moon overtakes everything, so of the angles that it passes the greatest is the last.
            let passed = ANGLES.map(|angle_deg| angle_deg + 360.0 * ((last_deg - angle_deg) / 360.0).floor());
            let angle_deg = passed.into_iter().fold(f64::NEG_INFINITY, f64::max);
            if angle_deg <= first_deg {
                continue;
            }
            let at = zero_of(|at| ahead_deg(at) - angle_deg, entered, until);
            if last.is_none_or(|(latest, ..)| at > latest) {
                last = Some((at, *body, angle_deg));
            }
        }
        let entered = second_of(entered)?;
        let last_aspect = match last {
            None => None,
            Some((at, body, angle_deg)) => {
                let exact = approach(sky, Body::Moon, Goal::AheadOf(body, angle_deg), at)?;
                Some(MoonAspect { body, kind: kind_of(angle_deg), at: second_of(exact)? })
            }
        };
        let from = last_aspect.map_or(entered, |aspect| aspect.at);
        Ok(VoidOfCourse { sign, entered, last_aspect, from, until: second_of(until)? })
    }
}

/// How far ahead of a body the Moon is at the major aspects.
const ANGLES: [f64; 8] = [0.0, 60.0, 90.0, 120.0, 180.0, 240.0, 270.0, 300.0];

fn kind_of(angle_deg: f64) -> AspectKind {
    let separation_deg = Degrees::new(angle_deg).separation(Degrees::new(0.0));
    let away = |kind: &AspectKind| (kind.angle_deg() - separation_deg).abs();
    AspectKind::MAJOR
        .into_iter()
        .min_by(|left, right| away(left).total_cmp(&away(right)))
        .unwrap_or(AspectKind::Conjunction)
}

/// The stay of the Moon in its present sign, with the void of course that is on or comes next.
///
/// # Errors
/// When the days around `at` are outside the ephemeris.
pub(super) fn void_of_course(sky: &dyn Sky, rule: VoidRule, at: JulianDay) -> Result<VoidOfCourse, Error> {
    let span = (at.plus_days(-LONGEST_STAY_DAYS), at.plus_days(LONGEST_STAY_DAYS));
    let stays = Meetings::observe(sky, rule, span)?.stays(sky, at, at)?;
    stays.into_iter().next().ok_or_else(|| Error::Ephemeris("the Moon is in no sign".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::LinearSky;

    fn void_in(motions: &[(Body, f64, f64)], rule: VoidRule) -> VoidOfCourse {
        // Bodies that stand where the Moon meets them in no aspect between 60° and 90°.
        let quiet = [5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0];
        let mut all: Vec<_> =
            VoidRule::Modern.bodies().iter().zip(quiet).map(|(body, at)| (*body, 10.0 + at / 10.0, 0.0)).collect();
        all.retain(|(body, ..)| motions.iter().all(|(moved, ..)| moved != body));
        all.extend_from_slice(motions);
        void_of_course(&LinearSky::new(all), rule, JulianDay::new(LinearSky::EPOCH).unwrap()).unwrap()
    }

    fn hour(hours: i64) -> Moment {
        Moment::nearest(JulianDay::new(LinearSky::EPOCH).unwrap()).unwrap().plus_s(hours * 3600).unwrap()
    }

    #[test]
    fn it_begins_with_the_last_aspect_and_ends_with_the_sign() {
        // The Moon at 72° goes 12° a day; it squares Mars, who stands at 168°, at 78° and enters Cancer at 90°.
        let void = void_in(&[(Body::Moon, 72.0, 12.0), (Body::Mars, 168.0, 0.0)], VoidRule::Traditional);
        let square = MoonAspect { body: Body::Mars, kind: AspectKind::Square, at: hour(12) };
        assert_eq!(
            (void.sign, void.last_aspect, void.from, void.until),
            (Sign::Gemini, Some(square), hour(12), hour(36))
        );
        assert_eq!(void.entered, hour(-24));
        assert!(!void.is_on(hour(11)) && void.is_on(hour(12)) && !void.is_on(hour(36)));
    }

    #[test]
    fn the_modern_planets_count_only_by_the_modern_rule() {
        let motions = [(Body::Moon, 72.0, 12.0), (Body::Mars, 168.0, 0.0), (Body::Pluto, 264.0, 0.0)];
        let [traditional, modern] = VoidRule::ALL.map(|rule| void_in(&motions, rule));
        assert_eq!(traditional.from, hour(12));
        let opposition = MoonAspect { body: Body::Pluto, kind: AspectKind::Opposition, at: hour(24) };
        assert_eq!((modern.last_aspect, modern.until), (Some(opposition), traditional.until));
    }

    #[test]
    fn a_sign_without_aspects_is_void_from_its_beginning() {
        // The Moon in Gemini meets bodies at 11° of Aries by sextile at 71°, so Taurus, 30° to 60°, is empty.
        let void = void_in(&[(Body::Moon, 42.0, 12.0)], VoidRule::Modern);
        assert_eq!((void.sign, void.last_aspect, void.from), (Sign::Taurus, None, void.entered));
    }
}
