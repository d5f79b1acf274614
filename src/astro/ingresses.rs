//! When bodies enter signs.

use serde::{Deserialize, Serialize};

use super::observed::{Track, zero_of};
use super::search::{crossings, second_of};
use super::{Body, BodySet, Degrees, Error, Frame, JulianDay, Kind, Moment, Perspective, Question, Sign, Sky, Zodiac};

/// Most ingresses that are told.
const MAX_INGRESSES: usize = 2_000;

/// Days around an ingress that was read off a track within which the true one lies.
const AROUND_DAYS: f64 = 0.02;

/// The question: when do bodies enter signs in a span?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Ingresses {
    from: Moment,
    until: Moment,
    bodies: BodySet,
    zodiac: Zodiac,
}

impl Ingresses {
    /// Longest span.
    pub const MAX_DAYS: i64 = 3_660;

    /// The ingresses of `bodies` within `from..until`. Nothing when the span is empty or longer than [`Self::MAX_DAYS`].
    pub fn new(from: Moment, until: Moment, bodies: BodySet, zodiac: Zodiac) -> Option<Self> {
        let length_s = until.unix_s() - from.unix_s();
        (length_s > 0 && length_s <= Self::MAX_DAYS * 86_400).then_some(Self { from, until, bodies, zodiac })
    }
}

/// A body entering a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIngress {
    /// The body.
    pub body: Body,
    /// The sign that it enters.
    pub sign: Sign,
    /// Whether it moves backwards, into the sign before.
    pub is_retrograde: bool,
    /// When.
    pub at: Moment,
}

/// Too short for two stations, and for a longitude to be read off wrongly.
const fn step_days(body: Body) -> f64 {
    match body {
        Body::Moon => 0.5,
        // They swing to and fro every few days.
        Body::TrueNode | Body::TrueSouthNode | Body::TrueLilith => 0.25,
        _ => 2.0,
    }
}

impl Question for Ingresses {
    type Answer = Vec<SignIngress>;
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 1;

    /// The ingresses in order of time.
    fn solve(&self, sky: &dyn Sky) -> Result<Vec<SignIngress>, Error> {
        let mut found = Vec::new();
        for body in self.bodies.iter() {
            self.of_body(sky, body, &mut found)?;
        }
        found.sort_by_key(|ingress| (ingress.at, ingress.body));
        Ok(found)
    }
}

impl Ingresses {
    fn of_body(&self, sky: &dyn Sky, body: Body, found: &mut Vec<SignIngress>) -> Result<(), Error> {
        let frame = Frame { zodiac: self.zodiac, perspective: Perspective::Geocentric };
        let (from, until) = (self.from.julian_day(), self.until.julian_day());
        let tracks = Track::observe(sky, &[body], &frame, (from, until), step_days(body))?;
        let Some(track) = tracks.first() else { return Ok(()) };
        for stretch in track.stretches(from, until) {
            let is_retrograde = stretch.until_deg < stretch.from_deg;
            let (low, high) = if is_retrograde {
                (stretch.until_deg, stretch.from_deg)
            } else {
                (stretch.from_deg, stretch.until_deg)
            };
            let mut borders: Vec<f64> = (1..)
                .map(|nth| 30.0 * ((low / 30.0).floor() + f64::from(nth)))
                .take_while(|border| *border <= high)
                .collect();
            if is_retrograde {
                borders.reverse();
            }
            for border_deg in borders {
                let estimate = zero_of(|at| track.longitude_deg(at) - border_deg, stretch.from, stretch.until);
                let at = self.exact(sky, body, &frame, border_deg, estimate)?;
                let inside_deg = border_deg + if is_retrograde { -15.0 } else { 15.0 };
                found.push(SignIngress { body, sign: Degrees::new(inside_deg).sign(), is_retrograde, at });
                if found.len() > MAX_INGRESSES {
                    return Err(Error::TooManyEvents { limit: MAX_INGRESSES });
                }
            }
        }
        Ok(())
    }

    fn exact(
        &self,
        sky: &dyn Sky,
        body: Body,
        frame: &Frame,
        border_deg: f64,
        estimate: JulianDay,
    ) -> Result<Moment, Error> {
        let border = Degrees::new(border_deg);
        let away = |at| Ok(sky.position(body, at, frame)?.longitude.ahead_of(border));
        let around = (estimate.plus_days(-AROUND_DAYS), estimate.plus_days(AROUND_DAYS));
        // A body that turns within an arcsecond of the border may not cross it after all; it stands on it then.
        second_of(crossings(around.0, around.1, 2.0 * AROUND_DAYS, away)?.first().copied().unwrap_or(estimate))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::LinearSky;

    proptest! {
        #[test]
        fn a_uniform_body_enters_every_sign_on_its_way(start in 0.1..359.9f64, speed in prop_oneof![-1.5..-0.1f64, 0.1..1.5f64]) {
            let sky = LinearSky::new([(Body::Mars, start, speed)]);
            let from = Moment::nearest(JulianDay::new(LinearSky::EPOCH).unwrap()).unwrap();
            let question = Ingresses::new(from, from.plus_s(400 * 86_400).unwrap(), BodySet::of([Body::Mars]), Zodiac::Tropical);
            let found = question.unwrap().solve(&sky).unwrap();
            let borders = ((start + 400.0 * speed) / 30.0).floor() - (start / 30.0).floor();
            prop_assert_eq!(found.len() as f64, borders.abs());
            for ingress in found {
                let longitude = start + speed * (ingress.at.julian_day().value() - LinearSky::EPOCH);
                prop_assert!((longitude / 30.0 - (longitude / 30.0).round()).abs() < 1e-4);
                prop_assert_eq!(ingress.is_retrograde, speed < 0.0);
                prop_assert_eq!(ingress.sign, Degrees::new(longitude + 5.0 * speed).sign());
            }
        }
    }
}
