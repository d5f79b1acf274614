//! A use case's error as a problem.

use serde_json::json;

use crate::places::UtcOffset;
use crate::service::{Error, InputCandidate};
use crate::web::responses::view::FoundPlaceView;
use crate::web::{Problem, ProblemKind};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(invalid) => {
                let problem = Self::new(ProblemKind::Invalid, &invalid.why).field(invalid.field).hint(&invalid.hint);
                let problem = match &invalid.value {
                    Some(moment) if invalid.is_uncovered => problem.value(moment).not_covering(moment),
                    Some(value) => problem.value(value),
                    None => problem,
                };
                problem.candidates(invalid.candidates.iter().map(candidate).collect())
            }
            Error::Busy { retry_after } => {
                Self::new(ProblemKind::Busy, "the server has more to compute than it can in time")
                    .retry_after(retry_after)
            }
            Error::Fallback { cause, retry_after } => {
                let detail = format!("nothing new is computed now, because {}; what is kept is served", cause.reason());
                Self::new(ProblemKind::Fallback, detail).value(cause.name()).retry_after(retry_after)
            }
            Error::Draining => {
                Self::new(ProblemKind::Draining, "the server is stopping; ask the one that takes its place")
            }
            Error::Unsolvable { retry_after } => {
                let detail =
                    "this question cannot be computed: the fault is ours, and has been logged; other questions can";
                Self::new(ProblemKind::Unsolvable, detail).retry_after(retry_after)
            }
            Error::OverQuota { retry_after } => {
                Self::new(ProblemKind::TooManyRequests, "this client has used up its quota of computing")
                    .hint(
                        "what is kept costs nothing: ask again for what was asked before, or wait as Retry-After says",
                    )
                    .retry_after(retry_after)
            }
            Error::Late => Self::new(ProblemKind::Late, "the answer is still being computed; ask again"),
            Error::Internal => Self::new(ProblemKind::Internal, "something broke; it has been logged"),
        }
    }
}

fn candidate(candidate: &InputCandidate) -> serde_json::Value {
    match candidate {
        InputCandidate::Place(place) => json!(FoundPlaceView::of(place)),
        InputCandidate::Time { fold, resolution: reading } => json!({
            "fold": fold.number(),
            "utc_datetime": reading.moment.to_string(),
            "utc_offset": UtcOffset::from_s(reading.offset_s).map(|offset| offset.to_string()),
            "dst": reading.dst,
        }),
    }
}
