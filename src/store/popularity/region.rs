//! A part of the Earth the size of a town.

use serde::Serialize;

use crate::astro::Place;

/// Where on Earth, to a tenth of a degree, about 10 km: a town, not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Region {
    pub(super) latitude_e1: i16,
    pub(super) longitude_e1: i16,
}

impl Region {
    /// The region that a place lies in.
    pub fn of(place: Place) -> Self {
        let rounded = |degrees: f64| (degrees * 10.0).round() as i16;
        Self { latitude_e1: rounded(place.latitude_deg()), longitude_e1: rounded(place.longitude_deg()) }
    }

    /// The middle of it.
    pub fn place(self) -> Option<Place> {
        Place::new(f64::from(self.latitude_e1) / 10.0, f64::from(self.longitude_e1) / 10.0)
    }
}
