//! `/api/v1/clock/confirm`: an operator says that the machine's clock is right.

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::OperatorState;
use super::endpoint::told;
use super::people::refusal;
use crate::web::params::fields::Fields;
use crate::web::{Problem, ProblemKind};

/// What is thought of the clock after an operator's word.
#[derive(Serialize, ToSchema)]
pub struct ConfirmedClockView {
    /// `trusted`.
    trust: &'static str,
}

/// Trusts the clock from now on. It is in the audit.
pub async fn confirm(state: OperatorState, _: Fields) -> Result<Bytes, Problem> {
    if !state.service.confirm_clock(&state.actor).await.map_err(|error| refusal(&error))? {
        return Err(Problem::new(ProblemKind::Conflict, "the clock reads a date before this program was made")
            .hint("set the machine's clock, then confirm it"));
    }
    tracing::info!("the operator confirmed the clock");
    Ok(told(&ConfirmedClockView { trust: state.service.clock_verdict().name() }))
}
