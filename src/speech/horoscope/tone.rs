//! How a fact feels: which clauses may follow it.

use crate::astro::{AspectNature, AspectPoint, Body, DayFact, HouseFact, PeriodFact, PhaseName, SkyAspect, Transit};

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

    /// The tone of a fact of a sign's day.
    pub(super) fn of_day(fact: &DayFact) -> Self {
        match fact {
            DayFact::MoonIn { .. } => Self::Focus,
            DayFact::NearAspect(aspect) => Self::of_aspect(aspect),
            DayFact::House(fact) => Self::of_house_fact(fact),
        }
    }

    /// The tone of a fact of a stretch of days.
    pub(super) fn of_period(fact: &PeriodFact) -> Self {
        match fact {
            PeriodFact::House(fact) => Self::of_house_fact(fact),
            PeriodFact::Leaving { body, .. } => Self::of_stay(*body),
            PeriodFact::Eclipse { light: Body::Moon, .. } => Self::Fullness,
            PeriodFact::Eclipse { .. } => Self::Beginning,
            PeriodFact::HouseIngress { .. } => Self::Focus,
            PeriodFact::Transit(transit) => {
                let Transit { body, kind, point, .. } = *transit;
                Self::from_nature(AspectNature::of(AspectPoint::Body(body), point, kind))
            }
        }
    }

    fn of_house_fact(fact: &HouseFact) -> Self {
        match fact {
            HouseFact::SunIn { .. } | HouseFact::RulerIn { .. } | HouseFact::Ingress { .. } => Self::Focus,
            HouseFact::Stay { body, .. } => Self::of_stay(*body),
            HouseFact::Retrograde { .. } | HouseFact::Station { retrograde: true, .. } => Self::Review,
            HouseFact::Station { retrograde: false, .. } => Self::Flow,
            HouseFact::Phase { phase, .. } => match phase {
                PhaseName::NewMoon => Self::Beginning,
                PhaseName::FullMoon => Self::Fullness,
                PhaseName::WaxingCrescent | PhaseName::FirstQuarter | PhaseName::WaxingGibbous => Self::Friction,
                PhaseName::WaningGibbous | PhaseName::LastQuarter | PhaseName::WaningCrescent => Self::Review,
            },
            HouseFact::Aspect { aspect, .. } => Self::of_aspect(aspect),
        }
    }

    const fn of_stay(body: Body) -> Self {
        match body {
            Body::Jupiter => Self::Flow,
            Body::Saturn => Self::Friction,
            _ => Self::Focus,
        }
    }

    /// The tone of an aspect between two bodies.
    pub(super) fn of_aspect(aspect: &SkyAspect) -> Self {
        let SkyAspect { a, b, kind, .. } = *aspect;
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
