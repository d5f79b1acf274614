//! How a fact feels: which clauses may follow it.

use crate::astro::{AspectKind, Body, Fact, PhaseName};

/// The tone of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tone {
    /// Attention goes somewhere.
    Focus,
    /// Something comes easily.
    Flow,
    /// Something rubs.
    Friction,
    /// Something is to be looked at again.
    Review,
    /// A month begins.
    Beginning,
    /// What began is seen.
    Fullness,
}

impl Tone {
    #[cfg(test)]
    pub(super) const ALL: [Self; 6] =
        [Self::Focus, Self::Flow, Self::Friction, Self::Review, Self::Beginning, Self::Fullness];

    /// The tone of a fact.
    pub(super) fn of(fact: &Fact) -> Self {
        match fact {
            Fact::MoonIn { .. } | Fact::SunIn { .. } | Fact::RulerIn { .. } | Fact::Ingress { .. } => Self::Focus,
            Fact::Retrograde { .. } | Fact::Station { retrograde: true, .. } => Self::Review,
            Fact::Station { retrograde: false, .. } => Self::Flow,
            Fact::Phase { phase, .. } => match phase {
                PhaseName::NewMoon => Self::Beginning,
                PhaseName::FullMoon => Self::Fullness,
                PhaseName::WaxingCrescent | PhaseName::FirstQuarter | PhaseName::WaxingGibbous => Self::Friction,
                PhaseName::WaningGibbous | PhaseName::LastQuarter | PhaseName::WaningCrescent => Self::Review,
            },
            Fact::Aspect { a, b, kind, .. } => Self::of_aspect(*a, *b, *kind),
            Fact::RetrogradePeriod(_) | Fact::Moon(_) | Fact::Natal(_) | Fact::Pair(_) | Fact::Lore(_) => Self::Focus,
        }
    }

    /// An aspect is soft or hard by its kind; a conjunction takes after the bodies that meet.
    pub(super) fn of_aspect(a: Body, b: Body, kind: AspectKind) -> Self {
        match kind {
            AspectKind::Trine
            | AspectKind::Sextile
            | AspectKind::Semisextile
            | AspectKind::Quintile
            | AspectKind::Biquintile => Self::Flow,
            AspectKind::Square
            | AspectKind::Opposition
            | AspectKind::Quincunx
            | AspectKind::Semisquare
            | AspectKind::Sesquiquadrate => Self::Friction,
            AspectKind::Conjunction => {
                let either = |wanted: &[Body]| wanted.contains(&a) || wanted.contains(&b);
                if either(&[Body::Mars, Body::Saturn, Body::Pluto]) {
                    Self::Friction
                } else if either(&[Body::Venus, Body::Jupiter]) {
                    Self::Flow
                } else {
                    Self::Focus
                }
            }
        }
    }
}
