//! The request side of the Alice protocol 1.0: whatever the platform or a test client sends, as one turn of a conversation.
//!
//! Every field is optional, nullable and may be of a wrong type; what can't be read counts as absent. Only a body that is no
//! JSON object, or that carries nothing to answer, is refused.

use serde_json::{Map, Value};

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Turn {
    /// What happened.
    pub kind: TurnKind,
    /// What was said without the words that started the skill; may be empty.
    pub utterance: String,
    /// Everything that was said.
    pub original_utterance: String,
    /// The words as the platform split them, numerals as digits; empty when it did not.
    pub tokens: Vec<String>,
    /// What the platform recognised in the tokens.
    pub entities: Vec<Entity>,
    /// Names of the platform's intents that matched.
    pub intents: Vec<String>,
    /// The conversation.
    pub session: Session,
    /// Who speaks, if it is known.
    pub listener: Option<Listener>,
    /// Name of the listener's time zone as sent; it may name no zone at all.
    pub timezone: Option<String>,
    /// The listener sees the text and the buttons.
    pub screen: bool,
    /// The platform heard a dangerous context.
    pub dangerous: bool,
    /// The session state that we stored last time; nothing when the client stores none.
    pub state: Option<Value>,
    /// Nobody has proven who sends it: what is kept of people must not be touched.
    pub is_of_stranger: bool,
}

impl Turn {
    /// The same turn of an unknown listener in a conversation without a name: nothing that is kept of people, conversations or
    /// answers can be found by it.
    pub fn of_stranger(mut self) -> Self {
        self.listener = None;
        self.session.id = None;
        self.is_of_stranger = true;
        self
    }
}

/// What happened in a turn.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum TurnKind {
    /// Something was said, or nothing.
    Utterance,
    /// A button with a payload was pressed.
    Button(Map<String, Value>),
    /// The morning show asks for an item.
    ShowPull,
    /// The listener has linked an account.
    AccountLinked,
    /// A type that the platform no longer documents: players, purchases, geolocation.
    Legacy(String),
    /// A type that we don't know.
    #[default]
    Unknown,
}

/// Which conversation, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    /// Id of the conversation; never empty.
    pub id: Option<String>,
    /// Number of the message in it.
    pub message_id: Option<u64>,
    /// The conversation begins.
    pub is_new: bool,
    /// The skill that the client believes to talk to.
    pub skill_id: Option<String>,
}

/// Who speaks: two namespaces that must not be mixed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Listener {
    /// A signed-in person, the same on every device.
    Account(String),
    /// One device or application, by whichever person it is used.
    Device(String),
}

/// Something that the platform recognised in the tokens `start..end`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Index of its first token.
    pub start: usize,
    /// Index of the first token after it.
    pub end: usize,
    /// What it is.
    pub value: EntityValue,
}

/// What an entity is. Other types than these are dropped.
#[derive(Debug, Clone, PartialEq)]
pub enum EntityValue {
    /// `YANDEX.DATETIME`.
    DateTime(DateTimeParts),
    /// `YANDEX.GEO` with a city: its name.
    City(String),
    /// `YANDEX.FIO`: the given name.
    Person(String),
    /// `YANDEX.NUMBER`.
    Number(f64),
}

/// The parts of a date and time, each absolute or relative to now; unchecked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DateTimeParts {
    pub year: Option<DateTimePart>,
    pub month: Option<DateTimePart>,
    pub day: Option<DateTimePart>,
    pub hour: Option<DateTimePart>,
    pub minute: Option<DateTimePart>,
}

/// One part of a date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateTimePart {
    /// The number itself.
    Absolute(i64),
    /// This many units later than now.
    Relative(i64),
}

/// Why a body is no Alice request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAlice {
    /// No JSON, invalid UTF-8, or nested too deep.
    #[error("the body is not JSON")]
    NotJson,
    /// JSON of another shape.
    #[error("the body is not a JSON object")]
    NotObject,
    /// Nothing to answer.
    #[error("field request is missing; an Alice request has it, or account_linking_complete_event")]
    NoRequest,
}

/// Longest utterance that is looked at; the protocol's own limit is 1024 characters.
const MAX_UTTERANCE_CHARS: usize = 1024;

/// Most tokens that are looked at: 1024 characters can't hold more words.
const MAX_TOKENS: usize = 512;

/// Longest id that is believed to be one; the protocol says 64, older clients and account ids are somewhat longer.
const MAX_ID_CHARS: usize = 256;

/// Reads a request body.
///
/// # Errors
/// When the body is not JSON in UTF-8 of reasonable depth, is no object, or has nothing to answer.
pub fn decode(body: &[u8]) -> Result<Turn, NotAlice> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let value: Value = serde_json::from_slice(body).map_err(|_| NotAlice::NotJson)?;
    let Value::Object(mut envelope) = value else { return Err(NotAlice::NotObject) };
    // The documented Show.Pull request is wrapped whole in `body`.
    if !envelope.contains_key("request")
        && let Some(Value::Object(inner)) = envelope.remove("body")
    {
        envelope = inner;
    }
    let request = envelope.get("request").and_then(Value::as_object);
    let linked = envelope.get("account_linking_complete_event").is_some_and(Value::is_object);
    if request.is_none() && !linked {
        return Err(NotAlice::NoRequest);
    }
    let empty = Map::new();
    let mut turn = said(request.unwrap_or(&empty));
    if request.is_none() {
        turn.kind = TurnKind::AccountLinked;
    }
    let meta = object(&envelope, "meta").unwrap_or(&empty);
    turn.timezone = text(meta.get("timezone")).filter(|name| !name.is_empty() && name.len() <= 64);
    turn.screen = object(meta, "interfaces").is_some_and(|interfaces| interfaces.contains_key("screen"));
    let session = object(&envelope, "session").unwrap_or(&empty);
    turn.session = Session {
        id: id(session.get("session_id")),
        message_id: session.get("message_id").and_then(whole_number).and_then(|n| u64::try_from(n).ok()),
        is_new: session.get("new").is_some_and(truth),
        skill_id: id(session.get("skill_id")),
    };
    turn.listener = object(session, "user")
        .and_then(|user| id(user.get("user_id")))
        .map(Listener::Account)
        .or_else(|| object(session, "application").and_then(|app| id(app.get("application_id"))).map(Listener::Device))
        .or_else(|| id(session.get("user_id")).map(Listener::Device));
    turn.state = object(&envelope, "state").and_then(|state| state.get("session")).filter(|s| s.is_object()).cloned();
    Ok(turn)
}

impl Turn {
    /// The platform's probe whether the skill is alive.
    pub fn is_ping(&self) -> bool {
        let is_ping = |said: &str| said.trim().eq_ignore_ascii_case("ping");
        self.kind == TurnKind::Utterance
            && is_ping(&self.original_utterance)
            && (self.utterance.trim().is_empty() || is_ping(&self.utterance))
    }
}

fn said(request: &Map<String, Value>) -> Turn {
    let mut turn = Turn::default();
    let payload = object(request, "payload").filter(|payload| !payload.is_empty());
    let command = text(request.get("command"));
    turn.original_utterance = cut(text(request.get("original_utterance")).unwrap_or_default());
    // An empty command is meaningful: the skill was called and nothing was asked. An absent one is not.
    turn.utterance = cut(command.clone().unwrap_or_else(|| turn.original_utterance.clone()));
    turn.kind = match (text(request.get("type")).unwrap_or_default().as_str(), payload) {
        ("ButtonPressed", Some(payload)) => TurnKind::Button(payload.clone()),
        ("SimpleUtterance" | "ButtonPressed", _) => TurnKind::Utterance,
        ("Show.Pull", _) => TurnKind::ShowPull,
        ("", _) if command.is_some() || !turn.original_utterance.is_empty() => TurnKind::Utterance,
        (name, _) if ["AudioPlayer.", "Purchase.", "Geolocation."].iter().any(|old| name.starts_with(old)) => {
            TurnKind::Legacy(name.chars().take(MAX_ID_CHARS).collect())
        }
        _ => TurnKind::Unknown,
    };
    turn.dangerous = object(request, "markup").and_then(|m| m.get("dangerous_context")).is_some_and(truth);
    let Some(nlu) = object(request, "nlu") else { return turn };
    if command.as_deref().is_none_or(|command| !command.trim().is_empty()) {
        turn.tokens = list(nlu, "tokens").iter().take(MAX_TOKENS).map(|t| text(Some(t)).unwrap_or_default()).collect();
    }
    turn.entities =
        list(nlu, "entities").iter().filter_map(|e| entity(e, turn.tokens.len())).take(MAX_TOKENS).collect();
    turn.intents = object(nlu, "intents").map(|i| i.keys().take(MAX_TOKENS).cloned().collect()).unwrap_or_default();
    turn
}

/// An entity whose span lies within the tokens.
fn entity(value: &Value, tokens: usize) -> Option<Entity> {
    let entity = value.as_object()?;
    let span = object(entity, "tokens")?;
    let [start, end] = ["start", "end"].map(|edge| span.get(edge).and_then(whole_number));
    let (start, end) = (usize::try_from(start?).ok()?, usize::try_from(end?).ok()?);
    if start >= end || end > tokens {
        return None;
    }
    let inner = entity.get("value")?;
    let field = |name: &str| inner.get(name).and_then(|field| text(Some(field))).filter(|text| !text.is_empty());
    let value = match entity.get("type")?.as_str()? {
        "YANDEX.DATETIME" => {
            let part = |name: &str| {
                let number = inner.get(name).and_then(whole_number)?;
                let relative = inner.get(format!("{name}_is_relative")).is_some_and(truth);
                Some(if relative { DateTimePart::Relative(number) } else { DateTimePart::Absolute(number) })
            };
            EntityValue::DateTime(DateTimeParts {
                year: part("year"),
                month: part("month"),
                day: part("day"),
                hour: part("hour"),
                minute: part("minute"),
            })
        }
        "YANDEX.GEO" => EntityValue::City(field("city")?),
        "YANDEX.FIO" => EntityValue::Person(field("first_name")?),
        "YANDEX.NUMBER" => EntityValue::Number(inner.as_f64()?),
        _ => return None,
    };
    Some(Entity { start, end, value })
}

fn object<'v>(map: &'v Map<String, Value>, name: &str) -> Option<&'v Map<String, Value>> {
    map.get(name).and_then(Value::as_object)
}

fn list<'v>(map: &'v Map<String, Value>, name: &str) -> &'v [Value] {
    map.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A string, or a number as one.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn id(value: Option<&Value>) -> Option<String> {
    text(value).filter(|id| !id.is_empty() && id.chars().count() <= MAX_ID_CHARS)
}

fn whole_number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            (float.fract() == 0.0 && float.abs() < 1e15).then_some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => *truth,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

fn cut(text: String) -> String {
    match text.char_indices().nth(MAX_UTTERANCE_CHARS) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn turn(body: &Value) -> Turn {
        decode(body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn wrong_types_count_as_absent() {
        let turn = turn(&json!({
            "meta": [], "state": "x", "version": 1,
            "session": {"session_id": 7, "message_id": "12", "new": "true", "user": 3, "application": {"application_id": 5}},
            "request": {"command": "привет", "type": "SimpleUtterance", "nlu": {"tokens": "привет", "entities": {}, "intents": []}},
        }));
        assert_eq!(turn.session, Session { id: Some("7".into()), message_id: Some(12), is_new: true, skill_id: None });
        assert_eq!(turn.listener, Some(Listener::Device("5".into())));
        assert_eq!((turn.tokens.len(), turn.state), (0, None));
    }

    #[test]
    fn an_entity_outside_of_the_tokens_is_dropped() {
        let number =
            |start: i64, end: i64| json!({"type": "YANDEX.NUMBER", "tokens": {"start": start, "end": end}, "value": 1});
        let turn = turn(
            &json!({"request": {"command": "раз два", "type": "SimpleUtterance", "nlu": {"tokens": ["раз", "два"],
            "entities": [number(0, 1), number(0, 99), number(-1, 1), number(1, 1), number(2, 1), number(1, 2)]}}}),
        );
        assert_eq!(turn.entities.iter().map(|e| (e.start, e.end)).collect::<Vec<_>>(), [(0, 1), (1, 2)]);
    }

    #[test]
    fn a_body_that_is_no_alice_request_is_refused() {
        assert_eq!(decode(b""), Err(NotAlice::NotJson));
        assert_eq!(decode(b"[]"), Err(NotAlice::NotObject));
        assert_eq!(decode(b"{}"), Err(NotAlice::NoRequest));
        let deep = format!(r#"{{"request":{}1{}}}"#, r#"{"a":"#.repeat(3000), "}".repeat(3000));
        assert_eq!(decode(deep.as_bytes()), Err(NotAlice::NotJson));
    }

    #[test]
    fn a_long_utterance_is_cut() {
        let long = "я".repeat(300_000);
        assert_eq!(
            turn(&json!({"request": {"command": long, "type": "SimpleUtterance"}})).utterance.chars().count(),
            1024
        );
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
