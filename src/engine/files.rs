//! The ephemeris files inside the binary, and the private directory through which they are opened.
//!
//! The ephemeris opens files by their names in a directory. What lies under these names is a link to a file in memory, so that
//! nothing is written to a disk, and nobody else can change what is mapped.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};

use rust_embed::Embed;

use super::memory_file::MemoryFile;

#[derive(Embed)]
#[folder = "ephe/"]
struct Ephe;

/// Why the ephemeris could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum EphemerisError {
    /// There is no directory through which the files can be opened.
    #[error("the ephemeris cannot be opened through {}: {source}; set TMPDIR to a directory that can be written", path.display())]
    Scratch {
        /// What was being made.
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

/// A directory that can be written on a machine whose disks cannot.
const SHARED_MEMORY: &str = "/dev/shm";

/// What the names of private directories begin with.
const PREFIX: &str = ".ephemeris-";

/// Removes from `dir` what processes left there that were killed while they opened the ephemeris. The caller is the only user of `dir`.
pub fn remove_leftovers(dir: &Path) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && entry.file_type().is_ok_and(|kind| kind.is_dir())
        {
            // What cannot be removed now is removed at another start.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A directory with an unguessable name that only this user can enter; removed with all its files on drop.
#[derive(Debug)]
pub(super) struct PrivateDirectory {
    path: PathBuf,
    /// The files behind the links in it.
    in_memory: Vec<MemoryFile>,
}

impl PrivateDirectory {
    /// Makes one in `scratch`, or else where the system has room for such things.
    ///
    /// # Errors
    /// When nothing can be written: what `scratch` lacks.
    pub(super) fn create(scratch: &Path) -> Result<Self, EphemerisError> {
        Self::create_in_first(&[scratch, &std::env::temp_dir(), Path::new(SHARED_MEMORY)])
    }

    /// Makes one in the first of `parents` that can be written.
    ///
    /// # Errors
    /// When none of them can: what the first one lacks.
    fn create_in_first(parents: &[&Path]) -> Result<Self, EphemerisError> {
        let mut first = None;
        for parent in parents {
            match Self::create_in(parent) {
                Ok(made) => return Ok(made),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or(EphemerisError::Scratch { path: PathBuf::new(), source: io::ErrorKind::NotFound.into() }))
    }

    /// Makes one in `parent`.
    fn create_in(parent: &Path) -> Result<Self, EphemerisError> {
        let mut random = [0; 16];
        let path = |random: [u8; 16]| parent.join(format!("{PREFIX}{:032x}", u128::from_le_bytes(random)));
        getrandom::fill(&mut random)
            .map_err(io::Error::other)
            .and_then(|()| DirBuilder::new().mode(0o700).create(path(random)))
            .map_err(|source| EphemerisError::Scratch { path: parent.to_owned(), source })?;
        Ok(Self { path: path(random), in_memory: Vec::new() })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the embedded `file` into it: as a link to memory, or written out where the system has no such files.
    pub(super) fn put(&mut self, file: DataFile) -> Result<(), EphemerisError> {
        let bytes = file.bytes()?;
        let path = self.path.join(file.name);
        let linked = MemoryFile::with_content(file.name, &bytes).and_then(|in_memory| {
            // Without /proc the link would lead nowhere.
            File::open(in_memory.path())?;
            symlink(in_memory.path(), &path)?;
            Ok(in_memory)
        });
        if let Ok(in_memory) = linked {
            self.in_memory.push(in_memory);
            return Ok(());
        }
        let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        written
            .and_then(|mut written| written.write_all(&bytes))
            .map_err(|source| EphemerisError::Scratch { path, source })
    }

    /// Removes it now.
    pub(super) fn remove(self) -> Result<(), EphemerisError> {
        std::fs::remove_dir_all(&self.path)
            .map_err(|source| EphemerisError::Scratch { path: self.path.clone(), source })
    }
}

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        // Matters only after an error on the way, which is reported already; after `remove` there is nothing left to do.
        let _ = std::fs::remove_dir_all(&self.path);
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
    fn the_directory_is_private_holds_no_content_and_leaves_nothing() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let nowhere = parent.path().join("nowhere");
        let mut directory = PrivateDirectory::create_in_first(&[&nowhere, parent.path()]).unwrap();
        assert_eq!(std::fs::metadata(directory.path()).unwrap().permissions().mode() & 0o777, 0o700);
        let stars = DataFile::FROM_1800[3];
        directory.put(stars).unwrap();
        let link = directory.path().join(stars.name);
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink(), "nothing is written to the disk");
        assert_eq!(std::fs::read(&link).unwrap(), *stars.bytes().unwrap());
        assert!(
            OpenOptions::new().write(true).open(&link).and_then(|mut file| file.write_all(b"x")).is_err(),
            "it is sealed"
        );
        drop(directory);
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
