//! When bodies stand still, and how long they go backwards.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::{DAY_S, MAX_EVENTS_DAYS};
use crate::astro::motion::search::second_of;
use crate::astro::motion::track::{Passage, Track, TrackStation, TrackWindow};
use crate::astro::{Body, BodySet, Degrees, Error, Frame, KeyLabel, Kind, Moment, Question, Sky};

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
    pub const MAX_DAYS: i64 = MAX_EVENTS_DAYS;

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
        (length_s > 0 && length_s <= Self::MAX_DAYS * DAY_S).then_some(Self { from, until, bodies })
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
    const ID: &str = "stations";
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().date(self.from).place(None).clear("stations")
    }

    /// The retrograde periods by the time at which they begin.
    fn solve(&self, sky: &dyn Sky) -> Result<Vec<Retrograde>, Error> {
        let beyond_days = LONGEST_RETROGRADE_DAYS + LONGEST_SHADOW_DAYS;
        let (from, until) = (self.from.julian_day(), self.until.julian_day());
        let window = TrackWindow { from: from.plus_days(-beyond_days), until: until.plus_days(beyond_days) };
        let spans: Vec<_> = self.bodies.iter().map(|body| (body, window, step_days(body))).collect();
        let tracks = Track::turning(sky, &spans, window.from, Frame::TROPICAL)?;
        for body in self.bodies.iter().filter(|body| !tracks.iter().any(|(known, _)| known == body)) {
            // The sky says best why it has no data.
            sky.position(body, window.from, &Frame::TROPICAL)?;
            sky.position(body, window.until, &Frame::TROPICAL)?;
        }
        let mut found = Vec::new();
        for (body, track) in &tracks {
            for pair in track.stations().windows(2) {
                let [retrograde, direct] = pair else { continue };
                if retrograde.to_retrograde && !direct.to_retrograde && direct.at >= from && retrograde.at < until {
                    found.push(period(sky, *body, track, (retrograde, direct))?);
                }
            }
        }
        found.sort_by_key(|period| (period.turns_retrograde.at, period.body));
        Ok(found)
    }
}

/// The period between two stations, with the stretch of the zodiac that is passed three times for it.
fn period(
    sky: &dyn Sky,
    body: Body,
    track: &Track,
    (retrograde, direct): (&TrackStation, &TrackStation),
) -> Result<Retrograde, Error> {
    let before = track.passages(sky, direct.longitude)?.into_iter().rfind(|passage| passage.at < retrograde.at);
    let after = track.passages(sky, retrograde.longitude)?.into_iter().find(|passage| passage.at > direct.at);
    let shadow = |passage: Option<Passage>| {
        second_of(passage.ok_or_else(|| Error::Ephemeris(format!("{body} goes back without a shadow")))?.at)
    };
    let station = |solved: &TrackStation| -> Result<Station, Error> {
        Ok(Station { at: second_of(solved.at)?, longitude: solved.longitude })
    };
    Ok(Retrograde {
        body,
        shadow_from: shadow(before)?,
        turns_retrograde: station(retrograde)?,
        turns_direct: station(direct)?,
        shadow_until: shadow(after)?,
    })
}
