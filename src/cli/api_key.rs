//! `astroloh admin key`: creates, lists and revokes API keys.

use std::io::Write as _;
use std::num::NonZeroU32;
use std::os::unix::fs::MetadataExt as _;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Failure, Setup, print};
use crate::api_keys::{ApiKey, KeyFileError, KeyList, KeyName, KeyState, Quota, Scope, ScopeSet};
use crate::astro::Moment;
use crate::clock::{Clock as _, SystemClock};
use crate::data_dir::DataDir;

#[derive(Subcommand)]
pub(super) enum ApiKeyCommand {
    /// Create a key; it is shown once
    Create(CreateKeyArgs),
    /// List the keys
    List(ListKeysArgs),
    /// Revoke a key; a running server refuses it within a second
    Revoke(RevokeKeyArgs),
}

#[derive(Args)]
pub(super) struct CreateKeyArgs {
    /// Name: small letters, digits, -, _ and .
    name: KeyName,
    /// What the key is good for: calculate, observe (metrics and health), operate (everything); several with commas
    #[arg(long, required = true, value_delimiter = ',', value_name = "SCOPE")]
    scope: Vec<Scope>,
    /// Milliseconds of computing that it may cause per minute [default: as much as any client]
    #[arg(long, value_name = "MS")]
    quota: Option<NonZeroU32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct ListKeysArgs {
    /// Revoked keys too
    #[arg(long)]
    all: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct RevokeKeyArgs {
    /// Name of the key
    name: KeyName,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ApiKeyCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        match self {
            Self::Create(args) => create(setup, args),
            Self::List(args) => list(setup, &args),
            Self::Revoke(args) => revoke(setup, &args),
        }
    }
}

fn create(setup: &Setup, args: CreateKeyArgs) -> Result<(), Failure> {
    let scopes = ScopeSet::try_from(args.scope).map_err(|why| Failure::Usage(format!("--scope: {why}")))?;
    let quota = args.quota.map(|compute_ms_per_minute| Quota { compute_ms_per_minute });
    let (key, secret) = ApiKey::create(args.name, scopes, quota, SystemClock::new().unix_s())?;
    let mut view = view_of(&key);
    let (name, title) = (key.name.clone(), key.title());
    if is_output_lost() {
        let why = "standard output is closed or goes to /dev/null, where the key would be lost; no key is created";
        return Err(Failure::Failed(anyhow::anyhow!(why)));
    }
    changed(setup, |keys| keys.add(key))?;
    let shown = if args.json {
        view["key"] = secret.reveal().into();
        serde_json::to_string_pretty(&view).expect("plain data")
    } else {
        secret.reveal().to_owned()
    };
    // To whoever reads the other end of a pipe that is gone the key is lost as well.
    let written = writeln!(std::io::stdout(), "{shown}").and_then(|()| std::io::stdout().flush());
    if let Err(error) = written {
        let taken_back = changed(setup, |keys| keys.revoke(&name, SystemClock::new().unix_s()).cloned());
        let outcome = match taken_back {
            Ok(_) => format!("key {title} is revoked again"),
            Err(_) => format!("key {title} is still valid: run `astroloh admin key revoke {name}`"),
        };
        return Err(Failure::Failed(anyhow::anyhow!("standard output cannot be written: {error}; {outcome}")));
    }
    if !args.json {
        let told = format!("key {title}, shown only now: send it as Authorization: Bearer KEY");
        // The key itself is out; without the explanation it is as good.
        let _ = writeln!(std::io::stderr(), "{told}");
    }
    Ok(())
}

/// Whether what is printed goes nowhere. A closed standard output counts: the runtime opens `/dev/null` in its place.
fn is_output_lost() -> bool {
    let device = |path: &str| std::fs::metadata(path).map(|found| found.rdev());
    matches!((device("/dev/null"), device("/dev/stdout")), (Ok(null), Ok(output)) if null == output)
}

fn list(setup: &Setup, args: &ListKeysArgs) -> Result<(), Failure> {
    let keys = KeyList::read(&setup.data).map_err(refusal)?;
    let shown: Vec<_> = keys.all().iter().filter(|key| args.all || key.is_valid()).collect();
    if args.json {
        print_json(&json!({"keys": shown.iter().map(|key| view_of(key)).collect::<Vec<_>>()}))?;
        return Ok(());
    }
    if shown.is_empty() {
        print("there is no key; `astroloh admin key create NAME --scope SCOPE` makes one")?;
    }
    for key in shown {
        let quota = key.quota.map(|quota| format!(", {} ms of computing a minute", quota.compute_ms_per_minute));
        let revoked = match key.state() {
            KeyState::Valid => String::new(),
            KeyState::Revoked(at) => format!(", revoked {}", moment(at)),
        };
        let (quota, created) = (quota.unwrap_or_default(), moment(key.created_unix_s));
        print(&format!("{}  {}  {}  created {created}{quota}{revoked}", key.id(), key.name, key.scopes))?;
    }
    Ok(())
}

fn revoke(setup: &Setup, args: &RevokeKeyArgs) -> Result<(), Failure> {
    let now_s = SystemClock::new().unix_s();
    let key = changed(setup, |keys| keys.revoke(&args.name, now_s).cloned())?;
    if args.json {
        print_json(&view_of(&key))?;
    } else {
        print(&format!("key {} is revoked", key.title()))?;
    }
    Ok(())
}

/// Changes the file of a data directory that a running server may hold, which follows it. Only one command changes it at a time.
fn changed<T>(setup: &Setup, change: impl FnOnce(&mut KeyList) -> Result<T, KeyFileError>) -> Result<T, Failure> {
    let _only = DataDir::lock_keys(&setup.data)?;
    let mut keys = KeyList::read(&setup.data).map_err(refusal)?;
    let done = change(&mut keys).map_err(refusal)?;
    keys.write(&setup.data).map_err(refusal)?;
    Ok(done)
}

fn refusal(error: KeyFileError) -> Failure {
    match error {
        KeyFileError::NameTaken(_) | KeyFileError::Unknown(_) | KeyFileError::Full => Failure::Usage(error.to_string()),
        KeyFileError::Unreadable { .. } | KeyFileError::Damaged { .. } | KeyFileError::Unwritable(_) => {
            Failure::Failed(error.into())
        }
    }
}

fn view_of(key: &ApiKey) -> Value {
    json!({
        "id": key.id(), "name": key.name, "scopes": key.scopes, "created_at": moment(key.created_unix_s),
        "quota_compute_ms_per_minute": key.quota.map(|quota| quota.compute_ms_per_minute),
        "revoked_at": key.revoked_unix_s.map(moment),
    })
}

fn moment(unix_s: i64) -> String {
    Moment::from_unix_s(unix_s).map(|moment| moment.to_string()).unwrap_or_default()
}

fn print_json(view: &Value) -> Result<(), Failure> {
    print(&serde_json::to_string_pretty(view).expect("plain data"))
}
