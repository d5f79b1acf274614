//! Notifies the operator of alerts by a webhook: a JSON POST over plain HTTP/1.1. Off unless a URL is set; nothing waits for it.
//!
//! Plain HTTP because the receiver is meant to stand beside this server: a relay, a chat bridge, a home automation. Redirects are
//! not followed, and nothing personal is sent: an alert knows no person.

mod message;
mod post;
mod retry;
mod url;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;

use super::alerts::AlertEvent;
use crate::lifecycle::Tasks;
use post::DeliveryOutcome;

pub use message::AlertMessage;
pub use retry::RetryPolicy;
pub use url::{WebhookUrl, WebhookUrlError};

/// Most messages that wait for the receiver. Tens of alerts a day fit even when the receiver is away for an hour.
const QUEUE: usize = 64;

/// How many messages ended in each way.
#[derive(Debug, Default)]
pub struct NotifyCounts {
    sent: AtomicU64,
    failed: AtomicU64,
    dropped: AtomicU64,
}

impl NotifyCounts {
    /// Messages that the receiver accepted.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Messages given up after every attempt, or refused by the receiver.
    pub fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// Messages for which the queue had no room.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// Hands messages to a task that posts them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Notifier {
    queue: mpsc::Sender<Vec<u8>>,
    counts: Arc<NotifyCounts>,
}

impl Notifier {
    /// Starts the task that posts to `url`.
    pub fn start(url: WebhookUrl, retry: RetryPolicy, tasks: &Tasks) -> Self {
        let (queue, messages) = mpsc::channel(QUEUE);
        let counts = Arc::new(NotifyCounts::default());
        let sender = WebhookSender { url, retry, tasks: tasks.clone(), counts: Arc::clone(&counts) };
        tasks.spawn_vital("webhook", sender.run(messages));
        Self { queue, counts }
    }

    /// Queues an event's message and returns at once. Muted events are left out; with a full queue the message is dropped, counted
    /// and logged.
    pub fn notify(&self, event: &AlertEvent) {
        if event.is_muted {
            return;
        }
        if self.queue.try_send(AlertMessage::of(event).to_json()).is_err() {
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(alert.id = event.alert.id.0, "the webhook's queue is full; this alert is not sent");
        }
    }

    /// How messages ended.
    pub fn counts(&self) -> &NotifyCounts {
        &self.counts
    }
}

struct WebhookSender {
    url: WebhookUrl,
    retry: RetryPolicy,
    tasks: Tasks,
    counts: Arc<NotifyCounts>,
}

impl WebhookSender {
    async fn run(self, mut messages: mpsc::Receiver<Vec<u8>>) {
        let stop = self.tasks.stopping().clone();
        let post = async {
            while let Some(message) = messages.recv().await {
                let count = if self.post(&message).await { &self.counts.sent } else { &self.counts.failed };
                count.fetch_add(1, Ordering::Relaxed);
            }
            // Every notifier was dropped; the task stays, because the end of a vital task stops the server.
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = post => {}
            () = stop.cancelled() => {}
        }
    }

    /// Posts a message, with retries; whether the receiver accepted it.
    async fn post(&self, message: &[u8]) -> bool {
        for failures in 1..=self.retry.max_attempts.max(1) {
            let why = match tokio::time::timeout(self.retry.attempt_timeout, post::once(&self.url, message)).await {
                Ok(Ok(DeliveryOutcome::Taken)) => return true,
                Ok(Ok(DeliveryOutcome::Refused(status))) => {
                    tracing::warn!(http.status = status, "the webhook's receiver refuses the message");
                    return false;
                }
                Ok(Ok(DeliveryOutcome::Later(status))) => format!("status {status}"),
                Ok(Err(error)) => error,
                Err(_) => format!("no answer within {} ms", self.retry.attempt_timeout.as_millis()),
            };
            tracing::debug!(attempt = failures, why, "the webhook's receiver did not take the message");
            if failures < self.retry.max_attempts {
                tokio::time::sleep(self.retry.wait_after(failures)).await;
            }
        }
        tracing::warn!(
            attempts = self.retry.max_attempts,
            "the webhook's receiver cannot be reached; an alert is not sent"
        );
        false
    }
}

#[cfg(test)]
mod tests;
