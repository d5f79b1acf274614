//! `astroloh admin clock`: the operator's word about the machine's clock, told to a running server through its API.

use clap::{Args, Subcommand};
use serde_json::json;

use super::calculation::pretty;
use super::server::{OperatorRequest, ServerArgs};
use super::{Failure, Setup, print};

#[derive(Subcommand)]
pub(super) enum ClockCommand {
    /// Say that the machine's clock is right after a step far forward, so that dates decide again who is forgotten
    Confirm(ConfirmClockArgs),
}

#[derive(Args)]
pub(super) struct ConfirmClockArgs {
    #[command(flatten)]
    server: ServerArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ClockCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let Self::Confirm(ConfirmClockArgs { server, json }) = self;
        let confirmed = server.send(setup, OperatorRequest::Post("/api/v1/clock/confirm", json!({})))?;
        print(&if json { pretty(&confirmed) } else { "the clock is trusted from now on".to_owned() })
    }
}
