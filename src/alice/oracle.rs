//! What the skill asks of the rest of the program.

use std::future::Future;

use serde_json::Value;

use super::birth::BirthSaid;
use super::refusal::Refusal;
use super::request::Listener;
use crate::astro::{CivilDate, Sign};
use crate::speech::Sentence;

/// Knows the time, the sky and the places, and keeps conversations for clients that can't.
pub trait Oracle: Send + Sync + 'static {
    /// Today's date in a time zone; in the default one when the name is none.
    fn today(&self, timezone: Option<&str>) -> CivilDate;

    /// The horoscope of a sign for one day of the listener's zone.
    fn horoscope(&self, ask: HoroscopeAsk) -> impl Future<Output = Result<Vec<Sentence>, Refusal>> + Send;

    /// The natal chart of a birth, in words.
    fn natal(&self, birth: BirthSaid) -> impl Future<Output = Result<Vec<Sentence>, Refusal>> + Send;

    /// The state kept for a conversation, if there is one.
    fn session(&self, conversation: &Conversation) -> impl Future<Output = Option<Value>> + Send;

    /// Keeps the state of a conversation for a while; a failure loses the thread and nothing else.
    fn keep_session(&self, conversation: &Conversation, state: Value) -> impl Future<Output = ()> + Send;
}

/// A conversation of one listener, so that equal session numbers of two clients do not meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Conversation {
    /// Who speaks; nothing when the client does not say.
    pub listener: Option<Listener>,
    /// The client's number for the session.
    pub session: String,
}

/// Which horoscope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoroscopeAsk {
    /// For whom.
    pub sign: Sign,
    /// For which day.
    pub date: CivilDate,
    /// Name of the listener's zone as the client sent it; it may name none.
    pub timezone: Option<String>,
}
