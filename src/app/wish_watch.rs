//! The watch on wishes to be forgotten: what could not be done when it was said is done when the store is back.

use std::sync::Arc;
use std::time::Duration;

use super::Persistence;
use crate::lifecycle::Tasks;
use crate::service::Service;
use crate::store::ErasureWishes;

/// How often the wishes that wait are tried again.
const TRY_EVERY: Duration = Duration::from_secs(5);

/// The service with the wishes of its data directory. Without the master key a listener has no lasting name to write down.
pub(super) fn with_wishes(service: Service, persistence: &Persistence<'_>, has_key: bool, tasks: &Tasks) -> Service {
    match persistence {
        Persistence::DataDir(data) | Persistence::WithHistory(data) if has_key => {
            service.with_wishes(Arc::new(ErasureWishes::open(data.path())), tasks.clone())
        }
        _ => service,
    }
}

/// Carries wishes out until the server stops: those of an earlier process first.
pub(super) fn follow(service: Arc<Service>, tasks: &Tasks) {
    let stopping = tasks.clone();
    tasks.spawn_vital("wishes to be forgotten", async move {
        let mut waiting = 0;
        loop {
            let left = service.carry_out_wishes().await;
            if left != waiting {
                tracing::warn!(wishes.waiting = left, "wishes to be forgotten wait for the store");
                waiting = left;
            }
            if !stopping.until_stopped(TRY_EVERY).await {
                return;
            }
        }
    });
}
