//! What happened over a stretch of time, series by series: what KPIs, alerts and charts are computed from.

use std::collections::BTreeMap;
use std::time::Duration;

use super::distribution::Distribution;
use super::frame::{Cell, SampleFrame};
use super::sampler::SeriesKeys;
use super::series::{Selector, SeriesKey};

/// What every series did over a stretch of time. Does not change any more.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// How long the stretch is, whether or not the server ran all the time.
    pub length: Duration,
    keys: SeriesKeys,
    frame: SampleFrame,
}

/// What a gauge showed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GaugeLevel {
    /// Mean over the looks at it, one a second.
    pub mean: f64,
    /// The highest value; of several series added up, the sum of their highest.
    pub max: f64,
}

impl Summary {
    /// A stretch of this length.
    pub fn new(length: Duration, keys: SeriesKeys, frame: SampleFrame) -> Self {
        Self { length, keys, frame }
    }

    /// How many seconds of the stretch were looked at: the rest the server did not run.
    pub fn looks(&self) -> u32 {
        self.frame.looks
    }

    /// How much the selected counters grew.
    pub fn growth(&self, selector: &Selector) -> f64 {
        let grown = |cell: &Cell| if let Cell::Grown(grown) = cell { *grown } else { 0.0 };
        // Not by `sum`, whose nothing is a negative zero.
        self.cells(selector).fold(0.0, |sum, (_, cell)| sum + grown(cell))
    }

    /// How much the selected counters grew, by the value of one of their labels.
    pub fn growth_by(&self, selector: &Selector, label: &str) -> BTreeMap<String, u64> {
        let mut growth: BTreeMap<String, u64> = BTreeMap::new();
        for (key, cell) in self.cells(selector) {
            if let (Some(value), Cell::Grown(grown)) = (key.label(label), cell) {
                *growth.entry(value.to_owned()).or_default() += *grown as u64;
            }
        }
        growth
    }

    /// Growth by second of the time that was looked at; zero when there was none.
    pub fn rate_per_s(&self, selector: &Selector) -> f64 {
        self.growth(selector) / f64::from(self.looks().max(1))
    }

    /// What the selected gauges showed together. `None` when there was no sample.
    pub fn level(&self, selector: &Selector) -> Option<GaugeLevel> {
        let looks = f64::from(self.looks());
        let add = |level: GaugeLevel, cell: &Cell| match cell {
            Cell::Level { sum, max } => GaugeLevel { mean: level.mean + sum / looks, max: level.max + max },
            _ => level,
        };
        (looks > 0.0)
            .then(|| self.cells(selector).fold(GaugeLevel { mean: 0.0, max: 0.0 }, |level, (_, cell)| add(level, cell)))
    }

    /// The durations that the selected histograms counted, together.
    pub fn durations(&self, selector: &Selector) -> Distribution {
        let mut sum = Distribution::default();
        for (_, cell) in self.cells(selector) {
            if let Cell::Took(took) = cell {
                sum.merge(took);
            }
        }
        sum
    }

    /// The selected series that did anything, and what.
    pub fn cells<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = (&'a SeriesKey, &'a Cell)> {
        self.all().filter(|(key, _)| selector.selects(key))
    }

    /// Every series that did anything, and what.
    pub fn all(&self) -> impl Iterator<Item = (&SeriesKey, &Cell)> {
        self.frame.cells.iter().filter_map(|(number, cell)| Some((&**self.keys.get(*number as usize)?, cell)))
    }
}
