//! The track against brute force and arithmetic.

use proptest::prelude::*;

use super::*;
use crate::astro::{
    Horizontal, HouseCusps, HouseSystem, LinearSky, LocalSolarEclipse, LunarEclipse, Place, Position, SolarEclipse,
    Star, Zodiac,
};

/// A sky in which Mercury swings around its mean motion and so turns back over some places.
struct Swinging {
    epoch_deg: f64,
    swing_deg: f64,
}

impl Swinging {
    const MEAN_DEG_PER_DAY: f64 = 1.0;
    const DAYS: f64 = 100.0 / std::f64::consts::TAU;

    fn longitude_deg(&self, at: f64) -> f64 {
        self.epoch_deg + Self::MEAN_DEG_PER_DAY * at + self.swing_deg * (at / Self::DAYS).sin()
    }
}

impl Sky for Swinging {
    fn position(&self, body: Body, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        let plain = LinearSky::new([]).position(body, at, frame)?;
        let days = at.value() - LinearSky::EPOCH;
        let speed_deg_per_day = Self::MEAN_DEG_PER_DAY + self.swing_deg / Self::DAYS * (days / Self::DAYS).cos();
        Ok(Position { longitude: Degrees::new(self.longitude_deg(days)), speed_deg_per_day, ..plain })
    }

    fn houses(&self, at: JulianDay, place: Place, system: HouseSystem, zodiac: Zodiac) -> Result<HouseCusps, Error> {
        LinearSky::new([]).houses(at, place, system, zodiac)
    }

    fn star(&self, star: Star, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        LinearSky::new([]).star(star, at, frame)
    }

    fn horizontal(&self, body: Body, at: JulianDay, place: Place) -> Result<Horizontal, Error> {
        LinearSky::new([]).horizontal(body, at, place)
    }

    fn next_solar_eclipse(&self, after: JulianDay) -> Result<SolarEclipse, Error> {
        LinearSky::new([]).next_solar_eclipse(after)
    }

    fn next_solar_eclipse_at(&self, after: JulianDay, place: Place) -> Result<LocalSolarEclipse, Error> {
        LinearSky::new([]).next_solar_eclipse_at(after, place)
    }

    fn next_lunar_eclipse(&self, after: JulianDay) -> Result<LunarEclipse, Error> {
        LinearSky::new([]).next_lunar_eclipse(after)
    }
}

fn day(days: f64) -> JulianDay {
    JulianDay::new(LinearSky::EPOCH + days).unwrap()
}

fn track(sky: &dyn Sky, body: Body, length_days: f64) -> Track {
    let window = TrackWindow { from: day(0.0), until: day(length_days) };
    Track::of_bodies(sky, &[(body, window)], window.from, Frame::TROPICAL).unwrap().remove(0).1
}

proptest! {
    #[test]
    fn every_passage_is_found_and_none_else(
        epoch_deg in 0.0..360.0f64, swing_deg in 0.0..40.0f64, target in 0.0..360.0f64,
    ) {
        let sky = Swinging { epoch_deg, swing_deg };
        let found = track(&sky, Body::Mercury, 400.0).passages(&sky, Degrees::new(target)).unwrap();
        // Brute force: four steps an hour, of which none is long enough to hide two passages but at a very turn.
        let ahead = |step: i32| Degrees::new(sky.longitude_deg(f64::from(step) / 96.0)).ahead_of(Degrees::new(target));
        let crossed = |step: &i32| {
            let (left, right) = (ahead(*step), ahead(*step + 1));
            (left < 0.0) != (right < 0.0) && (left - right).abs() < 90.0
        };
        let expected: Vec<i32> = (0..96 * 400).filter(crossed).collect();
        prop_assert_eq!(found.len(), expected.len(), "{:?} {:?}", found, expected);
        for (passage, step) in found.iter().zip(expected) {
            let at = passage.at.value() - LinearSky::EPOCH;
            prop_assert!((at * 96.0 - f64::from(step) - 0.5).abs() <= 0.51);
            prop_assert!(Degrees::new(sky.longitude_deg(at)).separation(Degrees::new(target)) < 1e-5);
            prop_assert_eq!(passage.is_retrograde, ahead(step) > ahead(step + 1));
        }
    }

    #[test]
    fn windows_that_follow_each_other_share_every_passage_out(
        epoch_deg in 0.0..360.0f64, cut in 1.0..399.0f64, target in 0.0..360.0f64,
    ) {
        let sky = Swinging { epoch_deg, swing_deg: 30.0 };
        let within = |from, until| {
            let window = TrackWindow { from: day(from), until: day(until) };
            let tracks = Track::of_bodies(&sky, &[(Body::Mercury, window)], window.from, Frame::TROPICAL).unwrap();
            tracks[0].1.passages(&sky, Degrees::new(target)).unwrap().len()
        };
        prop_assert_eq!(within(0.0, 400.0), within(0.0, cut) + within(cut, 400.0));
    }

    #[test]
    fn the_distance_of_two_bodies_is_passed_when_it_is(
        a in 0.0..360.0f64, b in 0.0..360.0f64, speed in 0.5..14.0f64, target in 0.0..360.0f64,
    ) {
        let sky = LinearSky::new([(Body::Moon, a, speed), (Body::Jupiter, b, 0.08)]);
        let (moon, jupiter) = (track(&sky, Body::Moon, 60.0), track(&sky, Body::Jupiter, 60.0));
        let between = Track::between(&sky, (Body::Moon, &moon), (Body::Jupiter, &jupiter)).unwrap();
        let found = between.passages(&sky, Degrees::new(target)).unwrap();
        let first = Degrees::new(target - (a - b)).value() / (speed - 0.08);
        let expected: Vec<f64> =
            (0..).map(|lap| first + 360.0 / (speed - 0.08) * f64::from(lap)).take_while(|at| *at < 60.0).collect();
        prop_assert_eq!(found.len(), expected.len());
        for (passage, expected) in found.iter().zip(expected) {
            prop_assert!((passage.at.value() - LinearSky::EPOCH - expected).abs() < 1e-6);
        }
    }
}
