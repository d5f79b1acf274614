//! A way through the zodiac over a window: sampled once, then asked for any number of passages and turns.
//!
//! Exact positions are taken at few moments and at every station, so that between two neighbours the motion has one direction.
//! Whether a longitude is passed is decided by these exact neighbours; when, is guessed from the cubic through their longitudes and
//! speeds, and settled by Newton's method on the sky itself, which mostly needs a single position more.

use super::{Body, Degrees, Error, Frame, JulianDay, Moment, Position, Sky, crossings};

/// Passages are settled to this: 0.01 s, far below the second that moments are given in.
const TOLERANCE_DAYS: f64 = 0.01 / 86_400.0;

/// Newton's method, halving where it stalls, is far below the tolerance after as many steps.
const MAX_STEPS: usize = 60;

/// What moves.
#[derive(Debug, Clone, Copy)]
enum Motion {
    Of(Body),
    /// The distance that the first is ahead of the second.
    Between(Body, Body),
}

/// When a longitude is passed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Passage {
    pub(super) at: JulianDay,
    /// Backwards through the zodiac.
    pub(super) is_retrograde: bool,
}

/// Where a motion stands still and turns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Standstill {
    pub(super) at: JulianDay,
    pub(super) longitude: Degrees,
    /// It turns backwards; otherwise it turns direct.
    pub(super) to_retrograde: bool,
}

/// A stretch of time, not empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    pub(super) from: JulianDay,
    pub(super) until: JulianDay,
}

impl Window {
    /// `reach_days` to both sides of a moment; nothing on the side on which that is beyond the years of a [`Moment`].
    pub(super) fn around(moment: Moment, reach_days: u16) -> Self {
        let reach_s = i64::from(reach_days) * super::moment::DAY_S;
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
}

/// How something moves over a window.
#[derive(Debug, Clone)]
pub(super) struct Track {
    motion: Motion,
    frame: Frame,
    knots: Vec<Knot>,
    standstills: Vec<Standstill>,
}

/// Days between two exact positions: short enough that a body turns at most once between them (no retrogradation is shorter than
/// twice that), and that the cubic is a good guess. The true node and true Lilith sway within a fortnight.
const fn step_days(body: Body) -> f64 {
    match body {
        Body::Moon | Body::Mercury | Body::TrueNode | Body::TrueSouthNode | Body::TrueLilith => 1.0,
        Body::Venus | Body::Mars => 2.0,
        Body::Sun | Body::Ceres | Body::Pallas | Body::Juno | Body::Vesta => 4.0,
        _ => 16.0,
    }
}

impl Track {
    /// The ways of `bodies`, each over its window. All are sampled on one grid through `origin`, in the order of time, because a sky
    /// tells several bodies of one moment cheaper than one body of several. Bodies without data in their window are left out.
    ///
    /// # Errors
    /// When a window reaches outside the ephemeris.
    pub(super) fn of_bodies(
        sky: &dyn Sky,
        bodies: &[(Body, Window)],
        origin: JulianDay,
        frame: Frame,
    ) -> Result<Vec<(Body, Self)>, Error> {
        let mut samples = Vec::new();
        for (index, (body, window)) in bodies.iter().enumerate() {
            let step = step_days(*body);
            let first = ((window.from.value() - origin.value()) / step).floor() as i64 + 1;
            let inner = (first..)
                .map(|count| origin.plus_days(count as f64 * step))
                .take_while(|at| at.value() < window.until.value());
            samples.extend([window.from, window.until].into_iter().chain(inner).map(|at| (at, index)));
        }
        samples.sort_by(|left, right| left.0.value().total_cmp(&right.0.value()));
        let mut knots: Vec<Option<Vec<Knot>>> = vec![Some(Vec::new()); bodies.len()];
        for (at, index) in samples {
            let Some(known) = &mut knots[index] else { continue };
            match sky.position(bodies[index].0, at, &frame) {
                Ok(position) => known.push(Knot {
                    at,
                    longitude_deg: counted_on(known.last(), position.longitude),
                    speed_deg_per_day: position.speed_deg_per_day,
                }),
                Err(Error::NoData { .. } | Error::NotDefined { .. }) => knots[index] = None,
                Err(error) => return Err(error),
            }
        }
        let mut tracks = Vec::with_capacity(bodies.len());
        for ((body, _), knots) in bodies.iter().zip(knots) {
            if let Some(knots) = knots {
                tracks.push((*body, Self::with_standstills(sky, Motion::Of(*body), frame, knots)?));
            }
        }
        Ok(tracks)
    }

    /// How far `a` is ahead of `b`, over the window that both tracks share.
    ///
    /// # Errors
    /// As the sky.
    pub(super) fn between(sky: &dyn Sky, a: (Body, &Self), b: (Body, &Self)) -> Result<Self, Error> {
        let (from, until) = (a.1.from().max(b.1.from()), a.1.until().min(b.1.until()));
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
            let (of_a, of_b) = (a.1.about(at), b.1.about(at));
            knots.push(Knot {
                at,
                longitude_deg: counted_on(knots.last(), Degrees::new(of_a.longitude_deg - of_b.longitude_deg)),
                speed_deg_per_day: of_a.speed_deg_per_day - of_b.speed_deg_per_day,
            });
        }
        Self::with_standstills(sky, Motion::Between(a.0, b.0), a.1.frame, knots)
    }

    /// Every moment in the window, its end excluded, at which `longitude` is passed, in order.
    ///
    /// # Errors
    /// As the sky.
    pub(super) fn passages(&self, sky: &dyn Sky, longitude: Degrees) -> Result<Vec<Passage>, Error> {
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

    /// Where the motion turns within the window.
    pub(super) fn standstills(&self) -> &[Standstill] {
        &self.standstills
    }

    /// The longitude at a moment of the window, to some thousandths of a degree.
    pub(super) fn longitude_about(&self, at: JulianDay) -> Degrees {
        Degrees::new(self.about(at).longitude_deg)
    }

    fn from(&self) -> f64 {
        self.knots.first().map_or(f64::INFINITY, |knot| knot.at.value())
    }

    fn until(&self) -> f64 {
        self.knots.last().map_or(f64::NEG_INFINITY, |knot| knot.at.value())
    }

    /// Adds a knot at each station, found exactly.
    fn with_standstills(sky: &dyn Sky, motion: Motion, frame: Frame, knots: Vec<Knot>) -> Result<Self, Error> {
        let mut track = Self { motion, frame, knots: Vec::with_capacity(knots.len()), standstills: Vec::new() };
        for knot in knots {
            if let Some(last) = track.knots.last().copied()
                && last.speed_deg_per_day * knot.speed_deg_per_day < 0.0
            {
                let length_days = knot.at.value() - last.at.value();
                let speed = |at| motion.at(sky, at, &frame).map(|(_, speed)| speed);
                for at in crossings(last.at, knot.at, length_days, speed)? {
                    let (longitude, speed_deg_per_day) = motion.at(sky, at, &frame)?;
                    let longitude_deg = counted_on(track.knots.last(), longitude);
                    track.knots.push(Knot { at, longitude_deg, speed_deg_per_day });
                    let to_retrograde = knot.speed_deg_per_day < 0.0;
                    track.standstills.push(Standstill { at, longitude, to_retrograde });
                }
            }
            track.knots.push(knot);
        }
        Ok(track)
    }

    fn about(&self, at: JulianDay) -> Knot {
        let index = self.knots.partition_point(|knot| knot.at.value() <= at.value()).clamp(1, self.knots.len() - 1);
        let (left, right) = (&self.knots[index - 1], &self.knots[index]);
        if right.at.value() <= left.at.value() {
            return *left;
        }
        Cubic::between(left, right).knot(at)
    }

    /// When the longitude is passed between two knots of one direction.
    fn settle(&self, sky: &dyn Sky, left: &Knot, right: &Knot, target_deg: f64) -> Result<JulianDay, Error> {
        let target = Degrees::new(target_deg);
        let is_rising = right.longitude_deg > left.longitude_deg;
        let cubic = Cubic::between(left, right);
        // Twice what the speed changes by on the average, for the stretches where it changes faster.
        let acceleration = 2.0 * (right.speed_deg_per_day - left.speed_deg_per_day) / cubic.length_days;
        let (mut low, mut high) = (0.0, cubic.length_days);
        let mut at_days = cubic.root(target_deg);
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

impl Motion {
    fn at(self, sky: &dyn Sky, at: JulianDay, frame: &Frame) -> Result<(Degrees, f64), Error> {
        let of = |body| sky.position(body, at, frame);
        let of_one = |position: Position| (position.longitude, position.speed_deg_per_day);
        Ok(match self {
            Self::Of(body) => of_one(of(body)?),
            Self::Between(a, b) => {
                let ((of_a, speed_a), (of_b, speed_b)) = (of_one(of(a)?), of_one(of(b)?));
                (Degrees::new(of_a.value() - of_b.value()), speed_a - speed_b)
            }
        })
    }
}

/// The longitude, counted on from the last knot the short way.
fn counted_on(last: Option<&Knot>, longitude: Degrees) -> f64 {
    last.map_or(longitude.value(), |last| last.longitude_deg + longitude.ahead_of(Degrees::new(last.longitude_deg)))
}

/// The cubic that has the longitudes and speeds of two knots (Hermite's).
struct Cubic {
    left: Knot,
    length_days: f64,
    /// Of the powers 0 to 3 of the share of the way.
    factors: [f64; 4],
}

impl Cubic {
    fn between(left: &Knot, right: &Knot) -> Self {
        let length_days = right.at.value() - left.at.value();
        let way_deg = right.longitude_deg - left.longitude_deg;
        let (start, end) = (left.speed_deg_per_day * length_days, right.speed_deg_per_day * length_days);
        let factors = [left.longitude_deg, start, 3.0 * way_deg - 2.0 * start - end, start + end - 2.0 * way_deg];
        Self { left: *left, length_days, factors }
    }

    fn knot(&self, at: JulianDay) -> Knot {
        let share = (at.value() - self.left.at.value()) / self.length_days;
        let [_, b, c, d] = self.factors;
        let speed_deg_per_day = (b + share * (2.0 * c + share * 3.0 * d)) / self.length_days;
        Knot { at, longitude_deg: self.longitude_deg(share), speed_deg_per_day }
    }

    fn longitude_deg(&self, share: f64) -> f64 {
        let [a, b, c, d] = self.factors;
        a + share * (b + share * (c + share * d))
    }

    /// Days from the left knot to the longitude, which lies between the two.
    fn root(&self, longitude_deg: f64) -> f64 {
        let is_rising = self.longitude_deg(1.0) > self.factors[0];
        let (mut low, mut high) = (0.0, 1.0);
        // Halves down to a hundredth of a second in 16 days.
        for _ in 0..28 {
            let middle = f64::midpoint(low, high);
            if (self.longitude_deg(middle) < longitude_deg) == is_rising {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high) * self.length_days
    }
}

#[cfg(test)]
mod tests;
