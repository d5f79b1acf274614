//! Why fallback mode is on. It is entered only for what it relieves.

use std::sync::atomic::{AtomicU8, Ordering};

/// What fallback mode relieves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FallbackCause {
    /// Memory is short, and computed answers are what fills it.
    Memory,
    /// Most of the different questions that are computed break.
    Errors,
    /// Every thread that computes hangs.
    Hang,
}

impl FallbackCause {
    /// Every cause.
    pub const ALL: [Self; 3] = [Self::Memory, Self::Errors, Self::Hang];

    /// Name in API, log and metrics.
    pub const fn name(self) -> &'static str {
        ["memory", "errors", "hang"][self as usize]
    }

    /// What is the matter, as the end of a sentence.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Memory => "memory is short",
            Self::Errors => "too many different computations break",
            Self::Hang => "the threads that compute hang",
        }
    }
}

/// Whether fallback mode is on, and why. Read on every lookup past memory.
#[derive(Debug, Default)]
pub struct FallbackState(AtomicU8);

impl FallbackState {
    /// Why it is on, if it is.
    pub fn cause(&self) -> Option<FallbackCause> {
        FallbackCause::ALL.into_iter().nth(usize::from(self.0.load(Ordering::Relaxed)).checked_sub(1)?)
    }

    /// Turns it on or off; whether that changed anything.
    pub fn set(&self, cause: Option<FallbackCause>) -> bool {
        let state = cause.map_or(0, |cause| cause as u8 + 1);
        self.0.swap(state, Ordering::Relaxed) != state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_kept_and_taken_back() {
        let state = FallbackState::default();
        assert_eq!(state.cause(), None);
        for cause in FallbackCause::ALL {
            assert!(state.set(Some(cause)) && !state.set(Some(cause)));
            assert_eq!(state.cause(), Some(cause));
        }
        assert!(state.set(None) && state.cause().is_none());
    }
}
