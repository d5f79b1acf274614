//! The feed of server-sent events: the latest state of each topic, and a ring of recent events for listeners that reconnect.
//!
//! Publishing never waits: events lie in a bounded ring, and each listener keeps its own place in it. An event is the whole
//! state of its topic, so a listener that falls out of the ring misses steps but no outcome.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::web::responses::rendered_json::RenderedJson;

/// Events in the ring: two minutes of four topics that change at every look. A reconnect takes seconds.
const REMEMBERED: usize = 256;

/// Most listeners: an operator has a few windows open. Each holds one of the listener's connections.
pub const MAX_LISTENERS: usize = 16;

/// Longest silence of a stream. Proxies cut connections that are silent for half a minute; and a page that hears nothing for more
/// than twice as long takes the server for dead, also where nothing has closed the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// What is sent into a silence: an event, because comments do not reach the scripts of a page.
const BEAT: &[u8] = b"event: beat\ndata: {}\n\n";

/// First line of a stream: after how many milliseconds a client reconnects.
const GREETING: &str = "retry: 2000\n\n";

/// Topic of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedTopic {
    /// Health: score, deductions, advice, mitigations in force.
    Health,
    /// Key figures of the last minute.
    Kpi,
    /// Open alerts and mutes.
    Alerts,
    /// Jobs and their progress.
    Jobs,
}

impl FeedTopic {
    /// Every topic.
    pub const ALL: [Self; 4] = [Self::Health, Self::Kpi, Self::Alerts, Self::Jobs];

    /// The name of its events.
    pub const fn name(self) -> &'static str {
        ["health", "kpi", "alerts", "jobs"][self as usize]
    }
}

/// A changed state of a topic.
struct FeedEvent {
    number: u64,
    json: Bytes,
    /// The event in the form of `text/event-stream`.
    text: Bytes,
}

#[derive(Default)]
struct EventRing {
    last: u64,
    events: VecDeque<Arc<FeedEvent>>,
    latest: [Option<Arc<FeedEvent>>; FeedTopic::ALL.len()],
}

impl EventRing {
    /// Events after the number `seen`. When `seen` is absent or no longer in the ring, the latest event of each topic.
    fn after(&self, seen: Option<u64>) -> Vec<Arc<FeedEvent>> {
        let oldest = self.events.front().map_or(self.last + 1, |event| event.number);
        match seen {
            Some(seen) if (oldest - 1..=self.last).contains(&seen) => {
                self.events.iter().filter(|event| event.number > seen).cloned().collect()
            }
            _ => {
                let mut latest: Vec<_> = self.latest.iter().flatten().cloned().collect();
                latest.sort_by_key(|event| event.number);
                latest
            }
        }
    }
}

/// The feed: its events and its listeners.
pub struct Feed {
    /// Part of every event id that differs from that of another start.
    start: i64,
    ring: Mutex<EventRing>,
    news: watch::Sender<u64>,
    places: Arc<Semaphore>,
}

impl Feed {
    /// A feed without events. `start` differs from that of the feed before.
    pub fn new(start: i64) -> Self {
        let places = Arc::new(Semaphore::new(MAX_LISTENERS));
        Self { start, ring: Mutex::default(), news: watch::Sender::new(0), places }
    }

    /// Publishes the state of a topic, unless it equals the one published last.
    pub fn publish(&self, topic: FeedTopic, state: &impl Serialize) {
        let json = Bytes::from(RenderedJson::of(state));
        let mut ring = self.ring();
        let latest = &ring.latest[topic as usize];
        if latest.as_ref().is_some_and(|latest| latest.json == json) {
            return;
        }
        let number = ring.last + 1;
        let head = format!("id: {}-{number}\nevent: {}\ndata: ", self.start, topic.name());
        // JSON has no raw line breaks, so that one line of data holds it.
        let text = [head.as_bytes(), &json, b"\n\n"].concat().into();
        let event = Arc::new(FeedEvent { number, json, text });
        ring.last = number;
        ring.latest[topic as usize] = Some(Arc::clone(&event));
        ring.events.push_back(event);
        if ring.events.len() > REMEMBERED {
            ring.events.pop_front();
        }
        drop(ring);
        self.news.send_replace(number);
    }

    /// A listener's slot; nothing when all are taken.
    pub fn try_acquire_slot(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// The number in an event's id, as `Last-Event-ID` returns it; nothing when the event was not one of this start.
    pub fn number_of(&self, id: &str) -> Option<u64> {
        let (start, number) = id.trim().rsplit_once('-')?;
        number.parse().ok().filter(|_| start.parse() == Ok(self.start))
    }

    /// The events after `seen`, until `stopping`.
    pub fn subscribe(
        self: &Arc<Self>,
        place: OwnedSemaphorePermit,
        seen: Option<u64>,
        stopping: CancellationToken,
    ) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> + Send + use<> {
        let listener =
            FeedSubscriber { feed: Arc::clone(self), news: self.news.subscribe(), seen, stopping, _place: place };
        let greeting = stream::iter([Ok(Bytes::from_static(GREETING.as_bytes()))]);
        let told = stream::unfold(listener, async |mut listener| Some((Ok(listener.next().await?), listener)));
        stream::StreamExt::chain(greeting, told)
    }

    fn ring(&self) -> MutexGuard<'_, EventRing> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct FeedSubscriber {
    feed: Arc<Feed>,
    news: watch::Receiver<u64>,
    seen: Option<u64>,
    stopping: CancellationToken,
    _place: OwnedSemaphorePermit,
}

impl FeedSubscriber {
    /// The next bytes; nothing when the server stops.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.stopping.is_cancelled() {
                return None;
            }
            // Marked as seen before it is read: what comes in between is read twice, and found empty.
            self.news.borrow_and_update();
            let events = self.feed.ring().after(self.seen);
            if let Some(last) = events.last() {
                self.seen = Some(last.number);
                return Some(events.iter().flat_map(|event| event.text.iter().copied()).collect());
            }
            tokio::select! {
                () = self.stopping.cancelled() => return None,
                changed = self.news.changed() => changed.ok()?,
                () = tokio::time::sleep(KEEP_ALIVE) => return Some(Bytes::from_static(BEAT)),
            }
        }
    }
}

#[cfg(test)]
mod tests;
