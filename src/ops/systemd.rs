//! Tells systemd how the process is: ready, stopping, and alive for as long as it is.
//!
//! The protocol is a datagram to the socket that systemd names in the environment. It is spoken here, because who reads the
//! environment is `config` alone, and because abstract sockets, as containers use, have to work too. Without a socket nothing
//! is told and nothing fails.

use std::io;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::sync::Arc;
use std::time::Duration;

use crate::lifecycle::Tasks;

/// The process's line to systemd.
#[derive(Debug, Default)]
pub struct SystemdNotifier {
    socket: Option<UnixDatagram>,
    /// How long systemd waits for a sign of life.
    watchdog: Option<Duration>,
}

impl SystemdNotifier {
    /// The supervisor that `environment` names to the process `pid`, if it names one.
    ///
    /// # Errors
    /// When it names a socket that cannot be reached.
    pub fn from_environment(environment: &[(String, String)], pid: u32) -> io::Result<Self> {
        let variable =
            |name: &str| environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let Some(name) = variable("NOTIFY_SOCKET").filter(|name| !name.is_empty()) else { return Ok(Self::default()) };
        let socket = UnixDatagram::unbound()?;
        socket.connect_addr(&address(name)?)?;
        // A full socket costs a message, never a wait.
        socket.set_nonblocking(true)?;
        let is_ours = variable("WATCHDOG_PID").is_none_or(|of| of.parse() == Ok(pid));
        let watchdog = variable("WATCHDOG_USEC")
            .filter(|_| is_ours)
            .and_then(|text| text.parse().ok())
            .map(Duration::from_micros)
            .filter(|watchdog| !watchdog.is_zero());
        Ok(Self { socket: Some(socket), watchdog })
    }

    /// Start-up is over; `status` is shown by `systemctl status`.
    pub fn ready(&self, status: &str) {
        self.notify(&format!("READY=1\nSTATUS={}", status.replace(char::is_control, " ")));
    }

    /// The stop has begun.
    pub fn stopping(&self) {
        self.notify("STOPPING=1\nSTATUS=requests under way finish");
    }

    /// Gives signs of life from now on, twice in the time that systemd waits, while `is_alive` says so. This is a task of the
    /// runtime: when the runtime stalls, so does it. So `is_alive` only has to look at what the runtime is not, as the threads
    /// of engine and store. When it says no, the watchdog is not fed, and systemd restarts the process.
    pub fn start_watchdog(self: &Arc<Self>, tasks: &Tasks, is_alive: impl Fn() -> bool + Send + 'static) {
        let Some(watchdog) = self.watchdog else { return };
        let supervisor = Arc::clone(self);
        let stopping = tasks.clone();
        tasks.spawn_vital("watchdog", async move {
            let mut was_alive = true;
            loop {
                let lives = is_alive();
                if lives {
                    supervisor.notify("WATCHDOG=1");
                } else if was_alive {
                    tracing::error!(
                        "threads are frozen, as the log says before; the watchdog is not fed, and systemd will restart the process"
                    );
                }
                was_alive = lives;
                if !stopping.until_stopped(watchdog / 2).await {
                    return;
                }
            }
        });
    }

    fn notify(&self, message: &str) {
        let Some(socket) = &self.socket else { return };
        if let Err(error) = socket.send(message.as_bytes()) {
            tracing::warn!(error = %error, "systemd cannot be told how the process is");
        }
    }
}

/// The address of a socket by its path, or by its abstract name after an `@`.
fn address(name: &str) -> io::Result<SocketAddr> {
    match name.strip_prefix('@') {
        #[cfg(target_os = "linux")]
        Some(name) => <SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(name),
        _ => SocketAddr::from_pathname(name),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// What systemd would hear.
    struct FakeSystemd {
        socket: UnixDatagram,
        environment: Vec<(String, String)>,
        _dir: tempfile::TempDir,
    }

    impl FakeSystemd {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("notify");
            let socket = UnixDatagram::bind(&path).unwrap();
            socket.set_nonblocking(true).unwrap();
            let environment =
                [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "30000000"), ("WATCHDOG_PID", "7")];
            let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            Self { socket, environment, _dir: dir }
        }

        fn heard(&self) -> Vec<String> {
            let mut heard = Vec::new();
            let mut buffer = [0; 256];
            while let Ok(length) = self.socket.recv(&mut buffer) {
                heard.push(String::from_utf8(buffer[..length].to_vec()).unwrap());
            }
            heard
        }
    }

    async fn pass(time: Duration) {
        for _ in 0..time.as_secs() {
            tokio::time::advance(Duration::from_secs(1)).await;
            tokio::task::yield_now().await;
        }
    }

    #[test]
    fn systemd_hears_of_ready_and_of_stopping() {
        let systemd = FakeSystemd::new();
        let supervisor = SystemdNotifier::from_environment(&systemd.environment, 7).unwrap();
        supervisor.ready("listening on\n127.0.0.1:8080");
        supervisor.stopping();
        assert_eq!(
            systemd.heard(),
            ["READY=1\nSTATUS=listening on 127.0.0.1:8080", "STOPPING=1\nSTATUS=requests under way finish"]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_watchdog_is_fed_twice_in_its_time_and_only_while_alive() {
        let systemd = FakeSystemd::new();
        let supervisor = Arc::new(SystemdNotifier::from_environment(&systemd.environment, 7).unwrap());
        let (tasks, alive) = (Tasks::new(), Arc::new(AtomicBool::new(true)));
        let engine = Arc::clone(&alive);
        supervisor.start_watchdog(&tasks, move || engine.load(Ordering::SeqCst));
        tokio::task::yield_now().await;
        assert_eq!(systemd.heard(), ["WATCHDOG=1"]);
        pass(Duration::from_secs(62)).await;
        assert_eq!(systemd.heard(), ["WATCHDOG=1"; 4]);
        alive.store(false, Ordering::SeqCst);
        pass(Duration::from_secs(60)).await;
        assert!(systemd.heard().is_empty(), "a dead engine is not covered up");
        alive.store(true, Ordering::SeqCst);
        pass(Duration::from_secs(16)).await;
        assert_eq!(systemd.heard(), ["WATCHDOG=1"]);
        tasks.stop();
        tasks.join(Duration::from_secs(1)).await.unwrap();
        assert!(systemd.heard().is_empty());
    }

    #[tokio::test]
    async fn without_systemd_or_for_another_process_nothing_is_fed() {
        let systemd = FakeSystemd::new();
        for supervisor in [
            SystemdNotifier::from_environment(&[], 7).unwrap(),
            SystemdNotifier::from_environment(&systemd.environment, 8).unwrap(),
        ] {
            let tasks = Tasks::new();
            Arc::new(supervisor).start_watchdog(&tasks, || true);
            assert!(tasks.alive().is_empty());
        }
        SystemdNotifier::from_environment(&[], 7).unwrap().ready("nobody listens");
        let nowhere = [("NOTIFY_SOCKET".to_owned(), "/nowhere/at/all".to_owned())];
        assert!(SystemdNotifier::from_environment(&nowhere, 7).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_abstract_socket_is_reached_by_its_name() {
        let name = format!("astroloh-test-{}", std::process::id());
        let abstract_name = <SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(&name).unwrap();
        let socket = UnixDatagram::bind_addr(&abstract_name).unwrap();
        let environment = [("NOTIFY_SOCKET".to_owned(), format!("@{name}"))];
        SystemdNotifier::from_environment(&environment, 7).unwrap().ready("up");
        let mut buffer = [0; 64];
        let length = socket.recv(&mut buffer).unwrap();
        assert_eq!(&buffer[..length], b"READY=1\nSTATUS=up");
    }
}
