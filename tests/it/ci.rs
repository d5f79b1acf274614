//! What `.ci/run` does, with tools that only pretend.

use std::path::Path;
use std::process::Command;

/// Its steps, in their order.
const STEPS: [&str; 3] =
    ["fmt --check", "clippy --locked --all-targets -- -D warnings", "test --locked --no-fail-fast"];

/// Runs it where the steps that the pattern `broken` matches fail: whether it succeeded, the steps that ran, and what it said of
/// failures.
fn run(broken: &str) -> (bool, Vec<String>, Vec<String>) {
    let mut command = Command::new("bash");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run"));
    // A shell takes functions from its environment, and calls them before any program of that name.
    let pretended = format!("() {{ echo \"ran: $*\"; case \"$1\" in {broken}) return 101;; esac; }}");
    command.env("BASH_FUNC_cargo%%", pretended);
    for name in ["cc", "chromium", "chromedriver", "faketime", "prometheus", "promtool", "python3"] {
        command.env(format!("BASH_FUNC_{name}%%"), "() { :; }");
    }
    let done = command.output().unwrap();
    let (out, told) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    let ran = out.lines().filter_map(|line| line.strip_prefix("ran: ")).map(str::to_owned).collect();
    (done.status.success(), ran, told.lines().map(str::to_owned).collect())
}

#[test]
fn every_step_runs_and_each_that_failed_is_named() {
    assert_eq!(run("nothing"), (true, STEPS.map(str::to_owned).into(), vec![]));
    for (broken, named) in [("fmt", vec![0]), ("test", vec![2]), ("fmt|clippy", vec![0, 1]), ("*", vec![0, 1, 2])] {
        let named = named.into_iter().map(|step| format!("failed: cargo {}", STEPS[step])).collect();
        assert_eq!(run(broken), (false, STEPS.map(str::to_owned).into(), named), "{broken}");
    }
}

#[test]
fn newer_time_zones_are_a_warning_and_no_failure() {
    let warning = |candidate: &str| {
        let mut command = Command::new("bash");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run"));
        let policy = format!("() {{ echo '  Candidate: {candidate}-0+deb12u1'; }}");
        command.env("BASH_FUNC_apt-cache%%", policy).env("BASH_FUNC_cargo%%", "() { :; }");
        for name in ["cc", "chromium", "chromedriver", "faketime", "prometheus", "promtool", "python3"] {
            command.env(format!("BASH_FUNC_{name}%%"), "() { :; }");
        }
        let done = command.output().unwrap();
        assert!(done.status.success(), "{done:?}");
        let out = String::from_utf8(done.stdout).unwrap();
        out.lines().find(|line| line.starts_with("warning: ")).map(str::to_owned)
    };
    let release = &astroloh::places::zone_release().name;
    assert_eq!((warning(release), warning("1999a"), warning("(none)")), (None, None, None));
    assert!(warning("2099b").is_some_and(|told| told.contains("2099b") && told.contains(release)));
}

#[test]
fn the_readme_tells_the_same_command() {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(&format!("```\ncargo {}\n```", STEPS[2])));
}
