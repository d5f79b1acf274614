//! Frozen threads take the server out of service; a limit that cannot be held is raised and said.

use std::time::Duration;

use crate::alarm::parts::hold;
use crate::process::{Server, astroloh};
use crate::world::World;

/// Far longer than the bound: only a heartbeat that never decides takes so long.
const SOON: Duration = Duration::from_secs(60);

/// Lets time pass until `/livez` answers with `status`. Each of the heartbeat's looks takes half a second of real time.
async fn until_livez(world: &World, status: u16) {
    let waiting = async {
        while world.get("/livez").await.status != status {
            world.clock.advance(Duration::from_millis(100));
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, waiting).await.unwrap_or_else(|_| panic!("/livez never says {status}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_engine_is_not_alive_though_a_new_thread_serves_and_is_again_when_it_moves() {
    let world = World::with("[engine]\nthreads = 1").await;
    assert_eq!(world.get("/livez").await.status, 200);
    let held = hold(&world.core).await;
    until_livez(&world, 503).await;
    assert_eq!(world.get("/readyz").await.status, 503);
    let health = world.get("/health").await;
    assert_eq!(health.status, 503);
    let checks = health.json()["checks"].clone();
    let engine = checks.as_array().unwrap().iter().find(|check| check["name"] == "engine").unwrap().clone();
    assert_eq!(engine["status"], "fail", "{checks}");
    let reason = engine["reason"].as_str().unwrap();
    assert!(reason.starts_with("engine: no sign of life for ") && reason.ends_with("; restart the server"), "{reason}");
    drop(held);
    until_livez(&world, 200).await;
    assert_eq!(world.get("/readyz").await.status, 200);
}

#[test]
fn a_limit_that_cannot_be_held_is_raised_and_said_in_three_places() {
    let settings = ["--memory-limit=64", "--cache-memory-bytes=1073741824"];
    let raised = "memory.limit: 64 MB are less than this server needs (";
    let cut = "cache.memory_bytes: 1073741824 bytes do not fit into a memory.limit of ";

    let checked = astroloh(&["config", "check", settings[0], settings[1]]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success() && said.ends_with("the settings are valid\n"), "{said}");
    assert!(said.contains(&format!("warning: {raised}")) && said.contains(&format!("warning: {cut}")), "{said}");

    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &settings);
    let (status, health) = server.get("/health");
    let health: serde_json::Value = serde_json::from_str(&health).unwrap();
    assert_eq!((status, health["status"].as_str()), (200, Some("warn")), "{health}");
    let check = health["checks"].as_array().unwrap().iter().find(|check| check["name"] == "memory").unwrap().clone();
    let reason = check["reason"].as_str().unwrap();
    assert!(reason.contains(raised) && reason.contains(cut), "{reason}");
    let log = server.log();
    assert!(log.contains(raised) && log.contains(cut), "{log}");
    server.stop();

    let enough = astroloh(&["config", "check", "--memory-limit=128"]);
    assert_eq!(String::from_utf8_lossy(&enough.stdout), "the settings are valid\n");
}
