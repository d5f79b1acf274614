//! The transits of a moment.

use serde::Serialize;
use utoipa::ToSchema;

use super::chart::{LinkView, PointView};
use super::warning::WarningView;
use super::{Words, maybe, rounded, time};
use crate::astro::{AspectPoint, Moment, Stay, TransitAspect, TransitBody, TransitSky, TransitStation};

/// The sky of a moment, with when each stay and aspect begins, is exact and ends.
#[derive(Serialize, ToSchema)]
pub struct TransitsView {
    at: String,
    bodies: Vec<TransitBodyView>,
    aspects: Vec<TransitAspectView>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, ToSchema)]
struct TransitBodyView {
    #[serde(flatten)]
    place: PointView,
    /// Since when and until when it is in its sign.
    sign_stay: StayView,
    /// The same for its natal house.
    house_stay: Option<StayView>,
    last_station: Option<TransitStationView>,
    next_station: Option<TransitStationView>,
}

#[derive(Serialize, ToSchema)]
struct StayView {
    since: Option<String>,
    until: Option<String>,
}

impl StayView {
    fn of(stay: Stay) -> Self {
        Self { since: maybe(stay.since), until: maybe(stay.until) }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = TurnView)]
struct TransitStationView {
    at: String,
    /// `retrograde` or `direct`: the way in which the body goes on.
    turns: &'static str,
    longitude: f64,
    formatted: String,
}

impl TransitStationView {
    fn of(turn: &TransitStation) -> Self {
        Self {
            at: time(turn.at),
            turns: if turn.retrograde { "retrograde" } else { "direct" },
            longitude: rounded(turn.longitude.value(), 7),
            formatted: turn.longitude.to_string(),
        }
    }
}

/// An aspect of a moving body (`a`) to a point of the birth (`b`), or to another, slower body.
#[derive(Serialize, ToSchema)]
struct TransitAspectView {
    #[serde(flatten)]
    link: LinkView,
    applying: bool,
    /// The next exact pass, else the last.
    exact_at: Option<String>,
    in_orb: StayView,
    /// Every exact pass within reach.
    passes: Vec<PassView>,
}

#[derive(Serialize, ToSchema)]
struct PassView {
    at: String,
    retrograde: bool,
}

impl TransitAspectView {
    fn of(aspect: &TransitAspect, at: Moment, words: Words) -> Self {
        Self {
            link: LinkView::of([AspectPoint::Body(aspect.body), aspect.point], aspect.kind, aspect.orb_deg, words),
            applying: aspect.applying,
            exact_at: maybe(aspect.next_exact(at).or(aspect.previous_exact(at))),
            in_orb: StayView::of(aspect.in_orb),
            passes: aspect
                .passes
                .iter()
                .map(|pass| PassView { at: time(pass.at), retrograde: pass.retrograde })
                .collect(),
        }
    }
}

impl TransitsView {
    /// The view of a sky.
    pub fn of(sky: &TransitSky, words: Words) -> Self {
        let body = |found: &TransitBody| TransitBodyView {
            place: PointView::of_body(found.body, &found.position, found.house, words),
            sign_stay: StayView::of(found.sign_stay),
            house_stay: found.house_stay.map(StayView::of),
            last_station: found.last_station.as_ref().map(TransitStationView::of),
            next_station: found.next_station.as_ref().map(TransitStationView::of),
        };
        Self {
            at: time(sky.moment),
            bodies: sky.bodies.iter().map(body).collect(),
            aspects: sky.aspects.iter().map(|aspect| TransitAspectView::of(aspect, sky.moment, words)).collect(),
            warnings: WarningView::all(&sky.warnings, words),
        }
    }
}
