//! Skies in motion, lives moved on and middles of two charts, as charts, to be drawn or compared.

use crate::astro::charts::lots::is_behind;
use crate::astro::{
    Aspect, AspectPoint, Body, Chart, ChartBody, ChartSettings, CompositeChart, Degrees, DirectedChart,
    ElementModalityTally, HouseCusps, Moment, ProgressedChart, TransitSky, aspects_within,
};

impl Chart {
    /// A chart whose positions were found otherwise than by casting it. It has no lots, phase and warnings.
    fn assembled(
        (moment, settings): (Moment, ChartSettings),
        bodies: Vec<ChartBody>,
        houses: Option<HouseCusps>,
        aspects: Vec<Aspect<AspectPoint>>,
    ) -> Self {
        let tally = ElementModalityTally::count(&bodies);
        let sun = bodies.iter().find(|found| found.body == Body::Sun).map(|sun| sun.position.longitude);
        let is_day = sun.zip(houses.as_ref()).map(|(sun, houses)| is_behind(sun, houses.ascendant.longitude));
        Self {
            moment,
            settings,
            bodies,
            houses,
            is_day,
            aspects,
            lots: Vec::new(),
            tally,
            moon_phase: None,
            moon_range: None,
            warnings: Vec::new(),
        }
    }
}

impl TransitSky {
    /// The moving bodies as a chart without houses, with the aspects among them.
    pub fn chart(&self) -> Chart {
        let settings = self.natal.as_ref().map_or_else(ChartSettings::default, |natal| natal.settings);
        let bodies = self.bodies.iter().map(|found| ChartBody {
            body: found.body,
            position: found.position,
            house: found.house,
        });
        let mut chart = Chart::assembled((self.moment, settings), bodies.collect(), None, Vec::new());
        chart.aspects = aspects_within(&chart.points(), &settings.orbs, |_, _| false);
        chart
    }
}

impl ProgressedChart {
    /// The progressed bodies and angles as a chart.
    pub fn chart(&self) -> Chart {
        let bodies = self.bodies.iter().map(|found| ChartBody {
            body: found.body,
            position: found.position,
            house: found.progressed_house,
        });
        Chart::assembled((self.moment, self.natal.settings), bodies.collect(), self.houses, Vec::new())
    }
}

impl DirectedChart {
    /// The directed bodies and angles as a chart: the natal one, turned by the arc.
    pub fn chart(&self) -> Chart {
        let directed = |longitude: Degrees| Degrees::new(longitude.value() + self.arc_deg);
        let bodies = self.natal.bodies.iter().map(|found| {
            let mut moved = *found;
            moved.position.longitude = directed(found.position.longitude);
            // The arc only grows: whatever went backwards at the birth is directed forwards.
            moved.position.speed_deg_per_day = found.position.speed_deg_per_day.abs();
            moved
        });
        let houses = self.natal.houses.map(|mut houses| {
            houses.cusps = houses.cusps.map(directed);
            for angle in [&mut houses.ascendant, &mut houses.medium_coeli, &mut houses.vertex] {
                angle.longitude = directed(angle.longitude);
            }
            houses
        });
        Chart::assembled((self.moment, self.natal.settings), bodies.collect(), houses, Vec::new())
    }
}

impl CompositeChart {
    /// The midpoints as a chart. Its moment is the first one's: a composite has none of its own.
    pub fn chart(&self) -> Chart {
        let cast = (self.first.moment, self.first.settings);
        Chart::assembled(cast, self.bodies.clone(), self.houses, self.aspects.clone())
    }
}
