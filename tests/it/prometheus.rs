//! The consumers of the metrics themselves: Prometheus scrapes a running server, promtool and a strict reader take its page.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use astroloh::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::contrib::{alerts, expressions};
use crate::process::{HOST, Server, command};
use crate::world::WEBHOOK;

/// How long numbers are waited for: the machine may be busy, and the server judges itself every ten seconds.
const TIMEOUT: Duration = Duration::from_secs(90);

/// Listeners of the stream of events that a server has room for. One more is answered with a server error.
const MAX_LISTENERS: usize = 16;

/// Where the tests look for a Python with `prometheus_client`: Debian's first, whose packages a version manager hides.
const PYTHONS: [&str; 2] = ["/usr/bin/python3", "python3"];

/// Reads a page of each format as strictly as `prometheus_client` does; the number of samples in each.
const READ: &str = r#"
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus
for read, path in zip((open_metrics, prometheus), sys.argv[1:]):
    with open(path, encoding="utf-8") as page:
        families = list(read(page.read()))
    print(sum(len(family.samples) for family in families))
    print(sum(1 for family in families if family.unit))
"#;

/// Whether programs that a test runs beside the server are here; said aloud where they are not.
///
/// # Panics
/// When they are not although somebody relies on them: in CI, and where `ASTROLOH_CONSUMERS` is set.
#[expect(clippy::disallowed_methods, reason = "whether they must be there is no setting of the program")]
pub fn are_here(what: &str, package: &str, is_here: bool) -> bool {
    if !is_here {
        let is_needed = ["CI", "ASTROLOH_CONSUMERS"].iter().any(|name| std::env::var_os(name).is_some());
        assert!(!is_needed, "{what} is missing: install the package {package}");
        println!("skipped: {what} is missing");
    }
    is_here
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// A Prometheus of the test's own. Killed when it is dropped.
struct Prometheus {
    child: Child,
    address: SocketAddr,
    // Keeps the pipe open that it logs to.
    _log: BufReader<std::process::ChildStderr>,
}

impl Prometheus {
    /// Starts one in `dir` that scrapes the server twice a second and evaluates our rules as often.
    fn start(dir: &Path, server: &Server) -> Self {
        let token = server.token();
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/alerts.yml");
        let config = json!({
            "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "500ms"},
            "rule_files": [rules],
            "scrape_configs": [{
                "job_name": "astroloh",
                "authorization": {"credentials": token},
                "static_configs": [{"targets": [server.address.to_string()]}],
            }],
        });
        // JSON is YAML.
        std::fs::write(dir.join("prometheus.yml"), config.to_string()).unwrap();
        let mut child = Command::new("prometheus")
            .arg(format!("--config.file={}", dir.join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", dir.join("tsdb").display()))
            .arg("--web.listen-address=127.0.0.1:0")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let (mut address, mut said) = (None, String::new());
        let mut line = String::new();
        while log.read_line(&mut line).unwrap() > 0 {
            if let Some((_, listens)) = line.split_once("msg=\"Listening on\" address=") {
                address = Some(listens.trim().parse().unwrap());
            }
            if line.contains("Server is ready") {
                let address = address.expect("it says where it listens before it is ready");
                return Self { child, address, _log: log };
            }
            said.push_str(&std::mem::take(&mut line));
        }
        let _ = child.kill();
        let _ = child.wait();
        panic!("prometheus did not start: {said}");
    }

    /// What its API answers to a path.
    fn get(&self, path: &str) -> Value {
        let mut stream = TcpStream::connect(self.address).unwrap();
        // HTTP 1.0 has no chunks.
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// The numbers that an expression has now; NaN is none. An expression that it refuses fails the test.
    fn numbers(&self, expression: &str) -> Vec<f64> {
        let answer = self.get(&format!("/api/v1/query?query={}", encoded(expression)));
        assert_eq!(answer["status"], "success", "{expression}: {answer}");
        let result = answer["data"]["result"].as_array().unwrap();
        let values = result.iter().map(|series| series["value"][1].as_str().unwrap().parse::<f64>().unwrap());
        values.filter(|value| value.is_finite()).collect()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn encoded(text: &str) -> String {
    let encode =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

/// The expression without its comparisons, so that it has a value also while an alert is not called for; for any server.
fn compared(expression: &str) -> String {
    let mut words = expression.split_whitespace();
    let mut measured = Vec::new();
    while let Some(word) = words.next() {
        if ["<", ">", "==", "!="].contains(&word) {
            words.next();
        } else {
            measured.push(word);
        }
    }
    let of_any = measured.join(" ").replace("$job", ".*").replace("$instance", ".*");
    of_any.replace("$__rate_interval", "1m").replace("$__interval", "1m")
}

/// Something of every kind that is counted, other than in the rounds before: turns that are told and not understood, answers that
/// are computed and kept, and questions that are refused.
fn traffic(server: &Server, round: usize) {
    // A connection that waits for long between two rounds is closed.
    let connection = &mut server.connect();
    for (number, said) in
        ["гороскоп для льва", "гороскоп для овна на завтра", "помощь", "бурум барам"].iter().enumerate()
    {
        let turn = json!({
            "session": {"session_id": format!("s{round}"), "message_id": number, "new": number == 0, "user_id": "listener"},
            "request": {"command": said, "original_utterance": said, "type": "SimpleUtterance"},
            "version": "1.0",
        });
        assert_eq!(connection.post(WEBHOOK, &turn.to_string()).0, 200);
    }
    let born = format!("19{:02}-07-15T10:30&lat=55.75&lon=37.62", round % 100);
    for (path, status) in [
        (format!("/api/v1/natal?datetime={born}"), 200),
        (format!("/api/v1/natal?datetime={born}"), 200),
        (format!("/api/v1/transits?datetime={born}"), 200),
        ("/api/v1/moon".to_owned(), 200),
        ("/api/v1/natal?datetime=never".to_owned(), 422),
    ] {
        assert_eq!(connection.get(&path).0, status, "{path}");
    }
}

/// The page in both formats, in files.
fn pages(server: &Server, dir: &Path) -> [std::path::PathBuf; 2] {
    let formats = [
        (
            "open-metrics",
            "application/openmetrics-text;version=1.0.0",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        ),
        ("prometheus", "text/plain;version=0.0.4", "text/plain; version=0.0.4; charset=utf-8"),
    ];
    formats.map(|(name, accept, content_type)| {
        let mut connection = server.connect();
        let head = format!(
            "GET /metrics HTTP/1.1\r\nHost: {HOST}\r\nAccept: {accept}\r\nAuthorization: Bearer {}\r\n\r\n",
            server.token()
        );
        connection.send(&head).unwrap();
        let (status, head, page) = connection.answer_with_head();
        assert_eq!(status, 200, "{page}");
        assert!(head.to_ascii_lowercase().contains(&format!("content-type: {content_type}")), "{head}");
        assert_eq!(page.ends_with("# EOF\n"), name == "open-metrics");
        let path = dir.join(name);
        std::fs::write(&path, page).unwrap();
        path
    })
}

#[test]
fn every_expression_and_every_rule_of_our_own_has_numbers() {
    if !are_here("prometheus", "prometheus", runs("prometheus", &["--version"])) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let prometheus = Prometheus::start(dir.path(), &server);
    let clock = SystemClock::new();
    let is_late = || clock.monotonic() > TIMEOUT;

    // A server error: there is no room for one listener more.
    let events =
        format!("GET /api/v1/events HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {}\r\n\r\n", server.token());
    let mut listeners: Vec<_> = (0..=MAX_LISTENERS).map(|_| server.connect()).collect();
    let last = listeners.iter_mut().filter_map(|listener| {
        listener.send(&events).unwrap();
        listener.status().ok()
    });
    assert_eq!(last.last(), Some(503));

    // What there is nothing of until something breaks is left out, one by one; nothing is at present.
    let mut without: Vec<_> = expressions().into_iter().map(|(name, asked)| (name, compared(&asked))).collect();
    assert!(without.len() > 40);
    for round in 0.. {
        traffic(&server, round);
        without.retain(|(_, expression)| prometheus.numbers(expression).is_empty());
        if without.is_empty() {
            break;
        }
        assert!(!is_late(), "without a number: {without:#?}");
    }
    listeners.clear();

    // Prometheus evaluates our alerts, and none of them fails.
    let groups = prometheus.get("/api/v1/rules")["data"]["groups"].take();
    let rules: Vec<_> =
        groups.as_array().unwrap().iter().flat_map(|group| group["rules"].as_array().unwrap()).collect();
    assert_eq!(rules.len(), alerts().len());
    for rule in rules {
        assert_eq!(rule["health"], "ok", "{rule}");
        assert!(!rule["lastEvaluation"].as_str().unwrap().starts_with("0001"), "{rule}");
    }

    // Every alert rule of the server has read a number.
    for round in 100.. {
        let (status, body) = server.get_as_operator("/api/v1/alerts/rules");
        assert_eq!(status, 200, "{body}");
        let judged: Value = serde_json::from_str(&body).unwrap();
        let rules = judged["rules"].as_array().unwrap();
        // As long as no question breaks there is no share of those that do, and the rule is quiet.
        let is_quiet = |rule: &Value| rule["rule"] == "broken_questions" && rule["readings"][0]["state"] == "quiet";
        let is_read = |rule: &&Value| {
            is_quiet(rule) || rule["readings"].as_array().unwrap().iter().any(|it| it["value"].is_number())
        };
        let unread: BTreeSet<_> =
            rules.iter().filter(|rule| !is_read(rule)).map(|rule| rule["rule"].as_str().unwrap()).collect();
        if unread.is_empty() {
            break;
        }
        assert!(!is_late(), "without a number: {unread:?}");
        traffic(&server, round);
    }
    let (_, status) = server.get_as_operator("/api/v1/status");
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["health"]["unknown"], json!([]));
    server.stop();
}

#[test]
fn promtool_and_a_strict_reader_take_the_page_and_the_rules() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    traffic(&server, 0);
    let [open_metrics, prometheus] = pages(&server, dir.path());
    server.stop();

    if are_here("promtool", "prometheus", runs("promtool", &["--version"])) {
        let page = std::fs::File::open(&prometheus).unwrap();
        let checked = Command::new("promtool").args(["check", "metrics"]).stdin(page).output().unwrap();
        let complaints = String::from_utf8_lossy(&[checked.stdout, checked.stderr].concat()).into_owned();
        assert!(checked.status.success() && complaints.is_empty(), "{complaints}");
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/alerts.yml");
        assert!(runs("promtool", &["check", "rules", "--lint-fatal", &rules.display().to_string()]));
    }
    let python = PYTHONS.into_iter().find(|python| runs(python, &["-c", "import prometheus_client"]));
    if are_here("prometheus_client of Python", "python3-prometheus-client", python.is_some()) {
        let read =
            Command::new(python.unwrap()).args(["-c", READ]).args([&open_metrics, &prometheus]).output().unwrap();
        let told = String::from_utf8_lossy(&read.stdout).into_owned();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        let numbers: Vec<u32> = told.lines().map(|line| line.parse().unwrap()).collect();
        let [samples, units, same_samples, no_units] = numbers[..] else { panic!("{told}") };
        assert!(samples > 1_000 && units > 10, "{told}");
        // The second page is a moment younger, and may have a series that began in between.
        assert!((samples..samples + 20).contains(&same_samples) && no_units == 0, "{told}");
    }
}

#[test]
fn the_server_has_a_score_from_its_first_moment() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start_as(command(), &dir.path().join("data"), &[]);
    let (status, body) = server.get_as_operator("/api/v1/status");
    assert_eq!(status, 200, "{body}");
    let health = serde_json::from_str::<Value>(&body).unwrap()["health"].take();
    assert_eq!((&health["status"], health["score"].as_u64()), (&json!("pass"), Some(100)), "{health}");
    server.stop();
}
