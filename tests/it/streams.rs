//! What a process does with its streams, its signals and the socket that it is given.

use std::fs::{File, OpenOptions};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use crate::process::{Connection, HOST, Server, command};

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

/// Makes the server log: it complains of each.
fn cause_log_lines(server: &Server) {
    for name in ["HUP", "USR1", "USR2", "XFSZ"] {
        server.signal(name);
    }
    for _ in 0..20 {
        assert_eq!(server.get("/livez").0, 200);
    }
}

/// typedb/typedb#7985: the reader of standard error is gone, and the next log line ends the server.
#[test]
fn a_log_that_cannot_be_written_ends_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let all = ["--log-filter", "debug"];
    let full_disk = Server::start_logging_to(full(), command(), &dir.path().join("full"), &all);
    cause_log_lines(&full_disk);
    let lost = || {
        let (_, metrics) = full_disk.get_as_operator("/metrics");
        let line = metrics.lines().find_map(|line| line.strip_prefix("astroloh_log_lines_lost_total "));
        line.map(|lines| lines.parse::<f64>().unwrap()).expect("lost lines are counted")
    };
    while lost() == 0.0 {
        std::thread::yield_now();
    }
    full_disk.stop();

    let (reader, writer) = std::io::pipe().unwrap();
    let dead_pipe = Server::start_logging_to(writer, command(), &dir.path().join("dead"), &all);
    drop(reader);
    cause_log_lines(&dead_pipe);
    dead_pipe.stop();

    // A reader who does not read: the pipe is full after 64 KiB, and nobody waits for it.
    let (reader, writer) = std::io::pipe().unwrap();
    let held_pipe = Server::start_logging_to(writer, command(), &dir.path().join("held"), &["--log-filter", "trace"]);
    for _ in 0..300 {
        assert_eq!(held_pipe.get("/livez").0, 200);
    }
    held_pipe.stop();
    drop(reader);
}

/// Every signal that Linux knows: what it does to a server.
#[test]
fn a_signal_stops_the_server_is_ignored_aloud_or_means_a_broken_program() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(&dir.path().join("data"), &[]);
    let ignored =
        ["HUP", "USR1", "USR2", "ALRM", "STKFLT", "TSTP", "TTIN", "XCPU", "XFSZ", "VTALRM", "PROF", "IO", "PWR"];
    let silent = ["PIPE", "CHLD", "CONT", "URG", "WINCH"];
    let realtime: Vec<_> =
        (34..=64).map(|number: u32| (number.to_string(), format!("RTMIN+{}", number - 34))).collect();
    let told = ignored.map(|name| (name.to_owned(), name.to_owned()));
    for (sent, name) in told.iter().chain(&realtime) {
        server.signal(sent);
        let line = format!("SIG{name} changes nothing");
        while !server.log().contains(&line) {
            assert_eq!(server.get("/livez").0, 200, "{sent}");
        }
    }
    for sent in silent {
        server.signal(sent);
        assert_eq!(server.get("/livez").0, 200, "{sent}");
    }
    server.ask_to_stop();
    assert_eq!(server.end().1.code(), Some(0), "{}", server.log());
    // A core dump stays a core dump.
    for (sent, number) in [("ABRT", 6), ("QUIT", 3)] {
        use std::os::unix::process::ExitStatusExt as _;
        let mut server = Server::start(&dir.path().join("data"), &[]);
        server.signal(sent);
        assert_eq!(server.end().1.signal(), Some(number), "{sent}");
    }
}

/// restic/rest-server#80: a hangup ends the server at once and nothing is flushed.
#[test]
fn only_a_signal_to_stop_stops_and_a_second_sigterm_hurries_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(&dir.path().join("data"), &[]);
    cause_log_lines(&server);
    // A request under way holds the stop up.
    let mut late = server.connect();
    late.send(&format!("POST /api/v1/yandex/webhook HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 2\r\n\r\n{{")).unwrap();
    server.ask_to_stop();
    while Connection::to(server.address).is_ok() {
        std::thread::yield_now();
    }
    server.ask_to_stop();
    late.send("}").unwrap();
    assert_eq!(late.receive().map(|(status, _)| status), Some(400), "{}", server.log());
    assert_eq!(server.end().1.code(), Some(0), "{}", server.log());
    for told in ["SIGHUP changes nothing", "SIGUSR1 changes nothing", "SIGXFSZ changes nothing", "stopped"] {
        assert!(server.log().contains(told), "{told}: {}", server.log());
    }
}

#[test]
fn ctrl_c_twice_stops_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(&dir.path().join("data"), &[]);
    let mut late = server.connect();
    late.send(&format!("POST /api/v1/yandex/webhook HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 2\r\n\r\n{{")).unwrap();
    server.signal("INT");
    while Connection::to(server.address).is_ok() {
        std::thread::yield_now();
    }
    server.signal("INT");
    assert_eq!(server.end().1.code(), Some(1), "{}", server.log());
    assert!(server.log().contains("interrupted twice"), "{}", server.log());
}

/// rust-lang/rust#46016: standard output is lost and nothing says so.
#[test]
fn an_output_that_cannot_be_written_is_a_failure() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let data = data.to_str().unwrap();
    let backup = dir.path().join("backup");
    let backup = backup.to_str().unwrap();
    let birth = ["--datetime", "1990-07-15T10:30", "--place", "Москва"];
    let chart = [&["chart"][..], &birth].concat();
    let forecast = [&["forecast"][..], &birth, &["--from", "2026-11-23", "--to", "2026-11-24"]].concat();
    let made = command().args(["admin", "reset-token", "--data", dir.path().to_str().unwrap()]).output().unwrap();
    assert!(made.status.success());
    Server::start(dir.path().join("data").as_path(), &[]).stop();
    for arguments in [
        &["moon"][..],
        &chart,
        &[&chart[..], &["--json"]].concat(),
        &[&chart[..], &["--svg", "-"]].concat(),
        &forecast,
        &["compat", "leo", "aries"],
        &["place", "Тверь"],
        &["ask", "помощь", "--data", data],
        &["config", "show"],
        &["config", "check"],
        &["doctor", "--data", data],
        &["systemd-unit"],
        &["systemd-unit", "--socket"],
        &["admin", "webhook-secret"],
        &["admin", "reset-token", "--data", data],
        &["backup", "create", backup, "--data", data],
        &["backup", "verify", backup],
        &["--help"],
        &["--version"],
    ] {
        let output = command().args(arguments).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {complaint}");
        assert!(complaint.contains("standard output cannot be written"), "{arguments:?}: {complaint}");
    }
    // A server is of use all the same, and a reader who has seen enough is none to complain of.
    let output = command().args(["moon"]).stdout(full()).stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert!(command().args(["moon"]).stdout(writer).status().unwrap().success());
}

/// matrix-construct/tuwunel#355: the socket is systemd's, and the server tries to bind one itself.
#[test]
fn a_socket_that_systemd_hands_over_is_served_on() {
    let dir = tempfile::tempdir().unwrap();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    // A client that comes before the server waits for it.
    let mut early = Connection::to(address).unwrap();
    early.send(&format!("GET /livez HTTP/1.1\r\nHost: {HOST}\r\n\r\n")).unwrap();
    // The shell gives the socket the number that systemd would, and its own process id to the server.
    let mut activated = Command::new("sh");
    let program =
        format!("export LISTEN_PID=$$ LISTEN_FDS=1; exec {} \"$@\" 3<&0 0</dev/null", env!("CARGO_BIN_EXE_astroloh"));
    activated.args(["-c", &program, "sh"]).stdin(Stdio::from(std::os::fd::OwnedFd::from(socket)));
    for name in ["ASTROLOH_DATA", "ASTROLOH_CONFIG", "STATE_DIRECTORY"] {
        activated.env_remove(name);
    }
    let server = Server::start_as(activated, &dir.path().join("data"), &[]);
    assert_eq!(server.address, address);
    assert_eq!(early.answer().0, 200);
    assert_eq!(server.get("/readyz").0, 200);
    server.stop();

    let pair = "exec 3<&0 4<&0; export LISTEN_PID=$$ LISTEN_FDS=2; exec \"$0\" serve --data data";
    let output = Command::new("sh")
        .args(["-c", pair, env!("CARGO_BIN_EXE_astroloh")])
        .current_dir(dir.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && complaint.contains("keep one ListenStream="), "{complaint}");
}
