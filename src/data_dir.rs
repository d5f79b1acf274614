//! The data directory: everything that this server keeps, under one lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Secret;
use crate::seal::MasterKey;

/// Bytes of randomness in a secret.
const SECRET_BYTES: usize = 32;

/// A data directory that this process holds.
pub struct DataDir {
    path: PathBuf,
    // Held for as long as the process uses the directory; the system lets go of it when the process ends, however it ends.
    _lock: File,
}

impl DataDir {
    /// Creates the directory when it is missing, readable by its owner alone, and locks it.
    ///
    /// # Errors
    /// When the directory cannot be made or written, or another process holds it: with the path and what to do.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        create_private_dir(path).with_context(|| {
            format!("data directory {}: cannot create it; choose another with --data", path.display())
        })?;
        let lock_path = path.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&lock_path).with_context(|| {
            format!("{}: cannot write it; choose another directory with --data", lock_path.display())
        })?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => bail!(
                "data directory {}: another astroloh uses it; stop that one, or choose another directory with --data",
                path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{}: the file system cannot lock it", lock_path.display()))
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The key under which everything here is sealed; made at the first start, and never once there is something that another
    /// key cannot open.
    ///
    /// # Errors
    /// When it cannot be read or written, has the wrong length, or others may read it; or when it is missing but people's keys
    /// are wrapped under it.
    pub fn master_key(&self) -> anyhow::Result<MasterKey> {
        let (path, keys) = (self.path.join("master.key"), self.path.join("keys.db"));
        if keys.exists() && !path.exists() {
            bail!(
                "{}: the key is missing, and what is sealed in {} cannot be opened without; put it back, or move keys.db and \
                 user.db away to begin anew",
                path.display(),
                keys.display()
            );
        }
        Ok(MasterKey::load_or_create(&path)?)
    }

    /// The admin token: `chosen` if the operator chose one, else the one kept here, made at the first start. A chosen token
    /// is written down too, so that the file is always the one to look at.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn admin_token(&self, chosen: Option<&Secret>) -> anyhow::Result<Secret> {
        let path = self.path.join("admin.token");
        if let Some(token) = chosen {
            write_private(&path, token.reveal())?;
            return Ok(token.clone());
        }
        match std::fs::read_to_string(&path) {
            Ok(text) if !text.trim().is_empty() => Ok(Secret::new(text.trim().to_owned())),
            Ok(_) => self.new_admin_token(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.new_admin_token(),
            Err(error) => Err(error).with_context(|| format!("{}: cannot read the admin token", path.display())),
        }
    }

    /// Whether no server has ever run on this directory.
    pub fn is_fresh(&self) -> bool {
        ["master.key", "admin.token", "user.db"].iter().all(|name| !self.path.join(name).exists())
    }

    /// The webhook secret that the server offers while the settings have none; made when it is first needed.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn webhook_secret(&self) -> anyhow::Result<Secret> {
        let path = self.path.join("webhook.secret");
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim().len() >= 2 * SECRET_BYTES => return Ok(Secret::new(text.trim().to_owned())),
            // Anything shorter was not written here, and could be guessed.
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("{}: cannot read the webhook secret", path.display()));
            }
        }
        let secret = random_secret()?;
        write_private(&path, secret.reveal())?;
        Ok(secret)
    }

    fn new_admin_token(&self) -> anyhow::Result<Secret> {
        let token = random_secret()?;
        write_private(&self.path.join("admin.token"), token.reveal())?;
        Ok(token)
    }

    /// Writes a new admin token into a directory that a running server may hold, which goes on with the old one; the file.
    ///
    /// # Errors
    /// When there is no such directory, or it cannot be written.
    pub fn replace_admin_token(path: &Path) -> anyhow::Result<PathBuf> {
        if !path.is_dir() {
            bail!("data directory {}: there is none; say where it is with --data", path.display());
        }
        let file = path.join("admin.token");
        write_private(&file, random_secret()?.reveal())?;
        Ok(file)
    }

    /// Waits until no other command changes the API keys of a directory; none does until the file is dropped.
    ///
    /// # Errors
    /// When there is no such directory, or it cannot be written.
    pub fn lock_keys(path: &Path) -> anyhow::Result<File> {
        if !path.is_dir() {
            bail!("data directory {}: there is none; say where it is with --data", path.display());
        }
        let lock_path = path.join("api-keys.lock");
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let lock = options.open(&lock_path).and_then(|lock| lock.lock().map(|()| lock));
        lock.with_context(|| format!("{}: cannot write and lock it", lock_path.display()))
    }

    /// Whether a process holds this directory now.
    pub fn is_held(path: &Path) -> bool {
        let lock = OpenOptions::new().write(true).open(path.join("lock"));
        lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    }
}

/// A secret that cannot be guessed, in hexadecimal.
///
/// # Errors
/// When the system gives no randomness.
pub fn random_secret() -> anyhow::Result<Secret> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
    Ok(Secret::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn create_private_dir(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
    }
    #[cfg(not(unix))]
    std::fs::create_dir_all(path)
}

/// Writes a file that its owner alone may read, whole or not at all.
///
/// # Errors
/// When it cannot be written: its path.
pub fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let beside = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        let _ = std::fs::remove_file(&beside);
        let mut options = OpenOptions::new();
        options.create_new(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        writeln!(file, "{text}")?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().with_context(|| format!("{}: cannot write it", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_one_holder() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let held = DataDir::open(&path).unwrap();
        let error = DataDir::open(&path).err().unwrap().to_string();
        assert!(error.contains("another astroloh uses it"), "{error}");
        drop(held);
        DataDir::open(&path).unwrap();
    }

    #[test]
    fn a_key_that_people_are_sealed_under_is_not_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(&dir.path().join("data")).unwrap();
        data.master_key().unwrap();
        std::fs::write(data.path().join("keys.db"), "somebody's").unwrap();
        data.master_key().unwrap();
        std::fs::remove_file(data.path().join("master.key")).unwrap();
        let refused = data.master_key().unwrap_err().to_string();
        assert!(refused.contains("master.key: the key is missing") && refused.contains("put it back"), "{refused}");
        assert!(!data.path().join("master.key").exists());
    }

    #[test]
    fn the_webhook_secret_is_made_once_and_a_directory_is_fresh_until_a_server_has_run() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(&dir.path().join("data")).unwrap();
        assert!(data.is_fresh());
        data.admin_token(None).unwrap();
        assert!(!data.is_fresh());
        let secret = data.webhook_secret().unwrap();
        assert!(data.webhook_secret().unwrap().matches(secret.reveal()));
        std::fs::write(data.path().join("webhook.secret"), "short\n").unwrap();
        assert_eq!(data.webhook_secret().unwrap().reveal().len(), 2 * SECRET_BYTES);
    }

    #[test]
    fn the_token_is_made_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(&dir.path().join("data")).unwrap();
        let token = data.admin_token(None).unwrap();
        assert_eq!(token.reveal().len(), 2 * SECRET_BYTES);
        assert!(data.admin_token(None).unwrap().matches(token.reveal()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&data.path().join("admin.token")), 0o600);
            assert_eq!(mode(data.path()), 0o700);
        }
        let chosen = Secret::new("chosen-by-the-operator".into());
        data.admin_token(Some(&chosen)).unwrap();
        assert!(data.admin_token(None).unwrap().matches("chosen-by-the-operator"));
    }
}
