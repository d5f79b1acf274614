//! The sky apart from any birth: retrogrades, ingresses, tables, risings, planetary hours.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Words, maybe, rounded, time};
use crate::astro::{
    AspectPoint, Body, Course, Ephemeris, HorizonPassage, HoursOfDay, Position, Retrograde, SignIngress, Station,
    SunAndMoonDay,
};
use crate::names;

/// The retrograde periods that touch a window.
#[derive(Serialize, ToSchema)]
pub struct RetrogradesView {
    retrogrades: Vec<RetrogradeView>,
}

#[derive(Serialize, ToSchema)]
struct RetrogradeView {
    body: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_title: Option<&'static str>,
    /// When the body first passes the degree at which it will turn direct.
    shadow_from: String,
    turns_retrograde: StationView,
    turns_direct: StationView,
    /// When the body passes the degree at which it turned backwards.
    shadow_until: String,
}

#[derive(Serialize, ToSchema)]
struct StationView {
    at: String,
    longitude: f64,
    sign: &'static str,
    formatted: String,
}

impl StationView {
    fn of(station: &Station) -> Self {
        Self {
            at: time(station.at),
            longitude: rounded(station.longitude.value(), 7),
            sign: station.longitude.sign().id(),
            formatted: station.longitude.to_string(),
        }
    }
}

impl RetrogradesView {
    /// The view of retrograde periods.
    pub fn of(found: &[Retrograde], words: Words) -> Self {
        let view = |found: &Retrograde| RetrogradeView {
            body: found.body.id(),
            body_title: words.of(names::point(AspectPoint::Body(found.body))),
            shadow_from: time(found.shadow_from),
            turns_retrograde: StationView::of(&found.turns_retrograde),
            turns_direct: StationView::of(&found.turns_direct),
            shadow_until: time(found.shadow_until),
        };
        Self { retrogrades: found.iter().map(view).collect() }
    }
}

/// The ingresses of a window, in the order of time.
#[derive(Serialize, ToSchema)]
pub struct IngressesView {
    ingresses: Vec<SignIngressView>,
}

#[derive(Serialize, ToSchema)]
struct SignIngressView {
    at: String,
    body: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_title: Option<&'static str>,
    sign: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_title: Option<&'static str>,
    retrograde: bool,
}

impl IngressesView {
    /// The view of ingresses.
    pub fn of(found: &[SignIngress], words: Words) -> Self {
        let view = |found: &SignIngress| SignIngressView {
            at: time(found.at),
            body: found.body.id(),
            body_title: words.of(names::point(AspectPoint::Body(found.body))),
            sign: found.sign.id(),
            sign_title: words.of(names::sign(found.sign)),
            retrograde: found.is_retrograde,
        };
        Self { ingresses: found.iter().map(view).collect() }
    }
}

/// An ephemeris: positions of the bodies, day by day.
#[derive(Serialize, ToSchema)]
pub struct EphemerisView {
    bodies: Vec<&'static str>,
    rows: Vec<EphemerisRowView>,
}

#[derive(Serialize, ToSchema)]
struct EphemerisRowView {
    at: String,
    /// In the order of `bodies`; nothing where a body has no data.
    positions: Vec<Option<CellView>>,
}

#[derive(Serialize, ToSchema)]
struct CellView {
    longitude: f64,
    latitude: f64,
    speed: f64,
    declination: f64,
    distance_au: f64,
}

impl CellView {
    fn of(position: &Position) -> Self {
        Self {
            longitude: rounded(position.longitude.value(), 7),
            latitude: rounded(position.latitude_deg, 6),
            speed: rounded(position.speed_deg_per_day, 6),
            declination: rounded(position.declination_deg, 6),
            distance_au: rounded(position.distance_au, 9),
        }
    }
}

impl EphemerisView {
    /// The view of a table.
    pub fn of(table: &Ephemeris) -> Self {
        let rows = table.rows.iter().map(|row| EphemerisRowView {
            at: time(row.at),
            positions: row.positions.iter().map(|cell| cell.as_ref().map(CellView::of)).collect(),
        });
        Self { bodies: table.bodies.iter().map(|body: &Body| body.id()).collect(), rows: rows.collect() }
    }
}

/// When Sun and Moon rise and set.
#[derive(Serialize, ToSchema)]
pub struct SunAndMoonView {
    days: Vec<RisingsView>,
}

#[derive(Serialize, ToSchema)]
struct RisingsView {
    from: String,
    until: String,
    sun: CourseView,
    moon: CourseView,
    #[serde(skip_serializing_if = "Option::is_none")]
    civil_twilight: Option<CourseView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nautical_twilight: Option<CourseView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    astronomical_twilight: Option<CourseView>,
}

/// How a body meets the horizon on a day; of a twilight, how the Sun meets its depth.
#[derive(Serialize, ToSchema)]
struct CourseView {
    /// `up` or `down` all day, or `passes`.
    course: &'static str,
    /// The first rising of the day.
    rise: Option<String>,
    /// The last setting of the day.
    set: Option<String>,
    /// Every rising and setting in order, on a day that has several of one kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passages: Vec<PassageView>,
}

/// A rising or a setting.
#[derive(Serialize, ToSchema)]
#[schema(as = HorizonPassageView)]
struct PassageView {
    /// `rise` or `set`.
    event: &'static str,
    at: String,
}

impl CourseView {
    fn of(course: &Course) -> Self {
        let name = match course {
            Course::Up => "up",
            Course::Down => "down",
            Course::Passes(_) => "passes",
        };
        let all = course.passages();
        let has_several = |is_rise| all.iter().filter(|passage| passage.is_rise == is_rise).count() > 1;
        let shown = if has_several(true) || has_several(false) { all } else { &[] };
        let view = |passage: &HorizonPassage| PassageView {
            event: if passage.is_rise { "rise" } else { "set" },
            at: time(passage.at),
        };
        Self {
            course: name,
            rise: maybe(course.rise()),
            set: maybe(course.set()),
            passages: shown.iter().map(view).collect(),
        }
    }
}

impl SunAndMoonView {
    /// The view of days.
    pub fn of(days: &[SunAndMoonDay]) -> Self {
        let view = |day: &SunAndMoonDay| RisingsView {
            from: time(day.from),
            until: time(day.until),
            sun: CourseView::of(&day.sun),
            moon: CourseView::of(&day.moon),
            civil_twilight: day.twilight.as_ref().map(|twilight| CourseView::of(&twilight.civil)),
            nautical_twilight: day.twilight.as_ref().map(|twilight| CourseView::of(&twilight.nautical)),
            astronomical_twilight: day.twilight.as_ref().map(|twilight| CourseView::of(&twilight.astronomical)),
        };
        Self { days: days.iter().map(view).collect() }
    }
}

/// The planetary hours of a day.
#[derive(Serialize, ToSchema)]
pub struct PlanetaryHoursView {
    /// `hours`, or why there are none: `polar_day`, `polar_night` or `no_night`.
    course: &'static str,
    ruler: Option<&'static str>,
    sunrise: Option<String>,
    sunset: Option<String>,
    next_sunrise: Option<String>,
    hours: Vec<PlanetaryHourView>,
}

#[derive(Serialize, ToSchema)]
struct PlanetaryHourView {
    number: u8,
    ruler: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ruler_title: Option<&'static str>,
    day: bool,
    from: String,
    until: String,
}

impl PlanetaryHoursView {
    /// The view of a day.
    pub fn of(found: &HoursOfDay, words: Words) -> Self {
        let without =
            |course| Self { course, ruler: None, sunrise: None, sunset: None, next_sunrise: None, hours: Vec::new() };
        match found {
            HoursOfDay::PolarDay => without("polar_day"),
            HoursOfDay::PolarNight => without("polar_night"),
            HoursOfDay::NoNight => without("no_night"),
            HoursOfDay::Hours(day) => Self {
                course: "hours",
                ruler: Some(day.ruler.id()),
                sunrise: Some(time(day.sunrise)),
                sunset: Some(time(day.sunset)),
                next_sunrise: Some(time(day.next_sunrise)),
                hours: day
                    .hours
                    .iter()
                    .map(|hour| PlanetaryHourView {
                        number: hour.number,
                        ruler: hour.ruler.id(),
                        ruler_title: words.of(names::point(AspectPoint::Body(hour.ruler))),
                        day: hour.is_day,
                        from: time(hour.from),
                        until: time(hour.until),
                    })
                    .collect(),
            },
        }
    }
}
