//! When bodies enter signs.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::{DAY_S, MAX_EVENTS_DAYS};
use crate::astro::motion::search::second_of;
use crate::astro::motion::track::{Passage, Track, TrackWindow, step_days};
use crate::astro::{
    Body, BodySet, Degrees, Error, Frame, KeyLabel, Kind, Moment, Perspective, Question, Sign, Sky, Zodiac,
};

/// Most ingresses that are told.
const MAX_INGRESSES: usize = 2_000;

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
    pub const MAX_DAYS: i64 = MAX_EVENTS_DAYS;

    /// The ingresses of `bodies` within `from..until`. Nothing when the span is empty or longer than [`Self::MAX_DAYS`].
    pub fn new(from: Moment, until: Moment, bodies: BodySet, zodiac: Zodiac) -> Option<Self> {
        let length_s = until.unix_s() - from.unix_s();
        (length_s > 0 && length_s <= Self::MAX_DAYS * DAY_S).then_some(Self { from, until, bodies, zodiac })
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

/// Days between samples: a track's own, but shorter for the points that swing to and fro every few days, so that no swing is missed.
const fn step_of(body: Body) -> f64 {
    match body {
        Body::TrueNode | Body::TrueSouthNode | Body::TrueLilith => 0.25,
        _ => step_days(body),
    }
}

impl Question for Ingresses {
    type Answer = Vec<SignIngress>;
    const ID: &str = "ingresses";
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().date(self.from).place(None).clear("ingresses")
    }

    /// The ingresses in order of time.
    fn solve(&self, sky: &dyn Sky) -> Result<Vec<SignIngress>, Error> {
        let frame = Frame { zodiac: self.zodiac, perspective: Perspective::Geocentric };
        let window = TrackWindow { from: self.from.julian_day(), until: self.until.julian_day() };
        let spans: Vec<_> = self.bodies.iter().map(|body| (body, window, step_of(body))).collect();
        let tracks = Track::turning(sky, &spans, window.from, frame)?;
        for body in self.bodies.iter().filter(|body| !tracks.iter().any(|(known, _)| known == body)) {
            // The sky says best why it has no data.
            sky.position(body, window.from, &frame)?;
            sky.position(body, window.until, &frame)?;
        }
        let mut found = Vec::new();
        for (body, track) in &tracks {
            for sign in Sign::ALL {
                let border = Degrees::new(30.0 * sign.index() as f64);
                for Passage { at, is_retrograde } in track.passages(sky, border)? {
                    let sign = if is_retrograde { sign.plus(11) } else { sign };
                    found.push(SignIngress { body: *body, sign, is_retrograde, at: second_of(at)? });
                }
            }
            if found.len() > MAX_INGRESSES {
                return Err(Error::TooManyEvents { limit: MAX_INGRESSES });
            }
        }
        found.sort_by_key(|ingress| (ingress.at, ingress.body));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::{JulianDay, LinearSky};

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
