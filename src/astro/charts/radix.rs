//! What the moving sky is held against: a birth, a sign, or itself.

use serde::{Deserialize, Serialize};

use crate::astro::{
    AspectPoint, Body, Chart, Degrees, Error, Frame, KeyLabel, NatalChart, Perspective, Question, Sign, Sky, house_of,
};

/// What the moving sky is held against.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub enum Radix {
    /// A birth: aspects to its bodies and angles, houses of its chart. The moving bodies are seen in its frame, but never from its place:
    /// parallax belongs to the birth.
    Natal(NatalChart),
    /// Everyone born under a sign: aspects among the moving bodies, houses counted from the sign (its solar chart).
    Sign(Sign),
    /// No birth and no sign: aspects among the moving bodies, no houses.
    Sky(Frame),
}

/// Which moving bodies and which aspects count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TransitSettings {
    /// The moving bodies.
    pub bodies: crate::astro::BodySet,
    /// Which aspects count, and how far from exact they are felt.
    pub orbs: crate::astro::OrbTable,
}

impl Default for TransitSettings {
    /// The ten planets and Chiron, with [`crate::astro::OrbTable::TRANSIT`].
    fn default() -> Self {
        let bodies = crate::astro::BodySet::of(Body::PLANETS.into_iter().chain([Body::Chiron]));
        Self { bodies, orbs: crate::astro::OrbTable::TRANSIT }
    }
}

/// A radix with its chart solved.
pub(in crate::astro) struct SolvedRadix {
    /// Frame of the moving bodies.
    pub(in crate::astro) frame: Frame,
    pub(in crate::astro) natal: Option<Chart>,
    /// Natal points that receive aspects; empty without a birth.
    pub(in crate::astro) points: Vec<(AspectPoint, Degrees)>,
    houses: Houses,
}

enum Houses {
    Cusps([Degrees; 12]),
    From(Sign),
    Unknown,
}

impl Radix {
    /// Adds to the label of a question what its sky is held against: a sign, a birth as a hash, or nothing.
    pub fn label_part(&self, label: KeyLabel) -> KeyLabel {
        match self {
            Self::Natal(chart) => label.hashed(chart),
            Self::Sign(sign) => label.clear(sign.id()),
            Self::Sky(_) => label.clear("-"),
        }
    }

    /// Solves what there is to solve.
    pub(in crate::astro) fn solved(&self, sky: &dyn Sky) -> Result<SolvedRadix, Error> {
        match self {
            Self::Natal(question) => {
                let chart = question.solve(sky)?;
                let houses = chart.houses.as_ref().map_or(Houses::Unknown, |houses| Houses::Cusps(houses.cusps));
                let frame = moving_frame(chart.settings.frame);
                Ok(SolvedRadix { frame, points: receiving_points(&chart), natal: Some(chart), houses })
            }
            Self::Sign(sign) => {
                Ok(SolvedRadix { frame: Frame::TROPICAL, natal: None, points: Vec::new(), houses: Houses::From(*sign) })
            }
            Self::Sky(frame) => Ok(SolvedRadix {
                frame: moving_frame(*frame),
                natal: None,
                points: Vec::new(),
                houses: Houses::Unknown,
            }),
        }
    }
}

impl SolvedRadix {
    /// Whether the moving bodies make aspects to a birth rather than among themselves.
    pub(in crate::astro) fn is_natal(&self) -> bool {
        self.natal.is_some()
    }

    /// The house of a longitude, 1 to 12, where there are houses.
    pub(in crate::astro) fn house_of(&self, longitude: Degrees) -> Option<u8> {
        match &self.houses {
            Houses::Cusps(cusps) => Some(house_of(longitude, cusps)),
            Houses::From(sign) => Some(sign.house_of(longitude.sign())),
            Houses::Unknown => None,
        }
    }

    /// Where houses begin that do not simply follow the signs.
    pub(in crate::astro) fn cusps(&self) -> Option<&[Degrees; 12]> {
        match &self.houses {
            Houses::Cusps(cusps) => Some(cusps),
            _ => None,
        }
    }
}

/// The frame of the moving bodies: not from a place, whose daily turning would let every body swing to and fro.
pub(in crate::astro) fn moving_frame(frame: Frame) -> Frame {
    match frame.perspective {
        Perspective::Topocentric(_) => Frame { perspective: Perspective::Geocentric, ..frame },
        _ => frame,
    }
}

/// The points of a chart that receive aspects from moving ones: bodies and the two angles. Of a node and its opposite, and of the two
/// forms of node and Lilith, one is enough: the other would tell the same event again. Without a time the Moon is too uncertain.
pub(in crate::astro) fn receiving_points(chart: &Chart) -> Vec<(AspectPoint, Degrees)> {
    let has = |body| chart.bodies.iter().any(|found| found.body == body);
    let is_told = |body: Body| match body {
        Body::Moon => chart.moon_range.is_none(),
        Body::MeanNode => !has(Body::TrueNode),
        Body::TrueLilith => !has(Body::MeanLilith),
        _ => body.opposite_of().is_none(),
    };
    let bodies = chart.bodies.iter().filter(|found| is_told(found.body));
    let mut points: Vec<_> = bodies.map(|found| (AspectPoint::Body(found.body), found.position.longitude)).collect();
    if let Some(houses) = &chart.houses {
        points.push((AspectPoint::Ascendant, houses.ascendant.longitude));
        points.push((AspectPoint::MediumCoeli, houses.medium_coeli.longitude));
    }
    points
}
