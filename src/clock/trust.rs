//! Whether the wall clock is to be believed: a judgement over both clocks, the age of the program, and what was seen before. Pure.

use super::Now;
use crate::astro::DAY_S;

/// No release of this program is older: 2026-11-01. A clock before it is wrong.
pub const EARLIEST_UNIX_S: i64 = 1_793_491_200;

/// A wall clock that moves farther than this against the monotonic clock has stepped. A leap second, daylight saving set by hand or
/// a late answer of a time server are less.
const STEP_S: i64 = DAY_S;

/// How long a clock goes on without a step before it is trusted.
const STEADY_S: i64 = 7 * DAY_S;

/// A clock that reads earlier than a trusted one did is taken to be right, and the other to have been wrong, after this long
/// without a step.
const EARLIER_STEADY_S: i64 = 30 * DAY_S;

/// A server that is started later than this after its last sign of life was not simply switched off: its clock may have stepped.
const LONGEST_OFF_S: i64 = 30 * DAY_S;

/// A clock that steps farther ahead than this of what it read while it was trusted is not trusted before an operator says that it is
/// right: as many days of service as a short retention has stages pass soon, and what is destroyed is gone.
const LONGEST_UNCONFIRMED_S: i64 = 90 * DAY_S;

/// A step of the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStep {
    /// By how many seconds; negative when the clock went back.
    pub by_s: i64,
    /// What the clock read after it, in seconds since 1970.
    pub at_unix_s: i64,
}

impl ClockStep {
    /// What the clock would read without it.
    const fn before_unix_s(self) -> i64 {
        self.at_unix_s.saturating_sub(self.by_s)
    }
}

/// What is to be thought of the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockVerdict {
    /// It has gone on without a step for a week, and is neither before this program nor before what a trusted clock read.
    Trusted,
    /// No step is known, but it has not been watched for a week yet.
    Settling {
        /// Seconds until it is trusted.
        left_s: i64,
    },
    /// It stepped by more than a day, or the machine was suspended for as long.
    Stepped {
        /// The last step.
        step: ClockStep,
        /// Seconds until it is trusted again.
        left_s: i64,
    },
    /// It stepped so far forward that only an operator's word makes it trusted.
    Unconfirmed {
        /// The last step.
        step: ClockStep,
    },
    /// It reads a moment before this program was made.
    BeforeBuild,
    /// It reads a moment before one that a trusted clock has read.
    BeforeNewest {
        /// The latest second that a trusted clock has read.
        newest_unix_s: i64,
    },
}

impl ClockVerdict {
    /// Name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Settling { .. } => "settling",
            Self::Stepped { .. } => "stepped",
            Self::Unconfirmed { .. } => "unconfirmed",
            Self::BeforeBuild => "before_build",
            Self::BeforeNewest { .. } => "before_newest",
        }
    }

    /// Whether dates alone may decide what cannot be undone.
    pub const fn is_trusted(self) -> bool {
        matches!(self, Self::Trusted)
    }

    /// Whether nothing speaks against it, so that what it reads may be written down as a date.
    pub const fn is_credible(self) -> bool {
        matches!(self, Self::Trusted | Self::Settling { .. })
    }

    /// Whether it tells nothing of the day that it is. A clock that fell behind what it once read may be right: it may have been wrong then.
    pub const fn is_surely_wrong(self) -> bool {
        matches!(self, Self::BeforeBuild)
    }

    /// Whether what it reads may be compared with what was read before: it has not gone astray by a season or more.
    pub const fn is_near(self) -> bool {
        matches!(self, Self::Trusted | Self::Settling { .. } | Self::Stepped { .. })
    }

    /// What is wrong and what to do, for an operator; nothing while it is credible.
    pub fn trouble(self) -> Option<String> {
        match self {
            Self::Trusted | Self::Settling { .. } => None,
            Self::Stepped { step, left_s } => {
                // A machine that slept finds its clock ahead, never behind.
                let how = if step.by_s < 0 {
                    "the clock went back by"
                } else {
                    "the machine slept, or the clock went forward by"
                };
                Some(format!(
                    "{how} {} days; it is trusted again after {} days without a step. Is it right now?",
                    step.by_s.unsigned_abs() / DAY_S.unsigned_abs(),
                    days_up(left_s)
                ))
            }
            Self::Unconfirmed { step } => Some(format!(
                "the clock went forward by {} days; until an operator says that it is right, nobody is forgotten by its dates alone. If \
                 it is right, run astroloh admin clock confirm; if not, set the machine's clock",
                step.by_s.unsigned_abs() / DAY_S.unsigned_abs()
            )),
            Self::BeforeBuild => {
                Some("the clock reads a date before this program was made; set the machine's clock".to_owned())
            }
            Self::BeforeNewest { .. } => Some(format!(
                "the clock reads a date before one that it read while it was trusted; set the machine's clock. If it is right now, it \
                 is trusted again after {} days without a step",
                EARLIER_STEADY_S / DAY_S
            )),
        }
    }
}

/// Whole days that a time takes, rounded up.
const fn days_up(left_s: i64) -> i64 {
    (left_s + DAY_S - 1).div_euclid(DAY_S)
}

/// What of the judgement outlasts the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockRecord {
    /// What the clock read when this was written.
    pub last_unix_s: i64,
    /// For how many seconds it had gone on without a step.
    pub steady_s: i64,
    /// The latest second that a trusted clock has read.
    pub newest_unix_s: Option<i64>,
    /// The last step, until the clock is trusted again.
    pub step: Option<ClockStep>,
}

/// Watches a wall clock against the monotonic one.
#[derive(Debug, Clone)]
pub struct ClockTrust {
    earliest_unix_s: i64,
    /// Both clocks when the present stretch without a step began, or when the process did.
    anchor: Now,
    /// Seconds without a step before `anchor`.
    steady_before_s: i64,
    newest_unix_s: Option<i64>,
    step: Option<ClockStep>,
}

impl ClockTrust {
    /// Begins with what the last process wrote down. What reads a date before `earliest_unix_s` is wrong.
    pub fn begin(earliest_unix_s: i64, record: Option<ClockRecord>, now: Now) -> Self {
        let fresh = Self { earliest_unix_s, anchor: now, steady_before_s: 0, newest_unix_s: None, step: None };
        let Some(ClockRecord { last_unix_s, steady_s, newest_unix_s, step }) = record else { return fresh };
        let gap_s = now.unix_s.saturating_sub(last_unix_s);
        let known = Self { newest_unix_s, step, ..fresh };
        if gap_s.saturating_abs() <= STEP_S {
            Self { steady_before_s: steady_s.saturating_add(gap_s.max(0)), ..known }
        } else if (0..=LONGEST_OFF_S).contains(&gap_s) {
            // It was switched off.
            known
        } else {
            let step = known.against_first(ClockStep { by_s: gap_s, at_unix_s: now.unix_s }, steady_s);
            Self { step: Some(step), ..known }
        }
    }

    /// Looks at both clocks; the step that the wall clock has made since the last look, if any.
    pub fn look(&mut self, now: Now) -> Option<ClockStep> {
        let passed_s = seconds(now.since(self.anchor));
        let by_s = now.unix_s.saturating_sub(self.anchor.unix_s).saturating_sub(passed_s);
        if by_s.saturating_abs() > STEP_S {
            let step = ClockStep { by_s, at_unix_s: now.unix_s };
            let kept = self.against_first(step, self.steady_s(now));
            (self.anchor, self.steady_before_s, self.step) = (now, 0, Some(kept));
            return Some(step);
        }
        if self.is_before_newest(now) && self.steady_s(now) >= EARLIER_STEADY_S {
            self.newest_unix_s = Some(now.unix_s);
        }
        if self.verdict(now).is_trusted() {
            self.newest_unix_s = self.newest_unix_s.max(Some(now.unix_s));
            self.step = None;
        }
        None
    }

    /// What is to be thought of the wall clock. The clock must have been [looked](Self::look) at.
    pub fn verdict(&self, now: Now) -> ClockVerdict {
        let left_s = STEADY_S - self.steady_s(now);
        match (self.newest_unix_s, self.step) {
            _ if now.unix_s < self.earliest_unix_s => ClockVerdict::BeforeBuild,
            (Some(newest_unix_s), _) if self.is_before_newest(now) => ClockVerdict::BeforeNewest { newest_unix_s },
            (_, Some(step)) if self.needs_confirmation(step) => ClockVerdict::Unconfirmed { step },
            _ if left_s <= 0 => ClockVerdict::Trusted,
            (_, Some(step)) => ClockVerdict::Stepped { step, left_s },
            (_, None) => ClockVerdict::Settling { left_s },
        }
    }

    /// An operator says that the clock is right: it is trusted from now on. Nothing changes for a clock that reads a date before this
    /// program was made, and the answer is no.
    pub fn confirm(&mut self, now: Now) -> bool {
        if now.unix_s < self.earliest_unix_s {
            return false;
        }
        (self.anchor, self.steady_before_s) = (now, STEADY_S);
        (self.step, self.newest_unix_s) = (None, Some(now.unix_s));
        true
    }

    /// The step as it is to be remembered. Before any clock was trusted, steps add up: what counts is how far the clock is from where it
    /// would be without them, `steady_s` after the last one; so that no detour, through the past or by small steps, hides a leap.
    fn against_first(&self, step: ClockStep, steady_s: i64) -> ClockStep {
        let first = self.step.filter(|_| self.newest_unix_s.is_none());
        let Some(first) = first.filter(|first| first.before_unix_s() >= self.earliest_unix_s) else { return step };
        let by_s = step.at_unix_s.saturating_sub(first.before_unix_s()).saturating_sub(steady_s);
        if by_s.saturating_abs() > STEP_S { ClockStep { by_s, ..step } } else { step }
    }

    /// Whether a step led far ahead of what was read before, as a clock that is set for the first time since the machine started does not.
    fn needs_confirmation(&self, step: ClockStep) -> bool {
        match self.newest_unix_s {
            Some(newest_unix_s) => step.at_unix_s.saturating_sub(newest_unix_s) > LONGEST_UNCONFIRMED_S,
            None => step.by_s > LONGEST_UNCONFIRMED_S && step.before_unix_s() >= self.earliest_unix_s,
        }
    }

    /// What to write down.
    pub fn record(&self, now: Now) -> ClockRecord {
        ClockRecord {
            last_unix_s: now.unix_s,
            steady_s: self.steady_s(now),
            newest_unix_s: self.newest_unix_s,
            step: self.step,
        }
    }

    fn steady_s(&self, now: Now) -> i64 {
        self.steady_before_s.saturating_add(seconds(now.since(self.anchor)))
    }

    fn is_before_newest(&self, now: Now) -> bool {
        self.newest_unix_s.is_some_and(|newest_unix_s| now.unix_s < newest_unix_s.saturating_sub(STEP_S))
    }
}

fn seconds(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
