//! `astroloh doctor`: is everything as it must be?

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::permissions_check::check_permissions;
use super::{Failure, Setup, print};
use crate::clock::{Clock, ClockTrust, ClockVerdict, EARLIEST_UNIX_S, Now, SystemClock};
use crate::data_dir::DataDir;
use crate::engine::{SwissSky, self_test};
use crate::metrics::Metrics;
use crate::seal::MasterKey;
use crate::store::{People, read_clock_record};

/// A clock past it is wrong, or this program has served well: 2100-01-01.
const LATEST_UNIX_S: i64 = 4_102_444_800;

/// How long closing the files of people may take.
const CLOSE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct DoctorCommand {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Finding {
    check: String,
    ok: bool,
    detail: String,
}

impl Finding {
    fn of(check: &str, found: Result<String, String>) -> Self {
        let ok = found.is_ok();
        Self { check: check.to_owned(), ok, detail: found.unwrap_or_else(|why| why) }
    }
}

impl DoctorCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let mut findings = ephemeris();
        findings.extend(data_directory(&setup.data));
        findings.extend(people(&setup.data));
        findings.push(Finding::of("clock", clock(&setup.data)));
        if self.json {
            print(&serde_json::to_string_pretty(&findings).expect("plain data"))?;
        } else {
            for finding in &findings {
                let mark = if finding.ok { "ok  " } else { "FAIL" };
                print(&format!("{mark}  {:<28} {}", finding.check, finding.detail))?;
            }
        }
        match findings.iter().filter(|finding| !finding.ok).count() {
            0 => Ok(()),
            failed => Err(Failure::Failed(anyhow::anyhow!("{failed} of {} checks failed", findings.len()))),
        }
    }
}

fn ephemeris() -> Vec<Finding> {
    let sky = match SwissSky::open(&std::env::temp_dir()) {
        Ok(sky) => sky,
        Err(error) => return vec![Finding::of("ephemeris", Err(error.to_string()))],
    };
    self_test(&sky)
        .into_iter()
        .map(|check| {
            let detail = match &check.got {
                Ok(got) => format!("{:.6}° (expected {:.6}°)", got.value(), check.expected_deg),
                Err(error) => error.to_string(),
            };
            Finding::of(check.name, if check.ok { Ok(detail) } else { Err(detail) })
        })
        .collect()
}

fn data_directory(path: &std::path::Path) -> Vec<Finding> {
    let shown = path.display();
    if !path.exists() {
        return vec![Finding::of("data directory", Ok(format!("{shown} is made at the first start")))];
    }
    let held = match DataDir::open(path) {
        Ok(_data) => Ok(format!("{shown} is free and can be written")),
        // A running server is no illness.
        Err(error) if error.to_string().contains("another astroloh") => {
            Ok(format!("{shown} is in use by a running server"))
        }
        Err(error) => Err(format!("{error:#}")),
    };
    let key = path.join("master.key");
    let key = if key.exists() {
        MasterKey::load(&key).map(|_| "readable by its owner alone".to_owned()).map_err(|error| error.to_string())
    } else {
        Ok("is made at the first start".to_owned())
    };
    vec![
        Finding::of("data directory", held),
        Finding::of("master key", key),
        Finding::of("owners and modes", check_permissions(path)),
    ]
}

/// Whether what people told can be read, all of it. Nothing where there is nobody, or a running server has the files: its health tells.
fn people(path: &std::path::Path) -> Option<Finding> {
    let files = ["user.db", "keys.db"].map(|name| path.join(name));
    if !files.iter().all(|file| file.exists()) {
        return None;
    }
    // What is wrong with the directory or the key is a finding of its own.
    let data = DataDir::open(path).ok()?;
    let key = data.master_key().ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let looked = runtime.map_err(|error| error.to_string());
    Some(Finding::of("people", looked.and_then(|runtime| runtime.block_on(look_at_people(data.path(), key)))))
}

async fn look_at_people(path: &std::path::Path, key: MasterKey) -> Result<String, String> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let in_words = |error: crate::store::Error| error.to_string();
    let opened = People::open(path, Arc::new(key), &Metrics::new(Arc::clone(&clock)), clock).await;
    let people = opened.map_err(|error| error.to_string())?;
    people.count_damaged().await.map_err(in_words)?;
    let (count, unreadable) =
        (people.count().await.map_err(in_words)?, people.count_unreadable().await.map_err(in_words)?);
    let damage = people.damage();
    people.close(CLOSE).await.map_err(|_| "user.db and keys.db could not be closed".to_owned())?;
    match (damage, unreadable) {
        (Some(damage), _) => Err(damage),
        (None, 0) => Ok(format!("{count} remembered, and all of it is as it was written")),
        (None, _) => Err(format!("{unreadable} sealed values in user.db do not open; restore a copy of it")),
    }
}

/// What the clock reads, and whether it is to be believed by what the server wrote down in the directory.
fn clock(data: &std::path::Path) -> Result<String, String> {
    let now = Now::of(&SystemClock::new());
    let shown =
        crate::astro::Moment::from_unix_s(now.unix_s).map_or_else(|| now.unix_s.to_string(), |now| now.to_string());
    if now.unix_s >= LATEST_UNIX_S {
        return Err(format!("{shown} cannot be; set the machine's clock"));
    }
    let verdict = ClockTrust::begin(EARLIEST_UNIX_S, read_clock_record(data), now).verdict(now);
    match (verdict, verdict.trouble()) {
        (ClockVerdict::Stepped { .. }, Some(trouble)) => Ok(format!("{shown}; {trouble}")),
        (_, Some(trouble)) => Err(format!("{shown}; {trouble}")),
        (_, None) => Ok(format!("{shown}, {}", verdict.name())),
    }
}
