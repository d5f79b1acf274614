//! Why a use case gave no answer, by what the caller can do about it.

use std::time::Duration;

use super::FoundPlace;
use crate::astro::Moment;
use crate::cache::FallbackCause;
use crate::places::{Fold, ResolvedLocalTime};
use crate::{astro, cache};

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The question cannot be asked so; change the field that it names.
    #[error("{0}")]
    Invalid(Box<Invalid>),
    /// There is no room for it now.
    #[error("too busy; try again in {retry_after:?}")]
    Busy {
        /// When there will probably be room.
        retry_after: Duration,
    },
    /// Only what is kept is served now.
    #[error("only what is kept is served, because {}; try again in {retry_after:?}", cause.reason())]
    Fallback {
        /// Why.
        cause: FallbackCause,
        /// When to ask again.
        retry_after: Duration,
    },
    /// The server stops, and computes nothing any more.
    #[error("the server is stopping")]
    Draining,
    /// Solving this question breaks, whenever it is asked; others are solved. The cause has been logged.
    #[error("this question cannot be computed; it is tried again in {retry_after:?}")]
    Unsolvable {
        /// When it is tried again.
        retry_after: Duration,
    },
    /// The caller has used up its quota of computing.
    #[error("the quota of computing is used up; try again in {retry_after:?}")]
    OverQuota {
        /// When enough of it will be left.
        retry_after: Duration,
    },
    /// It took longer than the caller would wait; the answer will be there next time.
    #[error("the answer was not ready in time")]
    Late,
    /// Something broke on our side. The cause has been logged.
    #[error("internal failure")]
    Internal,
}

/// What is wrong with a question.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Invalid {
    /// The field's name in the API.
    pub field: &'static str,
    /// The value that was given, if one was.
    pub value: Option<String>,
    /// What is wrong with it, with the limit.
    pub why: String,
    /// What to send instead.
    pub hint: String,
    /// What it may have meant.
    pub candidates: Vec<InputCandidate>,
    /// Whether the fault is that the answer needs a moment, the value, at which the ephemeris has nothing. Which field led there, only
    /// the caller knows.
    pub is_uncovered: bool,
}

/// Something that an unclear value may have meant.
#[derive(Debug, Clone)]
pub enum InputCandidate {
    /// A place of that name.
    Place(FoundPlace),
    /// A reading of a local time that clocks showed twice or never.
    Time {
        /// The value of `fold` that chooses it.
        fold: Fold,
        /// The moment that it would be.
        resolution: ResolvedLocalTime,
    },
}

impl Invalid {
    /// A field's value that cannot be, with the reason and the remedy.
    pub fn new(field: &'static str, value: impl Into<String>, why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            field,
            value: Some(value.into()),
            why: why.into(),
            hint: hint.into(),
            candidates: Vec::new(),
            is_uncovered: false,
        }
    }

    /// A moment or a day that the ephemeris does not cover.
    pub fn uncovered(moment: impl std::fmt::Display) -> Self {
        let (first, last) = (Moment::FIRST_YEAR, Moment::LAST_YEAR);
        let why =
            format!("{moment} is outside the ephemeris, which covers whole days from {first}-01-02 to {last}-12-29");
        let invalid = Self::new("datetime", moment.to_string(), why, "use a date between these");
        Self { is_uncovered: true, ..invalid }
    }

    /// A field that is missing.
    pub fn missing(field: &'static str, hint: impl Into<String>) -> Self {
        Self {
            field,
            value: None,
            why: "it is missing".into(),
            hint: hint.into(),
            candidates: Vec::new(),
            is_uncovered: false,
        }
    }

    /// The places that the value may have meant.
    pub fn places(&self) -> impl Iterator<Item = &FoundPlace> {
        self.candidates.iter().filter_map(|candidate| match candidate {
            InputCandidate::Place(place) => Some(place),
            InputCandidate::Time { .. } => None,
        })
    }

    /// The readings that a local time may have, by [`Candidate::Time`]'s `fold`: the same moment of two offsets when the clocks
    /// went back, and an hour that never was when they jumped.
    pub fn times(&self) -> impl Iterator<Item = &ResolvedLocalTime> {
        self.candidates.iter().filter_map(|candidate| match candidate {
            InputCandidate::Time { resolution, .. } => Some(resolution),
            InputCandidate::Place(_) => None,
        })
    }

    /// The same with what the value may have meant.
    pub fn among(mut self, candidates: impl IntoIterator<Item = InputCandidate>) -> Self {
        self.candidates = candidates.into_iter().collect();
        self
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(Box::new(invalid))
    }
}

impl From<cache::Error> for Error {
    fn from(error: cache::Error) -> Self {
        match error {
            cache::Error::Busy { retry_after } => Self::Busy { retry_after },
            cache::Error::Fallback { cause, retry_after } => Self::Fallback { cause, retry_after },
            cache::Error::OverQuota { retry_after } => Self::OverQuota { retry_after },
            cache::Error::Late => Self::Late,
            cache::Error::Stopped => Self::Draining,
            cache::Error::Failed => Self::Unsolvable { retry_after: cache::FAILURE_REMEMBERED },
            cache::Error::Solve(astro::Error::Ephemeris(cause)) => {
                tracing::error!(error = %cause, "the ephemeris failed");
                Self::Unsolvable { retry_after: cache::FAILURE_REMEMBERED }
            }
            cache::Error::Solve(error) => error.into(),
            // Logged when it failed.
            cache::Error::Known { cause, retry_after } if cause.is_broken() => Self::Unsolvable { retry_after },
            cache::Error::Known { cause, .. } => (*cause).into(),
            cache::Error::Form(cause) => {
                tracing::error!(error = %cause, "a question or an answer has no binary form");
                Self::Internal
            }
        }
    }
}

impl From<astro::Error> for Error {
    fn from(error: astro::Error) -> Self {
        match &error {
            astro::Error::OutOfRange { moment, .. } => Invalid::uncovered(moment).into(),
            astro::Error::NoData { body, .. } | astro::Error::NotDefined { body, .. } => {
                Invalid::new("bodies", body.id(), error.to_string(), "leave the body out").into()
            }
            astro::Error::TooManyEvents { .. } => {
                Invalid::new("to", "", error.to_string(), "ask for a shorter window").into()
            }
            astro::Error::Ephemeris(cause) => {
                tracing::error!(error = %cause, "the ephemeris failed");
                Self::Internal
            }
        }
    }
}
