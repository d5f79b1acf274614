//! What lies between two exact places: the cubic that has the longitudes and speeds of both (Hermite's).

use super::{JulianDay, Knot};

/// The cubic between two knots.
pub(super) struct Cubic {
    left: Knot,
    pub(super) length_days: f64,
    /// Of the powers 0 to 3 of the share of the way.
    factors: [f64; 4],
}

impl Cubic {
    pub(super) fn between(left: &Knot, right: &Knot) -> Self {
        let length_days = right.at.value() - left.at.value();
        let way_deg = right.longitude_deg - left.longitude_deg;
        let (start, end) = (left.speed_deg_per_day * length_days, right.speed_deg_per_day * length_days);
        let factors = [left.longitude_deg, start, 3.0 * way_deg - 2.0 * start - end, start + end - 2.0 * way_deg];
        Self { left: *left, length_days, factors }
    }

    /// Longitude and speed at a moment.
    pub(super) fn at(&self, at: JulianDay) -> (f64, f64) {
        let share = (at.value() - self.left.at.value()) / self.length_days;
        (self.longitude_deg(share), self.slope_deg(share) / self.length_days)
    }

    /// When the longitude, which lies between the two knots, is passed.
    pub(super) fn passing(&self, longitude_deg: f64) -> JulianDay {
        let is_rising = self.longitude_deg(1.0) > self.factors[0];
        self.first(|share| (self.longitude_deg(share) < longitude_deg) != is_rising)
    }

    /// When the speed, which has one sign at the left knot and the other at the right one, passes zero.
    pub(super) fn extremum(&self) -> JulianDay {
        let is_direct = self.factors[1] > 0.0;
        self.first(|share| (self.slope_deg(share) > 0.0) != is_direct)
    }

    fn longitude_deg(&self, share: f64) -> f64 {
        let [a, b, c, d] = self.factors;
        a + share * (b + share * (c + share * d))
    }

    fn slope_deg(&self, share: f64) -> f64 {
        let [_, b, c, d] = self.factors;
        b + share * (2.0 * c + share * 3.0 * d)
    }

    /// From when on something holds that does not hold before.
    fn first(&self, holds: impl Fn(f64) -> bool) -> JulianDay {
        let (mut low, mut high) = (0.0, 1.0);
        // Halves down to a hundredth of a second in 16 days.
        for _ in 0..28 {
            let middle = f64::midpoint(low, high);
            if holds(middle) { high = middle } else { low = middle }
        }
        self.left.at.plus_days(f64::midpoint(low, high) * self.length_days)
    }
}
