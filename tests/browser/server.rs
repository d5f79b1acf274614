//! The real binary, serving on a port that stays its own over a restart.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server on its own data directory. Killed when it is dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    data: PathBuf,
}

impl Server {
    /// Starts one on a free port; returns when it listens.
    pub fn start(data: &Path) -> Self {
        Self::start_on(data, "127.0.0.1:0".parse().unwrap())
    }

    fn start_on(data: &Path, address: SocketAddr) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_astroloh"));
        for name in ["ASTROLOH_DATA", "ASTROLOH_CONFIG", "STATE_DIRECTORY"] {
            command.env_remove(name);
        }
        let mut child = command
            // The machine may be busy.
            .env("ASTROLOH_ALICE_DEADLINE_MS", "4000")
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(File::create(data.with_extension("log")).unwrap())
            .spawn()
            .unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        printed.read_line(&mut line).unwrap();
        // A pipe that is not read stops its writer; this thread ends with the process.
        std::thread::spawn(move || printed.lines().map_while(Result::ok).for_each(drop));
        let address =
            line.trim().strip_prefix("dashboard  http://").and_then(|rest| rest.trim_end_matches('/').parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            panic!(
                "the server printed {line:?} and logged {}",
                std::fs::read_to_string(data.with_extension("log")).unwrap()
            );
        };
        Self { child, address, data: data.to_owned() }
    }

    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The admin token of its data directory.
    pub fn token(&self) -> String {
        std::fs::read_to_string(self.data.join("admin.token")).unwrap().trim().to_owned()
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Stops it where it is, as a machine does that hangs: its connections stay open, and nothing comes. `true` lets it go on.
    pub fn hang(&self, goes_on: bool) {
        let signal = if goes_on { "-CONT" } else { "-STOP" };
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Starts another one in its place.
    pub fn restart(&mut self) {
        self.kill();
        *self = Self::start_on(&self.data, self.address);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
