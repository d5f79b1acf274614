//! `/api/v1/ephemeris`, `/retrogrades`, `/ingresses`, `/sun-and-moon`, `/planetary-hours`: tables of the sky apart from any birth.

use std::num::NonZeroU32;

use crate::astro::{Body, BodySet, CivilDate, Ingresses, Moment, Perspective, Place, Stations, SunAndMoon, Zodiac};
use crate::places::{LocalDateTime, LocalTime, Zone};
use crate::service::{Error, Invalid, MomentInput, PerspectiveChoice, PlaceInput, Service};
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::params::birth_fields::{whereabouts, zone};
use crate::web::params::chart_fields::{BODIES, ayanamsa, bodies, body_list, options};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::Fields;
use crate::web::params::moment_fields::{DATE, FROM, TO, date, now_holds_s, today_holds_s, window};
use crate::web::params::style_fields::words;
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::{EphemerisView, IngressesView, PlanetaryHoursView, RetrogradesView, SunAndMoonView};
use crate::web::routing::endpoint::ApiRequest;
use crate::web::{Problem, ProblemKind};

/// Longest table, in days: two centuries of one row a month would fit, two years of one row a day.
const MAX_TABLE_DAYS: i64 = 80_000;

/// Longest step, in hours: a year.
const MAX_STEP_HOURS: i64 = 8_784;

const DAYS: Field =
    Field::new("days", ParamType::Integer(1, MAX_TABLE_DAYS), "How many days.").or(|| 7.into()).like("7");
const STEP_HOURS: Field =
    Field::new("step_hours", ParamType::Integer(1, MAX_STEP_HOURS), "Hours between rows.").or(|| 24.into());
const RISING_DAYS: Field =
    Field::new("days", ParamType::Integer(1, SunAndMoon::MAX_DAYS as i64), "How many days.").or(|| 1.into());
const TWILIGHT: Field =
    Field::new("twilight", ParamType::Boolean, "Adds civil, nautical and astronomical twilight.").or(|| false.into());

/// Whose stations or ingresses are looked for.
const MOVERS: Field = BODIES.or(|| body_list(planets()));

/// The day of a table or of hours.
pub const DAY: &[Field] = &[DATE];

/// What a table takes beyond its day and how it is cast.
pub const TABLE: &[Field] = &[DATE, DAYS, STEP_HOURS];

/// A window, and whose events in it.
pub const EVENTS: &[Field] = &[FROM, TO, MOVERS];

/// What risings take.
pub const RISINGS: &[Field] = &[DATE, RISING_DAYS, TWILIGHT];

/// Default window of stations and ingresses: a year.
const USUAL_WINDOW_S: i64 = 366 * 86_400;

const _: () = assert!(Stations::MAX_DAYS * 86_400 >= USUAL_WINDOW_S && Ingresses::MAX_DAYS * 86_400 >= USUAL_WINDOW_S);

fn planets() -> BodySet {
    BodySet::of(Body::PLANETS)
}

fn midnight(day: CivilDate, zone: Zone) -> Result<Moment, Problem> {
    let local = LocalDateTime::new(day, LocalTime::MIDNIGHT);
    zone.day_bounds(day)
        .filter(|_| local.is_some())
        .map(|(from, _)| from)
        .ok_or_else(|| Problem::from(Error::from(Invalid::uncovered(day))))
}

/// Answers with a table of positions.
pub async fn ephemeris(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let options = options(&mut fields)?;
    let seen_from = service.locality(whereabouts(&mut fields)?.as_ref(), zone(&mut fields)?).await?;
    let is_today = !fields.has(&DATE);
    let first = date(&mut fields, &DATE, &service, seen_from.zone)?;
    let from = midnight(first, seen_from.zone)?;
    let (days, hours) = (fields.integer_or_default(&DAYS)?, fields.integer_or_default(&STEP_HOURS)?);
    let step_s = NonZeroU32::new(hours as u32 * 3600).expect("an hour at least");
    let rows = u32::try_from((days * 24 + hours - 1) / hours).expect("it is bounded by the days");
    let mut frame = options.frame();
    match (options.perspective, &seen_from.spot) {
        (PerspectiveChoice::Topocentric, Some(spot)) => frame.perspective = Perspective::Topocentric(spot.place),
        (PerspectiveChoice::Topocentric, None) => return Err(no_place()),
        _ => {}
    }
    let table = service.ephemeris(from, (step_s, rows), options.bodies, frame, COMPUTE_TIMEOUT).await?;
    let json = RenderedJson::cached(&table, "ephemeris", |table| RenderedJson::of(&EphemerisView::of(table)));
    let tomorrow = if is_today { first.plus_days(1).and_then(|day| midnight(day, seen_from.zone).ok()) } else { None };
    Ok(ApiResponse::json(json).from(&table).holding(today_holds_s(&service, tomorrow)))
}

fn no_place() -> Problem {
    Problem::new(ProblemKind::Invalid, "the place is missing")
        .field("place")
        .hint("send place=Москва, or latitude and longitude")
}

/// Answers with retrograde periods.
pub async fn retrogrades(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let (within, is_from_now) = window(&mut fields, &service, USUAL_WINDOW_S)?;
    let wanted = bodies(&mut fields, &MOVERS, planets())?;
    let found = service.retrogrades(within, wanted, COMPUTE_TIMEOUT).await?;
    let name = words.pick(["retrogrades", "retrogrades.ru", "retrogrades.en"]);
    let json = RenderedJson::cached(&found, name, |found| RenderedJson::of(&RetrogradesView::of(found, words)));
    Ok(ApiResponse::json(json).from(&found).holding(if is_from_now {
        now_holds_s(&service, MomentInput::Now)
    } else {
        None
    }))
}

/// Answers with ingresses.
pub async fn ingresses(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let zodiac = ayanamsa(&mut fields)?.map_or(Zodiac::Tropical, Zodiac::Sidereal);
    let (within, is_from_now) = window(&mut fields, &service, USUAL_WINDOW_S)?;
    let wanted = bodies(&mut fields, &MOVERS, planets())?;
    let found = service.ingresses(within, wanted, zodiac, COMPUTE_TIMEOUT).await?;
    let name = words.pick(["ingresses", "ingresses.ru", "ingresses.en"]);
    let json = RenderedJson::cached(&found, name, |found| RenderedJson::of(&IngressesView::of(found, words)));
    Ok(ApiResponse::json(json).from(&found).holding(if is_from_now {
        now_holds_s(&service, MomentInput::Now)
    } else {
        None
    }))
}

/// A place, the first day there, and when that day stops being the one that is meant.
struct LocalDay {
    place: Place,
    zone: Zone,
    first: CivilDate,
    holds_s: Option<i64>,
}

async fn local_day(fields: &mut Fields, service: &Service) -> Result<LocalDay, Problem> {
    let whereabouts: PlaceInput = whereabouts(fields)?.ok_or_else(no_place)?;
    let seen_from = service.locality(Some(&whereabouts), zone(fields)?).await?;
    let place = seen_from.spot.ok_or_else(no_place)?.place;
    let is_today = !fields.has(&DATE);
    let first = date(fields, &DATE, service, seen_from.zone)?;
    let tomorrow = if is_today { first.plus_days(1).and_then(|day| midnight(day, seen_from.zone).ok()) } else { None };
    Ok(LocalDay { place, zone: seen_from.zone, first, holds_s: today_holds_s(service, tomorrow) })
}

/// Answers with risings and settings.
pub async fn sun_and_moon(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let LocalDay { place, zone, first, holds_s } = local_day(&mut fields, &service).await?;
    let days = fields.integer_or_default(&RISING_DAYS)? as u32;
    let with_twilight = fields.boolean_or_default(&TWILIGHT)?;
    let found = service.sun_and_moon((first, days), zone, place, with_twilight, COMPUTE_TIMEOUT).await?;
    let json = RenderedJson::cached(&found, "risings", |days| RenderedJson::of(&SunAndMoonView::of(days)));
    Ok(ApiResponse::json(json).from(&found).holding(holds_s))
}

/// Answers with the planetary hours of a day.
pub async fn planetary_hours(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let LocalDay { place, zone, first, holds_s } = local_day(&mut fields, &service).await?;
    let found = service.planetary_hours(first, zone, place, COMPUTE_TIMEOUT).await?;
    let name = words.pick(["hours", "hours.ru", "hours.en"]);
    let json = RenderedJson::cached(&found, name, |found| RenderedJson::of(&PlanetaryHoursView::of(found, words)));
    Ok(ApiResponse::json(json).from(&found).holding(holds_s))
}
