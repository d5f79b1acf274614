//! Where settings come from, which beats which, and what is refused.

use super::*;

fn from_file(file: &str) -> Result<Config, String> {
    Config::resolve(&Inputs { file: Some(file.into()), ..Inputs::default() }).map_err(|error| error.to_string())
}

#[test]
fn the_defaults_are_valid() {
    let config = Config::resolve(&Inputs::default()).unwrap();
    assert_eq!(config.base_url(config.listen), "http://127.0.0.1:8080");
    assert!(config.admin_token.is_none());
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let mut inputs = Inputs { file: Some("listen = '127.0.0.1:1'".into()), ..Inputs::default() };
    let origin = |inputs: &Inputs| {
        let shown = Config::show(inputs).unwrap();
        let listen = shown.into_iter().find(|shown| shown.setting.key == "listen").unwrap();
        (listen.shown, listen.origin)
    };
    assert_eq!(origin(&inputs), ("127.0.0.1:1".into(), SettingOrigin::File));
    inputs.environment.push(("ASTROLOH_LISTEN".into(), "127.0.0.1:2".into()));
    assert_eq!(origin(&inputs), ("127.0.0.1:2".into(), SettingOrigin::Environment));
    inputs.flags.push(("listen".into(), "127.0.0.1:3".into()));
    assert_eq!(origin(&inputs), ("127.0.0.1:3".into(), SettingOrigin::Flag));
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest() {
    assert_eq!(
        from_file("[cache]\nmemory_byte = 1").unwrap_err(),
        r#"unknown setting "cache.memory_byte" in the settings file; did you mean "cache.memory_bytes"?"#
    );
    let environment = vec![("ASTROLOH_LISTN".into(), "x".into())];
    let error = Config::resolve(&Inputs { environment, ..Inputs::default() }).unwrap_err().to_string();
    assert_eq!(error, r#"unknown setting "ASTROLOH_LISTN" in the environment; did you mean "ASTROLOH_LISTEN"?"#);
}

#[test]
fn values_that_do_not_fit_name_key_value_and_remedy() {
    assert_eq!(
        from_file("listen = 'localhost'").unwrap_err(),
        r#"setting listen = "localhost": write an address and a port, as 127.0.0.1:8080"#
    );
    assert_eq!(
        from_file("[alice]\nwebhook_secret = 'short'").unwrap_err(),
        r#"setting alice.webhook_secret = "(secret)": use 16 or more letters, digits, - or _"#
    );
    assert_eq!(
        from_file("[alice]\ndeadline_ms = 9000").unwrap_err(),
        r#"setting alice.deadline_ms = "9000": use 800 to 4000"#
    );
    assert!(from_file("listen = [").unwrap_err().starts_with("settings file: "));
}

#[test]
fn lists_are_written_in_lists_or_with_commas() {
    let hosts = |file: &str| from_file(file).unwrap().http_hosts;
    assert_eq!(hosts("[http]\nhosts = ['nas', 'stars.local']"), ["nas", "stars.local"]);
    assert_eq!(hosts("[http]\nhosts = ' nas,stars.local '"), ["nas", "stars.local"]);
    assert_eq!(hosts("[http]\nhosts = []"), Vec::<String>::new());
    assert_eq!(
        from_file("[http]\ntrusted_proxies = ['127.0.0.1', 'lan']").unwrap_err(),
        r#"setting http.trusted_proxies = "127.0.0.1,lan": "lan" is no network; write an address, as 127.0.0.1, or a network, as 10.0.0.0/8"#
    );
}

#[test]
fn the_public_url_has_an_origin() {
    let origin = |url: &str| from_file(&format!("public_url = '{url}'")).map(|config| config.public_origin().unwrap());
    assert_eq!(origin("https://Stars.example.org/astroloh/").unwrap(), "https://stars.example.org");
    assert_eq!(origin("http://192.0.2.1:8080").unwrap(), "http://192.0.2.1:8080");
    assert_eq!(origin("https://stars.example.org:443").unwrap(), "https://stars.example.org");
    for url in ["stars.example.org", "ftp://stars", "https://", "https:///x", "https://user@stars"] {
        assert!(origin(url).unwrap_err().contains("write it as https://stars.example.org"), "{url}");
    }
}

#[test]
fn secrets_come_from_files_too_and_are_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    std::fs::write(&path, "a-token-of-twenty-six-chars\n").unwrap();
    let environment = vec![("ASTROLOH_ADMIN_TOKEN_FILE".to_owned(), path.display().to_string())];
    let inputs = Inputs { environment, ..Inputs::default() };
    let config = Config::resolve(&inputs).unwrap();
    assert_eq!(config.admin_token.as_ref().unwrap().reveal(), "a-token-of-twenty-six-chars");
    assert!(!format!("{config:?}").contains("twenty-six"));
    let shown = Config::show(&inputs).unwrap();
    assert_eq!(shown.iter().find(|shown| shown.setting.key == "admin.token").unwrap().shown, "(secret)");
}

#[test]
fn the_data_directory_has_an_order() {
    let environment = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    let all = environment(&[("STATE_DIRECTORY", "/var/lib/a:/var/lib/b"), ("ASTROLOH_DATA", "/srv")]);
    assert_eq!(data_dir(Some(&"/x".into()), &all).0, PathBuf::from("/x"));
    assert_eq!(data_dir(None, &all).0, PathBuf::from("/srv"));
    assert_eq!(data_dir(None, &all[..1]).0, PathBuf::from("/var/lib/a"));
    assert_eq!(data_dir(None, &[]), (PathBuf::from("data"), "default"));
}

/// Settings that README names, each with the default that stands in brackets behind it, if one does. `cache.redb` is a file.
fn settings_in_readme() -> Vec<(&'static str, Option<&'static str>)> {
    const README: &str = include_str!("../../README.md");
    let sections: Vec<_> = SETTINGS.iter().map(Setting::section).filter(|section| !section.is_empty()).collect();
    let pieces: Vec<_> = README.split('`').collect();
    let quoted = pieces.iter().enumerate().skip(1).step_by(2);
    quoted
        .filter_map(|(index, quoted)| {
            let name = quoted.split([' ', '=']).next()?;
            let (section, rest) = name.split_once('.')?;
            let is_setting = sections.contains(&section)
                && rest.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                && name != "cache.redb";
            let default = pieces.get(index + 1)?.strip_prefix(" (").and_then(|behind| behind.split(')').next());
            is_setting.then_some((name, default.filter(|default| default.parse::<u64>().is_ok())))
        })
        .collect()
}

#[test]
fn readme_names_settings_that_exist_with_their_defaults() {
    let named = settings_in_readme();
    assert!(named.iter().filter(|(_, default)| default.is_some()).count() >= 2, "{named:?}");
    for (name, default) in named {
        let setting = SETTINGS.iter().find(|setting| setting.key == name);
        let setting = setting.unwrap_or_else(|| panic!("README names the setting {name}, which does not exist"));
        assert!(
            default.is_none_or(|default| default == setting.default),
            "README gives {name} the default {default:?}"
        );
    }
    let example = include_str!("../../README.md").split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    from_file(example).unwrap();
}

#[test]
fn help_names_the_bounds_and_settings_stand_by_section() {
    let deadline = SETTINGS.iter().find(|setting| setting.key == "alice.deadline_ms").unwrap();
    assert!(deadline.help().ends_with("Allowed: 800 to 4000."), "{}", deadline.help());
    let mut sections: Vec<_> = SETTINGS.iter().map(Setting::section).collect();
    sections.dedup();
    let mut once = sections.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(sections.len(), once.len(), "{sections:?}");
    assert!(SETTINGS.iter().all(|setting| setting.doc.ends_with('.')), "a sentence each");
}
