//! `/api/v1/solar-return`, `/lunar-return`, `/planet-return`: when a body comes back, and the chart of that moment.

use crate::astro::{Body, Moment, Place, ReturnPoint};
use crate::draw::{self, Style};
use crate::names::{self, both};
use crate::service::Owner;
use crate::service::{
    BirthEvent, BirthInput, FoundReturn, MomentInput, PlaceInput, ResolvedPlace, ReturnInput, ReturnWhen, Service,
};
use crate::web::Problem;
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::calculations::caption::{minute, place, subtitle};
use crate::web::calculations::events::with_event;
use crate::web::params::birth_fields::birth;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, contradiction};
use crate::web::params::moment_fields::{AFTER, now_holds_s, sky_moment};
use crate::web::params::style_fields::{style, words};
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::{CastPlaceView, ReturnView, time};
use crate::web::routing::endpoint::ApiRequest;

const RETURN_YEAR: Field = Field::new(
    "return_year",
    ParamType::Integer(Moment::FIRST_YEAR as i64, Moment::LAST_YEAR as i64),
    "The returns that fall in this year (UTC), instead of `after`: the first with its chart, the moments of all in `returns_in_year`. \
     A year without one is refused.",
);
const RETURN_PLACE: Field = Field::new(
    "return_place",
    ParamType::Text,
    "The place that the return chart is cast for, by name. Default: the birthplace.",
);
const RETURN_LATITUDE: Field =
    Field::new("return_latitude", ParamType::Number(-90.0, 90.0), "Decimal degrees, instead of `return_place`.")
        .also(&["return_lat"]);
const RETURN_LONGITUDE: Field =
    Field::new("return_longitude", ParamType::Number(-180.0, 180.0), "Decimal degrees, instead of `return_place`.")
        .also(&["return_lon", "return_lng"]);
const BEFORE: Field = Field::new(
    "before",
    ParamType::DateTime,
    "The moment before which the last return is looked for, in the format of `at`; instead of `after`.",
)
.like("2026-11-23T00:00:00Z");
const TO_STARS: Field = Field::new(
    "precession_corrected",
    ParamType::Boolean,
    "`true` for the return to the same place among the stars instead of the same degree of the zodiac.",
)
.or(|| false.into());
const BODY: Field =
    Field::new("body", ParamType::OneOf(|| Body::ALL.map(Body::id).to_vec()), "The body that returns.").like("mars");

/// What a return takes beyond the birth.
pub const RETURN: &[Field] = &[AFTER, BEFORE, RETURN_YEAR, RETURN_PLACE, RETURN_LATITUDE, RETURN_LONGITUDE, TO_STARS];

/// The body of a planet's return.
pub const WHICH: &[Field] = &[BODY];

struct Return {
    birth: BirthInput,
    asked: ReturnInput,
    is_now: bool,
}

fn read(fields: &mut Fields, service: &Service, body: Option<Body>) -> Result<Return, Problem> {
    let body = match body {
        Some(body) => body,
        None => fields.choice(&BODY, |name| name.parse().ok())?.ok_or_else(|| {
            Problem::new(crate::web::ProblemKind::Invalid, "the body is missing")
                .field(BODY.name)
                .hint("send body=mars")
        })?,
    };
    let (when, is_now) = read_when(fields, service)?;
    let place = read_place(fields)?;
    let point = if fields.boolean_or_default(&TO_STARS)? { ReturnPoint::Stars } else { ReturnPoint::Zodiac };
    let asked = ReturnInput { body, point, when, place };
    Ok(Return { birth: birth(fields)?, asked, is_now })
}

/// When the return is to be, and whether that is told from the present.
fn read_when(fields: &mut Fields, service: &Service) -> Result<(ReturnWhen, bool), Problem> {
    if let Some(year) = fields.integer(&RETURN_YEAR)? {
        refuse_others(fields, &[&AFTER, &BEFORE], RETURN_YEAR.name, &year.to_string())?;
        return Ok((ReturnWhen::InYear(year as i32), false));
    }
    let is_before = fields.has(&BEFORE);
    let asked = sky_moment(fields, if is_before { &BEFORE } else { &AFTER }, service)?;
    let (moment, is_now) = (service.moment(asked), asked == MomentInput::Now);
    if is_before {
        refuse_others(fields, &[&AFTER], BEFORE.name, &moment.to_string())?;
        return Ok((ReturnWhen::Before(moment), is_now));
    }
    Ok((ReturnWhen::After(moment), is_now))
}

/// Refuses fields that tell in another way when the return is to be.
fn refuse_others(fields: &mut Fields, others: &[&Field], by: &'static str, said: &str) -> Result<(), Problem> {
    for field in others {
        if fields.has(field)
            && let Some(text) = fields.text(field)?
        {
            return Err(contradiction(field, &text, by, said));
        }
    }
    Ok(())
}

/// Where the return is cast for, by name or by coordinates.
fn read_place(fields: &mut Fields) -> Result<Option<PlaceInput>, Problem> {
    let (latitude, longitude) = (fields.number(&RETURN_LATITUDE)?, fields.number(&RETURN_LONGITUDE)?);
    let name = fields.text(&RETURN_PLACE)?;
    match (latitude, longitude, name) {
        (Some(latitude), Some(_), Some(name)) => {
            Err(contradiction(&RETURN_PLACE, &name, RETURN_LATITUDE.name, &latitude.to_string()))
        }
        (Some(latitude), Some(longitude), None) => {
            Ok(Some(PlaceInput::At(Place::new(latitude, longitude).expect("both ranges were checked"))))
        }
        (None, None, name) => Ok(name.map(PlaceInput::Named)),
        (latitude, ..) => {
            let missing = if latitude.is_some() { RETURN_LONGITUDE.name } else { RETURN_LATITUDE.name };
            Err(Problem::new(crate::web::ProblemKind::Invalid, "one coordinate is missing")
                .field(missing)
                .hint("send both return_latitude and return_longitude"))
        }
    }
}

/// The birth, and the moment of the return; its place where that is another.
fn subtitle_of_return(birth: &BirthEvent, spot: &ResolvedPlace, at: Moment) -> String {
    let elsewhere = if spot.place == birth.place { String::new() } else { format!(", {}", place(spot)) };
    format!("{} · {}{elsewhere}", subtitle(birth), minute(at))
}

/// How long an answer holds.
fn holds_s(service: &Service, is_now: bool) -> Option<i64> {
    is_now.then(|| now_holds_s(service, MomentInput::Now)).flatten()
}

/// A problem with the return's place is no problem with the birth's.
fn misplaced(error: crate::service::Error, asked: &ReturnInput) -> Problem {
    let problem = Problem::from(error);
    if asked.place.is_some() { problem.renamed("place", RETURN_PLACE.name) } else { problem }
}

/// Answers with the next return of `body`, or of the one that the request names.
pub async fn answer(
    ApiRequest { service, mut fields, .. }: ApiRequest,
    body: Option<Body>,
) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let Return { birth, asked, is_now } = read(&mut fields, &service, body)?;
    let nativity = service.nativity(&birth).await?;
    let FoundReturn { found, spot, of_year } =
        service.find_return(&nativity, &asked, COMPUTE_TIMEOUT).await.map_err(|error| misplaced(error, &asked))?;
    let name = words.pick(["return", "return.ru", "return.en"]);
    let json = RenderedJson::cached(&found, name, |found| {
        RenderedJson::of(&ReturnView::of(found.as_ref().expect("a search without a result is an error"), words))
    });
    let json = json.with_first_member("return_place", &RenderedJson::of(&CastPlaceView::of(&spot, words)));
    let json = match of_year {
        Some(times) => {
            let times: Vec<_> = times.into_iter().map(time).collect();
            json.with_last_member("returns_in_year", &RenderedJson::of(&times))
        }
        None => json,
    };
    let json = with_event(Some(&nativity.event), json, words);
    Ok(ApiResponse::json(json).from(&found).personal().holding(holds_s(&service, is_now)))
}

/// Draws the next return around the birth.
pub async fn draw(
    ApiRequest { service, mut fields, .. }: ApiRequest,
    body: Option<Body>,
) -> Result<ApiResponse, Problem> {
    let style = style(&mut fields)?;
    let Return { birth, asked, is_now } = read(&mut fields, &service, body)?;
    let nativity = service.nativity(&birth).await?;
    let FoundReturn { found, spot, .. } =
        service.find_return(&nativity, &asked, COMPUTE_TIMEOUT).await.map_err(|error| misplaced(error, &asked))?;
    let natal = service.chart(&nativity, Owner::Nobody, COMPUTE_TIMEOUT).await?;
    let found_return = (*found).as_ref().expect("a search without a result is an error");
    let lang = style.lang;
    let title = match asked.body {
        Body::Sun => both("Соляр", "Solar return").in_lang(lang).to_owned(),
        Body::Moon => both("Лунар", "Lunar return").in_lang(lang).to_owned(),
        body => {
            let point = names::point(crate::astro::AspectPoint::Body(body)).in_lang(lang);
            format!("{}: {point}", both("Возвращение", "Return").in_lang(lang))
        }
    };
    let style = Style {
        subtitle: Some(subtitle_of_return(&nativity.event, &spot, found_return.time.at)),
        wheel_names: Some([both("Рождение", "Birth").in_lang(lang).to_owned(), title.clone()]),
        title: style.title.or(Some(title)),
        ..style
    };
    let outer = &found_return.chart;
    let aspects = draw::aspects_across(&natal, outer, &birth.options.orbs);
    let picture = draw::biwheel(&natal, outer, &aspects, &style);
    Ok(ApiResponse::svg(picture).from(&found).personal().holding(holds_s(&service, is_now)))
}
