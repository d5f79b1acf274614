//! What a conversation remembers between two turns, for clients that do not keep it themselves.

use serde::{Deserialize, Serialize};

use super::Service;
use crate::cache::{EntryKind, Owner, Record};

/// A conversation's memory, in the form that the conversation chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord(pub String);

impl Record for SessionRecord {
    const KIND: EntryKind = EntryKind::Session;
    const SCHEMA: u16 = 1;
}

impl Service {
    /// Whose sessions those of `id` are within `namespace` (`user` for a signed-in person, `device` for an anonymous one: the
    /// two never mix). An empty id has no owner.
    pub fn owner(&self, namespace: &str, id: &str) -> Owner {
        if id.is_empty() {
            return Owner::Nobody;
        }
        self.cache.owner(format!("{namespace}\0{id}").as_bytes())
    }

    /// What was kept of a session, unless its time is over.
    pub async fn session(&self, owner: Owner, session_id: &str) -> Option<String> {
        let kept = self.cache.get::<SessionRecord>(owner, session_id.as_bytes()).await?;
        Some(kept.value().0.clone())
    }

    /// Keeps a session's memory until its time is over.
    pub fn keep_session(&self, owner: Owner, session_id: &str, memory: String) {
        if let Err(error) = self.cache.put(owner, session_id.as_bytes(), SessionRecord(memory)) {
            tracing::error!(%error, "a conversation's memory has no binary form; it is forgotten");
        }
    }
}
