//! The operator installs one file, starts it, and asks it things on the command line.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use astroloh::build_info::{repository_url, source_offer};
use serde_json::{Value, json};

use crate::process::{Server, astroloh, command, is_well};
use crate::world::WEBHOOK;

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs a subcommand that must end with this exit code, and without a panic; what it printed to both.
#[track_caller]
fn run(arguments: &[&str], code: i32) -> (String, String) {
    assert_ended(astroloh(arguments), arguments, code)
}

#[track_caller]
fn assert_ended(output: Output, arguments: &[&str], code: i32) -> (String, String) {
    let (printed, complained) = (stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {printed}{complained}");
    assert!(!complained.contains("panicked") && !complained.contains("RUST_BACKTRACE"), "{complained}");
    (printed, complained)
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_start_makes_everything_and_says_three_lines() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("new/data");
    std::fs::create_dir(dir.path().join("new")).unwrap();
    let mut server = Server::start(&data, &[]);
    let address = server.address;
    assert_eq!(
        server.greeting,
        [
            format!("dashboard  http://{address}/"),
            format!("webhook    http://{address}/api/v1/yandex/webhook"),
            format!("data       {}", data.display()),
        ]
    );
    assert!(address.ip().is_loopback());
    assert_eq!(mode(&data), 0o700);
    for file in ["master.key", "admin.token", "cache.redb"] {
        assert_eq!(mode(&data.join(file)), 0o600, "{file}");
    }
    let token = std::fs::read_to_string(data.join("admin.token")).unwrap();

    for path in ["/livez", "/readyz", "/healthz"] {
        assert_eq!(server.get(path), (200, "ok\n".to_owned()), "{path}");
    }
    let (status, health) = server.get("/health");
    let health: Value = serde_json::from_str(&health).unwrap();
    assert!(status == 200 && is_well(&health), "{health}");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(server.get("/metrics").0, 401);
    let (status, metrics) = server.get_as_operator("/metrics");
    assert_eq!(status, 200);
    assert!(metrics.contains(r#"astroloh_cache_requests_total{kind="natal_chart",result="disk"} 0"#), "{metrics}");
    assert!(metrics.contains("# TYPE astroloh_build_info gauge\n"));

    server.ask_to_stop();
    let (printed, status) = server.end();
    assert_eq!((printed, status.code()), (Vec::new(), Some(0)), "{}", server.log());
    for secret in [token.trim(), "panicked"] {
        assert!(!server.log().contains(secret), "{}", server.log());
    }

    // The next start finds what the first one made.
    let key = std::fs::read(data.join("master.key")).unwrap();
    let server = Server::start(&data, &[]);
    assert_eq!(server.get_as_operator("/metrics").0, 200);
    server.stop();
    assert_eq!(std::fs::read_to_string(data.join("admin.token")).unwrap(), token);
    assert_eq!(std::fs::read(data.join("master.key")).unwrap(), key);
}

#[test]
fn one_data_directory_and_one_port_have_one_server() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let (_, complaint) = run(&["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()], 1);
    let (other, address) = (dir.path().join("other"), server.address.to_string());
    assert!(
        complaint.ends_with(&format!(
            "astroloh: data directory {}: another astroloh uses it; stop that one, or choose another directory with --data\n",
            data.display()
        )),
        "{complaint}"
    );
    let (_, complaint) = run(&["serve", "--listen", &address, "--data", other.to_str().unwrap()], 1);
    assert!(complaint.contains(&format!("cannot listen on {address}; is the port taken?")), "{complaint}");
    assert_eq!(server.get("/readyz").0, 200);
    // What the operator tries out does not disturb the server.
    let (said, _) = run(&["ask", "помощь", "--data", data.to_str().unwrap()], 0);
    assert!(said.contains("гороскоп"), "{said}");
    server.stop();
}

#[test]
fn settings_are_shown_with_their_origin_and_checked() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("astroloh.toml");
    std::fs::write(&file, "listen = '127.0.0.1:9000'\n[alice]\nwebhook_secret = 'right-horse-battery'\n").unwrap();
    let file = file.to_str().unwrap();
    let show = ["config", "show", "--json", "--config", file, "--cache-memory-bytes", "1048576"];
    let output = command()
        .args(show)
        .env("ASTROLOH_LISTEN", "127.0.0.1:9001")
        .env("ASTROLOH_ADMIN_TOKEN", "staple-of-the-operator")
        .output()
        .unwrap();
    let (printed, _) = assert_ended(output, &show, 0);
    let shown: Value = serde_json::from_str(&printed).unwrap();
    for (key, value, origin) in [
        ("listen", "127.0.0.1:9001", "environment"),
        ("cache.memory_bytes", "1048576", "flag"),
        ("alice.webhook_secret", "(secret)", "file"),
        ("admin.token", "(secret)", "environment"),
        ("alice.timezone", "Europe/Moscow", "default"),
    ] {
        assert_eq!(shown[key], json!({"value": value, "origin": origin}), "{key}");
    }
    let (printed, _) = run(&["config", "show", "--config", file], 0);
    for secret in ["horse", "staple"] {
        assert!(!shown.to_string().contains(secret) && !printed.contains(secret), "{secret} is shown");
    }
    assert_eq!(run(&["config", "check", "--config", file], 0).0, "the settings are valid\n");

    std::fs::write(file, "[cache]\nmemory_byte = 1\n").unwrap();
    let (_, complaint) = run(&["config", "check", "--config", file], 2);
    assert!(complaint.contains("cache.memory_byte") && complaint.contains("did you mean"), "{complaint}");
    assert!(complaint.contains(r#""cache.memory_bytes""#), "{complaint}");
    let (_, complaint) = run(&["serve", "--config", "/nowhere/astroloh.toml"], 2);
    assert!(complaint.contains("settings file /nowhere/astroloh.toml"), "{complaint}");
}

#[test]
fn the_doctor_finds_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let doctor = ["doctor", "--json", "--data", data.to_str().unwrap()];
    let findings = |code| -> Vec<Value> { serde_json::from_str(&run(&doctor, code).0).unwrap() };
    assert!(findings(0).iter().all(|finding| finding["ok"] == true));
    assert!(!data.exists(), "the doctor only looks");
    Server::start(&data, &[]).stop();
    assert!(findings(0).len() >= 4);

    std::fs::set_permissions(data.join("master.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let ill: Vec<_> = findings(1).into_iter().filter(|finding| finding["ok"] == false).collect();
    assert_eq!(ill.len(), 1, "{ill:?}");
    assert_eq!(ill[0]["check"], "master key");
}

#[test]
fn places_and_charts_without_a_server() {
    let (printed, _) = run(&["place", "в нижнем новгороде", "--json"], 0);
    let places: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(places[0]["name_ru"], "Нижний Новгород", "{printed}");
    let (_, complaint) = run(&["place", "зззюйъы"], 1);
    assert!(complaint.contains("check the spelling"), "{complaint}");

    let birth = ["chart", "--datetime", "1990-07-15T10:30", "--place", "Москва"];
    let (printed, _) = run(&[&birth[..], &["--json"]].concat(), 0);
    let chart: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(chart["event"]["utc_datetime"], "1990-07-15T06:30:00Z");
    assert_eq!((chart["bodies"].as_array().unwrap().len(), chart["cusps"].as_array().unwrap().len()), (21, 12));
    let (printed, _) = run(&birth, 0);
    assert!(printed.contains("ascendant") && printed.contains("Москва"), "{printed}");
    for (wrong, what) in [
        (&["chart", "--datetime", "1990-02-31T10:30", "--place", "Москва"][..], "1990-02-31"),
        (&["chart", "--datetime", "1990-07-15T10:30", "--lat", "91", "--lon", "0"], "outside -90..=90"),
        (&["chart", "--datetime", "1990-07-15T10:30", "--lat", "55"], "--lon"),
        (&["chart", "--place", "Москва"], "--datetime"),
        (&["chart", "--datetime", "2014-10-26T01:30", "--place", "Москва"], "fold"),
    ] {
        let (_, complaint) = run(wrong, 2);
        assert!(complaint.contains(what), "{wrong:?}: {complaint}");
    }
}

#[test]
fn a_conversation_goes_on_from_process_to_process() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let ask = |words: &str, session: &str| -> Value {
        let (printed, complained) =
            run(&["ask", words, "--json", "--session", session, "--data", data.to_str().unwrap()], 0);
        assert_eq!(complained, "");
        serde_json::from_str(&printed).unwrap()
    };
    let birth = json!({"birth_date": "1990-07-15"});
    for (words, intent, slots, text) in [
        ("", "launch", json!({}), "Назовите свой знак зодиака"),
        ("Натальная карта!", "natal_chart", json!({}), "Назовите день, месяц и год рождения."),
        ("15 июля 1990 года", "set_birth_data", birth, "В какое время?"),
        ("не знаю", "set_birth_data", json!({"birth_time": "unknown"}), "В каком городе?"),
        ("Тверь", "set_birth_data", json!({"place": "тверь"}), "Рождение: 15 июля 1990 года, Тверь."),
        ("повтори", "repeat", json!({}), "Рождение: 15 июля 1990 года, Тверь."),
    ] {
        let said = ask(words, "first");
        assert_eq!((&said["intent"], &said["slots"]), (&json!(intent), &slots), "{words}: {said}");
        assert!(said["text"].as_str().unwrap().contains(text), "{words}: {said}");
        assert_eq!(said["end_session"], false);
        assert!(said["elapsed_ms"].as_f64().unwrap() > 0.0);
        let names: Vec<_> = said.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            names,
            ["buttons", "elapsed_ms", "end_session", "facts", "intent", "slots", "text", "tts"],
            "{words}"
        );
    }
    let other = ask("повтори", "second");
    assert!(!other["text"].as_str().unwrap().contains("Тверь"), "another conversation: {other}");
    let horoscope = ask("гороскоп для льва", "second");
    assert!(horoscope["facts"].as_array().unwrap().len() > 1 && horoscope["slots"]["sign"] == "leo", "{horoscope}");
    assert_eq!(ask("хватит", "first")["end_session"], true);
}

#[test]
fn every_subcommand_explains_itself() {
    let mut open = vec![Vec::<String>::new()];
    let mut explained = 0;
    while let Some(path) = open.pop() {
        let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let (help, _) = run(&arguments, 0);
        assert!(help.contains("Usage: astroloh"), "{path:?}: {help}");
        explained += 1;
        let listed = help.split_once("Commands:\n").map(|(_, rest)| rest).unwrap_or_default();
        for line in listed.lines().take_while(|line| line.starts_with("  ")) {
            let name = line.split_whitespace().next().unwrap();
            if name != "help" {
                open.push(path.iter().cloned().chain([name.to_owned()]).collect());
            }
        }
    }
    assert!(explained >= 9, "only {explained} subcommands were found");
    let version = format!("astroloh {}", env!("CARGO_PKG_VERSION"));
    let offer = format!("\nlicence: AGPL-3.0-or-later\n{}\n", source_offer(repository_url()));
    assert_eq!(run(&["--version"], 0).0, version.clone() + &offer);
    assert_eq!(run(&["-V"], 0).0, version + "\n");
    // It may still be set where the server is started from the shell that built it.
    let started =
        command().env("ASTROLOH_REPOSITORY_URL", "https://git.example.org/a").args(["config", "check"]).output();
    assert!(started.unwrap().status.success());
    for wrong in [
        &["serv"][..],
        &["serve", "--lisen", "127.0.0.1:0"],
        &["serve", "--listen", "everywhere"],
        &["place"],
        &["place", "москва", "--limit", "0"],
        &["config"],
        &["config", "hide"],
        &["ask", "--session"],
        &[],
    ] {
        run(wrong, 2);
    }
}

/// Whatever a listener tells of a birth stays sealed: it is in no log, at any level, and in no file in clear.
#[test]
fn a_birth_is_written_nowhere_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &["--log-filter", "trace", "--log-format", "json"]);
    let turn = json!({
        "meta": {"locale": "ru-RU", "timezone": "Europe/Moscow", "interfaces": {}},
        "session": {"message_id": 1, "session_id": "canary-session", "skill_id": "s", "new": true,
                    "application": {"application_id": "canary-device"}, "user": {"user_id": "canary-user", "access_token": "canary-token"}},
        "request": {"command": "натальная карта 9 марта 1987 года в 4:53 сызрань", "type": "SimpleUtterance",
                    "original_utterance": "натальная карта 9 марта 1987 года в 4:53 Сызрань"},
        "version": "1.0",
    });
    let (status, answer) = server.connect().post(WEBHOOK, &turn.to_string());
    assert!(status == 200 && answer.contains("Сызрань"), "{answer}");
    let place = "%D0%A1%D1%8B%D0%B7%D1%80%D0%B0%D0%BD%D1%8C";
    let (status, chart) = server.get(&format!("/api/v1/natal?datetime=1987-03-09T04:53&place={place}"));
    assert_eq!(status, 200, "{chart}");
    let (status, problem) = server.get(&format!("/api/v1/natal?datetime=1987-03-09T04:99&place={place}"));
    assert_eq!(status, 422, "{problem}");
    server.ask_to_stop();
    let mut server = server;
    assert_eq!(server.end().1.code(), Some(0), "{}", server.log());
    let log = server.log();
    assert!(log.len() > 1000, "it logged at trace: {log}");
    let mut kept = vec![(dir.path().join("data.log"), log.into_bytes())];
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        kept.push((path.clone(), std::fs::read(path).unwrap()));
    }
    assert!(kept.iter().any(|(path, bytes)| path.ends_with("cache.redb") && bytes.len() > 10_000));
    for canary in
        ["canary", "ызран", "Syzran", place, "1987-03-09", "1987, 3, 9", "9 марта", "марта 1987", "04:53", "4:53"]
    {
        for (path, bytes) in &kept {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} is in {}", path.display());
        }
    }
}

#[test]
fn a_new_admin_token_is_good_from_the_next_start_on() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let data_text = data.to_str().unwrap();
    let (_, complaint) = run(&["admin", "reset-token", "--data", data_text], 1);
    assert!(complaint.contains("there is none; say where it is with --data"), "{complaint}");
    let server = Server::start(&data, &[]);
    let token = || std::fs::read_to_string(data.join("admin.token")).unwrap();
    let old = token();
    let (told, _) = run(&["admin", "reset-token", "--data", data_text], 0);
    assert!(told.contains("restart the server") && !told.contains(token().trim()), "{told}");
    assert_ne!(token(), old);
    assert_eq!(mode(&data.join("admin.token")), 0o600);
    assert_eq!(server.get_as_operator("/metrics").0, 401, "the running server goes on with the old one");
    server.stop();
    let (told, _) = run(&["admin", "reset-token", "--data", data_text, "--json"], 0);
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["is_server_running"], false);
    let server = Server::start(&data, &[]);
    assert_eq!(server.get_as_operator("/metrics").0, 200);
    server.stop();

    // A token of the operator's choice is applied at every start, so a new one could not last.
    let mut chosen = command();
    chosen.env("ASTROLOH_ADMIN_TOKEN", "chosen-by-the-operator");
    let reset = ["admin", "reset-token", "--data", data_text];
    let (_, complaint) = assert_ended(chosen.args(reset).output().unwrap(), &reset, 2);
    assert!(complaint.contains("admin.token is set in the environment"), "{complaint}");
    for expected in [200, 200] {
        let mut serve = command();
        serve.env("ASTROLOH_ADMIN_TOKEN", "chosen-by-the-operator");
        let server = Server::start_as(serve, &data, &[]);
        assert_eq!((server.get_as_operator("/metrics").0, token().trim()), (expected, "chosen-by-the-operator"));
        server.stop();
        // Not only at the first one.
        run(&["admin", "reset-token", "--data", data_text], 0);
    }
}

#[test]
fn a_webhook_secret_is_made_with_the_hash_that_knows_it() {
    let (told, _) = run(&["admin", "webhook-secret", "--json"], 0);
    let told: Value = serde_json::from_str(&told).unwrap();
    let (secret, hash) = (told["secret"].as_str().unwrap(), told["hash"].as_str().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &["--alice-webhook-secret", hash]);
    assert!(server.greeting[1].ends_with("/api/v1/yandex/webhook/(secret)"), "{:?}", server.greeting);
    let turn = json!({
        "session": {"message_id": 0, "session_id": "s", "new": true}, "version": "1.0",
        "request": {"command": "", "original_utterance": "ping", "type": "SimpleUtterance"},
    });
    let status = |path: &str| server.connect().post(&format!("{WEBHOOK}/{path}"), &turn.to_string()).0;
    assert_eq!((status(secret), status(hash)), (200, 404));
    server.stop();
    let (told, _) = run(&["admin", "webhook-secret"], 0);
    assert!(
        told.contains("for the console    http://127.0.0.1:8080/api/v1/yandex/webhook/")
            && told.contains("= \"blake3:"),
        "{told}"
    );
}
