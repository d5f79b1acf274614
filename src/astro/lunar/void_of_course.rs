//! When the Moon is void of course: from its last major aspect in a sign until it enters the next.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::astro::lunar::luminaries::{DOUBT_DEG, Luminaries};
use crate::astro::motion::search::second_of;
use crate::astro::motion::track::{Track, TrackWindow};
use crate::astro::{AspectKind, Body, Degrees, Error, Frame, JulianDay, Moment, Sign, Sky};

/// More than the Moon ever spends in a sign, 30° at 11.6° a day, and a whole number of its track's steps around a moment.
pub(in crate::astro) const REACH_DAYS: f64 = 3.0;

/// Days between exact places of the bodies that the Moon meets: their tracks are then true to 4″, which the Moon goes in eight seconds.
const BODY_STEP_DAYS: f64 = 6.0;

/// Aspects closer to each other than this are put in order by their exact moments, which the tracks are too coarse for.
const DOUBT_DAYS: f64 = 2.0 / 1440.0;

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
pub(in crate::astro) struct Meetings<'a> {
    sky: &'a dyn Sky,
    moon: &'a Track,
    /// How far the Moon is ahead of each body.
    ahead: Vec<(Body, Track)>,
}

impl<'a> Meetings<'a> {
    /// Observes what the Moon meets from `from` to `until`; the lights must have been observed with [`REACH_DAYS`] around.
    ///
    /// # Errors
    /// When a moment of it is outside the ephemeris.
    pub(in crate::astro) fn observe(
        sky: &'a dyn Sky,
        luminaries: &'a Luminaries,
        rule: VoidRule,
        (from, until): (JulianDay, JulianDay),
    ) -> Result<Self, Error> {
        let window = TrackWindow { from: from.plus_days(-REACH_DAYS), until: until.plus_days(REACH_DAYS) };
        let others = rule.bodies().iter().filter(|body| **body != Body::Sun);
        let spans: Vec<_> = others.map(|body| (*body, window, BODY_STEP_DAYS)).collect();
        let tracks = Track::sampled(sky, &spans, window.from, Frame::TROPICAL)?;
        let moon = &luminaries.moon;
        let mut ahead = vec![(Body::Sun, luminaries.elongation.clone())];
        for (body, track) in &tracks {
            ahead.push((*body, Track::between(sky, (Body::Moon, moon), (*body, track))?));
        }
        Ok(Self { sky, moon, ahead })
    }

    /// The stays in signs of which something lies between `from` and `until`.
    ///
    /// # Errors
    /// As the sky.
    pub(in crate::astro) fn stays(&self, from: JulianDay, until: JulianDay) -> Result<Vec<VoidOfCourse>, Error> {
        let mut sign = ((self.moon.counted_about(from) - DOUBT_DEG) / SIGN_DEG).floor();
        let mut entered = self.entering(sign)?;
        let mut stays = Vec::new();
        while entered <= until {
            let left = self.entering(sign + 1.0)?;
            if left > from {
                stays.push(self.stay(Degrees::new(SIGN_DEG * (sign + 0.5)).sign(), entered, left)?);
            }
            entered = left;
            sign += 1.0;
        }
        Ok(stays)
    }

    /// When the Moon enters a sign, as its track counts them.
    fn entering(&self, sign: f64) -> Result<JulianDay, Error> {
        let found = self.moon.reaching(self.sky, SIGN_DEG * sign)?;
        found.ok_or_else(|| Error::Ephemeris("the Moon enters a sign outside of what was observed".into()))
    }

    fn stay(&self, sign: Sign, entered: JulianDay, until: JulianDay) -> Result<VoidOfCourse, Error> {
        let last_aspect = self.last_aspect(entered, until)?;
        let entered = second_of(entered)?;
        let from = last_aspect.map_or(entered, |aspect| aspect.at);
        Ok(VoidOfCourse { sign, entered, last_aspect, from, until: second_of(until)? })
    }

    /// The last major aspect of the Moon between two moments, themselves excluded.
    fn last_aspect(&self, entered: JulianDay, until: JulianDay) -> Result<Option<MoonAspect>, Error> {
        let mut candidates = Vec::new();
        for (body, ahead) in &self.ahead {
            let (first_deg, last_deg) = (ahead.counted_about(entered), ahead.counted_about(until));
            for angle_deg in ANGLES {
                // The last time that the angle is passed, if it is; the Moon overtakes everything.
                let counted_deg = angle_deg + 360.0 * ((last_deg + DOUBT_DEG - angle_deg) / 360.0).floor();
                if counted_deg > first_deg - DOUBT_DEG
                    && let Some(about) = ahead.reaching_about(counted_deg)
                {
                    candidates.push((about, *body, ahead, counted_deg));
                }
            }
        }
        candidates.sort_by(|left, right| right.0.value().total_cmp(&left.0.value()));
        let end = second_of(until)?;
        let mut last: Option<(JulianDay, MoonAspect)> = None;
        for (about, body, ahead, counted_deg) in candidates {
            if last.is_some_and(|(known, _)| about.plus_days(DOUBT_DAYS) < known) {
                break;
            }
            let Some(at) = ahead.reaching(self.sky, counted_deg)? else { continue };
            // An aspect in the very second of the ingress leaves nothing to be void.
            let second = second_of(at)?;
            if at > entered && second < end && last.is_none_or(|(known, _)| at > known) {
                last = Some((at, MoonAspect { body, kind: kind_of(counted_deg), at: second }));
            }
        }
        Ok(last.map(|(_, aspect)| aspect))
    }
}

/// Degrees of a sign.
const SIGN_DEG: f64 = 30.0;

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

/// The stay of the Moon in its present sign, with the void of course that is on or comes next. The lights must have been observed with
/// [`REACH_DAYS`] around.
///
/// # Errors
/// When the days around `at` are outside the ephemeris.
pub(in crate::astro) fn void_of_course(
    sky: &dyn Sky,
    luminaries: &Luminaries,
    rule: VoidRule,
    at: JulianDay,
) -> Result<VoidOfCourse, Error> {
    let stays = Meetings::observe(sky, luminaries, rule, (at, at))?.stays(at, at)?;
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
        let (sky, epoch) = (LinearSky::new(all), JulianDay::new(LinearSky::EPOCH).unwrap());
        let luminaries =
            Luminaries::observe(&sky, epoch.plus_days(-REACH_DAYS), (REACH_DAYS, 3.0 * REACH_DAYS)).unwrap();
        void_of_course(&sky, &luminaries, rule, epoch).unwrap()
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
