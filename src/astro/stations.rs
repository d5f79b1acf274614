//! When bodies stand still, and how long they go backwards.

use serde::{Deserialize, Serialize};

use super::observed::{Track, zero_of};
use super::search::{crossings, second_of};
use super::{Body, BodySet, Degrees, Error, Frame, JulianDay, Kind, Moment, Position, Question, Sky};

/// Longer than any of the bodies goes backwards (Pluto, 162 days).
const LONGEST_RETROGRADE_DAYS: f64 = 170.0;

/// Longer than any of the bodies takes between a station and the longitude of the other one on its direct way (Pluto, 130 days).
const LONGEST_SHADOW_DAYS: f64 = 150.0;

/// Shorter than the way between two stations of Mercury, 19 days, of Venus, 40, and of the others, 57.
const fn step_days(body: Body) -> f64 {
    match body {
        Body::Mercury => 2.0,
        Body::Venus => 4.0,
        _ => 8.0,
    }
}

/// The question: when do bodies turn in a span, and when are they retrograde?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Stations {
    from: Moment,
    until: Moment,
    bodies: BodySet,
}

impl Stations {
    /// Longest span.
    pub const MAX_DAYS: i64 = 3_660;

    /// Bodies that turn: all but the Sun, the Moon and the points of its orbit.
    pub fn bodies_that_turn() -> BodySet {
        let turns = |body: &Body| !matches!(body, Body::Sun | Body::Moon) && !body.is_lunar_point();
        BodySet::of(Body::ALL.into_iter().filter(turns))
    }

    /// The retrograde periods of which some part lies within `from..until`, of those of `bodies` that turn.
    ///
    /// Nothing when the span is empty or longer than [`Self::MAX_DAYS`].
    pub fn new(from: Moment, until: Moment, bodies: BodySet) -> Option<Self> {
        let length_s = until.unix_s() - from.unix_s();
        let turning = Self::bodies_that_turn();
        let bodies = BodySet::of(bodies.iter().filter(|body| turning.contains(*body)));
        (length_s > 0 && length_s <= Self::MAX_DAYS * 86_400).then_some(Self { from, until, bodies })
    }
}

/// A moment at which a body stands still.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Station {
    /// When.
    pub at: Moment,
    /// Where.
    pub longitude: Degrees,
}

/// A body's way back, and the stretch of the zodiac that it passes three times for it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Retrograde {
    /// The body.
    pub body: Body,
    /// When it first comes to the longitude where it will turn direct.
    pub shadow_from: Moment,
    /// When it turns retrograde.
    pub turns_retrograde: Station,
    /// When it turns direct.
    pub turns_direct: Station,
    /// When it comes again to the longitude where it turned retrograde.
    pub shadow_until: Moment,
}

impl Question for Stations {
    type Answer = Vec<Retrograde>;
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 1;

    /// The retrograde periods by the time at which they begin.
    fn solve(&self, sky: &dyn Sky) -> Result<Vec<Retrograde>, Error> {
        let mut found = Vec::new();
        for body in self.bodies.iter() {
            self.of_body(sky, body, &mut found)?;
        }
        found.sort_by_key(|period| (period.turns_retrograde.at, period.body));
        Ok(found)
    }
}

impl Stations {
    fn of_body(&self, sky: &dyn Sky, body: Body, found: &mut Vec<Retrograde>) -> Result<(), Error> {
        let beyond_days = LONGEST_RETROGRADE_DAYS + LONGEST_SHADOW_DAYS;
        let (from, until) = (self.from.julian_day(), self.until.julian_day());
        let span = (from.plus_days(-beyond_days), until.plus_days(beyond_days));
        let tracks = Track::observe(sky, &[body], &Frame::TROPICAL, span, step_days(body))?;
        let Some(track) = tracks.first() else { return Ok(()) };
        // Where the speed along the track changes its sign there is a station within a step.
        let mut turns: Vec<(JulianDay, bool)> = Vec::new();
        for pair in track.stretches(span.0, span.1).windows(2) {
            let [before, after] = [pair[0].until_deg - pair[0].from_deg, pair[1].until_deg - pair[1].from_deg];
            if before * after < 0.0 {
                turns.push((pair[0].until, after < 0.0));
            }
        }
        for pair in turns.windows(2) {
            let [(retrograde, true), (direct, false)] = *pair else { continue };
            let is_wanted = direct >= from && retrograde < until;
            if !is_wanted {
                continue;
            }
            let (retrograde, direct) = (exact(sky, body, retrograde)?, exact(sky, body, direct)?);
            if direct.0 < from || retrograde.0 >= until {
                continue;
            }
            let direct_deg = track.longitude_deg(direct.0);
            let retrograde_deg = track.longitude_deg(retrograde.0);
            let shadow_from = zero_of(
                |at| track.longitude_deg(at) - direct_deg,
                retrograde.0.plus_days(-LONGEST_SHADOW_DAYS),
                retrograde.0,
            );
            let shadow_until = zero_of(
                |at| track.longitude_deg(at) - retrograde_deg,
                direct.0,
                direct.0.plus_days(LONGEST_SHADOW_DAYS),
            );
            let station = |(at, position): (JulianDay, Position)| -> Result<Station, Error> {
                Ok(Station { at: second_of(at)?, longitude: position.longitude })
            };
            found.push(Retrograde {
                body,
                shadow_from: passing(sky, body, direct.1.longitude, shadow_from)?,
                turns_retrograde: station(retrograde)?,
                turns_direct: station(direct)?,
                shadow_until: passing(sky, body, retrograde.1.longitude, shadow_until)?,
            });
        }
        Ok(())
    }
}

/// Days around a station that was read off a track within which the true one lies.
const AROUND_DAYS: f64 = 0.5;

/// Days between the four longitudes from which a speed is taken: with anything from 0.02 to 0.2 stations are the same to a tenth of a second.
const SPEED_STEP_DAYS: f64 = 0.1;

/// The exact station near `estimate`.
fn exact(sky: &dyn Sky, body: Body, estimate: JulianDay) -> Result<(JulianDay, Position), Error> {
    let middle = sky.position(body, estimate, &Frame::TROPICAL)?.longitude;
    let away = |at| Ok::<_, Error>(sky.position(body, at, &Frame::TROPICAL)?.longitude.ahead_of(middle));
    // An ephemeris' own speeds are true to a tenth of an arcsecond a day, which is two minutes of Pluto's standing still. In degrees per
    // hundred days: a second before or after is far from zero for the search, and a day of Mercury's is no jump.
    let speed = |at: JulianDay| {
        let near = away(at.plus_days(SPEED_STEP_DAYS))? - away(at.plus_days(-SPEED_STEP_DAYS))?;
        let far = away(at.plus_days(2.0 * SPEED_STEP_DAYS))? - away(at.plus_days(-2.0 * SPEED_STEP_DAYS))?;
        Ok(1e2 * (8.0 * near - far) / (12.0 * SPEED_STEP_DAYS))
    };
    let around = (estimate.plus_days(-AROUND_DAYS), estimate.plus_days(AROUND_DAYS));
    let at = crossings(around.0, around.1, 2.0 * AROUND_DAYS, speed)?.first().copied().ok_or_else(|| lost(body))?;
    Ok((at, sky.position(body, at, &Frame::TROPICAL)?))
}

fn lost(body: Body) -> Error {
    Error::Ephemeris(format!("{body} does not turn where its track does"))
}

/// When a body passes a longitude near `estimate`.
fn passing(sky: &dyn Sky, body: Body, longitude: Degrees, estimate: JulianDay) -> Result<Moment, Error> {
    let away = |at| Ok(sky.position(body, at, &Frame::TROPICAL)?.longitude.ahead_of(longitude));
    let around = (estimate.plus_days(-AROUND_DAYS), estimate.plus_days(AROUND_DAYS));
    second_of(crossings(around.0, around.1, 2.0 * AROUND_DAYS, away)?.first().copied().ok_or_else(|| lost(body))?)
}
