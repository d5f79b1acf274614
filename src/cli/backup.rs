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
    /// Replace the data directory by a backup; the replaced one is kept as DATA.before-restore
    Restore(BackupArgs),
}

#[derive(Args)]
pub(super) struct BackupArgs {
    /// The backup
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
                let held = setup.data.exists().then(|| DataDir::open(&setup.data)).transpose()?;
                let restored = restore(&file, &setup.data, databases).map_err(failed)?;
                drop(held);
                let kept = restored.kept.map_or_else(
                    || {
                        "there are no keys yet: put master.key and keys.db of the backup's machine there before the start"
                            .to_owned()
                    },
                    |kept| format!("what was there is kept as {}", kept.display()),
                );
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
    let mut text = format!("{done}\nmade {made_at} by astroloh {}\n", manifest.program);
    for part in &manifest.databases {
        let rows: u64 = part.rows.values().sum();
        let (name, schema, bytes) = (&part.database, part.schema, part.bytes);
        writeln!(text, "{name:<10} schema {schema}, {rows} rows in {} tables, {bytes} bytes", part.rows.len())
            .expect("a string takes everything");
    }
    print(&format!("{text}{note}"))
}
