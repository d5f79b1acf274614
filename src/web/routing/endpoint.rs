//! An endpoint of the API: all that its routes, the hints of a 404, the description and the reference page say of it.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, RawQuery, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::api_keys::Scope;
use crate::service::{Asker, ComputeAccount, ComputeClass, Service};
use crate::web::auth::access::Access;
use crate::web::auth::quota::tell_balance;
use crate::web::params::fields::{AcceptedParams, Fields};
use crate::web::responses::api_response::ApiResponse;
use crate::web::routing::endpoints::ENDPOINTS;
use crate::web::{BODY_LIMIT_BYTES, Caller, Problem, ProblemKind, read_whole};

/// An endpoint.
pub struct Endpoint {
    /// The path, with its captures in braces.
    pub path: &'static str,
    /// Its group in the documentation.
    pub group: Group,
    /// Its summary, in a line.
    pub summary: &'static str,
    /// The fields that it takes: captures, query, and body where it takes one.
    pub params: AcceptedParams,
    /// Whether the fields may also come as JSON, by POST.
    pub takes_json: bool,
    /// A request that works, as a path with a query.
    pub example: &'static str,
    /// Members of the answer before those of its schema.
    pub members: &'static [ResponseMember],
    /// The schemas of its answer; an answer has one of them.
    pub schemas: &'static [fn() -> SchemaParts],
    /// Answers it.
    pub handler: Handler,
    /// The picture of the same, if there is one.
    pub picture: Option<PictureEndpoint>,
}

impl Endpoint {
    /// The scope that every calculation needs where calculations are not open.
    pub const SCOPE: Scope = Scope::Calculate;
}

/// A picture of what an endpoint answers.
pub struct PictureEndpoint {
    /// Its path.
    pub path: &'static str,
    /// The fields that it takes.
    pub params: AcceptedParams,
    /// Draws it.
    pub handler: Handler,
}

/// A member of an answer.
pub struct ResponseMember {
    /// Its name.
    pub name: &'static str,
    /// Whether it is there whatever was asked.
    pub is_always_there: bool,
    /// Its form.
    pub schema: fn() -> SchemaParts,
}

/// A form: its name, its schema, and the schemas that it refers to.
pub type SchemaParts = (String, RefOr<Schema>, Vec<(String, RefOr<Schema>)>);

/// The form of values of type `V`.
pub fn schema_parts<V: utoipa::ToSchema>() -> SchemaParts {
    let mut others = Vec::new();
    V::schemas(&mut others);
    (V::name().into_owned(), V::schema(), others)
}

/// A handler of an endpoint.
pub type Handler = fn(ApiRequest) -> HandlerFuture;

/// The future of a handler's answer.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Result<ApiResponse, Problem>> + Send>>;

/// A request: who answers it, and what it says.
pub struct ApiRequest {
    /// The use cases.
    pub service: Arc<Service>,
    /// What it says.
    pub fields: Fields,
    /// The client that sends it. `None` where the server asks itself.
    pub subscriber: Option<IpAddr>,
}

/// Who sends a request to an endpoint.
pub struct Subscriber {
    address: IpAddr,
    account: Option<Arc<ComputeAccount>>,
}

impl Subscriber {
    /// The account that is charged for what the request causes to be computed.
    pub fn account(&self) -> Option<&Arc<ComputeAccount>> {
        self.account.as_ref()
    }

    /// Who asks for what the request causes to be computed.
    pub fn asker(&self) -> Asker {
        Asker::of(ComputeClass::Rest).charged_to(self.account.clone())
    }
}

impl FromRequestParts<ApiState> for Subscriber {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Infallible> {
        let caller = parts.extensions.get::<Caller>();
        let address = state.access.subscriber(caller, &parts.headers);
        Ok(Self { address, account: state.access.account(caller, &parts.headers) })
    }
}

/// The group that an endpoint belongs to in the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Births and their charts.
    Charts,
    /// The moving sky against a birth or a sign.
    Transits,
    /// Two people, two signs.
    Pairs,
    /// The sky apart from any birth.
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
pub struct ApiState {
    /// The use cases.
    pub service: Arc<Service>,
    /// Tells who sends a request, and from where no authentication is needed.
    pub access: Access,
}

/// Answers a request without a body.
pub async fn get(
    params: &'static AcceptedParams,
    handler: Handler,
    State(state): State<ApiState>,
    captures: RawPathParams,
    subscriber: Subscriber,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = Fields::from_query(query.as_deref().unwrap_or_default(), params);
    let fields = fields.and_then(|fields| with_captures(fields, &captures, params));
    respond(state, fields, subscriber, handler, &headers).await
}

/// Answers a request with a JSON body.
pub async fn post(
    params: &'static AcceptedParams,
    handler: Handler,
    State(state): State<ApiState>,
    captures: RawPathParams,
    subscriber: Subscriber,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let fields = match read_whole(body, BODY_LIMIT_BYTES).await {
        Ok(body) => Fields::from_json(&headers, &body, params),
        Err(error) => Err(error.into()),
    };
    let fields = fields.and_then(|fields| with_captures(fields, &captures, params));
    respond(state, fields, subscriber, handler, &headers).await
}

/// The fields with those that the path captured.
///
/// # Errors
/// When one of them is given already.
pub fn with_captures(mut fields: Fields, captures: &RawPathParams, params: &AcceptedParams) -> Result<Fields, Problem> {
    for (name, value) in captures {
        fields.add(name, Value::String(value.to_owned()), params)?;
    }
    Ok(fields)
}

async fn respond(
    state: ApiState,
    fields: Result<Fields, Problem>,
    subscriber: Subscriber,
    handler: Handler,
    headers: &HeaderMap,
) -> Response {
    let ApiState { service, access } = state;
    let is_open = access.reach().is_open(headers);
    let replied = match fields {
        Ok(mut fields) => {
            let (address, moments) = (Some(subscriber.address), fields.sent_moments());
            let handled = handler(ApiRequest { service: Arc::clone(&service), fields, subscriber: address });
            subscriber.asker().run(handled).await.map_err(|problem| moments.blamed(problem))
        }
        Err(problem) => Err(problem),
    };
    let mut response = match replied {
        Ok(reply) => reply.into_response(headers, service.unix_s(), is_open),
        Err(problem) => problem.into_response(),
    };
    tell_balance(&mut response, subscriber.account());
    response
}

/// Answers without HTTP: the path of an endpoint or of its picture, as it stands in the table or with its captures filled in, and the
/// fields.
///
/// # Errors
/// As the endpoint; when there is no such path.
pub async fn answer_to(service: Arc<Service>, path: &str, pairs: &[(&str, &str)]) -> Result<bytes::Bytes, Problem> {
    let of = |endpoint: &'static Endpoint| {
        let picture = endpoint.picture.as_ref().map(|picture| (picture.path, &picture.params, picture.handler));
        std::iter::once((endpoint.path, &endpoint.params, endpoint.handler)).chain(picture)
    };
    let found = ENDPOINTS
        .iter()
        .flat_map(of)
        .find_map(|(template, params, handler)| Some((captures(template, path)?, params, handler)));
    let (captured, params, handler) =
        found.ok_or_else(|| Problem::new(ProblemKind::NotFound, "there is no such path").field("path").value(path))?;
    let mut fields = Fields::default();
    for (name, value) in captured.into_iter().chain(pairs.iter().copied()) {
        fields.add(name, Value::String(value.to_owned()), params)?;
    }
    let moments = fields.sent_moments();
    let answered = handler(ApiRequest { service, fields, subscriber: None }).await;
    Ok(answered.map_err(|problem| moments.blamed(problem))?.into_body())
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
