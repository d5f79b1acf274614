//! A life's course: returns, progressions, directions.

use std::time::Duration;

use super::{Error, Invalid, Nativity, PlaceInput, ResolvedPlace, Service};
use crate::astro::{
    ArcMeasure, Body, DirectedChart, Moment, NextReturn, OrbTable, ProgressedAngles, ProgressedChart, Progressions,
    ReturnChart, ReturnPoint, Returning, SolarArc,
};
use crate::cache::Cached;

/// Which return is asked about.
#[derive(Debug, Clone)]
pub struct ReturnInput {
    /// The body that comes back.
    pub body: Body,
    /// Whether it comes back to its degree of the zodiac or to its place among the stars.
    pub point: ReturnPoint,
    /// The first moment at which it may.
    pub after: Moment,
    /// Where the return's chart is cast for; the birthplace unless told.
    pub place: Option<PlaceInput>,
}

/// How a chart is moved on, with the orbs of its aspects to the birth.
#[derive(Debug, Clone, Copy)]
pub struct ProgressionInput {
    /// When in life.
    pub moment: Moment,
    /// Which aspects count.
    pub orbs: OrbTable,
}

impl Service {
    /// The next return of a body to where it was at a birth, and the place that its chart is cast for; waits at most `timeout`.
    ///
    /// # Errors
    /// When the place is unknown, or the body does not come back within what the ephemeris covers; [`Error::Busy`] and
    /// [`Error::Late`] under load.
    pub async fn next_return(
        &self,
        nativity: &Nativity,
        asked: &ReturnInput,
        timeout: Duration,
    ) -> Result<(Cached<Option<ReturnChart>>, ResolvedPlace), Error> {
        let spot = match &asked.place {
            Some(input) => self.resolve_place(input).await?,
            None => ResolvedPlace { place: nativity.event.place, named: nativity.event.named.clone() },
        };
        let returning = Returning { body: asked.body, birth: nativity.event.birth, point: asked.point };
        let question = NextReturn::new(returning, asked.after, spot.place, nativity.settings);
        let found = self.ask(&question, timeout).await?;
        if found.is_none() {
            let body = asked.body.id();
            let why = format!("{body} does not come back to its place before the search ends");
            return Err(Invalid::new("after", asked.after.to_string(), why, "send an earlier moment").into());
        }
        Ok((found, spot))
    }

    /// The secondary progressions of a birth; waits at most `timeout`.
    ///
    /// # Errors
    /// [`Error::Busy`] and [`Error::Late`] under load; when a moment lies outside the ephemeris.
    pub async fn progressions(
        &self,
        nativity: &Nativity,
        progressing: ProgressionInput,
        angles: ProgressedAngles,
        timeout: Duration,
    ) -> Result<Cached<ProgressedChart>, Error> {
        let Nativity { event, settings } = nativity;
        let ProgressionInput { moment, orbs } = progressing;
        self.ask(&Progressions::new(event.birth, event.place, *settings, moment, (angles, orbs)), timeout).await
    }

    /// The solar arc directions of a birth; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::progressions`].
    pub async fn solar_arc(
        &self,
        nativity: &Nativity,
        progressing: ProgressionInput,
        measure: ArcMeasure,
        timeout: Duration,
    ) -> Result<Cached<DirectedChart>, Error> {
        let Nativity { event, settings } = nativity;
        let ProgressionInput { moment, orbs } = progressing;
        self.ask(&SolarArc::new(event.birth, event.place, *settings, moment, (measure, orbs)), timeout).await
    }
}
