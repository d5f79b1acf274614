//! Why the cache has no answer.

use std::time::Duration;

use super::codec;
use crate::{astro, engine};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The sky has no answer to it.
    #[error(transparent)]
    Solve(#[from] astro::Error),
    /// There is no room for it now.
    #[error("busy; ask again in {retry_after:?}")]
    Busy {
        /// When there will probably be room.
        retry_after: Duration,
    },
    /// It was not ready in time; asked again, it may be.
    #[error("the deadline passed before the answer was there")]
    Late,
    /// Solving it broke.
    #[error("solving failed")]
    Failed,
    /// The engine has been stopped.
    #[error("the engine has been stopped")]
    Stopped,
    /// The question or the value has no binary form.
    #[error("it has no binary form: {0}")]
    Form(String),
}

impl Error {
    /// A word for it in metrics.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Solve(_) => "no_answer",
            Self::Busy { .. } => "busy",
            Self::Late => "late",
            Self::Failed => "broken",
            Self::Stopped => "stopped",
            Self::Form(_) => "form",
        }
    }
}

impl From<engine::Error> for Error {
    fn from(error: engine::Error) -> Self {
        match error {
            engine::Error::Solve(error) => Self::Solve(error),
            engine::Error::Busy { retry_after } => Self::Busy { retry_after },
            engine::Error::Late => Self::Late,
            engine::Error::Panicked => Self::Failed,
            engine::Error::Stopped => Self::Stopped,
        }
    }
}

impl From<codec::Error> for Error {
    fn from(error: codec::Error) -> Self {
        Self::Form(error.to_string())
    }
}
