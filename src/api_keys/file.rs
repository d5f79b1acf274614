//! The file of the API keys: read, changed and written whole.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::key::{ApiKey, KeyName};
use crate::private_file;

/// Its name in the data directory.
pub const FILE_NAME: &str = "api-keys.json";

/// Most keys in the file, revoked ones included; the oldest revoked ones make room. An operator has a handful, and each
/// authentication looks at every one of them.
pub const MAX_KEYS: usize = 200;

/// Longest file that is read: what [`MAX_KEYS`] keys take, four times over.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// The version of the file's form.
const VERSION: u32 = 1;

/// Why the keys could not be read or changed.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// The file cannot be read.
    #[error("{}: cannot read the API keys: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// What is in the file are no keys.
    #[error("{}: not a file of API keys: {why}; put a good copy in its place, or move it away and create new keys", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The file cannot be written.
    #[error("{0:#}")]
    Unwritable(anyhow::Error),
    /// There is a valid key of this name.
    #[error("name {0}: there is a key of this name; revoke it first, or choose another name")]
    NameTaken(KeyName),
    /// There are as many valid keys as there can be.
    #[error("there are {MAX_KEYS} valid keys, and no more can be; revoke one that is not used")]
    Full,
    /// No valid key has this name.
    #[error("name {0}: no valid key has this name; `astroloh admin key list` shows the keys")]
    Unknown(KeyName),
}

/// The keys of a data directory, oldest first, revoked ones included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyList(Vec<ApiKey>);

/// The file's form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFileBody {
    version: u32,
    keys: Vec<ApiKey>,
}

impl KeyList {
    /// The keys of a data directory; none when there is no file. Blocks.
    ///
    /// # Errors
    /// When the file cannot be read, is no regular file, or holds something else.
    pub fn read(data: &Path) -> Result<Self, KeyFileError> {
        let path = data.join(FILE_NAME);
        let unreadable = |error| KeyFileError::Unreadable { path: path.clone(), error };
        let damaged = |why: String| KeyFileError::Damaged { path: path.clone(), why };
        let status = match fs::metadata(&path) {
            Ok(status) => status,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(unreadable(error)),
        };
        // A pipe would be waited for.
        if !status.is_file() {
            return Err(damaged("it is no regular file".to_owned()));
        }
        let mut text = String::new();
        let file = fs::File::open(&path).map_err(unreadable)?;
        file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text).map_err(unreadable)?;
        if text.len() as u64 > MAX_FILE_BYTES {
            return Err(damaged(format!("it is longer than {MAX_FILE_BYTES} bytes")));
        }
        let body: KeyFileBody = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        if body.version != VERSION {
            return Err(damaged(format!("its version is {}, and {VERSION} is known here", body.version)));
        }
        if body.keys.len() > MAX_KEYS {
            return Err(damaged(format!("it holds {} keys, and {MAX_KEYS} are allowed", body.keys.len())));
        }
        Ok(Self(body.keys))
    }

    /// Writes the keys to a data directory, readable by its owner alone; whole or not at all. Blocks.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, data: &Path) -> Result<(), KeyFileError> {
        let body = KeyFileBody { version: VERSION, keys: self.0.clone() };
        let text = serde_json::to_string_pretty(&body).expect("keys are plain data");
        let path = data.join(FILE_NAME);
        let written = private_file::replace(&path, (text + "\n").as_bytes());
        written.with_context(|| format!("{}: cannot write it", path.display())).map_err(KeyFileError::Unwritable)
    }

    /// Every key, oldest first.
    pub fn all(&self) -> &[ApiKey] {
        &self.0
    }

    /// The valid keys.
    pub fn valid(&self) -> impl Iterator<Item = &ApiKey> {
        self.0.iter().filter(|key| key.is_valid())
    }

    /// Adds a key. When there is no room, the key that was revoked first goes.
    ///
    /// # Errors
    /// When a valid key has its name, or there are too many valid ones.
    pub fn add(&mut self, key: ApiKey) -> Result<(), KeyFileError> {
        if self.valid().any(|known| known.name == key.name) {
            return Err(KeyFileError::NameTaken(key.name));
        }
        if self.0.len() >= MAX_KEYS {
            let revoked = self.0.iter().enumerate().filter_map(|(index, key)| Some((key.revoked_unix_s?, index)));
            let (_, oldest) = revoked.min().ok_or(KeyFileError::Full)?;
            self.0.remove(oldest);
        }
        self.0.push(key);
        Ok(())
    }

    /// Revokes the valid key of this name; the key.
    ///
    /// # Errors
    /// When there is none.
    pub fn revoke(&mut self, name: &KeyName, now_unix_s: i64) -> Result<&ApiKey, KeyFileError> {
        let found = self.0.iter_mut().find(|key| key.is_valid() && key.name == *name);
        let key = found.ok_or_else(|| KeyFileError::Unknown(name.clone()))?;
        key.revoked_unix_s = Some(now_unix_s);
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_keys::{Scope, ScopeSet};

    fn key(name: &str) -> ApiKey {
        let scopes = ScopeSet::try_from(vec![Scope::Calculate]).unwrap();
        ApiKey::create(name.parse().unwrap(), scopes, None, 1).unwrap().0
    }

    #[test]
    fn keys_are_found_again_and_revoked_once() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(KeyList::read(dir.path()).unwrap(), KeyList::default());
        let mut keys = KeyList::default();
        keys.add(key("one")).unwrap();
        keys.add(key("two")).unwrap();
        assert!(matches!(keys.add(key("one")), Err(KeyFileError::NameTaken(_))));
        keys.write(dir.path()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(dir.path().join(FILE_NAME)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let mut again = KeyList::read(dir.path()).unwrap();
        assert_eq!(again, keys);
        let one = "one".parse().unwrap();
        assert_eq!(again.revoke(&one, 5).unwrap().revoked_unix_s, Some(5));
        assert!(matches!(again.revoke(&one, 6), Err(KeyFileError::Unknown(_))));
        again.add(key("one")).unwrap();
        assert_eq!((again.all().len(), again.valid().count()), (3, 2));
    }

    #[test]
    fn the_key_that_was_revoked_first_makes_room() {
        let mut keys = KeyList::default();
        (0..MAX_KEYS).for_each(|number| keys.add(key(&format!("k{number}"))).unwrap());
        assert!(matches!(keys.add(key("more")), Err(KeyFileError::Full)));
        keys.revoke(&"k7".parse().unwrap(), 9).unwrap();
        keys.revoke(&"k3".parse().unwrap(), 10).unwrap();
        keys.add(key("more")).unwrap();
        let has = |name: &str| keys.all().iter().any(|key| key.name.to_string() == name);
        assert!(keys.all().len() == MAX_KEYS && has("more") && has("k3") && !has("k7"));
    }

    #[test]
    fn what_is_no_file_of_keys_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        for (text, why) in [
            ("", "EOF"),
            ("[]", "invalid"),
            (r#"{"version": 2, "keys": []}"#, "its version is 2"),
            (r#"{"version": 1, "keys": [{}]}"#, "missing field"),
            (&" ".repeat(300_000), "it is longer than"),
        ] {
            fs::write(&path, text).unwrap();
            let refused = KeyList::read(dir.path()).unwrap_err().to_string();
            assert!(refused.contains(why) && refused.contains("move it away"), "{refused}");
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(KeyList::read(dir.path()).unwrap_err().to_string().contains("no regular file"));
    }
}
