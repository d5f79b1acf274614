//! What the skill asks of the rest of the program.

use std::future::Future;

use serde_json::Value;

use super::dialog::ProfileChange;
use super::listener_profile::ListenerProfile;
use super::reading_request::ReadingRequest;
use super::request::Listener;
use super::turn_error::TurnError;
use crate::astro::{CivilDate, Fact};
use crate::service::Owner;
use crate::speech::{Sentence, Speech};

/// Knows the time, the sky, the places and the people, and keeps conversations for clients that can't.
pub trait SkillBackend: Send + Sync + 'static {
    /// Whose the answers to a listener are.
    fn owner(&self, listener: Option<&Listener>) -> Owner;

    /// Today's date in a time zone; in the default one when the name is none. Where the clock tells nothing, it is a day that has been.
    fn today(&self, timezone: Option<&str>) -> CivilDate;

    /// Whether that is the day that it is: nothing is known of it while the server's clock is surely wrong.
    fn knows_today(&self) -> bool;

    /// What the words of a place mean; nothing when that can't be known now.
    fn place_heard(&self, words: &str) -> impl Future<Output = Option<PlaceHeard>> + Send;

    /// A reading, in words.
    fn tell(&self, request: ReadingRequest) -> impl Future<Output = Result<Vec<Sentence>, TurnError>> + Send;

    /// What a sentence rests on, in words, by the clocks of a time zone; with its date where the reading is of more than a day.
    fn why(&self, fact: &Fact, is_dated: bool, timezone: Option<&str>) -> Speech;

    /// What is remembered of a listener.
    fn listener_profile(&self, listener: &Listener) -> impl Future<Output = ListenerLookup> + Send;

    /// Whether a listener was forgotten since they were here, who had wished it when it could not be done. Asks no disk.
    fn has_wish_been_done(&self, listener: &Listener) -> bool;

    /// The listener has been told so.
    fn note_wish_told(&self, listener: &Listener) -> impl Future<Output = ()> + Send;

    /// Changes what is remembered. It has happened, durably, when this returns without a refusal. Who is forgotten has no session and no
    /// answer that would be given again either.
    fn change_profile(
        &self,
        listener: Option<&Listener>,
        change: ProfileChange,
    ) -> impl Future<Output = Result<(), TurnError>> + Send;

    /// The state kept for a conversation, if there is one.
    fn session(&self, conversation: &Conversation) -> impl Future<Output = Option<Value>> + Send;

    /// Keeps the state of a conversation for a while; a failure loses the thread and nothing else.
    fn keep_session(&self, conversation: &Conversation, state: Value) -> impl Future<Output = ()> + Send;
}

/// What came of looking a listener up.
#[derive(Debug, Clone, PartialEq)]
pub enum ListenerLookup {
    /// What is remembered of them; an empty profile of who is not.
    Known(ListenerProfile),
    /// Nothing is ever remembered here.
    Guest,
    /// It cannot be told now.
    Failed,
}

/// What the words of a place mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceHeard {
    /// This one.
    Known(String),
    /// This one by its sound alone: it has no Russian name that is known.
    ByEar(String),
    /// One of several, or a town in a region that was named.
    Open,
    /// None that is called so; perhaps one that sounds alike.
    Unknown,
}

/// A conversation of one listener, so that equal session numbers of two clients do not meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Conversation {
    /// Who speaks; nothing when the client does not say.
    pub listener: Option<Listener>,
    /// The client's number for the session.
    pub session: String,
}
