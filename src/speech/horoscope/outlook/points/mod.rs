//! What an aspect means for the point of a birth that it touches, by how it leans.

mod flow;
mod focus;
mod friction;

use crate::astro::{AspectPoint, Body, Leaning};

/// The clauses for a point and a leaning; an even number of them.
pub(super) fn clauses(point: AspectPoint, leaning: Leaning) -> &'static [&'static str] {
    let index = match point {
        // Points that are no planets are not told.
        AspectPoint::Body(body) => Body::PLANETS.iter().position(|known| *known == body).unwrap_or(0),
        AspectPoint::Ascendant => 10,
        AspectPoint::MediumCoeli => 11,
    };
    match leaning {
        Leaning::Soft => &flow::CLAUSES[index],
        Leaning::Hard => &friction::CLAUSES[index],
        Leaning::Even => &focus::CLAUSES[index],
    }
}
