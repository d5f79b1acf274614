//! `GET /api/v1/places?q=…`: places by name.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde::Serialize;

use super::Problem;
use super::Remedy;
use super::fields::{Fields, Known};
use super::natal::{json_bytes, json_response};
use super::view::FoundPlaceView;
use crate::service::{MAX_PLACES, Service};

const FIELDS: &[Known] =
    &[Known { name: "q", aliases: &["query", "name", "place"] }, Known { name: "limit", aliases: &["count"] }];

/// Places that fit on one screen.
const DEFAULT_LIMIT: i64 = 10;

#[derive(Serialize)]
struct PlacesView {
    query: String,
    places: Vec<FoundPlaceView>,
    credit: &'static str,
}

/// Answers with the places that a name may mean, the likeliest first.
pub async fn get(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let mut fields = Fields::from_query(query.as_deref().unwrap_or_default(), FIELDS)?;
    let limit = fields.whole("limit", 1..=MAX_PLACES as i64)?.unwrap_or(DEFAULT_LIMIT);
    let query = fields
        .text("q")?
        .ok_or_else(|| Problem::new(Remedy::Invalid, "the name is missing").field("q").hint("send q=Москва"))?;
    let found = service.places(&query, limit as usize).await?;
    let places = found.iter().map(FoundPlaceView::of).collect();
    Ok(json_response(json_bytes(&PlacesView { query, places, credit: "Place data © GeoNames, CC BY 4.0" })))
}
