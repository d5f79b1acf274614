//! Where a body stands over a horizon.

/// Where a body stands over the horizon of a place, without the air.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Horizontal {
    /// Height of the disc's centre above the horizon in degrees, without refraction.
    pub altitude_deg: f64,
    /// How long ago it culminated, `-180.0..180.0` degrees of the Earth's turning; negative before the culmination.
    pub hour_angle_deg: f64,
    /// Half of the disc's diameter in degrees; zero for all but the Sun and the Moon.
    pub radius_deg: f64,
}
