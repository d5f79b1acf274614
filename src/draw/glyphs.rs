//! The glyphs: our own outlines, drawn as strokes in a box of 24 by 24.

use crate::astro::{AspectKind, AspectPoint, Body, Sign};

/// Side of the box that each outline is drawn in.
pub(super) const BOX: f64 = 24.0;

const FIRST_SIGN: usize = Body::ALL.len();
const FIRST_OTHER: usize = FIRST_SIGN + Sign::ALL.len();
const COUNT: usize = FIRST_OTHER + 3;

/// A glyph: a row of [`TABLE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph(usize);

impl Glyph {
    pub(super) const RETROGRADE: Self = Self(FIRST_OTHER);
    const ASCENDANT: Self = Self(FIRST_OTHER + 1);
    const MEDIUM_COELI: Self = Self(FIRST_OTHER + 2);

    pub(super) const fn index(self) -> usize {
        self.0
    }

    pub(super) const fn of_sign(sign: Sign) -> Self {
        Self(FIRST_SIGN + sign.index())
    }

    pub(super) const fn of_point(point: AspectPoint) -> Self {
        match point {
            AspectPoint::Body(body) => Self(body as usize),
            AspectPoint::Ascendant => Self::ASCENDANT,
            AspectPoint::MediumCoeli => Self::MEDIUM_COELI,
        }
    }
}

/// Path data of every glyph: bodies and signs in the order of their enumerations, then the rest. The mean forms of
/// node and Lilith carry a bar, as a mean does in arithmetic.
pub(super) static TABLE: [&str; COUNT] = [
    // Bodies, Sun to Vesta.
    "M20.5 12a8.5 8.5 0 1 1-17 0a8.5 8.5 0 1 1 17 0zM12.9 12a.9 .9 0 1 1-1.8 0a.9 .9 0 1 1 1.8 0z",
    "M15.5 3.8A8.8 8.8 0 1 0 15.5 20.2A10.4 10.4 0 0 1 15.5 3.8z",
    "M7.4 2.2a4.6 4.2 0 0 0 9.2 0M16.7 11.1a4.7 4.7 0 1 1-9.4 0a4.7 4.7 0 1 1 9.4 0zM12 15.8V22M8.6 19h6.8",
    "M17.6 8a5.6 5.6 0 1 1-11.2 0a5.6 5.6 0 1 1 11.2 0zM12 13.6V22M8.1 18h7.8",
    "M16 14.3a6.2 6.2 0 1 1-12.4 0a6.2 6.2 0 1 1 12.4 0zM14.3 9.8L20.4 3.7M14.9 3.4H20.7V9.2",
    "M5 7.6C5 4.8 7.2 3.2 9.2 3.7C12.6 4.5 12.7 8.7 10.4 11.7C8.9 13.6 6.9 15.2 4.5 16.2H19.6M15.8 6.6V21.2",
    "M8.6 2.6V16.5M5.2 6.2H12.4M8.6 11.8C10 9 12.8 8.1 15 9.2C17.8 10.6 17.5 14 15.8 16.3C14.3 18.3 14.2 20.9 16.8 21.3C17.9 \
     21.4 18.7 21 19.2 20.2",
    "M5.2 2.6Q8 7.5 5.2 12.4M18.8 2.6Q16 7.5 18.8 12.4M6.6 7.5H17.4M12 2.6V16.2M14.6 18.9a2.6 2.6 0 1 1-5.2 0a2.6 2.6 0 1 1 \
     5.2 0z",
    "M5 3.6V7.2C5 11.4 8 13.8 12 13.8S19 11.4 19 7.2V3.6M12 2.6V22M8.5 18H15.5M3.2 5.8L5 3.4L6.8 5.8M10.2 5L12 2.6L13.8 \
     5M17.2 5.8L19 3.4L20.8 5.8",
    "M14.7 5.4a2.7 2.7 0 1 1-5.4 0a2.7 2.7 0 1 1 5.4 0zM5.8 5.2C5.8 9.6 8.5 12.4 12 12.4S18.2 9.6 18.2 5.2M12 \
     12.4V22M8.2 17.3H15.8",
    "M8 17.2C5.2 15 4.4 13 4.4 11.4A7.6 6.6 0 0 1 19.6 11.4C19.6 13 18.8 15 16 17.2M8.8 19.2a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 1 1 \
     4.8 0zM20 19.2a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 1 1 4.8 0zM8.4 1.8H15.6",
    "M8 16.8C5.2 14.4 4.2 12 4.2 10.2A7.8 7.4 0 0 1 19.8 10.2C19.8 12 18.8 14.4 16 16.8M8.8 18.8a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 \
     1 1 4.8 0zM20 18.8a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 1 1 4.8 0z",
    "M8 6.8C5.2 9 4.4 11 4.4 12.6A7.6 6.6 0 0 0 19.6 12.6C19.6 11 18.8 9 16 6.8M8.8 4.8a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 1 1 4.8 \
     0zM20 4.8a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 1 1 4.8 0zM8.4 22.2H15.6",
    "M8 7.2C5.2 9.6 4.2 12 4.2 13.8A7.8 7.4 0 0 0 19.8 13.8C19.8 12 18.8 9.6 16 7.2M8.8 5.2a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 1 1 \
     4.8 0zM20 5.2a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 1 1 4.8 0z",
    "M14.6 4.9A5 5 0 1 0 14.6 14.1A6 6 0 0 1 14.6 4.9zM12 14.6V22.2M8.6 18.6H15.4M8.4 1.6H15.6",
    "M15 2.4A5.8 5.8 0 1 0 15 13A6.8 6.8 0 0 1 15 2.4zM12 13.6V22M8.2 18H15.8",
    "M10.6 2.4V14.2M17 3L10.6 8.8L17 14.2M15.4 18.1a4.8 3.7 0 1 1-9.6 0a4.8 3.7 0 1 1 9.6 0z",
    "M7.4 4.6A5.8 5.8 0 1 1 12 13.8V22M8.2 18H15.8",
    "M12 2L17.2 8L12 14L6.8 8zM12 14V22M8.2 18H15.8",
    "M12 2V22M8.2 18H15.8M6.4 7.6H17.6M8 3.6L16 11.6M16 3.6L8 11.6",
    "M4.6 12.4H19.4M7.2 12.4V21.2H16.8V12.4M12 9.6C9.4 9.6 9 6.6 12 2.4C15 6.6 14.6 9.6 12 9.6z",
    // Signs, Aries to Pisces.
    "M12 21.5V10C12 5.6 10.3 3 7.5 3C5.3 3 4 4.5 4 6.4C4 8 4.9 9.2 6.4 9.6M12 10C12 5.6 13.7 3 16.5 3C18.7 3 20 4.5 20 \
     6.4C20 8 19.1 9.2 17.6 9.6",
    "M4.6 2.8C6 7.2 8.5 9.3 12 9.3S18 7.2 19.4 2.8M17.9 15.3a5.9 5.9 0 1 1-11.8 0a5.9 5.9 0 1 1 11.8 0z",
    "M4.5 3C9 5.4 15 5.4 19.5 3M4.5 21C9 18.6 15 18.6 19.5 21M8.7 4.7V19.3M15.3 4.7V19.3",
    "M9.4 9.2a2.8 2.8 0 1 1-5.6 0C3.8 5.6 8 4 12 4C15.4 4 18.7 5.4 20.7 8M6.6 6.4a2.8 2.8 0 0 1 2.8 2.8M14.6 14.8a2.8 2.8 0 1 1 \
     5.6 0C20.2 18.4 16 20 12 20C8.6 20 5.3 18.6 3.3 16M17.4 17.6a2.8 2.8 0 0 1-2.8-2.8",
    "M10.4 15.2a2.9 2.9 0 1 1-5.8 0a2.9 2.9 0 1 1 5.8 0zM10.2 14.2C9.4 11.4 7 9.5 7 6.9C7 4.3 9.1 2.6 11.9 2.6S17 4.5 17 \
     7.2C17 10.7 13.8 14 13.8 17.9C13.8 20.2 15 21.4 16.7 21.4C18.2 21.4 19.2 20.6 19.6 19.3",
    "M2.6 4.6C4.2 4.1 5.1 5.1 5.1 6.9V18M5.1 7.5C5.9 5.3 6.9 4.2 8.1 4.2C9.5 4.2 10.1 5.4 10.1 7.1V18M10.1 7.5C10.9 5.3 11.9 \
     4.2 13.1 4.2C14.5 4.2 15.1 5.4 15.1 7.1V16C15.1 18.8 16.8 20.8 19.8 21.4M15.1 10C15.9 8.4 17 7.5 18.2 7.5C19.8 7.5 \
     20.8 8.7 20.8 10.5C20.8 14.5 17 18.2 12.6 20.8",
    "M3.5 20.3H20.5M3.5 16H9.4C7.6 14.6 6.6 12.8 6.6 10.6C6.6 7.4 9 5 12 5S17.4 7.4 17.4 10.6C17.4 12.8 16.4 14.6 14.6 16H20.5",
    "M2.6 4.6C4.2 4.1 5.1 5.1 5.1 6.9V18M5.1 7.5C5.9 5.3 6.9 4.2 8.1 4.2C9.5 4.2 10.1 5.4 10.1 7.1V18M10.1 7.5C10.9 5.3 11.9 \
     4.2 13.1 4.2C14.5 4.2 15.1 5.4 15.1 7.1V16.4C15.1 18.9 16.2 20.1 18 20.1H21.2M18.7 17.4L21.4 20.1L18.7 22.8",
    "M4 20L20 4M12.4 3.8H20.2V11.6M6.4 10.6L13.4 17.6",
    "M3 5C5 4.6 6.3 6 6.3 8.5V16.5M6.3 9C7 6 8.5 4.3 10.3 4.3C12.2 4.3 13 6 13 8.5V16C13 19 11.5 21.2 9 21.6M13 16.4C13 14.4 14.4 \
     12.8 16.6 12.8C18.8 12.8 20.4 14.4 20.4 16.5S18.8 20.2 16.6 20.2C14.4 20.2 13 18.5 13 16.4z",
    "M3 10.4L6.8 6.4L10 10.4L14 6.4L17.2 10.4L21 6.4M3 17.6L6.8 13.6L10 17.6L14 13.6L17.2 17.6L21 13.6",
    "M5.4 3C9.2 8.5 9.2 15.5 5.4 21M18.6 3C14.8 8.5 14.8 15.5 18.6 21M4.4 12H19.6",
    // Retrograde, ascendant, medium coeli.
    "M6 20.5V3.5H12C15 3.5 16.8 5.2 16.8 7.8S15 12.2 12 12.2H6M11.4 12.2L19.6 21M19.4 13.4L12.4 21",
    "M1.8 18.6L6.9 5.4L12 18.6M3.6 14H10.2M21 11.4C20.3 10.4 19.3 9.9 18 9.9C16.2 9.9 15 10.7 15 12.1C15 13.6 16.6 14 18.1 \
     14.3C19.9 14.6 21.4 15 21.4 16.5C21.4 18 19.9 18.8 18.1 18.8C16.5 18.8 15.3 18.2 14.7 17.2",
    "M1.8 18.6V5.4L7 13.8L12.2 5.4V18.6M21.8 11.4C21 10.4 20 9.9 18.8 9.9C16.6 9.9 15.2 11.7 15.2 14.3S16.6 18.8 18.8 18.8C20 \
     18.8 21 18.3 21.8 17.3",
];

/// The glyph of an aspect: where it begins, from its middle, and relative path data from there. It is about 12 wide, and short
/// enough to be written out wherever it stands: a grid of hundreds stays smaller so than by reference.
pub(super) const fn aspect_outline(kind: AspectKind) -> ([f64; 2], &'static str) {
    match kind {
        AspectKind::Conjunction => ([1.0, -1.0], "a4 4 0 1 0 .1 .1l5-5"),
        AspectKind::Opposition => ([-2.0, 2.0], "a3 3 0 1 0 .1 .1l4-4a3 3 0 1 0-.1-.1"),
        AspectKind::Trine => ([0.0, -6.0], "l6 11h-12z"),
        AspectKind::Square => ([-5.0, -5.0], "h10v10h-10z"),
        AspectKind::Sextile => ([0.0, -6.0], "v12m-5-9l10 6m0-6l-10 6"),
        AspectKind::Quincunx => ([-6.0, -4.0], "h12m-11 9l5-9l5 9"),
        AspectKind::Semisextile => ([-6.0, 5.0], "h12m-11-9l5 9l5-9"),
        AspectKind::Semisquare => ([4.0, -5.0], "l-9 10h10"),
        AspectKind::Sesquiquadrate => ([-5.0, -6.0], "h7v7h-7zm11 6l-6 6h6"),
        AspectKind::Quintile => ([0.0, -6.0], "l6 4.5l-2.5 7h-7l-2.5-7z"),
        AspectKind::Biquintile => ([0.0, -6.0], "l3.5 11l-9.5-7h12l-9.5 7z"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_has_an_outline_of_its_own() {
        const { assert!(COUNT <= 64, "the set of glyphs used is kept in 64 bits") };
        for (index, outline) in TABLE.iter().enumerate() {
            assert!(outline.starts_with('M'), "{outline}");
            assert!(!TABLE[..index].contains(outline), "{outline} is drawn twice");
        }
        let all: Vec<_> = Body::ALL.map(|body| Glyph::of_point(AspectPoint::Body(body))).into_iter().collect();
        assert!(all.iter().enumerate().all(|(index, glyph)| glyph.index() == index));
    }
}
