//! How a fact feels: which clauses may follow it.

use crate::astro::{AspectKind, AspectNature, AspectPoint, Body, Fact, PhaseName};

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
            Fact::MoonIn { .. }
            | Fact::SunIn { .. }
            | Fact::RulerIn { .. }
            | Fact::Ingress { .. }
            | Fact::HouseIngress { .. } => Self::Focus,
            Fact::Stay { body: Body::Jupiter, .. } => Self::Flow,
            Fact::Stay { body: Body::Saturn, .. } => Self::Friction,
            Fact::Stay { .. } => Self::Focus,
            Fact::Eclipse { light: Body::Moon, .. } => Self::Fullness,
            Fact::Eclipse { .. } => Self::Beginning,
            Fact::Transit { body, kind, point, .. } => {
                Self::from_nature(AspectNature::of(AspectPoint::Body(*body), *point, *kind))
            }
            Fact::Retrograde { .. } | Fact::Station { retrograde: true, .. } => Self::Review,
            Fact::Station { retrograde: false, .. } => Self::Flow,
            Fact::Phase { phase, .. } => match phase {
                PhaseName::NewMoon => Self::Beginning,
                PhaseName::FullMoon => Self::Fullness,
                PhaseName::WaxingCrescent | PhaseName::FirstQuarter | PhaseName::WaxingGibbous => Self::Friction,
                PhaseName::WaningGibbous | PhaseName::LastQuarter | PhaseName::WaningCrescent => Self::Review,
            },
            Fact::Aspect { a, b, kind, .. } => Self::of_aspect(*a, *b, *kind),
            Fact::RetrogradePeriod(_) | Fact::Moon(_) | Fact::Natal(_) | Fact::Pair(_) | Fact::Reference(_) => {
                Self::Focus
            }
        }
    }

    /// The tone of an aspect between two bodies.
    pub(super) fn of_aspect(a: Body, b: Body, kind: AspectKind) -> Self {
        Self::from_nature(AspectNature::of(AspectPoint::Body(a), AspectPoint::Body(b), kind))
    }

    const fn from_nature(nature: AspectNature) -> Self {
        match nature {
            AspectNature::Soft => Self::Flow,
            AspectNature::Hard => Self::Friction,
            AspectNature::Neutral => Self::Focus,
        }
    }
}
