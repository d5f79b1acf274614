//! A life's course: returns, progressions, directions.

use serde::Serialize;
use utoipa::ToSchema;

use super::chart::{ChartView, LinkView, MoonPhaseView, PointView, angles_of, cusps_of};
use super::{Words, maybe, rounded, time};
use crate::astro::{DirectedChart, ProgressedAspect, ProgressedChart, ReturnChart, ReturnPoint};
use crate::names;

/// A return and its chart.
#[derive(Serialize, ToSchema)]
pub struct ReturnView {
    body: &'static str,
    /// `zodiac` for the same degree, `stars` for the same place among the stars.
    to: &'static str,
    /// The longitude that the body comes back to, in the chart's zodiac.
    longitude: f64,
    formatted: String,
    /// When, to the second.
    at: String,
    /// Whether the body passes there backwards.
    retrograde: bool,
    chart: ChartView,
}

impl ReturnView {
    /// The view of a return.
    pub fn of(found: &ReturnChart, words: Words) -> Self {
        Self {
            body: found.returning.body.id(),
            to: match found.returning.point {
                ReturnPoint::Zodiac => "zodiac",
                ReturnPoint::Stars => "stars",
            },
            longitude: rounded(found.longitude.value(), 7),
            formatted: found.longitude.to_string(),
            at: time(found.time.at),
            retrograde: found.time.retrograde,
            chart: ChartView::of(&found.chart, words),
        }
    }
}

/// Secondary progressions.
#[derive(Serialize, ToSchema)]
pub struct ProgressedView {
    at: String,
    age_years: f64,
    /// The moment after the birth whose sky stands for that age.
    progressed_to: String,
    bodies: Vec<ProgressedBodyView>,
    angles: Vec<PointView>,
    cusps: Vec<f64>,
    aspects: Vec<ProgressedAspectView>,
    moon_phase: Option<MoonPhaseView>,
}

#[derive(Serialize, ToSchema)]
struct ProgressedBodyView {
    /// The body; its house is the progressed one.
    #[serde(flatten)]
    place: PointView,
    natal_house: Option<u8>,
}

/// An aspect of a progressed or directed point (`a`) to a natal one (`b`).
#[derive(Serialize, ToSchema)]
struct ProgressedAspectView {
    #[serde(flatten)]
    link: LinkView,
    applying: bool,
    /// The moment in life at which it is exact.
    exact_at: Option<String>,
}

impl ProgressedAspectView {
    fn of(aspect: &ProgressedAspect, words: Words) -> Self {
        Self {
            link: LinkView::of([aspect.point, aspect.natal], aspect.kind, aspect.orb_deg, words),
            applying: aspect.applying,
            exact_at: maybe(aspect.exact_at),
        }
    }
}

impl ProgressedView {
    /// The view of progressions.
    pub fn of(found: &ProgressedChart, words: Words) -> Self {
        let bodies = found.bodies.iter().map(|body| ProgressedBodyView {
            place: PointView::of_body(body.body, &body.position, body.progressed_house, words),
            natal_house: body.natal_house,
        });
        Self {
            at: time(found.moment),
            age_years: rounded(found.age_years, 4),
            progressed_to: time(found.progressed_to),
            bodies: bodies.collect(),
            angles: found.houses.as_ref().map(|houses| angles_of(houses, words)).unwrap_or_default(),
            cusps: found.houses.as_ref().map(|houses| cusps_of(&houses.cusps)).unwrap_or_default(),
            aspects: found.aspects.iter().map(|aspect| ProgressedAspectView::of(aspect, words)).collect(),
            moon_phase: found.moon_phase.as_ref().map(|phase| MoonPhaseView::of(phase, words)),
        }
    }
}

/// Solar arc directions.
#[derive(Serialize, ToSchema)]
pub struct DirectedView {
    at: String,
    age_years: f64,
    /// How far everything is moved on, in degrees.
    arc: f64,
    points: Vec<DirectedPointView>,
    cusps: Vec<f64>,
    aspects: Vec<ProgressedAspectView>,
}

#[derive(Serialize, ToSchema)]
struct DirectedPointView {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    longitude: f64,
    sign: &'static str,
    degree: f64,
    natal_house: Option<u8>,
    formatted: String,
}

impl DirectedView {
    /// The view of directions.
    pub fn of(found: &DirectedChart, words: Words) -> Self {
        let points = found.points.iter().map(|directed| DirectedPointView {
            id: directed.point.id(),
            title: words.of(names::point(directed.point)),
            longitude: rounded(directed.longitude.value(), 7),
            sign: directed.longitude.sign().id(),
            degree: rounded(directed.longitude.in_sign(), 7),
            natal_house: directed.natal_house,
            formatted: directed.longitude.to_string(),
        });
        Self {
            at: time(found.moment),
            age_years: rounded(found.age_years, 4),
            arc: rounded(found.arc_deg, 7),
            points: points.collect(),
            cusps: found.cusps.as_ref().map(cusps_of).unwrap_or_default(),
            aspects: found.aspects.iter().map(|aspect| ProgressedAspectView::of(aspect, words)).collect(),
        }
    }
}
