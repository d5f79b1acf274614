//! Transits: the sky of a moment against a birth, a sign or itself, with when each aspect and stay begins, is exact and ends.

use serde::{Deserialize, Serialize};

use crate::astro::charts::radix::SolvedRadix;
use crate::astro::motion::track::{Passage, Track, TrackWindow};
use crate::astro::predictive::forecast::speed_rank;
use crate::astro::{
    Aspect, AspectKind, AspectPoint, Body, Chart, Degrees, Error, JulianDay, KeyLabel, Kind, Moment, Moving, Position,
    Question, Radix, Sky, Source, TransitSettings, Warning, aspects_between,
};

/// The question: what does the sky of a moment do to a birth, a sign, or itself?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Transits {
    radix: Radix,
    moment: Moment,
    settings: TransitSettings,
}

impl Transits {
    /// The transits at `moment`.
    pub fn new(radix: Radix, moment: Moment, settings: TransitSettings) -> Self {
        Self { radix, moment, settings }
    }

    /// How many days before and after the moment are searched for what a body does: long enough for all passes of a retrograde loop
    /// and for the stay in a sign (of Uranus, Neptune and Pluto for a good part of it), short enough that the next revolution's passes
    /// stay out.
    pub const fn reach_days(body: Body) -> u16 {
        match body {
            Body::Moon => 3,
            Body::Sun => 40,
            Body::Mercury => 80,
            Body::Venus => 135,
            Body::Mars | Body::Ceres | Body::Pallas | Body::Juno | Body::Vesta => 240,
            Body::MeanLilith | Body::TrueLilith => 300,
            Body::Jupiter => 420,
            Body::MeanNode | Body::TrueNode | Body::MeanSouthNode | Body::TrueSouthNode => 600,
            _ => 1000,
        }
    }
}

/// The transits of a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransitSky {
    /// The moment.
    pub moment: Moment,
    /// The birth's chart, where the transits are a birth's.
    pub natal: Option<Chart>,
    /// The moving bodies, in the order of [`Body::ALL`].
    pub bodies: Vec<TransitBody>,
    /// Their aspects within orb, closest first.
    pub aspects: Vec<TransitAspect>,
    /// [`Warning::LeftOut`] and [`Warning::Approximate`] of the moving bodies.
    pub warnings: Vec<Warning>,
}

/// A moving body.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TransitBody {
    /// Which body.
    pub body: Body,
    /// Where it is.
    pub position: Position,
    /// The radix' house it is in, 1 to 12; nothing where the radix has none.
    pub house: Option<u8>,
    /// How long it is in its sign.
    pub sign_stay: Stay,
    /// How long it is in its natal house; nothing without natal cusps.
    pub house_stay: Option<Stay>,
    /// Its last station, if within reach.
    pub last_station: Option<TransitStation>,
    /// Its next station, if within reach.
    pub next_station: Option<TransitStation>,
}

/// Since when and until when something lasts. An end further away than [`Transits::reach_days`] is not told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// When it began.
    pub since: Option<Moment>,
    /// When it ends.
    pub until: Option<Moment>,
}

/// A station.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TransitStation {
    /// When the body stands still.
    pub at: Moment,
    /// Whether it turns backwards; otherwise it turns direct.
    pub retrograde: bool,
    /// Where.
    pub longitude: Degrees,
}

/// An aspect of a moving body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransitAspect {
    /// The moving body.
    pub body: Body,
    /// The natal point; without a birth the other, slower body.
    pub point: AspectPoint,
    /// Which aspect.
    pub kind: AspectKind,
    /// Distance from exact at the moment, in degrees.
    pub orb_deg: f64,
    /// Whether the orb is shrinking.
    pub applying: bool,
    /// The present stay within the orb; a retrograde body can leave it and come back.
    pub in_orb: Stay,
    /// Every exact pass within reach, in order: three where a body turns back over the point and forward again.
    pub passes: Vec<Pass>,
}

/// An exact pass of an aspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// When.
    pub at: Moment,
    /// Whether the body moves backwards, against the point.
    pub retrograde: bool,
}

impl TransitAspect {
    /// The last exact pass, which may be at the moment itself.
    pub fn previous_exact(&self, moment: Moment) -> Option<Moment> {
        self.passes.iter().map(|pass| pass.at).rfind(|at| *at <= moment)
    }

    /// The next exact pass.
    pub fn next_exact(&self, moment: Moment) -> Option<Moment> {
        self.passes.iter().map(|pass| pass.at).find(|at| *at > moment)
    }
}

impl Question for Transits {
    type Answer = TransitSky;
    const ID: &str = "transits";
    const KIND: Kind = Kind::Transits;
    const SCHEMA: u16 = 3;

    fn label(&self) -> KeyLabel {
        self.radix.label_part(KeyLabel::new().date(self.moment)).hashed(&self.settings)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<TransitSky, Error> {
        let radix = self.radix.solved(sky)?;
        let at = self.moment.julian_day();
        let mut warnings = Vec::new();
        let positions = self.positions(sky, at, &radix, &mut warnings)?;
        let windows: Vec<_> = positions
            .iter()
            .map(|(body, _)| (*body, TrackWindow::around(self.moment, Self::reach_days(*body))))
            .collect();
        let tracks = Track::of_bodies(sky, &windows, at, radix.frame)?;
        let context = TransitContext { sky, at, radix: &radix, tracks: &tracks };

        let mut bodies = Vec::with_capacity(positions.len());
        for (body, position) in &positions {
            bodies.push(context.body(*body, *position)?);
        }
        let mut aspects = Vec::new();
        for (index, (body, position)) in positions.iter().enumerate() {
            if body.opposite_of().is_some() {
                continue;
            }
            let others = &positions[index + 1..];
            context.aspects((*body, position), others, &self.settings, &mut aspects)?;
        }
        aspects.sort_by(|left, right| left.orb_deg.total_cmp(&right.orb_deg));
        Ok(TransitSky { moment: self.moment, natal: radix.natal, bodies, aspects, warnings })
    }
}

impl Transits {
    fn positions(
        &self,
        sky: &dyn Sky,
        at: JulianDay,
        radix: &SolvedRadix,
        warnings: &mut Vec<Warning>,
    ) -> Result<Vec<(Body, Position)>, Error> {
        let mut found = Vec::with_capacity(self.settings.bodies.len());
        let mut left_out = Vec::new();
        for body in self.settings.bodies.iter() {
            match sky.position(body, at, &radix.frame) {
                Ok(position) => found.push((body, position)),
                Err(Error::NoData { .. } | Error::NotDefined { .. }) => left_out.push(body),
                Err(error) => return Err(error),
            }
        }
        let from_theory = |(_, position): &&(Body, Position)| position.source == Source::Moshier;
        let approximate: Vec<_> = found.iter().filter(from_theory).map(|(body, _)| *body).collect();
        if !approximate.is_empty() {
            warnings.push(Warning::Approximate { bodies: approximate });
        }
        if !left_out.is_empty() {
            warnings.push(Warning::LeftOut { bodies: left_out });
        }
        Ok(found)
    }
}

fn moving(body: Body, position: &Position) -> Moving<AspectPoint> {
    (AspectPoint::Body(body), position.longitude, position.speed_deg_per_day)
}

/// The sky around the moment.
struct TransitContext<'a> {
    sky: &'a dyn Sky,
    at: JulianDay,
    radix: &'a SolvedRadix,
    tracks: &'a [(Body, Track)],
}

impl TransitContext<'_> {
    fn track(&self, wanted: Body) -> Option<&Track> {
        self.tracks.iter().find(|(body, _)| *body == wanted).map(|(_, track)| track)
    }

    fn body(&self, body: Body, position: Position) -> Result<TransitBody, Error> {
        let longitude = position.longitude;
        let mut found = TransitBody {
            body,
            position,
            house: self.radix.house_of(longitude),
            sign_stay: Stay::default(),
            house_stay: None,
            last_station: None,
            next_station: None,
        };
        let Some(track) = self.track(body) else { return Ok(found) };
        let sign_starts = std::array::from_fn(|sign| Degrees::new(30.0 * sign as f64));
        found.sign_stay = self.stay(track, borders(longitude, &sign_starts))?;
        if let Some(cusps) = self.radix.cusps() {
            found.house_stay = Some(self.stay(track, borders(longitude, cusps))?);
        }
        // The osculating points sway to and fro every fortnight; these turns are not stations.
        if !matches!(body, Body::TrueNode | Body::TrueSouthNode | Body::TrueLilith) {
            let stations = track.stations().iter().filter_map(|station| {
                let at = Moment::nearest(station.at)?;
                Some((
                    station.at,
                    TransitStation { at, retrograde: station.to_retrograde, longitude: station.longitude },
                ))
            });
            let (past, future): (Vec<_>, Vec<_>) = stations.partition(|(at, _)| at.value() <= self.at.value());
            found.last_station = past.last().map(|(_, station)| *station);
            found.next_station = future.first().map(|(_, station)| *station);
        }
        Ok(found)
    }

    /// Since when and until when the track is between two longitudes, being there at the moment.
    fn stay(&self, track: &Track, borders: [Degrees; 2]) -> Result<Stay, Error> {
        let mut stay = Stay::default();
        let mut passages = Vec::new();
        for border in borders {
            passages.extend(track.passages(self.sky, border)?);
        }
        passages.sort_by(|left, right| left.at.value().total_cmp(&right.at.value()));
        for Passage { at, .. } in passages {
            if at.value() <= self.at.value() {
                stay.since = Moment::nearest(at);
            } else {
                stay.until = stay.until.or(Moment::nearest(at));
            }
        }
        Ok(stay)
    }

    /// The aspects of one moving body: to the natal points, or to `others`.
    fn aspects(
        &self,
        (body, position): (Body, &Position),
        others: &[(Body, Position)],
        settings: &TransitSettings,
        found: &mut Vec<TransitAspect>,
    ) -> Result<(), Error> {
        let point = moving(body, position);
        if self.radix.is_natal() {
            for (natal, longitude) in &self.radix.points {
                if let Some(aspect) = aspects_between(point, (*natal, *longitude, 0.0), &settings.orbs) {
                    found.push(self.natal_aspect(bare(body, &aspect), point.1, *longitude, settings)?);
                }
            }
            return Ok(());
        }
        for (other, position) in others.iter().filter(|(other, _)| other.opposite_of().is_none()) {
            let other_point = moving(*other, position);
            if !point.0.repeats(other_point.0)
                && let Some(aspect) = aspects_between(point, other_point, &settings.orbs)
            {
                let pair = [(body, point.1), (*other, other_point.1)];
                found.push(self.mutual_aspect(bare(body, &aspect), pair, settings)?);
            }
        }
        Ok(())
    }

    fn natal_aspect(
        &self,
        mut found: TransitAspect,
        body: Degrees,
        natal: Degrees,
        settings: &TransitSettings,
    ) -> Result<TransitAspect, Error> {
        if let Some(track) = self.track(found.body) {
            self.time(&mut found, track, body, natal, settings)?;
        }
        Ok(found)
    }

    fn mutual_aspect(
        &self,
        mut found: TransitAspect,
        [one, other]: [(Body, Degrees); 2],
        settings: &TransitSettings,
    ) -> Result<TransitAspect, Error> {
        let ((fast, of_fast), (slow, of_slow)) =
            if speed_rank(one.0) <= speed_rank(other.0) { (one, other) } else { (other, one) };
        (found.body, found.point) = (fast, AspectPoint::Body(slow));
        if let (Some(fast_track), Some(slow_track)) = (self.track(fast), self.track(slow)) {
            let between = Track::between(self.sky, (fast, fast_track), (slow, slow_track))?;
            let distance = Degrees::new(of_fast.value() - of_slow.value());
            self.time(&mut found, &between, distance, Degrees::new(0.0), settings)?;
        }
        Ok(found)
    }

    /// Fills in when the aspect is exact, and since when and until when it is within its orb.
    fn time(
        &self,
        found: &mut TransitAspect,
        track: &Track,
        longitude: Degrees,
        point: Degrees,
        settings: &TransitSettings,
    ) -> Result<(), Error> {
        let places = found.kind.ways_deg().map(|way_deg| Degrees::new(point.value() + way_deg));
        let nearest = places.min_by(|left, right| longitude.separation(*left).total_cmp(&longitude.separation(*right)));
        let (Some(exact), Some(orb_deg)) = (nearest, settings.orbs.orb_deg(found.kind)) else { return Ok(()) };
        let passes = track.passages(self.sky, exact)?;
        found.passes = passes
            .iter()
            .filter_map(|pass| Some(Pass { at: Moment::nearest(pass.at)?, retrograde: pass.is_retrograde }))
            .collect();
        let edges = [-orb_deg, orb_deg].map(|way_deg| Degrees::new(exact.value() + way_deg));
        found.in_orb = self.stay(track, edges)?;
        Ok(())
    }
}

/// An aspect of a moving body, before its times are known.
fn bare(body: Body, aspect: &Aspect<AspectPoint>) -> TransitAspect {
    TransitAspect {
        body,
        point: aspect.b,
        kind: aspect.kind,
        orb_deg: aspect.orb_deg,
        applying: aspect.applying,
        in_orb: Stay::default(),
        passes: Vec::new(),
    }
}

/// The border behind a longitude and the one ahead of it.
fn borders(longitude: Degrees, starts: &[Degrees; 12]) -> [Degrees; 2] {
    let mut behind = (f64::INFINITY, longitude);
    let mut ahead = (f64::INFINITY, longitude);
    for start in starts {
        let way_back = Degrees::new(longitude.value() - start.value()).value();
        if way_back < behind.0 {
            behind = (way_back, *start);
        }
        let way_on = 360.0 - way_back;
        if way_on < ahead.0 {
            ahead = (way_on, *start);
        }
    }
    [behind.1, ahead.1]
}

#[cfg(test)]
mod tests;
