//! Aspects: angles between two bodies that astrology gives a name to.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::astro::Degrees;

/// A named angle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AspectKind {
    Conjunction,
    Opposition,
    Trine,
    Square,
    Sextile,
    Quincunx,
    Semisextile,
    Semisquare,
    Sesquiquadrate,
    Quintile,
    Biquintile,
}

impl AspectKind {
    /// Every aspect, strongest first.
    pub const ALL: [Self; 11] = [
        Self::Conjunction,
        Self::Opposition,
        Self::Trine,
        Self::Square,
        Self::Sextile,
        Self::Quincunx,
        Self::Semisextile,
        Self::Semisquare,
        Self::Sesquiquadrate,
        Self::Quintile,
        Self::Biquintile,
    ];

    /// The five Ptolemaic aspects.
    pub const MAJOR: [Self; 5] = [Self::Conjunction, Self::Opposition, Self::Trine, Self::Square, Self::Sextile];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Conjunction => "conjunction",
            Self::Opposition => "opposition",
            Self::Trine => "trine",
            Self::Square => "square",
            Self::Sextile => "sextile",
            Self::Quincunx => "quincunx",
            Self::Semisextile => "semisextile",
            Self::Semisquare => "semisquare",
            Self::Sesquiquadrate => "sesquiquadrate",
            Self::Quintile => "quintile",
            Self::Biquintile => "biquintile",
        }
    }

    /// The angle in degrees, 0 to 180.
    pub const fn angle_deg(self) -> f64 {
        match self {
            Self::Conjunction => 0.0,
            Self::Opposition => 180.0,
            Self::Trine => 120.0,
            Self::Square => 90.0,
            Self::Sextile => 60.0,
            Self::Quincunx => 150.0,
            Self::Semisextile => 30.0,
            Self::Semisquare => 45.0,
            Self::Sesquiquadrate => 135.0,
            Self::Quintile => 72.0,
            Self::Biquintile => 144.0,
        }
    }
}

impl FromStr for AspectKind {
    type Err = ();

    /// Accepts our identifiers and `inconjunct`, `sesquisquare`, `semi-square` and the like, in any letter case.
    fn from_str(name: &str) -> Result<Self, ()> {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let wanted = match plain.as_str() {
            "inconjunct" => "quincunx",
            "sesquisquare" => "sesquiquadrate",
            other => other,
        };
        Self::ALL.into_iter().find(|kind| kind.id() == wanted).ok_or(())
    }
}

/// Which aspects count, and how far from exact: the orb of each in hundredths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrbTable {
    orbs_e2: [Option<u16>; AspectKind::ALL.len()],
}

impl OrbTable {
    /// Widest orb that makes sense: beyond it neighbouring aspects swallow each other.
    pub const MAX_ORB_DEG: f64 = 15.0;

    /// The default of Kerykeion 5 (`DEFAULT_ACTIVE_ASPECTS`), which the ecosystem shares: conjunction and opposition 10°,
    /// trine 8°, sextile 6°, square 5°, quintile 1°.
    pub const NATAL: Self = Self {
        orbs_e2: [Some(1000), Some(1000), Some(800), Some(500), Some(600), None, None, None, None, Some(100), None],
    };

    /// The five major aspects as Ciro Discepolo's study of couples counts them (Kerykeion 6, `DISCEPOLO_SCORE_ACTIVE_ASPECTS`, without
    /// the minor ones): conjunction and opposition 8°, trine 7°, square 5°, sextile 4°.
    pub const COUPLES: Self =
        Self { orbs_e2: [Some(800), Some(800), Some(700), Some(500), Some(400), None, None, None, None, None, None] };

    /// For transits: conjunction, opposition, trine and square 2°, sextile 1°. A transit is an event in time, and what is always
    /// there is none: ten bodies over a dozen points are within these orbs some ten times at any moment, within the natal ones
    /// nearly fifty times. The Sun's transit lasts four days with 2°, Saturn's two months.
    pub const TRANSIT: Self =
        Self { orbs_e2: [Some(200), Some(200), Some(200), Some(200), Some(100), None, None, None, None, None, None] };
    /// For progressions and directions: the Ptolemaic aspects within 1°, the customary orb, because the progressed Sun and all directed
    /// points need a year for a degree, so that it is a year before and a year after.
    pub const PROGRESSED: Self =
        Self { orbs_e2: [Some(100), Some(100), Some(100), Some(100), Some(100), None, None, None, None, None, None] };

    /// No aspect at all; the start of a table of one's own.
    pub const EMPTY: Self = Self { orbs_e2: [None; AspectKind::ALL.len()] };

    /// The same table with `orb_deg` for `kind`, rounded to 0.01°. Nothing when the orb is outside `0.0..=15.0`.
    pub fn with(mut self, kind: AspectKind, orb_deg: f64) -> Option<Self> {
        if !(0.0..=Self::MAX_ORB_DEG).contains(&orb_deg) {
            return None;
        }
        self.orbs_e2[kind as usize] = Some((orb_deg * 100.0).round() as u16);
        Some(self)
    }

    /// The orb of `kind` in degrees, if it counts.
    pub fn orb_deg(&self, kind: AspectKind) -> Option<f64> {
        self.orbs_e2[kind as usize].map(|orb| f64::from(orb) / 100.0)
    }

    /// The aspects that count, each with its orb in degrees.
    pub fn iter(&self) -> impl Iterator<Item = (AspectKind, f64)> + '_ {
        AspectKind::ALL.into_iter().filter_map(|kind| Some((kind, self.orb_deg(kind)?)))
    }
}

impl AspectKind {
    /// How far ahead the one point is when the aspect is exact: the angle, and its mirror image where that is another place.
    pub(in crate::astro) fn ways_deg(self) -> impl Iterator<Item = f64> {
        let angle_deg = self.angle_deg();
        let mirrored = (angle_deg > 0.0 && angle_deg < 180.0).then_some(-angle_deg);
        [angle_deg].into_iter().chain(mirrored)
    }
}

/// An aspect found between two points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Aspect<P> {
    /// The first point.
    pub a: P,
    /// The second point.
    pub b: P,
    /// Which aspect.
    pub kind: AspectKind,
    /// Distance from exact in degrees, never negative.
    pub orb_deg: f64,
    /// Whether the orb is shrinking: decided by the relative speed, so that it holds for retrograde bodies too.
    pub applying: bool,
}

/// A point that can make aspects: a name, a longitude and its speed in degrees per day.
pub type Moving<P> = (P, Degrees, f64);

/// The closest aspect that `a` and `b` make within the table's orbs.
pub fn aspects_between<P: Copy>(a: Moving<P>, b: Moving<P>, orbs: &OrbTable) -> Option<Aspect<P>> {
    let ahead_deg = a.1.ahead_of(b.1);
    let separation_deg = ahead_deg.abs();
    let (kind, distance_deg) = orbs
        .iter()
        .map(|(kind, orb_deg)| (kind, orb_deg, separation_deg - kind.angle_deg()))
        .filter(|(_, orb_deg, distance_deg)| distance_deg.abs() <= *orb_deg)
        .map(|(kind, _, distance_deg)| (kind, distance_deg))
        .min_by(|left, right| left.1.abs().total_cmp(&right.1.abs()))?;
    // The separation grows when the leading point runs away; at opposition and conjunction its sign is that of `ahead_deg`.
    let separation_speed = (a.2 - b.2) * if ahead_deg >= 0.0 { 1.0 } else { -1.0 };
    Some(Aspect { a: a.0, b: b.0, kind, orb_deg: distance_deg.abs(), applying: distance_deg * separation_speed < 0.0 })
}

/// Every aspect among `points`, each pair once, in the order of the points; pairs for which `related` is true are passed over
/// (a node and its opposite are always opposed and say nothing).
pub fn aspects_within<P: Copy>(
    points: &[Moving<P>],
    orbs: &OrbTable,
    related: impl Fn(P, P) -> bool,
) -> Vec<Aspect<P>> {
    let mut found = Vec::new();
    for (index, a) in points.iter().enumerate() {
        for b in &points[index + 1..] {
            if !related(a.0, b.0) {
                found.extend(aspects_between(*a, *b, orbs));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moving(longitude: f64, speed: f64) -> Moving<char> {
        ('x', Degrees::new(longitude), speed)
    }

    #[test]
    fn a_retrograde_body_can_apply_backwards() {
        let found = aspects_between(moving(95.0, -0.5), moving(0.0, 0.0), &OrbTable::NATAL).unwrap();
        assert_eq!((found.kind, found.orb_deg, found.applying), (AspectKind::Square, 5.0, true));
        let found = aspects_between(moving(95.0, 0.5), moving(0.0, 0.0), &OrbTable::NATAL).unwrap();
        assert!(!found.applying);
    }

    #[test]
    fn an_opposition_across_zero_knows_its_direction() {
        // 358° and 175°: 177° apart through 0°; the faster first one moves away from the second, towards 180°.
        let found = aspects_between(moving(175.0, 0.0), moving(358.0, 1.0), &OrbTable::NATAL).unwrap();
        assert_eq!((found.kind, found.applying), (AspectKind::Opposition, false));
        let found = aspects_between(moving(175.0, 1.0), moving(358.0, 0.0), &OrbTable::NATAL).unwrap();
        assert_eq!((found.kind, found.applying), (AspectKind::Opposition, true));
    }

    #[test]
    fn an_orb_too_wide_is_refused() {
        assert_eq!(OrbTable::EMPTY.with(AspectKind::Trine, 15.1), None);
        assert_eq!(OrbTable::EMPTY.with(AspectKind::Trine, f64::NAN), None);
    }

    proptest! {
        #[test]
        fn aspects_are_symmetric_and_applying_means_closer_soon(
            a in 0.0..360.0f64, b in 0.0..360.0f64, va in -1.5..15.0f64, vb in -1.5..15.0f64,
        ) {
            let forth = aspects_between(moving(a, va), moving(b, vb), &OrbTable::NATAL);
            let back = aspects_between(moving(b, vb), moving(a, va), &OrbTable::NATAL);
            prop_assert_eq!(forth.is_some(), back.is_some());
            if let (Some(forth), Some(back)) = (forth, back) {
                prop_assert_eq!(forth.kind, back.kind);
                prop_assert!((forth.orb_deg - back.orb_deg).abs() < 1e-9);
                if forth.orb_deg > 0.01 && (va - vb).abs() > 0.01 {
                    let step = 1e-4;
                    let later = Degrees::new(a + va * step).separation(Degrees::new(b + vb * step));
                    let now = Degrees::new(a).separation(Degrees::new(b));
                    let closer = (later - forth.kind.angle_deg()).abs() < (now - forth.kind.angle_deg()).abs();
                    prop_assert_eq!(forth.applying, closer);
                    prop_assert_eq!(back.applying, closer);
                }
            }
        }
    }
}
