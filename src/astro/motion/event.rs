//! An event of the moving sky, and how much it matters.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectKind, AspectPoint, Body, Degrees, Moment, PhaseName, Sign};

/// An event with its moment and weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ForecastEvent {
    /// When it is exact, to the second.
    pub at: Moment,
    /// What happens.
    pub event: SkyEvent,
    /// How much it matters; only the order counts.
    pub weight: f64,
}

/// Something that happens in the sky. Houses are those of the radix; nothing where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum SkyEvent {
    /// An aspect is exact.
    Aspect {
        /// The moving body.
        body: Body,
        /// Which aspect.
        kind: AspectKind,
        /// The natal point; without a birth the other, slower body.
        point: AspectPoint,
        /// Whether the body moves backwards, against the point.
        retrograde: bool,
        /// Which pass it is of those within the window, from 1.
        pass: u8,
        /// How many passes there are within the window: three when a body turns back over a point and forward again.
        passes: u8,
        /// The moving body's house.
        house: Option<u8>,
    },
    /// A body enters a sign.
    SignIngress {
        /// The body.
        body: Body,
        /// The sign that it enters.
        sign: Sign,
        /// Whether backwards.
        retrograde: bool,
        /// The house in which the sign's border lies.
        house: Option<u8>,
    },
    /// A body enters a natal house.
    HouseIngress {
        /// The body.
        body: Body,
        /// The house that it enters, 1 to 12.
        house: u8,
        /// Whether backwards.
        retrograde: bool,
    },
    /// A body stands still and turns.
    Station {
        /// The body.
        body: Body,
        /// Whether it turns backwards; otherwise it turns direct.
        retrograde: bool,
        /// Where.
        longitude: Degrees,
        /// The house that it stands in.
        house: Option<u8>,
    },
    /// New or full Moon.
    Lunation {
        /// Which.
        phase: PhaseName,
        /// Where the Moon is.
        longitude: Degrees,
        /// The house that the Moon is in.
        house: Option<u8>,
    },
}

impl SkyEvent {
    /// How much the event matters: what is rare weighs more than what is often, what is exact to a luminary or an angle more than what is
    /// exact to a slow body, which a whole age group shares. A convention; only the order counts.
    pub(in crate::astro) fn weight(&self) -> f64 {
        match *self {
            Self::Aspect { body, kind, point, .. } => 1.2 * rarity(body) * strength(kind) * nearness(point),
            Self::Station { body, .. } => 2.2 * rarity(body).min(2.0),
            Self::Lunation { .. } => 2.0,
            Self::SignIngress { body, .. } => rarity(body),
            Self::HouseIngress { body, .. } => 0.9 * rarity(body),
        }
    }
}

fn rarity(body: Body) -> f64 {
    match body {
        Body::Moon => 0.3,
        Body::Mercury => 0.8,
        Body::Venus => 0.9,
        Body::Sun => 1.0,
        Body::Mars => 1.4,
        Body::Jupiter => 2.2,
        Body::Saturn => 2.8,
        Body::Uranus | Body::Neptune | Body::Pluto => 3.0,
        Body::Chiron => 1.8,
        _ => 1.2,
    }
}

fn strength(kind: AspectKind) -> f64 {
    match kind {
        AspectKind::Conjunction => 1.5,
        AspectKind::Opposition | AspectKind::Square => 1.25,
        AspectKind::Trine => 1.1,
        AspectKind::Sextile => 0.8,
        _ => 0.5,
    }
}

fn nearness(point: AspectPoint) -> f64 {
    match point {
        AspectPoint::Ascendant | AspectPoint::MediumCoeli | AspectPoint::Body(Body::Sun | Body::Moon) => 1.5,
        AspectPoint::Body(Body::Mercury | Body::Venus | Body::Mars) => 1.2,
        AspectPoint::Body(Body::Jupiter | Body::Saturn) => 1.0,
        AspectPoint::Body(_) => 0.7,
    }
}
