//! `astroloh ask`: a turn of the dialog in the terminal, the same as through the webhook.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, Setup, print, runtime};
use crate::alice::SimulatedTurn;
use crate::app::{Core, Persistence};
use crate::clock::{Clock, SystemClock};
use crate::data_dir::DataDir;
use crate::web::fact_view;

/// Where the conversations of the command line are kept, beside those of listeners: a server may be running on the data
/// directory, and what an operator tries out is no listener's business.
const OWN_DIRECTORY: &str = "ask";

/// How often, and how many times, another `ask` is waited for.
const LOCK_RETRY: (Duration, u32) = (Duration::from_millis(20), 100);

#[derive(Args)]
pub(super) struct AskCommand {
    /// What to say; without it the conversation starts over with the greeting
    #[arg(default_value = "")]
    words: String,
    /// Name of the conversation, which can be continued for ten minutes
    #[arg(long, default_value = "terminal")]
    session: String,
    /// Start the conversation over
    #[arg(long)]
    new: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl AskCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let said = runtime(1)?.block_on(async {
            let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
            let data = open(&setup.data.join(OWN_DIRECTORY)).await?;
            let core = Core::start(&setup.config, Persistence::DataDir(&data), Arc::clone(&clock)).await?;
            let started = clock.monotonic();
            let turned = core.skill.turn(self.request(setup, clock.as_ref()).to_string().as_bytes()).await;
            let elapsed = clock.monotonic().saturating_sub(started);
            core.stop().await?;
            anyhow::Ok((turned, elapsed))
        });
        let (turned, elapsed) = said?;
        let answer: Value = serde_json::from_slice(&turned.body).map_err(anyhow::Error::from)?;
        let response = &answer["response"];
        if self.json {
            let shown = json!({
                "intent": turned.intent,
                "slots": turned.slots,
                "text": response["text"],
                "tts": response["tts"],
                "buttons": response.get("buttons").cloned().unwrap_or_else(|| json!([])),
                "end_session": response["end_session"],
                "facts": turned.facts.iter().map(fact_view).collect::<Vec<_>>(),
                "elapsed_ms": (elapsed.as_secs_f64() * 1e6).round() / 1e3,
            });
            print(&serde_json::to_string_pretty(&shown).expect("plain data"))
        } else {
            print(response["text"].as_str().unwrap_or_default())
        }
    }

    /// The request that Alice would send.
    fn request(&self, setup: &Setup, clock: &dyn Clock) -> Value {
        let timezone = setup.config.alice_timezone.to_string();
        let simulated_turn = SimulatedTurn {
            words: &self.words,
            session: &self.session,
            device: "terminal",
            anew: self.new,
            timezone: &timezone,
            skill_id: setup.config.alice_skill_ids.first().map(String::as_str),
            message: clock.unix_ms().unsigned_abs(),
        };
        simulated_turn.request()
    }
}

async fn open(path: &Path) -> anyhow::Result<DataDir> {
    let (pause, times) = LOCK_RETRY;
    for _ in 1..times {
        if let Ok(data) = DataDir::open(path) {
            return Ok(data);
        }
        tokio::time::sleep(pause).await;
    }
    DataDir::open(path)
}
