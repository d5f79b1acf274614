//! A settings file, and the same lines as flags: they are settings that hold, or are refused in a sentence that keeps secrets.

use astroloh::config::{Config, Inputs};

const SECRET: &str = "a-secret-of-16-or-more";

pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let flags = text.lines().filter_map(|line| line.split_once('='));
    let flags = flags.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
    judge(&Inputs {
        file: Some(text),
        flags: vec![("admin.token".to_owned(), SECRET.to_owned())],
        ..Inputs::default()
    });
    judge(&Inputs { flags, ..Inputs::default() });
}

fn judge(inputs: &Inputs) {
    let shown = Config::show(inputs);
    assert_eq!(shown.is_ok(), Config::resolve(inputs).is_ok());
    match shown {
        Ok(settings) => assert!(settings.iter().all(|setting| !setting.shown.contains(SECRET))),
        Err(error) => assert!(!error.to_string().is_empty() && !error.to_string().contains(SECRET)),
    }
}
