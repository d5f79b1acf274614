//! `GET /api/openapi.json`: the API's description, made from the table of endpoints and the types that are sent. Its examples are answers
//! that this server gave when the document was first asked for.

mod operator;
mod security;
mod session;
pub(super) mod source;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::web::calculations::batch;
use crate::web::docs::docs_state::DocsState;
use crate::web::params::birth_fields::{BORN, WHERE};
use crate::web::params::chart_fields::CHART;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{AcceptedParams, PARTNER_PREFIX};
use crate::web::params::style_fields::WORDS;
use crate::web::responses::problem::ProblemKind;
use crate::web::routing::endpoint::{Endpoint, SchemaParts};
use crate::web::routing::endpoints::ENDPOINTS;
use crate::web::routing::routes::BATCH;

pub use source::offered;

/// Answers with the description.
pub async fn document(State(state): State<DocsState>, headers: HeaderMap) -> Response {
    state.document(&headers).await
}

/// The description of every endpoint, in their order with the answers to their examples.
pub(super) fn describe(examples: &[Option<Value>], is_operated: bool, cookie_name: &str) -> Value {
    let mut schemas = Schemas::default();
    let mut parameters = Parameters::default();
    let mut paths = Map::new();
    for (endpoint, example) in ENDPOINTS.iter().zip(examples) {
        let answer = content("application/json", schemas.answer(endpoint), example.as_ref());
        paths.insert(endpoint.path.to_owned(), path_item(endpoint, None, &endpoint.params, &answer, &mut parameters));
        if let Some(picture) = &endpoint.picture {
            let answer = content("image/svg+xml", json!({"type": "string"}), None);
            let item = path_item(endpoint, Some(picture.path), &picture.params, &answer, &mut parameters);
            paths.insert(picture.path.to_owned(), item);
        }
    }
    let natal = ENDPOINTS.iter().find(|endpoint| BATCH.starts_with(endpoint.path)).expect("a batch is of an endpoint");
    let chart = schemas.answer(natal);
    paths.insert(BATCH.to_owned(), batch_item(&chart, &mut parameters));
    session::describe(&mut paths, &mut schemas);
    let mut webhooks = Map::new();
    if is_operated {
        operator::describe(&mut paths, &mut webhooks, &mut schemas, &mut parameters);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Astroloh",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Questions about the sky. Moments are ISO 8601, UTC in answers; angles are degrees; identifiers are English \
                            words, with names beside them when lang is sent. Place data © GeoNames, CC BY 4.0; borders of time zones \
                            © OpenStreetMap contributors, ODbL 1.0.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        // Relative to this document, so that it holds behind a proxy too.
        "servers": [{"url": ".."}],
        "security": security::of_calculations(),
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": schemas.0,
            "parameters": parameters.0,
            "securitySchemes": security::schemes(cookie_name),
        },
    })
}

/// The operations of a path: of the endpoint itself, or of its picture.
fn path_item(
    endpoint: &Endpoint,
    picture: Option<&str>,
    params: &AcceptedParams,
    answer: &Value,
    parameters: &mut Parameters,
) -> Value {
    let path = picture.unwrap_or(endpoint.path);
    let name: String = path.trim_start_matches("/api/v1/").replace(['/', '-', '.'], "_").replace(['{', '}'], "");
    let of_what = if picture.is_some() { ": the picture" } else { "" };
    let summary = format!("{}{of_what}", endpoint.summary);
    let own = params.own.iter().flat_map(|group| group.iter()).map(|field| (field, ""));
    let partner = params.partner.iter().flat_map(|group| group.iter()).map(|field| (field, PARTNER_PREFIX));
    let keys: Vec<_> = own
        .chain(partner)
        .map(|(field, prefix)| {
            let is_captured = path.contains(&format!("{{{}}}", field.name));
            (format!("{prefix}{}", field.name), parameters.key(parameter(field, prefix, is_captured)))
        })
        .collect();
    let references: Vec<_> =
        keys.iter().map(|(_, key)| json!({"$ref": format!("#/components/parameters/{key}")})).collect();
    let mut item = json!({
        "get": {
            "operationId": name, "summary": summary, "tags": [endpoint.group.title()],
            "parameters": references, "responses": responses(answer, &GET_PROBLEMS),
        },
    });
    if endpoint.takes_json {
        item["post"] = json!({
            "operationId": format!("{name}_post"), "summary": summary, "tags": [endpoint.group.title()],
            "requestBody": {"required": true, "content": {"application/json": {"schema": object_of(&keys)}}},
            "responses": responses(&without_example(answer), &POST_PROBLEMS),
        });
    }
    item
}

/// An object whose members have the schemas of parameters.
fn object_of(keys: &[(String, String)]) -> Value {
    let property = |(name, key): &(String, String)| {
        (name.clone(), json!({"$ref": format!("#/components/parameters/{key}/schema")}))
    };
    let properties: Map<_, _> = keys.iter().map(property).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn batch_item(chart: &Value, parameters: &mut Parameters) -> Value {
    let item = json!({
        "type": "object", "required": ["index"],
        "properties": {
            "index": {"type": "integer", "minimum": 0, "maximum": batch::MAX_ITEMS - 1},
            "chart": chart, "problem": {"$ref": "#/components/schemas/Problem"},
        },
    });
    let fields = [BORN, WHERE, CHART, WORDS].concat();
    let keys: Vec<_> =
        fields.iter().map(|field| (field.name.to_owned(), parameters.key(parameter(field, "", false)))).collect();
    let answer = json!({
        "description": "The charts, in the order of the births, each sent as soon as it is ready",
        "content": {
            "application/json": {"schema": {
                "type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": item}},
            }},
            batch::NDJSON: {"schema": item},
        },
    });
    json!({"post": {
        "operationId": "natal_batch", "summary": "Up to 1000 natal charts: each a chart or a problem; equal ones are computed once",
        "tags": ["Charts"],
        "requestBody": {"required": true, "content": {"application/json": {"schema": {
            "type": "object", "required": ["items"],
            "properties": {"items": {
                "type": "array", "minItems": 1, "maxItems": batch::MAX_ITEMS, "items": object_of(&keys),
            }},
        }}}},
        "responses": responses(&answer, &POST_PROBLEMS),
    }})
}

/// What can go wrong with a request without a body, and with one that has one.
const GET_PROBLEMS: [ProblemKind; 12] = [
    ProblemKind::Malformed,
    ProblemKind::Unauthorized,
    ProblemKind::Forbidden,
    ProblemKind::TooSlow,
    ProblemKind::Invalid,
    ProblemKind::TooManyRequests,
    ProblemKind::Internal,
    ProblemKind::Unsolvable,
    ProblemKind::Busy,
    ProblemKind::Fallback,
    ProblemKind::Draining,
    ProblemKind::Late,
];
const POST_PROBLEMS: [ProblemKind; 14] = [
    ProblemKind::Malformed,
    ProblemKind::Unauthorized,
    ProblemKind::Forbidden,
    ProblemKind::TooSlow,
    ProblemKind::TooLarge,
    ProblemKind::UnsupportedMediaType,
    ProblemKind::Invalid,
    ProblemKind::TooManyRequests,
    ProblemKind::Internal,
    ProblemKind::Unsolvable,
    ProblemKind::Busy,
    ProblemKind::Fallback,
    ProblemKind::Draining,
    ProblemKind::Late,
];

fn responses(answer: &Value, failures: &[ProblemKind]) -> Value {
    let mut responses = Map::new();
    responses.insert("200".to_owned(), answer.clone());
    responses.insert("304".to_owned(), json!({"description": "Not modified: the `If-None-Match` names this answer"}));
    for kind in failures {
        let status = kind.status().as_str().to_owned();
        // Several causes may share a status; the `type` of the problem tells them apart.
        let described = match responses.get(&status).and_then(|known| known["description"].as_str()) {
            Some(others) => format!("{others}; {}", kind.title()),
            None => kind.title().to_owned(),
        };
        let mut problem = content("application/problem+json", json!({"$ref": "#/components/schemas/Problem"}), None);
        problem["description"] = described.into();
        responses.insert(status, problem);
    }
    responses.into()
}

/// The responses of something that is never kept.
fn fresh(answer: &Value, failures: &[ProblemKind], more: &[ProblemKind]) -> Value {
    let mut responses = responses(answer, &[failures, more].concat());
    responses.as_object_mut().expect("it is an object").remove("304");
    responses
}

fn content(media_type: &str, schema: Value, example: Option<&Value>) -> Value {
    let mut content = json!({"schema": schema});
    if let Some(example) = example {
        content["example"] = example.clone();
    }
    json!({"description": "The answer", "content": {media_type: content}})
}

/// The same answer; its example stands with the request that can be typed into a browser.
fn without_example(answer: &Value) -> Value {
    let mut answer = answer.clone();
    for content in answer["content"].as_object_mut().into_iter().flat_map(|content| content.values_mut()) {
        content.as_object_mut().map(|content| content.remove("example"));
    }
    answer
}

fn parameter(field: &Field, prefix: &str, is_captured: bool) -> Value {
    let mut doc = field.doc.to_owned();
    if !field.aliases.is_empty() {
        doc += &format!(" Also: {}.", field.aliases.join(", "));
    }
    let mut parameter = json!({
        "name": format!("{prefix}{}", field.name), "in": if is_captured { "path" } else { "query" }, "required": is_captured,
        "description": doc, "schema": schema_of(field),
    });
    if matches!(field.param_type, ParamType::ListOf(_) | ParamType::WeightedListOf(_)) {
        parameter["style"] = "form".into();
        parameter["explode"] = false.into();
    }
    if let Some(example) = field.example {
        parameter["example"] = match field.param_type {
            ParamType::Integer(..) | ParamType::Number(..) => {
                serde_json::from_str(example).expect("the example is a number")
            }
            _ => example.into(),
        };
    }
    parameter
}

fn schema_of(field: &Field) -> Value {
    let mut schema = match field.param_type {
        // Formats would promise RFC 3339, which has no local times.
        ParamType::Text | ParamType::DateTime | ParamType::Date => json!({"type": "string"}),
        ParamType::Number(min, max) => json!({"type": "number", "minimum": min, "maximum": max}),
        ParamType::Integer(min, max) => json!({"type": "integer", "minimum": min, "maximum": max}),
        ParamType::Boolean => json!({"type": "boolean"}),
        ParamType::OneOf(choices) => json!({"type": "string", "enum": choices()}),
        ParamType::ListOf(choices) => json!({"type": "array", "items": {"type": "string", "enum": choices()}}),
        ParamType::WeightedListOf(choices) => {
            let pattern = format!("^({})(:[0-9]+([.][0-9]+)?)?$", choices().join("|"));
            json!({"type": "array", "items": {"type": "string", "pattern": pattern}})
        }
    };
    if let Some(default) = field.default {
        schema["default"] = default();
    }
    schema
}

/// The parameters of all paths, each once. Those of one name that differ are numbered.
#[derive(Default)]
struct Parameters(Map<String, Value>);

impl Parameters {
    /// The key of a parameter, which is noted.
    fn key(&mut self, parameter: Value) -> String {
        let name = parameter["name"].as_str().expect("a parameter has a name").to_owned();
        let keys = (1..).map(|number| if number == 1 { name.clone() } else { format!("{name}_{number}") });
        let is_free_or_equal = |key: &String| self.0.get(key).is_none_or(|known| *known == parameter);
        let key = keys.into_iter().find(is_free_or_equal).expect("numbers do not end");
        self.0.insert(key.clone(), parameter);
        key
    }
}

/// The schemas that answers refer to, by name.
struct Schemas(BTreeMap<String, Value>);

impl Default for Schemas {
    fn default() -> Self {
        let problem = json!({
            "description": "RFC 9457: what is wrong, which field, which value, what to do",
            "type": "object", "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                "detail": {"type": "string"}, "field": {"type": "string"}, "value": {"type": "string"},
                "hint": {"type": "string"}, "candidates": {"type": "array", "items": {"type": "object"}},
            },
        });
        Self(BTreeMap::from([("Problem".to_owned(), problem)]))
    }
}

impl Schemas {
    /// A reference to a form, which is noted with all that it refers to.
    fn reference(&mut self, form: fn() -> SchemaParts) -> Value {
        let (name, schema, others) = form();
        let note = |(name, schema)| (name, serde_json::to_value(schema).expect("a schema is plain data"));
        self.0.extend(others.into_iter().chain([(name.clone(), schema)]).map(note));
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// The schema of an endpoint's answer.
    fn answer(&mut self, endpoint: &Endpoint) -> Value {
        let forms: Vec<_> = endpoint.schemas.iter().map(|form| self.reference(*form)).collect();
        let form = match <[Value; 1]>::try_from(forms) {
            Ok([only]) => only,
            Err(several) => json!({"anyOf": several}),
        };
        if endpoint.members.is_empty() {
            return form;
        }
        let members: Map<_, _> =
            endpoint.members.iter().map(|member| (member.name.to_owned(), self.reference(member.schema))).collect();
        let always: Vec<_> =
            endpoint.members.iter().filter(|member| member.is_always_there).map(|member| member.name).collect();
        json!({"allOf": [{"type": "object", "required": always, "properties": members}, form]})
    }
}
