//! What is given to operators who have a Prometheus and a Grafana: it asks only for numbers that this server has.

use std::collections::{BTreeMap, BTreeSet};

use astroloh::ops::alerts::{Direction, Rule, Severity, Unit};
use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::process::Server;
use crate::world::WEBHOOK;

const DASHBOARD: &str = include_str!("../../assets/grafana.json");
const ALERTS: &str = include_str!("../../assets/alerts.yml");

/// Labels that Prometheus adds.
const ADDED_LABELS: [&str; 2] = ["job", "instance"];

/// The metrics of a server that has answered something: the labels of each, by its name in a query.
fn metrics() -> BTreeMap<String, BTreeSet<String>> {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let turn = r#"{"session": {"session_id": "s", "message_id": 0, "new": true}, "request": {"command": "гороскоп для льва",
                   "original_utterance": "гороскоп для льва", "type": "SimpleUtterance"}, "version": "1.0"}"#;
    assert_eq!(server.connect().post(WEBHOOK, turn).0, 200);
    assert_eq!(server.get("/api/v1/moon").0, 200);
    let (status, text) = server.get_as_operator("/metrics");
    assert_eq!(status, 200);
    server.stop();

    let mut metrics = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').unwrap();
        let endings = if kind == "histogram" { &["_bucket", "_sum", "_count"][..] } else { &[""] };
        metrics.extend(endings.iter().map(|ending| (format!("{name}{ending}"), BTreeSet::new())));
    }
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap();
        let labels = metrics.get_mut(name).unwrap_or_else(|| panic!("{name} has no type"));
        labels.extend(
            line.split('"').filter_map(|part| Some(part.strip_suffix('=')?.rsplit(['{', ',']).next()?.to_owned())),
        );
    }
    metrics
}

/// What is wrong with a query: names that no metric has, and labels that none of its metrics has.
fn faults(query: &str, metrics: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut faults = Vec::new();
    let mut labels: BTreeSet<_> = ADDED_LABELS.map(str::to_owned).into();
    let mut has_members = true;
    for name in
        query.split(|c| !is_word(c)).filter(|word| word.starts_with("astroloh_") || word.starts_with("process_"))
    {
        match metrics.get(name) {
            Some(known) => {
                // Of a metric that has counted nothing yet the labels are not known.
                has_members &= !known.is_empty();
                labels.extend(known.iter().cloned());
            }
            None => faults.push(format!("there is no metric {name}")),
        }
    }
    let grouped = query.split("by (").skip(1).flat_map(|rest| rest.split(')').next().unwrap_or_default().split(','));
    let matched = query.split('{').skip(1).flat_map(|rest| {
        let matchers = rest.split('}').next().unwrap_or_default();
        matchers.split("\",").filter_map(|matcher| matcher.split(['=', '!']).next())
    });
    for label in grouped.chain(matched).map(str::trim).filter(|_| has_members) {
        if !labels.contains(label) {
            faults.push(format!("none of its metrics has the label {label}"));
        }
    }
    faults
}

pub fn alerts() -> Vec<Yaml> {
    let document = YamlLoader::load_from_str(ALERTS).unwrap().remove(0);
    let groups = document["groups"].as_vec().unwrap();
    groups.iter().flat_map(|group| group["rules"].as_vec().unwrap().clone()).collect()
}

/// Every panel of the dashboard that asks something.
fn panels(dashboard: &Value) -> Vec<&Value> {
    dashboard["panels"].as_array().unwrap().iter().filter(|panel| panel["type"] != "row").collect()
}

/// Every expression that Prometheus evaluates for the dashboard and for its alerts, with the name of what asks.
pub fn expressions() -> Vec<(String, String)> {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let drawn = panels(&dashboard).into_iter().flat_map(|panel| {
        let targets = panel["targets"].as_array().unwrap().iter();
        targets.map(|target| (panel["title"].to_string(), target["expr"].as_str().unwrap().to_owned()))
    });
    let marked = dashboard["annotations"]["list"].as_array().unwrap().iter();
    let marked = marked.map(|mark| (mark["name"].to_string(), mark["expr"].as_str().unwrap().to_owned()));
    let alerts = alerts();
    let raised = alerts
        .iter()
        .map(|rule| (rule["alert"].as_str().unwrap().to_owned(), rule["expr"].as_str().unwrap().to_owned()));
    drawn.chain(marked).chain(raised).collect()
}

/// The hit rate of `src/metrics/hit_rate.rs`: whatever was not computed is a hit, stale values too, and no reason is left out.
#[test]
fn every_query_for_a_hit_rate_counts_as_the_server_does() {
    const ANSWERED: &str = "astroloh_cache_requests_total{";
    let mut rates = 0;
    for (name, query) in
        expressions().iter().filter(|(name, _)| name.to_lowercase().replace(' ', "").contains("hitrate"))
    {
        let (hits, lookups) = query.split_once(" / ").unwrap_or_else(|| panic!("{name} is no share: {query}"));
        assert!(hits.contains(ANSWERED) && hits.contains(r#"result!="computed""#), "{name}: {query}");
        assert!(!hits.contains("=~\"memory") && !lookups.contains("result"), "{name}: {query}");
        rates += 1;
    }
    assert_eq!(rates, 3, "the alert's two levels and a panel");
}

#[test]
fn every_query_asks_for_metrics_and_labels_that_exist() {
    let metrics = metrics();
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let chosen = dashboard["templating"]["list"].as_array().unwrap().iter();
    let chosen =
        chosen.filter_map(|choice| Some((choice["name"].to_string(), choice["query"]["query"].as_str()?.to_owned())));
    let queries: Vec<_> = expressions().into_iter().chain(chosen).collect();
    assert!(queries.len() > 40, "{queries:?}");
    let faults: Vec<_> = queries
        .iter()
        .flat_map(|(title, query)| {
            faults(query, &metrics).into_iter().map(move |fault| format!("{title}: {fault}: {query}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_query_for_what_does_not_exist_is_noticed() {
    let metrics = BTreeMap::from([("astroloh_x_total".to_owned(), BTreeSet::from(["kind".to_owned()]))]);
    assert_eq!(
        faults(r#"sum by (kind) (rate(astroloh_x_total{job=~"$job",kind!="a, b"}[5m]))"#, &metrics),
        Vec::<String>::new()
    );
    assert_eq!(faults("rate(astroloh_y_total[5m])", &metrics), ["there is no metric astroloh_y_total"]);
    assert_eq!(faults("sum by (route) (astroloh_x_total)", &metrics), ["none of its metrics has the label route"]);
    assert_eq!(faults(r#"astroloh_x_total{sort="a"}"#, &metrics), ["none of its metrics has the label sort"]);
}

#[test]
fn the_dashboard_asks_the_source_that_its_reader_chooses() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    assert_eq!(dashboard["templating"]["list"][0]["type"], "datasource");
    let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{} has another's id", panel["title"]);
        let place = &panel["gridPos"];
        let [x, y, w, h] = ["x", "y", "w", "h"].map(|part| place[part].as_u64().unwrap());
        let squares = (x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y)));
        assert!(
            x + w <= 24 && squares.into_iter().all(|square| places.insert(square)),
            "{} lies on another",
            panel["title"]
        );
    }
    for panel in panels(&dashboard) {
        let sources = panel["targets"].as_array().unwrap().iter().chain([panel]).map(|asks| &asks["datasource"]["uid"]);
        assert!(sources.into_iter().all(|uid| uid == "${datasource}"), "{}", panel["title"]);
        assert!(!panel["description"].as_str().unwrap().is_empty(), "{} says nothing of itself", panel["title"]);
    }
}

#[test]
fn every_alert_says_how_bad_it_is_and_what_to_do() {
    let alerts = alerts();
    assert!(alerts.len() > 10);
    for rule in alerts {
        let name = rule["alert"].as_str().unwrap();
        let severity = rule["labels"]["severity"].as_str().unwrap();
        assert!(["warning", "critical"].contains(&severity), "{name}: {severity}");
        for part in ["summary", "description"] {
            assert!(rule["annotations"][part].as_str().is_some_and(|text| text.len() > 20), "{name} has no {part}");
        }
    }
}

/// The number that an expression compares its measurement with: behind the first `>` or `<`.
fn threshold(expression: &str) -> f64 {
    let (_, behind) = expression.split_once(['>', '<']).unwrap();
    behind.split_whitespace().next().unwrap().parse().unwrap()
}

/// The default level of a rule in the unit that Prometheus counts in: seconds, bytes, shares.
fn default_level(rule: Rule, severity: Severity) -> Option<f64> {
    let level = rule.row().threshold.level(severity)?.raise;
    Some(if rule.unit() == Unit::Milliseconds { level / 1e3 } else { level })
}

#[test]
fn prometheus_alerts_at_the_default_thresholds_of_the_alert_rules() {
    let mut compared = BTreeSet::new();
    for alert in alerts() {
        let Some(rule) = alert["labels"]["astroloh_rule"].as_str() else { continue };
        let rule = Rule::named(rule).unwrap_or_else(|| panic!("{rule} is no alert rule"));
        let severity = match alert["labels"]["severity"].as_str().unwrap() {
            "warning" => Severity::Warning,
            _ => Severity::Critical,
        };
        let expression = alert["expr"].as_str().unwrap();
        assert_eq!(Some(threshold(expression)), default_level(rule, severity), "{}: {expression}", rule.name());
        let side = if rule.row().threshold.direction == Direction::Above { '>' } else { '<' };
        assert_eq!(expression.find(side), expression.find(['<', '>']), "{}: {expression}", rule.name());
        compared.insert((rule, severity));
    }
    // Both levels of what Prometheus watches; what it sees otherwise (a memory limit, outages, threads, jobs) has no such number.
    for rule in [Rule::ResponseTime, Rule::HitRate, Rule::Errors, Rule::Refusals, Rule::Shed, Rule::DiskFreeShare] {
        for severity in [Severity::Warning, Severity::Critical] {
            let is_watched = compared.contains(&(rule, severity));
            assert_eq!(is_watched, default_level(rule, severity).is_some(), "{} {}", rule.name(), severity.name());
        }
    }
}

#[test]
fn the_dashboard_colours_figures_at_the_default_thresholds() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let steps = |title: &str| {
        let panel = panels(&dashboard).into_iter().find(|panel| panel["title"] == title).unwrap();
        let steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"].as_array().unwrap();
        steps.iter().filter_map(|step| step["value"].as_f64()).collect::<Vec<_>>()
    };
    let levels = |rule| [Severity::Warning, Severity::Critical].map(|severity| default_level(rule, severity).unwrap());
    assert_eq!(steps("p95 of a turn"), levels(Rule::ResponseTime));
    assert_eq!(steps("Turns without an answer"), levels(Rule::Errors));
}
