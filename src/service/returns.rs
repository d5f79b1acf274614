//! Returns of a body to where it was at a birth: the next, the last, those of a year.

use std::time::Duration;

use super::{Error, Invalid, Nativity, PlaceInput, ResolvedPlace, Service};
use crate::astro::{
    Body, CivilDate, DAY_S, Moment, NextReturn, ReturnChart, ReturnPoint, ReturnTimes, Returning, horizon_days,
};
use crate::cache::Cached;

/// Which return is asked about.
#[derive(Debug, Clone)]
pub struct ReturnInput {
    /// The body that comes back.
    pub body: Body,
    /// Whether it comes back to its degree of the zodiac or to its place among the stars.
    pub point: ReturnPoint,
    /// When.
    pub when: ReturnWhen,
    /// Where the return's chart is cast for; the birthplace unless told.
    pub place: Option<PlaceInput>,
}

/// When a return is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnWhen {
    /// The first one after a moment.
    After(Moment),
    /// The last one before a moment.
    Before(Moment),
    /// The first one in a year of UTC.
    InYear(i32),
}

/// A return, and where and beside which others it is.
#[derive(Debug)]
pub struct FoundReturn {
    /// The return with its chart.
    pub found: Cached<Option<ReturnChart>>,
    /// The place that its chart is cast for.
    pub spot: ResolvedPlace,
    /// All returns of the year, if a year was asked for.
    pub of_year: Option<Vec<Moment>>,
}

impl Service {
    /// A return of a body to where it was at a birth; waits at most `timeout` for each of its questions.
    ///
    /// # Errors
    /// When the place is unknown; when the body does not come back within what the ephemeris covers, or in that year;
    /// [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn find_return(
        &self,
        nativity: &Nativity,
        asked: &ReturnInput,
        timeout: Duration,
    ) -> Result<FoundReturn, Error> {
        let spot = match &asked.place {
            Some(input) => self.resolve_place(input).await?,
            None => ResolvedPlace { place: nativity.event.place, named: nativity.event.named.clone() },
        };
        let returning = Returning { body: asked.body, birth: nativity.event.birth, point: asked.point };
        let search = ReturnSearch { service: self, nativity, returning, timeout };
        let (after, of_year) = match asked.when {
            ReturnWhen::After(moment) => (moment, None),
            ReturnWhen::Before(moment) => (just_before(search.last_before(moment).await?), None),
            ReturnWhen::InYear(year) => {
                let times = search.of_year(year).await?;
                let first = times.first().copied().ok_or(Error::Internal)?;
                (just_before(first), Some(times))
            }
        };
        let question = NextReturn::new(returning, after, spot.place, nativity.settings);
        let found = self.ask(&question, timeout).await?;
        if found.is_none() {
            let why = format!("{} does not come back to its place before the search ends", asked.body.id());
            return Err(Invalid::new("after", after.to_string(), why, "send an earlier moment").into());
        }
        Ok(FoundReturn { found, spot, of_year })
    }
}

/// A moment after which the return at `at` is the next.
fn just_before(at: Moment) -> Moment {
    at.plus_s(-1).unwrap_or(at)
}

/// Looks for the moments of returns.
struct ReturnSearch<'a> {
    service: &'a Service,
    nativity: &'a Nativity,
    returning: Returning,
    timeout: Duration,
}

impl ReturnSearch<'_> {
    /// The returns within a window of at most [`ReturnTimes::MAX_S`], in order.
    async fn within(&self, from: Moment, until: Moment) -> Result<Vec<Moment>, Error> {
        let frame = self.nativity.settings.frame;
        let Some(question) = ReturnTimes::new(self.returning, frame, from, until) else { return Ok(Vec::new()) };
        Ok(self.service.ask(&question, self.timeout).await?.iter().map(|time| time.at).collect())
    }

    /// The last return before a moment, looked for piece by piece.
    async fn last_before(&self, moment: Moment) -> Result<Moment, Error> {
        let mut left_s = (horizon_days(self.returning.body) as i64) * DAY_S;
        let mut until = moment;
        while left_s > 0 {
            let Some(from) = until.plus_s(-left_s.min(ReturnTimes::MAX_S)) else { break };
            let found = self.within(from, until).await?;
            if let Some(last) = found.into_iter().rfind(|at| *at < moment) {
                return Ok(last);
            }
            left_s -= ReturnTimes::MAX_S;
            until = from;
        }
        let why = format!("{} does not come back to its place before that", self.returning.body.id());
        Err(Invalid::new("before", moment.to_string(), why, "send a later moment").into())
    }

    /// Every return in a year.
    async fn of_year(&self, year: i32) -> Result<Vec<Moment>, Error> {
        let refused = |why: String, hint: String| Error::from(Invalid::new("return_year", year.to_string(), why, hint));
        let new_year = |year| CivilDate::new(year, 1, 1).and_then(CivilDate::midnight_utc);
        let last_day = || CivilDate::new(year, 12, 31).and_then(CivilDate::midnight_utc);
        let ends = new_year(year).zip(new_year(year + 1).or_else(last_day));
        let (from, until) = ends.ok_or_else(|| {
            refused("it is outside the ephemeris".to_owned(), "send a year that the ephemeris covers".to_owned())
        })?;
        let found = self.within(from, until).await?;
        if !found.is_empty() {
            return Ok(found);
        }
        // The Sun misses a year when it comes back just before it and just after; slower bodies miss most.
        let before = self.last_before(from).await.map(|at| at.to_string());
        let body = self.returning.body.id();
        let hint = match before {
            Ok(at) => format!("the last return before that year is at {at}; send after={until} for the next"),
            Err(_) => format!("send after={until} for the next return"),
        };
        Err(refused(format!("no return of {body} falls in {year} (UTC)"), hint))
    }
}
