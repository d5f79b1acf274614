//! The dashboard's texts: each in both languages, one for every name that the server sends, and none that is not looked up.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use astroloh::cache::EntryKind;
use astroloh::ops::alerts::Rule;
use astroloh::ops::mitigation::Mitigation;
use astroloh::store::{RunResult, Severity};

use crate::alarm::parts::Alarmed;

type Keys = BTreeSet<String>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/dashboard")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(folder().join(file)).unwrap()
}

/// The keys of a language: a line each, as `  "rule.cpu": …`.
fn keys(language: &str) -> Keys {
    let text = read(&format!("i18n/{language}.js"));
    let keys: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.split_once("\": "))
        .map(|(key, _)| key.to_owned())
        .collect();
    let once: Keys = keys.iter().cloned().collect();
    assert_eq!(keys.len(), once.len(), "{language} has a key twice");
    assert!(once.len() > 300, "{language} is read whole: {}", once.len());
    once
}

/// What follows a prefix among the keys.
fn named(keys: &Keys, prefix: &str) -> Keys {
    keys.iter().filter_map(|key| key.strip_prefix(prefix)).map(str::to_owned).collect()
}

fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> Keys {
    names.into_iter().map(str::to_owned).collect()
}

/// The dashboard's own code, without its texts and what others wrote.
fn code() -> String {
    fn walk(dir: &Path, found: &mut String) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "js") {
                found.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut found = String::new();
    ["app", "pages"].iter().for_each(|part| walk(&folder().join(part), &mut found));
    found
}

#[test]
fn both_languages_have_the_same_texts_and_each_is_looked_up() {
    let russian = keys("ru");
    assert_eq!(russian, keys("en"));
    let code = code();
    // `rule.${name}` looks up every key that begins with `rule.`
    let prefixes: Keys = code
        .split('`')
        .filter_map(|piece| piece.split_once("${"))
        .map(|(prefix, _)| prefix)
        .filter(|prefix| prefix.contains('.') && prefix.chars().all(|c| c.is_ascii_lowercase() || "._".contains(c)))
        .map(str::to_owned)
        .collect();
    let is_looked_up = |key: &&String| {
        code.contains(&format!("\"{key}\"")) || prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()))
    };
    let stale: Vec<_> = russian.iter().filter(|key| !is_looked_up(key)).collect();
    assert!(stale.is_empty(), "no page looks these up: {stale:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_name_that_the_server_sends_has_its_text_and_no_other_has_one() {
    let alarmed = Alarmed::new().await;
    let operations = alarmed.world.operations.as_ref().unwrap();
    let keys = keys("ru");

    let mut rules = set(Rule::ALL.iter().map(|rule| rule.name()));
    // Fallback mode costs points of the health score as an alert does; the others are words between value and limit.
    rules.extend(set([Mitigation::Fallback.name(), "against", "is_out"]));
    assert_eq!(named(&keys, "rule."), rules);
    assert_eq!(named(&keys, "kind."), set(EntryKind::ALL.map(EntryKind::name)));
    assert_eq!(named(&keys, "job."), set(operations.runner.statuses().iter().map(|job| job.name)));
    assert_eq!(named(&keys, "action."), set(Mitigation::ALL.map(Mitigation::name)));
    assert_eq!(named(&keys, "severity."), set([Severity::Warning, Severity::Critical].map(Severity::name)));
    assert_eq!(named(&keys, "run."), set(RunResult::ALL.map(RunResult::name)));

    // The steps of a whole start: the test's server has no listener of its own.
    let start = include_str!("../../src/app/mod.rs");
    let steps = start.split("steps.done(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    assert_eq!(named(&keys, "step."), set(steps));

    // What a rule can be about, beside kinds and jobs.
    let snapshot = alarmed.operating.snapshot();
    let services = snapshot.services.unwrap_or_default().into_iter().map(|load| load.service);
    let subjects = named(&keys, "subject.");
    let missing: Vec<_> = services.filter(|service| !subjects.contains(*service)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_unit_of_a_rule_can_be_shown() {
    let format = read("app/format.js");
    let shown = format.split_once("export function measured").unwrap().1.split_once("}[unit]").unwrap().0;
    let shown: Keys = shown
        .rsplit_once('{')
        .unwrap()
        .1
        .split(',')
        .map(|member| member.split(':').next().unwrap().trim().to_owned())
        .collect();
    let units = Rule::ALL.iter().map(|rule| rule.unit().name());
    // An outage has no number: `against` in `app/rule.js` has words for it.
    assert_eq!(shown, set(units.filter(|unit| *unit != "outage")));
}
