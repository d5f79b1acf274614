//! What an aspect means for the point of a birth that it touches, by how it leans.

mod flow;
mod focus;
mod friction;

use crate::astro::{AspectNature, AspectPoint, Body};

/// The clauses for a point and a leaning; an even number of them.
pub(super) fn clauses(point: AspectPoint, nature: AspectNature) -> &'static [&'static str] {
    let index = match point {
        // Points that are no planets are not told.
        AspectPoint::Body(body) => Body::PLANETS.iter().position(|known| *known == body).unwrap_or(0),
        AspectPoint::Ascendant => 10,
        AspectPoint::MediumCoeli => 11,
    };
    match nature {
        AspectNature::Soft => &flow::CLAUSES[index],
        AspectNature::Hard => &friction::CLAUSES[index],
        AspectNature::Neutral => &focus::CLAUSES[index],
    }
}
