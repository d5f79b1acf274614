//! The Moon of a moment, and of a month.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Words, rounded, time};
use crate::astro::{
    Apsis, AspectPoint, LunarCalendar, LunarCalendarDay, LunarDay, MoonReport, PrincipalPhase, Sign, VoidOfCourse,
};
use crate::names;
use crate::places::Zone;

/// The Moon of a moment, seen from the Earth's centre.
#[derive(Serialize, ToSchema)]
pub struct MoonView {
    at: String,
    longitude: f64,
    sign: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_title: Option<&'static str>,
    degree: f64,
    formatted: String,
    latitude: f64,
    declination: f64,
    /// Degrees of longitude per day.
    speed: f64,
    distance_km: f64,
    phase: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase_title: Option<&'static str>,
    /// How far ahead of the Sun, 0 to 360.
    elongation: f64,
    /// Between Sun and Earth seen from the Moon: 0 when full, 180 when new.
    phase_angle: f64,
    /// Lit share of the disc, 0 to 1.
    illumination: f64,
    waxing: bool,
    new_moon: String,
    age_days: f64,
    lunar_day: LunarDayView,
    next_phases: Vec<PhaseView>,
    next_apsides: Vec<ApsisView>,
    void_of_course: VoidView,
    void_now: bool,
}

#[derive(Serialize, ToSchema)]
struct LunarDayView {
    number: u8,
    from: String,
    until: String,
}

impl LunarDayView {
    fn of(day: &LunarDay) -> Self {
        Self { number: day.number, from: time(day.from), until: time(day.until) }
    }
}

#[derive(Serialize, ToSchema)]
struct PhaseView {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    at: String,
    sign: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_title: Option<&'static str>,
}

impl PhaseView {
    fn of(phase: &PrincipalPhase, words: Words) -> Self {
        Self {
            name: phase.name.id(),
            title: words.of(names::phase(phase.name)),
            at: time(phase.at),
            sign: phase.sign.id(),
            sign_title: words.of(names::sign(phase.sign)),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct ApsisView {
    /// `perigee` or `apogee`.
    kind: &'static str,
    at: String,
    distance_km: f64,
}

impl ApsisView {
    fn of(apsis: &Apsis) -> Self {
        Self { kind: apsis.kind.id(), at: time(apsis.at), distance_km: rounded(apsis.distance_km, 1) }
    }
}

/// From the last major aspect that the Moon makes in a sign to its change of sign.
#[derive(Serialize, ToSchema)]
struct VoidView {
    from: String,
    until: String,
    sign: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_title: Option<&'static str>,
    /// Nothing when the Moon makes none in that sign; then it is void since it entered.
    last_aspect: Option<LastAspectView>,
}

#[derive(Serialize, ToSchema)]
struct LastAspectView {
    body: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_title: Option<&'static str>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    type_title: Option<&'static str>,
    at: String,
}

impl VoidView {
    fn of(void: &VoidOfCourse, words: Words) -> Self {
        Self {
            from: time(void.from),
            until: time(void.until),
            sign: void.sign.id(),
            sign_title: words.of(names::sign(void.sign)),
            last_aspect: void.last_aspect.as_ref().map(|aspect| LastAspectView {
                body: aspect.body.id(),
                body_title: words.of(names::point(AspectPoint::Body(aspect.body))),
                r#type: aspect.kind.id(),
                type_title: words.of(names::aspect(aspect.kind)),
                at: time(aspect.at),
            }),
        }
    }
}

impl MoonView {
    /// The view of a report.
    pub fn of(moon: &MoonReport, words: Words) -> Self {
        Self {
            at: time(moon.at),
            longitude: rounded(moon.longitude.value(), 7),
            sign: moon.sign.id(),
            sign_title: words.of(names::sign(moon.sign)),
            degree: rounded(moon.longitude.in_sign(), 7),
            formatted: moon.longitude.to_string(),
            latitude: rounded(moon.latitude_deg, 6),
            declination: rounded(moon.declination_deg, 6),
            speed: rounded(moon.speed_deg_per_day, 6),
            distance_km: rounded(moon.distance_km, 1),
            phase: moon.phase.id(),
            phase_title: words.of(names::phase(moon.phase)),
            elongation: rounded(moon.elongation_deg, 4),
            phase_angle: rounded(moon.phase_angle_deg, 4),
            illumination: rounded(moon.illumination, 4),
            waxing: moon.is_waxing,
            new_moon: time(moon.new_moon),
            age_days: rounded(moon.age_days, 4),
            lunar_day: LunarDayView::of(&moon.lunar_day),
            next_phases: moon.next_phases.iter().map(|phase| PhaseView::of(phase, words)).collect(),
            next_apsides: moon.next_apsides.iter().map(ApsisView::of).collect(),
            void_of_course: VoidView::of(&moon.void_of_course, words),
            void_now: moon.void_of_course.is_on(moon.at),
        }
    }
}

/// The Moon of a month, day by day.
#[derive(Serialize, ToSchema)]
pub struct LunarMonthView {
    year: i32,
    month: u8,
    timezone: String,
    days: Vec<LunarMonthDayView>,
    phases: Vec<PhaseView>,
    apsides: Vec<ApsisView>,
}

#[derive(Serialize, ToSchema)]
struct LunarMonthDayView {
    date: String,
    from: String,
    until: String,
    /// The sign at the day's beginning.
    sign: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_title: Option<&'static str>,
    ingresses: Vec<IngressView>,
    phase: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase_title: Option<&'static str>,
    /// The new, full or quarter Moon that falls on the day.
    principal_phase: Option<PhaseView>,
    elongation: f64,
    illumination: f64,
    lunar_days: Vec<LunarDayView>,
    voids: Vec<VoidView>,
}

#[derive(Serialize, ToSchema)]
struct IngressView {
    sign: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_title: Option<&'static str>,
    at: String,
}

impl LunarMonthView {
    /// The view of a month, whose days are counted by the clocks of `zone`.
    pub fn of(calendar: &LunarCalendar, (year, month): (i32, u8), zone: Zone, words: Words) -> Self {
        Self {
            year,
            month,
            timezone: zone.to_string(),
            days: calendar.days.iter().map(|day| LunarMonthDayView::of(day, zone, words)).collect(),
            phases: calendar.phases.iter().map(|phase| PhaseView::of(phase, words)).collect(),
            apsides: calendar.apsides.iter().map(ApsisView::of).collect(),
        }
    }
}

impl LunarMonthDayView {
    fn of(day: &LunarCalendarDay, zone: Zone, words: Words) -> Self {
        let title = |sign: Sign| words.of(names::sign(sign));
        Self {
            date: zone.at(day.from).0.date().to_string(),
            from: time(day.from),
            until: time(day.until),
            sign: day.sign.id(),
            sign_title: title(day.sign),
            ingresses: day
                .ingresses
                .iter()
                .map(|ingress| IngressView {
                    sign: ingress.sign.id(),
                    sign_title: title(ingress.sign),
                    at: time(ingress.at),
                })
                .collect(),
            phase: day.phase.id(),
            phase_title: words.of(names::phase(day.phase)),
            principal_phase: day.principal_phase.as_ref().map(|phase| PhaseView::of(phase, words)),
            elongation: rounded(day.elongation_deg, 4),
            illumination: rounded(day.illumination, 4),
            lunar_days: day.lunar_days.iter().map(LunarDayView::of).collect(),
            voids: day.voids.iter().map(|void| VoidView::of(void, words)).collect(),
        }
    }
}
