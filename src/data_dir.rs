//! The data directory: everything that this server keeps, under one lock.

mod admin_token;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Secret;
use crate::private_file;
use crate::seal::{self, MasterKey};
use admin_token::TokenFile;

/// Bytes of randomness in a secret.
const SECRET_BYTES: usize = 32;

/// A data directory that this process holds.
pub struct DataDir {
    path: PathBuf,
    // Held for as long as the process uses the directory; the system lets go of it when the process ends, however it ends.
    _lock: File,
}

/// A secret that is in use, and what is wrong with the way in which it is kept: where, what, and what to do.
pub struct KeptSecret<T> {
    /// The secret.
    pub secret: T,
    /// What is wrong. Absent: it is kept as it should be.
    pub trouble: Option<String>,
}

impl DataDir {
    /// Creates the directory when it is missing, readable by its owner alone, and locks it. A directory that is there but cannot be
    /// written, as on a full disk or a file system that is mounted for reading, is locked all the same.
    ///
    /// # Errors
    /// When the directory cannot be made or entered, or another process holds it: with the path and what to do.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        private_file::create_dir(path).with_context(|| {
            format!("data directory {}: cannot create it; choose another with --data", path.display())
        })?;
        let lock_path = path.join("lock");
        let lock = open_lock(&lock_path)?;
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
        if let Some(trouble) = Self::missing_key_trouble(&self.path) {
            bail!(trouble);
        }
        Ok(MasterKey::load_or_create(&self.path.join("master.key"))?)
    }

    /// The same; where there is none to be had, or a new one cannot be kept, one that lasts as long as the process. Nothing is made in
    /// the place of what is there.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn master_key_or_temporary(&self) -> anyhow::Result<KeptSecret<MasterKey>> {
        let temporary = |trouble: String| -> anyhow::Result<KeptSecret<MasterKey>> {
            let trouble = format!("{trouble}, and start again; until then nothing is sealed for later");
            Ok(KeptSecret { secret: MasterKey::random()?, trouble: Some(trouble) })
        };
        if let Some(trouble) = Self::missing_key_trouble(&self.path) {
            return temporary(trouble);
        }
        let path = self.path.join("master.key");
        match MasterKey::load_or_create(&path) {
            Ok(secret) => Ok(KeptSecret { secret, trouble: None }),
            Err(error @ seal::Error::Io { .. }) if path.exists() => temporary(format!(
                "{error}; let it be a file that the user of the server can read, or put the key back"
            )),
            Err(error @ seal::Error::Io { .. }) => {
                let why = private_file::why_unwritable(&self.path);
                temporary(format!("{error}: {}", why.as_deref().unwrap_or("make the directory writable")))
            }
            Err(error @ (seal::Error::Length { .. } | seal::Error::Exposed { .. })) => temporary(error.to_string()),
            Err(error) => Err(error.into()),
        }
    }

    /// That the master key is missing although people's keys in the directory at `path` are wrapped under it, and the remedy.
    pub fn missing_key_trouble(path: &Path) -> Option<String> {
        let [key, wrapped] = ["master.key", "keys.db"].map(|name| path.join(name));
        (wrapped.exists() && !key.exists()).then(|| {
            format!(
                "{}: the key is missing, and what is sealed in {} cannot be opened without; put it back, or move keys.db and \
                 user.db away to begin anew",
                key.display(),
                wrapped.display()
            )
        })
    }

    /// Whether no server has ever run on this directory.
    pub fn is_fresh(&self) -> bool {
        ["master.key", "admin.token", "user.db"].iter().all(|name| !self.path.join(name).exists())
    }

    /// The webhook secret that the server offers while the settings have none; made when it is first needed. One that cannot be read
    /// or kept is replaced by one that lasts as long as the process.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn webhook_secret(&self) -> anyhow::Result<KeptSecret<Secret>> {
        let path = self.path.join("webhook.secret");
        let kept = |secret| Ok(KeptSecret { secret, trouble: None });
        let found = match std::fs::read_to_string(&path) {
            Ok(text) if text.trim().len() >= 2 * SECRET_BYTES => return kept(Secret::new(text.trim().to_owned())),
            // Anything shorter was not written here, and could be guessed.
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error).with_context(|| format!("{}: cannot read it", path.display())),
        };
        let secret = random_secret()?;
        match found.and_then(|()| write_token(&path, &secret)) {
            Ok(()) => kept(secret),
            Err(error) => {
                let trouble =
                    format!("{error:#}; the one offered lasts until the next start; set alice.webhook_secret");
                Ok(KeptSecret { secret, trouble: Some(trouble) })
            }
        }
    }

    /// The admin token: `chosen` if the operator chose one, else the one kept here, made at the first start. A chosen token
    /// is written down too, so that the file is always the one to look at. What stands in the way costs no start: a token that
    /// cannot be read or kept is replaced by one that lasts as long as the process.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn admin_token(&self, chosen: Option<&Secret>) -> anyhow::Result<KeptSecret<Secret>> {
        let path = self.path.join("admin.token");
        let temporary = |trouble: String| -> anyhow::Result<KeptSecret<Secret>> {
            let without = "until the next start no token opens the operator's pages, but the link that a start in a terminal prints does, or ASTROLOH_ADMIN_TOKEN";
            Ok(KeptSecret { secret: random_secret()?, trouble: Some(format!("{trouble}; {without}")) })
        };
        if let Some(token) = chosen {
            let trouble = write_token(&path, token)
                .err()
                .map(|error| format!("{error:#}; the chosen token is good all the same"));
            return Ok(KeptSecret { secret: token.clone(), trouble });
        }
        match TokenFile::read(&path) {
            TokenFile::Token(secret, trouble) => Ok(KeptSecret { secret, trouble }),
            TokenFile::Odd(trouble) => temporary(trouble),
            found @ (TokenFile::Missing | TokenFile::Empty) => {
                let secret = random_secret()?;
                match write_token(&path, &secret) {
                    Ok(()) => {
                        let was_empty = matches!(found, TokenFile::Empty);
                        let trouble =
                            was_empty.then(|| format!("{}: it was empty, and holds a new token now", path.display()));
                        Ok(KeptSecret { secret, trouble })
                    }
                    Err(error) => temporary(format!("{error:#}")),
                }
            }
        }
    }

    /// The admin token that a command needs which speaks to a server.
    ///
    /// # Errors
    /// When there is none in the directory at `path`, or it is no token: what and what to do.
    pub fn kept_admin_token(path: &Path) -> anyhow::Result<Secret> {
        let file = path.join("admin.token");
        match TokenFile::read(&file) {
            TokenFile::Token(token, _) => Ok(token),
            TokenFile::Missing => bail!("{}: there is no such file; use --data or --token", file.display()),
            TokenFile::Empty => bail!("{}: it is empty; start the server again, or use --token", file.display()),
            TokenFile::Odd(trouble) => bail!("{trouble}, or use --token"),
        }
    }

    /// What is wrong with the admin token's file at `path`, for somebody who only looks. A missing one is made at the next start.
    pub fn admin_token_trouble(path: &Path) -> Option<String> {
        let file = path.join("admin.token");
        match TokenFile::read(&file) {
            TokenFile::Token(_, trouble) => trouble,
            TokenFile::Missing => None,
            TokenFile::Empty => Some(format!("{}: it is empty; the next start makes a new token", file.display())),
            TokenFile::Odd(trouble) => Some(trouble),
        }
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
        write_token(&file, &random_secret()?)?;
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
        let is_there = lock_path.exists();
        let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&lock_path);
        let lock = opened.and_then(|lock| {
            if !is_there {
                private_file::adopt_file(&lock, &lock_path)?;
            }
            lock.lock().map(|()| lock)
        });
        lock.with_context(|| format!("{}: cannot write and lock it", lock_path.display()))
    }

    /// Whether a process holds this directory now.
    pub fn is_held(path: &Path) -> bool {
        let lock = path.join("lock");
        if !lock.is_file() {
            return false;
        }
        let lock = OpenOptions::new().write(true).open(lock);
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

/// The file that is locked. Where there is none and none can be made, it is the directory itself.
fn open_lock(path: &Path) -> anyhow::Result<File> {
    let is_there = path.exists();
    // A pipe would be waited for.
    if let Some(kind) = std::fs::metadata(path).ok().and_then(|found| private_file::odd_kind(&found)) {
        bail!("{}: it is {kind}; move it away, and a new file is made", path.display());
    }
    let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path);
    let error = match opened {
        Ok(lock) => {
            if !is_there {
                private_file::adopt_file(&lock, path)
                    .with_context(|| format!("{}: cannot give it to the owner of its directory", path.display()))?;
            }
            return Ok(lock);
        }
        Err(error) => error,
    };
    let readable = if is_there { File::open(path) } else { File::open(private_file::parent(path)) };
    let can_do_without = matches!(
        error.kind(),
        ErrorKind::ReadOnlyFilesystem | ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::PermissionDenied
    );
    match readable {
        Ok(readable) if can_do_without => Ok(readable),
        _ => {
            let owner = std::fs::metadata(path)
                .map_or_else(|_| String::new(), |found| format!(" (it belongs to user {})", found.uid()));
            Err(error).with_context(|| {
                format!(
                    "{}: cannot write it{owner}; give the directory and all in it to the user of the server with chown -R, or choose another directory with --data",
                    path.display()
                )
            })
        }
    }
}

fn write_token(path: &Path, token: &Secret) -> anyhow::Result<()> {
    let line = format!("{}\n", token.reveal());
    private_file::replace(path, line.as_bytes()).with_context(|| format!("{}: cannot write it", path.display()))
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
        let temporary = data.master_key_or_temporary().unwrap().trouble.unwrap();
        assert!(temporary.starts_with(&refused), "{temporary}");
        assert!(!data.path().join("master.key").exists());
    }

    #[test]
    fn the_webhook_secret_is_made_once_and_a_directory_is_fresh_until_a_server_has_run() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(&dir.path().join("data")).unwrap();
        assert!(data.is_fresh());
        data.admin_token(None).unwrap();
        assert!(!data.is_fresh());
        let secret = data.webhook_secret().unwrap().secret;
        assert!(data.webhook_secret().unwrap().secret.matches(secret.reveal()));
        std::fs::write(data.path().join("webhook.secret"), "short\n").unwrap();
        assert_eq!(data.webhook_secret().unwrap().secret.reveal().len(), 2 * SECRET_BYTES);
    }

    #[test]
    fn the_token_is_made_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(&dir.path().join("data")).unwrap();
        let token = data.admin_token(None).unwrap().secret;
        assert_eq!(token.reveal().len(), 2 * SECRET_BYTES);
        assert!(data.admin_token(None).unwrap().secret.matches(token.reveal()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&data.path().join("admin.token")), 0o600);
            assert_eq!(mode(data.path()), 0o700);
        }
        let chosen = Secret::new("chosen-by-the-operator".into());
        data.admin_token(Some(&chosen)).unwrap();
        assert!(data.admin_token(None).unwrap().secret.matches("chosen-by-the-operator"));
    }
}
