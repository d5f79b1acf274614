//! `astroloh doctor`: is everything as it must be?

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::permissions_check::check_permissions;
use super::{Failure, Setup, print};
use crate::app::bring_zone_files;
use crate::clock::{Clock, ClockTrust, ClockVerdict, EARLIEST_UNIX_S, Now, SystemClock};
use crate::data_dir::DataDir;
use crate::engine::{SwissSky, self_test};
use crate::metrics::Metrics;
use crate::private_file;
use crate::seal::MasterKey;
use crate::service::ZoneStatus;
use crate::store::{ErasureReserve, People, copies_trouble, read_clock_record};

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
    /// Nothing is broken, and something will be.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    warning: bool,
    detail: String,
}

impl Finding {
    fn of(check: &str, found: Result<String, String>) -> Self {
        let ok = found.is_ok();
        Self { check: check.to_owned(), ok, warning: false, detail: found.unwrap_or_else(|why| why) }
    }
}

impl DoctorCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let mut findings = ephemeris();
        findings.extend(data_directory(&setup.data));
        findings.extend(people(&setup.data));
        findings.extend(erasure_reserve(&setup.data));
        findings.push(clock(&setup.data));
        findings.push(time_zones(setup.config.places_zoneinfo.as_deref()));
        if self.json {
            print(&serde_json::to_string_pretty(&findings).expect("plain data"))?;
        } else {
            for finding in &findings {
                let mark = match finding {
                    Finding { ok: false, .. } => "FAIL",
                    Finding { warning: true, .. } => "warn",
                    _ => "ok  ",
                };
                print(&format!("{mark}  {:<28} {}", finding.check, finding.detail))?;
            }
        }
        match findings.iter().filter(|finding| !finding.ok).count() {
            0 => Ok(()),
            failed => Err(Failure::Failed(anyhow::anyhow!("{failed} of {} checks failed", findings.len()))),
        }
    }
}

/// Which time zones are in use, and how old they are. Files that are no good are a warning: the zones inside the program serve for them.
fn time_zones(directory: Option<&str>) -> Finding {
    bring_zone_files(directory);
    let status = ZoneStatus::at(SystemClock::new().unix_s());
    let age = status.age_days.map_or_else(|| "of unknown age".to_owned(), |days| format!("{days} days old"));
    let shown = format!("IANA {}, {age}, {}", status.release, status.source);
    let warning = status.trouble.is_some();
    let detail = status.trouble.map_or_else(|| shown.clone(), |trouble| format!("{shown}; {trouble}"));
    Finding { check: "time zones".to_owned(), ok: true, warning, detail }
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

fn data_directory(path: &Path) -> Vec<Finding> {
    let shown = path.display();
    if let Some(why) = private_file::why_unreadable(path) {
        return vec![Finding::of("data directory", Err(why))];
    }
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
    let key = if let Some(trouble) = DataDir::missing_key_trouble(path) {
        Err(trouble)
    } else if key.exists() {
        MasterKey::load(&key).map(|_| "readable by its owner alone".to_owned()).map_err(|error| error.to_string())
    } else {
        Ok("is made at the first start".to_owned())
    };
    vec![
        Finding::of("data directory", held),
        Finding::of("master key", key),
        Finding::of("owners and modes", check_permissions(path)),
        Finding::of("nightly copies", copies_trouble(path).map_or_else(|| Ok("can be made".to_owned()), Err)),
    ]
}

/// The files of people, copied to where opening them may write; gone when it is dropped.
struct PeopleCopy(PathBuf);

impl PeopleCopy {
    /// A copy of what lies in `data`, which the caller holds, so that nothing changes it meanwhile.
    fn of(data: &Path) -> std::io::Result<Self> {
        let copy = Self(std::env::temp_dir().join(format!("astroloh-doctor-{}", std::process::id())));
        private_file::create_dir(&copy.0)?;
        for name in PEOPLE_FILES.iter().flat_map(|name| ["", "-wal"].map(|suffix| format!("{name}{suffix}"))) {
            if data.join(&name).exists() {
                std::io::copy(&mut File::open(data.join(&name))?, &mut private_file::create_new(&copy.0.join(&name))?)?;
            }
        }
        Ok(copy)
    }
}

impl Drop for PeopleCopy {
    fn drop(&mut self) {
        // What cannot be removed lies in a directory for its owner alone.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What people told, and the keys to it.
const PEOPLE_FILES: [&str; 2] = ["user.db", "keys.db"];

/// Whether what people told can be read, all of it. Looks at a copy: opening brings a file up to date. Nothing where there is nobody, or a running server has the files: its health tells.
fn people(path: &Path) -> Option<Finding> {
    let files = PEOPLE_FILES.map(|name| path.join(name));
    if !files.iter().all(|file| file.exists()) {
        return None;
    }
    // What is wrong with the directory or the key is a finding of its own.
    let data = DataDir::open(path).ok()?;
    let key = data.master_key().ok()?;
    let looked = || -> Result<String, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let copy = PeopleCopy::of(data.path()).map_err(|error| format!("the files cannot be copied: {error}"))?;
        let found = runtime.block_on(look_at_people(&copy.0, key));
        // The remedy is about the files themselves.
        let [copied, own] = [&copy.0, data.path()].map(|path| path.display().to_string());
        found.map_err(|trouble| trouble.replace(&copied, &own))
    };
    Some(Finding::of("people", looked()))
}

async fn look_at_people(path: &std::path::Path, key: MasterKey) -> Result<String, String> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let in_words = |error: crate::store::Error| error.to_string();
    let opened = People::open(path, Arc::new(key), &Metrics::new(Arc::clone(&clock)), clock).await;
    let people = opened.map_err(|error| error.to_string())?;
    if let Some(fault) = people.first_fault().await.map_err(in_words)? {
        return Err(fault);
    }
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

/// Whether erasing would find room on a full disk. Nothing where nobody can be erased.
fn erasure_reserve(path: &Path) -> Option<Finding> {
    let reserve = ErasureReserve::in_dir(path);
    let found = if reserve.is_laid() {
        Ok("people can be erased on a full disk".to_owned())
    } else {
        Err(format!("{} (by a server that runs)", reserve.lack()))
    };
    path.join("user.db").exists().then(|| Finding::of("erasure reserve", found))
}

/// What the clock reads, and whether it is to be believed by what the server wrote down in the directory.
fn clock(data: &Path) -> Finding {
    let finding = |found| Finding::of("clock", found);
    let now = Now::of(&SystemClock::new());
    let shown =
        crate::astro::Moment::from_unix_s(now.unix_s).map_or_else(|| now.unix_s.to_string(), |now| now.to_string());
    if now.unix_s >= LATEST_UNIX_S {
        return finding(Err(format!("{shown} cannot be; set the machine's clock")));
    }
    // A database without a server would get files beside it by being read.
    let held = data.join("user.db").exists().then(|| DataDir::open(data).ok()).flatten();
    let copy = held.and_then(|held| PeopleCopy::of(held.path()).ok());
    let record = read_clock_record(copy.as_ref().map_or(data, |copy| &copy.0));
    let verdict = ClockTrust::begin(EARLIEST_UNIX_S, record, now).verdict(now);
    match (verdict, verdict.trouble()) {
        (ClockVerdict::Stepped { .. }, Some(trouble)) => {
            Finding { warning: true, ..finding(Ok(format!("{shown}; {trouble}"))) }
        }
        (_, Some(trouble)) => finding(Err(format!("{shown}; {trouble}"))),
        (_, None) => finding(Ok(format!("{shown}, {}", verdict.name()))),
    }
}
