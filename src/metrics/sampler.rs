//! Looks at the whole registry now and then, and says what every series did since the last look.
//!
//! Reads what is counted anyway, so a request pays nothing for windows and history.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use super::distribution::Distribution;
use super::frame::{Cell, SampleFrame, SeriesNumber};
use super::series::SeriesKey;
use super::{LabelPairs, MetricSample, Metrics};

/// Most series that are followed; more are in the text alone, and counted. Label values come from code: 600 today.
pub const MAX_SERIES: usize = 2_048;

/// Names of series by number; grows only.
pub type SeriesKeys = Arc<Vec<Arc<SeriesKey>>>;

/// Follows every series of a registry.
pub struct Sampler {
    metrics: Arc<Metrics>,
    numbers: HashMap<String, SeriesNumber>,
    keys: SeriesKeys,
    last: Vec<LastValue>,
}

/// What a series read at the last look.
enum LastValue {
    /// Known from the history; not seen yet.
    Nothing,
    Total(f64),
    Durations(Box<Distribution>),
}

impl Sampler {
    /// Has not looked yet: its first look tells everything since the registry was made.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics, numbers: HashMap::new(), keys: SeriesKeys::default(), last: Vec::new() }
    }

    /// Names of the series that were ever seen.
    pub fn keys(&self) -> &SeriesKeys {
        &self.keys
    }

    /// The number of a series that the history knows. Nothing when there is no room for another.
    pub fn number_of(&mut self, key: &SeriesKey) -> Option<SeriesNumber> {
        let number = number_in(&mut self.numbers, &key.to_string(), self.last.len())?;
        if number as usize == self.last.len() {
            Arc::make_mut(&mut self.keys).push(Arc::new(key.clone()));
            self.last.push(LastValue::Nothing);
        }
        Some(number)
    }

    /// What every series did since the last look.
    pub fn look(&mut self) -> SampleFrame {
        let mut frame = SampleFrame { looks: 1, cells: Vec::new() };
        let mut unfollowed = 0;
        let Self { metrics, numbers, keys, last } = self;
        let mut rendered = String::new();
        metrics.visit(&mut |name, labels, sample| {
            rendered.clear();
            render(&mut rendered, name, labels);
            let Some(number) = number_in(numbers, &rendered, last.len()) else {
                unfollowed += 1;
                return;
            };
            if number as usize == last.len() {
                let labels = labels.iter().map(|(label, value)| ((*label).to_owned(), value.clone())).collect();
                Arc::make_mut(keys).push(Arc::new(SeriesKey { name: name.to_owned(), labels }));
                last.push(LastValue::Nothing);
            }
            frame.cells.extend(difference(&mut last[number as usize], sample).map(|cell| (number, cell)));
        });
        metrics.history_unfollowed_series.set(unfollowed);
        frame.cells.sort_unstable_by_key(|(number, _)| *number);
        frame
    }
}

/// The number of a name; the next one for a new name, if there is room.
fn number_in(numbers: &mut HashMap<String, SeriesNumber>, name: &str, next: usize) -> Option<SeriesNumber> {
    if let Some(number) = numbers.get(name) {
        return Some(*number);
    }
    let number = SeriesNumber::try_from(next).ok().filter(|_| next < MAX_SERIES)?;
    numbers.insert(name.to_owned(), number);
    Some(number)
}

/// As [`SeriesKey`] is displayed.
fn render(text: &mut String, name: &str, labels: &LabelPairs) {
    text.push_str(name);
    for (index, (label, value)) in labels.iter().enumerate() {
        let opening = if index == 0 { '{' } else { ',' };
        write!(text, "{opening}{label}={value:?}").expect("writing to a string cannot fail");
    }
    if !labels.is_empty() {
        text.push('}');
    }
}

fn difference(last: &mut LastValue, sample: MetricSample<'_>) -> Option<Cell> {
    match sample {
        MetricSample::Total(total) => {
            let before = if let LastValue::Total(before) = last { *before } else { 0.0 };
            let grown = total - before;
            *last = LastValue::Total(total);
            (grown > 0.0).then_some(Cell::Grown(grown))
        }
        MetricSample::Level(level) => {
            (level.is_finite() && level != 0.0).then_some(Cell::Level { sum: level, max: level.max(0.0) })
        }
        MetricSample::Durations(histogram) => {
            let now = Distribution::of(histogram);
            let since = if let LastValue::Durations(before) = last { now.since(before) } else { now };
            *last = LastValue::Durations(Box::new(now));
            (since.count() > 0).then(|| Cell::Took(Box::new(since)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;
    use crate::metrics::{ComputeClassLabels, OperationOutcome, RouteLabels};

    fn told(sampler: &Sampler, frame: &SampleFrame) -> Vec<(String, Cell)> {
        frame
            .cells
            .iter()
            .map(|(number, cell)| (sampler.keys()[*number as usize].to_string(), cell.clone()))
            .filter(|(name, _)| !name.starts_with("astroloh_build_info"))
            .collect()
    }

    #[test]
    fn a_look_tells_what_happened_since_the_last() {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        let metrics = Metrics::new(clock.clone());
        let mut sampler = Sampler::new(Arc::clone(&metrics));
        metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(5);
        let first = sampler.look();
        assert_eq!(
            told(&sampler, &first),
            [(r#"astroloh_compute_refused_total{class="rest"}"#.to_owned(), Cell::Grown(5.0))]
        );

        metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(2);
        metrics.http_in_flight.set(3);
        let route = metrics.http_request_duration.of(&RouteLabels { route: "/api/v1/{sign}" });
        route.record(Duration::from_millis(7));
        let second = sampler.look();
        let mut took = Distribution::default();
        (took.buckets[9], took.sum_ns) = (1, 7_000_000);
        assert_eq!(
            told(&sampler, &second),
            [
                ("astroloh_http_requests_in_flight".to_owned(), Cell::Level { sum: 3.0, max: 3.0 }),
                (r#"astroloh_compute_refused_total{class="rest"}"#.to_owned(), Cell::Grown(2.0)),
                (
                    r#"astroloh_http_request_duration_seconds{route="/api/v1/{sign}"}"#.to_owned(),
                    Cell::Took(Box::new(took))
                ),
            ]
        );
        metrics.http_in_flight.set(0);
        let third = sampler.look();
        assert_eq!(told(&sampler, &third), []);
    }

    #[test]
    fn the_text_and_the_samples_know_the_same_series() {
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        metrics.operation("cache", "lookup").finish(OperationOutcome::Done);
        let mut sampler = Sampler::new(Arc::clone(&metrics));
        sampler.look();
        let text = metrics.text();
        let mut in_text: Vec<_> = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.contains("_bucket{") && !line.contains("_sum"))
            .map(|line| line.rsplit_once(' ').unwrap().0.replacen("_seconds_count", "_seconds", 1))
            .collect();
        let mut sampled: Vec<_> = sampler.keys().iter().map(|key| key.to_string()).collect();
        in_text.sort();
        sampled.sort();
        assert_eq!(sampled, in_text);
    }

    #[test]
    fn series_past_the_limit_are_counted_not_followed() {
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let mut sampler = Sampler::new(Arc::clone(&metrics));
        sampler.look();
        assert_eq!(metrics.history_unfollowed_series.value(), 0);
        let key = |number: usize| SeriesKey { name: format!("old_{number}"), labels: Vec::new() };
        let room = MAX_SERIES - sampler.keys().len();
        assert_eq!((0..room + 10).filter_map(|number| sampler.number_of(&key(number))).count(), room);
        metrics.http_request_duration.of(&RouteLabels { route: "/new" });
        sampler.look();
        assert_eq!((metrics.history_unfollowed_series.value(), sampler.keys().len()), (1, MAX_SERIES));
    }
}
