//! `/api/v1/moon`, `/moon/calendar`, `/eclipses`: the Moon, her month, her shadows.

use crate::astro::{CivilDate, Eclipsed, NextEclipses, VoidRule};
use crate::web::Problem;
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::params::birth_fields::{whereabouts, zone};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::Fields;
use crate::web::params::moment_fields::{AT, FROM, now_holds_s, sky_moment};
use crate::web::params::style_fields::words;
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::{EclipsesView, LunarMonthView, MoonView};
use crate::web::routing::endpoint::ApiRequest;

const VOID_RULE: Field = Field::new(
    "void_rule",
    ParamType::OneOf(|| VoidRule::ALL.map(VoidRule::id).to_vec()),
    "Whose aspects count against void of course: the seven classical planets, or all ten.",
)
.or(|| VoidRule::default().id().into());
const YEAR: Field = Field::new("year", ParamType::Integer(-2998, 2998), "The year.").like("2026");
const MONTH: Field = Field::new("month", ParamType::Integer(1, 12), "The month.").like("11");
const COUNT: Field = Field::new("count", ParamType::Integer(1, NextEclipses::MAX_COUNT as i64), "How many to list.")
    .or(|| USUAL_COUNT.into())
    .also(&["limit"]);
const OF: Field = Field::new(
    "of",
    ParamType::OneOf(|| Eclipsed::ALL.map(Eclipsed::id).to_vec()),
    "Eclipses of the Sun, of the Moon, or of either.",
)
.or(|| Eclipsed::default().id().into());

/// How many eclipses are told unless the asker wants more or fewer.
const USUAL_COUNT: i64 = 10;

/// What the Moon of a moment takes.
pub const MOON: &[Field] = &[AT, VOID_RULE];

/// What a lunar month takes.
pub const CALENDAR: &[Field] = &[YEAR, MONTH, VOID_RULE];

/// What eclipses take.
pub const ECLIPSES: &[Field] = &[FROM, COUNT, OF];

fn void_rule(fields: &mut Fields) -> Result<VoidRule, Problem> {
    fields.choice_or_default(&VOID_RULE, |name| name.parse().ok())
}

/// Answers with the Moon of a moment.
pub async fn answer(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let asked = sky_moment(&mut fields, &AT, &service)?;
    let rule = void_rule(&mut fields)?;
    let seen_from = service.locality(whereabouts(&mut fields)?.as_ref(), zone(&mut fields)?).await?;
    let place = seen_from.spot.map(|spot| spot.place);
    let moon = service.moon(service.moment(asked), place, rule, COMPUTE_TIMEOUT).await?;
    let json = RenderedJson::cached(&moon, words.pick(["moon", "moon.ru", "moon.en"]), |moon| {
        RenderedJson::of(&MoonView::of(moon, words))
    });
    Ok(ApiResponse::json(json).from(&moon).holding(now_holds_s(&service, asked)))
}

/// Answers with a month of the Moon.
pub async fn calendar(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let rule = void_rule(&mut fields)?;
    let seen_from = service.locality(whereabouts(&mut fields)?.as_ref(), zone(&mut fields)?).await?;
    let missing = |field: &Field| {
        Problem::new(crate::web::ProblemKind::Invalid, "it is missing").field(field.name).hint("send year and month")
    };
    let year = fields.integer(&YEAR)?.ok_or_else(|| missing(&YEAR))? as i32;
    let month = fields.integer(&MONTH)?.ok_or_else(|| missing(&MONTH))? as u8;
    let first = CivilDate::new(year, month, 1).expect("every month of these years has a first day");
    let place = seen_from.spot.map(|spot| spot.place);
    let found = service.lunar_month(first, seen_from.zone, place, rule, COMPUTE_TIMEOUT).await?;
    // Not kept with the value: two zones that agree on a month's midnights share it, and the zone's name is in the answer.
    let json = RenderedJson::of(&LunarMonthView::of(&found, (year, month), seen_from.zone, words));
    Ok(ApiResponse::json(json).from(&found))
}

/// Answers with the next eclipses.
pub async fn eclipses(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let from = sky_moment(&mut fields, &FROM, &service)?;
    let count = fields.integer_or_default(&COUNT)? as u8;
    let of = fields.choice_or_default(&OF, |name| match name {
        "solar" => Some(Eclipsed::Sun),
        "lunar" => Some(Eclipsed::Moon),
        name => Eclipsed::ALL.into_iter().find(|eclipsed| eclipsed.id() == name),
    })?;
    let seen_from = service.locality(whereabouts(&mut fields)?.as_ref(), zone(&mut fields)?).await?;
    let place = seen_from.spot.map(|spot| spot.place);
    let found = service.eclipses(service.moment(from), count, of, place, COMPUTE_TIMEOUT).await?;
    let json = RenderedJson::cached(&found, "eclipses", |found| RenderedJson::of(&EclipsesView::of(found)));
    Ok(ApiResponse::json(json).from(&found).holding(now_holds_s(&service, from)))
}
