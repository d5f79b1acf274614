//! The wall clock, watched for the sake of people: what is known of it outlasts the process, and days of service are counted.

use super::{PeopleError, PeopleStore, failed};
use crate::service::Service;

impl Service {
    /// Goes on from what the process before knew of the clock. For the start, before anybody is answered.
    ///
    /// # Errors
    /// When it cannot be read; then the clock is trusted after a week, as at the first start.
    pub async fn resume_clock(&self) -> Result<(), PeopleError> {
        let people = self.open_people()?.0;
        let record = people.clock_record().await.map_err(|error| failed(&error))?;
        self.clock_watch.resume(record);
        self.look_at_clock().await
    }

    /// Lays the reserve of disk space for erasing where it is missing and there is room again. Cheap while it is there.
    pub async fn look_after_reserve(&self) {
        if let PeopleStore::Open { people, .. } = &self.people
            && people.reserve_trouble().is_some()
        {
            // What stands in its way is noted, and shown in health.
            let _ = people.lay_reserve().await;
        }
    }

    /// Looks whether the wall clock has stepped, and writes down what is known of it when there is something new. After a step, who
    /// was set aside by a wrong clock is brought back.
    ///
    /// # Errors
    /// When no store of people is open, or it cannot be written; it is tried again at the next look.
    pub async fn look_at_clock(&self) -> Result<(), PeopleError> {
        let verdict = self.clock_watch.verdict();
        if let Some(popularity) = &self.popularity {
            popularity.set_clock(verdict);
        }
        let PeopleStore::Open { people, .. } = &self.people else { return Ok(()) };
        people.set_clock_credible(verdict.is_credible());
        let Some(news) = self.clock_watch.unwritten() else { return Ok(()) };
        let written = people.keep_clock_record(news.record, news.service_day).await;
        written.map_err(|error| failed(&error))?;
        if news.has_stepped {
            self.retire_people().await?;
        }
        self.clock_watch.has_written(news);
        Ok(())
    }

    /// An operator says that the clock is right: it is trusted from now on, and that is in the audit. The answer is no, and nothing
    /// changes, while it reads a date before this program was made.
    ///
    /// # Errors
    /// When no store of people is open, or it cannot be written.
    pub async fn confirm_clock(&self, actor: &str) -> Result<bool, PeopleError> {
        let people = self.open_people()?.0;
        let now_s = self.clock.unix_s();
        let before = self.clock_watch.verdict().name();
        let written = people.audit().add(now_s, actor, "confirm_clock", before).await;
        written.map_err(|error| failed(&error))?;
        let is_trusted = self.clock_watch.confirm();
        self.look_at_clock().await?;
        Ok(is_trusted)
    }
}
