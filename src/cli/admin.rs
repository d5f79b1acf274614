//! `astroloh admin`: secrets of the operator's, made anew.

use clap::{Args, Subcommand};
use serde_json::json;

use super::api_key::ApiKeyCommand;
use super::clock::ClockCommand;
use super::{Failure, Setup, print};
use crate::config::{Config, SecretHash, SettingOrigin};
use crate::data_dir::{DataDir, random_secret};
use crate::web::WEBHOOK_PATH;

#[derive(Subcommand)]
pub(super) enum AdminCommand {
    /// Make a new admin token; the old one is good until the server starts again
    ResetToken(AdminArgs),
    /// Make a secret for the webhook's path, and its hash for the settings
    WebhookSecret(AdminArgs),
    /// Create, list and revoke API keys
    #[command(subcommand)]
    Key(ApiKeyCommand),
    /// Say what is to be thought of the machine's clock
    #[command(subcommand)]
    Clock(ClockCommand),
}

#[derive(Args)]
pub(super) struct AdminArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl AdminCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        match self {
            Self::ResetToken(shown) => reset_token(setup, &shown),
            Self::WebhookSecret(shown) => webhook_secret(setup, &shown),
            Self::Key(key) => key.run(setup),
            Self::Clock(clock) => clock.run(setup),
        }
    }
}

/// Writes a new token beside a running server: it holds the old one in memory until it ends.
fn reset_token(setup: &Setup, shown: &AdminArgs) -> Result<(), Failure> {
    let effective = Config::show(&setup.inputs).map_err(|error| Failure::Usage(error.to_string()))?;
    let set = effective.iter().find(|effective| effective.setting.key == "admin.token");
    if let Some(set) = set.filter(|set| set.origin != SettingOrigin::Default && !set.shown.is_empty()) {
        let place = set.origin.name();
        return Err(Failure::Usage(format!(
            "admin.token is set in the {place}, which is applied at every start; change it there, or take it out"
        )));
    }
    let path = DataDir::replace_admin_token(&setup.data)?;
    let is_running = DataDir::is_held(&setup.data);
    if shown.json {
        let told = json!({"path": path, "is_server_running": is_running});
        print(&serde_json::to_string_pretty(&told).expect("plain data"))?;
    } else {
        print(&format!("a new admin token lies in {}", path.display()))?;
        if is_running {
            print("restart the server: until then the old token is good, and this one is not")?;
        }
    }
    Ok(())
}

/// Prints a secret that is kept nowhere.
fn webhook_secret(setup: &Setup, shown: &AdminArgs) -> Result<(), Failure> {
    let secret = random_secret()?;
    let hash = SecretHash::of(secret.reveal());
    let url = format!("{}{WEBHOOK_PATH}/{}", setup.config.base_url(setup.config.listen), secret.reveal());
    if shown.json {
        let told = json!({"secret": secret.reveal(), "hash": hash.to_string(), "url": url});
        print(&serde_json::to_string_pretty(&told).expect("plain data"))?;
    } else {
        print(&format!("for the console    {url}"))?;
        print(&format!("for the settings   alice.webhook_secret = \"{hash}\""))?;
        if setup.config.alice_webhook_secret.is_some() {
            print(
                "the secret until now stays valid as alice.webhook_secret_before; take that out when the console has the new one",
            )?;
        }
    }
    Ok(())
}
