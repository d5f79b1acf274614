//! `/api/v1/synastry`, `/composite`, `/compatibility`: two people, two signs.

use crate::astro::{Aspect, OrbTable, Sign, Synastry};
use crate::draw::{self, Style};
use crate::names::both;
use crate::service::{Nativity, Service};
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::calculations::caption::subtitle;
use crate::web::calculations::events::with_events;
use crate::web::calculations::horoscope::sign;
use crate::web::params::birth_fields::{birth, birth_cast};
use crate::web::params::chart_fields::{aspect_ids, orb_list, orbs};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, PARTNER_PREFIX};
use crate::web::params::style_fields::{style, words};
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::{CompositeView, DavisonView, SignPairView, SignPairsView, SynastryView};
use crate::web::routing::endpoint::ApiRequest;
use crate::web::{Problem, ProblemKind};

const INTER_ASPECTS: Field = Field::new(
    "inter_aspects",
    ParamType::WeightedListOf(aspect_ids),
    "The aspects between the two charts, each optionally with its orb in degrees.",
)
.or(|| orb_list(&Synastry::ORBS));
const MIDPOINT_ASPECTS: Field = Field::new(
    INTER_ASPECTS.name,
    ParamType::WeightedListOf(aspect_ids),
    "The aspects between the midpoints, each optionally with its orb in degrees.",
)
.or(|| orb_list(&OrbTable::NATAL));
const METHOD: Field = Field::new(
    "method",
    ParamType::OneOf(|| vec!["midpoint", "davison"]),
    "Midpoints of the two charts, or the chart of the middle in time and space (Davison).",
)
.or(|| "midpoint".into());
const FIRST: Field =
    Field::new("sign", ParamType::OneOf(|| Sign::ALL.map(Sign::id).to_vec()), "The first sign, in English or Russian.")
        .like("aries");
const SECOND: Field = Field::new(
    "sign_2",
    ParamType::OneOf(|| Sign::ALL.map(Sign::id).to_vec()),
    "The second sign, in English or Russian.",
)
.like("libra");

/// What synastry takes beyond the two births.
pub const BETWEEN: &[Field] = &[INTER_ASPECTS];

/// What a composite takes beyond the two births.
pub const MIDDLE: &[Field] = &[METHOD, MIDPOINT_ASPECTS];

/// Two signs.
pub const SIGNS: &[Field] = &[FIRST, SECOND];

/// Reads and understands two births, cast alike.
async fn couple(fields: &mut Fields, service: &Service) -> Result<[Nativity; 2], Problem> {
    let mut of_partner = fields.partner();
    let first = birth(fields)?;
    let partner = birth_cast(&mut of_partner, first.options).map_err(|problem| problem.within(PARTNER_PREFIX))?;
    let first = service.nativity(&first).await?;
    let partner = service.nativity(&partner).await;
    Ok([first, partner.map_err(|error| Problem::from(error).within(PARTNER_PREFIX))?])
}

/// Answers with the synastry of two births.
pub async fn synastry(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let orbs = orbs(&mut fields, &INTER_ASPECTS, &Synastry::ORBS)?;
    let couple = couple(&mut fields, &service).await?;
    let found = service.synastry(couple.each_ref(), orbs, COMPUTE_TIMEOUT).await?;
    let name = words.pick(["synastry", "synastry.ru", "synastry.en"]);
    let json = RenderedJson::cached(&found, name, |found| RenderedJson::of(&SynastryView::of(found, words)));
    Ok(ApiResponse::json(with_events(&couple, &json, words)).from(&found).personal())
}

/// Draws the partner's chart around the first one's.
pub async fn draw_synastry(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let style = style(&mut fields)?;
    let orbs = orbs(&mut fields, &INTER_ASPECTS, &Synastry::ORBS)?;
    let couple = couple(&mut fields, &service).await?;
    let found = service.synastry(couple.each_ref(), orbs, COMPUTE_TIMEOUT).await?;
    let lang = style.lang;
    let style = Style {
        title: style.title.or_else(|| Some(both("Синастрия", "Synastry").in_lang(lang).to_owned())),
        subtitle: Some(couple.each_ref().map(|one| subtitle(&one.event)).join(" · ")),
        wheel_names: Some(
            [both("Первая карта", "First chart"), both("Вторая карта", "Second chart")]
                .map(|name| name.in_lang(lang).to_owned()),
        ),
        ..style
    };
    let aspects: Vec<_> = found
        .aspects
        .iter()
        .map(|aspect| Aspect { a: aspect.a, b: aspect.b, kind: aspect.kind, orb_deg: aspect.orb_deg, applying: false })
        .collect();
    Ok(ApiResponse::svg(draw::biwheel(&found.first, &found.second, &aspects, &style)).from(&found).personal())
}

fn is_davison(fields: &mut Fields) -> Result<bool, Problem> {
    fields.choice_or_default(&METHOD, |name| match name {
        "midpoint" => Some(false),
        "davison" => Some(true),
        _ => None,
    })
}

/// Answers with the composite of two births.
pub async fn composite(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let is_davison = is_davison(&mut fields)?;
    let orbs = orbs(&mut fields, &MIDPOINT_ASPECTS, &OrbTable::NATAL)?;
    let couple = couple(&mut fields, &service).await?;
    if is_davison {
        let (middle, chart) = service.davison(couple.each_ref(), COMPUTE_TIMEOUT).await?;
        let json = RenderedJson::of(&DavisonView::of(&middle, &chart, words));
        return Ok(ApiResponse::json(with_events(&couple, &json, words)).from(&chart).personal());
    }
    let found = service.composite(couple.each_ref(), orbs, COMPUTE_TIMEOUT).await?;
    let name = words.pick(["composite", "composite.ru", "composite.en"]);
    let json = RenderedJson::cached(&found, name, |found| RenderedJson::of(&CompositeView::of(found, words)));
    Ok(ApiResponse::json(with_events(&couple, &json, words)).from(&found).personal())
}

/// Draws the composite of two births.
pub async fn draw_composite(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let style = style(&mut fields)?;
    let is_davison = is_davison(&mut fields)?;
    let orbs = orbs(&mut fields, &MIDPOINT_ASPECTS, &OrbTable::NATAL)?;
    let couple = couple(&mut fields, &service).await?;
    let title = if is_davison {
        both("Карта Дэвисона", "Davison chart")
    } else {
        both("Композит", "Composite")
    };
    let style = Style {
        title: style.title.or_else(|| Some(title.in_lang(style.lang).to_owned())),
        subtitle: Some(couple.each_ref().map(|one| subtitle(&one.event)).join(" · ")),
        ..style
    };
    if is_davison {
        let (_, chart) = service.davison(couple.each_ref(), COMPUTE_TIMEOUT).await?;
        return Ok(ApiResponse::svg(draw::wheel(&chart, &style)).from(&chart).personal());
    }
    let found = service.composite(couple.each_ref(), orbs, COMPUTE_TIMEOUT).await?;
    Ok(ApiResponse::svg(draw::wheel(&found.chart(), &style)).from(&found).personal())
}

/// Answers with what two signs are to each other.
pub async fn compatibility(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let mut sign_of = |field: &Field| {
        let missing =
            || Problem::new(ProblemKind::Invalid, "the sign is missing").field(field.name).hint("send a sign");
        sign(&mut fields, field)?.ok_or_else(missing)
    };
    let (first, second) = (sign_of(&FIRST)?, sign_of(&SECOND)?);
    let found = service.compatibility(first, second, COMPUTE_TIMEOUT).await?;
    let name = words.pick(["pair", "pair.ru", "pair.en"]);
    let json = RenderedJson::cached(&found, name, |pair| RenderedJson::of(&SignPairView::of(pair, words)));
    Ok(ApiResponse::json(json).from(&found))
}

/// Answers with all pairs of signs.
pub async fn compatibilities(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    Ok(ApiResponse::json(RenderedJson::of(&SignPairsView::of(service.compatibilities(), words))))
}
