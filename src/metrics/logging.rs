//! Log output: one line per event on standard error, for people or for programs.

use std::io::{self, IsTerminal};
use std::str::FromStr;
use std::sync::atomic::Ordering;

use tracing_subscriber::EnvFilter;

use super::log_writer::LogWriter;

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

/// The running log. What was logged is written out when this is dropped, as far as standard error takes it within a second.
#[must_use = "the last lines are lost with the process when nothing waits for them"]
pub struct Logging {
    writer: LogWriter,
}

impl Logging {
    /// Tells how many lines were lost so far, because standard error failed or was too slow.
    pub fn losses(&self) -> impl Fn() -> u64 + Send + 'static {
        let writer = self.writer.clone();
        move || writer.lost().load(Ordering::Relaxed)
    }
}

impl Drop for Logging {
    fn drop(&mut self) {
        self.writer.flush();
    }
}

/// Sends log events to standard error from now on. Logging never fails and never waits: what standard error does not take is
/// counted and lost. A second call in a process changes nothing.
///
/// # Errors
/// When the writer's thread cannot be started.
pub fn start_logging(format: LogFormat, LogFilter(filter): &LogFilter) -> io::Result<Logging> {
    let filter = EnvFilter::new(filter);
    let json = match format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let writer = LogWriter::start(io::stderr())?;
    let lines = writer.clone();
    // Errors of the log itself would go to standard error too, by a call that panics when it cannot be written.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || lines.clone())
        .with_target(true)
        .log_internal_errors(false);
    // The only failure is that logging has been started before, as by another test in this process.
    let _ = if json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.with_ansi(std::io::stderr().is_terminal()).try_init()
    };
    Ok(Logging { writer })
}
