//! Error responses: RFC 9457 `application/problem+json`.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Longest user-supplied value that is echoed, in characters: enough to recognise it, too short to carry a payload.
pub const MAX_VALUE_CHARS: usize = 80;

/// Longest detail or hint, in characters; they may quote several values.
pub const MAX_TEXT_CHARS: usize = 500;

/// Most candidates offered.
pub const MAX_CANDIDATES: usize = 20;

/// What the client can do about a problem. The one table of statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// Repair the syntax of the request.
    Malformed,
    /// Authenticate.
    Unauthorized,
    /// Nothing: it is not theirs to ask.
    Forbidden,
    /// Ask for something that exists.
    NotFound,
    /// Use a method from the `Allow` header.
    MethodNotAllowed,
    /// Send the request faster.
    TooSlow,
    /// Look at the state first: what was asked for does not fit it.
    Conflict,
    /// Send less.
    TooLarge,
    /// Send another media type.
    UnsupportedMediaType,
    /// Ask under a name that is ours.
    Misdirected,
    /// Correct the named field.
    Invalid,
    /// Ask less often.
    TooManyRequests,
    /// Nothing: the fault is ours.
    Internal,
    /// Ask something else: computing this breaks, and the fault is ours.
    Unsolvable,
    /// Ask again later: there is too much to do.
    Busy,
    /// Ask again later: only what is kept is served, and the problem says why.
    Fallback,
    /// Ask the next server: this one stops.
    Draining,
    /// Ask again soon: the answer was not ready in time.
    Late,
}

impl ProblemKind {
    /// Every remedy, by status.
    pub const ALL: [Self; 18] = [
        Self::Malformed,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::Conflict,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Misdirected,
        Self::Invalid,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unsolvable,
        Self::Busy,
        Self::Fallback,
        Self::Draining,
        Self::Late,
    ];

    /// Status, type URI and title.
    const fn row(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "urn:astroloh:problem:malformed", "Malformed request"),
            Self::Unauthorized => {
                (StatusCode::UNAUTHORIZED, "urn:astroloh:problem:unauthorized", "Authentication required")
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, "urn:astroloh:problem:forbidden", "Not permitted"),
            Self::NotFound => (StatusCode::NOT_FOUND, "urn:astroloh:problem:not-found", "Not found"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "urn:astroloh:problem:method-not-allowed", "Method not allowed")
            }
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "urn:astroloh:problem:too-slow", "Request too slow"),
            Self::Conflict => (StatusCode::CONFLICT, "urn:astroloh:problem:conflict", "Does not fit the state"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "urn:astroloh:problem:too-large", "Request too large"),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "urn:astroloh:problem:unsupported-media-type",
                "Unsupported media type",
            ),
            Self::Misdirected => {
                (StatusCode::MISDIRECTED_REQUEST, "urn:astroloh:problem:misdirected", "Not known under that name")
            }
            Self::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "urn:astroloh:problem:invalid", "Invalid value"),
            Self::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "urn:astroloh:problem:too-many-requests", "Too many requests")
            }
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "urn:astroloh:problem:internal", "Internal error"),
            Self::Unsolvable => {
                (StatusCode::INTERNAL_SERVER_ERROR, "urn:astroloh:problem:unsolvable", "Cannot be computed")
            }
            Self::Fallback => (StatusCode::SERVICE_UNAVAILABLE, "urn:astroloh:problem:fallback", "Fallback mode"),
            Self::Draining => (StatusCode::SERVICE_UNAVAILABLE, "urn:astroloh:problem:draining", "Stopping"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "urn:astroloh:problem:busy", "Busy"),
            Self::Late => (StatusCode::SERVICE_UNAVAILABLE, "urn:astroloh:problem:late", "Not ready in time"),
        }
    }

    /// The HTTP status.
    pub const fn status(self) -> StatusCode {
        self.row().0
    }

    /// A word for it: the last of its type URI.
    pub fn name(self) -> &'static str {
        self.row().1.rsplit(':').next().unwrap_or_default()
    }

    /// The title of its problems.
    pub const fn title(self) -> &'static str {
        self.row().2
    }

    /// When to ask again unless the problem says otherwise; `None` where asking again does not help.
    const fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Busy | Self::Fallback | Self::Draining | Self::Late | Self::TooManyRequests => {
                Some(Duration::from_secs(1))
            }
            _ => None,
        }
    }
}

/// A refusal or a failure, as the client sees it. Carries no internal cause; that belongs in the log.
///
/// Texts are cut at a fixed length, and control and invisible formatting characters in them are replaced, so that a
/// problem can quote what a stranger sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Box<Content>);

/// Boxed, so that a `Result` with a problem in it stays small on the way that has none.
#[derive(Debug, Clone, PartialEq)]
struct Content {
    kind: ProblemKind,
    detail: String,
    field: Option<String>,
    value: Option<String>,
    hint: Option<String>,
    candidates: Vec<serde_json::Value>,
    retry_after: Option<Duration>,
    uncovered: Option<String>,
}

impl Problem {
    /// A problem whose `detail` says what is wrong with this request.
    pub fn new(kind: ProblemKind, detail: impl AsRef<str>) -> Self {
        Self(Box::new(Content {
            kind,
            detail: printable(detail.as_ref(), MAX_TEXT_CHARS),
            field: None,
            value: None,
            hint: None,
            candidates: Vec::new(),
            retry_after: kind.retry_after(),
            uncovered: None,
        }))
    }

    /// Names the parameter, header or JSON path at fault.
    #[must_use]
    pub fn field(mut self, field: impl AsRef<str>) -> Self {
        self.0.field = Some(printable(field.as_ref(), MAX_VALUE_CHARS));
        self
    }

    /// The same with `prefix` before the name of the field at fault: one of a second person's.
    #[must_use]
    pub fn within(self, prefix: &str) -> Self {
        match self.0.field.clone() {
            Some(field) => self.field(format!("{prefix}{field}")),
            None => self,
        }
    }

    /// The same, but a fault of the field `from` is one of the field `to`.
    #[must_use]
    pub fn renamed(self, from: &str, to: &str) -> Self {
        if self.0.field.as_deref() == Some(from) { self.field(to) } else { self }
    }

    /// Quotes what was sent.
    #[must_use]
    pub fn value(mut self, value: impl AsRef<str>) -> Self {
        self.0.value = Some(printable(value.as_ref(), MAX_VALUE_CHARS));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.0.hint = Some(printable(hint.as_ref(), MAX_TEXT_CHARS));
        self
    }

    /// Offers what may have been meant, best first; no more than [`MAX_CANDIDATES`] are shown.
    #[must_use]
    pub fn candidates(mut self, mut candidates: Vec<serde_json::Value>) -> Self {
        candidates.truncate(MAX_CANDIDATES);
        self.0.candidates = candidates;
        self
    }

    /// Says when to ask again; rounded up to whole seconds, at least one.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// The same without a field or a value at fault.
    #[must_use]
    pub fn no_field(mut self) -> Self {
        (self.0.field, self.0.value) = (None, None);
        self
    }

    /// Says that the fault is a moment which the ephemeris does not cover.
    #[must_use]
    pub fn not_covering(mut self, moment: &str) -> Self {
        self.0.uncovered = Some(moment.to_owned());
        self
    }

    /// The moment that the answer needs and the ephemeris does not cover, if that is the fault.
    pub fn uncovered(&self) -> Option<&str> {
        self.0.uncovered.as_deref()
    }

    /// What the client can do about it.
    pub fn kind(&self) -> ProblemKind {
        self.0.kind
    }
}

/// The members of the JSON object, in the order in which a person wants to read them.
#[derive(Serialize)]
struct Members<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    candidates: &'a [serde_json::Value],
}

impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Content { kind, detail, field, value, hint, candidates, retry_after: _, uncovered: _ } = &*self.0;
        let (status, r#type, title) = kind.row();
        let (field, value, hint) = (field.as_deref(), value.as_deref(), hint.as_deref());
        Members { r#type, title, status: status.as_u16(), detail, field, value, hint, candidates }.serialize(serializer)
    }
}

/// On one line, for the command line.
impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Content { detail, field, value, hint, .. } = &*self.0;
        match (field, value) {
            (Some(field), Some(value)) => write!(f, "{field} {value:?}: {detail}")?,
            (Some(field), None) => write!(f, "{field}: {detail}")?,
            (None, _) => f.write_str(detail)?,
        }
        match hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.kind() == ProblemKind::Unauthorized {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"astroloh\""));
        }
        if let Some(wait) = self.0.retry_after {
            let whole_s = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_s.max(1)));
        }
        let json = serde_json::to_vec(&self).expect("strings, numbers and JSON values always serialize");
        let mut response = (self.kind().status(), headers, json).into_response();
        // For who counts it.
        response.extensions_mut().insert(self.kind());
        response
    }
}

/// `text` with at most `max_chars` characters, the last an ellipsis if it was cut, and nothing in it that a terminal or
/// a log viewer would obey instead of show.
fn printable(text: &str, max_chars: usize) -> String {
    let shown = |c: char| if c.is_control() || is_invisible(c) { char::REPLACEMENT_CHARACTER } else { c };
    match text.char_indices().nth(max_chars) {
        None => text.chars().map(shown).collect(),
        Some(_) => text.chars().take(max_chars - 1).map(shown).chain(['…']).collect(),
    }
}

/// Zero-width characters, line separators and direction overrides: they make a text look like another one.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(problem: &Problem) -> String {
        serde_json::to_string_pretty(problem).unwrap()
    }

    #[test]
    fn a_problem_names_field_value_and_remedy() {
        let problem = Problem::new(ProblemKind::Invalid, "latitude 91.2 is outside -90..=90")
            .field("latitude")
            .value("91.2")
            .hint("north is positive");
        insta::assert_snapshot!(json(&problem), @r#"
        {
          "type": "urn:astroloh:problem:invalid",
          "title": "Invalid value",
          "status": 422,
          "detail": "latitude 91.2 is outside -90..=90",
          "field": "latitude",
          "value": "91.2",
          "hint": "north is positive"
        }
        "#);
        assert_eq!(problem.into_response().headers()[header::CONTENT_TYPE], "application/problem+json");
    }

    #[test]
    fn what_a_stranger_sent_is_cut_and_disarmed() {
        let problem =
            Problem::new(ProblemKind::Invalid, "no such place").value(format!("\x1b[31m\u{202e}{}", "я".repeat(200)));
        let value = problem.0.value.unwrap();
        assert_eq!(value.chars().count(), MAX_VALUE_CHARS);
        assert!(value.starts_with("\u{fffd}[31m\u{fffd}яя") && value.ends_with('…'), "{value}");
        assert!(printable("ровно", 5) == "ровно" && printable("больше", 5) == "боль…");
    }

    #[test]
    fn the_table_has_one_type_per_remedy_and_only_error_statuses() {
        let types: std::collections::HashSet<_> = ProblemKind::ALL.iter().map(|kind| kind.row().1).collect();
        assert_eq!(types.len(), ProblemKind::ALL.len());
        assert!(ProblemKind::ALL.is_sorted_by_key(|kind| kind.status()));
        for kind in ProblemKind::ALL {
            let response = Problem::new(kind, "").into_response();
            assert!(response.status().is_client_error() || response.status().is_server_error());
        }
    }

    #[test]
    fn a_busy_server_says_when_to_come_back() {
        let wait = |problem: Problem| problem.into_response().headers().get(header::RETRY_AFTER).cloned();
        assert_eq!(wait(Problem::new(ProblemKind::Busy, "")).unwrap(), "1");
        assert_eq!(wait(Problem::new(ProblemKind::Busy, "").retry_after(Duration::from_millis(2100))).unwrap(), "3");
        assert_eq!(wait(Problem::new(ProblemKind::Late, "").retry_after(Duration::ZERO)).unwrap(), "1");
        assert_eq!(wait(Problem::new(ProblemKind::Invalid, "")), None);
    }
}
