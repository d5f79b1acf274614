//! The parts whose threads beat, and from when on their silence means that they are frozen.

use std::sync::Arc;
use std::time::Duration;

use crate::heartbeat::{BeatingPart, ENGINE};
use crate::service::Service;
use crate::store::{Database, Monitor};

/// The engine counts as frozen after this silence of as many threads as solve: longer than it needs to put another thread in the place
/// of one that hangs.
const ENGINE_FROZEN_AFTER: Duration = Duration::from_secs(5);

/// A database counts as frozen after this silence of one of its threads. A disk that is merely slow or asleep makes one flush wait for
/// some seconds, and no restart makes it faster.
const STORE_FROZEN_AFTER: Duration = Duration::from_secs(30);

/// The parts of a core that beat.
pub(super) fn beating_parts(service: &Arc<Service>, monitor: Option<&Arc<Monitor>>) -> Vec<BeatingPart> {
    let cache = service.cache().clone();
    let look = Box::new(move || cache.look_at_engine());
    let engine = BeatingPart { name: ENGINE, frozen_after: ENGINE_FROZEN_AFTER, look };
    let people = service.people_store().map(|people| people.databases()).into_iter().flatten();
    let history = monitor.map(|monitor| Arc::clone(monitor.database()));
    std::iter::once(engine).chain(people.chain(history).map(store)).collect()
}

fn store(database: Arc<Database>) -> BeatingPart {
    BeatingPart { name: database.name(), frozen_after: STORE_FROZEN_AFTER, look: Box::new(move || database.look()) }
}
