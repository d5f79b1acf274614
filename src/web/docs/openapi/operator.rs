//! The operator's part of the description. It has no examples: what a server answers its operator is not public.

use serde_json::{Map, Value, json};

use super::{GET_PROBLEMS, POST_PROBLEMS, Parameters, Schemas, content, fresh, object_of, parameter};
use crate::web::ProblemKind;
use crate::web::operations::{EVENTS, OPERATOR_ENDPOINTS, OperatorEndpoint, Verb};

/// The name of the group.
const TITLE: &str = "Operating";

/// Adds the operator's paths.
pub fn describe(paths: &mut Map<String, Value>, schemas: &mut Schemas, parameters: &mut Parameters) {
    for endpoint in OPERATOR_ENDPOINTS {
        paths.insert(endpoint.path.to_owned(), item(endpoint, schemas, parameters));
    }
    paths.insert(EVENTS.to_owned(), events());
}

fn item(endpoint: &OperatorEndpoint, schemas: &mut Schemas, parameters: &mut Parameters) -> Value {
    let answer = content("application/json", schemas.reference(endpoint.schema), None);
    let (mut captured, mut others) = (Vec::new(), Vec::new());
    for field in endpoint.params.own.iter().flat_map(|group| group.iter()) {
        let is_captured = endpoint.path.contains(&format!("{{{}}}", field.name));
        let key = parameters.key(parameter(field, "", is_captured));
        if is_captured { &mut captured } else { &mut others }.push((field.name.to_owned(), key));
    }
    let references = |keys: &[(String, String)]| -> Vec<Value> {
        keys.iter().map(|(_, key)| json!({"$ref": format!("#/components/parameters/{key}")})).collect()
    };
    match endpoint.verb {
        Verb::Get => {
            let captured_none = captured.is_empty();
            let keys = [captured, others].concat();
            let failures = if captured_none { &[][..] } else { &[ProblemKind::NotFound] };
            let mut operation = operation(endpoint, &fresh(&answer, &GET_PROBLEMS, failures));
            operation["parameters"] = references(&keys).into();
            json!({"get": operation})
        }
        Verb::Post { body } => {
            let failures = if captured.is_empty() { &[][..] } else { &[ProblemKind::NotFound, ProblemKind::Conflict] };
            let mut operation = operation(endpoint, &fresh(&answer, &POST_PROBLEMS, failures));
            operation["parameters"] = references(&captured).into();
            if let Some(example) = body {
                let example: Value = serde_json::from_str(example).expect("the example is JSON");
                let media = json!({"schema": object_of(&others), "example": example});
                operation["requestBody"] = json!({"required": true, "content": {"application/json": media}});
            }
            json!({"post": operation})
        }
    }
}

fn operation(endpoint: &OperatorEndpoint, responses: &Value) -> Value {
    let name = endpoint.path.trim_start_matches("/api/v1/").replace(['/', '-'], "_").replace(['{', '}'], "");
    json!({
        "operationId": name, "summary": endpoint.summary, "tags": [TITLE], "security": [{"token": []}, {"session": []}],
        "responses": responses,
    })
}

fn events() -> Value {
    let answer = json!({
        "description": "Events without end, named `health`, `kpi`, `alerts` and `jobs`. Each holds the whole state of its topic as one \
                        line of JSON, and is sent when that has changed. A comment shows every 15 seconds that the stream lives.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    });
    let last_id = json!({
        "name": "Last-Event-ID", "in": "header", "required": false, "schema": {"type": "string"},
        "description": "The id of the last event that arrived: what came after it is sent first. Without it, or when it is too old, \
                        the latest of each topic is.",
    });
    json!({"get": {
        "operationId": "events", "summary": "What changes, as it changes", "tags": [TITLE], "security": [{"token": []}, {"session": []}],
        "parameters": [last_id], "responses": fresh(&answer, &GET_PROBLEMS, &[]),
    }})
}
