//! Calculations on the command line: the API's endpoints without a server.

use std::sync::Arc;

use clap::Args;
use serde_json::Value;

use super::{Failure, Setup, runtime};
use crate::app::{Core, Persistence};
use crate::clock::SystemClock;
use crate::service::Service;
use crate::web::{Problem, answer_to};

/// A birth, as every calculation takes it.
#[derive(Args)]
pub(super) struct BirthArgs {
    /// Local date and time of birth, as 1990-07-15T10:30; the date alone with --time-unknown
    #[arg(long)]
    pub(super) datetime: Option<String>,
    /// The time of birth is unknown
    #[arg(long)]
    pub(super) time_unknown: bool,
    /// Offset from UTC, as +03:00, instead of a zone
    #[arg(long, allow_hyphen_values = true)]
    pub(super) utc_offset: Option<String>,
    /// Calendar of the date: gregorian, julian, or auto, that which the place kept then [default: auto]
    #[arg(long)]
    pub(super) calendar: Option<String>,
    /// Which of the two moments an ambiguous local time means: 0 the earlier, 1 the later
    #[arg(long)]
    pub(super) fold: Option<String>,
}

/// A place, and the zone of its clocks.
#[derive(Args)]
pub(super) struct PlaceArgs {
    /// Place by name
    #[arg(long, conflicts_with_all = ["lat", "lon"])]
    pub(super) place: Option<String>,
    /// Latitude in degrees, north positive
    #[arg(long, requires = "lon", allow_negative_numbers = true)]
    pub(super) lat: Option<String>,
    /// Longitude in degrees, east positive
    #[arg(long, requires = "lat", allow_negative_numbers = true)]
    pub(super) lon: Option<String>,
    /// Time zone, as Europe/Moscow [default: the place's]
    #[arg(long)]
    pub(super) tz: Option<String>,
}

/// Fields of a request, by their names in the API.
pub(super) type Pairs<'a> = Vec<(&'static str, &'a str)>;

impl BirthArgs {
    pub(super) fn pairs(&self) -> Pairs<'_> {
        let optional = [
            ("datetime", &self.datetime),
            ("calendar", &self.calendar),
            ("utc_offset", &self.utc_offset),
            ("fold", &self.fold),
        ];
        given(optional).chain(self.time_unknown.then_some(("time_known", "false"))).collect()
    }
}

impl PlaceArgs {
    pub(super) fn pairs(&self) -> Pairs<'_> {
        let optional =
            [("place", &self.place), ("latitude", &self.lat), ("longitude", &self.lon), ("timezone", &self.tz)];
        given(optional).collect()
    }
}

/// Those of the fields that were given.
pub(super) fn given<'a, const N: usize>(
    fields: [(&'static str, &'a Option<String>); N],
) -> impl Iterator<Item = (&'static str, &'a str)> {
    fields.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
}

/// Runs `ask` on a service that keeps nothing.
pub(super) fn on_a_service<T>(
    setup: &Setup,
    ask: impl AsyncFnOnce(Arc<Service>) -> Result<T, Problem>,
) -> Result<T, Failure> {
    runtime(1)?.block_on(async {
        let scratch = std::env::temp_dir();
        let keeping = Persistence::Ephemeral { scratch: &scratch };
        let core = Core::start(&setup.config, keeping, Arc::new(SystemClock::new())).await?;
        let answer = ask(Arc::clone(&core.service)).await;
        core.stop().await?;
        answer.map_err(|problem| Failure::Usage(problem.to_string()))
    })
}

/// The answer of an endpoint.
pub(super) fn answer(setup: &Setup, path: &str, pairs: &[(&str, &str)]) -> Result<Value, Failure> {
    let body = on_a_service(setup, async |service| answer_to(service, path, pairs).await)?;
    serde_json::from_slice(&body).map_err(|error| Failure::Failed(error.into()))
}

/// JSON for programs.
pub(super) fn pretty(answer: &Value) -> String {
    serde_json::to_string_pretty(answer).expect("JSON is plain data")
}

/// A member that is a text; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// A moment for people: without the letters, to the minute.
pub(super) fn minute(value: &Value, member: &str) -> String {
    text(value, member).get(..16).unwrap_or("-").replace('T', " ")
}
