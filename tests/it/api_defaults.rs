//! What the manual calls a default is what a request without that field gets: of the calculations, of a batch's items, of the operator.

use serde_json::{Value, json};

use crate::api::{get, is_of};
use crate::operator::parts::Operated;
use crate::world::World;

/// Fields that stand instead of one that every example has, and contradict it.
const INSTEAD: [&str; 3] = ["minute", "second", "after"];

/// A described query field.
struct Described {
    name: String,
    default: Value,
    example: Option<String>,
}

impl Described {
    /// The fields of an operation, each reference followed.
    fn all(document: &Value, operation: &Value) -> Vec<Self> {
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let followed = parameters.iter().map(|parameter| match parameter["$ref"].as_str() {
            Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => parameter,
        });
        followed
            .map(|parameter| {
                let name = parameter["name"].as_str().unwrap().to_owned();
                let description = parameter["description"].as_str().unwrap_or_default().to_lowercase();
                let default = parameter["schema"]["default"].clone();
                assert!(default.is_null() || !description.contains("default"), "{name} says it twice: {description}");
                Self { default, example: parameter.get("example").map(sent_as), name }
            })
            .collect()
    }
}

/// A value as a query has it.
fn sent_as(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join(","),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn pair(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_default_that_is_sent_is_the_same_as_a_field_that_is_left_out() {
    let world = World::new().await;
    let document = get(&world, "/api/openapi.json").await;
    let page = world.get("/api").await.body;
    let examples: Vec<_> = page.split("href=\"./").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut sent = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let of_answer = |example: &&str| is_of(&format!("/{example}"), path.trim_end_matches(".svg"));
        let Some(example) = examples.iter().copied().find(of_answer) else { continue };
        let (asked, query) = example.split_once('?').unwrap_or((example, ""));
        let asked = if path.ends_with(".svg") { format!("/{asked}.svg") } else { format!("/{asked}") };
        let query = query.replace("&amp;", "&");
        let without = world.get(&format!("{asked}?{query}")).await;
        assert_eq!(without.status, 200, "{asked}: {}", without.body);
        for Described { name, default, .. } in Described::all(&document, &item["get"]) {
            if default.is_null()
                || form_urlencoded::parse(query.as_bytes()).any(|(given, _)| given == name)
                || INSTEAD.contains(&name.trim_start_matches("partner_"))
            {
                continue;
            }
            let with = world.get(&format!("{asked}?{query}&{}", pair(&name, &sent_as(&default)))).await;
            assert!(with.body == without.body, "{path} with {name}={default}: {} {}", with.status, with.body);
            sent += 1;
        }
    }
    assert!(sent > 150, "only {sent} defaults were sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_default_that_is_sent_in_a_batch_changes_nothing() {
    let world = World::new().await;
    let document = get(&world, "/api/openapi.json").await;
    let born = json!({"datetime": "1990-07-15T10:30", "latitude": 55.75, "longitude": 37.62});
    let mut items = vec![born.clone()];
    let body = &document["paths"]["/api/v1/natal/batch"]["post"]["requestBody"]["content"]["application/json"];
    let fields = body["schema"]["properties"]["items"]["items"]["properties"].as_object().unwrap();
    for (name, schema) in fields {
        let schema = document.pointer(schema["$ref"].as_str().unwrap().trim_start_matches('#')).unwrap();
        if !schema["default"].is_null() && !INSTEAD.contains(&name.as_str()) {
            let mut item = born.clone();
            item[name] = schema["default"].clone();
            items.push(item);
        }
    }
    assert!(items.len() > 5, "only {} items", items.len());
    let answer = world.post("/api/v1/natal/batch", json!({"items": items}).to_string()).await.json();
    for (item, sent) in answer["items"].as_array().unwrap().iter().zip(&items) {
        assert!(item["chart"].is_object(), "{sent}: {item}");
        assert!(item["chart"] == answer["items"][0]["chart"], "{sent} is another chart");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_default_that_an_operator_sends_changes_nothing() {
    let Operated { world, .. } = Operated::new().await;
    let document = get(&world, "/api/openapi.json").await;
    let (mut sent, mut equal) = (0, 0);
    for (path, item) in document["paths"].as_object().unwrap() {
        let operation = &item["get"];
        let fields = Described::all(&document, operation);
        let is_operators = operation["security"].as_array().is_some_and(|ways| ways.len() > 1);
        if !is_operators || path.contains('{') || fields.iter().all(|field| field.default.is_null()) {
            continue;
        }
        let mut asked = format!("{path}?");
        let mut without = world.get_as_operator(&asked).await;
        if without.status == 422 {
            let missing = without.json()["field"].as_str().unwrap().to_owned();
            let field = fields.iter().find(|field| field.name == missing).unwrap();
            asked += &pair(&missing, field.example.as_deref().unwrap());
            without = world.get_as_operator(&asked).await;
        }
        assert_eq!(without.status, 200, "{asked}: {}", without.body);
        for Described { name, default, .. } in fields.iter().filter(|field| !field.default.is_null()) {
            let with = world.get_as_operator(&format!("{asked}&{}", pair(name, &sent_as(default)))).await;
            let again = world.get_as_operator(&asked).await;
            assert_eq!(with.status, 200, "{path} with {name}={default}: {}", with.body);
            // An answer that tells of the requests themselves differs from one to the next.
            if again.body == without.body {
                assert_eq!(with.body, without.body, "{path} with {name}={default}");
                equal += 1;
            }
            sent += 1;
        }
    }
    println!("{sent} defaults of the operator's were sent, {equal} answers could be compared");
    assert!(sent >= 6 && equal >= 3, "{sent} were sent, {equal} compared");
}
