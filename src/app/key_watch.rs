//! The watch on the file of API keys: what the command line writes is in force within a second, and stands in the audit log.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::api_keys::{FILE_NAME, KeyFileError, KeyList, KeyRing};
use crate::lifecycle::Tasks;
use crate::service::{PeopleError, Service};

/// How often the file is looked at: the longest that a revoked key stays good.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// By what a changed file is known: the time of its last change, its length, and its number, which each writing changes.
type FileMark = Option<(SystemTime, u64, u64)>;

/// Follows the file of a data directory.
pub(super) struct KeyWatch {
    data: PathBuf,
    ring: KeyRing,
    seen: FileMark,
}

impl KeyWatch {
    /// Reads the file, and accepts its keys. A file that cannot be used is logged, and no key is accepted. Blocks.
    pub(super) fn start(data: &Path) -> Self {
        let watch = Self { data: data.to_owned(), ring: KeyRing::default(), seen: mark(data) };
        if let Err(error) = watch.read() {
            tracing::error!("no API key is accepted: {error}");
            watch.ring.note_trouble(format!("no API key is accepted: {error}"));
        }
        watch
    }

    /// The keys that are accepted.
    pub(super) fn ring(&self) -> KeyRing {
        self.ring.clone()
    }

    /// Follows the file until the server stops.
    pub(super) fn follow(mut self, service: Arc<Service>, tasks: &Tasks) {
        let stopping = tasks.clone();
        tasks.spawn_vital("api keys", async move {
            let mut unaudited = KeyList::read(&self.data).ok();
            loop {
                if let Some(list) = &unaudited
                    && audit(&service, list).await.is_ok()
                {
                    unaudited = None;
                }
                if !stopping.until_stopped(LOOK_EVERY).await {
                    return;
                }
                #[expect(clippy::disallowed_methods, reason = "a stat a second, and a small file when it changed")]
                let looked = tokio::task::spawn_blocking(move || {
                    let changed = self.look();
                    (self, changed)
                });
                // The look has no panic in it; without an answer the task ends, and the server with it.
                let Ok((watch, changed)) = looked.await else { return };
                self = watch;
                unaudited = changed.or(unaudited);
            }
        });
    }

    /// The keys, when the file has changed and can be used.
    fn look(&mut self) -> Option<KeyList> {
        let now = mark(&self.data);
        if now == self.seen {
            return None;
        }
        self.seen = now;
        match self.read() {
            Ok(list) => Some(list),
            Err(error) => {
                tracing::error!("API keys stay as they were: {error}");
                self.ring.note_trouble(format!("the API keys stay as they were: {error}"));
                None
            }
        }
    }

    fn read(&self) -> Result<KeyList, KeyFileError> {
        let list = KeyList::read(&self.data)?;
        self.ring.replace(&list);
        tracing::info!(api_keys = list.valid().count(), "API keys are read");
        Ok(list)
    }
}

fn mark(data: &Path) -> FileMark {
    let status = std::fs::metadata(data.join(FILE_NAME)).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&status);
    #[cfg(not(unix))]
    let number = 0;
    Some((status.modified().ok()?, status.len(), number))
}

/// Writes into the audit log which keys were created and revoked, unless it stands there.
async fn audit(service: &Service, list: &KeyList) -> Result<(), PeopleError> {
    for key in list.all() {
        let created = format!("{}: {}", key.title(), key.scopes);
        service.note_act(key.created_unix_s, "operator", "key_create", &created).await?;
        if let Some(revoked_unix_s) = key.revoked_unix_s {
            service.note_act(revoked_unix_s, "operator", "key_revoke", &key.title()).await?;
        }
    }
    Ok(())
}
