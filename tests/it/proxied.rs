//! A real proxy before the real binary: strangers whom it lets through are not this machine.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::process::Server;
use crate::prometheus::are_here;
use crate::world::WEBHOOK;

/// What a stranger asks for.
const PUBLIC_HOST: &str = "stars.example.org";

/// haproxy before a server, as its manual begins: it adds no header. Killed when it is dropped.
struct Haproxy {
    child: Child,
    socket: std::path::PathBuf,
}

impl Haproxy {
    fn before(server: &Server, dir: &Path) -> Option<Self> {
        let version = Command::new("haproxy").arg("-v").stdout(Stdio::null()).status();
        if !are_here("haproxy", "haproxy", version.is_ok_and(|status| status.success())) {
            return None;
        }
        let (settings, socket) = (dir.join("haproxy.cfg"), dir.join("haproxy.sock"));
        let text = format!(
            "defaults\n mode http\n timeout connect 60s\n timeout client 60s\n timeout server 60s\n\
             frontend outside\n bind unix@{}\n default_backend astroloh\nbackend astroloh\n server one {}\n",
            socket.display(),
            server.address
        );
        std::fs::write(&settings, text).unwrap();
        let log = std::fs::File::create(dir.join("haproxy.log")).unwrap();
        let mut child = Command::new("haproxy").args(["-db", "-f"]).arg(&settings).stderr(log).spawn().unwrap();
        while UnixStream::connect(&socket).is_err() {
            if let Some(status) = child.try_wait().unwrap() {
                panic!("{status}: {}", std::fs::read_to_string(dir.join("haproxy.log")).unwrap());
            }
            std::thread::yield_now();
        }
        Some(Self { child, socket })
    }

    /// Status and body of what the server answers to a request that the proxy passes on.
    fn pass(&self, request: &str) -> (u16, String) {
        let mut stream = UnixStream::connect(&self.socket).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{request}: {answer}"));
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

impl Drop for Haproxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A stranger's request.
fn strange(method: &str, path: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {PUBLIC_HOST}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

fn reasons(health: &str) -> usize {
    let health: Value = serde_json::from_str(health).unwrap();
    health["checks"].as_array().unwrap().iter().filter(|check| check["reason"].is_string()).count()
}

#[test]
fn a_stranger_behind_a_proxy_that_adds_no_header_is_not_this_machine() {
    let dir = tempfile::tempdir().unwrap();
    // A memory limit that is raised gives health a reason to tell.
    let server = Server::start(&dir.path().join("data"), &["--memory-limit=64"]);
    let Some(proxy) = Haproxy::before(&server, dir.path()) else { return };
    let (moon, health) = ("/api/v1/moon?at=2026-11-23", "/health");
    assert_eq!(server.get(moon).0, 200);
    assert!(reasons(&server.get(health).1) > 0, "this machine hears the reasons");

    let (status, body) = proxy.pass(&strange("GET", moon, ""));
    assert!(status == 401 && body.contains("this path needs the admin token"), "{status} {body}");
    let (status, body) = proxy.pass(&strange("GET", health, ""));
    assert_eq!((status, reasons(&body)), (200, 0), "{body}");
    // An HTTP/1.0 request need not have a Host.
    let (status, body) = proxy.pass(&format!("GET {moon} HTTP/1.0\r\n\r\n"));
    assert_eq!(status, 401, "{body}");
    let turn = json!({
        "meta": {"locale": "ru-RU", "timezone": "UTC", "client_id": "test", "interfaces": {}},
        "session": {"message_id": 0, "session_id": "s", "skill_id": "skill", "new": true, "application": {"application_id": "anna"}},
        "request": {"command": "что ты обо мне знаешь", "type": "SimpleUtterance"}, "version": "1.0",
    });
    let (status, body) = proxy.pass(&strange("POST", WEBHOOK, &turn.to_string()));
    assert!(status == 200 && body.contains("Моя память сейчас закрыта"), "{status} {body}");
    assert!(server.log().contains("a proxy passes turns on to the webhook"), "{}", server.log());
    server.stop();
}
