//! The Prometheus (OpenMetrics) text of the registry, and the macro that makes a field a metric.

use std::fmt;
use std::sync::{Arc, LazyLock};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

use super::text_format::prometheus_text;
use super::{
    Counter, Family, Gauge, Histogram, KnownRatio, KnownTotal, LabelPairs, Labels, Metrics, OperationOutcome,
    OperationStats, Ratio, TextFormat, TimeTotal,
};

/// Declares [`Metrics`]: each field with its help text and its name.
macro_rules! registry {
    ($( $(#[doc = $help:literal])+ $field:ident : $type:ty = $name:literal, )+) => {
        /// Every number that this server keeps about itself. Shared as `Arc<Metrics>`.
        #[derive(Debug)]
        pub struct Metrics {
            clock: ClockHandle,
            $( $(#[doc = $help])+ pub $field: $type, )+
        }

        impl Metrics {
            fn empty(clock: Arc<dyn Clock>) -> Self {
                Self { clock: ClockHandle(clock), $( $field: Default::default(), )+ }
            }

            pub(super) fn encode_all(
                &self,
                encoder: &mut prometheus_client::encoding::DescriptorEncoder<'_>,
            ) -> Result<(), std::fmt::Error> {
                $( $crate::metrics::exposition::Exposed::expose(&self.$field, $name, concat!($($help),+).trim(), encoder)?; )+
                Ok(())
            }

            /// Shows every series that there is: its name as in the text, its labels, and what it reads now. Charts, alerts and the
            /// text are made of this one list, so they agree.
            pub fn visit(&self, see: &mut dyn FnMut(&str, &LabelPairs, MetricSample<'_>)) {
                $( $crate::metrics::exposition::Exposed::visit(&self.$field, $name, see); )+
            }
        }

        /// The clock, in a form that has nothing to print.
        pub(crate) struct ClockHandle(Arc<dyn Clock>);

        impl std::fmt::Debug for ClockHandle {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("Clock")
            }
        }

        impl std::ops::Deref for ClockHandle {
            type Target = Arc<dyn Clock>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    };
}
pub(super) use registry;

impl Metrics {
    /// A registry in which everything is zero. The labels of questions exist from the start; the cache adds those of what it keeps.
    pub fn new(clock: Arc<dyn crate::clock::Clock>) -> Arc<Self> {
        use super::{BuildLabels, ComputeClassLabels, KindLabels};
        let metrics = Self::empty(clock);
        metrics.build_info.of(&BuildLabels { version: env!("CARGO_PKG_VERSION") }).set(1);
        for kind in crate::astro::Kind::ALL {
            let kind = KindLabels { kind: kind.name() };
            metrics.compute_duration.of(&kind);
            metrics.compute_wait_duration.of(&kind);
        }
        for class in ["voice", "rest", "background"] {
            let class = ComputeClassLabels { class };
            metrics.compute_class_wait_duration.of(&class);
            metrics.compute_queue_length.of(&class);
            metrics.compute_refused.of(&class);
        }
        Arc::new(metrics)
    }

    /// Everything in OpenMetrics text form.
    pub fn text(self: &Arc<Self>) -> String {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Exposition(Arc::clone(self))));
        let mut text = String::new();
        encode(&mut text, &registry).expect("writing to a string cannot fail");
        text
    }

    /// Everything in a text format.
    pub fn text_as(self: &Arc<Self>, format: TextFormat) -> String {
        match format {
            TextFormat::OpenMetrics => self.text(),
            TextFormat::Prometheus => prometheus_text(&self.text()),
        }
    }
}

#[derive(Debug)]
struct Exposition(Arc<Metrics>);

impl Collector for Exposition {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        self.0.encode_all(&mut encoder)
    }
}

/// Begins a metric. Its unit, if it has one, is the end of its name.
fn described<'e>(
    encoder: &'e mut DescriptorEncoder<'_>,
    name: &'e str,
    help: &str,
    metric_type: MetricType,
) -> Result<MetricEncoder<'e>, fmt::Error> {
    static RATIO: LazyLock<Unit> = LazyLock::new(|| Unit::Other("ratio".to_owned()));
    let units: [&'static Unit; 3] = [&Unit::Seconds, &Unit::Bytes, &RATIO];
    let unit = units.into_iter().find_map(|unit| Some((name.strip_suffix(unit.as_str())?.strip_suffix('_')?, unit)));
    match unit {
        Some((bare, unit)) => encoder.encode_descriptor(bare, help, Some(unit), metric_type),
        None => encoder.encode_descriptor(name, help, None, metric_type),
    }
}

/// What a series reads.
#[derive(Debug, Clone, Copy)]
pub enum MetricSample<'a> {
    /// A number that only grows.
    Total(f64),
    /// A number that goes up and down.
    Level(f64),
    /// Durations.
    Durations(&'a Histogram),
}

/// A metric that can write itself and be read.
pub(super) trait Exposed {
    fn expose(&self, name: &str, help: &str, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error>;

    fn visit(&self, name: &str, see: &mut dyn FnMut(&str, &LabelPairs, MetricSample<'_>));
}

/// A metric without labels of its own.
trait Single: Default {
    const TYPE: MetricType;
    fn read(&self) -> MetricSample<'_>;
    fn write(&self, encoder: MetricEncoder<'_>) -> Result<(), fmt::Error>;
}

impl Single for Counter {
    const TYPE: MetricType = MetricType::Counter;

    fn read(&self) -> MetricSample<'_> {
        MetricSample::Total(self.value() as f64)
    }

    fn write(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.encode_counter::<NoLabelSet, _, u64>(&self.value(), None)
    }
}

impl Single for Gauge {
    const TYPE: MetricType = MetricType::Gauge;

    fn read(&self) -> MetricSample<'_> {
        MetricSample::Level(self.value() as f64)
    }

    fn write(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.encode_gauge(&self.value())
    }
}

impl Single for KnownTotal {
    const TYPE: MetricType = MetricType::Counter;

    fn read(&self) -> MetricSample<'_> {
        MetricSample::Total(self.value())
    }

    fn write(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.encode_counter::<NoLabelSet, _, f64>(&self.value(), None)
    }
}

impl Single for TimeTotal {
    const TYPE: MetricType = MetricType::Counter;

    fn read(&self) -> MetricSample<'_> {
        MetricSample::Total(self.value().as_secs_f64())
    }

    fn write(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.encode_counter::<NoLabelSet, _, f64>(&self.value().as_secs_f64(), None)
    }
}

impl Single for Ratio {
    const TYPE: MetricType = MetricType::Gauge;

    fn read(&self) -> MetricSample<'_> {
        MetricSample::Level(self.value())
    }

    fn write(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.encode_gauge(&self.value())
    }
}

impl Single for Histogram {
    const TYPE: MetricType = MetricType::Histogram;

    fn read(&self) -> MetricSample<'_> {
        MetricSample::Durations(self)
    }

    fn write(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        let buckets: Vec<_> = self.buckets().collect();
        let count = buckets.iter().map(|(_, count)| count).sum();
        encoder.encode_histogram::<NoLabelSet>(self.sum_s(), count, &buckets, None)
    }
}

impl<M: Single> Exposed for M {
    fn expose(&self, name: &str, help: &str, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        self.write(described(encoder, name, help, M::TYPE)?)
    }

    fn visit(&self, name: &str, see: &mut dyn FnMut(&str, &LabelPairs, MetricSample<'_>)) {
        see(&shown_name::<M>(name), &LabelPairs::new(), self.read());
    }
}

impl Exposed for KnownRatio {
    fn expose(&self, name: &str, help: &str, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut metric = described(encoder, name, help, MetricType::Gauge)?;
        self.value().map_or(Ok(()), |value| metric.encode_gauge(&value))
    }

    fn visit(&self, name: &str, see: &mut dyn FnMut(&str, &LabelPairs, MetricSample<'_>)) {
        if let Some(value) = self.value() {
            see(name, &LabelPairs::new(), MetricSample::Level(value));
        }
    }
}

impl<L: Labels, M: Single> Exposed for Family<L, M> {
    fn expose(&self, name: &str, help: &str, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut metric = described(encoder, name, help, M::TYPE)?;
        for (labels, member) in self.members() {
            member.write(metric.encode_family(&labels)?)?;
        }
        Ok(())
    }

    fn visit(&self, name: &str, see: &mut dyn FnMut(&str, &LabelPairs, MetricSample<'_>)) {
        let name = shown_name::<M>(name);
        for (labels, member) in self.members() {
            see(&name, &labels, member.read());
        }
    }
}

impl<L: Labels> Exposed for Family<L, OperationStats> {
    fn expose(&self, name: &str, help: &str, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let members = self.members();
        let mut ended = described(encoder, name, help, MetricType::Counter)?;
        for (labels, stats) in &members {
            for (outcome, count) in OperationOutcome::ALL.iter().zip(&stats.outcomes) {
                let mut labels = labels.clone();
                labels.push(("outcome", outcome.name().to_owned()));
                count.write(ended.encode_family(&labels)?)?;
            }
        }
        let duration = format!("{name}_duration_seconds");
        let mut took = described(encoder, &duration, "How long operations took.", MetricType::Histogram)?;
        for (labels, stats) in &members {
            stats.duration.write(took.encode_family(labels)?)?;
        }
        let active = format!("{name}_active");
        let mut running = described(encoder, &active, "Operations that run now.", MetricType::Gauge)?;
        for (labels, stats) in &members {
            stats.active.write(running.encode_family(labels)?)?;
        }
        type LabelledCounters = fn(&OperationStats) -> Vec<(LabelPairs, Arc<Counter>)>;
        let parts: [(&str, &str, LabelledCounters); 2] = [
            ("failures", "Operations that were not done, by class.", |stats| stats.failures.members()),
            ("answers", "Operations that the cache had a part in, by what it answered from.", |stats| {
                stats.answers.members()
            }),
        ];
        for (part, help, counts) in parts {
            let name = format!("{name}_{part}");
            let mut counted = described(encoder, &name, help, MetricType::Counter)?;
            for (labels, stats) in &members {
                for (own, count) in counts(stats) {
                    count.write(counted.encode_family(&[labels.clone(), own].concat())?)?;
                }
            }
        }
        Ok(())
    }

    fn visit(&self, name: &str, see: &mut dyn FnMut(&str, &LabelPairs, MetricSample<'_>)) {
        let (ended, took, running) =
            (shown_name::<Counter>(name), format!("{name}_duration_seconds"), format!("{name}_active"));
        let [failures, answers] = ["failures", "answers"].map(|part| shown_name::<Counter>(&format!("{name}_{part}")));
        for (labels, stats) in self.members() {
            for (outcome, count) in OperationOutcome::ALL.iter().zip(&stats.outcomes) {
                let mut labels = labels.clone();
                labels.push(("outcome", outcome.name().to_owned()));
                see(&ended, &labels, count.read());
            }
            see(&took, &labels, stats.duration.read());
            see(&running, &labels, stats.active.read());
            for (name, counts) in [(&failures, stats.failures.members()), (&answers, stats.answers.members())] {
                for (own, count) in counts {
                    see(name, &[labels.clone(), own].concat(), count.read());
                }
            }
        }
    }
}

/// The name in the text, where counters end in `_total`.
fn shown_name<M: Single>(name: &str) -> String {
    if matches!(M::TYPE, MetricType::Counter) { format!("{name}_total") } else { name.to_owned() }
}
