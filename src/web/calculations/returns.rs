//! `/api/v1/solar-return`, `/lunar-return`, `/planet-return`: when a body comes back, and the chart of that moment.

use crate::astro::{Body, CivilDate, Moment, ReturnPoint};
use crate::draw::{self, Style};
use crate::names::{self, both};
use crate::service::Owner;
use crate::service::{BirthEvent, BirthInput, MomentInput, PlaceInput, ResolvedPlace, ReturnInput, Service};
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
use crate::web::responses::view::{CastPlaceView, ReturnView};
use crate::web::routing::endpoint::ApiRequest;

const RETURN_YEAR: Field = Field::new(
    "return_year",
    ParamType::Integer(Moment::FIRST_YEAR as i64, Moment::LAST_YEAR as i64),
    "The first return in this year (UTC), instead of `after`.",
);
const RETURN_PLACE: Field = Field::new(
    "return_place",
    ParamType::Text,
    "The place that the return chart is cast for, by name. Default: the birthplace.",
);
const TO_STARS: Field = Field::new(
    "precession_corrected",
    ParamType::Boolean,
    "`true` for the return to the same place among the stars instead of the same degree of the zodiac.",
)
.or(|| false.into());
const BODY: Field =
    Field::new("body", ParamType::OneOf(|| Body::ALL.map(Body::id).to_vec()), "The body that returns.").like("mars");

/// What a return takes beyond the birth.
pub const RETURN: &[Field] = &[AFTER, RETURN_YEAR, RETURN_PLACE, TO_STARS];

/// The body of a planet's return.
pub const WHICH: &[Field] = &[BODY];

struct Return {
    birth: BirthInput,
    asked: ReturnInput,
    after: MomentInput,
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
    let after = match fields.integer(&RETURN_YEAR)? {
        Some(year) => {
            if fields.has(&AFTER)
                && let Some(after) = fields.text(&AFTER)?
            {
                return Err(contradiction(&AFTER, &after, RETURN_YEAR.name, &year.to_string()));
            }
            let new_year = CivilDate::new(year as i32, 1, 1).and_then(CivilDate::midnight_utc);
            MomentInput::At(new_year.expect("the year is a moment's"))
        }
        None => sky_moment(fields, &AFTER, service)?,
    };
    let place = fields.text(&RETURN_PLACE)?.map(PlaceInput::Named);
    let point = if fields.boolean_or_default(&TO_STARS)? { ReturnPoint::Stars } else { ReturnPoint::Zodiac };
    let asked = ReturnInput { body, point, after: service.moment(after), place };
    Ok(Return { birth: birth(fields)?, asked, after })
}

/// The birth, and the moment of the return; its place where that is another.
fn subtitle_of_return(birth: &BirthEvent, spot: &ResolvedPlace, at: Moment) -> String {
    let elsewhere = if spot.place == birth.place { String::new() } else { format!(", {}", place(spot)) };
    format!("{} · {}{elsewhere}", subtitle(birth), minute(at))
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
    let Return { birth, asked, after } = read(&mut fields, &service, body)?;
    let nativity = service.nativity(&birth).await?;
    let (found, spot) =
        service.next_return(&nativity, &asked, COMPUTE_TIMEOUT).await.map_err(|error| misplaced(error, &asked))?;
    let name = words.pick(["return", "return.ru", "return.en"]);
    let json = RenderedJson::cached(&found, name, |found| {
        RenderedJson::of(&ReturnView::of(found.as_ref().expect("a search without a result is an error"), words))
    });
    let json = json.with_first_member("return_place", &RenderedJson::of(&CastPlaceView::of(&spot, words)));
    let json = with_event(Some(&nativity.event), json, words);
    Ok(ApiResponse::json(json).from(&found).personal().holding(now_holds_s(&service, after)))
}

/// Draws the next return around the birth.
pub async fn draw(
    ApiRequest { service, mut fields, .. }: ApiRequest,
    body: Option<Body>,
) -> Result<ApiResponse, Problem> {
    let style = style(&mut fields)?;
    let Return { birth, asked, after } = read(&mut fields, &service, body)?;
    let nativity = service.nativity(&birth).await?;
    let (found, spot) =
        service.next_return(&nativity, &asked, COMPUTE_TIMEOUT).await.map_err(|error| misplaced(error, &asked))?;
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
    Ok(ApiResponse::svg(picture).from(&found).personal().holding(now_holds_s(&service, after)))
}
