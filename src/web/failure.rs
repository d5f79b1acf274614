//! A use case's error as a problem.

use serde_json::json;

use super::view::FoundPlaceView;
use super::{Problem, Remedy};
use crate::places::UtcOffset;
use crate::service::{Candidate, Error};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(invalid) => {
                let problem = Self::new(Remedy::Invalid, &invalid.why).field(invalid.field).hint(&invalid.hint);
                let problem = match &invalid.value {
                    Some(value) => problem.value(value),
                    None => problem,
                };
                problem.candidates(invalid.candidates.iter().map(candidate).collect())
            }
            Error::Busy { retry_after } => {
                Self::new(Remedy::Busy, "there is more to compute than fits the time").retry_after(retry_after)
            }
            Error::Late => Self::new(Remedy::Late, "the answer is being computed; ask again"),
            Error::Internal => Self::new(Remedy::Internal, "something broke; it has been logged"),
        }
    }
}

fn candidate(candidate: &Candidate) -> serde_json::Value {
    match candidate {
        Candidate::Place(place) => json!(FoundPlaceView::of(place)),
        Candidate::Time { fold, reading } => json!({
            "fold": fold,
            "utc_datetime": reading.moment.to_string(),
            "utc_offset": UtcOffset::from_s(reading.offset_s).map(|offset| offset.to_string()),
            "dst": reading.dst,
        }),
    }
}
