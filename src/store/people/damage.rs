//! What was found wrong with the files of people: at the start, and whenever somebody's rows are read.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::PersonId;
use crate::metrics::{Counter, DatabaseErrorLabels, Metrics};

/// Most people of whom is remembered that their rows are damaged. More are a lost file, and the number says so.
const MAX_PEOPLE: usize = 10_000;

/// What was found, to be told in health until the files are mended and the server is started again.
pub(super) struct DamageNotes {
    /// Of the files as a whole, at the start.
    at_start: Vec<String>,
    people: Mutex<HashSet<PersonId>>,
    found: Arc<Counter>,
}

impl DamageNotes {
    /// What was found when the files were opened.
    pub(super) fn new(at_start: Vec<String>, metrics: &Metrics) -> Self {
        for wrong in &at_start {
            tracing::error!("{wrong}");
        }
        let found = metrics.store_errors.of(&DatabaseErrorLabels { database: "user", reason: "rows" });
        Self { at_start, people: Mutex::default(), found }
    }

    /// Somebody's rows were found to be lost, moved or changed.
    pub(super) fn note_person(&self, id: PersonId) {
        self.found.inc();
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() < MAX_PEOPLE && people.insert(id) {
            tracing::error!("a person's rows in user.db are not as they were written; restore a copy of user.db");
        }
    }

    /// Somebody is gone, and their damage with them.
    pub(super) fn forget(&self, id: &PersonId) {
        self.people.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// All of it in words; nothing when all is well.
    pub(super) fn text(&self) -> Option<String> {
        let mut wrong = self.at_start.clone();
        let count = self.people.lock().unwrap_or_else(PoisonError::into_inner).len();
        if count > 0 {
            let whose = people_in_words(count);
            wrong.push(format!("rows of {whose} in user.db are not as they were written; restore a copy of user.db"));
        }
        (!wrong.is_empty()).then(|| wrong.join("; "))
    }
}

/// A number of people: “1 person”, “2 people”.
pub fn people_in_words(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_a_person_and_more_are_people() {
        assert_eq!([0, 1, 2, 21].map(people_in_words), ["0 people", "1 person", "2 people", "21 people"]);
    }
}
