//! `GET /` and `GET /assets/…`: the dashboard's files, which lie in the binary.
//!
//! `index.html` is the page at `/`; every other file is below `assets/`. The page and its files name each other and the API by
//! relative URLs, so that all of it works below any path of a proxy.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

use crate::web::dashboard::asset::Asset;
use crate::web::responses::accept_item::takes;
use crate::web::{Problem, ProblemKind, docs::index};

#[derive(Embed)]
#[folder = "assets/dashboard/"]
struct Files;

/// The path of the dashboard's files.
pub const ASSETS: &str = "/assets/{*path}";

/// The page itself.
const PAGE: &str = "index.html";

/// The dashboard's files. Cheap to clone.
#[derive(Clone)]
pub struct Dashboard(Arc<HashMap<String, Asset>>);

impl Dashboard {
    /// The files of this build.
    pub fn embedded() -> Self {
        let files = Files::iter().filter_map(|name| {
            let content = Files::get(&name)?.data;
            Some((name.to_string(), Asset::of(&name, content)?))
        });
        Self(Arc::new(files.collect()))
    }
}

/// Answers with the page if a browser asks, and with the text otherwise.
pub async fn page(State(dashboard): State<Dashboard>, headers: HeaderMap) -> Response {
    let page = dashboard.0.get(PAGE).filter(|_| takes(&headers, header::ACCEPT, "text/html"));
    let mut response = match page {
        Some(page) => page.respond(&headers).await,
        None => index::page(),
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    response
}

/// Answers with a file.
pub async fn file(State(dashboard): State<Dashboard>, Path(path): Path<String>, headers: HeaderMap) -> Response {
    match dashboard.0.get(&path) {
        Some(file) => file.respond(&headers).await,
        None => Problem::new(ProblemKind::NotFound, "the dashboard has no such file")
            .field("path")
            .value(path)
            .into_response(),
    }
}
