//! A sky that counts what it is asked: each answer is a beat of the thread that asked, so that a long question shows that it gets on.

use crate::astro::{
    Body, Error, Frame, Horizontal, HouseCusps, HouseSystem, JulianDay, LocalSolarEclipse, LunarEclipse, Place,
    Position, Sky, SolarEclipse, Star, Zodiac,
};
use crate::heartbeat::Pulse;

/// A sky, and the pulse of the thread that looks at it.
pub struct ProgressSky<'a> {
    /// What answers.
    pub sky: &'a dyn Sky,
    /// What counts the answers.
    pub pulse: &'a Pulse,
}

impl ProgressSky<'_> {
    fn counted<T>(&self, answer: T) -> T {
        self.pulse.beat();
        answer
    }
}

impl Sky for ProgressSky<'_> {
    fn position(&self, body: Body, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        self.counted(self.sky.position(body, at, frame))
    }

    fn houses(&self, at: JulianDay, place: Place, system: HouseSystem, zodiac: Zodiac) -> Result<HouseCusps, Error> {
        self.counted(self.sky.houses(at, place, system, zodiac))
    }

    fn star(&self, star: Star, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        self.counted(self.sky.star(star, at, frame))
    }

    fn horizontal(&self, body: Body, at: JulianDay, place: Place) -> Result<Horizontal, Error> {
        self.counted(self.sky.horizontal(body, at, place))
    }

    fn next_solar_eclipse(&self, after: JulianDay) -> Result<SolarEclipse, Error> {
        self.counted(self.sky.next_solar_eclipse(after))
    }

    fn next_solar_eclipse_at(&self, after: JulianDay, place: Place) -> Result<LocalSolarEclipse, Error> {
        self.counted(self.sky.next_solar_eclipse_at(after, place))
    }

    fn next_lunar_eclipse(&self, after: JulianDay) -> Result<LunarEclipse, Error> {
        self.counted(self.sky.next_lunar_eclipse(after))
    }
}
