//! Frozen threads take the server out of service; busy ones do not.

use std::time::Duration;

use crate::alarm::parts::hold;
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
