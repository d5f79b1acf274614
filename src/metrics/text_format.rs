//! The formats of the metrics page: OpenMetrics 1.0, and the Prometheus text format 0.0.4 from before it.

/// A format of the metrics page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFormat {
    /// Prometheus text format 0.0.4, which every collector reads.
    Prometheus,
    /// OpenMetrics 1.0: with units, and an end mark that tells a whole page from one that was cut.
    OpenMetrics,
}

impl TextFormat {
    /// Every format, the one for clients without a preference first.
    pub const ALL: [Self; 2] = [Self::Prometheus, Self::OpenMetrics];

    /// Its media type, without parameters.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Prometheus => "text/plain",
            Self::OpenMetrics => "application/openmetrics-text",
        }
    }

    /// The version in its content type.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Prometheus => "0.0.4",
            Self::OpenMetrics => "1.0.0",
        }
    }

    /// The value of `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Prometheus => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

/// A page of OpenMetrics in the Prometheus text format: a counter is described by the name of its samples, and there are no units
/// and no end mark.
pub(super) fn prometheus_text(open_metrics: &str) -> String {
    let mut text = String::with_capacity(open_metrics.len());
    let mut put = |parts: &[&str]| {
        text.extend(parts.iter().copied());
        text.push('\n');
    };
    // The help precedes the type, which decides the name.
    let mut help = "";
    for line in open_metrics.lines() {
        if let Some(described) = line.strip_prefix("# HELP ") {
            help = described;
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|typed| typed.split_once(' ')) {
            let ending = if kind == "counter" { "_total" } else { "" };
            put(&["# HELP ", name, ending, help.strip_prefix(name).unwrap_or_default()]);
            put(&["# TYPE ", name, ending, " ", kind]);
        } else if !line.starts_with('#') {
            put(&[line]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_format_describes_samples_by_their_own_names() {
        let open_metrics = "# HELP answers Answers given.\n# TYPE answers counter\nanswers_total{to=\"#1\"} 2\n\
                            # HELP took_seconds Time.\n# TYPE took_seconds histogram\n# UNIT took_seconds seconds\n\
                            took_seconds_bucket{le=\"+Inf\"} 1\n# EOF\n";
        assert_eq!(
            prometheus_text(open_metrics),
            "# HELP answers_total Answers given.\n# TYPE answers_total counter\nanswers_total{to=\"#1\"} 2\n\
             # HELP took_seconds Time.\n# TYPE took_seconds histogram\ntook_seconds_bucket{le=\"+Inf\"} 1\n"
        );
    }
}
