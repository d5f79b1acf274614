//! A directory for what is not finished; it goes when it is dropped.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::private_file;

/// A directory that its owner alone may look into.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes the directory anew; what an attempt before has left there goes.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new(path: PathBuf) -> io::Result<Self> {
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        private_file::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Keeps the file: the caller, who has its path, removes it.
    pub fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            // What cannot be removed now goes before the next attempt.
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// A path with something after its last name.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
