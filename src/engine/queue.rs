//! The lanes in which questions wait, one for each class: voice before REST before background, with a thread that takes voice alone.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::compute_class::ComputeClass;
use crate::heartbeat::Pulse;

/// Requests that the shared threads take while work waits in the background, until one of them takes a question of the background: a
/// thirty-second of the engine, so that warming makes progress under any load.
const BACKGROUND_TURN: u32 = 32;

/// Why a question did not get into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnqueueError {
    /// Its lane has no room.
    Full,
    /// The queue is closed.
    Stopped,
}

/// Which questions a thread takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerRole {
    /// Those of every class.
    Shared,
    /// Those of voice alone: the share of the engine that nothing else can take.
    VoiceOnly,
}

impl WorkerRole {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::Shared, Self::VoiceOnly];
}

/// What waits, and how many threads take from it.
pub struct Queue<T> {
    lanes: Mutex<Lanes<T>>,
    /// Something changed for shared threads.
    shared: Condvar,
    /// Something changed for the threads that take voice alone.
    voice_only: Condvar,
    limits: [usize; ComputeClass::ALL.len()],
}

/// What a thread takes.
#[derive(Debug, PartialEq, Eq)]
enum Taken<T> {
    /// This question.
    Question(T),
    /// Its leave.
    Leave,
    /// Nothing: there is nothing for it now.
    Nothing,
}

struct Lanes<T> {
    waiting: [VecDeque<T>; ComputeClass::ALL.len()],
    /// Shared threads that may take; those that are to leave are not among them.
    workers: usize,
    /// Shared threads that leave before they take another.
    leaving: usize,
    /// Threads that are in the background.
    behind: usize,
    /// Requests that were taken while work waited in the background, since a question of the background was taken last.
    passed_over: u32,
    is_closed: bool,
}

impl<T> Queue<T> {
    /// An empty queue with a limit for each class.
    pub fn new(limits: [usize; ComputeClass::ALL.len()]) -> Self {
        let waiting = [VecDeque::new(), VecDeque::new(), VecDeque::new()];
        let lanes = Lanes { waiting, workers: 0, leaving: 0, behind: 0, passed_over: 0, is_closed: false };
        Self { lanes: Mutex::new(lanes), shared: Condvar::new(), voice_only: Condvar::new(), limits }
    }

    /// Queues a question.
    ///
    /// # Errors
    /// When its lane is full, or the queue is closed.
    pub fn push(&self, class: ComputeClass, question: T) -> Result<(), EnqueueError> {
        let mut lanes = self.lock();
        let limit = self.limits[class as usize];
        if lanes.is_closed {
            return Err(EnqueueError::Stopped);
        }
        let waiting = &mut lanes.waiting[class as usize];
        if waiting.len() >= limit {
            return Err(EnqueueError::Full);
        }
        waiting.push_back(question);
        drop(lanes);
        self.shared.notify_one();
        if class == ComputeClass::Voice {
            self.voice_only.notify_one();
        }
        Ok(())
    }

    /// The next question for a thread of this role, when there is one; nothing when the thread is to leave, or the queue is closed and
    /// has nothing for it. Each look into the queue is a beat of the thread's `pulse`.
    pub fn next(&self, role: WorkerRole, pulse: &Pulse) -> Option<T> {
        let moved = match role {
            WorkerRole::Shared => &self.shared,
            WorkerRole::VoiceOnly => &self.voice_only,
        };
        let mut lanes = self.lock();
        loop {
            pulse.beat();
            match lanes.take(role) {
                Taken::Question(question) => return Some(question),
                Taken::Leave => return None,
                Taken::Nothing => lanes = moved.wait(lanes).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// A thread has done with a question of the background.
    pub fn back(&self) {
        self.lock().behind -= 1;
        self.shared.notify_one();
    }

    /// Sets the number of shared threads that take from it; returns how many have to be started.
    pub fn set_workers(&self, workers: usize) -> usize {
        let mut lanes = self.lock();
        let before = std::mem::replace(&mut lanes.workers, workers);
        let stay = workers.saturating_sub(before).min(lanes.leaving);
        lanes.leaving = lanes.leaving - stay + before.saturating_sub(workers);
        drop(lanes);
        self.shared.notify_all();
        workers.saturating_sub(before) - stay
    }

    /// How many shared threads may take.
    pub fn workers(&self) -> usize {
        self.lock().workers
    }

    /// How many wait in each class.
    pub fn lengths(&self) -> [usize; ComputeClass::ALL.len()] {
        let lanes = self.lock();
        ComputeClass::ALL.map(|class| lanes.waiting[class as usize].len())
    }

    /// Wakes every thread that waits, of either role, so that it beats; a question that was announced to a frozen thread is found by
    /// another one.
    pub fn ask_for_beats(&self) {
        self.shared.notify_all();
        self.voice_only.notify_all();
    }

    /// Lets nothing in any more; what waits is still taken.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.shared.notify_all();
        self.voice_only.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Lanes<T>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Lanes<T> {
    /// What a thread that has nothing to do takes.
    fn take(&mut self, role: WorkerRole) -> Taken<T> {
        if role == WorkerRole::VoiceOnly {
            return match self.pop(ComputeClass::Voice) {
                Some(question) => Taken::Question(question),
                None if self.is_closed => Taken::Leave,
                None => Taken::Nothing,
            };
        }
        if self.leaving > 0 && !self.is_closed {
            self.leaving -= 1;
            return Taken::Leave;
        }
        let background_waits = !self.waiting[ComputeClass::Background as usize].is_empty();
        // Of two shared threads or more, one stays free for the next request.
        let may_go_behind = self.behind < self.workers.saturating_sub(1).max(1) || self.is_closed;
        let is_backgrounds_turn = self.passed_over >= BACKGROUND_TURN && may_go_behind;
        if !is_backgrounds_turn
            && let Some(question) = self.pop(ComputeClass::Voice).or_else(|| self.pop(ComputeClass::Rest))
        {
            self.passed_over = if background_waits { self.passed_over.saturating_add(1) } else { 0 };
            return Taken::Question(question);
        }
        if may_go_behind && let Some(question) = self.pop(ComputeClass::Background) {
            self.behind += 1;
            self.passed_over = 0;
            return Taken::Question(question);
        }
        if self.is_closed { Taken::Leave } else { Taken::Nothing }
    }

    fn pop(&mut self, class: ComputeClass) -> Option<T> {
        self.waiting[class as usize].pop_front()
    }
}

#[cfg(test)]
mod tests;
