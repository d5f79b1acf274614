//! Everything that a chart implies beyond its positions and aspects, in one answer.

use serde::{Deserialize, Serialize};

use crate::astro::{
    AntisciaContact, AspectPoint, Balance, Declinations, Dignities, Error, HouseRuler, KeyLabel, Kind,
    NakshatraPosition, NatalChart, Pattern, Question, Shape, Sky, StarContact, antiscia_contacts, balance,
    chart_patterns, chart_shape, declinations, dignities, house_rulers, nakshatras, star_contacts,
};

/// The question: what does a chart imply?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ChartDetails {
    chart: NatalChart,
}

impl ChartDetails {
    /// What the chart implies.
    pub fn of(chart: NatalChart) -> Self {
        Self { chart }
    }
}

/// What a chart implies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detailed {
    /// Weights of elements, modalities, hemispheres.
    pub balance: Balance,
    /// Jones' shape; nothing without all ten planets.
    pub shape: Option<Shape>,
    /// Figures of aspects.
    pub patterns: Vec<Pattern>,
    /// Essential dignities and receptions of the seven planets.
    pub dignities: Dignities,
    /// Parallels, and bodies out of bounds.
    pub declinations: Declinations,
    /// Contacts by antiscia.
    pub antiscia: Vec<AntisciaContact>,
    /// Fixed stars on points.
    pub stars: Vec<StarContact>,
    /// Rulers of the houses; empty without houses.
    pub house_rulers: Vec<HouseRuler>,
    /// Lunar mansions; empty in a tropical chart.
    pub nakshatras: Vec<(AspectPoint, NakshatraPosition)>,
}

impl Question for ChartDetails {
    type Answer = Detailed;
    const ID: &str = "chart_details";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        self.chart.label().clear("details")
    }

    fn solve(&self, sky: &dyn Sky) -> Result<Detailed, Error> {
        let chart = self.chart.solve(sky)?;
        Ok(Detailed {
            balance: balance(&chart),
            shape: chart_shape(&chart),
            patterns: chart_patterns(&chart),
            dignities: dignities(&chart),
            declinations: declinations(&chart),
            antiscia: antiscia_contacts(&chart),
            stars: star_contacts(&chart, sky)?,
            house_rulers: house_rulers(&chart),
            nakshatras: nakshatras(&chart),
        })
    }
}
