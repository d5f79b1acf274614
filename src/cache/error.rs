//! Why the cache has no answer.

use std::time::Duration;

use super::{FallbackCause, codec};
use crate::metrics::LookupFailure;
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
    /// Only what is kept is served now.
    #[error("only what is kept is served, because {}; ask again in {retry_after:?}", cause.reason())]
    Fallback {
        /// Why.
        cause: FallbackCause,
        /// When to ask again.
        retry_after: Duration,
    },
    /// It has failed for its own reasons within the last minute, and was not tried again.
    #[error("{cause}; it is tried again in {retry_after:?}")]
    Known {
        /// Those reasons.
        cause: Box<Self>,
        /// When it is tried again.
        retry_after: Duration,
    },
    /// Its client has used up its quota of computing.
    #[error("the client's quota of computing is used up; ask again in {retry_after:?}")]
    OverQuota {
        /// When as much will be left as the question takes.
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
    /// Whether solving broke: it panicked, or the ephemeris failed where it must not.
    pub const fn is_broken(&self) -> bool {
        matches!(self, Self::Failed | Self::Solve(astro::Error::Ephemeris(_)))
    }

    /// Whether the question itself is the reason, so that it fails again when it is asked again.
    pub const fn is_the_questions_own(&self) -> bool {
        matches!(self, Self::Failed | Self::Solve(_))
    }

    /// The reason that metrics have for it.
    pub fn reason(&self) -> LookupFailure {
        match self {
            Self::Solve(_) => LookupFailure::NoAnswer,
            Self::Busy { .. } => LookupFailure::Busy,
            Self::Fallback { .. } => LookupFailure::Fallback,
            // Without an answer it is a refusal each time it is asked; what broke counts as broken once.
            Self::Known { cause, .. } => match &**cause {
                Self::Solve(error) if !matches!(error, astro::Error::Ephemeris(_)) => LookupFailure::NoAnswer,
                _ => LookupFailure::Known,
            },
            Self::OverQuota { .. } => LookupFailure::OverQuota,
            Self::Late => LookupFailure::Late,
            Self::Failed => LookupFailure::Broken,
            Self::Stopped => LookupFailure::Stopped,
            Self::Form(_) => LookupFailure::Form,
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
