//! Two people, two signs.

use serde::Serialize;
use utoipa::ToSchema;

use super::chart::{AspectView, ChartSettingsView, ChartView, LinkView, PointView, angles_of, bodies_of, cusps_of};
use super::warning::WarningView;
use super::{Words, time};
use crate::astro::{
    AspectPoint, Chart, CompositeChart, Davison, InterAspect, Overlay, RelationshipScore, RulersRelation, SignPair,
    SynastryChart,
};
use crate::names;

/// The synastry of two births: `first` is the one without a prefix, `partner` the other.
#[derive(Serialize, ToSchema)]
pub struct SynastryView {
    first: ChartView,
    partner: ChartView,
    /// Aspects of a point of the first (`a`) to one of the partner (`b`).
    aspects: Vec<LinkView>,
    /// In which of the first's houses the partner's bodies stand.
    partner_in_first: Vec<OverlayView>,
    /// In which of the partner's houses the first's bodies stand.
    first_in_partner: Vec<OverlayView>,
    /// Nothing for heliocentric charts.
    score: Option<RelationshipScoreView>,
}

fn link(aspect: &InterAspect, words: Words) -> LinkView {
    LinkView::of([aspect.a, aspect.b], aspect.kind, aspect.orb_deg, words)
}

#[derive(Serialize, ToSchema)]
struct OverlayView {
    body: &'static str,
    house: u8,
}

impl OverlayView {
    fn of(overlay: &Overlay) -> Self {
        Self { body: overlay.body.id(), house: overlay.house }
    }
}

/// The relationship score after Ciro Discepolo, part by part.
#[derive(Serialize, ToSchema)]
struct RelationshipScoreView {
    points: u16,
    level: &'static str,
    parts: Vec<ScorePartView>,
    /// Rules that could not be tried, because a time of birth is unknown.
    untried: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct ScorePartView {
    rule: &'static str,
    points: u8,
    aspect: Option<LinkView>,
}

impl RelationshipScoreView {
    fn of(score: &RelationshipScore, words: Words) -> Self {
        Self {
            points: score.points,
            level: score.level.id(),
            parts: score
                .parts
                .iter()
                .map(|part| ScorePartView {
                    rule: part.rule.id(),
                    points: part.points,
                    aspect: part.aspect.as_ref().map(|aspect| link(aspect, words)),
                })
                .collect(),
            untried: score.untried.iter().map(|rule| rule.id()).collect(),
        }
    }
}

impl SynastryView {
    /// The view of a synastry.
    pub fn of(found: &SynastryChart, words: Words) -> Self {
        Self {
            first: ChartView::of(&found.first, words),
            partner: ChartView::of(&found.second, words),
            aspects: found.aspects.iter().map(|aspect| link(aspect, words)).collect(),
            partner_in_first: found.second_in_first.iter().map(OverlayView::of).collect(),
            first_in_partner: found.first_in_second.iter().map(OverlayView::of).collect(),
            score: found.score.as_ref().map(|score| RelationshipScoreView::of(score, words)),
        }
    }
}

/// A composite: the midpoints of two charts.
#[derive(Serialize, ToSchema)]
pub struct CompositeView {
    method: &'static str,
    /// How both charts were cast.
    settings: ChartSettingsView,
    bodies: Vec<PointView>,
    angles: Vec<PointView>,
    cusps: Vec<f64>,
    aspects: Vec<AspectView>,
    /// What the reader of either chart must know.
    warnings: Vec<WarningView>,
}

impl CompositeView {
    /// The view of a composite.
    pub fn of(found: &CompositeChart, words: Words) -> Self {
        let second = found.second.warnings.iter().filter(|warning| !found.first.warnings.contains(warning));
        let warnings: Vec<_> = found.first.warnings.iter().chain(second).cloned().collect();
        Self {
            method: "midpoint",
            settings: ChartSettingsView::of(&found.first),
            bodies: bodies_of(&found.bodies, words),
            angles: found.houses.as_ref().map(|houses| angles_of(houses, words)).unwrap_or_default(),
            cusps: found.houses.as_ref().map(|houses| cusps_of(&houses.cusps)).unwrap_or_default(),
            aspects: found.aspects.iter().map(|aspect| AspectView::of(aspect, words)).collect(),
            warnings: WarningView::all(&warnings, words),
        }
    }
}

/// A Davison chart: that of the middle in time and space between two births.
#[derive(Serialize, ToSchema)]
pub struct DavisonView {
    method: &'static str,
    at: String,
    latitude: f64,
    longitude: f64,
    chart: ChartView,
}

impl DavisonView {
    /// The view of a Davison chart.
    pub fn of(middle: &Davison, chart: &Chart, words: Words) -> Self {
        Self {
            method: "davison",
            at: time(middle.birth.moment()),
            latitude: middle.place.latitude_deg(),
            longitude: middle.place.longitude_deg(),
            chart: ChartView::of(chart, words),
        }
    }
}

/// Compatibility of two signs, with the parts of the score.
#[derive(Serialize, ToSchema)]
pub struct SignPairView {
    first: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_title: Option<&'static str>,
    second: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    second_title: Option<&'static str>,
    /// 0 to 100, the sum of the parts.
    score: u8,
    parts: Vec<PartView>,
    elements: [&'static str; 2],
    modalities: [&'static str; 2],
    same_polarity: bool,
    /// The aspect between the two signs.
    aspect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aspect_title: Option<&'static str>,
    /// The second sign's place counted from the first, 1 to 12.
    second_from_first: u8,
    /// The first sign's place counted from the second, 1 to 12.
    first_from_second: u8,
    rulers: [&'static str; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    rulers_titles: Option<[&'static str; 2]>,
    /// `same`, or how each ruler regards the other: `friend`, `neutral` or `enemy`.
    rulers_regard: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct PartView {
    component: &'static str,
    points: u8,
    max_points: u8,
}

impl SignPairView {
    /// The view of a pair.
    pub fn of(pair: &SignPair, words: Words) -> Self {
        let (first_ruler, second_ruler) = pair.rulers;
        let rulers = [first_ruler, second_ruler];
        Self {
            first: pair.first.id(),
            first_title: words.of(names::sign(pair.first)),
            second: pair.second.id(),
            second_title: words.of(names::sign(pair.second)),
            score: pair.score,
            parts: pair
                .parts
                .iter()
                .map(|part| PartView {
                    component: part.component.id(),
                    points: part.points,
                    max_points: part.component.max_points(),
                })
                .collect(),
            elements: [pair.elements.0.id(), pair.elements.1.id()],
            modalities: [pair.modalities.0.id(), pair.modalities.1.id()],
            same_polarity: pair.is_same_polarity,
            aspect: pair.aspect.id(),
            aspect_title: words.of(names::aspect(pair.aspect)),
            second_from_first: pair.second_from_first,
            first_from_second: pair.first_from_second,
            rulers: rulers.map(crate::astro::Body::id),
            rulers_titles: words.0.map(|lang| rulers.map(|body| names::point(AspectPoint::Body(body)).in_lang(lang))),
            rulers_regard: match pair.rulers_relation {
                RulersRelation::Same => vec!["same"],
                RulersRelation::Two { first, second } => vec![first.id(), second.id()],
            },
        }
    }
}

/// All ordered pairs of signs.
#[derive(Serialize, ToSchema)]
pub struct SignPairsView {
    pairs: Vec<SignPairView>,
}

impl SignPairsView {
    /// The view of them.
    pub fn of(pairs: impl Iterator<Item = SignPair>, words: Words) -> Self {
        Self { pairs: pairs.map(|pair| SignPairView::of(&pair, words)).collect() }
    }
}
