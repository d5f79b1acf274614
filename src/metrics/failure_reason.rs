//! Why cache lookups and solves end without an answer: the reasons in the metrics, and the outcome that each counts as.

use super::operation::OperationOutcome;

/// Defines a list of reasons, each with its name in the metrics and the outcome of its operation.
macro_rules! failure_reasons {
    ($(#[$of:meta])* $list:ident { $($(#[$doc:meta])* $reason:ident = $name:literal => $outcome:ident,)+ }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $list {
            $($(#[$doc])* $reason,)+
        }

        impl $list {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$reason),+];

            /// Label in the metrics.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$reason => $name,)+
                }
            }

            /// The outcome that it counts as.
            pub const fn outcome(self) -> OperationOutcome {
                match self {
                    $(Self::$reason => OperationOutcome::$outcome,)+
                }
            }

            /// The reason of that name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.name() == name)
            }
        }
    };
}

failure_reasons! {
    /// Why a cache lookup had no answer.
    LookupFailure {
        /// The sky has no answer to the question.
        NoAnswer = "no_answer" => Refused,
        /// The client has used up its quota of computing.
        OverQuota = "over_quota" => Refused,
        /// The engine had no room.
        Busy = "busy" => Shed,
        /// The deadline passed.
        Late = "late" => Shed,
        /// Fallback mode: nothing was computed.
        Fallback = "fallback" => Shed,
        /// The engine has been stopped.
        Stopped = "stopped" => Shed,
        /// Solving broke.
        Broken = "broken" => Failed,
        /// Solving the question has broken before, and is not tried again yet.
        Known = "known" => Failed,
        /// The caller left, or panicked.
        Dropped = "dropped" => Failed,
        /// The question or the value has no binary form.
        Form = "form" => Failed,
    }
}

failure_reasons! {
    /// Why a question to the engine was not solved.
    SolveFailure {
        /// It was solved: there is no answer.
        Unanswered = "unanswered" => Refused,
        /// There was no room in the queue.
        Refused = "refused" => Shed,
        /// The deadline passed in the queue.
        Late = "late" => Shed,
        /// All callers left.
        Cancelled = "cancelled" => Shed,
        /// Solving panicked.
        Panicked = "panicked" => Failed,
    }
}
