//! Turns that were answered lately: a turn that is sent again gets the same answer and has no second effect.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::request::Turn;
use crate::clock::Clock;

/// How long an answer is remembered; a platform that repeats a request does so within seconds.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Most answers remembered, a few kilobytes each.
const MAX_TURNS: usize = 4096;

/// Identifies a turn: session and message are in the body, and two bodies that differ are two turns, whatever their numbers say.
type TurnId = [u8; 32];

/// The answers to recent turns.
pub(super) struct IdempotencyCache<A> {
    clock: Arc<dyn Clock>,
    recent: Mutex<RecentAnswers<A>>,
}

struct RecentAnswers<A> {
    answers: HashMap<TurnId, Arc<OnceCell<A>>>,
    /// Oldest first, with the time when it is forgotten.
    order: VecDeque<(Duration, TurnId)>,
}

impl<A> IdempotencyCache<A> {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, recent: Mutex::new(RecentAnswers { answers: HashMap::new(), order: VecDeque::new() }) }
    }

    /// Forgets every answer: what somebody was told about themselves goes with the rest of what is known of them.
    pub fn clear(&self) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.answers.clear();
        recent.order.clear();
    }

    /// The place for the answer to a turn: the same for the same body. A turn that can't be told from others gets a new one.
    pub fn of(&self, turn: &Turn, body: &[u8]) -> Arc<OnceCell<A>> {
        if turn.session.id.is_none() || turn.session.message_id.is_none() {
            return Arc::default();
        }
        let id = *blake3::hash(body).as_bytes();
        let now = self.clock.monotonic();
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        while recent.order.front().is_some_and(|(until, _)| *until <= now) || recent.order.len() >= MAX_TURNS {
            let Some((_, old)) = recent.order.pop_front() else { break };
            recent.answers.remove(&old);
        }
        if let Some(answer) = recent.answers.get(&id) {
            return Arc::clone(answer);
        }
        recent.order.push_back((now + REMEMBERED, id));
        let answer = Arc::default();
        recent.answers.insert(id, Arc::clone(&answer));
        answer
    }
}
