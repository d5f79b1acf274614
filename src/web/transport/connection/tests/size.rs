//! Bodies that are too long.

use super::*;

fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nHost: here\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn post_in_chunks(path: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!("POST {path} HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
    for chunk in body.chunks(1000) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    request
}

#[tokio::test(start_paused = true)]
async fn a_body_of_64_kib_is_read_and_one_byte_more_is_refused() {
    let world = World::new();
    let fits = vec![b'x'; BODY_LIMIT_BYTES];
    let mut client = world.connect();
    client.send(post("/size", &fits)).await;
    assert!(client.response().await.ends_with("65536"));
    client.send(post_in_chunks("/size", &fits)).await;
    assert!(client.response().await.ends_with("65536"));

    let over = vec![b'x'; BODY_LIMIT_BYTES + 1];
    let _ = client.io.write_all(&post_in_chunks("/size", &over)).await;
    let response = client.rest().await;
    assert_eq!(status(&response), "413", "{response}");
    assert!(response.contains("connection: close") && response.contains("65536 bytes"), "{response}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_announces_too_much_is_refused_unread() {
    let mut client = World::new().connect();
    client.send("POST /size HTTP/1.1\r\nHost: here\r\nContent-Length: 65537\r\n\r\n").await;
    assert_eq!(status(&client.rest().await), "413");
    assert_eq!(client.ended().await, (ConnectionEnd::Closed, 0));
}

#[tokio::test(start_paused = true)]
async fn a_tolerant_reader_keeps_the_beginning_and_the_connection() {
    let world = World::new();
    let mut client = world.connect();
    let mut body = vec![b'y'; DISCARD_LIMIT_BYTES];
    body[..5].copy_from_slice(b"<xml>");
    for request in [post("/tolerant", &body), post_in_chunks("/tolerant", &body)] {
        client.send(request).await;
        let response = client.response().await;
        assert!(response.ends_with(&format!("oversized 1048576: <xml>{}", "y".repeat(59))), "{response}");
    }
    client.send(post("/tolerant", b"short")).await;
    assert!(client.response().await.ends_with("whole 5"));
    client.send(format!("POST /tolerant HTTP/1.1\r\nHost: here\r\nContent-Length: {}\r\n\r\n", body.len() + 1)).await;
    assert_eq!(status(&client.rest().await), "413");
}

#[tokio::test(start_paused = true)]
async fn the_last_request_of_a_connection_is_told_so() {
    let world = World::with(Limits { requests_per_connection: 2, ..Limits::default() });
    let mut client = world.connect();
    assert!(!client.get("/").await.contains("connection: close"));
    assert!(client.get("/").await.contains("connection: close"));
    assert_eq!(client.ended().await, (ConnectionEnd::Closed, 0));
}
