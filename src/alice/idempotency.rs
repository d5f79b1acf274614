//! Turns that were answered lately: a turn that is sent again gets the same answer and has no second effect.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::request::Turn;
use super::turn_outcome::TurnOutcome;
use crate::clock::Clock;
use crate::service::{Owner, PersonalData};

/// How long an answer is remembered; a platform that repeats a request does so within seconds.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Most answers remembered, a few kilobytes each.
const MAX_TURNS: usize = 4096;

/// Identifies a turn: session and message are in the body, and two bodies that differ are two turns, whatever their numbers say.
type TurnId = [u8; 32];

/// The answers to recent turns, each with the listener whose it is.
pub struct IdempotencyCache {
    clock: Arc<dyn Clock>,
    recent: Mutex<RecentAnswers>,
}

#[derive(Default)]
struct RecentAnswers {
    answers: HashMap<TurnId, (Owner, Arc<OnceCell<TurnOutcome>>)>,
    /// Oldest first, with the time when it is forgotten.
    order: VecDeque<(Duration, TurnId)>,
}

impl IdempotencyCache {
    /// No answers yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, recent: Mutex::default() }
    }

    /// The place for the answer to a turn of `owner`: the same for the same body. A turn that can't be told from others gets a new one.
    pub(super) fn of(&self, turn: &Turn, body: &[u8], owner: Owner) -> Arc<OnceCell<TurnOutcome>> {
        if turn.session.id.is_none() || turn.session.message_id.is_none() {
            return Arc::default();
        }
        let id = *blake3::hash(body).as_bytes();
        let now = self.clock.monotonic();
        let mut recent = self.recent();
        while recent.order.front().is_some_and(|(until, _)| *until <= now) || recent.order.len() >= MAX_TURNS {
            let Some((_, old)) = recent.order.pop_front() else { break };
            recent.answers.remove(&old);
        }
        if let Some((_, answer)) = recent.answers.get(&id) {
            return Arc::clone(answer);
        }
        recent.order.push_back((now + REMEMBERED, id));
        let answer = Arc::default();
        recent.answers.insert(id, (owner, Arc::clone(&answer)));
        answer
    }

    /// This very turn was answered lately, or is being answered.
    pub(super) fn has(&self, turn: &Turn, body: &[u8]) -> bool {
        if turn.session.id.is_none() || turn.session.message_id.is_none() {
            return false;
        }
        let (id, now) = (*blake3::hash(body).as_bytes(), self.clock.monotonic());
        let recent = self.recent();
        // The oldest come first, so that one that is due hides none that is not.
        recent.answers.contains_key(&id) && recent.order.iter().any(|(until, known)| *known == id && *until > now)
    }

    fn recent(&self) -> MutexGuard<'_, RecentAnswers> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PersonalData for IdempotencyCache {
    /// What somebody was told about themselves goes with the rest of what is known of them; the answers of others stay. A turn that is
    /// under way is answered, and its answer is not remembered.
    fn forget(&self, owner: Owner) {
        let RecentAnswers { answers, order } = &mut *self.recent();
        answers.retain(|_, (whose, _)| *whose != owner);
        order.retain(|(_, id)| answers.contains_key(id));
    }

    fn count(&self, owner: Owner) -> usize {
        self.recent().answers.values().filter(|(whose, _)| *whose == owner).count()
    }
}
