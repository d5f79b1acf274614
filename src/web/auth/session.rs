//! Sessions of the operator's browsers. They live in memory: a restart ends them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::config::Secret;

/// A session that was not used for so long is over: a night, and a working day.
pub const IDLE: Duration = Duration::from_secs(12 * 3_600);

/// A session is over after so long, however much it is used.
pub const LIFETIME: Duration = Duration::from_secs(7 * 86_400);

/// Most sessions at a time. One operator has a few browsers; each login beyond ends the session that was idle longest.
pub const MAX_SESSIONS: usize = 64;

/// Bytes of randomness in a name.
const NAME_BYTES: usize = 32;

/// The open sessions. Only hashes of their names are kept.
pub struct Sessions {
    clock: Arc<dyn Clock>,
    open: Mutex<HashMap<Digest, OpenSession>>,
}

type Digest = [u8; 32];

/// A session that has begun; times on the clock that never jumps.
#[derive(Clone, Copy)]
struct OpenSession {
    begun_at: Duration,
    used_at: Duration,
}

impl OpenSession {
    fn ends_at(&self) -> Duration {
        (self.used_at + IDLE).min(self.begun_at + LIFETIME)
    }
}

impl Sessions {
    /// None yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, open: Mutex::default() }
    }

    /// Begins a session; this is the only place that returns its name.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn begin(&self) -> Result<Secret, getrandom::Error> {
        let name = random_name()?;
        let now = self.clock.monotonic();
        let mut open = self.open();
        open.retain(|_, session| session.ends_at() > now);
        while open.len() >= MAX_SESSIONS {
            let idlest = open.iter().min_by_key(|(_, session)| session.used_at).map(|(digest, _)| *digest);
            open.remove(&idlest.expect("it is not empty"));
        }
        open.insert(digest(name.reveal()), OpenSession { begun_at: now, used_at: now });
        Ok(name)
    }

    /// Uses a session; how long it lasts if it is not used again. Nothing when there is no such session, or it is over.
    pub fn used(&self, name: &str) -> Option<Duration> {
        let now = self.clock.monotonic();
        let mut open = self.open();
        let session = open.get_mut(&digest(name)).filter(|session| session.ends_at() > now)?;
        session.used_at = now;
        Some(session.ends_at() - now)
    }

    /// Ends a session.
    pub fn end(&self, name: &str) {
        self.open().remove(&digest(name));
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Digest, OpenSession>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that cannot be guessed, in hexadecimal.
///
/// # Errors
/// When the system gives no randomness.
pub fn random_name() -> Result<Secret, getrandom::Error> {
    let mut bytes = [0; NAME_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(Secret::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn digest(name: &str) -> Digest {
    *blake3::hash(name.as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    fn sessions() -> (Arc<ManualClock>, Sessions) {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        (Arc::clone(&clock), Sessions::new(clock))
    }

    #[test]
    fn a_session_lasts_while_it_is_used_but_not_for_ever() {
        let (clock, sessions) = sessions();
        let name = sessions.begin().unwrap();
        assert_eq!(name.reveal().len(), 2 * NAME_BYTES);
        assert_eq!(sessions.used(name.reveal()), Some(IDLE));
        let mut steps = 0;
        while sessions.used(name.reveal()).is_some() {
            clock.advance(IDLE - Duration::from_secs(1));
            steps += 1;
        }
        assert_eq!(steps, 15, "a week has fourteen times twelve hours, less a second each");

        let idle = sessions.begin().unwrap();
        clock.advance(IDLE);
        assert_eq!(sessions.used(idle.reveal()), None);
    }

    #[test]
    fn an_ended_session_is_over_and_others_go_on() {
        let (_, sessions) = sessions();
        let [one, other] = [(); 2].map(|()| sessions.begin().unwrap());
        sessions.end(one.reveal());
        assert_eq!((sessions.used(one.reveal()), sessions.used(other.reveal())), (None, Some(IDLE)));
        assert_eq!(sessions.used(""), None);
    }

    #[test]
    fn one_login_too_many_ends_the_session_that_was_idle_longest() {
        let (clock, sessions) = sessions();
        let names: Vec<_> = (0..MAX_SESSIONS)
            .map(|_| {
                clock.advance(Duration::from_secs(1));
                sessions.begin().unwrap()
            })
            .collect();
        sessions.used(names[0].reveal());
        sessions.begin().unwrap();
        let alive: Vec<_> = names.iter().map(|name| sessions.used(name.reveal()).is_some()).collect();
        assert!(alive[0] && !alive[1] && alive[2..].iter().all(|alive| *alive));
    }
}
