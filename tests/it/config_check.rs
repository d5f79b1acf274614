//! `config check` and `serve` judge settings alike.

use crate::process::astroloh;

#[test]
fn config_check_refuses_every_setting_that_serve_refuses_and_says_the_same() {
    let refused = [
        ["--alerts-webhook-url", "https://example.org/hook"],
        ["--alerts-webhook-url", "127.0.0.1:9000"],
        ["--alerts-webhook-url", "http://me:secret@example.org/"],
        ["--alerts-memory-warning", "1.5"],
        ["--alerts-hit-rate-critical", "0.9"],
        ["--log-filter", "astroloh=loud"],
        ["--log-filter", ""],
        ["--log-format", "xml"],
        ["--alice-timezone", "Europe/Moskow"],
        ["--alice-webhook-secret", "short"],
        ["--alice-webhook-secret-before", "at-least-sixteen-characters"],
        ["--alice-deadline-ms", "100"],
        ["--alice-turns-per-minute", "many"],
        ["--admin-token", "short"],
        ["--public-url", "stars.example.org"],
        ["--listen", "localhost:8080"],
        ["--http-trusted-proxies", "10.0.0.0/99"],
        ["--api-public", "perhaps"],
        ["--engine-threads", "257"],
        ["--memory-limit", "47"],
        ["--cache-memory-bytes", "-1"],
        ["--cache-ttl-forecast-s", "0"],
        ["--people-retention-days", "0"],
    ];
    // A file where the data directory should be: settings that are wrongly accepted end here, and no server is left running.
    let file = tempfile::NamedTempFile::new().unwrap();
    let data = file.path().to_str().unwrap();
    for [flag, value] in refused {
        let flag = format!("{flag}={value}");
        let checked = astroloh(&["config", "check", &flag]);
        let served = astroloh(&["serve", "--data", data, &flag]);
        let [checked_said, served_said] =
            [&checked, &served].map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
        assert_eq!((checked.status.code(), served.status.code()), (Some(2), Some(2)), "{flag}: {served_said}");
        assert_eq!(checked_said, served_said);
        assert!(checked_said.starts_with("astroloh: setting "), "{checked_said}");
    }
}
