//! What must not pass off the wire, on real sockets of the real binary.

use crate::process::{HOST, Server};

const PATH: &str = "/livez";

fn answered(server: &Server, request: &str) -> (u16, String) {
    let mut connection = server.connect();
    connection.send(request).unwrap();
    connection.answer()
}

/// A proxy that takes a bare LF for a part of a value sees another request than we would.
#[test]
fn a_bare_lf_ends_no_line_and_a_malformed_host_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    for host in ["a", "127.0.0.1:8080", "[::1]:80", "stars.example.org."] {
        let (status, body) = answered(&server, &format!("GET {PATH} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!((status, body.as_str()), (200, "ok\n"), "{host}");
    }
    for head in [
        format!("GET {PATH} HTTP/1.1\nHost: {HOST}\r\n\r\n"),
        format!("GET {PATH} HTTP/1.1\r\nHost: {HOST}\n\r\n"),
        format!("GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\n"),
        format!("GET {PATH} HTTP/1.1\nHost: {HOST}\n\n"),
        format!("GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\nX: 1\nX-Forwarded-For: 10.0.0.1\r\n\r\n"),
    ] {
        let (status, body) = answered(&server, &head);
        assert!(status == 400 && body.contains("does not end in CR LF"), "{head:?}: {status} {body}");
    }
    for host in ["", "a b", "user@a", "a/b", "a:b", "a:99999", "[::1", "http://a", "a,b:"] {
        let (status, body) = answered(&server, &format!("GET {PATH} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        let is_host = host == "a,b:";
        assert_eq!(status, if is_host { 200 } else { 400 }, "{host:?}: {body}");
        assert!(is_host || body.contains("the Host header is malformed"), "{body}");
    }
    server.stop();
}

#[test]
fn the_second_request_of_a_packet_is_looked_at_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let sound = format!("GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let bare = format!("GET {PATH} HTTP/1.1\nHost: {HOST}\r\n\r\n");
    // The webhook reads a body to its end, so that the connection stays.
    let posted = crate::process::post(crate::world::WEBHOOK, "{\n}\n");
    for (first, second, expected) in [(&sound, &sound, 200), (&sound, &bare, 400), (&posted, &sound, 200)] {
        let mut connection = server.connect();
        connection.send(&format!("{first}{second}")).unwrap();
        connection.answer();
        assert_eq!(connection.answer().0, expected, "{first:?} {second:?}");
    }
    // What follows a refused head is not read at all.
    let mut connection = server.connect();
    connection.send(&format!("{bare}{sound}")).unwrap();
    assert_eq!(connection.answer().0, 400);
    assert_eq!(connection.receive(), None);
    server.stop();
}
