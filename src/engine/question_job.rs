//! A question on its way through the queue: solved behind a fence for panics, and handed to who asked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::sync::oneshot;

use super::solve_stats::SolveOutcome;
use super::worker::EngineJob;
use super::{Error, Solved};
use crate::astro::{Question, Sky};

/// A question and the channel for its answer.
pub struct QuestionJob<Q: Question> {
    question: Q,
    result: Option<Result<Q::Answer, Error>>,
    sender: oneshot::Sender<Result<Solved<Q::Answer>, Error>>,
}

/// Where the answer comes out.
pub type AnswerReceiver<A> = oneshot::Receiver<Result<Solved<A>, Error>>;

impl<Q: Question> QuestionJob<Q> {
    /// The question for a thread, and where its answer comes out.
    pub fn new(question: Q) -> (Box<Self>, AnswerReceiver<Q::Answer>) {
        let (sender, receiver) = oneshot::channel();
        (Box::new(Self { question, result: None, sender }), receiver)
    }
}

/// Waits for the answer to a question that was queued.
///
/// # Errors
/// When it was not queued, or has no answer.
pub async fn await_answer<A>(queued: Result<(), Error>, receiver: AnswerReceiver<A>) -> Result<Solved<A>, Error> {
    queued?;
    // A queue that is dropped with the question in it has been stopped.
    receiver.await.unwrap_or(Err(Error::Stopped))
}

impl<Q: Question> EngineJob for QuestionJob<Q> {
    fn is_wanted(&self) -> bool {
        !self.sender.is_closed()
    }

    fn solve(&mut self, sky: &dyn Sky) -> SolveOutcome {
        // Nothing of the question outlives a panic but the question itself, which is dropped.
        let solved = catch_unwind(AssertUnwindSafe(|| self.question.solve(sky)));
        let how = match &solved {
            Ok(Ok(_)) => SolveOutcome::Answered,
            Ok(Err(_)) => SolveOutcome::Unanswered,
            Err(_) => SolveOutcome::Panicked,
        };
        self.result = Some(solved.map_or(Err(Error::Panicked), |solved| solved.map_err(Error::Solve)));
        how
    }

    fn deliver(self: Box<Self>, took: Duration) {
        let result = self.result.unwrap_or(Err(Error::Stopped));
        // The receiver is gone when the request was dropped.
        let _ = self.sender.send(result.map(|answer| Solved { answer, took }));
    }

    fn refuse(mut self: Box<Self>, error: Error) {
        self.result = Some(Err(error));
        self.deliver(Duration::ZERO);
    }
}
