//! A way through the zodiac over a window: sampled once, then asked for any number of passages and turns.
//!
//! Exact positions are taken at few moments and at every station, so that between two neighbours the motion has one direction.
//! Whether a longitude is passed is decided by these exact neighbours; when, is guessed from the cubic through their longitudes and
//! speeds, and settled by Newton's method on the sky itself, which mostly needs a single position more.

mod cubic;
mod motion;

use crate::astro::{Body, Degrees, Error, Frame, JulianDay, Moment, Sky};
use cubic::Cubic;
use motion::Motion;

/// Passages are settled to this: 0.01 s, far below the second that moments are given in.
const TOLERANCE_DAYS: f64 = 0.01 / 86_400.0;

/// Newton's method, halving where it stalls, is far below the tolerance after as many steps.
const MAX_STEPS: usize = 60;

/// How far an ephemeris' own speed may change its sign from the true station, with room: Pluto's is three minutes off.
pub(in crate::astro) const STATION_DOUBT_DAYS: f64 = 0.02;

/// Samples that are closer to an end of the window than this share of a step are left out: they would tell nothing.
const NEAREST_SAMPLE: f64 = 0.01;

/// Exact places from which latitude and distance are read: a polynomial through six follows the Moon, seen every other day, to 2″ and 10 km.
const NEIGHBOURS: usize = 6;

/// When a longitude is passed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::astro) struct Passage {
    pub(in crate::astro) at: JulianDay,
    /// Backwards through the zodiac.
    pub(in crate::astro) is_retrograde: bool,
}

/// Where a motion stands still and turns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::astro) struct TrackStation {
    pub(in crate::astro) at: JulianDay,
    pub(in crate::astro) longitude: Degrees,
    /// It turns backwards; otherwise it turns direct.
    pub(in crate::astro) to_retrograde: bool,
}

/// A stretch of time, not empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::astro) struct TrackWindow {
    pub(in crate::astro) from: JulianDay,
    pub(in crate::astro) until: JulianDay,
}

impl TrackWindow {
    /// `reach_days` to both sides of a moment; nothing on the side on which that is beyond the years of a [`Moment`].
    pub(in crate::astro) fn around(moment: Moment, reach_days: u16) -> Self {
        let reach_s = i64::from(reach_days) * crate::astro::basics::constants::DAY_S;
        let end = |seconds| moment.plus_s(seconds).unwrap_or(moment).julian_day();
        Self { from: end(-reach_s), until: end(reach_s) }
    }
}

/// An exact place on the way, its longitude counted on beyond 360°.
#[derive(Debug, Clone, Copy)]
struct Knot {
    at: JulianDay,
    longitude_deg: f64,
    speed_deg_per_day: f64,
    latitude_deg: f64,
    distance_au: f64,
}

/// A place read off a track; its longitude counted on beyond 360°.
#[derive(Debug, Clone, Copy)]
pub(in crate::astro) struct PlaceAbout {
    pub(in crate::astro) longitude_deg: f64,
    pub(in crate::astro) latitude_deg: f64,
    pub(in crate::astro) distance_au: f64,
}

/// How something moves over a window.
#[derive(Debug, Clone)]
pub(in crate::astro) struct Track {
    motion: Motion,
    frame: Frame,
    knots: Vec<Knot>,
    stations: Vec<TrackStation>,
}

/// Days between two exact positions: short enough that a body turns at most once between them (no retrogradation is shorter than
/// twice that), and that the cubic is a good guess: 8″ for the Moon. The true node and true Lilith sway within a fortnight.
pub(in crate::astro) const fn step_days(body: Body) -> f64 {
    match body {
        Body::Mercury | Body::TrueNode | Body::TrueSouthNode | Body::TrueLilith => 1.0,
        Body::Moon | Body::Venus | Body::Mars => 2.0,
        Body::Ceres | Body::Pallas | Body::Juno | Body::Vesta => 4.0,
        Body::Sun => 8.0,
        _ => 16.0,
    }
}

impl Track {
    /// The ways of `bodies`, each over its window, with their stations. Bodies without data in their window are left out.
    ///
    /// # Errors
    /// When a window reaches outside the ephemeris.
    pub(in crate::astro) fn of_bodies(
        sky: &dyn Sky,
        bodies: &[(Body, TrackWindow)],
        origin: JulianDay,
        frame: Frame,
    ) -> Result<Vec<(Body, Self)>, Error> {
        let spans: Vec<_> = bodies.iter().map(|(body, window)| (*body, *window, step_days(*body))).collect();
        Self::turning(sky, &spans, origin, frame)
    }

    /// The same with the given number of days between samples, too few for two stations.
    ///
    /// # Errors
    /// As [`Self::of_bodies`].
    pub(in crate::astro) fn turning(
        sky: &dyn Sky,
        spans: &[(Body, TrackWindow, f64)],
        origin: JulianDay,
        frame: Frame,
    ) -> Result<Vec<(Body, Self)>, Error> {
        let mut tracks = Self::sampled(sky, spans, origin, frame)?;
        for (_, track) in &mut tracks {
            track.find_stations(sky)?;
        }
        Ok(tracks)
    }

    /// The ways of bodies that do not turn or whose turns do not matter, each over its window with the given days between samples. All are
    /// sampled on one grid through `origin`, in the order of time, because a sky tells several bodies of one moment cheaper than one body
    /// of several. Bodies without data in their window are left out.
    ///
    /// # Errors
    /// When a window reaches outside the ephemeris.
    pub(in crate::astro) fn sampled(
        sky: &dyn Sky,
        spans: &[(Body, TrackWindow, f64)],
        origin: JulianDay,
        frame: Frame,
    ) -> Result<Vec<(Body, Self)>, Error> {
        let mut samples = Vec::new();
        for (index, (_, window, step)) in spans.iter().enumerate() {
            let near = NEAREST_SAMPLE * step;
            let first = ((window.from.value() + near - origin.value()) / step).floor() as i64 + 1;
            let inner = (first..)
                .map(|count| origin.plus_days(count as f64 * step))
                .take_while(|at| at.value() < window.until.value() - near);
            samples.extend([window.from, window.until].into_iter().chain(inner).map(|at| (at, index)));
        }
        samples.sort_by(|left, right| left.0.value().total_cmp(&right.0.value()));
        let mut knots: Vec<Option<Vec<Knot>>> = vec![Some(Vec::new()); spans.len()];
        for (at, index) in samples {
            let Some(known) = &mut knots[index] else { continue };
            match sky.position(spans[index].0, at, &frame) {
                Ok(position) => known.push(Knot {
                    at,
                    longitude_deg: counted_on(known.last(), position.longitude),
                    speed_deg_per_day: position.speed_deg_per_day,
                    latitude_deg: position.latitude_deg,
                    distance_au: position.distance_au,
                }),
                Err(Error::NoData { .. } | Error::NotDefined { .. }) => knots[index] = None,
                Err(error) => return Err(error),
            }
        }
        let track = |body, knots| (body, Self { motion: Motion::Of(body), frame, knots, stations: Vec::new() });
        Ok(spans.iter().zip(knots).filter_map(|((body, ..), knots)| Some(track(*body, knots?))).collect())
    }

    /// How far `a` is ahead of `b`, over the window that both tracks share.
    ///
    /// # Errors
    /// As the sky.
    pub(in crate::astro) fn between(sky: &dyn Sky, a: (Body, &Self), b: (Body, &Self)) -> Result<Self, Error> {
        let from = a.1.from().value().max(b.1.from().value());
        let until = a.1.until().value().min(b.1.until().value());
        let mut moments: Vec<f64> =
            a.1.knots
                .iter()
                .chain(&b.1.knots)
                .map(|knot| knot.at.value())
                .filter(|at| (from..=until).contains(at))
                .collect();
        moments.sort_by(f64::total_cmp);
        moments.dedup();
        let mut knots: Vec<Knot> = Vec::with_capacity(moments.len());
        for at in moments.into_iter().filter_map(JulianDay::new) {
            let ((of_a, speed_a), (of_b, speed_b)) = (a.1.about(at), b.1.about(at));
            knots.push(Knot {
                at,
                longitude_deg: counted_on(knots.last(), Degrees::new(of_a - of_b)),
                speed_deg_per_day: speed_a - speed_b,
                latitude_deg: 0.0,
                distance_au: 0.0,
            });
        }
        let mut track = Self { motion: Motion::Between(a.0, b.0), frame: a.1.frame, knots, stations: Vec::new() };
        track.find_stations(sky)?;
        Ok(track)
    }

    /// Every moment in the window, its end excluded, at which `longitude` is passed, in order.
    ///
    /// # Errors
    /// As the sky.
    pub(in crate::astro) fn passages(&self, sky: &dyn Sky, longitude: Degrees) -> Result<Vec<Passage>, Error> {
        let mut found = Vec::new();
        for pair in self.knots.windows(2) {
            let (left, right) = (&pair[0], &pair[1]);
            let is_retrograde = right.longitude_deg < left.longitude_deg;
            let (low, high) = if is_retrograde { (right, left) } else { (left, right) };
            // The first of the longitude's counts that is not below the lower end.
            let target_deg = low.longitude_deg + Degrees::new(longitude.value() - low.longitude_deg).value();
            // Each segment owns its first moment and leaves its last one to the next.
            let is_passed = if is_retrograde {
                // The lower end is the last moment; there the same longitude may be a full circle up.
                target_deg <= high.longitude_deg && target_deg > low.longitude_deg
            } else {
                target_deg < high.longitude_deg
            };
            if is_passed {
                let at =
                    if target_deg == left.longitude_deg { left.at } else { self.settle(sky, left, right, target_deg)? };
                found.push(Passage { at, is_retrograde });
            }
        }
        Ok(found)
    }

    /// When a motion that never turns comes to a longitude that is counted on as its own; nothing when that is not within the window.
    ///
    /// # Errors
    /// As the sky.
    pub(in crate::astro) fn reaching(&self, sky: &dyn Sky, counted_deg: f64) -> Result<Option<JulianDay>, Error> {
        let Some((left, right)) = self.ends_around(counted_deg) else { return Ok(None) };
        self.settle(sky, left, right, counted_deg).map(Some)
    }

    /// What [`Self::reaching`] is before it is settled: true to seconds for the Moon.
    pub(in crate::astro) fn reaching_about(&self, counted_deg: f64) -> Option<JulianDay> {
        let (left, right) = self.ends_around(counted_deg)?;
        Some(Cubic::between(left, right).passing(counted_deg))
    }

    fn ends_around(&self, counted_deg: f64) -> Option<(&Knot, &Knot)> {
        let next = self.knots.partition_point(|knot| knot.longitude_deg <= counted_deg);
        Some((self.knots.get(next.checked_sub(1)?)?, self.knots.get(next)?))
    }

    /// Where the motion turns within the window.
    pub(in crate::astro) fn stations(&self) -> &[TrackStation] {
        &self.stations
    }

    /// The longitude at a moment of the window, to some thousandths of a degree.
    pub(in crate::astro) fn longitude_about(&self, at: JulianDay) -> Degrees {
        Degrees::new(self.about(at).0)
    }

    /// The same, counted on beyond 360°.
    pub(in crate::astro) fn counted_about(&self, at: JulianDay) -> f64 {
        self.about(at).0
    }

    /// The place at a moment of the window.
    pub(in crate::astro) fn place_about(&self, at: JulianDay) -> PlaceAbout {
        let count = NEIGHBOURS.min(self.knots.len());
        let next = self.knots.partition_point(|knot| knot.at.value() <= at.value());
        let first = next.saturating_sub(count / 2).min(self.knots.len() - count);
        let near = &self.knots[first..first + count];
        PlaceAbout {
            longitude_deg: self.about(at).0,
            latitude_deg: through(near, at, |knot| knot.latitude_deg),
            distance_au: through(near, at, |knot| knot.distance_au),
        }
    }

    /// Where the window begins.
    pub(in crate::astro) fn from(&self) -> JulianDay {
        self.knots[0].at
    }

    /// Where it ends.
    pub(in crate::astro) fn until(&self) -> JulianDay {
        self.knots[self.knots.len() - 1].at
    }

    /// Longitude and speed, read off the cubic between two knots.
    fn about(&self, at: JulianDay) -> (f64, f64) {
        let index = self.knots.partition_point(|knot| knot.at.value() <= at.value()).clamp(1, self.knots.len() - 1);
        let (left, right) = (&self.knots[index - 1], &self.knots[index]);
        if right.at.value() <= left.at.value() {
            return (left.longitude_deg, left.speed_deg_per_day);
        }
        Cubic::between(left, right).at(at)
    }

    /// Adds a knot at each station, found exactly.
    fn find_stations(&mut self, sky: &dyn Sky) -> Result<(), Error> {
        let (from, until) = (self.from(), self.until());
        let sampled = std::mem::take(&mut self.knots);
        for knot in sampled {
            if let Some(last) = self.knots.last()
                && let Some(estimate) = station_estimate(last, &knot, (from, until))
                && let Some(at) = self.motion.station_near(sky, estimate, &self.frame)?
                && at >= from
                && at < until
            {
                let (longitude, speed_deg_per_day) = self.motion.at(sky, at, &self.frame)?;
                let to_retrograde = knot.speed_deg_per_day < last.speed_deg_per_day;
                // A station that the speeds place on the wrong side of a sample is as good as at it.
                if last.at < at && at < knot.at {
                    let longitude_deg = counted_on(self.knots.last(), longitude);
                    self.knots.push(Knot { at, longitude_deg, speed_deg_per_day, ..knot });
                }
                self.stations.push(TrackStation { at, longitude, to_retrograde });
            }
            self.knots.push(knot);
        }
        Ok(())
    }

    /// When the longitude is passed between two knots of one direction.
    fn settle(&self, sky: &dyn Sky, left: &Knot, right: &Knot, target_deg: f64) -> Result<JulianDay, Error> {
        let target = Degrees::new(target_deg);
        let is_rising = right.longitude_deg > left.longitude_deg;
        let cubic = Cubic::between(left, right);
        // Twice what the speed changes by on the average, for the stretches where it changes faster.
        let acceleration = 2.0 * (right.speed_deg_per_day - left.speed_deg_per_day) / cubic.length_days;
        let (mut low, mut high) = (0.0, cubic.length_days);
        let mut at_days = cubic.passing(target_deg).value() - left.at.value();
        for _ in 0..MAX_STEPS {
            let (longitude, speed) = self.motion.at(sky, left.at.plus_days(at_days), &self.frame)?;
            let miss_deg = longitude.ahead_of(target);
            if (miss_deg < 0.0) == is_rising {
                low = at_days;
            } else {
                high = at_days;
            }
            let newton = at_days - miss_deg / speed;
            let is_inside = low <= newton && newton <= high;
            let next = if is_inside { newton } else { f64::midpoint(low, high) };
            let moved_days = (next - at_days).abs();
            at_days = next;
            // What Newton's method leaves is of the second order.
            let left_over_days = (acceleration / (2.0 * speed)).abs() * moved_days * moved_days;
            if moved_days < TOLERANCE_DAYS || (is_inside && left_over_days < TOLERANCE_DAYS) {
                break;
            }
        }
        Ok(left.at.plus_days(at_days))
    }
}

/// Where the speeds of two neighbours place a standstill: between them, or in doubt just beyond an end of the window.
fn station_estimate(left: &Knot, right: &Knot, (from, until): (JulianDay, JulianDay)) -> Option<JulianDay> {
    if left.speed_deg_per_day * right.speed_deg_per_day < 0.0 {
        return Some(Cubic::between(left, right).extremum());
    }
    let change = (right.speed_deg_per_day - left.speed_deg_per_day) / (right.at.value() - left.at.value());
    let ends = [(left, from), (right, until)].into_iter().filter(|(knot, end)| knot.at == *end);
    ends.map(|(knot, _)| (knot.at, -knot.speed_deg_per_day / change))
        .find(|(_, away_days)| away_days.abs() < STATION_DOUBT_DAYS)
        .map(|(at, away_days)| at.plus_days(away_days))
}

/// What the polynomial through some knots says (Neville's scheme).
fn through(knots: &[Knot], at: JulianDay, value: impl Fn(&Knot) -> f64) -> f64 {
    let mut values = [0.0; NEIGHBOURS];
    for (value_here, knot) in values.iter_mut().zip(knots) {
        *value_here = value(knot);
    }
    for reach in 1..knots.len() {
        for index in 0..knots.len() - reach {
            let (left, right) = (knots[index].at.value(), knots[index + reach].at.value());
            let share = (at.value() - left) / (right - left);
            values[index] += share * (values[index + 1] - values[index]);
        }
    }
    values[0]
}

/// The longitude, counted on from the last knot the short way.
fn counted_on(last: Option<&Knot>, longitude: Degrees) -> f64 {
    last.map_or(longitude.value(), |last| last.longitude_deg + longitude.ahead_of(Degrees::new(last.longitude_deg)))
}

#[cfg(test)]
mod tests;
