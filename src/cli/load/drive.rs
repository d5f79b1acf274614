//! The senders of a load, and the pacer that lets them go.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{anyhow, bail};
use tokio::sync::Semaphore;

use super::answer::{Fault, Judge, LoadResponse};
use super::connection::{LoadConnection, REQUEST_TIMEOUT};
use super::pace::{ArrivalSchedule, Pace};
use super::progress;
use super::script::Script;
use super::tally::{FinishedRequest, LoadTally};
use super::target::LoadTarget;
use crate::clock::Clock;
use crate::lifecycle::Tasks;

/// For how long after the end of an open loop what was due before it is still sent. What has waited longer is counted as failed:
/// the server is not keeping up, and would not in an hour.
const DRAIN: Duration = Duration::from_secs(2);

/// Shortest pause of a closed loop's sender that was refused or found no server: without one it would only burn the processor
/// that the server needs.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// Beyond what senders need by their own limits, the time in which they must have ended.
const SLACK: Duration = Duration::from_secs(5);

/// How a load is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoadPlan {
    pub pace: Pace,
    /// Connections of an open loop, and so the most requests under way; a closed loop has one for each sender.
    pub connections: NonZeroU32,
    /// Time before the measurement, under the same load.
    pub warm_up: Duration,
    /// Time of the measurement.
    pub duration: Duration,
}

impl LoadPlan {
    /// The measurement of a run that begins at `begin`.
    pub(super) fn measured(&self, begin: Duration) -> std::ops::Range<Duration> {
        begin + self.warm_up..begin + self.warm_up + self.duration
    }

    pub(super) const fn senders(&self) -> NonZeroU32 {
        match self.pace {
            Pace::Rate(_) => self.connections,
            Pace::Concurrency(senders) => senders,
        }
    }
}

/// What every sender needs.
struct LoadRun {
    target: Arc<LoadTarget>,
    script: Script,
    judge: Judge,
    clock: Arc<dyn Clock>,
    /// When nothing is due any more.
    end: Duration,
    /// Number of the next request.
    next: AtomicU64,
    // Senders share one thread; they wait for it only while the progress line is made, once a second.
    tally: Mutex<LoadTally>,
}

/// Puts `target` under the load of `script` from `begin`, which is now or just was.
///
/// # Errors
/// When a sender does not end, or a request went uncounted: a defect of ours.
pub(super) async fn drive(
    target: &Arc<LoadTarget>,
    script: Script,
    plan: LoadPlan,
    begin: Duration,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<LoadTally> {
    let measured = plan.measured(begin);
    let run = Arc::new(LoadRun {
        target: Arc::clone(target),
        script,
        judge: Judge::new(),
        clock: Arc::clone(clock),
        end: measured.end,
        next: AtomicU64::new(0),
        tally: Mutex::new(LoadTally::new(measured.clone())),
    });
    let tasks = Tasks::new();
    let connection = || LoadConnection::new(Arc::clone(target), Arc::clone(clock), tasks.clone());
    let senders = plan.senders().get();
    let expected = match plan.pace {
        Pace::Rate(per_s) => {
            let schedule = ArrivalSchedule::new(begin, per_s, plan.warm_up + plan.duration);
            let due = Arc::new(Semaphore::new(0));
            for _ in 0..senders {
                tasks.spawn("sender", send_when_due(Arc::clone(&run), schedule, Arc::clone(&due), connection()));
            }
            let clock = Arc::clone(clock);
            // Ends with the schedule.
            std::thread::Builder::new()
                .name("pacer".into())
                .spawn(move || release(schedule, &*clock, &due, senders as usize))?;
            Some(schedule.count())
        }
        Pace::Concurrency(_) => {
            for _ in 0..senders {
                tasks.spawn("sender", send_in_turn(Arc::clone(&run), connection()));
            }
            None
        }
    };
    let limit = measured.end.saturating_sub(clock.monotonic()) + DRAIN + 2 * REQUEST_TIMEOUT + SLACK;
    let shown = progress::show(&**clock, measured, || run.tally().clone());
    tokio::select! {
        ended = tasks.join(limit) => ended.map_err(|alive| anyhow!("{} tasks of the load did not end", alive.len()))?,
        () = shown => {}
    }
    let tally = run.tally().clone();
    let counted = tally.warm_up + tally.total().count();
    let expected = expected.unwrap_or_else(|| run.next.load(Ordering::Relaxed));
    if counted != expected {
        bail!("{expected} requests were to be made and {counted} were counted");
    }
    Ok(tally)
}

/// Gives a permit for each request when it is due, and at the end one to each sender that finds no request for it. A thread of its
/// own sleeps to a tenth of a millisecond; the runtime's timer knows whole ones.
fn release(schedule: ArrivalSchedule, clock: &dyn Clock, due: &Semaphore, senders: usize) {
    let mut released = 0;
    while released < schedule.count() {
        let now = clock.monotonic();
        let upto = schedule.due_by(now);
        // The backlog of a server that does not keep up is a number and takes no room.
        due.add_permits(usize::try_from(upto - released).unwrap_or(usize::MAX));
        released = upto;
        std::thread::sleep(schedule.due(released).saturating_sub(now));
    }
    due.add_permits(senders);
}

/// Takes the next request that is due, until there is none.
async fn send_when_due(
    run: Arc<LoadRun>,
    schedule: ArrivalSchedule,
    permits: Arc<Semaphore>,
    mut connection: LoadConnection,
) {
    loop {
        let is_free = permits.available_permits() == 0;
        permits.acquire().await.expect("the semaphore is never closed").forget();
        let number = run.next.fetch_add(1, Ordering::Relaxed);
        if number >= schedule.count() {
            return;
        }
        let (due, now) = (schedule.due(number), run.clock.monotonic());
        if is_free {
            run.tally().lag.record(now.saturating_sub(due));
        }
        if now > run.end + DRAIN {
            let class = run.script.request(number).class;
            run.tally().record(FinishedRequest { class, due, at: now, came: Err(Fault::Unsent) });
        } else {
            run.send(number, due, &mut connection).await;
        }
    }
}

/// Sends one request after the other until the end.
async fn send_in_turn(run: Arc<LoadRun>, mut connection: LoadConnection) {
    loop {
        let now = run.clock.monotonic();
        if now >= run.end {
            return;
        }
        let number = run.next.fetch_add(1, Ordering::Relaxed);
        if let Some(pause) = run.send(number, now, &mut connection).await {
            let left = run.end.saturating_sub(run.clock.monotonic());
            tokio::time::sleep(pause.min(left)).await;
        }
    }
}

impl LoadRun {
    /// Sends a request and counts what came of it; how long to leave the server in peace, if it was no answer.
    async fn send(&self, number: u64, due: Duration, connection: &mut LoadConnection) -> Option<Duration> {
        let request = self.script.request(number);
        let answer = connection.send(self.target.request(request.what)).await;
        let at = self.clock.monotonic();
        let came = answer.as_ref().map_err(|fault| *fault).and_then(|answer| self.judge.judge(request.class, answer));
        self.tally().record(FinishedRequest { class: request.class, due, at, came });
        pause_after(&answer)
    }

    fn tally(&self) -> std::sync::MutexGuard<'_, LoadTally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a sender waits after an answer before it asks again: as long as the server wants, and a moment when there was none. A
/// real client would not hammer on a closed door either.
fn pause_after(answer: &Result<LoadResponse, Fault>) -> Option<Duration> {
    match answer {
        Ok(answer) if matches!(answer.status, 429 | 503) => {
            Some(answer.retry_after.unwrap_or_default().max(SHORTEST_PAUSE))
        }
        Ok(_) => None,
        Err(_) => Some(SHORTEST_PAUSE),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn after(status: u16, retry_after_s: Option<u64>) -> Option<Duration> {
        let retry_after = retry_after_s.map(Duration::from_secs);
        pause_after(&Ok(LoadResponse { status, retry_after, body: Bytes::new() }))
    }

    #[test]
    fn who_is_turned_away_does_not_come_back_at_once() {
        assert_eq!(after(200, None), None);
        assert_eq!(after(404, None), None);
        assert_eq!(after(503, Some(3)), Some(Duration::from_secs(3)));
        assert_eq!(after(429, Some(1)), Some(Duration::from_secs(1)));
        for none in [after(503, None), after(503, Some(0)), pause_after(&Err(Fault::Connect))] {
            assert_eq!(none, Some(SHORTEST_PAUSE));
        }
    }
}
