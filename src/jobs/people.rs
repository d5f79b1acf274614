//! What people need once a night: those who stayed away are retired, what is sealed is opened once, and a copy is made.

use std::path::PathBuf;
use std::sync::Arc;

use crate::astro::CivilDate;
use crate::clock::Clock;
use crate::service::{Retired, Service};
use crate::store::people_in_words;

/// Looks after the people who are remembered.
pub struct PeopleUpkeep {
    /// Remembers them.
    pub service: Arc<Service>,
    /// Tells which night it is.
    pub clock: Arc<dyn Clock>,
    /// Where the copies lie.
    pub copies: PathBuf,
}

impl PeopleUpkeep {
    /// Does each thing whatever becomes of the others; what was done and what is wrong, a line each.
    pub async fn look_after(&self) -> (Vec<String>, Vec<String>) {
        let (mut done, mut wrong) = (Vec::new(), Vec::new());
        let Some(people) = self.service.people_store() else { return (done, wrong) };
        if let Err(error) = self.service.look_at_clock().await {
            wrong.push(format!("what is known of the clock is not written down: {error}"));
        }
        match self.service.retire_people().await {
            Ok(Retired { set_aside, brought_back, destroyed }) => {
                let counts = [
                    (set_aside, "set aside because they stayed away"),
                    (brought_back, "back because the clock was wrong"),
                    (destroyed, "forgotten because they stayed away"),
                ];
                let some = counts.into_iter().filter(|(count, _)| *count > 0);
                done.extend(some.map(|(count, what)| format!("{what}: {count}")));
            }
            Err(error) => wrong.push(format!("people who stayed away are not forgotten: {error}")),
        }
        match people.lay_reserve().await {
            Ok(true) => {}
            Ok(false) => wrong.push("the disk has no room for the reserve by which people are erased".to_owned()),
            Err(error) => wrong.push(error.to_string()),
        }
        match people.count_unreadable().await {
            Ok(0) => {}
            Ok(count) => wrong.push(format!("{count} sealed values in user.db do not open; restore a copy of it")),
            Err(error) => wrong.push(error.to_string()),
        }
        match people.count_damaged().await {
            Ok(0) => {}
            Ok(count) => wrong.push(format!(
                "rows of {} in user.db are not as they were written; restore a copy of it",
                people_in_words(count)
            )),
            Err(error) => wrong.push(error.to_string()),
        }
        match people.audit().first_broken().await {
            Ok(None) => {}
            Ok(Some(id)) => wrong.push(format!("the audit was tampered with at act {id}, or before it")),
            Err(error) => wrong.push(error.to_string()),
        }
        let night = CivilDate::from_days(self.clock.unix_s().div_euclid(86_400)).map(|date| date.to_string());
        match people.copy_nightly(self.copies.clone(), &night.unwrap_or_default()).await {
            Ok(_) => done.push("user.db is copied".to_owned()),
            Err(error) => wrong.push(format!("user.db is not copied: {error}")),
        }
        (done, wrong)
    }
}
