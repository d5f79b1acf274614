//! What the process does on a signal: stops, or says that it goes on.

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGXFSZ of Linux: a file would grow past `ulimit -f`. Its default action ends the process; with a handler the write fails instead, as
/// on a full disk.
const FILE_SIZE_EXCEEDED: i32 = 25;

/// The signals that a server listens to. From their registration on none of them has its default action, which is to end the process.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
    user_defined_1: Signal,
    user_defined_2: Signal,
    file_size_exceeded: Signal,
    /// How often Ctrl+C was pressed.
    interrupts: u32,
}

/// A signal that came.
enum SignalEvent {
    Terminate,
    Interrupt,
    /// One that changes nothing, by its name.
    Ignored(&'static str),
}

impl Signals {
    /// Registers all of them.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn register() -> anyhow::Result<Self> {
        let listen = |kind, name| signal(kind).with_context(|| format!("cannot listen for {name}"));
        Ok(Self {
            terminate: listen(SignalKind::terminate(), "SIGTERM")?,
            interrupt: listen(SignalKind::interrupt(), "SIGINT")?,
            hangup: listen(SignalKind::hangup(), "SIGHUP")?,
            user_defined_1: listen(SignalKind::user_defined1(), "SIGUSR1")?,
            user_defined_2: listen(SignalKind::user_defined2(), "SIGUSR2")?,
            file_size_exceeded: listen(SignalKind::from_raw(FILE_SIZE_EXCEEDED), "SIGXFSZ")?,
            interrupts: 0,
        })
    }

    /// Resolves when the process is asked to stop.
    pub(super) async fn stop_asked(&mut self) {
        loop {
            match self.next().await {
                SignalEvent::Terminate => return,
                SignalEvent::Interrupt => {
                    self.interrupts += 1;
                    return;
                }
                SignalEvent::Ignored(name) => say_ignored(name),
            }
        }
    }

    /// Resolves when somebody at a terminal does not want to wait for an orderly stop: at the second SIGINT. Supervisors repeat
    /// SIGTERM, which therefore changes nothing once a stop has begun.
    pub(super) async fn stop_at_once_asked(&mut self) {
        loop {
            match self.next().await {
                SignalEvent::Terminate => tracing::info!("SIGTERM again: the stop goes on in order"),
                SignalEvent::Interrupt => {
                    self.interrupts += 1;
                    if self.interrupts > 1 {
                        return;
                    }
                    tracing::info!("SIGINT: the stop goes on in order; once more stops at once");
                }
                SignalEvent::Ignored(name) => say_ignored(name),
            }
        }
    }

    async fn next(&mut self) -> SignalEvent {
        tokio::select! {
            _ = self.terminate.recv() => SignalEvent::Terminate,
            _ = self.interrupt.recv() => SignalEvent::Interrupt,
            _ = self.hangup.recv() => SignalEvent::Ignored("SIGHUP"),
            _ = self.user_defined_1.recv() => SignalEvent::Ignored("SIGUSR1"),
            _ = self.user_defined_2.recv() => SignalEvent::Ignored("SIGUSR2"),
            _ = self.file_size_exceeded.recv() => SignalEvent::Ignored("SIGXFSZ"),
        }
    }
}

fn say_ignored(name: &str) {
    tracing::info!(
        signal = name,
        "{name} changes nothing: settings are read at the start, and the log has no file to open again"
    );
}
