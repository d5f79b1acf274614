//! The real binary as a process, and the smallest HTTP client that can talk to it.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// What programs of this machine ask for: another name would be one that a proxy passes on.
pub const HOST: &str = "localhost";

/// How long a test waits for a server before it gives up.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Runs a subcommand to its end.
pub fn astroloh(arguments: &[&str]) -> Output {
    command().args(arguments).output().unwrap()
}

/// The binary, with the longest deadline for a turn that the settings allow: the machine may be busy.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_astroloh"));
    command.env("ASTROLOH_ALICE_DEADLINE_MS", "4000");
    for name in ["ASTROLOH_DATA", "ASTROLOH_CONFIG", "STATE_DIRECTORY"] {
        command.env_remove(name);
    }
    command
}

/// Whether every part of a server is well by its `/health`. That the time zones of the build have grown old since is no fault of a test.
pub fn is_well(health: &serde_json::Value) -> bool {
    let checks = health["checks"].as_array().expect("health has checks");
    checks.iter().all(|check| check["status"] == "pass" || check["name"] == "time_zones")
}

/// A running server. Killed when it is dropped.
pub struct Server {
    child: Child,
    /// Lines of its standard output; closed when it has ended.
    lines: Receiver<String>,
    log: PathBuf,
    data: PathBuf,
    pub address: SocketAddr,
    /// What it printed when it was up.
    pub greeting: Vec<String>,
}

impl Server {
    /// Starts a server on `data`; returns when it listens. Its log lies beside the directory.
    pub fn start(data: &Path, settings: &[&str]) -> Self {
        Self::start_as(command(), data, settings)
    }

    /// The same with a command that has an environment of its own.
    pub fn start_as(command: Command, data: &Path, settings: &[&str]) -> Self {
        let log = File::create(data.with_extension("log")).unwrap();
        Self::start_logging_to(log, command, data, settings)
    }

    /// The same with a standard error of its own.
    pub fn start_logging_to(stderr: impl Into<Stdio>, mut command: Command, data: &Path, settings: &[&str]) -> Self {
        let log = data.with_extension("log");
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(settings)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        // Ends with the process, which closes the pipe.
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let greeting: Vec<String> = (0..3).map_while(|_| lines.recv_timeout(TIMEOUT).ok()).collect();
        let url = greeting.first().and_then(|line| line.strip_prefix("dashboard  http://")?.strip_suffix('/'));
        let Some(url) = url.filter(|_| greeting.len() == 3) else {
            let _ = child.kill();
            panic!("the server printed {greeting:?} and logged {}", std::fs::read_to_string(&log).unwrap_or_default());
        };
        let address = url.parse().unwrap();
        Self { child, lines, log, data: data.to_owned(), address, greeting }
    }

    /// A kept-alive connection.
    pub fn connect(&self) -> Connection {
        Connection::to(self.address).expect("the server listens")
    }

    pub fn get(&self, path: &str) -> (u16, String) {
        self.connect().get(path)
    }

    /// A GET with the token that lies in the data directory.
    pub fn get_as_operator(&self, path: &str) -> (u16, String) {
        let mut connection = self.connect();
        connection
            .send(&format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {}\r\n\r\n", self.token()))
            .unwrap();
        connection.answer()
    }

    /// A POST without a body, with the same token.
    pub fn post_as_operator(&self, path: &str) -> (u16, String) {
        let mut connection = self.connect();
        let head = format!("POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {}\r\n", self.token());
        connection.send(&format!("{head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}")).unwrap();
        connection.answer()
    }

    /// The token that lies in the data directory.
    pub fn token(&self) -> String {
        std::fs::read_to_string(self.data.join("admin.token")).unwrap().trim().to_owned()
    }

    /// The value of a metric, with its labels as they are printed; 0 when there is none.
    pub fn metric(&self, name: &str) -> u64 {
        let (status, text) = self.get_as_operator("/metrics");
        assert_eq!(status, 200, "{text}");
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0, |value| value.parse().unwrap())
    }

    /// What it has logged so far; nothing when its log is elsewhere.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Sends SIGTERM.
    pub fn ask_to_stop(&self) {
        self.signal("TERM");
    }

    /// Sends a signal by its name without SIG.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(kill.success());
    }

    /// Waits for its end; what it printed after its greeting, and how it ended.
    pub fn end(&mut self) -> (Vec<String>, ExitStatus) {
        let mut printed = Vec::new();
        loop {
            match self.lines.recv_timeout(TIMEOUT) {
                Ok(line) => printed.push(line),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => panic!("the server does not end: {}", self.log()),
            }
        }
        (printed, self.child.wait().unwrap())
    }

    /// Asks it to stop; it must end well.
    pub fn stop(mut self) {
        self.ask_to_stop();
        let (_, status) = self.end();
        assert_eq!(status.code(), Some(0), "{}", self.log());
    }

    /// SIGKILL: nothing more is written, nothing is flushed.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A kept-alive connection.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects, unless the port is closed.
    pub fn to(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    pub fn get(&mut self, path: &str) -> (u16, String) {
        self.send(&get(path)).unwrap();
        self.answer()
    }

    pub fn post(&mut self, path: &str, body: &str) -> (u16, String) {
        self.send(&post(path, body)).unwrap();
        self.answer()
    }

    pub fn send(&mut self, bytes: &str) -> std::io::Result<()> {
        self.stream.get_mut().write_all(bytes.as_bytes())
    }

    /// Everything that is sent until the server closes the connection.
    pub fn until_closed(&mut self) -> String {
        let mut sent = String::new();
        self.stream.read_to_string(&mut sent).unwrap();
        sent
    }

    /// Status and body of the answer to what was sent.
    pub fn answer(&mut self) -> (u16, String) {
        self.receive().expect("the server closed the connection without an answer")
    }

    /// Status, head and body of the answer to what was sent.
    pub fn answer_with_head(&mut self) -> (u16, String, String) {
        match self.try_receive() {
            Ok(answer) => answer,
            Err(Cut::Before) => panic!("the server closed the connection without an answer"),
            Err(Cut::Within(error)) => panic!("an answer was cut: {error}"),
        }
    }

    /// Status of an answer whose body may have no end.
    pub fn status(&mut self) -> std::io::Result<u16> {
        let line = self.line()?;
        line.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| ErrorKind::InvalidData.into())
    }

    /// Status and body, or nothing when the connection was closed before the first byte of an answer. An answer that was begun
    /// and cut is a failure of the test.
    pub fn receive(&mut self) -> Option<(u16, String)> {
        match self.try_receive() {
            Ok((status, _, body)) => Some((status, body)),
            Err(Cut::Before) => None,
            Err(Cut::Within(error)) => panic!("an answer was cut: {error}"),
        }
    }

    /// The same from a server that may be killed at any moment: an answer that was cut is no answer.
    pub fn receive_from_mortal(&mut self) -> Option<(u16, String)> {
        let (status, _, body) = self.try_receive().ok()?;
        Some((status, body))
    }

    fn try_receive(&mut self) -> Result<(u16, String, String), Cut> {
        let status_line = match self.line() {
            Ok(line) if line.is_empty() => return Err(Cut::Before),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Err(Cut::Before),
            line => line?,
        };
        let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let (mut length, mut head) = (0, String::new());
        loop {
            let line = self.line()?;
            if line == "\r\n" {
                break;
            }
            if !line.ends_with("\r\n") {
                return Err(std::io::Error::from(ErrorKind::UnexpectedEof).into());
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status.expect("a status"), head, String::from_utf8(body).unwrap()))
    }

    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        Ok(line)
    }
}

/// Where a connection ended.
enum Cut {
    /// Before the first byte of an answer.
    Before,
    /// In the middle of an answer, or it never came.
    Within(std::io::Error),
}

impl From<std::io::Error> for Cut {
    fn from(error: std::io::Error) -> Self {
        Self::Within(error)
    }
}

/// A GET as it goes over the wire.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
}

/// A POST of JSON as it goes over the wire.
pub fn post(path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
