//! The principal of a request: by what it was authenticated, and what that lets it do.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::api_keys::{ApiKey, Scope};

/// By what a request was authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// The admin token.
    Token,
    /// A session of the operator's browser, which lasts so long if it is not used again.
    Session(Duration),
    /// An API key.
    Key(Arc<ApiKey>),
}

impl Principal {
    /// Whether it may do what needs this scope. Token and session are the operator's and may do everything.
    pub fn covers(&self, scope: Scope) -> bool {
        match self {
            Self::Token | Self::Session(_) => true,
            Self::Key(key) => key.scopes.covers(scope),
        }
    }

    /// The word for it in the API.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Session(_) => "session",
            Self::Key(_) => "key",
        }
    }
}

/// As the audit log names who acted: the operator, or a key.
impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token | Self::Session(_) => f.write_str("operator"),
            Self::Key(key) => write!(f, "key {}", key.title()),
        }
    }
}
