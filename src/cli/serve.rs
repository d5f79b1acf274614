//! `astroloh serve`: the server.

use std::io::IsTerminal as _;
use std::sync::Arc;

use super::{Failure, Setup, print, runtime};
use crate::app::{App, greeting};
use crate::clock::SystemClock;
use crate::data_dir::DataDir;
use crate::metrics::start_logging;

/// Workers that move bytes; computing and disk I/O have threads of their own.
const IO_THREADS: usize = 2;

/// Runs until a signal to stop.
pub(super) fn run(setup: &Setup) -> Result<(), Failure> {
    start_logging(setup.config.log_format, &setup.config.log_filter);
    let runtime = runtime(IO_THREADS)?;
    runtime.block_on(async {
        let data = DataDir::open(&setup.data)?;
        let app = App::start(&setup.inputs, data, Arc::new(SystemClock::new())).await?;
        print(&greeting(&setup.config, app.bound(), &setup.data));
        // Only to a person: what is not a terminal may be a log.
        if std::io::stdout().is_terminal() {
            print(&format!("log in     {}  (once, within 30 minutes)", app.login_link(&setup.config)?));
        }
        app.serve().await
    })?;
    Ok(())
}
