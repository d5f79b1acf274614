//! An endpoint of the API: all that its routes, the hints of a 404, the description and the reference page say of it.

use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::endpoints::ENDPOINTS;
use super::fields::{Fields, Known};
use super::reply::Reply;
use super::{BODY_LIMIT_BYTES, Problem, Remedy, read_whole};
use crate::service::Service;

/// An endpoint.
pub struct Endpoint {
    /// The path, with its captures in braces.
    pub path: &'static str,
    /// What it is about.
    pub group: Group,
    /// What it answers, in a line.
    pub summary: &'static str,
    /// The fields that it takes: captures, query, and body where it takes one.
    pub known: Known,
    /// Whether the fields may also come as JSON, by POST.
    pub takes_json: bool,
    /// A request that works: the path with a query.
    pub example: &'static str,
    /// Members of the answer before those of its form.
    pub members: &'static [Member],
    /// The form of its answer; of several, one.
    pub forms: &'static [fn() -> Described],
    /// Answers it.
    pub answer: Answer,
    /// The picture of the same, if there is one.
    pub picture: Option<Picture>,
}

/// A picture of what an endpoint answers.
pub struct Picture {
    /// Its path.
    pub path: &'static str,
    /// The fields that it takes.
    pub known: Known,
    /// Draws it.
    pub answer: Answer,
}

/// A member of an answer.
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Whether it is there whatever was asked.
    pub is_always_there: bool,
    /// Its form.
    pub form: fn() -> Described,
}

/// A form: its name, its schema, and the schemas that it refers to.
pub type Described = (String, RefOr<Schema>, Vec<(String, RefOr<Schema>)>);

/// The form of values of type `V`.
pub fn described<V: utoipa::ToSchema>() -> Described {
    let mut others = Vec::new();
    V::schemas(&mut others);
    (V::name().into_owned(), V::schema(), others)
}

/// Something that answers requests.
pub type Answer = fn(Asked) -> Answering;

/// An answer that is being made.
pub type Answering = Pin<Box<dyn Future<Output = Result<Reply, Problem>> + Send>>;

/// A request: who answers it, and what it says.
pub struct Asked {
    /// The use cases.
    pub service: Arc<Service>,
    /// What it says.
    pub fields: Fields,
}

/// What an endpoint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Births and their charts.
    Charts,
    /// The moving sky against a birth or a sign.
    Transits,
    /// Two people, two signs.
    Pairs,
    /// The sky that is nobody's.
    Sky,
    /// Words.
    Readings,
    /// Where things are.
    Places,
}

impl Group {
    /// Its name in the description.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Charts => "Charts",
            Self::Transits => "Transits and forecasts",
            Self::Pairs => "Pairs",
            Self::Sky => "The sky",
            Self::Readings => "Readings",
            Self::Places => "Places",
        }
    }
}

/// Where endpoints are served.
#[derive(Clone)]
pub struct Site {
    /// The use cases.
    pub service: Arc<Service>,
    /// Whether no token is needed.
    pub is_open: bool,
}

/// Answers a request without a body.
pub async fn get(
    known: &'static Known,
    answer: Answer,
    State(site): State<Site>,
    captures: RawPathParams,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = Fields::from_query(query.as_deref().unwrap_or_default(), known);
    respond(site, fields.and_then(|fields| with_captures(fields, &captures, known)), answer, &headers).await
}

/// Answers a request with a JSON body.
pub async fn post(
    known: &'static Known,
    answer: Answer,
    State(site): State<Site>,
    captures: RawPathParams,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let fields = match read_whole(body, BODY_LIMIT_BYTES).await {
        Ok(body) => Fields::from_json(&headers, &body, known),
        Err(error) => Err(error.into()),
    };
    respond(site, fields.and_then(|fields| with_captures(fields, &captures, known)), answer, &headers).await
}

/// The fields with those that the path captured.
///
/// # Errors
/// When one of them is given already.
pub fn with_captures(mut fields: Fields, captures: &RawPathParams, known: &Known) -> Result<Fields, Problem> {
    for (name, value) in captures {
        fields.add(name, Value::String(value.to_owned()), known)?;
    }
    Ok(fields)
}

async fn respond(site: Site, fields: Result<Fields, Problem>, answer: Answer, headers: &HeaderMap) -> Response {
    let Site { service, is_open } = site;
    let replied = match fields {
        Ok(fields) => answer(Asked { service: Arc::clone(&service), fields }).await,
        Err(problem) => Err(problem),
    };
    match replied {
        Ok(reply) => reply.into_response(headers, service.unix_s(), is_open),
        Err(problem) => problem.into_response(),
    }
}

/// Answers without HTTP: the path of an endpoint or of its picture, as it stands in the table or with its captures filled in, and the
/// fields.
///
/// # Errors
/// As the endpoint; when there is no such path.
pub async fn answer_to(service: Arc<Service>, path: &str, pairs: &[(&str, &str)]) -> Result<bytes::Bytes, Problem> {
    let of = |endpoint: &'static Endpoint| {
        let picture = endpoint.picture.as_ref().map(|picture| (picture.path, &picture.known, picture.answer));
        std::iter::once((endpoint.path, &endpoint.known, endpoint.answer)).chain(picture)
    };
    let found = ENDPOINTS
        .iter()
        .flat_map(of)
        .find_map(|(template, known, answer)| Some((captures(template, path)?, known, answer)));
    let (captured, known, answer) =
        found.ok_or_else(|| Problem::new(Remedy::NotFound, "there is no such path").field("path").value(path))?;
    let mut fields = Fields::default();
    for (name, value) in captured.into_iter().chain(pairs.iter().copied()) {
        fields.add(name, Value::String(value.to_owned()), known)?;
    }
    Ok(answer(Asked { service, fields }).await?.into_body())
}

/// What a path has in place of a template's captures; nothing when it is another path.
pub fn captures<'p>(template: &'static str, path: &'p str) -> Option<Vec<(&'static str, &'p str)>> {
    let mut captured = Vec::new();
    let mut parts = path.split('/');
    for wanted in template.split('/') {
        let part = parts.next()?;
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            // The template itself leaves its captures open.
            Some(_) if part == wanted => {}
            Some(name) => captured.push((name, part)),
            None if part == wanted => {}
            None => return None,
        }
    }
    parts.next().is_none().then_some(captured)
}
