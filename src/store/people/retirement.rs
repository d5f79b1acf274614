//! Retirement of people who stay away, in two steps: they are set aside, which can be undone, and then destroyed, which cannot.

use std::sync::atomic::Ordering;

use rusqlite::{Connection, params};

use super::{People, PersonId};
use crate::astro::DAY_S;
use crate::store::Error;

/// Limit on the people that one retirement sets aside or destroys; the rest are left to the next.
const RETIRED_AT_ONCE: u32 = 256;

/// The last days of the retention, in which a person is set aside: unreadable, but not destroyed.
const SET_ASIDE_DAYS: u32 = 30;

/// The rule by which people are judged to have been away for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retirement {
    /// Days without a visit after which a person is destroyed.
    pub retention_days: u32,
    /// Whether dates alone decide. If not, the same number of service days must have been counted too.
    pub is_clock_trusted: bool,
}

impl Retirement {
    /// Days for which a person is set aside before the end of the retention: 30, or half of a retention of less than 60.
    pub fn set_aside_days(self) -> u32 {
        SET_ASIDE_DAYS.min(self.retention_days / 2)
    }
}

/// Numbers of people whose stage changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retired {
    /// People who were set aside.
    pub set_aside: usize,
    /// People who were brought back, because by the present clock they have not been away for long enough.
    pub brought_back: usize,
    /// People who were destroyed.
    pub destroyed: usize,
}

/// The limits that follow from a rule at a moment. Of each pair, the first is the time (seconds since 1970) before which the last visit
/// must be, and the second is the number of service days since then, or `None` when dates alone decide.
#[derive(Debug, Clone, Copy)]
struct RetirementDates {
    rule: Retirement,
    now_s: i64,
    /// Limits for being set aside.
    aside: (i64, Option<u32>),
    /// Limits for being destroyed.
    destroyed: (i64, Option<u32>),
}

impl RetirementDates {
    fn of(rule: Retirement, now_s: i64) -> Self {
        let after = |days: u32| {
            let before_s = now_s.saturating_sub(i64::from(days) * DAY_S);
            (before_s, (!rule.is_clock_trusted).then_some(days))
        };
        let aside = after(rule.retention_days - rule.set_aside_days());
        Self { rule, now_s, aside, destroyed: after(rule.retention_days) }
    }
}

/// People by the change of their stage.
struct StageChanges {
    brought_back: usize,
    set_aside: Vec<PersonId>,
}

/// Condition: the last visit was before ?1, and at least ?2 service days have been counted since, unless ?2 is null.
const IS_AWAY: &str = "seen_at_s < ?1 AND erased_at_s IS NULL AND (?2 IS NULL OR \
                       (SELECT count(*) FROM service_day) - seen_service_days >= ?2)";

impl People {
    /// Sets aside, brings back and destroys, at most 256 people of each; to be called until it does nothing more. `elsewhere` is as
    /// for [`Self::erase_person`]; of those who are set aside too, nothing is kept elsewhere.
    ///
    /// A person is destroyed only after having been set aside for as many service days as the stage has, whatever the clock says.
    ///
    /// # Errors
    /// As [`Self::erase_person`].
    pub async fn retire<F, E>(&self, rule: Retirement, elsewhere: F) -> Result<Retired, Error>
    where
        F: Fn(PersonId) -> E,
        E: Future<Output = bool>,
    {
        let _lives = self.lives.lock().await;
        let dates = RetirementDates::of(rule, self.clock.unix_s());
        let StageChanges { brought_back, set_aside } = match self.change_stages(dates).await {
            Ok(changes) => changes,
            // The disk may be full.
            Err(_) => {
                self.make_room().await;
                self.change_stages(dates).await?
            }
        };
        for id in &set_aside {
            // What a tier that is down still has serves nobody, and dies with its lifetime.
            elsewhere(*id).await;
        }
        if self.mark_away(dates).await.is_err() {
            self.make_room().await;
            self.mark_away(dates).await?;
        }
        let destroyed = self.finish_marked(elsewhere).await?.len();
        Ok(Retired { set_aside: set_aside.len(), brought_back, destroyed })
    }

    /// Brings back people who are no longer due, and sets aside those who are.
    async fn change_stages(&self, dates: RetirementDates) -> Result<StageChanges, Error> {
        let RetirementDates { rule, now_s, aside, .. } = dates;
        self.user
            .write(move |db| {
                if rule.is_clock_trusted {
                    correct_visits(db, now_s)?;
                }
                let brought_back = db
                    .prepare_cached(
                        "UPDATE person SET set_aside_at_s = NULL, set_aside_service_days = NULL \
                         WHERE set_aside_at_s IS NOT NULL AND seen_at_s >= ?1 AND erased_at_s IS NULL",
                    )?
                    .execute([aside.0])?;
                let sql = format!(
                    "UPDATE person SET set_aside_at_s = ?4, set_aside_service_days = (SELECT count(*) FROM service_day) \
                     WHERE id IN (SELECT id FROM person WHERE {IS_AWAY} AND set_aside_at_s IS NULL \
                     ORDER BY seen_at_s LIMIT ?3) RETURNING id"
                );
                let mut set = db.prepare_cached(&sql)?;
                let ids = set.query_map(params![aside.0, aside.1, RETIRED_AT_ONCE, now_s], |row| row.get(0))?;
                let set_aside = ids.map(|id| id.map(PersonId::new)).collect::<rusqlite::Result<_>>()?;
                Ok(StageChanges { brought_back, set_aside })
            })
            .await
    }

    /// Marks for erasure the people who have been set aside to the end of the stage.
    async fn mark_away(&self, dates: RetirementDates) -> Result<usize, Error> {
        let RetirementDates { rule, now_s, destroyed, .. } = dates;
        self.user
            .write(move |db| {
                let sql = format!(
                    "UPDATE person SET erased_at_s = ?4 WHERE id IN (SELECT id FROM person \
                     WHERE {IS_AWAY} AND set_aside_at_s IS NOT NULL \
                     AND (SELECT count(*) FROM service_day) - set_aside_service_days >= ?5 ORDER BY seen_at_s LIMIT ?3)"
                );
                let away = params![destroyed.0, destroyed.1, RETIRED_AT_ONCE, now_s, rule.set_aside_days()];
                db.prepare_cached(&sql)?.execute(away)
            })
            .await
    }

    /// Whether a person is set aside.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn is_set_aside(&self, id: PersonId) -> Result<bool, Error> {
        let find = "SELECT 1 FROM person WHERE id = ?1 AND set_aside_at_s IS NOT NULL";
        self.user.read(move |db| db.prepare_cached(find)?.exists([id.as_bytes()])).await
    }

    /// Sets whether the clock is trusted enough to store its dates. It is until this is called.
    pub fn set_clock_credible(&self, is_credible: bool) {
        self.is_clock_credible.store(is_credible, Ordering::Relaxed);
    }

    pub(super) fn is_clock_doubtful(&self) -> bool {
        !self.is_clock_credible.load(Ordering::Relaxed)
    }
}

/// Stores a visit, which brings back a person who was set aside. With an untrusted clock a visit is never dated before the last one.
pub(super) fn note_visit(db: &Connection, id: &PersonId, now_s: i64, is_doubtful: bool) -> rusqlite::Result<usize> {
    db.prepare_cached(
        "UPDATE person SET seen_at_s = CASE WHEN ?3 THEN max(seen_at_s, ?2) ELSE ?2 END, seen_is_doubtful = ?3, \
         seen_service_days = (SELECT count(*) FROM service_day), set_aside_at_s = NULL, set_aside_service_days = NULL \
         WHERE id = ?1 AND erased_at_s IS NULL",
    )?
    .execute(params![id.as_bytes(), now_s, is_doubtful])
}

/// Dates visits from an untrusted clock, and visits in the future, by the service days since. Such a date is never too early, so a person
/// is never retired too soon.
fn correct_visits(db: &Connection, now_s: i64) -> rusqlite::Result<usize> {
    db.prepare_cached(
        "UPDATE person SET seen_is_doubtful = 0, \
         seen_at_s = ?1 - ?2 * ((SELECT count(*) FROM service_day) - seen_service_days) \
         WHERE seen_is_doubtful OR seen_at_s > ?1 + ?2",
    )?
    .execute(params![now_s, DAY_S])
}
