//! What all bodies of a moment share.

use crate::astro::{JulianDay, Source};

/// The orientation of the Earth at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfDate {
    /// The moment, in Universal Time.
    pub(super) at: JulianDay,
    /// The theory whose Terrestrial Time this is: the two have different tides.
    pub(super) source: Source,
    /// Julian day of Terrestrial Time.
    pub(super) jd_tt: f64,
    /// The equator's inclination to the ecliptic.
    pub(super) true_obliquity_deg: f64,
    /// Its part that comes from nutation.
    pub(super) obliquity_nutation_deg: f64,
    /// From the mean to the true equinox.
    pub(super) nutation_deg: f64,
    /// How fast the true equinox runs ahead of the mean one.
    pub(super) nutation_deg_per_day: f64,
}

impl OfDate {
    /// Declination of a point given by its tropical longitude and latitude.
    pub(super) fn declination_deg(&self, longitude_deg: f64, latitude_deg: f64) -> f64 {
        let (sin_obliquity, cos_obliquity) = self.true_obliquity_deg.to_radians().sin_cos();
        let (sin_latitude, cos_latitude) = latitude_deg.to_radians().sin_cos();
        let sine = sin_latitude * cos_obliquity + cos_latitude * sin_obliquity * longitude_deg.to_radians().sin();
        sine.clamp(-1.0, 1.0).asin().to_degrees()
    }
}
