//! Eclipses.

use serde::Serialize;
use utoipa::ToSchema;

use super::{rounded, time};
use crate::astro::{Eclipse, Moment, Place, Saros, Seen};

/// The next eclipses.
#[derive(Serialize, ToSchema)]
pub struct EclipsesView {
    eclipses: Vec<EclipseView>,
}

/// A stretch of time.
#[derive(Serialize, ToSchema)]
struct SpanView {
    from: String,
    until: String,
}

impl SpanView {
    fn of((from, until): (Moment, Moment)) -> Self {
        Self { from: time(from), until: time(until) }
    }
}

#[derive(Serialize, ToSchema)]
struct EclipseView {
    /// `sun` or `moon`.
    of: &'static str,
    /// `partial`, `annular`, `total`, `hybrid` or `penumbral`.
    kind: &'static str,
    maximum: String,
    /// The whole eclipse; of the Moon with its penumbral phase. Absent for an eclipse of the Sun that only grazes the Earth, of which
    /// nothing but the maximum is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<SpanView>,
    /// The partial phase of an eclipse of the Moon.
    #[serde(skip_serializing_if = "Option::is_none")]
    partial: Option<SpanView>,
    /// The total or annular phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    full: Option<SpanView>,
    magnitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    penumbral_magnitude: Option<f64>,
    /// Covered share of the Sun's disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    obscuration: Option<f64>,
    /// Where an eclipse of the Sun is greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    greatest_at: Option<CoordinatesView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saros: Option<SarosView>,
    /// Whether anything of it is above the horizon of the place that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    visible: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<LocalEclipseView>,
}

#[derive(Serialize, ToSchema)]
struct CoordinatesView {
    latitude: f64,
    longitude: f64,
}

impl CoordinatesView {
    fn of(place: Place) -> Self {
        Self { latitude: place.latitude_deg(), longitude: place.longitude_deg() }
    }
}

#[derive(Serialize, ToSchema)]
struct SarosView {
    series: u16,
    member: u16,
}

impl SarosView {
    fn of(saros: Saros) -> Self {
        Self { series: saros.series, member: saros.member }
    }
}

/// The eclipse as it is seen from the place.
#[derive(Serialize, ToSchema)]
struct LocalEclipseView {
    kind: &'static str,
    visible_from: String,
    visible_until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    magnitude: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    obscuration: Option<f64>,
    /// Height above the horizon at the maximum, in degrees.
    altitude: f64,
}

impl EclipseView {
    fn of(found: &Eclipse) -> Self {
        let visible = found.is_visible();
        match found {
            Eclipse::Solar { eclipse, seen } => Self {
                of: "sun",
                kind: eclipse.kind.id(),
                maximum: time(eclipse.maximum),
                span: eclipse.span.map(SpanView::of),
                partial: None,
                full: eclipse.full.map(SpanView::of),
                magnitude: rounded(eclipse.magnitude, 4),
                penumbral_magnitude: None,
                obscuration: Some(rounded(eclipse.obscuration, 4)),
                greatest_at: Some(CoordinatesView::of(eclipse.greatest_at)),
                saros: eclipse.saros.map(SarosView::of),
                visible,
                local: match seen {
                    Seen::Locally(local) => Some(LocalEclipseView {
                        kind: local.kind.id(),
                        visible_from: time(local.visible_from),
                        visible_until: time(local.visible_until),
                        maximum: Some(time(local.maximum)),
                        magnitude: Some(rounded(local.magnitude, 4)),
                        obscuration: Some(rounded(local.obscuration, 4)),
                        altitude: rounded(local.altitude_deg, 2),
                    }),
                    Seen::NotAsked | Seen::Nothing => None,
                },
            },
            Eclipse::Lunar { eclipse, seen } => Self {
                of: "moon",
                kind: eclipse.kind.id(),
                maximum: time(eclipse.maximum),
                span: Some(SpanView::of(eclipse.penumbral)),
                partial: eclipse.partial.map(SpanView::of),
                full: eclipse.total.map(SpanView::of),
                magnitude: rounded(eclipse.magnitude, 4),
                penumbral_magnitude: Some(rounded(eclipse.penumbral_magnitude, 4)),
                obscuration: None,
                greatest_at: None,
                saros: eclipse.saros.map(SarosView::of),
                visible,
                local: match seen {
                    Seen::Locally(local) => Some(LocalEclipseView {
                        kind: local.deepest.id(),
                        visible_from: time(local.visible_from),
                        visible_until: time(local.visible_until),
                        maximum: None,
                        magnitude: None,
                        obscuration: None,
                        altitude: rounded(local.altitude_deg, 2),
                    }),
                    Seen::NotAsked | Seen::Nothing => None,
                },
            },
        }
    }
}

impl EclipsesView {
    /// The view of eclipses.
    pub fn of(found: &[Eclipse]) -> Self {
        Self { eclipses: found.iter().map(EclipseView::of).collect() }
    }
}
