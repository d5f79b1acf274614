//! A life's course: progressions and directions.

use std::time::Duration;

use super::{Error, Nativity, Service};
use crate::astro::{
    ArcMeasure, DirectedChart, Moment, OrbTable, ProgressedAngles, ProgressedChart, Progressions, SolarArc,
};
use crate::cache::Cached;

/// How a chart is moved on, with the orbs of its aspects to the birth.
#[derive(Debug, Clone, Copy)]
pub struct ProgressionInput {
    /// When in life.
    pub moment: Moment,
    /// Which aspects count.
    pub orbs: OrbTable,
}

impl Service {
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
