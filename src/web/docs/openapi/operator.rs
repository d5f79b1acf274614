//! The operator's part of the description. It has no examples: what a server answers its operator is not public.

use serde_json::{Map, Value, json};

use super::security::of_scope;
use super::{GET_PROBLEMS, POST_PROBLEMS, Parameters, Schemas, content, fresh, object_of, parameter};
use crate::web::ProblemKind;
use crate::web::operations::{AlertMessage, EVENTS, EVENTS_SCOPE, OPERATOR_ENDPOINTS, OperatorEndpoint, Verb};
use crate::web::routing::endpoint::schema_parts;

/// The name of the group.
const TITLE: &str = "Operating";

/// Adds the operator's paths, and the webhook that is called about alerts.
pub fn describe(
    paths: &mut Map<String, Value>,
    webhooks: &mut Map<String, Value>,
    schemas: &mut Schemas,
    parameters: &mut Parameters,
) {
    for endpoint in OPERATOR_ENDPOINTS {
        paths.insert(endpoint.path.to_owned(), item(endpoint, schemas, parameters));
    }
    paths.insert(EVENTS.to_owned(), events());
    webhooks.insert("alert".to_owned(), alert_webhook(schemas));
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
        "operationId": name, "summary": endpoint.summary, "tags": [TITLE], "security": of_scope(endpoint.scope),
        "responses": responses,
    })
}

/// The message that is posted to the alert webhook.
fn alert_webhook(schemas: &mut Schemas) -> Value {
    let body = json!({"schema": schemas.reference(schema_parts::<AlertMessage>)});
    json!({"post": {
        "operationId": "alert_webhook", "summary": "A change of an alert, as it is posted to `alerts.webhook_url`", "tags": [TITLE],
        "description": "One message per change, in the order of the changes; changes of muted alerts are not posted. The receiver \
                        answers with any 2xx. After 408, 429, 5xx or no answer the message is posted again a few times; any other \
                        status drops it.",
        "requestBody": {"required": true, "content": {"application/json": body}},
        "responses": {"2XX": {"description": "The receiver has the message"}},
    }})
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
        "operationId": "events", "summary": "What changes, as it changes", "tags": [TITLE], "security": of_scope(EVENTS_SCOPE),
        "parameters": [last_id], "responses": fresh(&answer, &GET_PROBLEMS, &[]),
    }})
}
