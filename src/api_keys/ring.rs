//! The API keys that a running server accepts.

use std::sync::{Arc, PoisonError, RwLock};

use super::file::KeyList;
use super::key::ApiKey;
use crate::config::SecretHash;

/// The valid keys. Cheap to clone; clones share them.
#[derive(Debug, Clone, Default)]
pub struct KeyRing(Arc<RwLock<KeyRingState>>);

#[derive(Debug, Default)]
struct KeyRingState {
    valid: Vec<Arc<ApiKey>>,
    /// Why the file's latest form is not in force.
    trouble: Option<String>,
}

impl KeyRing {
    /// Accepts the valid keys of a list from now on, and no others.
    pub fn replace(&self, list: &KeyList) {
        let valid = list.valid().cloned().map(Arc::new).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = KeyRingState { valid, trouble: None };
    }

    /// Notes that the file cannot be used; the keys that were accepted stay accepted.
    pub fn note_trouble(&self, why: String) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).trouble = Some(why);
    }

    /// Why the file's latest form is not in force.
    pub fn trouble(&self) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).trouble.clone()
    }

    /// The key that was sent. Every key is compared, to its end, so that the time tells nothing.
    pub fn find(&self, sent: &str) -> Option<Arc<ApiKey>> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if state.valid.is_empty() {
            return None;
        }
        let sent = SecretHash::of(sent);
        let found = state.valid.iter().fold(None, |found, key| if key.hash.matches(&sent) { Some(key) } else { found });
        found.cloned()
    }
}
