//! `/api/v1/places?q=…`: places by name.

use serde::Serialize;
use utoipa::ToSchema;

use crate::service::MAX_PLACES;
use crate::web::params::field::{Field, ParamType};
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::FoundPlaceView;
use crate::web::routing::endpoint::ApiRequest;
use crate::web::{Problem, ProblemKind};

const QUERY: Field = Field::new(
    "q",
    ParamType::Text,
    "The name or its beginning, in any Russian case form; typing errors are tolerated.",
)
.also(&["query", "name", "place"])
.like("нижнем новгороде");
const LIMIT: Field = Field::new("limit", ParamType::Integer(1, MAX_PLACES as i64), "Most places to list.")
    .or(|| DEFAULT_LIMIT.into())
    .also(&["count"]);

/// What a lookup takes.
pub const LOOKUP: &[Field] = &[QUERY, LIMIT];

/// Places that fit on one screen.
const DEFAULT_LIMIT: i64 = 10;

/// Places, the likeliest first.
#[derive(Serialize, ToSchema)]
pub struct PlacesView {
    query: String,
    places: Vec<FoundPlaceView>,
    credit: &'static str,
}

/// Answers with the places that a name may mean.
pub async fn answer(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let limit = fields.integer_or_default(&LIMIT)?;
    let query = fields.text(&QUERY)?.ok_or_else(|| {
        Problem::new(ProblemKind::Invalid, "the name is missing").field(QUERY.name).hint("send q=Москва")
    })?;
    let found = service.places(&query, limit as usize).await?;
    let places = found.iter().map(FoundPlaceView::of).collect();
    Ok(ApiResponse::json(RenderedJson::of(&PlacesView { query, places, credit: "Place data © GeoNames, CC BY 4.0" })))
}
