//! A panic in a handler costs one answer, not the connection and not the process.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

thread_local! {
    /// Whether this thread is polling a fenced future: then the fence logs the panic, and the hook only says where it was.
    static FENCED: Cell<bool> = const { Cell::new(false) };
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A fenced future panicked.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::web) struct HandlerPanic {
    /// `file:line:column`; `None` when [`log_panics_without_payload`] was not called.
    pub location: Option<String>,
}

/// Replaces the process's panic hook: one log line with the place of the panic and no payload, which may carry birth
/// data, and no backtrace, whose first symbolisation would cost the answer about 100 ms.
pub fn log_panics_without_payload() {
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        if FENCED.get() {
            LAST_PANIC.set(location);
        } else {
            let thread = std::thread::current();
            let location = location.unwrap_or_default();
            tracing::error!(panic.location = location, thread.name = thread.name(), "a thread or task panicked");
        }
    }));
}

/// Runs `future` to its end or to its panic. What it owned is dropped either way.
pub(in crate::web) async fn fenced<F: Future>(future: F) -> Result<F::Output, HandlerPanic> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let outer = FENCED.replace(true);
        // Unwind safety: after a panic the future is never polled again, only dropped.
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        FENCED.set(outer);
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(payload) => {
                discard(payload);
                std::task::Poll::Ready(Err(HandlerPanic { location: LAST_PANIC.take() }))
            }
        }
    })
    .await
}

/// Drops the payload where a second panic, from its own destructor, is harmless too.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(second);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_before_or_after_an_await_is_caught() {
        assert_eq!(fenced(async { 7 }).await, Ok(7));
        assert!(fenced(async { panic!("at once") }).await.is_err());
        let later = async {
            tokio::task::yield_now().await;
            panic!("after an await")
        };
        assert!(fenced(later).await.is_err());
        assert!(!FENCED.get());
    }
}
