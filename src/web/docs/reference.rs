//! `GET /api`: the API's description as a page to read. No script, nothing from elsewhere.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use crate::web::docs::docs_state::DocsState;
use crate::web::docs::openapi::offered;
use crate::web::operations::{EVENTS, EVENTS_SCOPE, OPERATOR_ENDPOINTS, OperatorEndpoint, Verb};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::PARTNER_PREFIX;
use crate::web::responses::api_response::ApiResponse;
use crate::web::routing::endpoint::{Endpoint, Group};
use crate::web::routing::endpoints::ENDPOINTS;
use crate::web::routing::routes::BATCH;

const STYLE: &str = include_str!("../../../assets/reference.css");

/// Longest list of choices that is shown whole.
const MAX_CHOICES: usize = 12;

/// Answers with the page.
pub async fn page(State(state): State<DocsState>, headers: HeaderMap) -> Response {
    state.page(&headers).await
}

/// Answers with the style sheet.
pub async fn style(State(state): State<DocsState>, headers: HeaderMap) -> Response {
    state.respond(ApiResponse::css(STYLE), &headers)
}

/// The page of a description. Made once: it holds every example.
pub fn page_of(document: &Value) -> Markup {
    let groups = [Group::Charts, Group::Transits, Group::Pairs, Group::Sky, Group::Readings, Group::Places];
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Astroloh API" }
                link rel="stylesheet" href="api/reference.css";
            }
            body {
                header {
                    h1 { "Astroloh API" }
                    p { (document["info"]["description"].as_str().unwrap_or_default()) }
                    p {
                        "The same for programs: " a href="api/openapi.json" { "OpenAPI 3.1" } ". Requests that fail are answered with "
                        code { "application/problem+json" } ", which names the field, the value and the remedy. Answers carry an "
                        code { "ETag" } ", a " code { "Cache-Control" } " and a " code { "Server-Timing" } "."
                    }
                    @if let Some((words, url)) = offered(document) { p { a href=(url) { (words) } "." } }
                }
                nav aria-label="Endpoints" {
                    @for group in groups {
                        h2 { (group.title()) }
                        ul {
                            @for endpoint in in_group(group) {
                                li { a href={ "#" (anchor(endpoint)) } { (endpoint.path) } }
                            }
                            @if group == Group::Charts { li { a href="#natal-batch" { (BATCH) } } }
                        }
                    }
                    @if is_operated(document) {
                        h2 { "Operating" }
                        ul { li { a href="#operating" { "status, figures, cache, alerts, jobs" } } }
                    }
                }
                main {
                    @for group in groups {
                        @for endpoint in in_group(group) { (section(endpoint, document)) }
                        @if group == Group::Charts { (batch_section()) }
                    }
                    @if is_operated(document) { (operator_section()) }
                }
            }
        }
    }
}

fn in_group(group: Group) -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS.iter().filter(move |endpoint| endpoint.group == group)
}

fn anchor(endpoint: &Endpoint) -> String {
    endpoint.path.trim_start_matches("/api/v1/").replace(['/', '{', '}'], "-")
}

fn section(endpoint: &Endpoint, document: &Value) -> Markup {
    let example =
        &document["paths"][endpoint.path]["get"]["responses"]["200"]["content"]["application/json"]["example"];
    html! {
        section id=(anchor(endpoint)) {
            h3 { span .method { "GET" @if endpoint.takes_json { " POST" } } " " code { (endpoint.path) } }
            p { (endpoint.summary) "." }
            @if let Some(picture) = &endpoint.picture {
                p { "As a picture: " code { (picture.path) } }
            }
            details {
                summary { "Fields" }
                dl {
                    @for field in endpoint.params.own.iter().flat_map(|group| group.iter()) { (described(field, "")) }
                    @for field in endpoint.params.partner.iter().flat_map(|group| group.iter()) {
                        (described(field, PARTNER_PREFIX))
                    }
                }
            }
            // The page lies at /api, and the paths below it.
            p { "Example: " a href={ "." (endpoint.example) } { code { (readable(endpoint.example)) } } }
            @if !example.is_null() {
                details {
                    summary { "Its answer" }
                    pre tabindex="0" { (serde_json::to_string_pretty(example).unwrap_or_default()) }
                }
            }
        }
    }
}

/// A request as a person would type it.
fn readable(example: &str) -> String {
    let (path, query) = example.split_once('?').unwrap_or((example, ""));
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| format!("{name}={value}"));
    let query = pairs.collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn described(field: &Field, prefix: &str) -> Markup {
    html! {
        dt { code { (prefix) (field.name) } @for alias in field.aliases { ", " code .alias { (prefix) (alias) } } }
        dd {
            (field.doc)
            @match field.param_type {
                ParamType::OneOf(choices) | ParamType::ListOf(choices) | ParamType::WeightedListOf(choices) => { " " (listed(&choices())) }
                ParamType::Integer(min, max) => { " " (min) " to " (max) "." }
                ParamType::Number(min, max) => { " " (min) " to " (max) "." }
                _ => {}
            }
            @if let Some(default) = field.default_text() { " Default: " code { (default.replace(',', ", ")) } "." }
        }
    }
}

fn listed(choices: &[&str]) -> Markup {
    html! {
        @for (index, choice) in choices.iter().take(MAX_CHOICES).enumerate() {
            @if index > 0 { ", " }
            code { (choice) }
        }
        @if choices.len() > MAX_CHOICES { " and " (choices.len() - MAX_CHOICES) " more" }
        "."
    }
}

fn batch_section() -> Markup {
    html! {
        section id="natal-batch" {
            h3 { span .method { "POST" } " " code { (BATCH) } }
            p {
                "Up to 1000 natal charts. The body is a list of births, or " code { r#"{"items": […]}"# } "; each has the fields of "
                code { "/api/v1/natal" } ". Each item of the answer has the " code { "index" } " of its birth and a " code { "chart" } " or a "
                code { "problem" } "; equal births are computed once. With " code { "Accept: application/x-ndjson" }
                " every item is a line, sent as soon as it and those before it are ready."
            }
        }
    }
}

/// Whether the description has the operator's part.
fn is_operated(document: &Value) -> bool {
    document["paths"].get(EVENTS).is_some()
}

/// What the operator asks and does, in one table: its answers are described for programs, and have no example.
fn operator_section() -> Markup {
    html! {
        section id="operating" {
            h3 { "Operating" }
            p {
                "For the operator alone: with " code { "Authorization: Bearer TOKEN" } ", the token from " code { "admin.token" }
                " in the data directory; and for API keys with the scope that stands in brackets. " code { "/metrics" }
                " is for Prometheus (observe)."
            }
            dl {
                @for endpoint in OPERATOR_ENDPOINTS {
                    dt { span .method { (verb(endpoint)) } " " code { (endpoint.path) } }
                    dd { (endpoint.summary) " (" (endpoint.scope) ")." }
                }
                dt { span .method { "GET" } " " code { (EVENTS) } }
                dd { "What changes, as it changes: server-sent events (" (EVENTS_SCOPE) ")." }
            }
        }
    }
}

fn verb(endpoint: &OperatorEndpoint) -> &'static str {
    match endpoint.verb {
        Verb::Get => "GET",
        Verb::Post { .. } => "POST",
    }
}
