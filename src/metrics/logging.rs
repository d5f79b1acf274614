//! Log output: one line per event on standard error, for people or for programs.

use std::io::IsTerminal;
use std::str::FromStr;

use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    #[default]
    Auto,
    /// Text for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Which events are logged, checked: `info`, or `astroloh=debug,hyper=warn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl FromStr for LogFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match EnvFilter::try_new(text) {
            Ok(_) if text.trim().is_empty() => Err("it cannot be empty; off logs nothing".to_owned()),
            Ok(_) => Ok(Self(text.to_owned())),
            Err(error) => {
                Err(format!("{error}; write a level, as info, or levels of parts, as astroloh=debug,hyper=warn"))
            }
        }
    }
}

/// Sends log events to standard error from now on. A second call changes nothing.
pub fn start_logging(format: LogFormat, LogFilter(filter): &LogFilter) {
    let filter = EnvFilter::new(filter);
    let json = match format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    // The only failure is that logging has been started before, as by another test in this process.
    let _ = if json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.with_ansi(std::io::stderr().is_terminal()).try_init()
    };
}
