//! What people need once a night: those who stayed away are forgotten, what is sealed is opened once, and a copy is made.

use std::path::PathBuf;
use std::sync::Arc;

use crate::astro::CivilDate;
use crate::clock::Clock;
use crate::service::{RetentionOutcome, Service};

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
        match self.service.retire_people().await {
            Ok(RetentionOutcome::Forgotten(0)) => {}
            Ok(RetentionOutcome::Forgotten(count)) => done.push(format!("forgotten because they stayed away: {count}")),
            Ok(RetentionOutcome::ClockMoved { days }) => {
                wrong.push(format!(
                    "nobody is forgotten tonight: {days} days since the last night; is the clock right?"
                ));
            }
            Err(error) => wrong.push(format!("people who stayed away are not forgotten: {error}")),
        }
        match people.count_unreadable().await {
            Ok(0) => {}
            Ok(count) => wrong.push(format!("{count} sealed values in user.db do not open; restore a copy of it")),
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
