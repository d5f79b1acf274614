//! What happens over a window.

use serde::Serialize;
use utoipa::ToSchema;

use super::warning::WarningView;
use super::{Words, rounded, time};
use crate::astro::{AspectPoint, Body, ForecastEvent, ForecastEvents, Sign, SkyEvent};
use crate::names;

/// The events of a window, weightiest first.
#[derive(Serialize, ToSchema)]
pub struct ForecastView {
    from: String,
    to: String,
    /// Whether the Moon's aspects and ingresses were left out, because the window is longer than a month.
    without_moon: bool,
    events: Vec<ForecastEventView>,
    warnings: Vec<WarningView>,
}

/// One event. Which members are there depends on its type.
#[derive(Default, Serialize, ToSchema)]
struct ForecastEventView {
    at: String,
    /// `aspect`, `sign_ingress`, `house_ingress`, `station` or `lunation`.
    r#type: &'static str,
    /// How much it matters; only the order counts.
    weight: f64,
    body: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aspect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aspect_title: Option<&'static str>,
    /// What the aspect is to.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    point_title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase_title: Option<&'static str>,
    /// Where, for a station or a lunation.
    #[serde(skip_serializing_if = "Option::is_none")]
    longitude: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retrograde: Option<bool>,
    /// Which pass of the aspect it is within the window, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pass: Option<u8>,
    /// How many passes there are within the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    passes: Option<u8>,
    house: Option<u8>,
}

impl ForecastEventView {
    fn of(found: &ForecastEvent, words: Words) -> Self {
        let view = Self { at: time(found.at), weight: rounded(found.weight, 3), ..Self::default() };
        let of_body = |view: Self, r#type, body: Body| Self {
            r#type,
            body: body.id(),
            body_title: words.of(names::point(AspectPoint::Body(body))),
            ..view
        };
        let in_sign =
            |view: Self, sign: Sign| Self { sign: Some(sign.id()), sign_title: words.of(names::sign(sign)), ..view };
        match found.event {
            SkyEvent::Aspect { body, kind, point, retrograde, pass, passes, house } => Self {
                aspect: Some(kind.id()),
                aspect_title: words.of(names::aspect(kind)),
                point: Some(point.id()),
                point_title: words.of(names::point(point)),
                retrograde: Some(retrograde),
                pass: Some(pass),
                passes: Some(passes),
                house,
                ..of_body(view, "aspect", body)
            },
            SkyEvent::SignIngress { body, sign, retrograde, house } => {
                Self { retrograde: Some(retrograde), house, ..in_sign(of_body(view, "sign_ingress", body), sign) }
            }
            SkyEvent::HouseIngress { body, house, retrograde } => {
                Self { retrograde: Some(retrograde), house: Some(house), ..of_body(view, "house_ingress", body) }
            }
            SkyEvent::Station { body, retrograde, longitude, house } => Self {
                retrograde: Some(retrograde),
                longitude: Some(rounded(longitude.value(), 7)),
                house,
                ..in_sign(of_body(view, "station", body), longitude.sign())
            },
            SkyEvent::Lunation { phase, longitude, house } => Self {
                phase: Some(phase.id()),
                phase_title: words.of(names::phase(phase)),
                longitude: Some(rounded(longitude.value(), 7)),
                house,
                ..in_sign(of_body(view, "lunation", Body::Moon), longitude.sign())
            },
        }
    }
}

impl ForecastView {
    /// The view of a forecast.
    pub fn of(found: &ForecastEvents, words: Words) -> Self {
        Self {
            from: time(found.from),
            to: time(found.until),
            without_moon: found.without_moon,
            events: found.events.iter().map(|event| ForecastEventView::of(event, words)).collect(),
            warnings: WarningView::all(&found.warnings, words),
        }
    }
}
