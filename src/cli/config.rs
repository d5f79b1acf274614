//! `astroloh config show|check`: the settings that are in force.

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Failure, Setup, print};
use crate::app::memory_plan;
use crate::config::Config;
use crate::ops::memory_needs::MemoryNeeds;

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Print each setting's value and where it came from; secrets are masked
    Show(ConfigShowArgs),
    /// Exit with 0 if the settings can be used, with 2 if not
    Check,
}

#[derive(Args)]
pub(super) struct ConfigShowArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ConfigCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let shown = Config::show(&setup.inputs).map_err(|error| Failure::Usage(error.to_string()))?;
        let data = setup.data.display().to_string();
        match self {
            Self::Check => {
                let config = Config::resolve(&setup.inputs).map_err(|error| Failure::Usage(error.to_string()))?;
                for warning in memory_plan(&config, MemoryNeeds::default()).warnings {
                    print(&format!("warning: {warning}"))?;
                }
                print("the settings are valid")?;
            }
            Self::Show(ConfigShowArgs { json: true }) => {
                let mut settings: serde_json::Map<_, _> = shown
                    .iter()
                    .map(|shown| {
                        (shown.setting.key.to_owned(), json!({"value": shown.shown, "origin": shown.origin.name()}))
                    })
                    .collect();
                settings.insert("data".to_owned(), json!({"value": data, "origin": setup.data_origin}));
                print(&serde_json::to_string_pretty(&settings).expect("plain data"))?;
            }
            Self::Show(ConfigShowArgs { json: false }) => {
                print(&format!("{:<28} {:<28} {}", "data", data, setup.data_origin))?;
                for shown in &shown {
                    let value = if shown.shown.is_empty() { "-" } else { &shown.shown };
                    print(&format!("{:<28} {:<28} {}", shown.setting.key, value, shown.origin.name()))?;
                }
            }
        }
        Ok(())
    }
}
