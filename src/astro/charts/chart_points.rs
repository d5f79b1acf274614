//! What can be asked of a finished chart: its bodies by name, its points, day or night.

use crate::astro::{AspectPoint, Body, Chart, ChartBody, Degrees, Moving, Perspective, Warning};

impl Chart {
    /// Where `body` is, if the chart holds it.
    pub fn body(&self, body: Body) -> Option<&ChartBody> {
        self.bodies.iter().find(|found| found.body == body)
    }

    /// The longitude of `body`, if the chart holds it.
    pub fn longitude(&self, body: Body) -> Option<Degrees> {
        self.body(body).map(|found| found.position.longitude)
    }

    /// The declination of a point in degrees, north positive, if the chart holds it.
    pub fn declination_deg(&self, point: AspectPoint) -> Option<f64> {
        match point {
            AspectPoint::Body(body) => self.body(body).map(|found| found.position.declination_deg),
            AspectPoint::Ascendant => self.houses.as_ref().map(|houses| houses.ascendant.declination_deg),
            AspectPoint::MediumCoeli => self.houses.as_ref().map(|houses| houses.medium_coeli.declination_deg),
        }
    }

    /// Whether the time of birth is known; otherwise positions are for the middle of the day.
    pub fn is_time_known(&self) -> bool {
        !self.warnings.contains(&Warning::TimeUnknown)
    }

    /// Whether it is cast for the Earth, where horizon, equator and solstices mean something.
    pub fn is_seen_from_earth(&self) -> bool {
        self.settings.frame.perspective != Perspective::Heliocentric
    }

    /// The points that count when charts are compared, each with its longitude and speed: every body once (of a mean and a true
    /// form the one that ecosystems default to: the true node and the mean Lilith; no south nodes, which mirror the north nodes),
    /// then ascendant and medium coeli. The Moon only where the time is known: in a day she moves by more than any orb.
    pub fn points(&self) -> Vec<Moving<AspectPoint>> {
        let repeats = |body| match body {
            Body::MeanNode => self.body(Body::TrueNode).is_some(),
            Body::TrueLilith => self.body(Body::MeanLilith).is_some(),
            _ => body.opposite_of().is_some(),
        };
        let bodies = self
            .bodies
            .iter()
            .filter(|found| !repeats(found.body) && (found.body != Body::Moon || self.is_time_known()))
            .map(|found| (AspectPoint::Body(found.body), found.position.longitude, found.position.speed_deg_per_day));
        let angles = self.houses.iter().flat_map(|houses| {
            [(AspectPoint::Ascendant, houses.ascendant), (AspectPoint::MediumCoeli, houses.medium_coeli)]
                .map(|(point, angle)| (point, angle.longitude, angle.speed_deg_per_day))
        });
        bodies.chain(angles).collect()
    }
}
