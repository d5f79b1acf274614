//! The ephemeris files inside the binary, and the private directory that they pass through on their way into memory.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rust_embed::Embed;

#[derive(Embed)]
#[folder = "ephe/"]
struct Ephe;

/// Why the ephemeris could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum EphemerisError {
    /// The files could not be unpacked.
    #[error("cannot unpack the ephemeris to {}: {source}; it needs a writable directory with 5 MB free", path.display())]
    Scratch {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The binary was built from other files than it was tested with.
    #[error("this build holds an absent or altered {name}; build it again from an unmodified ephe/")]
    Altered {
        /// Name of the file.
        name: &'static str,
    },
    /// The files were there, but the ephemeris would not have them.
    #[error("the ephemeris does not open: {0}")]
    Refused(String),
}

/// A file that the ephemeris reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct DataFile {
    pub(super) name: &'static str,
    /// In lower-case hexadecimal; the same as in `ephe/README.md`.
    pub(super) sha256: &'static str,
}

impl DataFile {
    /// Planets, Moon and asteroids of the years 1200 to 1799.
    pub(super) const BEFORE_1800: [Self; 3] = [
        Self { name: "sepl_12.se1", sha256: "75d1b5aa89f5bb1e07aa655e758b69a69eed32e97dd4df5c3b34e227de08ff85" },
        Self { name: "semo_12.se1", sha256: "ddf9263fc2bacf47b4d2a275cfa88d1a6c6467a7d4789ab10199f2743611f374" },
        Self { name: "seas_12.se1", sha256: "f52e1af0298cd63138ce5497f39bc5bd648535fc7e9e16f21a2f643c1ad9c439" },
    ];

    /// The same of the years 1800 to 2399, and the stars that some ayanamsas are tied to.
    pub(super) const FROM_1800: [Self; 4] = [
        Self { name: "sepl_18.se1", sha256: "0b7e416e3c1be9e6a0dd1d711dae7f7685793a0e7df13f76363a493dc27b6ea1" },
        Self { name: "semo_18.se1", sha256: "ecfa54dbf5bc0b5a9bc3e04ed28629a821e98625eacae38f4070593bba0e2980" },
        Self { name: "seas_18.se1", sha256: "0afe3f94769b6718082411c2c4fb06bf9d1aaa6c0bc1bad8f8b8725421ef8748" },
        Self { name: "sefstars.txt", sha256: "43e71261f623aa11342b70187991766626c8d6f3cbc28d547130fbaf5013d504" },
    ];

    /// Every file.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Self::BEFORE_1800.into_iter().chain(Self::FROM_1800)
    }

    /// Its bytes, if they are what they should be. The sum was taken when the program was built, so asking costs nothing.
    fn bytes(self) -> Result<std::borrow::Cow<'static, [u8]>, EphemerisError> {
        Ephe::get(self.name)
            .filter(|file| blake3::Hash::from_bytes(file.metadata.sha256_hash()).to_hex().as_str() == self.sha256)
            .map(|file| file.data)
            .ok_or(EphemerisError::Altered { name: self.name })
    }
}

/// A directory with an unguessable name that only this user can enter; removed with all its files on drop.
#[derive(Debug)]
pub(super) struct PrivateDirectory(PathBuf);

impl PrivateDirectory {
    /// Makes one in `parent`.
    pub(super) fn create_in(parent: &Path) -> Result<Self, EphemerisError> {
        let mut random = [0; 16];
        let path = |random: [u8; 16]| parent.join(format!(".ephemeris-{:032x}", u128::from_le_bytes(random)));
        getrandom::fill(&mut random)
            .map_err(io::Error::other)
            .and_then(|()| DirBuilder::new().mode(0o700).create(path(random)))
            .map_err(|source| EphemerisError::Scratch { path: parent.to_owned(), source })?;
        Ok(Self(path(random)))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes the embedded `file` into it.
    pub(super) fn unpack(&self, file: DataFile) -> Result<(), EphemerisError> {
        let bytes = file.bytes()?;
        let path = self.0.join(file.name);
        let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        written
            .and_then(|mut written| written.write_all(&bytes))
            .map_err(|source| EphemerisError::Scratch { path, source })
    }

    /// Removes it now.
    pub(super) fn remove(self) -> Result<(), EphemerisError> {
        std::fs::remove_dir_all(&self.0).map_err(|source| EphemerisError::Scratch { path: self.0.clone(), source })
    }
}

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        // Matters only after an error on the way, which is reported already; after `remove` there is nothing left to do.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn every_file_is_the_one_that_the_readme_tells_of() {
        let readme = Ephe::get("README.md").unwrap();
        let readme = std::str::from_utf8(&readme.data).unwrap();
        for file in DataFile::all() {
            let bytes = file.bytes().unwrap();
            assert_eq!(hex(&Sha256::digest(&bytes)), file.sha256, "{}", file.name);
            let row = format!("| `{}` | {} | `{}` |", file.name, bytes.len(), file.sha256);
            assert!(readme.contains(&row), "ephe/README.md has no row {row}");
        }
    }

    #[test]
    fn an_altered_file_is_refused() {
        let [file, ..] = DataFile::FROM_1800;
        let altered = DataFile { sha256: DataFile::BEFORE_1800[0].sha256, ..file };
        assert!(matches!(altered.bytes(), Err(EphemerisError::Altered { name: "sepl_18.se1" })));
    }

    #[test]
    fn the_directory_is_private_and_leaves_nothing() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let directory = PrivateDirectory::create_in(parent.path()).unwrap();
        assert_eq!(std::fs::metadata(directory.path()).unwrap().permissions().mode() & 0o777, 0o700);
        directory.unpack(DataFile::FROM_1800[3]).unwrap();
        drop(directory);
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
