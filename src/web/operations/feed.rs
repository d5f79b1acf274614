//! What listeners are told: the latest state of each topic, and a short memory for those who were away.
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

/// Events that are remembered: two minutes of four topics that all change at every look. A reconnect takes seconds.
const REMEMBERED: usize = 256;

/// Most listeners: an operator has a few windows open. Each holds one of the listener's connections.
pub const MAX_LISTENERS: usize = 16;

/// How long a stream is silent at most. Proxies cut what is silent for a minute, many after half of one.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What a stream begins with: when to come back after a cut, in milliseconds.
const GREETING: &str = "retry: 2000\n\n";

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedTopic {
    /// Health: score, deductions, advice, mitigations in force.
    Health,
    /// Key figures of the last minute.
    Kpi,
    /// Open alerts and mutes.
    Alerts,
    /// Jobs and how far they are.
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

/// Something that has changed.
struct FeedEvent {
    number: u64,
    json: Bytes,
    /// As it goes over the wire.
    text: Bytes,
}

#[derive(Default)]
struct EventRing {
    last: u64,
    events: VecDeque<Arc<FeedEvent>>,
    latest: [Option<Arc<FeedEvent>>; FeedTopic::ALL.len()],
}

impl EventRing {
    /// What a listener who has seen everything up to `seen` has not; for one who has seen nothing that is still remembered, the
    /// latest of each topic.
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

/// The events and those who listen.
pub struct Feed {
    /// Tells numbers of this start from those of another.
    start: i64,
    ring: Mutex<EventRing>,
    news: watch::Sender<u64>,
    places: Arc<Semaphore>,
}

impl Feed {
    /// A feed that has told nothing. `start` differs from that of the feed before.
    pub fn new(start: i64) -> Self {
        let places = Arc::new(Semaphore::new(MAX_LISTENERS));
        Self { start, ring: Mutex::default(), news: watch::Sender::new(0), places }
    }

    /// Tells the state of a topic, unless it is the one that was told last.
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

    /// A place for a listener, while there is one.
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
                () = tokio::time::sleep(KEEP_ALIVE) => return Some(Bytes::from_static(b": still here\n\n")),
            }
        }
    }
}

#[cfg(test)]
mod tests;
