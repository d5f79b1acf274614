//! `POST /api/v1/backup`: every database in one checked file, beside the nightly copies.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::oneshot;
use utoipa::ToSchema;

use super::endpoint::told;
use super::{OperatorState, moment};
use crate::private_file;
use crate::store::backup::{BackupError, create, databases};
use crate::web::params::fields::Fields;
use crate::web::{Problem, ProblemKind};

/// Number of backups made by this endpoint that are kept; a further one replaces the oldest.
const KEPT: usize = 7;

/// The file name of such a backup: it holds the second of the request.
const PREFIX: &str = "asked-";

/// A finished backup.
#[derive(Serialize, ToSchema)]
pub struct BackupView {
    /// Path of the file on this machine.
    path: String,
    bytes: u64,
    made_at: Option<String>,
    /// The databases in it.
    databases: Vec<String>,
    /// A note on what the file does not contain.
    note: &'static str,
}

/// Makes a backup, on a thread of its own: it reads and writes whole files.
pub async fn answer(state: OperatorState, _: Fields) -> Result<Bytes, Problem> {
    let busy =
        |_| Problem::new(ProblemKind::Conflict, "a backup is being made").hint("wait until it is done, then ask again");
    let _one_at_a_time = state.backing_up.clone().try_lock_owned().map_err(busy)?;
    let (data, now_s) = (state.operations.data.to_path_buf(), state.now_s());
    let (tell, made) = oneshot::channel();
    let work = move || {
        // Who asked may be gone; the backup is there all the same.
        let _ = tell.send(make(&data, now_s));
    };
    thread::Builder::new().name("backup".to_owned()).spawn(work).map_err(|error| failed(&error))?;
    let made = made.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    Ok(told(&made))
}

fn make(data: &Path, now_s: i64) -> Result<BackupView, BackupError> {
    let dir = data.join(crate::store::COPIES);
    private_file::create_dir(&dir).map_err(|error| BackupError::Io { path: dir.clone(), error })?;
    let path = dir.join(format!("{PREFIX}{now_s}.astroloh"));
    let manifest = create(data, &databases(data), &path, now_s)?;
    drop_oldest(&dir);
    Ok(BackupView {
        bytes: fs::metadata(&path).map(|file| file.len()).unwrap_or_default(),
        path: path.display().to_string(),
        made_at: moment(now_s),
        databases: manifest.databases.into_iter().map(|part| part.database).collect(),
        note: "keys are not in it: keep master.key and keys.db elsewhere",
    })
}

/// Deletes the oldest backups of this endpoint beyond [`KEPT`]. A file that cannot be deleted is tried again the next time.
fn drop_oldest(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(PREFIX) && name.ends_with(".astroloh")
    };
    let mut ours: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_ours).collect();
    // Seconds since 1970 have ten digits for centuries: their order is that of the names.
    ours.sort();
    for old in ours.iter().rev().skip(KEPT) {
        let _ = fs::remove_file(old);
    }
}

fn failed(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!("a backup that was asked for failed: {error}");
    Problem::new(ProblemKind::Internal, "the backup could not be made").hint("the log says why; is the disk full?")
}
