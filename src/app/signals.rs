//! What the process does on a signal: stops, or says that it goes on.

use std::task::Poll;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignalAction {
    /// The process stops in order.
    Terminate,
    /// The same, and a second one stops it at once: somebody sits before a terminal.
    Interrupt,
    /// Nothing, and the log says so.
    Ignore,
}

/// The signals that a server listens to, by their numbers in Linux. From their registration on none of them has its default action, which
/// is to end or to suspend the process.
///
/// Deliberately absent: KILL and STOP, which cannot be listened to; ILL, TRAP, BUS, FPE, SEGV and SYS, which mean that the program is
/// broken; ABRT and QUIT, which ask for a core dump; PIPE, which the runtime ignores; TTOU, which a handler would repeat without end; and
/// CHLD, CONT, URG and WINCH, which do nothing anyway.
const SIGNALS: [(i32, &str, SignalAction); 15] = [
    (1, "SIGHUP", SignalAction::Ignore),
    (2, "SIGINT", SignalAction::Interrupt),
    (10, "SIGUSR1", SignalAction::Ignore),
    (12, "SIGUSR2", SignalAction::Ignore),
    (14, "SIGALRM", SignalAction::Ignore),
    (15, "SIGTERM", SignalAction::Terminate),
    (16, "SIGSTKFLT", SignalAction::Ignore),
    // A suspended server would hold its port and its directory, and answer nobody.
    (20, "SIGTSTP", SignalAction::Ignore),
    (21, "SIGTTIN", SignalAction::Ignore),
    // Past a soft limit of computing time; the hard one ends the process all the same.
    (24, "SIGXCPU", SignalAction::Ignore),
    // A file would grow past `ulimit -f`: with a handler the write fails instead, as on a full disk.
    (25, "SIGXFSZ", SignalAction::Ignore),
    (26, "SIGVTALRM", SignalAction::Ignore),
    (27, "SIGPROF", SignalAction::Ignore),
    (29, "SIGIO", SignalAction::Ignore),
    (30, "SIGPWR", SignalAction::Ignore),
];

/// The real-time signals that the C library leaves to programs: all of them are ignored.
const REALTIME_SIGNALS: std::ops::RangeInclusive<i32> = 34..=64;

/// The signals that a server listens to.
pub(super) struct Signals {
    listened: Vec<(Signal, String, SignalAction)>,
    /// How often Ctrl+C was pressed.
    interrupts: u32,
}

impl Signals {
    /// Registers all of them.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn register() -> anyhow::Result<Self> {
        let named = SIGNALS.map(|(number, name, action)| (number, name.to_owned(), action));
        let realtime = REALTIME_SIGNALS.map(|number| {
            let name = format!("SIGRTMIN+{}", number - REALTIME_SIGNALS.start());
            (number, name, SignalAction::Ignore)
        });
        let listened = named.into_iter().chain(realtime).map(|(number, name, action)| {
            let listener = signal(SignalKind::from_raw(number)).with_context(|| format!("cannot listen for {name}"))?;
            Ok((listener, name, action))
        });
        Ok(Self { listened: listened.collect::<anyhow::Result<_>>()?, interrupts: 0 })
    }

    /// Resolves when the process is asked to stop.
    pub(super) async fn stop_asked(&mut self) {
        loop {
            match self.next().await {
                (SignalAction::Terminate, _) => return,
                (SignalAction::Interrupt, _) => {
                    self.interrupts += 1;
                    return;
                }
                (SignalAction::Ignore, name) => say_ignored(name),
            }
        }
    }

    /// Resolves when somebody at a terminal does not want to wait for an orderly stop: at the second SIGINT. Supervisors repeat
    /// SIGTERM, which therefore changes nothing once a stop has begun.
    pub(super) async fn stop_at_once_asked(&mut self) {
        loop {
            match self.next().await {
                (SignalAction::Terminate, _) => tracing::info!("SIGTERM again: the stop goes on in order"),
                (SignalAction::Interrupt, _) => {
                    self.interrupts += 1;
                    if self.interrupts > 1 {
                        return;
                    }
                    tracing::info!("SIGINT: the stop goes on in order; once more stops at once");
                }
                (SignalAction::Ignore, name) => say_ignored(name),
            }
        }
    }

    /// The next signal that comes.
    async fn next(&mut self) -> (SignalAction, &str) {
        let at = std::future::poll_fn(|context| {
            let mut listeners = self.listened.iter_mut();
            match listeners.position(|(listener, ..)| listener.poll_recv(context).is_ready()) {
                Some(at) => Poll::Ready(at),
                None => Poll::Pending,
            }
        });
        let at = at.await;
        let (_, name, action) = &self.listened[at];
        (*action, name)
    }
}

fn say_ignored(name: &str) {
    tracing::info!(
        signal = name,
        "{name} changes nothing: settings are read at the start, and the log has no file to open again"
    );
}
