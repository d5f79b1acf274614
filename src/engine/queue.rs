//! The two lanes in which questions wait: askers in one, work ahead of time in the other, which moves only while the first is empty.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// In which lane a question waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for the answer.
    Foreground,
    /// The answer is wanted before somebody asks.
    Background,
}

/// Why a question did not get into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnqueueError {
    /// Its lane has no room.
    Full,
    /// The queue is closed.
    Stopped,
}

/// What waits, and how many threads take from it.
pub struct Queue<T> {
    lanes: Mutex<Lanes<T>>,
    moved: Condvar,
    limits: [usize; 2],
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
    waiting: [VecDeque<T>; 2],
    /// Threads that may take; those that are to leave are not among them.
    workers: usize,
    /// Threads that leave before they take another.
    leaving: usize,
    /// Threads that are in the background.
    behind: usize,
    is_closed: bool,
}

impl<T> Queue<T> {
    /// An empty queue with a limit for each lane.
    pub fn new(foreground_limit: usize, background_limit: usize) -> Self {
        let waiting = [VecDeque::new(), VecDeque::new()];
        let lanes = Lanes { waiting, workers: 0, leaving: 0, behind: 0, is_closed: false };
        Self { lanes: Mutex::new(lanes), moved: Condvar::new(), limits: [foreground_limit, background_limit] }
    }

    /// Queues a question.
    ///
    /// # Errors
    /// When its lane is full, or the queue is closed.
    pub fn push(&self, lane: Lane, question: T) -> Result<(), EnqueueError> {
        let mut lanes = self.lock();
        let limit = self.limits[lane as usize];
        if lanes.is_closed {
            return Err(EnqueueError::Stopped);
        }
        let waiting = &mut lanes.waiting[lane as usize];
        if waiting.len() >= limit {
            return Err(EnqueueError::Full);
        }
        waiting.push_back(question);
        drop(lanes);
        self.moved.notify_one();
        Ok(())
    }

    /// The next question, when there is one; nothing when the thread that asks is to leave, or the queue is closed and empty.
    pub fn next(&self) -> Option<T> {
        let mut lanes = self.lock();
        loop {
            match lanes.take() {
                Taken::Question(question) => return Some(question),
                Taken::Leave => return None,
                Taken::Nothing => lanes = self.moved.wait(lanes).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// A thread has done with a question of the background.
    pub fn back(&self) {
        self.lock().behind -= 1;
        self.moved.notify_one();
    }

    /// Sets the number of threads that take from it; returns how many have to be started.
    pub fn set_workers(&self, workers: usize) -> usize {
        let mut lanes = self.lock();
        let before = std::mem::replace(&mut lanes.workers, workers);
        let stay = workers.saturating_sub(before).min(lanes.leaving);
        lanes.leaving = lanes.leaving - stay + before.saturating_sub(workers);
        drop(lanes);
        self.moved.notify_all();
        workers.saturating_sub(before) - stay
    }

    /// How many threads may take.
    pub fn workers(&self) -> usize {
        self.lock().workers
    }

    /// How many wait in each lane.
    pub fn lengths(&self) -> [usize; 2] {
        let lanes = self.lock();
        [lanes.waiting[0].len(), lanes.waiting[1].len()]
    }

    /// Lets nothing in any more; what waits is still taken.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.moved.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Lanes<T>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Lanes<T> {
    /// What a thread that has nothing to do takes.
    fn take(&mut self) -> Taken<T> {
        if self.leaving > 0 && !self.is_closed {
            self.leaving -= 1;
            return Taken::Leave;
        }
        if let Some(question) = self.waiting[Lane::Foreground as usize].pop_front() {
            return Taken::Question(question);
        }
        // Of two threads or more, one stays free for the next request.
        let may_go_behind = self.behind < self.workers.saturating_sub(1).max(1) || self.is_closed;
        if may_go_behind && let Some(question) = self.waiting[Lane::Background as usize].pop_front() {
            self.behind += 1;
            return Taken::Question(question);
        }
        if self.is_closed { Taken::Leave } else { Taken::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_moves_only_while_the_foreground_is_empty() {
        let queue = Queue::new(2, 4);
        assert_eq!(queue.set_workers(2), 2);
        (1..=3).for_each(|number| queue.push(Lane::Background, number).unwrap());
        (11..=12).for_each(|number| queue.push(Lane::Foreground, number).unwrap());
        assert_eq!(queue.push(Lane::Foreground, 13), Err(EnqueueError::Full));
        assert_eq!([queue.next(), queue.next(), queue.next()], [Some(11), Some(12), Some(1)]);
        assert_eq!(queue.lock().take(), Taken::Nothing, "the second thread stays in front");
        queue.push(Lane::Foreground, 14).unwrap();
        assert_eq!(queue.next(), Some(14));
        queue.back();
        assert_eq!(queue.next(), Some(2));
        queue.close();
        assert_eq!(queue.push(Lane::Background, 5), Err(EnqueueError::Stopped));
        assert_eq!([queue.next(), queue.next()], [Some(3), None]);
    }

    #[test]
    fn threads_leave_one_by_one_and_may_be_called_back() {
        let queue = Queue::<u8>::new(1, 1);
        assert_eq!(queue.set_workers(4), 4);
        assert_eq!(queue.set_workers(1), 0);
        assert_eq!(queue.next(), None, "the first leaves");
        assert_eq!(queue.set_workers(4), 1, "two who have not left stay");
        queue.push(Lane::Foreground, 7).unwrap();
        assert_eq!(queue.next(), Some(7));
    }
}
