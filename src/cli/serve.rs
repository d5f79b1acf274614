//! `astroloh serve`: the server.

use std::io::IsTerminal as _;
use std::sync::Arc;

use super::{Failure, Setup, print, runtime};
use crate::app::{App, SecretDisplay};
use crate::clock::SystemClock;
use crate::data_dir::DataDir;
use crate::metrics::start_logging;

/// Workers that move bytes; computing and disk I/O have threads of their own.
const IO_THREADS: usize = 2;

/// Runs until a signal to stop.
pub(super) fn run(setup: &Setup) -> Result<(), Failure> {
    // Dropped last, so that the last words are written.
    let logging = start_logging(setup.config.log_format, &setup.config.log_filter)?;
    let runtime = runtime(IO_THREADS)?;
    runtime.block_on(async {
        let data = DataDir::open(&setup.data)?;
        let app = App::start(&setup.inputs, data, Arc::new(SystemClock::new())).await?;
        app.watch_log(logging.losses());
        // Secrets only to a person: what is not a terminal may be a journal.
        let is_terminal = std::io::stdout().is_terminal();
        let display = if is_terminal { SecretDisplay::Plain } else { SecretDisplay::Masked };
        say(&app.greeting(&setup.config, &setup.data, display));
        for line in app.shortcomings() {
            say(&line);
        }
        if is_terminal {
            if let Some(warning) = app.webhook_warning() {
                say(&format!("warning    {warning}"));
            }
            say(&format!("log in     {}  (once, within 30 minutes)", app.login_link(&setup.config)?));
        }
        app.serve().await
    })?;
    Ok(())
}

/// Prints what a start has to say. A server is of use without it, so that it goes on when it cannot be printed.
fn say(text: &str) {
    if let Err(Failure::Failed(error)) = print(text) {
        tracing::warn!("what a start prints is not seen: {error:#}");
    }
}
