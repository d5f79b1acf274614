//! What moves along a track: a body, or the distance between two.

use crate::astro::motion::station_solver::station_near;
use crate::astro::{Body, Degrees, Error, Frame, JulianDay, Position, Sky};

/// What moves.
#[derive(Debug, Clone, Copy)]
pub(super) enum Motion {
    /// A body.
    Of(Body),
    /// The distance that the first is ahead of the second.
    Between(Body, Body),
}

impl Motion {
    /// Longitude and speed.
    pub(super) fn at(self, sky: &dyn Sky, at: JulianDay, frame: &Frame) -> Result<(Degrees, f64), Error> {
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

    /// The exact standstill near `estimate`.
    pub(super) fn station_near(
        self,
        sky: &dyn Sky,
        estimate: JulianDay,
        frame: &Frame,
    ) -> Result<Option<JulianDay>, Error> {
        station_near(estimate, |at| Ok(self.at(sky, at, frame)?.0))
    }
}
