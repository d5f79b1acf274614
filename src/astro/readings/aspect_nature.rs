//! Whether an aspect is harmonious or tense.

use crate::astro::{AspectKind, AspectPoint, Body};

/// How an aspect feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AspectNature {
    /// Harmonious: it helps.
    Soft,
    /// Tense: it hinders.
    Hard,
    /// Neither: two things become one.
    Neutral,
}

impl AspectNature {
    /// An aspect is soft or hard by its kind; a conjunction takes after those that meet: hard with Mars, Saturn or Pluto, else soft with
    /// Venus or Jupiter.
    pub fn of(a: AspectPoint, b: AspectPoint, kind: AspectKind) -> Self {
        match kind {
            AspectKind::Trine
            | AspectKind::Sextile
            | AspectKind::Semisextile
            | AspectKind::Quintile
            | AspectKind::Biquintile => Self::Soft,
            AspectKind::Square
            | AspectKind::Opposition
            | AspectKind::Quincunx
            | AspectKind::Semisquare
            | AspectKind::Sesquiquadrate => Self::Hard,
            AspectKind::Conjunction => {
                let either = |wanted: &[Body]| wanted.iter().any(|body| [a, b].contains(&AspectPoint::Body(*body)));
                if either(&[Body::Mars, Body::Saturn, Body::Pluto]) {
                    Self::Hard
                } else if either(&[Body::Venus, Body::Jupiter]) {
                    Self::Soft
                } else {
                    Self::Neutral
                }
            }
        }
    }
}
