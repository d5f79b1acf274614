//! What readers of the API's description get: made once with the answers to its examples, and without them for as long as the engine
//! gives none.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::build_info::repository_url;
use crate::web::docs::openapi::{describe, source};
use crate::web::docs::reference;
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::problem::{Problem, ProblemKind};
use crate::web::routing::endpoint::{ApiState, Endpoint, answer_to};
use crate::web::routing::endpoints::ENDPOINTS;

/// Longest answer that is shown as an example; a longer one says nothing more.
const MAX_EXAMPLE_BYTES: usize = 32 * 1024;

/// The description, made when it is first asked for.
#[derive(Clone)]
pub struct DocsState {
    api: ApiState,
    /// Whether the operator's endpoints are served.
    is_operated: bool,
    /// With the answers to the examples.
    whole: Arc<OnceCell<RenderedDocs>>,
    /// Without them.
    plain: Arc<OnceLock<RenderedDocs>>,
}

/// How long the answer to one example is waited for; the slowest takes some tens of milliseconds. An engine that does not answer keeps
/// nobody from reading the description without examples.
const EXAMPLE_WITHIN: Duration = Duration::from_secs(2);

/// How long a reader waits while they are made for another.
const EXAMPLES_WITHIN: Duration = Duration::from_secs(5);

/// What is made once: with the examples, or without them for as long as they cannot be had.
struct RenderedDocs {
    /// The same as it is sent.
    json: Bytes,
    /// The same as a page to read.
    page: Bytes,
}

impl DocsState {
    /// The description of an API, with the operator's part if that is served.
    pub fn of(state: ApiState, is_operated: bool) -> Self {
        Self { api: state, is_operated, whole: Arc::default(), plain: Arc::default() }
    }

    /// The description, with the answers to its examples if they can be had now.
    async fn rendered(&self) -> (&RenderedDocs, Completeness) {
        if let Some(whole) = self.whole.get() {
            return (whole, Completeness::Whole);
        }
        let making = self.whole.get_or_try_init(async || {
            let mut examples = Vec::with_capacity(ENDPOINTS.len());
            for endpoint in ENDPOINTS {
                let late = |_| Problem::new(ProblemKind::Late, "an example was not answered in time");
                let answer = tokio::time::timeout(EXAMPLE_WITHIN, example(&self.api, endpoint)).await;
                examples.push(answer.map_err(late)??);
            }
            Ok::<_, Problem>(self.render(&examples))
        });
        match tokio::time::timeout(EXAMPLES_WITHIN, making).await {
            Ok(Ok(whole)) => (whole, Completeness::Whole),
            Ok(Err(_)) | Err(_) => {
                (self.plain.get_or_init(|| self.render(&vec![None; ENDPOINTS.len()])), Completeness::WithoutExamples)
            }
        }
    }

    fn render(&self, examples: &[Option<Value>]) -> RenderedDocs {
        let mut document = describe(examples, self.is_operated, self.api.access.cookie_name());
        source::offer(&mut document, repository_url());
        let json = serde_json::to_vec(&document).expect("it is plain data").into();
        let page = reference::page_of(&document).into_string().into();
        RenderedDocs { json, page }
    }

    /// The response with the description.
    pub async fn document(&self, headers: &HeaderMap) -> Response {
        let (rendered, completeness) = self.rendered().await;
        self.respond(completeness.hold(ApiResponse::json(rendered.json.clone())), headers)
    }

    /// The response with the page to read.
    pub async fn page(&self, headers: &HeaderMap) -> Response {
        let (rendered, completeness) = self.rendered().await;
        self.respond(completeness.hold(ApiResponse::html(rendered.page.clone())), headers)
    }

    /// The response to a request for something that was rendered.
    pub fn respond(&self, reply: ApiResponse, headers: &HeaderMap) -> Response {
        reply.into_response(headers, self.api.service.unix_s(), true)
    }
}

/// Whether a description has the answers to its examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Completeness {
    Whole,
    WithoutExamples,
}

impl Completeness {
    /// A description without examples is soon outdated.
    fn hold(self, reply: ApiResponse) -> ApiResponse {
        reply.holding((self == Self::WithoutExamples).then_some(0))
    }
}

/// The answer to an endpoint's example; nothing when it is too long to show.
async fn example(state: &ApiState, endpoint: &Endpoint) -> Result<Option<Value>, Problem> {
    let (path, query) = endpoint.example.split_once('?').unwrap_or((endpoint.example, ""));
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
    let body = answer_to(Arc::clone(&state.service), path, &pairs).await?;
    Ok((body.len() <= MAX_EXAMPLE_BYTES).then(|| serde_json::from_slice(&body).expect("it is our own JSON")))
}
