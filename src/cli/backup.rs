//! `astroloh backup`: every database of the data directory in one file; made beside a running server, checked, and put back.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::calculation::pretty;
use super::{Failure, Setup, print};
use crate::astro::Moment;
use crate::clock::{Clock, SystemClock};
use crate::data_dir::DataDir;
use crate::store::backup::{Manifest, create, databases, restore, verify};

/// What a backup leaves out, said wherever somebody may rely on it.
const KEYS: &str = "keys are not in it: keep copies of DATA/master.key and DATA/keys.db elsewhere, or what is sealed is lost with the machine";

#[derive(Subcommand)]
pub(super) enum BackupCommand {
    /// Copy every database into one file, also while the server runs. Keys are not in it
    Create(BackupArgs),
    /// Check that a file is a complete backup, and list what it holds
    Verify(BackupArgs),
    /// Put the databases of a backup, or a nightly copy, in place; what was there is kept in DATA/before-restore
    Restore(BackupArgs),
}

#[derive(Args)]
pub(super) struct BackupArgs {
    /// The backup; to verify or restore, also a copy from DATA/backups
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl BackupCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let failed = |error: crate::store::backup::BackupError| Failure::Failed(error.into());
        match self {
            Self::Create(BackupArgs { file, json }) => {
                let dir = &setup.data;
                let manifest = create(dir, &databases(dir), &file, SystemClock::new().unix_s()).map_err(failed)?;
                tell(&manifest, json, &format!("made {}", file.display()), KEYS)
            }
            Self::Verify(BackupArgs { file, json }) => {
                let manifest = verify(&file, databases).map_err(failed)?;
                tell(&manifest, json, &format!("{} is whole", file.display()), KEYS)
            }
            Self::Restore(BackupArgs { file, json }) => {
                // Checked before the directory is looked at, so that a wrong path makes none.
                verify(&file, databases).map_err(failed)?;
                let is_new = !setup.data.exists();
                let data = DataDir::open(&setup.data)?;
                let restored = restore(&file, data.path(), databases);
                if restored.is_err() && is_new {
                    // It holds the lock alone. Where it cannot be removed, an empty directory does no harm.
                    let _ = std::fs::remove_file(data.path().join("lock"));
                    let _ = std::fs::remove_dir(data.path());
                }
                let restored = restored.map_err(failed)?;
                let has_key = data.path().join("master.key").exists();
                let kept = restored.kept.map(|kept| format!("what was replaced is kept in {}", kept.display()));
                let keys = (!has_key).then(|| {
                    "there are no keys yet: put master.key and keys.db of the backup's machine there before the start"
                        .to_owned()
                });
                let kept = kept.into_iter().chain(keys).collect::<Vec<_>>().join("\n");
                tell(&restored.manifest, json, &format!("restored {}", setup.data.display()), &kept)
            }
        }
    }
}

/// Says what was done and what the backup holds.
fn tell(manifest: &Manifest, as_json: bool, done: &str, note: &str) -> Result<(), Failure> {
    if as_json {
        return print(&pretty(&json!({"done": done, "note": note, "manifest": manifest})));
    }
    let made_at = Moment::from_unix_s(manifest.made_at_s).map(|moment| moment.to_string()).unwrap_or_default();
    let made_by =
        if manifest.program.is_empty() { String::new() } else { format!(" by astroloh {}", manifest.program) };
    let mut text = format!("{done}\nmade {made_at}{made_by}\n");
    for part in &manifest.databases {
        let rows: u64 = part.rows.values().sum();
        let (name, schema, bytes) = (&part.database, part.schema, part.bytes);
        writeln!(text, "{name:<10} schema {schema}, {rows} rows in {} tables, {bytes} bytes", part.rows.len())
            .expect("a string takes everything");
    }
    print(&format!("{text}{note}"))
}
