//! Whether an answer is one.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::script::LoadClass;
use crate::speech::Prompt;

/// What a server sent back.
#[derive(Debug, Clone)]
pub(super) struct LoadResponse {
    pub status: u16,
    /// When the server wants to be asked again, if it says so.
    pub retry_after: Option<Duration>,
    pub body: Bytes,
}

/// What came of a request that was answered as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Served {
    /// With what was asked for.
    Whole,
    /// With an excuse, in time: a voice turn that found no room, or whose answer was not ready.
    Shed,
}

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// No connection.
    Connect,
    /// The connection ended before the answer did, or what came was no HTTP.
    Cut,
    /// No answer in time.
    Timeout,
    /// Never sent: every connection was busy until the load was over.
    Unsent,
    /// Another status than 2xx.
    Status(u16),
    /// A body that is not of the class's shape.
    Broken,
    /// A voice turn without speech.
    Silent,
    /// A voice turn in which something broke on the server.
    Trouble,
}

impl Fault {
    /// Whether the server gave no answer at all.
    pub(super) const fn is_unanswered(self) -> bool {
        matches!(self, Self::Connect | Self::Cut | Self::Timeout | Self::Unsent)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect => f.write_str("no connection"),
            Self::Cut => f.write_str("connection cut"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Unsent => f.write_str("never sent"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Broken => f.write_str("broken body"),
            Self::Silent => f.write_str("no speech"),
            Self::Trouble => f.write_str("trouble on the server"),
        }
    }
}

#[derive(Deserialize)]
struct WebhookJson<'a> {
    #[serde(borrow)]
    response: WebhookResponseJson<'a>,
}

#[derive(Deserialize)]
struct WebhookResponseJson<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow, default)]
    tts: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct NatalJson {
    bodies: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct CompatibilityJson {
    #[serde(flatten)]
    fields: std::collections::HashMap<String, IgnoredAny>,
}

/// Knows what answers must be.
pub(super) struct Judge {
    /// What a listener hears when there was no room or no time, or nothing is computed.
    excuses: [String; 5],
    /// What a listener hears when something broke.
    troubles: [String; 2],
}

impl Judge {
    /// A judge who knows this version's excuses; those of another version count as answers.
    pub(super) fn new() -> Self {
        let said = |prompt: Prompt| prompt.speech(0).text;
        let shed =
            [Prompt::Busy, Prompt::Late, Prompt::ShortOfMemory, Prompt::NotComputing, Prompt::Restarting].map(said);
        Self { excuses: shed, troubles: [Prompt::Trouble, Prompt::Unsolvable].map(said) }
    }

    /// Whether `answer` is one to a request of `class`. The whole body is read, not its length.
    ///
    /// # Errors
    /// When its status is not 2xx, its body is not what the class promises, or a voice turn says nothing.
    pub(super) fn judge(&self, class: LoadClass, answer: &LoadResponse) -> Result<Served, Fault> {
        if !(200..300).contains(&answer.status) {
            return Err(Fault::Status(answer.status));
        }
        match class {
            LoadClass::Webhook | LoadClass::FreshTurn => self.turn(&answer.body),
            LoadClass::Natal | LoadClass::FreshChart => {
                let chart: NatalJson = read(&answer.body)?;
                if chart.bodies.is_empty() { Err(Fault::Broken) } else { Ok(Served::Whole) }
            }
            LoadClass::Compatibility | LoadClass::YearForecast => {
                let object: CompatibilityJson = read(&answer.body)?;
                if object.fields.is_empty() { Err(Fault::Broken) } else { Ok(Served::Whole) }
            }
        }
    }

    fn turn(&self, body: &[u8]) -> Result<Served, Fault> {
        let WebhookJson { response: WebhookResponseJson { text, tts } } = read(body)?;
        // Without `tts`, Alice reads the text.
        if text.trim().is_empty() || tts.is_some_and(|tts| tts.trim().is_empty()) {
            return Err(Fault::Silent);
        }
        if self.troubles.iter().any(|trouble| text.starts_with(trouble)) {
            return Err(Fault::Trouble);
        }
        let is_excuse = self.excuses.iter().any(|excuse| text.starts_with(excuse));
        Ok(if is_excuse { Served::Shed } else { Served::Whole })
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|_| Fault::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(class: LoadClass, status: u16, body: &str) -> Result<Served, Fault> {
        let answer = LoadResponse { status, retry_after: None, body: Bytes::copy_from_slice(body.as_bytes()) };
        Judge::new().judge(class, &answer)
    }

    #[test]
    fn a_turn_must_say_something() {
        let turn = |body| judged(LoadClass::Webhook, 200, body);
        let whole =
            r#"{"response":{"text":"Луна во Льве.","tts":"Лун+а во Льве.","end_session":false},"version":"1.0"}"#;
        assert_eq!(turn(whole), Ok(Served::Whole));
        assert_eq!(turn(r#"{"response":{"text":"Луна\nво Льве."}}"#), Ok(Served::Whole));
        assert_eq!(turn(r#"{"response":{"text":" "}}"#), Err(Fault::Silent));
        assert_eq!(turn(r#"{"response":{"text":"Луна","tts":""}}"#), Err(Fault::Silent));
        assert_eq!(turn(r#"{"response":{"tts":"Луна"}}"#), Err(Fault::Broken));
        assert_eq!(turn(&whole[..whole.len() - 1]), Err(Fault::Broken));
        assert_eq!(judged(LoadClass::Webhook, 502, whole), Err(Fault::Status(502)));
    }

    #[test]
    fn an_excuse_is_no_answer_and_no_failure() {
        let said = |prompt: Prompt| {
            let body = serde_json::json!({"response": {"text": prompt.speech(3).text}}).to_string();
            judged(LoadClass::Webhook, 200, &body)
        };
        assert_eq!(said(Prompt::Busy), Ok(Served::Shed));
        assert_eq!(said(Prompt::Late), Ok(Served::Shed));
        assert_eq!(said(Prompt::Trouble), Err(Fault::Trouble));
        assert_eq!(said(Prompt::Greeting), Ok(Served::Whole));
    }

    #[test]
    fn a_chart_has_bodies_and_a_comparison_has_fields() {
        assert_eq!(judged(LoadClass::Natal, 200, r#"{"event":{},"bodies":[{"id":"sun"}]}"#), Ok(Served::Whole));
        assert_eq!(judged(LoadClass::Natal, 200, r#"{"bodies":[]}"#), Err(Fault::Broken));
        assert_eq!(judged(LoadClass::Natal, 200, r#"{"bodies":[{"id":"sun"}"#), Err(Fault::Broken));
        assert_eq!(judged(LoadClass::Compatibility, 200, r#"{"score":[1]}"#), Ok(Served::Whole));
        assert_eq!(judged(LoadClass::Compatibility, 200, "{}"), Err(Fault::Broken));
        assert_eq!(judged(LoadClass::Compatibility, 404, r#"{"title":"?"}"#), Err(Fault::Status(404)));
    }
}
